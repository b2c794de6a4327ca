//! Due times as rows. Firing one deletes it and does its work in one unit, so it fires once.

use crate::{Error, Link, Result};
use domain::{DeadlineId, InstanceId, Timestamp};
use uuid::Uuid;

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An offer runs out. Subject: session.
    Offer,
    /// An offered transfer runs out. Subject: session.
    Transfer,
    /// A session served is looked at for the visitor's silence. Subject: session.
    Silence,
    /// A session with the bot is looked at for silence. Subject: session.
    BotSilence,
    /// The queue message may be written again. Subject: session.
    QueueMessage,
    /// The grace period of a lost connection is over. Subject: member.
    Grace,
    /// A pause of offers is over: look at the queue again. Subject: session.
    Pause,
}

impl Kind {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::Transfer => "transfer",
            Self::Silence => "silence",
            Self::BotSilence => "botSilence",
            Self::QueueMessage => "queueMessage",
            Self::Grace => "grace",
            Self::Pause => "pause",
        }
    }
}

impl TryFrom<String> for Kind {
    type Error = Error;

    fn try_from(word: String) -> Result<Self> {
        use Kind::{BotSilence, Grace, Offer, Pause, QueueMessage, Silence, Transfer};
        [Offer, Transfer, Silence, BotSilence, QueueMessage, Grace, Pause]
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or(Error::Corrupt(word))
    }
}

/// A due time.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DeadlineRow {
    /// Id.
    pub id: DeadlineId,
    /// Desk.
    pub instance: InstanceId,
    /// What is due.
    #[sqlx(try_from = "String")]
    pub kind: Kind,
    /// What it is about.
    pub subject: Uuid,
    /// The assignment it belongs to; older ones no longer count.
    pub fence: i64,
    /// When.
    pub due_at: Timestamp,
}

/// Sets a due time.
pub async fn insert(link: &mut Link, row: &DeadlineRow) -> Result<()> {
    execute!(
        link,
        "INSERT INTO deadline (id, instance, kind, subject, fence, due_at) VALUES ($1, $2, $3, $4, $5, $6)",
        row.id,
        row.instance,
        row.kind.as_str(),
        row.subject,
        row.fence,
        row.due_at
    )?;
    Ok(())
}

/// Sets a due time anew, in place of others of the same kind.
pub async fn replace(link: &mut Link, row: &DeadlineRow) -> Result<()> {
    all_of!(
        link,
        [row.id, row.instance, row.kind.as_str(), row.subject, row.fence, row.due_at],
        (i64,) => "DELETE FROM deadline WHERE subject = $4 AND kind = $3",
        (i64,) => "INSERT INTO deadline (id, instance, kind, subject, fence, due_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )?;
    Ok(())
}

/// Takes a due time away, because what it waited for came.
pub async fn delete(link: &mut Link, subject: Uuid, kind: Kind) -> Result<u64> {
    execute!(link, "DELETE FROM deadline WHERE subject = $1 AND kind = $2", subject, kind.as_str())
}

/// Takes all due times of a subject away.
pub async fn delete_all(link: &mut Link, subject: Uuid) -> Result<u64> {
    execute!(link, "DELETE FROM deadline WHERE subject = $1", subject)
}

/// Due times that have come, earliest first.
pub async fn list_due(link: &mut Link, now: Timestamp, limit: i64) -> Result<Vec<DeadlineRow>> {
    all!(
        link,
        DeadlineRow,
        "SELECT id, instance, kind, subject, fence, due_at FROM deadline WHERE due_at <= $1 ORDER BY due_at, id LIMIT $2",
        now,
        limit
    )
}

/// The earliest due time there is.
pub async fn next_due(link: &mut Link) -> Result<Option<Timestamp>> {
    let row = one!(link, (Option<Timestamp>,), "SELECT MIN(due_at) FROM deadline")?;
    Ok(row.0)
}

/// Takes a due time to fire it. `false`: somebody else fired it, or it was taken away.
pub async fn take(link: &mut Link, id: DeadlineId) -> Result<bool> {
    Ok(execute!(link, "DELETE FROM deadline WHERE id = $1", id)? > 0)
}
