//! Conversations and their two counters, both without holes.

use crate::{Error, Link, Result};
use domain::{ConversationId, EntryId, InstanceId, Timestamp, VisitorId};

/// Which thread a row of the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Between a visitor and an entry.
    Visitor,
    /// What only the team sees of it.
    Team,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Team => "team",
        }
    }
}

/// A conversation, or its team thread.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ConversationRow {
    /// Key in the message table.
    pub key: i64,
    /// Id.
    pub id: ConversationId,
    /// Desk.
    pub instance: InstanceId,
    /// The entry written to.
    pub entry: EntryId,
    /// The visitor.
    pub visitor: VisitorId,
    /// Latest message.
    pub number: i64,
    /// Latest change.
    pub rev: i64,
    /// Time of the latest message.
    pub last_at: Timestamp,
}

/// Finds a visitor's conversation by its id.
pub async fn find(link: &mut Link, instance: InstanceId, id: ConversationId) -> Result<Option<ConversationRow>> {
    optional!(
        link,
        ConversationRow,
        "SELECT key, id, instance, entry, visitor, number, rev, last_at FROM conversation
         WHERE instance = $1 AND id = $2 AND kind = 'visitor'",
        instance,
        id
    )
}

/// Finds the conversation, or the team thread, of a visitor and an entry.
pub async fn find_of(
    link: &mut Link,
    visitor: VisitorId,
    entry: EntryId,
    kind: Kind,
) -> Result<Option<ConversationRow>> {
    optional!(
        link,
        ConversationRow,
        "SELECT key, id, instance, entry, visitor, number, rev, last_at FROM conversation
         WHERE visitor = $1 AND entry = $2 AND kind = $3",
        visitor,
        entry,
        kind.as_str()
    )
}

/// Finds the conversation or team thread, or begins it with `id`.
pub async fn ensure(
    link: &mut Link,
    id: ConversationId,
    instance: InstanceId,
    visitor: VisitorId,
    entry: EntryId,
    kind: Kind,
    now: Timestamp,
) -> Result<ConversationRow> {
    if let Some(row) = find_of(link, visitor, entry, kind).await? {
        return Ok(row);
    }
    execute!(
        link,
        "INSERT INTO conversation (id, instance, kind, entry, visitor, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (visitor, entry, kind) DO NOTHING",
        id,
        instance,
        kind.as_str(),
        entry,
        visitor,
        now
    )?;
    find_of(link, visitor, entry, kind).await?.ok_or_else(|| Error::Corrupt("conversation".into()))
}

/// The next change of a conversation: raises `rev` and gives it.
pub async fn next_rev(link: &mut Link, key: i64) -> Result<i64> {
    let row = one!(link, (i64,), "UPDATE conversation SET rev = rev + 1 WHERE key = $1 RETURNING rev", key)?;
    Ok(row.0)
}

/// The place of a new message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Place {
    /// Its number.
    pub number: i64,
    /// Its change.
    pub rev: i64,
    /// Its time: now, or the time of the message before if that is later.
    pub last_at: Timestamp,
}

/// The latest change of each of these conversations.
pub async fn heads(link: &mut Link, ids: &[ConversationId]) -> Result<Vec<(ConversationId, i64)>> {
    let json = serde_json::to_string(ids).map_err(|error| Error::Corrupt(error.to_string()))?;
    macro_rules! head {
        () => {
            "SELECT id, rev FROM conversation WHERE kind = 'visitor' AND id "
        };
    }
    all_pair!(
        link, (ConversationId, i64),
        sqlite: concat!(head!(), among_sqlite!("$1")),
        postgres: concat!(head!(), among_postgres!("$1")),
        &json
    )
}

/// Whether a member has, or had, a session of this conversation in their list.
pub async fn was_served_by(link: &mut Link, key: i64, member: domain::MemberId) -> Result<bool> {
    let row = optional!(
        link,
        (i64,),
        "SELECT i.rev FROM session s JOIN inbox_item i ON i.session = s.id AND i.member = $2
         WHERE s.conversation = $1 LIMIT 1",
        key,
        member
    )?;
    Ok(row.is_some())
}
