//! When a visitor may rate a session, and what counts (S-153 to S-160).

use crate::Timestamp;

/// Ids of the five levels, worst first. They are fixed in the public protocol (S-073).
pub const CHOICES: std::ops::RangeInclusive<i64> = 101..=105;

/// Why a rating is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateError {
    /// Nobody asked the visitor to rate this session.
    NotAsked,
    /// The validity period is over.
    Expired,
    /// Not one of the five levels.
    NoSuchChoice,
}

/// Checks a choice against the invitation. A rating may be changed until it expires (S-074).
pub fn check(
    asked: Option<Timestamp>,
    expires: Option<Timestamp>,
    choice: i64,
    now: Timestamp,
) -> Result<(), RateError> {
    if asked.is_none() {
        return Err(RateError::NotAsked);
    }
    if expires.is_some_and(|until| now >= until) {
        return Err(RateError::Expired);
    }
    if CHOICES.contains(&choice) { Ok(()) } else { Err(RateError::NoSuchChoice) }
}

/// When an invitation sent now stops being answerable; `None` means never (S-159).
pub fn expiry(sent: Timestamp, validity_hours: u32) -> Option<Timestamp> {
    (validity_hours > 0).then(|| sent.plus_seconds(i64::from(validity_hours) * 3_600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rating_counts_until_it_expires() {
        let asked = Timestamp(0);
        let until = expiry(asked, 12);
        let hours = |h: i64| asked.plus_seconds(h * 3_600);

        assert_eq!(check(Some(asked), until, 105, hours(11)), Ok(()));
        assert_eq!(check(Some(asked), until, 105, hours(12)), Err(RateError::Expired)); // S-159
        assert_eq!(check(Some(asked), expiry(asked, 0), 101, hours(9_000)), Ok(()));
        assert_eq!(check(None, until, 105, hours(1)), Err(RateError::NotAsked));
        assert_eq!(check(Some(asked), until, 106, hours(1)), Err(RateError::NoSuchChoice));
    }
}
