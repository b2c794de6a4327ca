//! Published versions of the chatbot. What a version knows never changes; after a hundred newer ones it is let go of.

use super::QuestionRow;
use crate::{Link, Result};
use domain::{BotConfig, InstanceId, MemberId, Timestamp};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

/// Versions of a desk whose content is kept.
pub const KEPT: i64 = 100;

/// A version to publish.
#[derive(Clone, Debug)]
pub struct NewVersion<'a> {
    /// Id.
    pub id: Uuid,
    /// Its number as people see it (S-132).
    pub name: &'a str,
    /// Note of whoever publishes it.
    pub note: &'a str,
    /// All questions that are matched.
    pub content: &'a [QuestionRow],
    /// How it decides.
    pub config: &'a BotConfig,
    /// What turns ranks into scores, where it was trained already.
    pub calibration: Option<&'a Value>,
    /// The version it brings back.
    pub rolled_back_to: Option<Uuid>,
    /// Regression questions passed, of how many.
    pub gate: Option<(i64, i64)>,
    /// Who publishes it; `None`: the setup.
    pub deployed_by: Option<MemberId>,
    /// When.
    pub deployed_at: Timestamp,
}

/// A version as the history shows it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct VersionRow {
    /// Id.
    pub id: Uuid,
    /// Its number as people see it (S-132).
    pub name: String,
    /// Note; empty where none was given.
    pub note: String,
    /// Nickname of who published it; empty: the setup.
    pub deployed_by: String,
    /// When.
    pub deployed_at: Timestamp,
    /// Questions it knows.
    pub questions: i64,
    /// Name of the version it brought back.
    pub rolled_back_to: Option<String>,
    /// Regression questions passed.
    pub passed: Option<i64>,
    /// Regression questions asked.
    pub tested: Option<i64>,
    /// Its content is still there.
    pub kept: bool,
}

/// What a version knows and how it decides.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct ContentRow {
    /// Id.
    pub id: Uuid,
    /// Its questions; `None` once let go of.
    #[sqlx(json)]
    pub content: Option<Vec<QuestionRow>>,
    /// How it decides; `None` in versions of an older release.
    #[sqlx(json(nullable))]
    pub config: Option<BotConfig>,
    /// What turns ranks into scores; `None` until it was trained.
    #[sqlx(json(nullable))]
    pub calibration: Option<Value>,
}

/// Publishes a version, and lets go of the content of the one that is too old.
pub async fn insert(link: &mut Link, instance: InstanceId, version: &NewVersion<'_>) -> Result<()> {
    execute!(
        link,
        "INSERT INTO bot_version (id, instance, name, note, content, config, calibration, rolled_back_to, questions, \
                                  passed, tested, deployed_by, deployed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        version.id,
        instance,
        version.name,
        version.note,
        Json(version.content),
        Json(version.config),
        version.calibration.map(Json),
        version.rolled_back_to,
        version.content.len() as i64,
        version.gate.map(|(passed, _)| passed),
        version.gate.map(|(_, tested)| tested),
        version.deployed_by,
        version.deployed_at
    )?;
    execute!(
        link,
        "UPDATE bot_version SET content = $2, kept = FALSE WHERE instance = $1 AND kept AND id NOT IN \
         (SELECT id FROM bot_version WHERE instance = $1 ORDER BY deployed_at DESC, id DESC LIMIT $3)",
        instance,
        Json(None::<Vec<QuestionRow>>),
        KEPT
    )?;
    Ok(())
}

/// The id of the version in force.
pub async fn live(link: &mut Link, instance: InstanceId) -> Result<Option<Uuid>> {
    let row = optional!(
        link,
        (Uuid,),
        "SELECT id FROM bot_version WHERE instance = $1 ORDER BY deployed_at DESC, id DESC LIMIT 1",
        instance
    )?;
    Ok(row.map(|(id,)| id))
}

/// What a version knows.
pub async fn content(link: &mut Link, instance: InstanceId, version: Uuid) -> Result<Option<ContentRow>> {
    optional!(
        link,
        ContentRow,
        "SELECT id, content, config, calibration FROM bot_version WHERE instance = $1 AND id = $2",
        instance,
        version
    )
}

/// Remembers what turns ranks into scores, once a version was trained.
pub async fn set_calibration(link: &mut Link, instance: InstanceId, version: Uuid, calibration: &Value) -> Result<()> {
    execute!(
        link,
        "UPDATE bot_version SET calibration = $3 WHERE instance = $1 AND id = $2 AND calibration IS NULL",
        instance,
        version,
        Json(calibration)
    )?;
    Ok(())
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT v.id, v.name, v.note, COALESCE(m.nickname, '') AS deployed_by, v.deployed_at, v.questions, \
                    b.name AS rolled_back_to, v.passed, v.tested, v.kept \
             FROM bot_version v LEFT JOIN member m ON m.id = v.deployed_by \
             LEFT JOIN bot_version b ON b.id = v.rolled_back_to ",
            $rest
        )
    };
}

/// A version as the history shows it.
pub async fn find(link: &mut Link, instance: InstanceId, version: Uuid) -> Result<Option<VersionRow>> {
    optional!(link, VersionRow, select!("WHERE v.instance = $1 AND v.id = $2"), instance, version)
}

/// The history, newest first.
pub async fn list(link: &mut Link, instance: InstanceId, skip: i64, limit: i64) -> Result<Vec<VersionRow>> {
    all!(
        link,
        VersionRow,
        select!("WHERE v.instance = $1 ORDER BY v.deployed_at DESC, v.id DESC LIMIT $2 OFFSET $3"),
        instance,
        limit,
        skip
    )
}

/// How many versions there are.
pub async fn count(link: &mut Link, instance: InstanceId) -> Result<i64> {
    let (count,) = one!(link, (i64,), "SELECT COUNT(*) FROM bot_version WHERE instance = $1", instance)?;
    Ok(count)
}
