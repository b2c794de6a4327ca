//! The Overview page: what is set up, and figures (S-026 to S-028).

use crate::{App, Error, Member, Result};
use domain::Timestamp;
use store::{channels, entries, instances, overview};

/// Longest range of figures, seconds: a year and a day.
const LONGEST: i64 = 366 * 86_400;

/// The Overview page.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Agent, group, flow and channel are set up.
    pub steps: [bool; 4],
    /// Figures.
    pub figures: Figures,
    /// The first web channel.
    pub web_app_id: Option<String>,
    /// User id of the default entry.
    pub entry_user_id: String,
    /// The number integrators know the desk by.
    pub sdk_app_id: i64,
}

/// Figures of a range and of this moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Sessions that began, with a word from the visitor.
    pub sessions: i64,
    /// Of these, asked for a person.
    pub asked_for_person: i64,
    /// Of these, taken by an agent.
    pub accepted: i64,
    /// Average wait of those taken, seconds.
    pub average_wait: Option<i64>,
    /// Ratings given.
    pub ratings: i64,
    /// Average rating in hundredths.
    pub average_rating: Option<i64>,
    /// Waiting now.
    pub waiting: i64,
    /// Served now.
    pub serving: i64,
    /// Agents who take new sessions.
    pub agents_available: i64,
    /// Agents who are not offline.
    pub agents_working: i64,
}

impl App {
    /// The Overview page with figures of sessions that began from `from` up to `to`; without these, of the last day.
    pub async fn overview(&self, by: &Member, from: Option<Timestamp>, to: Option<Timestamp>) -> Result<Overview> {
        let to = to.unwrap_or_else(|| self.0.clock.now().plus_seconds(1));
        let from = from.unwrap_or_else(|| to.plus_seconds(-86_400));
        if from > to || to.seconds_since(from) > LONGEST {
            return Err(Error::invalid("from", "must be before `to`, by a year at most"));
        }
        let mut link = self.read().await?;
        let desk = instances::find(&mut link, by.instance).await?.ok_or(Error::NotFound)?;
        let entry = entries::default(&mut link, by.instance).await?;
        let web_app_id = channels::list(&mut link, by.instance).await?.into_iter().next().map(|row| row.web_app_id);
        let steps = overview::steps(&mut link, by.instance).await?;
        let range = overview::of_range(&mut link, by.instance, from, to).await?;
        let now = overview::of_now(&mut link, by.instance).await?;
        Ok(Overview {
            steps: [steps.agent, steps.group, steps.flow, steps.channel],
            figures: figures(&range, &now),
            web_app_id,
            entry_user_id: entry.user_id,
            sdk_app_id: desk.sdk_app_id,
        })
    }
}

fn figures(range: &overview::RangeFigures, now: &overview::PresentFigures) -> Figures {
    let per = |sum: i64, count: i64| (count > 0).then(|| (sum + count / 2) / count);
    Figures {
        sessions: range.sessions,
        asked_for_person: range.asked,
        accepted: range.accepted,
        average_wait: per(range.waited / 1_000_000, range.accepted),
        ratings: range.ratings,
        average_rating: per(range.rating_sum * 100, range.ratings),
        waiting: now.waiting,
        serving: now.serving,
        agents_available: now.available,
        agents_working: now.working,
    }
}
