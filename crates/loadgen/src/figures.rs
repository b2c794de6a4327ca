//! Times, and what is said about many of them. Every single time is kept, so percentiles are exact.

use serde::Serialize;
use std::time::{Duration, Instant};

/// One clock for senders and receivers: both are in this process.
#[derive(Clone, Copy)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// Microseconds since the start.
    pub(crate) fn micros(self) -> u64 {
        self.0.elapsed().as_micros() as u64
    }

    /// The moment so many microseconds after the start.
    pub(crate) fn at(self, micros: u64) -> Instant {
        self.0 + Duration::from_micros(micros)
    }
}

/// One message: when it was due, and how long it took, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sample {
    /// When it was due.
    pub(crate) due: u64,
    /// How long it took.
    pub(crate) took: u64,
}

impl Sample {
    pub(crate) fn between(due: u64, now: u64) -> Self {
        Self { due, took: now.saturating_sub(due) }
    }

    /// The client id of a message carries when it was due: the receiver needs no list of what was sent.
    pub(crate) fn client_id(sender: usize, number: u64, due: u64) -> String {
        format!("load-{sender}-{number}-{due}")
    }

    /// When the message of this client id was due; `None` where it is none of ours.
    pub(crate) fn due_of(client_id: &str) -> Option<u64> {
        client_id.strip_prefix("load-")?.rsplit('-').next()?.parse().ok()
    }
}

/// Milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Spread {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    #[serde(rename = "p999")]
    pub(crate) p99_9: f64,
    pub(crate) max: f64,
}

impl Spread {
    /// Of these times in microseconds.
    pub(crate) fn of(mut took: Vec<u64>) -> Self {
        took.sort_unstable();
        let at = |share: f64| {
            let rank = (share * took.len() as f64).ceil() as usize;
            took.get(rank.saturating_sub(1)).map_or(0.0, |micros| *micros as f64 / 1_000.0)
        };
        Self { p50: at(0.5), p99: at(0.99), p99_9: at(0.999), max: at(1.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_smallest_time_that_so_many_did_not_exceed() {
        let spread = Spread::of((1..=1_000).rev().map(|millis| millis * 1_000).collect());

        assert_eq!(spread, Spread { p50: 500.0, p99: 990.0, p99_9: 999.0, max: 1_000.0 });
        assert_eq!(Spread::of(vec![7_000]), Spread { p50: 7.0, p99: 7.0, p99_9: 7.0, max: 7.0 });
        assert_eq!(Spread::of(Vec::new()), Spread::default());
    }

    #[test]
    fn a_client_id_tells_when_its_message_was_due() {
        let id = Sample::client_id(999, 123_456, 78_901_234);

        assert_eq!(Sample::due_of(&id), Some(78_901_234));
        assert_eq!(Sample::due_of("b7-1-2-3"), None);
        assert!(id.len() <= 64, "the protocol allows 64 bytes");
    }
}
