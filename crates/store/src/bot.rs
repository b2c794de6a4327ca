//! Questions and published versions of the chatbot.

use crate::{Link, Result};
use domain::{InstanceId, Language, MemberId, Timestamp};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;

/// A question with its answer, as it is edited and as it is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct QuestionRow {
    /// Id.
    pub id: Uuid,
    /// The language it is written in.
    #[sqlx(try_from = "String")]
    pub language: Language,
    /// The question.
    pub question: String,
    /// Other words for it.
    #[sqlx(json)]
    pub similar_questions: Vec<String>,
    /// Plain or rich text (S-101).
    pub answer: String,
    /// Switched off questions are never matched.
    pub enabled: bool,
    /// Order, from 0.
    pub position: i64,
}

/// What the chatbot knows at one time.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct VersionRow {
    /// Id.
    pub id: Uuid,
    /// Its number as people see it (S-132).
    pub name: String,
    /// Note of whoever published it.
    pub note: String,
    /// All questions.
    #[sqlx(json)]
    pub content: Vec<QuestionRow>,
    /// Who published it; `None`: the setup.
    pub deployed_by: Option<MemberId>,
    /// When.
    pub deployed_at: Timestamp,
}

/// Adds a question.
pub async fn insert_question(
    link: &mut Link,
    instance: InstanceId,
    question: &QuestionRow,
    now: Timestamp,
) -> Result<()> {
    execute!(
        link,
        "INSERT INTO question \
         (id, instance, language, question, similar_questions, answer, enabled, position, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
        question.id,
        instance,
        question.language.as_str(),
        &question.question,
        Json(&question.similar_questions),
        &question.answer,
        question.enabled,
        question.position,
        now
    )?;
    Ok(())
}

/// Every question of a desk, in order.
pub async fn list_questions(link: &mut Link, instance: InstanceId) -> Result<Vec<QuestionRow>> {
    all!(
        link,
        QuestionRow,
        "SELECT id, language, question, similar_questions, answer, enabled, position FROM question \
         WHERE instance = $1 ORDER BY position, id",
        instance
    )
}

/// Publishes a version.
pub async fn insert_version(link: &mut Link, instance: InstanceId, version: &VersionRow) -> Result<()> {
    execute!(
        link,
        "INSERT INTO bot_version (id, instance, name, note, content, deployed_by, deployed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        version.id,
        instance,
        &version.name,
        &version.note,
        Json(&version.content),
        version.deployed_by,
        version.deployed_at
    )?;
    Ok(())
}

/// The id of the version in force.
pub async fn published_id(link: &mut Link, instance: InstanceId) -> Result<Option<Uuid>> {
    let row = optional!(
        link,
        (Uuid,),
        "SELECT id FROM bot_version WHERE instance = $1 ORDER BY deployed_at DESC, id DESC LIMIT 1",
        instance
    )?;
    Ok(row.map(|(id,)| id))
}

/// The version in force.
pub async fn published(link: &mut Link, instance: InstanceId) -> Result<Option<VersionRow>> {
    optional!(
        link,
        VersionRow,
        "SELECT id, name, note, content, deployed_by, deployed_at FROM bot_version \
         WHERE instance = $1 ORDER BY deployed_at DESC, id DESC LIMIT 1",
        instance
    )
}
