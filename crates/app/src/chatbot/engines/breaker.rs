//! Leaves an engine alone that failed several times: visitors must not wait for it message after message.

use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Failures in a row after which it is left alone.
const FAILURES: u32 = 3;
/// How long.
const ALONE: Duration = Duration::from_secs(30);

/// Counts the failures of one engine.
#[derive(Debug, Default)]
pub(crate) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    failures: u32,
    alone_until: Option<Instant>,
}

impl Breaker {
    /// Whether it may be asked. After a while alone, one at a time finds out whether it is back.
    pub(crate) fn may_ask(&self, now: Instant) -> bool {
        let mut state = self.state();
        match state.alone_until {
            Some(until) if now < until => false,
            Some(_) => {
                state.alone_until = Some(now + ALONE);
                true
            }
            None => true,
        }
    }

    /// It answered as it should.
    pub(crate) fn answered(&self) {
        *self.state() = State::default();
    }

    /// It did not.
    pub(crate) fn failed(&self, now: Instant) {
        let mut state = self.state();
        state.failures += 1;
        if state.failures >= FAILURES {
            state.alone_until = Some(now + ALONE);
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().expect("nothing panics while it holds the count")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // F16
    #[test]
    fn an_engine_that_fails_is_left_alone_and_tried_by_one_after_a_while() {
        let breaker = Breaker::default();
        let begin = Instant::now();
        for _ in 0..FAILURES {
            assert!(breaker.may_ask(begin));
            breaker.failed(begin);
        }
        assert!(!breaker.may_ask(begin + ALONE / 2));
        assert!(breaker.may_ask(begin + ALONE), "one finds out whether it is back");
        assert!(!breaker.may_ask(begin + ALONE), "and the others do not wait for it");
        breaker.answered();
        assert!(breaker.may_ask(begin + ALONE));
    }
}
