//! How fast one visitor may ask: a bucket of messages and one of frames of any kind, which fill by themselves. Nothing is
//! refused; whoever is over the rate is read later, so that a message in the middle of an outbox is never lost.

use crate::state::Config;
use std::time::Duration;
use tokio::time::Instant;
use wire::frame::Request;

/// Frames of any kind for each message: a client also reads, marks as read, and says that somebody types.
const FRAMES: u32 = 4;

/// What one visitor may still send, over all sockets and requests.
pub(crate) struct Allowance {
    messages: Bucket,
    frames: Bucket,
}

/// What a visitor asks for, as far as it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A message, or a file.
    Message,
    /// Any other frame.
    Frame,
}

impl Kind {
    /// What a request counts as.
    pub(crate) fn of(request: &Request) -> Self {
        if matches!(request, Request::Send { .. }) { Self::Message } else { Self::Frame }
    }
}

/// So many at once, and then one each so often.
struct Bucket {
    burst: u32,
    refill: Duration,
    left: u32,
    refilled: Instant,
}

impl Allowance {
    /// A full one.
    pub(crate) fn of(config: &Config, now: Instant) -> Self {
        let (rate, burst) = (config.visitor_messages_per_second.clamp(1, 10_000), config.visitor_burst.max(1));
        Self {
            messages: Bucket::new(rate, burst, now),
            frames: Bucket::new(rate * FRAMES, burst.saturating_mul(FRAMES), now),
        }
    }

    /// Takes one out. Gives the time to wait for, without reading further, where none is left.
    pub(crate) fn take(&mut self, kind: Kind, now: Instant) -> Option<Instant> {
        let frame = self.frames.take(now);
        let message = match kind {
            Kind::Message => self.messages.take(now),
            Kind::Frame => None,
        };
        frame.max(message)
    }

    /// How far the turns that were given reach ahead of `now`.
    pub(crate) fn behind(&self, kind: Kind, now: Instant) -> Duration {
        match kind {
            Kind::Message => self.messages.behind(now).max(self.frames.behind(now)),
            Kind::Frame => self.frames.behind(now),
        }
    }

    /// Nothing would be lost by forgetting it.
    pub(crate) fn is_full(&self, now: Instant) -> bool {
        self.messages.is_full(now) && self.frames.is_full(now)
    }
}

impl Bucket {
    fn new(rate: u32, burst: u32, now: Instant) -> Self {
        Self { burst, refill: Duration::from_secs(1) / rate, left: burst, refilled: now }
    }

    fn take(&mut self, now: Instant) -> Option<Instant> {
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

    fn behind(&self, now: Instant) -> Duration {
        self.refilled.saturating_duration_since(now)
    }

    fn is_full(&self, now: Instant) -> bool {
        let missing = self.burst - self.left;
        now.saturating_duration_since(self.refilled) >= self.refill * missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Milliseconds a visitor needs who sends as fast as is read.
    fn millis_for(allowance: &mut Allowance, kind: Kind, begin: Instant, count: u32) -> u128 {
        let end = (0..count).fold(begin, |now, _| allowance.take(kind, now).unwrap_or(now));
        end.duration_since(begin).as_millis()
    }

    #[test]
    fn a_visitor_writes_twenty_at_once_and_then_five_a_second() {
        let now = Instant::now();
        let mut allowance = Allowance::of(&Config::default(), now);

        assert_eq!(millis_for(&mut allowance, Kind::Message, now, 20), 0);
        assert_eq!(millis_for(&mut allowance, Kind::Message, now, 10), 2_000);
    }

    // A16
    #[test]
    fn frames_of_any_kind_have_a_pace_too_and_do_not_hold_up_messages_within_it() {
        let now = Instant::now();
        let mut allowance = Allowance::of(&Config::default(), now);

        assert_eq!(millis_for(&mut allowance, Kind::Frame, now, 60), 0);
        assert_eq!(millis_for(&mut allowance, Kind::Message, now, 20), 0);
        assert_eq!(millis_for(&mut allowance, Kind::Frame, now, 20), 1_000);
    }

    #[test]
    fn a_higher_rate_can_be_configured() {
        let now = Instant::now();
        let config = Config { visitor_messages_per_second: 1_000, visitor_burst: 1, ..Config::default() };

        assert_eq!(millis_for(&mut Allowance::of(&config, now), Kind::Message, now, 1_001), 1_000);
    }

    #[test]
    fn a_visitor_who_was_silent_for_long_saves_no_more_than_the_burst() {
        let now = Instant::now();
        let mut allowance = Allowance::of(&Config::default(), now);
        let later = now + Duration::from_secs(3_600);

        assert_eq!(millis_for(&mut allowance, Kind::Message, later, 20), 0);
        assert_eq!(millis_for(&mut allowance, Kind::Message, later, 5), 1_000);
    }
}
