//! The knowledge base of desks that an older release made, imports that meet, and changes of more entries than one unit
//! takes.

use crate::bot::{deploy, form, teach};
use app::knowledge::{
    Bulk, BulkAction, Chosen, Field, Import, Progress, QuestionFilter, QuestionForm, QuestionPage, SheetFormat, Sort,
    Status,
};
use app::{Code, Error, Member};
use domain::Language;
use domain::bot::{AnswerFormat, Database as Kind};
use store::bot::questions::{Folded, NewRow};
use store::bot::{QuestionRow, bulk, categories, questions};
use testkit::{Database, Desk, on_both_databases};
use uuid::Uuid;

/// As an older release left it: a question without a category, and nothing that this one ships.
async fn made_old(desk: &Desk) {
    let now = desk.app.clock().now();
    let mut unit = desk.store.begin().await.unwrap();
    for category in categories::list(&mut unit, desk.instance).await.unwrap() {
        bulk::delete_all(&mut unit, desk.instance, category.id).await.unwrap();
        categories::delete(&mut unit, desk.instance, category.id).await.unwrap();
    }
    let question = QuestionRow {
        id: Uuid::from_u128(7),
        kind: Kind::Qa,
        category: None,
        language: Language::En,
        question: "Where is my PARCEL?".into(),
        similar_questions: vec![],
        answer: "On its way.".into(),
        format: AnswerFormat::Plain,
        hand_over: None,
        enabled: true,
        position: 0,
    };
    let row = NewRow { question, folded: Folded::default(), preset: None };
    questions::put(&mut unit, desk.instance, &[row], now).await.unwrap();
    unit.commit().await.unwrap();
}

fn named(text: &str) -> QuestionFilter {
    QuestionFilter { kind: Kind::Qa, category: None, status: None, field: Field::Question, search: text.into() }
}

fn search(text: &str) -> QuestionPage {
    QuestionPage { filter: named(text), sort: Sort::Updated, ascending: false, page: 1, size: 10 }
}

/// So many entries about lamps.
async fn add_lamps(desk: &Desk, count: u128) {
    let now = desk.app.clock().now();
    let category = desk.app.categories(&desk.owner, Kind::Qa).await.unwrap().items[0].id;
    let row = |n: u128| {
        let text = format!("lamp {n}");
        let question = QuestionRow {
            id: Uuid::from_u128(1_000 + n),
            kind: Kind::Qa,
            category: Some(category),
            language: Language::En,
            question: text.clone(),
            similar_questions: vec![],
            answer: "Bright.".into(),
            format: AnswerFormat::Plain,
            hand_over: None,
            enabled: true,
            position: 100 + n as i64,
        };
        NewRow { question, folded: Folded { question: text, ..Folded::default() }, preset: None }
    };
    let rows: Vec<NewRow> = (0..count).map(row).collect();
    let mut unit = desk.store.begin().await.unwrap();
    questions::put(&mut unit, desk.instance, &rows, now).await.unwrap();
    unit.commit().await.unwrap();
}

fn every(filter: QuestionFilter, total: i64, action: BulkAction) -> Bulk {
    Bulk { of: Chosen::Matching { filter, total: Some(total) }, action }
}

/// How many entries each change names that was written down, the fewest first.
async fn written_down(desk: &Desk) -> Vec<usize> {
    let rows = store::audit::list(&mut desk.store.read().await.unwrap(), desk.instance, 100).await.unwrap();
    let changes = rows.into_iter().filter(|(action, ..)| action == "question.update");
    let mut counts: Vec<usize> = changes.map(|(_, subject, _)| subject.split(',').count()).collect();
    counts.sort_unstable();
    counts
}

async fn tried(desk: &Desk, by: &Member, sheet: &str) -> Result<tokio::sync::mpsc::Receiver<Progress>, Error> {
    let import = Import { kind: Kind::Qa, format: SheetFormat::Csv, dry_run: true };
    desk.app.import_questions(by, import, sheet.to_owned().into()).await
}

