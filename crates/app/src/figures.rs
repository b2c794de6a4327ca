//! Figures for whoever operates the server: how much waits, how long, and what this node holds.

use crate::{App, Result};
use store::figures;

/// What operators look at, as it is right now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Floor {
    /// Sessions that wait for an agent, over all desks.
    pub waiting: i64,
    /// Seconds the longest has waited.
    pub oldest_seconds: i64,
    /// Sessions being served.
    pub serving: i64,
    /// Sessions with the bot.
    pub with_bot: i64,
    /// Deadlines that are due and have not fired.
    pub overdue: i64,
}

impl App {
    /// What waits and what is served, over all desks and nodes.
    pub async fn floor(&self) -> Result<Floor> {
        let now = self.clock().now();
        let mut link = self.read().await?;
        let floor = figures::floor(&mut link).await?;
        let overdue = figures::overdue(&mut link, now).await?;
        Ok(Floor {
            waiting: floor.waiting,
            oldest_seconds: floor.oldest.map_or(0, |since| now.seconds_since(since).max(0)),
            serving: floor.serving,
            with_bot: floor.with_bot,
            overdue,
        })
    }
}
