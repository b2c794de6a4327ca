//! The head of every Chatbot page, and the switch (S-112, S-113).

use super::diff;
use super::engines::Progress;
use super::versions::Version;
use crate::bots::{Draft, LiveBot, blocking};
use crate::{App, Event, Member, Result};
use domain::bot::Database;
use domain::{InstanceId, Permission};
use std::sync::Arc;
use store::bot::questions;
use store::entries;
use uuid::Uuid;

/// The head of every Chatbot page.
#[derive(Clone, Debug)]
pub struct BotState {
    /// The bot answers visitors.
    pub enabled: bool,
    /// Differences between what is edited and what is deployed.
    pub changes: i64,
    /// The version that answers visitors.
    pub deployed: Option<Version>,
    /// The test bot learns.
    pub training: bool,
    /// Entries of the Q&A database, those that are switched off too.
    pub questions: i64,
    /// The same of the chitchat database.
    pub chitchat: i64,
    /// The chitchat strategy is on in the draft (S-111).
    pub chitchat_on: bool,
    /// Groups of missed questions nobody has looked at.
    pub missed: i64,
    /// How far the sentence vectors of the test bot are; `None` where none are in use.
    pub vectors: Option<Progress>,
}

/// What a draft is beside a version, by the numbers of both: published version, configuration, content.
pub(crate) type Mark = (Option<Uuid>, i64, i64);

/// What is counted once for a mark.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counts {
    changes: i64,
    questions: i64,
    chitchat: i64,
}

impl App {
    /// Where the chatbot stands.
    pub async fn bot_state(&self, by: &Member) -> Result<BotState> {
        let draft = self.draft(by.instance).await?;
        let live = self.live_bot(by.instance).await?;
        let missed = self.count_missed(by.instance).await?;
        let engines = self.engines(by.instance).await?;
        let model = engines.embeddings.as_ref();
        let vectors = model.map(|model| self.vectors_of(by.instance, model, &draft.bot.snapshot));
        let training = self.0.bots.trainer.is_learning(draft.bot.snapshot.words());
        let (version, chitchat_on) = (live.version, draft.config.chitchat.enabled);
        let Counts { changes, questions, chitchat } = self.counts(by.instance, live, draft).await?;
        let mut link = self.read().await?;
        let deployed = super::versions::find(&mut link, by.instance, version).await?;
        let entry = entries::default(&mut link, by.instance).await?;
        Ok(BotState {
            enabled: entry.settings.bot.enabled,
            changes,
            deployed,
            training,
            questions,
            chitchat,
            chitchat_on,
            missed,
            vectors,
        })
    }

    /// Counts once for each change: the head of every page asks often.
    async fn counts(&self, instance: InstanceId, live: Arc<LiveBot>, draft: Draft) -> Result<Counts> {
        let desk = self.0.bots.desk(instance);
        let mark = (live.version, draft.version, draft.bot.content_version);
        if let Some(counts) = desk.counts(mark) {
            return Ok(counts);
        }
        let kinds = questions::count_kinds(&mut self.read().await?, instance).await?;
        let of = |kind: Database| kinds.iter().filter(|(of, _)| of == kind.as_str()).map(|(_, count)| count).sum();
        let changes = blocking(move || diff::count(&live, &draft)).await?;
        let counts = Counts { changes, questions: of(Database::Qa), chitchat: of(Database::Chitchat) };
        desk.remember_counts(mark, counts);
        Ok(counts)
    }

    /// Switches the bot. Acts at once (S-112).
    pub async fn switch_bot(&self, by: &Member, enabled: bool) -> Result<BotState> {
        let mut unit = self.begin_at_desk(by.instance).await?;
        self.guard_for(&mut unit, by, Permission::ManageChatbot).await?;
        let mut entry = entries::default(&mut unit, by.instance).await?;
        if entry.settings.bot.enabled != enabled {
            entry.settings.bot.enabled = enabled;
            entries::update(&mut unit, by.instance, entry.id, entry.version, &entry.settings).await?;
            self.audit(&mut unit, by, "bot.switch", entry.id, &["bot.enabled"]).await?;
            unit.announce(Event::Settings { instance: by.instance });
            unit.commit().await?;
        }
        self.bot_state(by).await
    }
}
