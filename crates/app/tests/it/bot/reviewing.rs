//! What becomes of questions the bot could not answer, and what visitors think of its answers (T-003).

use super::{after, answered, form, teach};
use app::Error;
use app::chatbot::review::Settled;
use app::knowledge::{QuestionForm, Skipped, Unfit};
use domain::bot::{Database as Kind, Decision};
use serde_json::Value;
use testkit::{Database, Desk, Visitor, on_both_databases};

/// The answer to a question the desk knows.
async fn known(visitor: &Visitor) -> i64 {
    let sent = visitor.says("How long does delivery take?").await;
    after(visitor, sent.number).await[0].number
}

async fn thumb_of(visitor: &Visitor, number: i64) -> Option<i64> {
    let message = after(visitor, number - 1).await.remove(0);
    serde_json::from_str::<Value>(&message.custom).unwrap()["thumb"].as_i64()
}

on_both_databases! {
    async fn missed_questions_come_once_per_wording_and_leave_when_settled(database: Database) {
        let desk = Desk::new(&database).await;
        let tea = teach(&desk, "Do you sell tea?", "Green and black.").await;
        let visitor = desk.visitor().await.enters().await;
        for words in ["xylophone lessons", "Xylophone  lessons!", "quantum plumbing", "do you offer yak wool"] {
            answered(&visitor, words).await;
        }

        let review = desk.app.bot_review(&desk.owner).await.unwrap();
        let wordings: usize = review.clusters.iter().map(|cluster| cluster.questions.len()).sum();
        assert_eq!(wordings, 3);
        let first = &review.clusters[0];
        assert_eq!((first.title.to_lowercase().contains("xylophone"), first.times), (true, 2));
        assert_eq!(first.questions[0].decision, Decision::Fallback);
        assert_eq!(desk.app.bot_state(&desk.owner).await.unwrap().missed, review.clusters.len() as i64);

        let texts = ["xylophone lessons".to_owned()];
        desk.app.settle_missed(&desk.owner, &texts, Settled::AddSimilar(tea)).await.unwrap();
        assert_eq!(desk.app.question(&desk.owner, tea).await.unwrap().similar, ["xylophone lessons"]);
        let texts = ["Quantum plumbing".to_owned()];
        let left = desk.app.settle_missed(&desk.owner, &texts, Settled::Ignored).await.unwrap();
        assert_eq!(left.clusters.len(), 1);

        answered(&visitor, "xylophone lessons").await;
        answered(&visitor, "quantum plumbing?").await;
        let titles: Vec<String> =
            desk.app.bot_review(&desk.owner).await.unwrap().clusters.into_iter().map(|c| c.title).collect();
        assert!(titles.contains(&"xylophone lessons".to_owned()), "missed again, as it was not deployed: {titles:?}");
        assert_eq!(titles.len(), 2, "what is ignored does not come back: {titles:?}");
        assert_eq!(desk.app.bot_state(&desk.owner).await.unwrap().missed, 2);
    }

    // T-003: what visitors write can be longer than a question, and have lines
    async fn a_wording_that_does_not_fit_stays_and_the_others_are_added(database: Database) {
        let desk = Desk::new(&database).await;
        let tea = teach(&desk, "Do you sell tea?", "Green and black.").await;
        let visitor = desk.visitor().await.enters().await;
        let long = "xylophone ".repeat(60).trim().to_owned();
        let lines = "zebra crossings\nfor sale".to_owned();
        for words in [&long, &lines] {
            answered(&visitor, words).await;
        }

        let texts = [long.clone(), lines];
        let review = desk.app.settle_missed(&desk.owner, &texts, Settled::AddSimilar(tea)).await.unwrap();

        let item = desk.app.question(&desk.owner, tea).await.unwrap();
        assert_eq!(item.similar, ["zebra crossings for sale"]);
        assert_eq!(review.skipped, [Skipped { text: long.clone(), why: Unfit::TooLong }]);
        let titles: Vec<&str> = review.clusters.iter().map(|cluster| cluster.title.as_str()).collect();
        assert_eq!(titles, [long.as_str()], "it can still be answered or ignored");
    }

    // A20: words read from the messages go with them
    async fn a_question_that_was_taken_back_is_not_shown(database: Database) {
        let desk = Desk::new(&database).await;
        let visitor = desk.visitor().await.enters().await;
        let sent = visitor.says("my secret xylophone").await;
        assert_eq!(desk.app.bot_review(&desk.owner).await.unwrap().clusters.len(), 1);

        let (id, conversation) = (visitor.identity.id.0, visitor.identity.conversation);
        desk.app.recall(desk.instance, id, conversation, sent.number).await.unwrap();

        assert!(desk.app.bot_review(&desk.owner).await.unwrap().clusters.is_empty());
        assert!(desk.app.bot_scores(&desk.owner, 7).await.unwrap().examples.is_empty());
    }

    async fn a_thumb_can_be_set_changed_and_taken_back(database: Database) {
        let desk = Desk::new(&database).await;
        let visitor = desk.visitor().await.enters().await;
        let number = known(&visitor).await;
        let before = visitor.rows().await.head;
        assert_eq!(thumb_of(&visitor, number).await, Some(0));

        desk.app.thumb(&visitor.identity, number, Some(false)).await.unwrap();
        assert_eq!(thumb_of(&visitor, number).await, Some(-1));
        assert_eq!(visitor.rows().await.head, before + 1, "every device of the visitor is told");
        desk.app.thumb(&visitor.identity, number, Some(false)).await.unwrap();
        assert_eq!(visitor.rows().await.head, before + 1, "and not again for the same thumb");

        let review = desk.app.bot_review(&desk.owner).await.unwrap();
        assert_eq!((review.thumbs[0].up, review.thumbs[0].down), (0, 1));
        assert_eq!(review.thumbs[0].examples, ["How long does delivery take?"]);
        assert!(review.clusters[0].questions[0].thumbs_down);

        desk.app.thumb(&visitor.identity, number, Some(true)).await.unwrap();
        let review = desk.app.bot_review(&desk.owner).await.unwrap();
        assert_eq!((review.thumbs[0].up, review.thumbs[0].down, review.clusters.len()), (1, 0, 0));
        desk.app.thumb(&visitor.identity, number, None).await.unwrap();
        assert_eq!(thumb_of(&visitor, number).await, Some(0));
        assert!(desk.app.bot_review(&desk.owner).await.unwrap().thumbs.is_empty());
    }

    // A4
    async fn only_an_answer_in_the_own_conversation_takes_a_thumb(database: Database) {
        let desk = Desk::new(&database).await;
        let visitor = desk.visitor().await.enters().await;
        let number = known(&visitor).await;
        let stranger = desk.visitor().await.enters().await;
        let missed = visitor.says("zzz").await.number + 1;

        for (who, number) in [(&stranger, number), (&visitor, number - 1), (&visitor, missed), (&visitor, 999)] {
            let outcome = desk.app.thumb(&who.identity, number, Some(true)).await;
            assert!(matches!(outcome, Err(Error::NotFound)), "{number}: {outcome:?}");
        }
    }

    async fn real_scores_are_counted_and_asked_again_of_the_draft(database: Database) {
        let desk = Desk::new(&database).await;
        let visitor = desk.visitor().await.enters().await;
        for words in ["How long does delivery take?", "how long does delivery take", "zzz qqq", "talk to a human"] {
            answered(&visitor, words).await;
        }

        let scores = desk.app.bot_scores(&desk.owner, 7).await.unwrap();

        assert_eq!((scores.total, scores.steps.len(), scores.steps[39]), (3, 40, 2));
        assert_eq!(scores.examples.len(), 2, "each wording once");
        assert!(scores.examples[0].score <= scores.examples[1].score);
        assert_eq!((scores.examples[1].score, scores.examples[1].times), (1.0, 2));
        assert_eq!(scores.examples[1].question.as_deref(), Some("How long does delivery take?"));
        desk.app.clock().advance(8 * 86_400);
        assert_eq!(desk.app.bot_scores(&desk.owner, 7).await.unwrap().total, 0);
    }

    async fn what_was_learned_says_what_to_expect(database: Database) {
        let desk = Desk::new(&database).await;
        for thing in ["tea", "kites", "lamps", "zebras", "maps", "drums"] {
            let similar = ["are there {} here", "i want to buy {}", "can one get {}", "how much are {}"];
            let form = QuestionForm {
                similar: similar.iter().map(|text| text.replace("{}", thing)).collect(),
                ..form(&desk, Kind::Qa, &format!("Do you sell {thing}?"), "Yes.").await
            };
            desk.app.add_question(&desk.owner, &form).await.unwrap();
        }
        assert!(desk.app.bot_scores(&desk.owner, 0).await.is_err());
        assert!(desk.app.bot_scores(&desk.owner, 7).await.unwrap().expected.is_empty(), "nothing was learned yet");
        desk.app.train_test_bot(&desk.owner).await.unwrap();

        let scores = desk.app.bot_scores(&desk.owner, 7).await.unwrap();

        assert!(!scores.learning);
        let expected = scores.expected;
        assert_eq!(expected.len(), 101);
        assert!(expected[0].precision < 0.99, "some of what is asked has no answer: {:?}", expected[0]);
        assert!(expected[95].precision > expected[0].precision);
        for pair in expected.windows(2) {
            assert!(pair[0].answered >= pair[1].answered, "a higher threshold never answers more");
        }
    }
}
