//! From the draft to visitors, and back.

use super::{answered, configure, deploy, form, teach};
use app::chatbot::versions::CompareTo;
use app::knowledge::QuestionForm;
use app::{Code, Error};
use domain::GroupId;
use domain::bot::{AnswerFormat, Database as Kind};
use std::time::Duration;
use testkit::{Database, Desk, on_both_databases};

on_both_databases! {
    // S-102, S-127: what is edited does not reach visitors before it is deployed
    async fn the_draft_reaches_visitors_with_the_next_deployment_and_not_before(database: Database) {
        let desk = Desk::new(&database).await;
        let visitor = desk.visitor().await.enters().await;
        let live = answered(&visitor, "zzz").await;
        teach(&desk, "Do you sell tea?", "Green and black.").await;
        configure(&desk, |config| config.fallback.text.en = "No idea.".into()).await;

        assert_eq!(answered(&visitor, "zzz").await[0], live[0]);
        assert_ne!(answered(&visitor, "do you sell tea").await[0], "Green and black.");
        assert_eq!(desk.app.bot_state(&desk.owner).await.unwrap().changes, 2);

        deploy(&desk).await;
        assert_eq!(answered(&visitor, "do you sell tea").await, ["Green and black."]);
        assert_eq!(answered(&visitor, "zzz").await[0], "No idea.");
        assert_eq!(desk.app.bot_state(&desk.owner).await.unwrap().changes, 0);
    }

    // S-131, S-132: a version brought back answers at once; the draft stays
    async fn rolling_back_brings_the_old_answers_at_once_and_leaves_the_draft_alone(database: Database) {
        let desk = Desk::new(&database).await;
        let tea = teach(&desk, "Do you sell tea?", "Green and black.").await;
        let first = deploy(&desk).await.version.unwrap();
        let coffee = form(&desk, Kind::Qa, "Do you sell tea?", "Only coffee now.").await;
        desk.app.edit_question(&desk.owner, tea, &coffee, None).await.unwrap();
        let second = deploy(&desk).await.version.unwrap();
        let visitor = desk.visitor().await.enters().await;
        assert_eq!(answered(&visitor, "do you sell tea").await, ["Only coffee now."]);

        let back = desk.app.roll_back(&desk.owner, first.row.id).await.unwrap();

        assert_eq!(answered(&visitor, "do you sell tea").await, ["Green and black."]);
        assert!(back.live && back.row.rolled_back_to.as_deref() == Some(first.row.name.as_str()));
        assert_eq!(desk.app.question(&desk.owner, tea).await.unwrap().answer, "Only coffee now.");
        let diff = desk.app.bot_diff(&desk.owner).await.unwrap();
        assert_eq!((diff.total, diff.questions[0].id), (1, tea), "the draft is what differs");
        let same = desk.app.compare_versions(&desk.owner, first.row.id, CompareTo::Version(back.row.id)).await.unwrap();
        assert_eq!(same.total, 0);
        let (total, versions) = desk.app.bot_versions(&desk.owner, 1, 10).await.unwrap();
        let names: Vec<&str> = versions.iter().map(|version| version.row.name.as_str()).collect();
        assert_eq!(total, 4, "the first one is the setup's");
        assert_eq!(names[..3], [back.row.name.as_str(), second.row.name.as_str(), first.row.name.as_str()]);
        assert_eq!(versions.iter().filter(|version| version.live).count(), 1);
    }

    async fn two_nodes_on_one_database_answer_by_the_same_version(database: Database) {
        let desk = Desk::new(&database).await;
        if database.folder().is_some() {
            return; // One process per folder.
        }
        let other = Desk::joined(&desk, &database).await;
        let visitor = other.visitor().await.enters().await;
        answered(&visitor, "zzz").await;
        teach(&desk, "Do you sell tea?", "Green and black.").await;
        let asked = app::chatbot::test_chat::Question {
            text: "do you sell tea".into(),
            language: None,
            misses: 0,
            config: None,
        };
        let tested = other.app.ask_test_bot(&other.owner, asked).await.unwrap();
        assert_eq!(tested.candidates[0].answer, "Green and black.", "an edit counts on the other node too");

        deploy(&desk).await;

        assert_eq!(answered(&visitor, "do you sell tea").await, ["Green and black."]);
    }

    // S-129
    async fn nothing_is_deployed_while_the_bot_is_off_or_nothing_has_changed(database: Database) {
        let desk = Desk::new(&database).await;
        let unchanged = desk.app.deploy(&desk.owner, "", false).await;
        assert!(matches!(unchanged, Err(Error::Rejected(Code::NothingToDeploy))), "{unchanged:?}");
        teach(&desk, "Do you sell tea?", "Green and black.").await;
        desk.app.switch_bot(&desk.owner, false).await.unwrap();

        let off = desk.app.deploy(&desk.owner, "", true).await;

        assert!(matches!(off, Err(Error::Rejected(Code::BotOff))), "{off:?}");
    }

    async fn the_gate_holds_back_a_draft_that_no_longer_finds_an_answer(database: Database) {
        let desk = Desk::new(&database).await;
        let tea = teach(&desk, "Do you sell tea?", "Green and black.").await;
        desk.app.add_regression(&desk.owner, "do you sell tea?", Some(tea)).await.unwrap();
        desk.app.add_regression(&desk.owner, "qwertz uiop", None).await.unwrap();
        let deployed = deploy(&desk).await.version.unwrap();
        assert_eq!((deployed.row.passed, deployed.row.tested), (Some(2), Some(2)));

        desk.app.delete_question(&desk.owner, tea).await.unwrap();
        let held = desk.app.deploy(&desk.owner, "", false).await.unwrap();

        assert!(held.version.is_none());
        let failed: Vec<&str> =
            held.gate.iter().filter(|outcome| !outcome.passed).map(|o| o.question.question.as_str()).collect();
        assert_eq!(failed, ["do you sell tea?"]);
        let visitor = desk.visitor().await.enters().await;
        assert_eq!(answered(&visitor, "do you sell tea").await, ["Green and black."], "the old one goes on");
        let anyway = desk.app.deploy(&desk.owner, "on purpose", true).await.unwrap().version.unwrap();
        assert_eq!((anyway.row.passed, anyway.row.tested, anyway.row.note.as_str()), (Some(1), Some(2), "on purpose"));
    }

    async fn of_two_who_save_the_configuration_the_second_is_told(database: Database) {
        let desk = Desk::new(&database).await;
        let page = desk.app.bot_config(&desk.owner).await.unwrap();
        let mut config = page.config.clone();
        config.direct.threshold = 0.7;
        desk.app.save_bot_config(&desk.owner, page.version, &config).await.unwrap();

        config.direct.threshold = 0.6;
        let second = desk.app.save_bot_config(&desk.owner, page.version, &config).await;

        assert!(matches!(second, Err(Error::Rejected(Code::Conflict))));
        config.clarify.threshold = 0.9;
        let wrong = desk.app.save_bot_config(&desk.owner, page.version + 1, &config).await;
        assert!(matches!(wrong, Err(Error::Invalid { field: "clarify.threshold", .. })));
    }

    async fn a_version_a_hundred_newer_ones_have_followed_keeps_its_row_only(database: Database) {
        let desk = Desk::new(&database).await;
        let (_, versions) = desk.app.bot_versions(&desk.owner, 1, 10).await.unwrap();
        let first = versions[0].row.id;
        for _ in 0..store::bot::versions::KEPT {
            desk.app.roll_back(&desk.owner, first).await.ok();
        }

        let gone = desk.app.roll_back(&desk.owner, first).await;

        assert!(matches!(gone, Err(Error::Rejected(Code::VersionForgotten))), "{gone:?}");
        let compared = desk.app.compare_versions(&desk.owner, first, CompareTo::Draft).await;
        assert!(matches!(compared, Err(Error::Rejected(Code::VersionForgotten))));
        let (total, versions) = desk.app.bot_versions(&desk.owner, 2, 100).await.unwrap();
        assert_eq!((total, versions.len(), versions[0].row.kept), (101, 1, false));
    }

    async fn what_was_learned_is_kept_with_the_version_for_every_node(database: Database) {
        let desk = Desk::new(&database).await;
        for number in 0..5 {
            teach(&desk, &format!("Question {number} about thing {number}?"), "Yes.").await;
        }
        desk.app.train_test_bot(&desk.owner).await.unwrap();
        let version = deploy(&desk).await.version.unwrap().row.id;

        let mut link = desk.store.read().await.unwrap();
        let content = store::bot::versions::content(&mut link, desk.instance, version).await.unwrap().unwrap();

        assert!(content.calibration.is_some());
        assert_eq!(content.content.unwrap().iter().filter(|row| row.answer == "Yes.").count(), 5);
    }

    // S-129: whoever deploys while the bot learns joins that
    async fn a_version_deployed_while_the_bot_learns_goes_live_with_what_it_learned(database: Database) {
        let desk = Desk::new(&database).await;
        for number in 0..5 {
            teach(&desk, &format!("Question {number} about thing {number}?"), "Yes.").await;
        }

        let (trained, again, deployed) = tokio::join!(
            desk.app.train_test_bot(&desk.owner),
            desk.app.train_test_bot(&desk.owner),
            desk.app.deploy(&desk.owner, "", false)
        );

        assert!(trained.is_ok() && again.is_ok());
        let version = deployed.unwrap().version.unwrap().row.id;
        loop {
            // Where it was deployed before the others began, it is told what they learned.
            let mut link = desk.store.read().await.unwrap();
            let content = store::bot::versions::content(&mut link, desk.instance, version).await.unwrap().unwrap();
            if content.calibration.is_some() {
                break;
            }
            tokio::task::yield_now().await;
        }
    }

    // S-129: what differs of an entry is there to be shown, whichever part it is
    async fn a_hand_over_or_a_format_alone_is_a_difference_with_both_sides(database: Database) {
        let desk = Desk::new(&database).await;
        let (tea, kites) = (teach(&desk, "Do you sell tea?", "Green.").await, teach(&desk, "Kites?", "Red.").await);
        deploy(&desk).await;
        let hands_over = QuestionForm { hand_over: Some(GroupId(0)), ..form(&desk, Kind::Qa, "Do you sell tea?", "Green.").await };
        desk.app.edit_question(&desk.owner, tea, &hands_over, None).await.unwrap();
        let markdown = QuestionForm { format: AnswerFormat::Markdown, ..form(&desk, Kind::Qa, "Kites?", "Red.").await };
        desk.app.edit_question(&desk.owner, kites, &markdown, None).await.unwrap();

        let diff = desk.app.bot_diff(&desk.owner).await.unwrap();

        assert_eq!(diff.total, 2);
        let sides = |id| {
            let found = diff.questions.iter().find(|question| question.id == id).unwrap().clone();
            (found.before.unwrap(), found.after.unwrap())
        };
        let (before, after) = sides(tea);
        assert_eq!((before.hand_over, after.hand_over), (None, Some(0)));
        let (before, after) = sides(kites);
        assert_eq!((before.format, after.format), (AnswerFormat::Plain, AnswerFormat::Markdown));
    }

    // The first visitor after a restart does not wait
    async fn the_bot_that_answers_visitors_is_made_ready_at_the_start(database: Database) {
        let desk = Desk::new(&database).await.restarted().await;
        assert_eq!(desk.app.bots_ready(), 0);
        let (stop, stopped) = tokio::sync::watch::channel(false);

        let mut tasks = desk.app.start(stopped).await.unwrap();

        while desk.app.bots_ready() == 0 {
            tokio::task::yield_now().await;
        }
        stop.send(true).unwrap();
        while tasks.join_next().await.is_some() {}
    }
}

// S-129: editing goes on while others deploy
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_deployed_is_what_the_gate_has_seen() {
    let desk = Desk::new(&Database::sqlite()).await;
    teach(&desk, "Do you sell tea?", "Green and black.").await;
    let editor = {
        let desk = desk.clone();
        tokio::spawn(async move {
            for number in 0..10 {
                teach(&desk, &format!("Is there number {number}?"), "There is.").await;
                tokio::time::sleep(Duration::from_millis(3)).await;
            }
        })
    };
    let mut deployed = 0;
    while deployed == 0 || !editor.is_finished() {
        match desk.app.deploy(&desk.owner, "", false).await {
            Ok(_) => deployed += 1,
            Err(Error::Rejected(Code::Conflict | Code::NothingToDeploy)) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    editor.await.unwrap();
    assert!(deployed > 0);
    match desk.app.deploy(&desk.owner, "", false).await {
        Ok(_) | Err(Error::Rejected(Code::NothingToDeploy)) => {}
        Err(other) => panic!("{other:?}"),
    }
    assert_eq!(desk.app.bot_state(&desk.owner).await.unwrap().changes, 0);
}
