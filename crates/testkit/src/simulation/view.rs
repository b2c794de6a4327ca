//! A conversation, and a list, as somebody's screen shows them: built from answers alone, as `docs/protocol.md` says.

use app::chat::Rows;
use app::lists::List;
use app::rows::{InboxState, MessageRow, ReadMarkRow, SessionRow};
use domain::{SessionId, Side};
use std::collections::{BTreeMap, HashMap};

/// What a client has of a conversation.
#[derive(Default)]
pub(super) struct View {
    /// The latest change it has.
    pub(super) rev: i64,
    /// Messages by number.
    pub(super) messages: BTreeMap<i64, MessageRow>,
    /// Sessions by id.
    pub(super) sessions: HashMap<SessionId, SessionRow>,
    /// How far each side has read.
    pub(super) read: HashMap<Side, ReadMarkRow>,
}

impl View {
    /// Takes changes. What it already has is passed over; what does not follow on is asked for again later.
    pub(super) fn apply(&mut self, rows: Rows) -> Result<(), String> {
        if rows.reset || rows.after > self.rev || rows.head <= self.rev {
            return Ok(());
        }
        let revs = rows.messages.iter().map(|row| row.rev).chain(rows.sessions.iter().map(|row| row.rev));
        for rev in revs.chain(rows.read.iter().map(|row| row.rev)) {
            if rev <= rows.after || rev > rows.head {
                return Err(format!("the change {rev} is not between {} and {}", rows.after, rows.head));
            }
        }
        self.rev = rows.head;
        self.take(rows)
    }

    /// Loads it all anew: pages from the newest to the oldest.
    pub(super) fn load(&mut self, pages: Vec<Rows>) -> Result<(), String> {
        *self = Self { rev: pages.first().map_or(0, |page| page.head), ..Self::default() };
        pages.into_iter().try_for_each(|page| self.take(page))
    }

    /// Keeps of each row the one with the highest change.
    fn take(&mut self, rows: Rows) -> Result<(), String> {
        for row in rows.messages {
            match self.messages.get(&row.number) {
                Some(known) if known.id != row.id => {
                    return Err(format!("two messages have the number {}", row.number));
                }
                Some(known) if known.rev > row.rev => {}
                _ => drop(self.messages.insert(row.number, row)),
            }
        }
        for row in rows.sessions {
            if self.sessions.get(&row.id).is_none_or(|known| known.rev <= row.rev) {
                self.sessions.insert(row.id, row);
            }
        }
        for row in rows.read {
            if self.read.get(&row.reader).is_none_or(|known| known.rev <= row.rev) {
                self.read.insert(row.reader, row);
            }
        }
        Ok(())
    }
}

/// What a client has of the own list.
#[derive(Default)]
pub(super) struct ListView {
    /// The latest change it has.
    pub(super) rev: i64,
    /// Sessions, with why they are there.
    pub(super) items: HashMap<SessionId, InboxState>,
}

impl ListView {
    /// Takes a list, or what changed in it.
    pub(super) fn apply(&mut self, list: &List) {
        if list.after > self.rev || list.head < self.rev {
            return;
        }
        if list.after == 0 {
            self.items.clear();
        }
        for item in &list.items {
            match item.state {
                InboxState::Gone => drop(self.items.remove(&item.session.id)),
                state => drop(self.items.insert(item.session.id, state)),
            }
        }
        self.rev = list.head;
    }
}
