//! A clock that runs on the machine's steady one, sleep included, and is steered by another so gently that no deadline
//! notices.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{PoisonError, RwLock};

/// A second, in microseconds.
const SECOND: i64 = 1_000_000;
/// The least, or most, that is added to a million microseconds: one in a hundred.
const MOST: i64 = 10_000;
/// Seconds in which a difference is made good, where that can be done.
const WITHIN: i64 = 60;
/// A difference that grew by more since the last time is a step of the other clock.
const STEP: i64 = SECOND / 2;

/// The clock.
#[derive(Debug)]
pub(super) struct Steady {
    course: RwLock<Course>,
    source: Source,
}

/// What it runs on.
#[derive(Debug)]
enum Source {
    Machine,
    /// Moves only when told.
    Hand(AtomicI64),
}

/// How it runs since it was steered last.
#[derive(Clone, Copy, Debug)]
struct Course {
    /// Steady time then.
    since: i64,
    /// What it said then.
    anchor: i64,
    /// Added to a million microseconds.
    drift: i64,
    /// What is left of the difference once `WITHIN` seconds have passed.
    left: i64,
}

impl Steady {
    pub(super) fn anchored(now: i64) -> Self {
        Self::running_on(Source::Machine, now)
    }

    /// One whose steady time moves only when told.
    pub(super) fn by_hand(now: i64) -> Self {
        Self::running_on(Source::Hand(AtomicI64::new(0)), now)
    }

    fn running_on(source: Source, now: i64) -> Self {
        let course = Course { since: source.steady(), anchor: now, drift: 0, left: 0 };
        Self { course: RwLock::new(course), source }
    }

    pub(super) fn now(&self) -> i64 {
        self.course().at(self.source.steady())
    }

    /// Lets so many microseconds of steady time pass; the machine's is left alone.
    pub(super) fn advance(&self, micros: i64) {
        if let Source::Hand(steady) = &self.source {
            steady.fetch_add(micros, Ordering::Relaxed);
        }
    }

    /// Runs a little faster or slower from now on, towards what another clock says. Gives by how much that clock has
    /// stepped, where it has.
    pub(super) fn steer(&self, other: i64) -> Option<i64> {
        let mut course = self.course.write().unwrap_or_else(PoisonError::into_inner);
        let (next, step) = course.steered(self.source.steady(), other);
        *course = next;
        step
    }

    fn course(&self) -> Course {
        *self.course.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Source {
    fn steady(&self) -> i64 {
        match self {
            Self::Machine => steady(),
            Self::Hand(steady) => steady.load(Ordering::Relaxed),
        }
    }
}

impl Course {
    fn at(&self, steady: i64) -> i64 {
        let passed = (steady - self.since).max(0);
        self.anchor + passed + (i128::from(passed) * i128::from(self.drift) / i128::from(SECOND)) as i64
    }

    fn steered(&self, steady: i64, other: i64) -> (Self, Option<i64>) {
        let anchor = self.at(steady);
        let difference = other - anchor;
        let drift = (difference / WITHIN).clamp(-MOST, MOST);
        let step = difference - self.left;
        let next = Self { since: steady, anchor, drift, left: difference - drift * WITHIN };
        (next, (step.abs() > STEP).then_some(step))
    }
}

/// Microseconds the machine has run, asleep or not.
#[cfg(target_os = "linux")]
fn steady() -> i64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    time.tv_sec * SECOND + time.tv_nsec / 1_000
}

/// Microseconds since this was first asked.
#[cfg(not(target_os = "linux"))]
fn steady() -> i64 {
    static BEGIN: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    BEGIN.get_or_init(std::time::Instant::now).elapsed().as_micros() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MINUTE: i64 = 60 * SECOND;

    fn course() -> Course {
        Course { since: 0, anchor: 1_000 * SECOND, drift: 0, left: 0 }
    }

    #[test]
    fn a_small_difference_is_made_good_within_a_minute() {
        let (course, step) = course().steered(0, 1_000 * SECOND + 300_000);

        assert_eq!(step, None);
        assert_eq!(course.at(MINUTE), 1_060 * SECOND + 300_000);
    }

    #[test]
    fn a_step_is_told_once_and_followed_by_one_in_a_hundred() {
        let hour = 3_600 * SECOND;
        let (first, step) = course().steered(0, 1_000 * SECOND + hour);
        assert_eq!(step, Some(hour));
        assert_eq!(first.at(MINUTE), 1_060 * SECOND + 600_000);

        let (_, again) = first.steered(MINUTE, 1_060 * SECOND + hour);
        assert_eq!(again, None, "what is left of it is no step");
    }

    proptest! {
        #[test]
        fn time_never_goes_back_nor_runs_by_more_than_one_in_a_hundred(
            others in prop::collection::vec((1..MINUTE, -7_200 * SECOND..7_200 * SECOND), 1..20),
        ) {
            let (mut course, mut steady) = (course(), 0);
            for (passed, off) in others {
                let before = course.at(steady);
                let then = course.at(steady + passed);
                prop_assert!((then - before - passed).abs() <= passed / 100 + 1);
                steady += passed;
                course = course.steered(steady, then + off).0;
                prop_assert_eq!(course.at(steady), then);
            }
        }
    }
}
