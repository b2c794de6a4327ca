//! What the bot did about each message of a visitor. The words stay with the message.

use crate::{Link, Result};
use domain::bot::Decision;
use domain::{InstanceId, SessionId, Timestamp};
use uuid::Uuid;

/// A decision to remember.
#[derive(Clone, Debug)]
pub struct NewDecision {
    /// Key of the conversation.
    pub conversation: i64,
    /// The visitor's message.
    pub number: i64,
    /// The desk.
    pub instance: InstanceId,
    /// The session.
    pub session: SessionId,
    /// The version that decided.
    pub version: Option<Uuid>,
    /// Which strategy.
    pub decision: Decision,
    /// Best score of the Q&A database.
    pub score: f64,
    /// The entry that was answered, or came nearest.
    pub question: Option<Uuid>,
    /// The one after it.
    pub runner_up: Option<Uuid>,
    /// The bot's message.
    pub reply: Option<i64>,
}

/// Remembers a decision. A second one about the same message breaks the unit (I11).
pub async fn insert(link: &mut Link, new: &NewDecision, now: Timestamp) -> Result<()> {
    execute!(
        link,
        "INSERT INTO bot_decision (conversation, number, instance, session, version, decision, score, question, \
                                   runner_up, reply, decided_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        new.conversation,
        new.number,
        new.instance,
        new.session,
        new.version,
        new.decision.as_str(),
        new.score,
        new.question,
        new.runner_up,
        new.reply,
        now
    )?;
    Ok(())
}

/// What stands behind a message of the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct RepliedRow {
    /// The visitor's message it answers.
    pub number: i64,
    /// 1 up, -1 down.
    pub thumb: Option<i64>,
}

/// The decision behind a message of the bot.
pub async fn find_by_reply(link: &mut Link, conversation: i64, reply: i64) -> Result<Option<RepliedRow>> {
    optional!(
        link,
        RepliedRow,
        "SELECT number, thumb FROM bot_decision WHERE conversation = $1 AND reply = $2 \
         AND decision IN ('direct', 'chitchat')",
        conversation,
        reply
    )
}

/// Sets or takes back a thumb.
pub async fn set_thumb(link: &mut Link, conversation: i64, number: i64, thumb: Option<i64>) -> Result<()> {
    execute!(
        link,
        "UPDATE bot_decision SET thumb = $3 WHERE conversation = $1 AND number = $2",
        conversation,
        number,
        thumb
    )?;
    Ok(())
}

/// How many questions scored how high.
pub async fn histogram(link: &mut Link, instance: InstanceId, since: Timestamp, steps: i64) -> Result<Vec<(i64, i64)>> {
    all_pair!(
        link,
        (i64, i64),
        sqlite: "SELECT CAST(score * $3 AS BIGINT), COUNT(*) FROM bot_decision \
                 WHERE instance = $1 AND decided_at >= $2 AND decision <> 'handOver' GROUP BY 1",
        postgres: "SELECT CAST(FLOOR(score * $3) AS BIGINT), COUNT(*) FROM bot_decision \
                   WHERE instance = $1 AND decided_at >= $2 AND decision <> 'handOver' GROUP BY 1",
        instance,
        since,
        steps
    )
}

/// A question of a visitor, with what the bot did.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct AskedRow {
    /// Key of the conversation.
    pub conversation: i64,
    /// The message.
    pub number: i64,
    /// Which strategy.
    #[sqlx(try_from = "String")]
    pub decision: Decision,
    /// The entry that was answered, or came nearest.
    pub question: Option<Uuid>,
    /// 1 up, -1 down.
    pub thumb: Option<i64>,
    /// When.
    pub decided_at: Timestamp,
    /// JSON text of what was asked.
    pub elements: String,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT d.conversation, d.number, d.decision, d.question, d.thumb, d.decided_at, m.elements \
             FROM bot_decision d JOIN message m ON m.conversation = d.conversation AND m.number = d.number \
             WHERE d.instance = $1 AND d.decided_at >= $2 AND m.recalled_at IS NULL ",
            $rest
        )
    };
}

/// The latest questions, newest first.
pub async fn list_asked(link: &mut Link, instance: InstanceId, since: Timestamp, limit: i64) -> Result<Vec<AskedRow>> {
    all!(
        link,
        AskedRow,
        select!("AND d.decision <> 'handOver' ORDER BY d.decided_at DESC LIMIT $3"),
        instance,
        since,
        limit
    )
}

/// The latest questions that were not answered well and that nobody has looked at, newest first.
pub async fn list_missed(link: &mut Link, instance: InstanceId, since: Timestamp, limit: i64) -> Result<Vec<AskedRow>> {
    all!(
        link,
        AskedRow,
        select!(
            "AND d.reviewed IS NULL AND (d.decision IN ('clarify', 'fallback') OR d.thumb = -1) \
             ORDER BY d.decided_at DESC LIMIT $3"
        ),
        instance,
        since,
        limit
    )
}

/// The latest questions whose answer got a thumb, newest first.
pub async fn list_thumbed(
    link: &mut Link,
    instance: InstanceId,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<AskedRow>> {
    all!(
        link,
        AskedRow,
        select!("AND d.thumb IS NOT NULL AND d.question IS NOT NULL ORDER BY d.decided_at DESC LIMIT $3"),
        instance,
        since,
        limit
    )
}

/// What tells whether the questions nobody has looked at are still the same: how many, and the latest.
pub async fn missed_mark(link: &mut Link, instance: InstanceId, since: Timestamp) -> Result<(i64, i64)> {
    one!(
        link,
        (i64, i64),
        "SELECT COUNT(*), COALESCE(MAX(decided_at), 0) FROM bot_decision \
         WHERE instance = $1 AND decided_at >= $2 AND reviewed IS NULL \
         AND (decision IN ('clarify', 'fallback') OR thumb = -1)",
        instance,
        since
    )
}

/// Remembers that a question was looked at.
pub async fn set_reviewed(link: &mut Link, conversation: i64, number: i64, how: &str) -> Result<()> {
    execute!(
        link,
        "UPDATE bot_decision SET reviewed = $3 WHERE conversation = $1 AND number = $2",
        conversation,
        number,
        how
    )?;
    Ok(())
}

/// Remembers a question that is not to come back, by its digest.
pub async fn ignore(link: &mut Link, instance: InstanceId, digest: &str, now: Timestamp) -> Result<()> {
    execute!(
        link,
        "INSERT INTO bot_ignored (instance, digest, ignored_at) VALUES ($1, $2, $3) \
         ON CONFLICT (instance, digest) DO NOTHING",
        instance,
        digest,
        now
    )?;
    Ok(())
}

/// Digests of questions that are not to come back.
pub async fn list_ignored(link: &mut Link, instance: InstanceId) -> Result<Vec<String>> {
    let rows = all!(
        link,
        (String,),
        "SELECT digest FROM bot_ignored WHERE instance = $1 ORDER BY ignored_at DESC LIMIT 10000",
        instance
    )?;
    Ok(rows.into_iter().map(|(digest,)| digest).collect())
}
