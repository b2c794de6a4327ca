//! Deploying the draft: what differs, the gate, the new version (S-129, S-130).

use super::diff::{self, Diff};
use super::regression::Outcome;
use super::versions::{Made, Version, find};
use crate::bots::{Draft, LiveBot, blocking};
use crate::{App, Code, Error, Member, Result, Unit};
use domain::{InstanceId, Permission};
use std::sync::Arc;
use std::time::Duration;
use store::bot::{QuestionRow, draft};
use store::{Link, entries};

/// Longest note, characters.
const NOTE: usize = 200;
/// How long a deployment waits for the test bot to finish learning. Later it goes on without.
const LEARNING: Duration = Duration::from_secs(3);
/// How often a deployment begins anew where the draft was edited meanwhile.
const ATTEMPTS: usize = 3;

/// What became of a deployment.
#[derive(Clone, Debug)]
pub struct Deployed {
    /// The new version; `None` where the gate held it back.
    pub version: Option<Version>,
    /// How the administrator's own questions did.
    pub gate: Vec<Outcome>,
}

impl App {
    /// What deploying would change.
    pub async fn bot_diff(&self, by: &Member) -> Result<Diff> {
        let draft = self.draft(by.instance).await?;
        let live = self.live_bot(by.instance).await?;
        blocking(move || diff::diff((&live.snapshot, &live.config), (&draft.bot.snapshot, &draft.config))).await
    }

    /// Publishes the draft. Where a regression question fails it is held back, but for `anyway`.
    ///
    /// # Errors
    /// `BotOff`, `NothingToDeploy`; `Conflict` where others go on editing.
    pub async fn deploy(&self, by: &Member, note: &str, anyway: bool) -> Result<Deployed> {
        let note = checked(note)?;
        let mut link = self.read().await?;
        self.guard_for(&mut link, by, Permission::ManageChatbot).await?;
        self.check_bot_is_on(&mut link, by.instance).await?;
        drop(link);
        self.wait_for_learning(by.instance).await?;
        for _ in 0..ATTEMPTS {
            let draft = self.draft(by.instance).await?;
            let live = self.live_bot(by.instance).await?;
            let draft = Arc::new(draft);
            let of = draft.clone();
            let published = live.version.is_some();
            if blocking(move || diff::count(&live, &of)).await? == 0 && published {
                return Err(Code::NothingToDeploy.into());
            }
            let gate = self.run_gate(by, &draft).await?;
            if gate.iter().any(|outcome| !outcome.passed) && !anyway {
                return Ok(Deployed { version: None, gate });
            }
            if let Some(version) = self.try_deploy(by, &draft, &note, &gate).await? {
                return Ok(Deployed { version: Some(version), gate });
            }
        }
        Err(Code::Conflict.into())
    }

    /// A deployment right after an edit is tested and goes live with what the bot has learned from it, where that
    /// takes a moment only.
    async fn wait_for_learning(&self, instance: InstanceId) -> Result<()> {
        let test = self.test_bot(instance).await?;
        let trainer = &self.0.bots.trainer;
        let learns = trainer.is_running() || trainer.is_learning(test.snapshot.words());
        if learns
            && !test.snapshot.is_trained()
            && let Ok(Err(error)) = tokio::time::timeout(LEARNING, self.train_now(instance)).await
        {
            tracing::warn!(%error, "a version is deployed with what the bot knows at once");
        }
        Ok(())
    }

    async fn run_gate(&self, by: &Member, draft: &Draft) -> Result<Vec<Outcome>> {
        let rows = self.regression_questions(by).await?;
        self.ask_all(by.instance, (&draft.bot.snapshot, &draft.config), rows).await
    }

    /// Publishes exactly this draft. `None` where it was edited meanwhile.
    async fn try_deploy(&self, by: &Member, draft: &Draft, note: &str, gate: &[Outcome]) -> Result<Option<Version>> {
        let bot = draft.bot.clone();
        let content =
            blocking(move || bot.snapshot.entries().into_iter().cloned().collect::<Vec<QuestionRow>>()).await?;
        let passed = gate.iter().filter(|outcome| outcome.passed).count() as i64;
        let calibrations = draft.bot.snapshot.is_trained().then(|| Arc::new(draft.bot.snapshot.calibrations()));
        let made = Made {
            content: &content,
            config: &draft.config,
            calibration: calibrations.as_deref().map(serde_json::to_value).transpose().map_err(Error::internal)?,
            note,
            rolled_back_to: None,
            gate: (!gate.is_empty()).then_some((passed, gate.len() as i64)),
        };
        let mut unit = self.begin_at_desk(by.instance).await?;
        self.guard_for(&mut unit, by, Permission::ManageChatbot).await?;
        self.check_bot_is_on(&mut unit, by.instance).await?;
        let now = draft::find(&mut unit, by.instance).await?;
        if now.version != draft.version || now.content_version != draft.bot.content_version {
            return Ok(None);
        }
        let id = self.publish(&mut unit, by.instance, Some(by), &made).await?;
        self.audit(&mut unit, by, "bot.deploy", id, &[]).await?;
        unit.commit().await?;
        let snapshot = draft.bot.snapshot.clone();
        let config = draft.config.clone();
        self.go_live(by.instance, LiveBot { version: Some(id), config, snapshot, calibrations });
        find(&mut self.read().await?, by.instance, Some(id)).await
    }

    /// Nothing is deployed while the bot is off (S-129).
    pub(crate) async fn check_bot_is_on(&self, link: &mut Link, instance: InstanceId) -> Result<()> {
        let entry = entries::default(link, instance).await?;
        if entry.settings.bot.enabled { Ok(()) } else { Err(Code::BotOff.into()) }
    }

    /// Publishes what a new desk knows, inside the unit that makes it.
    pub(crate) async fn publish_first(&self, unit: &mut Unit, instance: InstanceId) -> Result<()> {
        let rows = store::bot::questions::list_draft(unit, instance).await?;
        let content: Vec<QuestionRow> = rows.into_iter().filter(|row| row.enabled).collect();
        let config = crate::bots::first_config(&content);
        draft::save(unit, instance, 1, &config, self.clock().now()).await?;
        let made = Made {
            content: &content,
            config: &config,
            calibration: None,
            note: "init robot",
            rolled_back_to: None,
            gate: None,
        };
        self.publish(unit, instance, None, &made).await.map(drop)
    }
}

fn checked(note: &str) -> Result<String> {
    let note = note.trim();
    if note.chars().count() > NOTE {
        return Err(Error::invalid("note", format!("must have at most {NOTE} characters")));
    }
    Ok(note.to_owned())
}
