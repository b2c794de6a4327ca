//! How fast one visitor may send: a bucket of messages that fills by itself. Nothing is refused; whoever is over the rate
//! is read later, so that a message in the middle of an outbox is never lost.

use crate::state::Config;
use std::time::Duration;
use tokio::time::Instant;

/// What one socket may still send.
pub(super) struct Allowance {
    burst: u32,
    refill: Duration,
    left: u32,
    refilled: Instant,
}

impl Allowance {
    /// A full one.
    pub(super) fn of(config: &Config, now: Instant) -> Self {
        let burst = config.visitor_burst.max(1);
        let refill = Duration::from_secs(1) / config.visitor_messages_per_second.clamp(1, 10_000);
        Self { burst, refill, left: burst, refilled: now }
    }

    /// Takes one message out. Gives the time to wait for, without reading further, where none is left.
    pub(super) fn take(&mut self, now: Instant) -> Option<Instant> {
        let passed = now.saturating_duration_since(self.refilled);
        let earned = u32::try_from(passed.as_nanos() / self.refill.as_nanos()).unwrap_or(u32::MAX);
        if earned > 0 {
            self.left = self.left.saturating_add(earned).min(self.burst);
            self.refilled += self.refill * earned;
        }
        if self.left == 0 {
            self.refilled += self.refill;
            return Some(self.refilled);
        }
        self.left -= 1;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Milliseconds a visitor needs who sends as fast as is read.
    fn millis_for(allowance: &mut Allowance, begin: Instant, messages: u32) -> u128 {
        let end = (0..messages).fold(begin, |now, _| allowance.take(now).unwrap_or(now));
        end.duration_since(begin).as_millis()
    }

    #[test]
    fn a_visitor_writes_twenty_at_once_and_then_five_a_second() {
        let now = Instant::now();
        let mut allowance = Allowance::of(&Config::default(), now);

        assert_eq!(millis_for(&mut allowance, now, 20), 0);
        assert_eq!(millis_for(&mut allowance, now, 10), 2_000);
    }

    #[test]
    fn a_higher_rate_can_be_configured() {
        let now = Instant::now();
        let config = Config { visitor_messages_per_second: 1_000, visitor_burst: 1, ..Config::default() };

        assert_eq!(millis_for(&mut Allowance::of(&config, now), now, 1_001), 1_000);
    }

    #[test]
    fn a_visitor_who_was_silent_for_long_saves_no_more_than_the_burst() {
        let now = Instant::now();
        let mut allowance = Allowance::of(&Config::default(), now);
        let later = now + Duration::from_secs(3_600);

        assert_eq!(millis_for(&mut allowance, later, 20), 0);
        assert_eq!(millis_for(&mut allowance, later, 5), 1_000);
    }
}
