//! The draft configuration: saved for the test bot, deployed with the next version (S-127).

use super::phrases;
use crate::{App, Code, Error, Event, Member, Result};
use domain::{BotConfig, Permission};
use store::bot::draft;

/// The draft configuration.
#[derive(Clone, Debug)]
pub struct ConfigPage {
    /// Raised by every save.
    pub version: i64,
    /// As it is edited.
    pub config: BotConfig,
    /// Questions of the welcome card that no Q&A answers directly, by their place (S-116).
    pub unmatched: Vec<usize>,
}

/// A few of the phrases that hand over without being set, to show.
pub fn built_in_phrases() -> Vec<String> {
    phrases::BUILT_IN.map(String::from).to_vec()
}

impl App {
    /// The draft configuration.
    pub async fn bot_config(&self, by: &Member) -> Result<ConfigPage> {
        let draft = self.draft(by.instance).await?;
        let unmatched = self.unmatched(by.instance, &draft).await?;
        Ok(ConfigPage { version: draft.version, config: draft.config, unmatched })
    }

    /// Saves the draft configuration. The test bot answers by it at once.
    ///
    /// # Errors
    /// `Invalid` names the field; `Conflict` where somebody else saved since it was loaded.
    pub async fn save_bot_config(&self, by: &Member, version: i64, config: &BotConfig) -> Result<ConfigPage> {
        config.check().map_err(|wrong| Error::invalid(wrong.field, wrong.problem))?;
        let before = self.draft(by.instance).await?.config;
        let mut unit = self.begin_at_desk(by.instance).await?;
        self.guard_for(&mut unit, by, Permission::ManageChatbot).await?;
        if !draft::save(&mut unit, by.instance, version, config, self.clock().now()).await? {
            return Err(Code::Conflict.into());
        }
        let changed = super::diff::fields(&before, config);
        let fields: Vec<&str> = changed.iter().map(|field| field.field.as_str()).collect();
        self.audit(&mut unit, by, "bot.config", by.instance, &fields).await?;
        unit.announce(Event::BotDraft { instance: by.instance });
        unit.commit().await?;
        self.bot_config(by).await
    }
}
