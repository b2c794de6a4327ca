//! What time it is.

mod steady;

use domain::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use steady::Steady;

/// The clock: wall time anchored at start and carried forward by the machine's steady clock, so that a step of the
/// wall clock is not followed; steered by at most one in a hundred. Tests hold a clock that only moves when told.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    Steady(Arc<Steady>),
    Hand(Arc<AtomicI64>),
}

impl Clock {
    /// Anchored at `now`, microseconds since 1970 UTC, as the database or the machine says.
    pub fn anchored(now: i64) -> Self {
        Self(Source::Steady(Arc::new(Steady::anchored(now))))
    }

    /// Anchored at the machine's wall clock.
    pub fn of_machine() -> Self {
        Self::anchored(jiff::Timestamp::now().as_microsecond())
    }

    /// Moves only when told, beginning at `start`.
    pub fn by_hand(start: Timestamp) -> Self {
        Self(Source::Hand(Arc::new(AtomicI64::new(start.0))))
    }

    /// Anchored at `start`, on a steady clock that moves only when told: steered like a machine's.
    pub fn on_steady_hand(start: Timestamp) -> Self {
        Self(Source::Steady(Arc::new(Steady::by_hand(start.0))))
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::Steady(clock) => Timestamp(clock.now()),
            Source::Hand(now) => Timestamp(now.load(Ordering::Relaxed)),
        }
    }

    /// Is steered towards what another clock says; one that is moved by hand is left alone. Gives by how many
    /// microseconds the other one has stepped, where it has.
    pub fn steer(&self, other: i64) -> Option<i64> {
        match &self.0 {
            Source::Steady(clock) => clock.steer(other),
            Source::Hand(_) => None,
        }
    }

    /// Moves a clock that is moved by hand; a machine's is left alone.
    pub fn advance(&self, seconds: i64) {
        self.advance_millis(seconds * 1_000);
    }

    /// The same, in milliseconds.
    pub fn advance_millis(&self, millis: i64) {
        match &self.0 {
            Source::Steady(clock) => clock.advance(millis * 1_000),
            Source::Hand(now) => drop(now.fetch_add(millis * 1_000, Ordering::Relaxed)),
        }
    }
}
