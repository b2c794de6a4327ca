//! The optional engines of a desk: where they are, and their keys, sealed.

use crate::{Link, Result};
use domain::InstanceId;
use domain::bot::EngineSettings;
use sqlx::types::Json;

/// The optional engines.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct EnginesRow {
    /// Addresses, models, switches.
    #[sqlx(json)]
    pub settings: EngineSettings,
    /// The key for sentence vectors, sealed; empty where there is none.
    pub embeddings_key: String,
    /// The key of the judge, sealed; empty where there is none.
    pub judge_key: String,
    /// Raised by every save.
    pub version: i64,
}

/// The optional engines of a desk; those that were never saved have version 1.
pub async fn find(link: &mut Link, instance: InstanceId) -> Result<EnginesRow> {
    let row = optional!(
        link,
        EnginesRow,
        "SELECT settings, embeddings_key, judge_key, version FROM bot_engine WHERE instance = $1",
        instance
    )?;
    Ok(row.unwrap_or(EnginesRow { version: 1, ..EnginesRow::default() }))
}

/// Saves them over the version that was loaded. `false` where somebody else was first.
pub async fn save(link: &mut Link, instance: InstanceId, row: &EnginesRow) -> Result<bool> {
    execute!(
        link,
        "INSERT INTO bot_engine (instance, settings, version) VALUES ($1, $2, 1) ON CONFLICT (instance) DO NOTHING",
        instance,
        Json(EngineSettings::default())
    )?;
    let changed = execute!(
        link,
        "UPDATE bot_engine SET settings = $2, embeddings_key = $3, judge_key = $4, version = version + 1 \
         WHERE instance = $1 AND version = $5",
        instance,
        Json(&row.settings),
        &row.embeddings_key,
        &row.judge_key,
        row.version
    )?;
    Ok(changed > 0)
}
