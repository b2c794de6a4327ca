//! How the bot hands over to people.

use super::{after, answered, configure, deploy, teach_to_hand_over};
use domain::settings::WhenNobodyWorks;
use domain::{GroupId, Role};
use testkit::{Database, Desk, on_both_databases};

/// A desk where somebody works, so that the queue is open.
async fn staffed(database: &Database) -> Desk {
    let desk = Desk::new(database).await;
    desk.set(|settings| settings.queue.when_nobody_works = WhenNobodyWorks::Wait).await;
    desk
}

on_both_databases! {
    async fn an_own_phrase_hands_over_and_so_does_a_built_in_one_unless_switched_off(database: Database) {
        let desk = staffed(&database).await;
        configure(&desk, |config| {
            config.hand_over.built_in = false;
            config.hand_over.phrases = vec!["complaint".into(), "投诉".into()];
        })
        .await;
        deploy(&desk).await;

        for (words, phase) in [
            ("I have a complaint!", "queued"),
            ("我要投诉你们", "queued"),
            ("complaints", "bot"),
            ("talk to a human", "bot"),
        ] {
            let visitor = desk.visitor().await.enters().await;
            visitor.says(words).await;
            assert_eq!(visitor.session().await.phase, phase, "{words}");
        }
    }

    // S-101
    async fn an_answer_can_hand_over_to_a_group_and_to_anybody_where_the_group_is_gone(database: Database) {
        let desk = staffed(&database).await;
        let group = desk.group("Refunds", &[]).await;
        teach_to_hand_over(&desk, "I want a refund", "Somebody will see to it.", group).await;
        teach_to_hand_over(&desk, "I want my money", "Just a moment.", GroupId(0)).await;
        deploy(&desk).await;

        let first = desk.visitor().await.enters().await;
        let said = answered(&first, "I want a refund").await;
        assert_eq!(said[0], "Somebody will see to it.", "the answer goes first: {said:?}");
        assert_eq!((first.session().await.phase.as_str(), first.session().await.skill_group), ("queued", Some(group)));

        let second = desk.visitor().await.enters().await;
        second.says("I want my money").await;
        assert_eq!((second.session().await.phase.as_str(), second.session().await.skill_group), ("queued", None));

        desk.app.end_by_visitor(&first.identity, first.session().await.id).await.unwrap();
        desk.app.delete_group(&desk.owner, group).await.unwrap();
        let third = desk.visitor().await.enters().await;
        third.says("I want a refund").await;
        assert_eq!((third.session().await.phase.as_str(), third.session().await.skill_group), ("queued", None));
    }

    // S-137
    async fn where_nobody_works_the_answer_comes_and_the_bot_goes_on(database: Database) {
        let desk = Desk::new(&database).await;
        teach_to_hand_over(&desk, "I want a refund", "Somebody will see to it.", GroupId(0)).await;
        deploy(&desk).await;
        let visitor = desk.visitor().await.enters().await;

        let said = answered(&visitor, "I want a refund").await;

        assert_eq!(said[0], "Somebody will see to it.");
        assert_eq!(said.len(), 2, "and that nobody can join: {said:?}");
        assert_eq!(visitor.session().await.phase, "bot");
        desk.app.clock().advance(1);
        assert_eq!(answered(&visitor, "I want a refund").await[0], "Somebody will see to it.");
    }

    // S-125
    async fn a_person_is_offered_after_so_many_fallbacks_in_a_row_in_its_own_words(database: Database) {
        let desk = Desk::new(&database).await;
        configure(&desk, |config| {
            config.fallback.text.en = "No idea.".into();
            config.fallback.offer.en = "A person?".into();
            config.fallback.offer_person_after = 3;
        })
        .await;
        deploy(&desk).await;
        let visitor = desk.visitor().await.enters().await;
        let known = "How long does delivery take?";

        for words in ["zzz", "qqq", known, "zzz", "qqq"] {
            assert_eq!(answered(&visitor, words).await.len(), 1, "{words}");
        }
        assert_eq!(answered(&visitor, "xxx").await, ["No idea.", "offer_person: A person? []"]);
        assert_eq!(answered(&visitor, "xxx").await, ["No idea."], "and again only after as many more");
    }

    // S-021, S-112
    async fn a_bot_that_is_switched_off_answers_nobody(database: Database) {
        let desk = staffed(&database).await;
        desk.app.switch_bot(&desk.owner, false).await.unwrap();
        let visitor = desk.visitor().await;

        let sent = visitor.says("How long does delivery take?").await;

        assert_eq!(visitor.session().await.phase, "queued");
        assert!(after(&visitor, sent.number).await.iter().all(|message| message.side == domain::Side::Rule));
    }

    async fn who_may_not_manage_the_chatbot_changes_nothing(database: Database) {
        let desk = Desk::new(&database).await;
        let agent = desk.member("ben", Role::Agent).await;
        assert!(matches!(desk.app.switch_bot(&agent, false).await, Err(app::Error::Forbidden)));
        assert!(matches!(desk.app.deploy(&agent, "", true).await, Err(app::Error::Forbidden)));
        let page = desk.app.bot_config(&desk.owner).await.unwrap();
        let saved = desk.app.save_bot_config(&agent, page.version, &page.config).await;
        assert!(matches!(saved, Err(app::Error::Forbidden)));
    }
}
