//! Who is there to write: messages fall due for those who are, in turn.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc;

/// Those who are there.
#[derive(Clone, Default)]
pub(super) struct Roster(Arc<Mutex<Present>>);

#[derive(Default)]
struct Present {
    all: Vec<(u64, mpsc::Sender<u64>)>,
    turn: usize,
    last: u64,
}

/// Somebody's place among those who are there, until it is dropped.
pub(super) struct Entry {
    roster: Roster,
    number: u64,
}

impl Roster {
    /// From now on, messages fall due for this one too.
    pub(super) fn enter(&self, due: mpsc::Sender<u64>) -> Entry {
        let mut present = self.lock();
        present.last += 1;
        let number = present.last;
        present.all.push((number, due));
        Entry { roster: self.clone(), number }
    }

    /// Gives a message that is due to the next one. `false` where nobody is there, or that one is too far behind.
    pub(super) fn give(&self, due: u64) -> bool {
        let mut present = self.lock();
        present.turn += 1;
        let Some(next) = present.turn.checked_rem(present.all.len()) else { return false };
        present.all[next].1.try_send(due).is_ok()
    }

    /// How many are there.
    pub(super) fn count(&self) -> usize {
        self.lock().all.len()
    }

    fn lock(&self) -> MutexGuard<'_, Present> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.roster.lock().all.retain(|(number, _)| *number != self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_fall_due_in_turn_for_those_who_are_there() {
        let roster = Roster::default();
        assert!(!roster.give(1), "nobody is there");
        let ((first, mut to_first), (second, mut to_second)) = (mpsc::channel(8), mpsc::channel(8));
        let leaving = roster.enter(first);
        let _staying = roster.enter(second);

        assert!((2..6).all(|due| roster.give(due)));
        assert_eq!((to_first.len(), to_second.len(), roster.count()), (2, 2, 2));
        drop(leaving);
        assert!(roster.give(6) && roster.give(7));

        assert_eq!((to_first.len(), to_second.len()), (2, 4));
        while to_first.try_recv().is_ok() {}
        assert_eq!(to_first.try_recv(), Err(mpsc::error::TryRecvError::Disconnected));
        assert!(to_second.try_recv().is_ok());
    }
}
