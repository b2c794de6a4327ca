//! Times, and what is said about many of them: histograms of a fixed size, however long the run.

use crate::clock::{Stopwatch, Window};
use hdrhistogram::Histogram;
use serde::Serialize;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The longest time that is told apart, in microseconds: five minutes.
const LONGEST: u64 = 300_000_000;
/// Digits of a time that are kept.
const DIGITS: u8 = 3;

/// Milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Spread {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    #[serde(rename = "p999")]
    pub(crate) p99_9: f64,
    pub(crate) max: f64,
}

/// Times in microseconds.
#[derive(Clone, Debug)]
pub(crate) struct Times(Histogram<u64>);

impl Times {
    pub(crate) fn new() -> Self {
        Self(Histogram::new_with_bounds(1, LONGEST, DIGITS).expect("the bounds are in order"))
    }

    pub(crate) fn add(&mut self, micros: u64) {
        self.0.saturating_record(micros.max(1));
    }

    /// Those of several histograms.
    pub(crate) fn all<'a>(of: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut all = Self::new();
        of.into_iter().for_each(|times| all.0.add(&times.0).expect("all histograms have the same bounds"));
        all
    }

    /// Those that came after the earlier ones, which are among these.
    pub(crate) fn since(&self, earlier: &Self) -> Self {
        let mut later = self.clone();
        later.0.subtract(&earlier.0).expect("the earlier times are among these");
        later
    }

    pub(crate) fn len(&self) -> u64 {
        self.0.len()
    }

    pub(crate) fn spread(&self) -> Spread {
        if self.0.is_empty() {
            return Spread::default();
        }
        let at = |share: f64| self.0.value_at_quantile(share) as f64 / 1_000.0;
        Spread { p50: at(0.5), p99: at(0.99), p99_9: at(0.999), max: self.0.max() as f64 / 1_000.0 }
    }
}

/// What became of the messages of a window, from one point of view: those acknowledged, or those delivered.
pub(crate) struct Tally(Mutex<Counted>);

struct Counted {
    window: Option<Window>,
    times: Times,
    all: u64,
    failed: u64,
    first_failure: Option<String>,
}

impl Default for Tally {
    fn default() -> Self {
        Self::new(None)
    }
}

impl Tally {
    /// Of everything due in this window; without one, of everything.
    pub(crate) fn new(window: Option<Window>) -> Self {
        Self(Mutex::new(Counted { window, times: Times::new(), all: 0, failed: 0, first_failure: None }))
    }

    /// A message that was due then has arrived now. It is counted in any case, its time only if the window counts it.
    pub(crate) fn arrived(&self, due: u64, now: u64) {
        let mut counted = self.lock();
        counted.all += 1;
        if counted.window.is_none_or(|window| window.counted(due)) {
            counted.times.add(now.saturating_sub(due));
        }
    }

    /// Adds a time.
    pub(crate) fn took(&self, begin: u64, watch: Stopwatch) {
        self.arrived(begin, watch.micros());
    }

    /// Something was refused, lost, doubled or out of order.
    pub(crate) fn failed(&self, count: u64, why: impl FnOnce() -> String) {
        if count == 0 {
            return;
        }
        let mut counted = self.lock();
        counted.failed += count;
        counted.first_failure.get_or_insert_with(why);
    }

    /// How many have arrived, those of the warming up included.
    pub(crate) fn all(&self) -> u64 {
        self.lock().all
    }

    /// How many of the window have arrived.
    pub(crate) fn counted(&self) -> u64 {
        self.lock().times.len()
    }

    pub(crate) fn failures(&self) -> u64 {
        self.lock().failed
    }

    pub(crate) fn first_failure(&self) -> Option<String> {
        self.lock().first_failure.clone()
    }

    pub(crate) fn spread(&self) -> Spread {
        self.lock().times.spread()
    }

    /// All times of the window so far.
    pub(crate) fn times(&self) -> Times {
        self.lock().times.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The client id of a message carries when it was due: the receiver needs no list of what was sent.
pub(crate) fn client_id(sender: usize, number: u64, due: u64) -> String {
    format!("load-{sender}-{number}-{due}")
}

/// The client id of a message whose time is of no interest.
pub(crate) fn untimed_id(number: u64) -> String {
    format!("untimed-{number}")
}

/// When the message of this client id was due; `None` where it is none of ours.
pub(crate) fn due_of(client_id: &str) -> Option<u64> {
    client_id.strip_prefix("load-")?.rsplit('-').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_smallest_time_that_so_many_did_not_exceed() {
        let mut times = Times::new();
        (1..=1_000).rev().for_each(|millis| times.add(millis * 1_000));

        let spread = times.spread();
        for (found, exact) in [(spread.p50, 500.0), (spread.p99, 990.0), (spread.p99_9, 999.0), (spread.max, 1_000.0)] {
            assert!((found - exact).abs() <= exact / 1_000.0, "{found} instead of {exact}");
        }
        assert_eq!(Times::new().spread(), Spread::default());
    }

    #[test]
    fn times_are_put_together_and_taken_apart_again() {
        let (mut early, mut late) = (Times::new(), Times::new());
        early.add(1_000);
        late.add(9_000);

        let all = Times::all([&early, &late]);

        assert_eq!((all.len(), all.since(&early).len(), all.since(&all).len()), (2, 1, 0));
        assert_eq!(all.since(&early).spread().p50, late.spread().p50);
        assert_eq!(all.since(&all).spread(), Spread::default());
    }

    #[test]
    fn what_is_due_before_the_window_counts_is_counted_but_not_timed() {
        let tally = Tally::new(Some(Window { begin: 0, counts: 100, end: 200 }));
        for due in [50, 150, 199, 200] {
            tally.arrived(due, due + 7);
        }

        assert_eq!((tally.all(), tally.counted()), (4, 2));
        assert_eq!(tally.spread().max, 0.007);
    }

    #[test]
    fn a_client_id_tells_when_its_message_was_due() {
        let id = client_id(999_999, 123_456, 78_901_234_567);

        assert_eq!(due_of(&id), Some(78_901_234_567));
        assert_eq!((due_of("b7-1-2-3"), due_of(&untimed_id(7))), (None, None));
        assert!(id.len() <= 64, "the protocol allows 64 bytes");
    }
}
