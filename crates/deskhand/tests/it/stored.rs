//! What is on disk once the desk has stopped, and what must be true of it.

mod copied;
mod rules;

use crate::client::Client;
use crate::view::View;
use domain::{ConversationId, Element};
use sqlx::{Connection, SqliteConnection};
use std::collections::{BTreeMap, HashMap, HashSet};
use store::conversations::ConversationRow;
use store::messages::MessageRow;
use store::sessions::SessionRow;
use store::threads::Read;
use store::{Store, Url, conversations, instances, threads};
use testkit::Database;

pub(crate) use rules::{each_change_is_written_down_once, is_quiet, offers_ran_out_in_time};

/// A conversation as it is stored.
pub(crate) struct Thread {
    row: ConversationRow,
    messages: Vec<MessageRow>,
    /// Its sessions, the latest change last.
    pub(crate) sessions: Vec<SessionRow>,
}

/// Reads conversations of a desk that has stopped.
pub(crate) async fn threads(database: &Database, ids: &[ConversationId]) -> HashMap<ConversationId, Thread> {
    check_file(database).await;
    let store = Store::open_for_reading(&database.url).await.unwrap();
    let mut threads = HashMap::new();
    for id in ids {
        threads.insert(*id, thread(&store, *id).await);
    }
    store.close().await;
    threads
}

async fn thread(store: &Store, id: ConversationId) -> Thread {
    let mut link = store.read().await.unwrap();
    let instance = instances::list(&mut link).await.unwrap()[0].id;
    let row = conversations::find(&mut link, instance, id).await.unwrap().unwrap();
    let Read { mut messages, sessions, .. } = threads::changed(&mut link, row.key, 0, i64::MAX).await.unwrap();
    messages.sort_by_key(|message| message.number);
    Thread { row, messages, sessions }
}

/// SQLite's own look at its file, and what must be true of every desk.
async fn check_file(database: &Database) {
    if let Url::Sqlite(folder) = &database.url {
        let address = format!("sqlite://{}", folder.join("desk.db").display());
        let mut connection = SqliteConnection::connect(&address).await.unwrap();
        let found: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut connection).await.unwrap();
        assert_eq!(found, "ok");
        connection.close().await.unwrap();
    }
    rules::hold(database).await;
}

/// A thread has numbers from 1 without holes, each change once, times that never go back, at most one session that is
/// open, and no message twice.
pub(crate) fn is_whole(thread: &Thread) {
    let numbers: Vec<i64> = thread.messages.iter().map(|message| message.number).collect();
    assert_eq!(numbers, (1..=thread.row.number).collect::<Vec<_>>());

    let revs = thread.messages.iter().map(|message| message.rev).chain(thread.sessions.iter().map(|s| s.rev));
    let mut seen = HashSet::new();
    for rev in revs {
        assert!(rev <= thread.row.rev, "a row is newer than its thread");
        assert!(seen.insert(rev), "two rows have the change {rev}");
    }
    assert!(thread.messages.is_sorted_by_key(|message| message.sent_at), "times go back");
    let marks: HashSet<_> = thread.messages.iter().map(|message| (message.author, &message.client_id)).collect();
    assert_eq!(marks.len(), thread.messages.len(), "a message is stored twice");
    assert!(thread.sessions.iter().filter(|session| session.phase != "ended").count() <= 1);
}

/// What a client wrote is stored once each, where and as it was acknowledged, in the order it was written.
pub(crate) fn holds_letters_of(threads: &HashMap<ConversationId, Thread>, client: &Client) {
    let author = client.person.author();
    let all = threads.values().flat_map(|thread| thread.messages.iter().map(move |m| (thread.row.id, m)));
    let own: HashMap<&str, (ConversationId, &MessageRow)> =
        all.filter(|(_, m)| m.author == author).map(|(id, m)| (m.client_id.as_str(), (id, m))).collect();
    let acknowledged = client.letters.iter().filter(|letter| matches!(letter.answer, Some(Ok(_)))).count();
    assert_eq!(own.len(), acknowledged, "as many are stored as were acknowledged");

    let mut last: BTreeMap<ConversationId, i64> = BTreeMap::new();
    for letter in &client.letters {
        let Ok(answer) = letter.answer.as_ref().expect("the outbox is empty") else { continue };
        let (conversation, row) = own.get(letter.client_id.as_str()).expect("no acknowledged message is lost");
        assert_eq!(
            (*conversation, row.id, row.number, row.rev, row.sent_at.millis()),
            (letter.conversation, answer.message, answer.number, answer.rev, answer.at)
        );
        assert_eq!(elements(row), [Element::text(&letter.text)]);
        let before = last.insert(*conversation, row.number).unwrap_or(0);
        assert!(before < row.number, "an author's messages stand in the order they were written");
    }
}

/// What a client shows is what is stored.
pub(crate) fn equals(thread: &Thread, view: &View) {
    let newest: Vec<_> = thread.messages.iter().filter(|message| message.rev > view.rev).map(elements).collect();
    let moved = thread.sessions.iter().filter(|session| session.rev > view.rev);
    let moved: Vec<_> = moved.map(|session| (session.rev, &session.phase, session.fence)).collect();
    assert_eq!(view.rev, thread.row.rev, "not shown: messages {newest:?}, sessions {moved:?}; else a read mark");
    let shown: Vec<_> = view.messages.values().map(|m| (m.number, m.rev, m.id, m.elements.clone())).collect();
    let stored: Vec<_> = thread.messages.iter().map(|m| (m.number, m.rev, m.id, elements(m))).collect();
    assert_eq!(shown, stored);
    for session in &thread.sessions {
        let shown = &view.sessions[&session.id];
        assert_eq!((shown.rev, shown.agent.as_ref().map(|agent| agent.id)), (session.rev, session.agent));
    }
}

fn elements(row: &MessageRow) -> Vec<Element> {
    serde_json::from_str(&row.elements).unwrap()
}

/// What visitors wrote into a thread, by their own ids for it, in order.
pub(crate) fn own(thread: &Thread) -> Vec<&str> {
    let own = thread.messages.iter().filter(|message| message.side == domain::Side::Visitor);
    own.map(|message| message.client_id.as_str()).collect()
}
