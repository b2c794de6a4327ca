//! The test chat (S-128).

use super::{answered, configure, deploy, teach, teach_to_hand_over};
use app::Error;
use app::chatbot::test_chat::{By, Question, Reason};
use domain::bot::{Decision, WelcomeItem};
use domain::{Element, GroupId, Language, Side};
use testkit::{Database, Desk, on_both_databases};

fn question(text: &str) -> Question {
    Question { text: text.into(), language: None, misses: 0, config: None }
}

on_both_databases! {
    // S-102, S-128
    async fn the_test_bot_knows_every_edit_at_once_and_says_why(database: Database) {
        let desk = Desk::new(&database).await;
        let tea = teach(&desk, "Do you sell tea?", "Green and black.").await;

        let reply = desk.app.ask_test_bot(&desk.owner, question("do you SELL tea")).await.unwrap();

        assert_eq!((reply.decision, reply.score), (Decision::Direct, 1.0));
        let best = &reply.candidates[0];
        assert_eq!((best.id, best.matched.as_str(), best.reason), (tea, "Do you sell tea?", Reason::SameWords));
        assert_eq!(best.answer, "Green and black.");
        assert!(reply.candidates.len() >= 3, "runner-ups are shown too");
        assert!(matches!(&reply.messages[0].element, Element::Text { text } if text == "Green and black."));
        assert_eq!(reply.messages[0].side, Side::Bot);

        desk.app.delete_question(&desk.owner, tea).await.unwrap();
        let reply = desk.app.ask_test_bot(&desk.owner, question("do you sell tea")).await.unwrap();
        assert!(reply.candidates.iter().all(|candidate| candidate.id != tea));
    }

    async fn thresholds_can_be_tried_before_they_are_saved(database: Database) {
        let desk = Desk::new(&database).await;
        let mut config = desk.app.bot_config(&desk.owner).await.unwrap().config;
        config.direct.threshold = 1.0;
        config.clarify.enabled = true;
        config.clarify.threshold = 0.0;
        let asked = Question { config: Some(config.clone()), ..question("how long does a delivery of tea take") };

        assert_eq!(desk.app.ask_test_bot(&desk.owner, asked.clone()).await.unwrap().decision, Decision::Clarify);
        config.clarify.threshold = 2.0;
        let wrong = desk.app.ask_test_bot(&desk.owner, Question { config: Some(config), ..asked }).await;
        assert!(matches!(wrong, Err(Error::Invalid { field: "clarify.threshold", .. })));
    }

    // S-125
    async fn the_test_bot_counts_misses_and_hands_over_as_visitors_see_it(database: Database) {
        let desk = Desk::new(&database).await;
        teach_to_hand_over(&desk, "I want a refund", "Somebody will see to it.", GroupId(0)).await;

        let second = desk.app.ask_test_bot(&desk.owner, Question { misses: 1, ..question("zzz") }).await.unwrap();
        assert_eq!((second.decision, second.misses, second.messages.len()), (Decision::Fallback, 2, 2));

        let refund = desk.app.ask_test_bot(&desk.owner, question("I want a refund")).await.unwrap();
        assert_eq!((refund.hand_over, refund.messages.len()), (Some(None), 2));
        assert_eq!(refund.messages[1].side, Side::Rule);

        let person = Question { language: Some(Language::Zh), ..question("转人工") };
        let person = desk.app.ask_test_bot(&desk.owner, person).await.unwrap();
        assert_eq!((person.decision, person.messages.len()), (Decision::HandOver, 1));
        assert!(matches!(&person.messages[0].element, Element::Text { text } if text.contains("人工")));
    }

    // S-119: a question of the card means the Q&A it was picked from, whatever its words score
    async fn a_pick_from_the_card_is_shown_and_counted_as_what_it_is(database: Database) {
        let desk = Desk::new(&database).await;
        let hours = teach(&desk, "When do you open?", "At nine.").await;
        configure(&desk, |config| {
            config.welcome_card.items = vec![WelcomeItem { text: "Zzz qqq".into(), question: Some(hours) }];
        })
        .await;
        deploy(&desk).await;

        let reply = desk.app.ask_test_bot(&desk.owner, question("Zzz qqq")).await.unwrap();
        assert_eq!((reply.decision, reply.score, reply.by), (Decision::Direct, 1.0, Some(By::Card)));
        assert_eq!((reply.answered, reply.candidates[0].id), (Some(hours), hours));
        assert_eq!((reply.candidates[0].score, reply.candidates.len()), (1.0, 5));

        let visitor = desk.visitor().await.enters().await;
        assert_eq!(answered(&visitor, "Zzz qqq").await, ["At nine."]);
        let scores = desk.app.bot_scores(&desk.owner, 7).await.unwrap();
        assert_eq!((scores.total, scores.steps[39]), (1, 1));
    }

    // S-128
    async fn a_reply_says_which_entry_it_is_of_and_where_the_line_was(database: Database) {
        let desk = Desk::new(&database).await;
        let tea = teach(&desk, "Do you sell tea?", "Green and black.").await;
        configure(&desk, |config| config.direct.threshold = 0.77).await;

        let known = desk.app.ask_test_bot(&desk.owner, question("do you sell tea")).await.unwrap();
        let unknown = desk.app.ask_test_bot(&desk.owner, question("zzz qqq")).await.unwrap();

        assert_eq!((known.answered, known.by, known.direct_threshold), (Some(tea), Some(By::Engine), 0.77));
        assert_eq!((unknown.answered, unknown.by), (None, None));
    }

    // S-116, S-118
    async fn the_welcome_is_the_drafts_and_questions_nothing_answers_are_named(database: Database) {
        let desk = Desk::new(&database).await;
        let item = |text: &str| WelcomeItem { text: text.into(), question: None };
        configure(&desk, |config| {
            config.welcome_card.title.zh = "猜一猜".into();
            config.welcome_card.items = vec![item("qwertz uiop"), item("How long does delivery take?")];
        })
        .await;

        let page = desk.app.bot_config(&desk.owner).await.unwrap();
        let welcome = desk.app.test_welcome(&desk.owner, Some(Language::Zh)).await.unwrap();

        assert_eq!(page.unmatched, [0]);
        assert_eq!(welcome.len(), 2);
        assert!(matches!(&welcome[1].element, Element::Custom { extension, .. } if extension == "猜一猜"));
    }

    async fn questions_out_of_bounds_are_refused(database: Database) {
        let desk = Desk::new(&database).await;
        for text in ["", "  \n ", "x".repeat(1_001).as_str()] {
            let asked = desk.app.ask_test_bot(&desk.owner, question(text)).await;
            assert!(matches!(asked, Err(Error::Invalid { field: "text", .. })));
        }
    }
}
