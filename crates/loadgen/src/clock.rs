//! One clock for senders and receivers, and the pacer that says when each message of an open loop is due.

use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Microseconds since it was started. Senders and receivers share it: both are in this process.
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

/// Part of a run that is measured, in microseconds of the stopwatch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    /// The first message is due.
    pub(crate) begin: u64,
    /// Messages due from here on count.
    pub(crate) counts: u64,
    /// No message is due from here on.
    pub(crate) end: u64,
}

impl Window {
    /// Begins soon, warms up for so many seconds, then counts for so many.
    pub(crate) fn soon(watch: Stopwatch, warm_up: u64, seconds: u64) -> Self {
        let begin = watch.micros() + 300_000;
        let counts = begin + warm_up * 1_000_000;
        Self { begin, counts, end: counts + seconds * 1_000_000 }
    }

    pub(crate) fn counted(self, due: u64) -> bool {
        (self.counts..self.end).contains(&due)
    }

    pub(crate) fn seconds(self) -> f64 {
        (self.end - self.counts) as f64 / 1_000_000.0
    }
}

/// Messages of one sender that may be due and not sent, while its socket takes no more.
pub(crate) const BEHIND: usize = 256;

/// When messages are due in a window: so many a second, each at a time of its own, or so many together at the same time.
pub(crate) fn dues(window: Window, per_second: f64, together: u64) -> impl Iterator<Item = u64> + Send + 'static {
    let due = move |number: u64| {
        let earlier = number - number % together.max(1);
        window.begin + (earlier as f64 * 1_000_000.0 / per_second) as u64
    };
    (0..).map(due).take_while(move |due| *due < window.end)
}

/// Gives each message out when it is due. It has a thread of its own: the runtime's timer is exact to a millisecond, which
/// is more than an answer takes. Gives how many that count were not taken.
pub(crate) fn give_out(
    watch: Stopwatch,
    window: Window,
    dues: impl Iterator<Item = u64> + Send + 'static,
    mut give: impl FnMut(u64) -> bool + Send + 'static,
) -> tokio::task::JoinHandle<u64> {
    tokio::task::spawn_blocking(move || {
        let mut missed = 0;
        for due in dues {
            std::thread::sleep(watch.at(due).saturating_duration_since(Instant::now()));
            if !give(due) && window.counted(due) {
                missed += 1;
            }
        }
        missed
    })
}

/// Says to each of the senders in turn that a message is due, `rate` times a second, until the window ends. Gives how many
/// messages were not taken, because their sender was [`BEHIND`].
pub(crate) fn pace(
    watch: Stopwatch,
    window: Window,
    rate: f64,
    senders: Vec<mpsc::Sender<u64>>,
) -> tokio::task::JoinHandle<u64> {
    give_out(watch, window, dues(window, rate, 1), in_turn(senders))
}

/// Gives what is due to one sender after the other.
pub(crate) fn in_turn(senders: Vec<mpsc::Sender<u64>>) -> impl FnMut(u64) -> bool + Send + 'static {
    let mut turn = 0;
    move |due| {
        let Some(now) = usize::checked_rem(turn, senders.len()) else { return false };
        turn += 1;
        senders[now].try_send(due).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_pacer_gives_each_message_of_the_window_to_the_next_sender() {
        let watch = Stopwatch::start();
        let begin = watch.micros();
        let window = Window { begin, counts: begin, end: begin + 20_000 };
        let (to_first, mut first) = mpsc::channel(BEHIND);
        let (to_second, mut second) = mpsc::channel(BEHIND);

        let missed = pace(watch, window, 1_000.0, vec![to_first, to_second]).await.unwrap();

        assert_eq!((missed, first.len(), second.len()), (0, 10, 10));
        assert_eq!((first.recv().await, second.recv().await), (Some(begin), Some(begin + 1_000)));
    }

    #[tokio::test]
    async fn what_a_sender_cannot_take_is_missed_and_waited_for_by_nobody() {
        let watch = Stopwatch::start();
        let begin = watch.micros();
        let window = Window { begin, counts: begin, end: begin + 30_000 };
        let (sender, _stuck) = mpsc::channel(BEHIND);

        let missed = pace(watch, window, 10_000.0, vec![sender]).await.unwrap();

        assert_eq!(missed, 300 - BEHIND as u64);
    }

    #[test]
    fn messages_are_due_one_by_one_or_some_at_the_same_time() {
        let window = Window { begin: 100, counts: 100, end: 40_100 };

        assert_eq!(dues(window, 100.0, 1).collect::<Vec<_>>(), [100, 10_100, 20_100, 30_100]);
        assert_eq!(dues(window, 100.0, 3).collect::<Vec<_>>(), [100, 100, 100, 30_100, 30_100, 30_100]);
    }
}
