//! Figures over all desks, for whoever operates the server.

use crate::{Link, Result};
use domain::Timestamp;

/// What waits and what is served right now, over all desks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Floor {
    /// Sessions that wait for an agent.
    pub waiting: i64,
    /// Since when the longest has waited.
    pub oldest: Option<Timestamp>,
    /// Sessions being served.
    pub serving: i64,
    /// Sessions with the bot.
    pub with_bot: i64,
}

/// What waits and what is served right now.
pub async fn floor(link: &mut Link) -> Result<Floor> {
    one!(
        link,
        Floor,
        "SELECT CAST(COALESCE(SUM(CASE WHEN phase IN ('queued', 'offered') THEN 1 ELSE 0 END), 0) AS BIGINT) AS waiting, \
                MIN(CASE WHEN phase IN ('queued', 'offered') THEN queued_at END) AS oldest, \
                CAST(COALESCE(SUM(CASE WHEN phase = 'serving' THEN 1 ELSE 0 END), 0) AS BIGINT) AS serving, \
                CAST(COALESCE(SUM(CASE WHEN phase = 'bot' THEN 1 ELSE 0 END), 0) AS BIGINT) AS with_bot \
         FROM session WHERE ended_at IS NULL"
    )
}

/// Deadlines that are due and have not fired.
pub async fn overdue(link: &mut Link, now: Timestamp) -> Result<i64> {
    let (count,) = one!(link, (i64,), "SELECT COUNT(*) FROM deadline WHERE due_at <= $1", now)?;
    Ok(count)
}
