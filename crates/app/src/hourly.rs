//! How much of something each of many has had within an hour, on this node (A16).

use crate::{Error, Result};
use domain::Timestamp;
use std::collections::HashMap;
use std::sync::Mutex;

/// Length of the window, seconds. It begins with the first thing that is counted.
const WINDOW: i64 = 3_600;
/// Subjects remembered before those whose window is over are forgotten.
const REMEMBERED: usize = 1_000;

/// Counts per subject, such as an address.
#[derive(Default)]
pub(crate) struct Hourly(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    of: HashMap<String, (Timestamp, u64)>,
    /// So many, and it is time to look whom to forget.
    look_at: usize,
}

impl Hourly {
    /// Counts so much more, whether it is too much or not.
    ///
    /// # Errors
    /// `TooMany` where it is more than `most` now.
    pub(crate) fn add(&self, subject: &str, amount: u64, most: u64, now: Timestamp) -> Result<()> {
        let (since, count) = self.count(subject, amount, now);
        if count > most { Err(too_many(since, now)) } else { Ok(()) }
    }

    /// Whether there is room for so much more. Nothing is counted.
    ///
    /// # Errors
    /// `TooMany` where there is none.
    pub(crate) fn has_room(&self, subject: &str, amount: u64, most: u64, now: Timestamp) -> Result<()> {
        let (since, count) = self.count(subject, 0, now);
        if count.saturating_add(amount) > most { Err(too_many(since, now)) } else { Ok(()) }
    }

    fn count(&self, subject: &str, amount: u64, now: Timestamp) -> (Timestamp, u64) {
        let mut counts = self.0.lock().expect("nothing panics while it holds the counts");
        if counts.of.len() >= counts.look_at {
            counts.of.retain(|_, (since, _)| !is_over(*since, now));
            counts.look_at = REMEMBERED.max(2 * counts.of.len());
        }
        let entry = counts.of.entry(subject.to_owned()).or_insert((now, 0));
        if is_over(entry.0, now) {
            *entry = (now, 0);
        }
        entry.1 = entry.1.saturating_add(amount);
        *entry
    }
}

fn is_over(since: Timestamp, now: Timestamp) -> bool {
    now.seconds_since(since) >= WINDOW
}

fn too_many(since: Timestamp, now: Timestamp) -> Error {
    Error::TooMany { retry_after: (WINDOW - now.seconds_since(since)).max(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp(0);

    #[test]
    fn so_much_an_hour_is_allowed_to_each() {
        let (hourly, soon) = (Hourly::default(), START.plus_seconds(600));
        assert!(hourly.add("a", 9, 10, START).is_ok());
        assert!(hourly.has_room("a", 1, 10, soon).is_ok());
        assert!(matches!(hourly.has_room("a", 2, 10, soon), Err(Error::TooMany { retry_after: 3_000 })));
        assert!(hourly.add("a", 1, 10, soon).is_ok());
        assert!(matches!(hourly.add("a", 1, 10, soon), Err(Error::TooMany { retry_after: 3_000 })));
        assert!(hourly.add("b", 10, 10, soon).is_ok());
        assert!(hourly.add("a", 10, 10, START.plus_seconds(WINDOW)).is_ok());
    }

    #[test]
    fn those_whose_hour_is_over_are_forgotten() {
        let hourly = Hourly::default();
        for number in 0..REMEMBERED {
            let _ = hourly.add(&number.to_string(), 1, 1, START);
        }
        let _ = hourly.add("the last", 1, 1, START.plus_seconds(WINDOW));

        assert_eq!(hourly.0.lock().unwrap().of.len(), 1);
    }
}
