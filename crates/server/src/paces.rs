//! How fast each visitor may ask this node, over all sockets, requests and uploads together.

use crate::socket::{Allowance, Kind};
use crate::state::Config;
use domain::VisitorId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

/// Visitors remembered before those whose buckets are full again are forgotten.
const REMEMBERED: usize = 1_000;
/// Longest wait for one's turn. Who would wait longer is refused, so that requests do not pile up.
const PATIENCE: Duration = Duration::from_secs(5);

/// The buckets of all visitors. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Paces(Arc<Inner>);

struct Inner {
    config: Arc<Config>,
    buckets: Mutex<Buckets>,
}

struct Buckets {
    of: HashMap<VisitorId, Allowance>,
    /// So many, and it is time to look whom to forget.
    look_at: usize,
}

/// Over the pace for so long that waiting is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooFast {
    /// Until there is room again.
    pub(crate) wait: Duration,
}

impl From<TooFast> for app::Error {
    fn from(TooFast { wait }: TooFast) -> Self {
        Self::TooMany { retry_after: i64::try_from(wait.as_secs()).unwrap_or(i64::MAX - 1) + 1 }
    }
}

impl Paces {
    /// As configured.
    pub(crate) fn new(config: Arc<Config>) -> Self {
        let buckets = Mutex::new(Buckets { of: HashMap::new(), look_at: REMEMBERED });
        Self(Arc::new(Inner { config, buckets }))
    }

    /// Waits for the visitor's turn. Turns are given in the order they are asked for.
    pub(crate) async fn turn(&self, visitor: VisitorId, kind: Kind) -> Result<(), TooFast> {
        let now = Instant::now();
        let Some(until) = self.take(visitor, kind, now)? else { return Ok(()) };
        tokio::time::sleep_until(until).await;
        Ok(())
    }

    fn take(&self, visitor: VisitorId, kind: Kind, now: Instant) -> Result<Option<Instant>, TooFast> {
        let mut buckets = self.0.buckets.lock().expect("nothing panics while it holds the buckets");
        if buckets.of.len() >= buckets.look_at {
            buckets.of.retain(|_, bucket| !bucket.is_full(now));
            buckets.look_at = REMEMBERED.max(2 * buckets.of.len());
        }
        let bucket = buckets.of.entry(visitor).or_insert_with(|| Allowance::of(&self.0.config, now));
        let wait = bucket.behind(kind, now);
        if wait > PATIENCE {
            return Err(TooFast { wait });
        }
        Ok(bucket.take(kind, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn visitor(number: u128) -> VisitorId {
        VisitorId(Uuid::from_u128(number))
    }

    // A16
    #[test]
    fn a_visitor_waits_for_each_message_over_the_pace_and_is_refused_before_requests_pile_up() {
        let (paces, now) = (Paces::new(Arc::default()), Instant::now());
        let (fast, other) = (visitor(1), visitor(2));

        let taken: Vec<_> = (0..60).map(|_| paces.take(fast, Kind::Message, now)).collect();

        assert!(taken[..20].iter().all(|turn| *turn == Ok(None)));
        assert_eq!(taken[20], Ok(Some(now + Duration::from_millis(200))));
        assert!(taken.last().is_some_and(Result::is_err));
        assert_eq!(paces.take(other, Kind::Message, now), Ok(None), "another visitor is not slowed down");
        let later = now + Duration::from_secs(60);
        assert_eq!(paces.take(fast, Kind::Message, later), Ok(None), "the pace is forgiven");
    }

    #[test]
    fn those_who_were_silent_are_forgotten_before_they_become_too_many() {
        let (paces, now) = (Paces::new(Arc::default()), Instant::now());
        let later = now + Duration::from_secs(60);

        for number in 0..REMEMBERED as u128 {
            let _ = paces.take(visitor(number), Kind::Frame, now);
        }
        let _ = paces.take(visitor(u128::MAX), Kind::Frame, later);

        assert_eq!(paces.0.buckets.lock().unwrap().of.len(), 1);
    }
}
