//! A conversation as a client shows it, built from frames alone by the rules of `docs/protocol.md`.

use domain::SessionId;
use std::collections::{BTreeMap, HashMap};
use wire::conversation::{Change, Changes, History, Message, ReadMark, Session, Side};

/// What a client has of a conversation.
#[derive(Default)]
pub(crate) struct View {
    /// The latest change it has.
    pub(crate) rev: i64,
    /// Messages by number.
    pub(crate) messages: BTreeMap<i64, Message>,
    /// Sessions by id.
    pub(crate) sessions: HashMap<SessionId, Session>,
    read: HashMap<Side, ReadMark>,
}

/// What to do after changes came.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// Nothing.
    Rest,
    /// Ask for what came after one's own `rev`.
    Ask,
    /// Forget it all, and load it anew.
    Load,
}

impl View {
    /// Takes changes, or says what to ask for.
    pub(crate) fn apply(&mut self, changes: Changes) -> Then {
        if changes.reset {
            return Then::Load;
        }
        if changes.after > self.rev {
            return Then::Ask;
        }
        let revs: Vec<i64> = changes.changes.iter().map(Change::rev).collect();
        assert!(revs.is_sorted(), "changes are not in order: {revs:?}");
        assert!(revs.iter().all(|rev| changes.after < *rev && *rev <= changes.head), "{changes:?}");
        if changes.head > self.rev {
            changes.changes.into_iter().for_each(|change| self.take(change));
            self.rev = changes.head;
        }
        if changes.more { Then::Ask } else { Then::Rest }
    }

    /// Takes a page of the history; the first one begins the view.
    pub(crate) fn page(&mut self, page: History, first: bool) {
        if first {
            *self = Self { rev: page.head, ..Self::default() };
        }
        page.messages.into_iter().for_each(|message| self.take(Change::Message(message)));
        page.sessions.into_iter().for_each(|session| self.take(Change::Session(session)));
        page.read.into_iter().for_each(|mark| self.take(Change::Read(mark)));
    }

    /// Keeps the row with the highest `rev`.
    fn take(&mut self, change: Change) {
        match change {
            Change::Message(message) => {
                let known = self.messages.get(&message.number);
                assert!(known.is_none_or(|known| known.id == message.id), "two messages have a number: {message:?}");
                if known.is_none_or(|known| known.rev <= message.rev) {
                    self.messages.insert(message.number, message);
                }
            }
            Change::Session(session) => {
                if self.sessions.get(&session.id).is_none_or(|known| known.rev <= session.rev) {
                    self.sessions.insert(session.id, session);
                }
            }
            Change::Read(mark) => {
                if self.read.get(&mark.reader).is_none_or(|known| known.rev <= mark.rev) {
                    self.read.insert(mark.reader, mark);
                }
            }
        }
    }
}
