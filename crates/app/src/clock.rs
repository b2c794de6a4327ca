//! What time it is, and where ids come from.

use domain::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;
use uuid::{NoContext, Uuid};

/// The clock: wall time anchored at start and carried forward by the machine's steady clock, so that a step of the
/// wall clock is not followed. Tests hold a clock that only moves when told.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    Steady { anchor: i64, since: Instant },
    Hand(Arc<AtomicI64>),
}

impl Clock {
    /// Anchored at `now`, microseconds since 1970 UTC, as the database or the machine says.
    pub fn anchored(now: i64) -> Self {
        Self(Source::Steady { anchor: now, since: Instant::now() })
    }

    /// Anchored at the machine's wall clock.
    pub fn of_machine() -> Self {
        Self::anchored(jiff::Timestamp::now().as_microsecond())
    }

    /// Moves only when told, beginning at `start`.
    pub fn by_hand(start: Timestamp) -> Self {
        Self(Source::Hand(Arc::new(AtomicI64::new(start.0))))
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::Steady { anchor, since } => Timestamp(anchor + since.elapsed().as_micros() as i64),
            Source::Hand(now) => Timestamp(now.load(Ordering::Relaxed)),
        }
    }

    /// Moves a clock that is moved by hand; a steady one is left alone.
    pub fn advance(&self, seconds: i64) {
        if let Source::Hand(now) = &self.0 {
            now.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
        }
    }
}

/// Where ids and secrets come from.
#[derive(Clone, Debug, Default)]
pub struct Ids;

impl Ids {
    /// An id in order of time, for rows.
    pub fn row(&self, now: Timestamp) -> Uuid {
        let seconds = now.0.div_euclid(1_000_000) as u64;
        let nanos = (now.0.rem_euclid(1_000_000) * 1_000) as u32;
        Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, seconds, nanos))
    }

    /// `bytes` random bytes from the operating system, in URL-safe base64.
    pub fn secret(&self, bytes: usize) -> String {
        use base64::Engine;
        use rand::TryRngCore;
        let mut buffer = vec![0_u8; bytes];
        rand::rngs::OsRng.try_fill_bytes(&mut buffer).expect("the operating system gives random bytes");
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(buffer)
    }
}
