//! Deployment history: list, compare, roll back (S-131 to S-133).

use super::diff::{self, Diff};
use crate::bots::{LiveBot, blocking, opened};
use crate::chatbot::snapshot::Snapshot;
use crate::{App, Code, Error, Member, Result};
use domain::{BotConfig, InstanceId, Permission, Timestamp};
use store::Link;
use store::bot::QuestionRow;
use store::bot::versions::{self, NewVersion, VersionRow};
use uuid::Uuid;

/// Sizes a page can have (S-107, S-133).
const SIZES: [i64; 4] = [10, 20, 50, 100];

/// A deployed version.
#[derive(Clone, Debug)]
pub struct Version {
    /// As stored.
    pub row: VersionRow,
    /// This one answers visitors.
    pub live: bool,
}

/// The other side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareTo {
    /// The draft.
    Draft,
    /// A version.
    Version(Uuid),
}

/// What a version is made of.
pub(crate) struct Made<'a> {
    /// All questions that are matched.
    pub(crate) content: &'a [QuestionRow],
    /// How it decides.
    pub(crate) config: &'a BotConfig,
    /// What turns ranks into scores, where it was trained already.
    pub(crate) calibration: Option<serde_json::Value>,
    /// Note of whoever publishes it.
    pub(crate) note: &'a str,
    /// The version it brings back.
    pub(crate) rolled_back_to: Option<Uuid>,
    /// Regression questions passed, of how many.
    pub(crate) gate: Option<(i64, i64)>,
}

impl App {
    /// A page of the history, newest first. Pages count from 1.
    pub async fn bot_versions(&self, by: &Member, page: i64, size: i64) -> Result<(i64, Vec<Version>)> {
        if !SIZES.contains(&size) || !(1..=1_000_000).contains(&page) {
            return Err(Error::invalid("size", "must be 10, 20, 50 or 100, and pages count from 1"));
        }
        let mut link = self.read().await?;
        let total = versions::count(&mut link, by.instance).await?;
        let live = versions::live(&mut link, by.instance).await?;
        let rows = versions::list(&mut link, by.instance, (page - 1) * size, size).await?;
        Ok((total, rows.into_iter().map(|row| Version { live: live == Some(row.id), row }).collect()))
    }

    /// What is different from a version to another, or to the draft.
    pub async fn compare_versions(&self, by: &Member, from: Uuid, to: CompareTo) -> Result<Diff> {
        let from = self.version_content(by.instance, from).await?;
        let to = match to {
            CompareTo::Version(id) => self.version_content(by.instance, id).await?,
            CompareTo::Draft => {
                let draft = self.draft(by.instance).await?;
                (draft.bot.snapshot.clone(), draft.config)
            }
        };
        blocking(move || diff::diff((&from.0, &from.1), (&to.0, &to.1))).await
    }

    /// Brings a version back: a new one with the old content answers visitors at once. The draft stays as it is.
    ///
    /// # Errors
    /// `VersionForgotten` where its content is no longer kept; `BotOff` where the bot is off.
    pub async fn roll_back(&self, by: &Member, version: Uuid) -> Result<Version> {
        let row = versions::content(&mut self.read().await?, by.instance, version).await?.ok_or(Error::NotFound)?;
        if row.content.is_none() {
            return Err(Code::VersionForgotten.into());
        }
        let old = self.load_version(by.instance, version).await?;
        let calibration = row.calibration.clone();
        let (config, content) = opened(row);
        let mut unit = self.begin_at_desk(by.instance).await?;
        self.guard_for(&mut unit, by, Permission::ManageChatbot).await?;
        self.check_bot_is_on(&mut unit, by.instance).await?;
        let made = Made {
            content: &content,
            config: &config,
            calibration,
            note: "",
            rolled_back_to: Some(version),
            gate: None,
        };
        let id = self.publish(&mut unit, by.instance, Some(by), &made).await?;
        self.audit(&mut unit, by, "bot.rollBack", id, &[]).await?;
        unit.commit().await?;
        self.go_live(by.instance, LiveBot { version: Some(id), ..old });
        let mut link = self.read().await?;
        find(&mut link, by.instance, Some(id)).await?.ok_or(Error::NotFound)
    }

    /// Writes a new version inside a unit.
    pub(crate) async fn publish(
        &self,
        link: &mut Link,
        instance: InstanceId,
        by: Option<&Member>,
        made: &Made<'_>,
    ) -> Result<Uuid> {
        let now = self.clock().now();
        let latest = versions::list(link, instance, 0, 1).await?.into_iter().next();
        // The latest is the one that answers, also where the clock stood still.
        let at = latest.map_or(now, |row| Timestamp(row.deployed_at.0 + 1).max(now));
        let id = self.ids().row(now);
        let new = NewVersion {
            id,
            name: &version_name(now, self.ids().below(100_000_000)),
            note: made.note,
            content: made.content,
            config: made.config,
            calibration: made.calibration.as_ref(),
            rolled_back_to: made.rolled_back_to,
            gate: made.gate,
            deployed_by: by.map(|by| by.id),
            deployed_at: at,
        };
        versions::insert(link, instance, &new).await?;
        Ok(id)
    }

    async fn version_content(&self, instance: InstanceId, version: Uuid) -> Result<(Snapshot, BotConfig)> {
        let row = versions::content(&mut self.read().await?, instance, version).await?.ok_or(Error::NotFound)?;
        if row.content.is_none() {
            return Err(Code::VersionForgotten.into());
        }
        let (config, content) = opened(row);
        Ok((blocking(move || Snapshot::without_engines(content)).await?, config))
    }
}

/// A version as the history shows it.
pub(crate) async fn find(link: &mut Link, instance: InstanceId, id: Option<Uuid>) -> Result<Option<Version>> {
    let Some(id) = id else { return Ok(None) };
    let live = versions::live(link, instance).await?;
    let row = versions::find(link, instance, id).await?;
    Ok(row.map(|row| Version { live: live == Some(row.id), row }))
}

/// `V`, the parts of the time in UTC without zeros in front, and eight random digits (S-132).
pub(crate) fn version_name(now: Timestamp, random: u64) -> String {
    let time = jiff::Timestamp::from_microsecond(now.0).unwrap_or_default().to_zoned(jiff::tz::TimeZone::UTC);
    let (year, month, day) = (time.year(), time.month(), time.day());
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    format!("V{year}{month}{day}{hour}{minute}{second}{random:08}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_named_after_its_second() {
        // S-132: 2024-08-15 10:36:22
        assert_eq!(version_name(Timestamp(1_723_718_182_000_000), 35_992_079), "V202481510362235992079");
    }
}