on_both_databases! {
    // S-099, S-108
    async fn a_desk_of_an_older_release_gets_its_categories_and_small_talk_when_somebody_looks(database: Database) {
        let desk = Desk::new(&database).await;
        made_old(&desk).await;
        let desk = desk.restarted().await;

        let found = desk.app.questions(&desk.owner, &search("my parcel")).await.unwrap();

        let list = desk.app.categories(&desk.owner, Kind::Qa).await.unwrap();
        assert_eq!((found.total, list.questions, list.items.len()), (1, 1, 1));
        assert_eq!(found.items[0].category, list.items[0].id);
        let small_talk = desk.app.categories(&desk.owner, Kind::Chitchat).await.unwrap();
        let again = desk.restarted().await.app.categories(&desk.owner, Kind::Chitchat).await.unwrap();
        assert!(small_talk.questions >= 120);
        assert_eq!(again, small_talk, "once is enough");
    }

    // A11
    async fn a_desk_runs_one_import_at_a_time_and_whoever_hangs_up_ends_theirs(database: Database) {
        let desk = Desk::new(&database).await;
        let rows: String = (0..2_000).map(|n| format!("Question {n},Answer\n")).collect();
        let sheet = format!("question,answer\n{rows}");

        let running = tried(&desk, &desk.owner, &sheet).await.unwrap();
        assert!(matches!(tried(&desk, &desk.owner, &sheet).await, Err(Error::Busy)));
        drop(running);

        let mut next = loop {
            match tried(&desk, &desk.owner, "question,answer\na,b\n").await {
                Ok(next) => break next,
                Err(Error::Busy) => tokio::task::yield_now().await,
                Err(error) => panic!("{error}"),
            }
        };
        assert!(matches!(next.recv().await, Some(Progress::Done(1, 1))));
        assert!(matches!(next.recv().await, Some(Progress::Report(report)) if report.added == 1));
        assert!(next.recv().await.is_none());
    }

    // S-106
    async fn all_that_match_change_in_units_of_five_hundred_and_nothing_else_does(database: Database) {
        let desk = Desk::new(&database).await;
        add_lamps(&desk, 1_001).await;
        let tea = teach(&desk, "Do you sell tea?", "Green and black.").await;
        let with = |status| QuestionFilter { status: Some(status), ..named("LAMP") };

        let off = every(with(Status::New), 1_001, BulkAction::Disable);
        assert_eq!(desk.app.edit_questions(&desk.owner, &off).await.unwrap(), 1_001);

        assert!(desk.app.question(&desk.owner, tea).await.unwrap().enabled);
        assert_eq!(written_down(&desk).await, [1, 500, 500]);
        let off = QuestionPage { filter: with(Status::Disabled), ..search("") };
        assert_eq!(desk.app.questions(&desk.owner, &off).await.unwrap().total, 1_001);

        let delete = every(named("lamp"), 1_001, BulkAction::Delete);
        assert_eq!(desk.app.edit_questions(&desk.owner, &delete).await.unwrap(), 1_001);
        assert_eq!(desk.app.questions(&desk.owner, &search("lamp")).await.unwrap().total, 0);
        desk.app.question(&desk.owner, tea).await.unwrap();
    }

    // S-106: who said yes to ten has not said yes to eleven
    async fn nothing_changes_where_another_number_matches_than_was_told(database: Database) {
        let desk = Desk::new(&database).await;
        add_lamps(&desk, 10).await;
        teach(&desk, "Which lamp is the brightest?", "The Halo.").await;

        let delete = every(named("lamp"), 10, BulkAction::Delete);
        let refused = desk.app.edit_questions(&desk.owner, &delete).await;

        assert!(matches!(refused, Err(Error::Rejected(Code::Conflict))));
        assert_eq!(desk.app.questions(&desk.owner, &search("lamp")).await.unwrap().total, 11);
    }

    // S-106, S-109
    async fn what_is_deployed_edited_or_shipped_is_told_apart_when_all_that_match_change(database: Database) {
        let desk = Desk::new(&database).await;
        let tea = teach(&desk, "Do you sell tea?", "Green and black.").await;
        let coffee = teach(&desk, "Do you sell coffee?", "No.").await;
        deploy(&desk).await;
        let again = form(&desk, Kind::Qa, "Do you sell tea?", "Only green.").await;
        desk.app.edit_question(&desk.owner, tea, &again, None).await.unwrap();

        let edited = QuestionFilter { status: Some(Status::Edited), ..named("do you sell") };
        assert_eq!(desk.app.edit_questions(&desk.owner, &every(edited, 1, BulkAction::Delete)).await.unwrap(), 1);
        assert!(matches!(desk.app.question(&desk.owner, tea).await, Err(Error::NotFound)));
        desk.app.question(&desk.owner, coffee).await.unwrap();

        let talk = QuestionFilter { kind: Kind::Chitchat, ..named("") };
        let shipped = desk.app.questions(&desk.owner, &QuestionPage { filter: talk.clone(), ..search("") }).await.unwrap();
        let delete = every(talk.clone(), shipped.total, BulkAction::Delete);
        assert_eq!(desk.app.edit_questions(&desk.owner, &delete).await.unwrap(), 0, "what Deskhand ships stays");
        let category = desk.app.categories(&desk.owner, Kind::Qa).await.unwrap().items[0].id;
        let across = every(talk, shipped.total, BulkAction::Move(category));
        assert!(matches!(desk.app.edit_questions(&desk.owner, &across).await, Err(Error::Invalid { .. })));
    }

    // T-003
    async fn a_wording_moves_to_another_entry_and_is_never_in_both_or_in_none(database: Database) {
        let desk = Desk::new(&database).await;
        let with = |question: &str, similar: Vec<String>| {
            let (desk, question) = (&desk, question.to_owned());
            async move {
                let form = QuestionForm { similar, ..form(desk, Kind::Qa, &question, "An answer.").await };
                desk.app.add_question(&desk.owner, &form).await.unwrap().id
            }
        };
        let trees = with("Do you sell trees?", vec!["something green".into(), "roses in a pot".into()]).await;
        let flowers = with("Do you sell flowers?", vec!["Something GREEN!".into()]).await;
        let full = with("Full", (0..200).map(|n| format!("wording {n}")).collect()).await;
        let moved = async |from, to, text: &str| desk.app.move_similar(&desk.owner, from, to, text).await;

        let (from, to) = moved(trees, flowers, "Roses in a pot").await.unwrap();
        assert_eq!((from.similar, to.similar), (vec!["something green".into()], vec!["Something GREEN!".into(), "roses in a pot".into()]));
        let again = moved(trees, flowers, "Roses in a pot").await.unwrap();
        assert_eq!(again.1.similar.len(), 2, "whoever repeats it hears the same");
        assert_eq!(written_down(&desk).await, [1, 1]);

        let (from, to) = moved(trees, flowers, "something green").await.unwrap();
        assert_eq!((from.similar.len(), to.similar.len()), (0, 2), "it was in both");
        for (from, to, text, field) in [
            (flowers, full, "roses in a pot", "question"),
            (flowers, flowers, "roses in a pot", "question"),
            (flowers, Uuid::nil(), "roses in a pot", "question"),
            (flowers, trees, "Do you sell flowers?", "text"),
        ] {
            let refused = moved(from, to, text).await;
            assert!(matches!(refused, Err(Error::Invalid { field: named, .. }) if named == field), "{text}, {field}");
        }
        assert_eq!(desk.app.question(&desk.owner, flowers).await.unwrap().similar.len(), 2);
    }
}
