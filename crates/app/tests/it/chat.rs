//! Messages: stored once, in order, and found again.

use app::chat::Draft;
use app::{Code, Error};
use domain::{Element, Side};
use std::collections::HashSet;
use testkit::{Database, Desk, on_both_databases};
use tokio::task::JoinSet;

fn draft(id: &str, text: &str) -> Draft {
    Draft { client_id: id.to_owned(), elements: vec![Element::text(text)], quote: None }
}

on_both_databases! {
    // I1, I3
    async fn a_message_sent_again_is_recognised_on_every_path(database: Database) {
        let desk = Desk::new(&database).await;
        let visitor = desk.visitor().await.enters().await;
        let send = async |id: &str| desk.app.send_as_visitor(&visitor.identity, draft(id, "hello")).await.unwrap();
        let with_bot = send("a").await;
        assert_eq!(send("a").await, with_bot);

        desk.agent("mia").await.available().await;
        visitor.asks_for_a_person().await;
        let served = send("b").await;

        assert_eq!(send("b").await, served);
        assert_eq!(send("a").await, with_bot, "also where the first was stored on the other path");
        let desk = desk.restarted().await;
        let again = desk.app.send_as_visitor(&visitor.identity, draft("b", "hello")).await.unwrap();
        assert_eq!(again, served);
    }

    // I1, I2: numbers and revs without holes, whatever is sent at once
    async fn many_senders_at_once_leave_no_hole_and_no_double(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        visitor.asks_for_a_person().await;
        let before = visitor.rows().await.messages.len() as i64;

        let mut senders = JoinSet::new();
        for sender in 0..20 {
            let (app, visitor, mia) = (desk.app.clone(), visitor.clone(), mia.clone());
            senders.spawn(async move {
                for n in 0..10 {
                    let draft = draft(&format!("{sender}-{n}"), "x");
                    if sender % 2 == 0 {
                        app.send_as_visitor(&visitor.identity, draft).await.unwrap();
                    } else {
                        app.send_as_agent(&mia.identity, visitor.identity.conversation, draft).await.unwrap();
                    }
                }
            });
        }
        senders.join_all().await;

        let rows = visitor.rows().await;
        let mut numbers: Vec<i64> = rows.messages.iter().map(|message| message.number).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=before + 200).collect::<Vec<_>>());
        let revs: HashSet<i64> = rows.messages.iter().map(|message| message.rev).collect();
        assert_eq!(revs.len(), rows.messages.len());
        let session = &rows.sessions[0];
        assert_eq!((session.visitor_messages, session.agent_messages), (100, 100)); // I12
    }

    async fn time_never_goes_back_within_a_conversation(database: Database) {
        let desk = Desk::new(&database).await;
        desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        visitor.asks_for_a_person().await;
        let first = visitor.says("one").await;

        desk.app.clock().advance(-60);
        let second = visitor.says("two").await;

        assert!(second.at >= first.at);
    }

    // S-011
    async fn a_message_can_be_recalled_by_its_author_within_the_window(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        visitor.asks_for_a_person().await;
        let sent = mia.says(&visitor, "oops").await.unwrap();
        let late = mia.says(&visitor, "too late").await.unwrap();
        let conversation = visitor.identity.conversation;
        let recall = async |author, number| desk.app.recall(desk.instance, author, conversation, number).await;

        assert!(matches!(recall(visitor.identity.id.0, sent.number).await, Err(Error::Forbidden)));
        recall(mia.identity.id.0, sent.number).await.unwrap();
        desk.app.clock().advance(120);
        let refused = recall(mia.identity.id.0, late.number).await;

        assert!(matches!(refused, Err(Error::Rejected(Code::RecallTooLate))));
        let rows = visitor.rows().await;
        let recalled = rows.messages.iter().find(|message| message.number == sent.number).unwrap();
        assert!(recalled.recalled_at.is_some() && recalled.elements == "[]" && recalled.rev > sent.rev);
        assert!(visitor.transcript().await.contains(&"mia: too late".to_owned()));
    }

    // DESIGN §1: a client that reconnects says its last rev and receives every row with a greater one
    async fn catching_up_gives_every_row_that_changed_and_nothing_else(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        visitor.asks_for_a_person().await;
        let first = mia.says(&visitor, "one").await.unwrap();
        mia.says(&visitor, "two").await.unwrap();
        let thread = visitor.identity.key;
        let known = desk.app.changes(thread, 0).await.unwrap().head;

        desk.app.recall(desk.instance, mia.identity.id.0, visitor.identity.conversation, first.number).await.unwrap();
        desk.app.mark_read(visitor.identity.conversation, desk.instance, Side::Visitor, 2).await.unwrap();
        desk.app.mark_read(visitor.identity.conversation, desk.instance, Side::Visitor, 1).await.unwrap();

        let rows = desk.app.changes(thread, known).await.unwrap();
        assert_eq!(rows.messages.iter().map(|message| message.number).collect::<Vec<_>>(), [first.number]);
        assert_eq!(rows.read.iter().map(|mark| mark.number).collect::<Vec<_>>(), [2], "a mark never goes back");
        assert_eq!((rows.after, rows.head), (known, known + 2));
        assert!(desk.app.changes(thread, rows.head).await.unwrap().messages.is_empty());
    }

    async fn who_is_too_far_behind_is_told_to_begin_anew(database: Database) {
        let desk = Desk::new(&database).await;
        desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        visitor.asks_for_a_person().await;
        let mut senders = JoinSet::new();
        for n in 0..1_100 {
            let (app, visitor) = (desk.app.clone(), visitor.clone());
            senders.spawn(async move { app.send_as_visitor(&visitor.identity, draft(&n.to_string(), "x")).await.unwrap() });
        }
        senders.join_all().await;
        let thread = visitor.identity.key;

        assert!(desk.app.changes(thread, 5).await.unwrap().reset);
        let page = desk.app.changes(thread, 200).await.unwrap();
        assert!(page.more && !page.reset);
        let rest = desk.app.changes(thread, page.head).await.unwrap();
        assert_eq!(rest.after, page.head);
        let latest = desk.app.history(thread, None, 50).await.unwrap();
        assert_eq!(latest.messages.len(), 50);
        let older = desk.app.history(thread, Some(latest.messages[0].number), 50).await.unwrap();
        assert_eq!(older.messages.last().unwrap().number + 1, latest.messages[0].number);
    }

    async fn what_is_too_long_or_empty_is_refused_and_nothing_is_stored(database: Database) {
        let desk = Desk::new(&database).await;
        let visitor = desk.visitor().await.enters().await;
        let before = visitor.transcript().await;

        for text in ["", "   ", &"a".repeat(5_001), "a\0b"] {
            let outcome = desk.app.send_as_visitor(&visitor.identity, draft("x", text)).await;
            assert!(matches!(outcome, Err(Error::Invalid { field: "elements", .. })), "{outcome:?}");
        }
        let outcome = desk.app.send_as_visitor(&visitor.identity, draft(&"i".repeat(65), "hi")).await;

        assert!(matches!(outcome, Err(Error::Invalid { field: "clientId", .. })));
        assert_eq!(visitor.transcript().await, before);
    }
}
