//! What is edited and not yet deployed, besides the questions.

use crate::{Link, Result};
use domain::{BotConfig, InstanceId, Timestamp};
use sqlx::types::Json;

/// The draft.
#[derive(Clone, Debug, Default, PartialEq, sqlx::FromRow)]
pub struct DraftRow {
    /// The configuration; `None` where nobody has saved one yet.
    #[sqlx(json)]
    pub config: Option<BotConfig>,
    /// Raised by every save of the configuration.
    pub version: i64,
    /// Raised by every change to categories and questions.
    pub content_version: i64,
}

/// The draft of a desk; one that was never touched has version 1.
pub async fn find(link: &mut Link, instance: InstanceId) -> Result<DraftRow> {
    let row = optional!(
        link,
        DraftRow,
        "SELECT config, version, content_version FROM bot_draft WHERE instance = $1",
        instance
    )?;
    Ok(row.unwrap_or(DraftRow { version: 1, ..DraftRow::default() }))
}

/// Saves the configuration over the version that was loaded. `false` where somebody else was first.
pub async fn save(
    link: &mut Link,
    instance: InstanceId,
    version: i64,
    config: &BotConfig,
    now: Timestamp,
) -> Result<bool> {
    make(link, instance, now).await?;
    let changed = execute!(
        link,
        "UPDATE bot_draft SET config = $1, version = version + 1, updated_at = $2 WHERE instance = $3 AND version = $4",
        Json(config),
        now,
        instance,
        version
    )?;
    Ok(changed > 0)
}

/// Raises the number that says that the test bot is made of something else now. To be called in the unit of every
/// change to categories and questions.
pub async fn raise_content(link: &mut Link, instance: InstanceId, now: Timestamp) -> Result<()> {
    make(link, instance, now).await?;
    execute!(link, "UPDATE bot_draft SET content_version = content_version + 1 WHERE instance = $1", instance)?;
    Ok(())
}

/// The number of the last change to categories and questions; 0 where there was none.
pub async fn content_version(link: &mut Link, instance: InstanceId) -> Result<i64> {
    let row = optional!(link, (i64,), "SELECT content_version FROM bot_draft WHERE instance = $1", instance)?;
    Ok(row.map_or(0, |(version,)| version))
}

async fn make(link: &mut Link, instance: InstanceId, now: Timestamp) -> Result<()> {
    execute!(
        link,
        "INSERT INTO bot_draft (instance, config, version, content_version, updated_at) VALUES ($1, $2, 1, 0, $3) \
         ON CONFLICT (instance) DO NOTHING",
        instance,
        Json(None::<BotConfig>),
        now
    )?;
    Ok(())
}
