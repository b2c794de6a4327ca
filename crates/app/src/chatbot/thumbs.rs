//! What a visitor thinks of an answer of the bot.

use crate::{App, Error, Event, Result, Visitor};
use serde_json::Value;
use store::bot::decisions;
use store::messages;

impl App {
    /// Puts a thumb up or down to an answer of the bot, or takes it back. Harmless when repeated.
    ///
    /// # Errors
    /// `NotFound` where the message is no answer from the knowledge base.
    pub async fn thumb(&self, visitor: &Visitor, number: i64, up: Option<bool>) -> Result<()> {
        let thumb = up.map(|up| if up { 1 } else { -1 });
        let mut unit = self.begin_at_desk(visitor.instance).await?;
        let behind = decisions::find_by_reply(&mut unit, visitor.key, number).await?.ok_or(Error::NotFound)?;
        let message = messages::find(&mut unit, visitor.key, number).await?.ok_or(Error::NotFound)?;
        if message.recalled_at.is_some() {
            return Err(Error::NotFound);
        }
        if behind.thumb == thumb {
            return unit.already_done().await;
        }
        decisions::set_thumb(&mut unit, visitor.key, behind.number, thumb).await?;
        let mut custom: Value = serde_json::from_str(&message.custom).map_err(Error::internal)?;
        custom["thumb"] = thumb.unwrap_or(0).into();
        let rev = messages::set_custom(&mut unit, visitor.key, number, &custom.to_string()).await?;
        unit.announce(Event::Conversation { conversation: visitor.conversation, team: false, rev, fresh: None });
        unit.commit().await
    }
}
