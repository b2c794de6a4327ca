//! One point in time, as the database keeps it.

use serde::{Deserialize, Serialize};

/// Microseconds since 1970-01-01 UTC. Ordered; never negative in practice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(transparent))]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The same point in milliseconds, as clients see it.
    pub fn millis(self) -> i64 {
        self.0 / 1_000
    }

    /// From milliseconds, as clients send it.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.saturating_mul(1_000))
    }

    /// This point and `seconds` more.
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Whole seconds from `earlier` to here; 0 where it is not earlier.
    pub fn seconds_since(self, earlier: Self) -> i64 {
        ((self.0 - earlier.0) / 1_000_000).max(0)
    }
}
