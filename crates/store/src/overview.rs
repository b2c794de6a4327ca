//! Figures of a desk, counted from its sessions.

use crate::{Link, Result};
use domain::{InstanceId, Timestamp};

/// Figures of the sessions that began in a range of time, with a word from the visitor.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct RangeFigures {
    /// Sessions.
    pub sessions: i64,
    /// Of these, asked for a person.
    pub asked: i64,
    /// Of these, taken by an agent.
    pub accepted: i64,
    /// Sum of the waits of those taken, in microseconds.
    pub waited: i64,
    /// Ratings given.
    pub ratings: i64,
    /// Sum of the ratings, 1–5 each.
    pub rating_sum: i64,
}

/// Figures of this moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct PresentFigures {
    /// Visitors who wait.
    pub waiting: i64,
    /// Sessions being served.
    pub serving: i64,
    /// Agents who take new sessions.
    pub available: i64,
    /// Agents who are not offline.
    pub working: i64,
}

/// What has been set up in a desk (S-028).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Steps {
    /// There is somebody besides the super administrator.
    pub agent: bool,
    /// A group has a member.
    pub group: bool,
    /// Settings were saved.
    pub flow: bool,
    /// A web channel was saved.
    pub channel: bool,
}

/// Figures of sessions that began from `from` up to, but not at, `to`.
pub async fn of_range(link: &mut Link, instance: InstanceId, from: Timestamp, to: Timestamp) -> Result<RangeFigures> {
    one!(
        link,
        RangeFigures,
        "SELECT COUNT(*) AS sessions, COUNT(queued_at) AS asked, COUNT(accepted_at) AS accepted, \
         CAST(COALESCE(SUM(accepted_at - COALESCE(queued_at, accepted_at)), 0) AS BIGINT) AS waited, \
         COUNT(rated_at) AS ratings, \
         CAST(COALESCE(SUM(CASE WHEN rated_at IS NOT NULL THEN rating_choice - 100 END), 0) AS BIGINT) AS rating_sum \
         FROM session WHERE instance = $1 AND entered_at >= $2 AND entered_at < $3 AND visitor_messages > 0",
        instance,
        from,
        to
    )
}

/// Figures of this moment.
pub async fn of_now(link: &mut Link, instance: InstanceId) -> Result<PresentFigures> {
    one!(
        link,
        PresentFigures,
        "SELECT (SELECT COUNT(*) FROM session WHERE instance = $1 AND ended_at IS NULL \
         AND phase IN ('queued', 'offered')) AS waiting, \
         (SELECT COUNT(*) FROM session WHERE instance = $1 AND ended_at IS NULL AND phase = 'serving') AS serving, \
         (SELECT COUNT(*) FROM member WHERE instance = $1 AND deleted_at IS NULL AND status = 'free') AS available, \
         (SELECT COUNT(*) FROM member WHERE instance = $1 AND deleted_at IS NULL AND status <> 'offline') AS working",
        instance
    )
}

/// What has been set up.
pub async fn steps(link: &mut Link, instance: InstanceId) -> Result<Steps> {
    one!(
        link,
        Steps,
        "SELECT EXISTS (SELECT 1 FROM member WHERE instance = $1 AND deleted_at IS NULL AND role <> 'superAdmin') \
         AS agent, \
         EXISTS (SELECT 1 FROM group_member gm JOIN member m ON m.id = gm.member \
         WHERE gm.instance = $1 AND m.deleted_at IS NULL) AS \"group\", \
         EXISTS (SELECT 1 FROM entry WHERE instance = $1 AND version > 1) AS flow, \
         EXISTS (SELECT 1 FROM channel WHERE instance = $1 AND configured) AS channel",
        instance
    )
}
