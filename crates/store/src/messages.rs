//! Messages, their earlier versions, and read marks.

use crate::conversations::Place;
use crate::{Link, Result, conversations, query};
use domain::{MessageId, SessionId, Side, Timestamp};
use uuid::Uuid;

/// A message with the name of its author.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MessageRow {
    /// Key of the conversation.
    pub conversation: i64,
    /// Its place.
    pub number: i64,
    /// The change that last touched it.
    pub rev: i64,
    /// Grows with each modification.
    pub version: i64,
    /// Id.
    pub id: MessageId,
    /// The session it belongs to.
    pub session: Option<SessionId>,
    /// Who stands behind it.
    #[sqlx(try_from = "String")]
    pub side: Side,
    /// Visitor, member, or (bot and rules) the conversation.
    pub author: Uuid,
    /// The author's own id for it.
    pub client_id: String,
    /// JSON text of its elements; empty when recalled.
    pub elements: String,
    /// What an integrator attached.
    pub custom: String,
    /// The message it answers.
    pub quote: Option<i64>,
    /// When it was stored.
    pub sent_at: Timestamp,
    /// When it was taken back.
    pub recalled_at: Option<Timestamp>,
    /// Name to show.
    pub author_name: String,
    /// Path of a picture, or empty.
    pub author_avatar: String,
}

/// A message to store.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Id.
    pub id: MessageId,
    /// The session it belongs to.
    pub session: Option<SessionId>,
    /// Who stands behind it.
    pub side: Side,
    /// Visitor, member, or (bot and rules) the conversation.
    pub author: Uuid,
    /// The author's own id for it.
    pub client_id: String,
    /// JSON text of its elements.
    pub elements: String,
    /// The message it answers.
    pub quote: Option<i64>,
    /// What goes with it for those who look closer: what the bot matched.
    pub custom: String,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT m.conversation, m.number, m.rev, m.version, m.id, m.session, m.side, m.author, m.client_id,
                    m.elements, m.custom, m.quote, m.sent_at, m.recalled_at,
                    COALESCE(CASE m.side WHEN 'visitor' THEN v.nickname WHEN 'agent' THEN a.nickname ELSE e.name END, '')
                        AS author_name,
                    COALESCE(CASE m.side WHEN 'visitor' THEN v.avatar WHEN 'agent' THEN a.avatar ELSE e.avatar END, '')
                        AS author_avatar
             FROM message m
             JOIN conversation c ON c.key = m.conversation
             JOIN visitor v ON v.id = c.visitor
             JOIN entry e ON e.id = c.entry
             LEFT JOIN member a ON m.side = 'agent' AND a.id = m.author ",
            $rest
        )
    };
}
pub(crate) use select;

/// Stores a message at the next place of its conversation.
pub async fn insert(link: &mut Link, key: i64, message: &NewMessage, now: Timestamp) -> Result<Place> {
    let (places, _) = all_of!(
        link,
        [
            key,
            now,
            message.id,
            message.session,
            message.side.as_str(),
            message.author,
            &message.client_id,
            &message.elements,
            message.quote,
            &message.custom,
        ],
        Place => "UPDATE conversation SET number = number + 1, rev = rev + 1,
                         last_at = CASE WHEN last_at > $2 THEN last_at ELSE $2 END
                  WHERE key = $1 RETURNING number, rev, last_at",
        (i64,) => "INSERT INTO message (conversation, number, rev, id, session, side, author, client_id, elements, quote,
                                        sent_at, custom)
                   SELECT key, number, rev, $3, $4, $5, $6, $7, $8, $9, last_at, $10 FROM conversation WHERE key = $1",
    )?;
    query::only(places)
}

/// Finds a message by its author's own id for it: the one a retry means.
pub async fn find_by_client_id(link: &mut Link, author: Uuid, client_id: &str) -> Result<Option<MessageRow>> {
    optional!(link, MessageRow, select!("WHERE m.author = $1 AND m.client_id = $2"), author, client_id)
}

/// Finds a message by its place.
pub async fn find(link: &mut Link, key: i64, number: i64) -> Result<Option<MessageRow>> {
    optional!(link, MessageRow, select!("WHERE m.conversation = $1 AND m.number = $2"), key, number)
}

/// Replaces a message's elements; the earlier ones are kept as a version. Gives the change.
pub async fn modify(link: &mut Link, key: i64, number: i64, elements: &str, now: Timestamp) -> Result<i64> {
    keep_version(link, key, number, now).await?;
    let rev = conversations::next_rev(link, key).await?;
    execute!(
        link,
        "UPDATE message SET elements = $3, version = version + 1, rev = $4 WHERE conversation = $1 AND number = $2",
        key,
        number,
        elements,
        rev
    )?;
    Ok(rev)
}

/// Replaces what goes with a message for those who look closer. Gives the change.
pub async fn set_custom(link: &mut Link, key: i64, number: i64, custom: &str) -> Result<i64> {
    let rev = conversations::next_rev(link, key).await?;
    execute!(
        link,
        "UPDATE message SET custom = $3, version = version + 1, rev = $4 WHERE conversation = $1 AND number = $2",
        key,
        number,
        custom,
        rev
    )?;
    Ok(rev)
}

/// Takes a message back: it keeps its number and loses its content; the original is kept as a version. Gives the change.
pub async fn recall(link: &mut Link, key: i64, number: i64, now: Timestamp) -> Result<i64> {
    keep_version(link, key, number, now).await?;
    let rev = conversations::next_rev(link, key).await?;
    execute!(
        link,
        "UPDATE message SET elements = '[]', custom = '', version = version + 1, rev = $3, recalled_at = $4
         WHERE conversation = $1 AND number = $2",
        key,
        number,
        rev,
        now
    )?;
    Ok(rev)
}

async fn keep_version(link: &mut Link, key: i64, number: i64, now: Timestamp) -> Result<()> {
    execute!(
        link,
        "INSERT INTO message_version (conversation, number, version, elements, replaced_at)
         SELECT conversation, number, version, elements, $3 FROM message WHERE conversation = $1 AND number = $2",
        key,
        number,
        now
    )?;
    Ok(())
}

/// How far one side has read.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ReadMarkRow {
    /// Which side: visitor or agent.
    #[sqlx(try_from = "String")]
    pub reader: Side,
    /// Highest number read.
    pub number: i64,
    /// When.
    pub read_at: Timestamp,
    /// The change that last touched it.
    pub rev: i64,
}

/// Moves a read mark forward, never back and never past the last message. Gives the change, where it moved.
pub async fn mark_read(link: &mut Link, key: i64, reader: Side, number: i64, now: Timestamp) -> Result<Option<i64>> {
    let moves = one!(
        link,
        (bool,),
        "SELECT $3 <= c.number AND $3 > COALESCE(
             (SELECT r.number FROM read_mark r WHERE r.conversation = c.key AND r.reader = $2), 0)
         FROM conversation c WHERE c.key = $1",
        key,
        reader.as_str(),
        number
    )?;
    if !moves.0 {
        return Ok(None);
    }
    let rev = conversations::next_rev(link, key).await?;
    execute!(
        link,
        "INSERT INTO read_mark (conversation, reader, number, read_at, rev) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (conversation, reader) DO UPDATE
         SET number = excluded.number, read_at = excluded.read_at, rev = excluded.rev",
        key,
        reader.as_str(),
        number,
        now,
        rev
    )?;
    Ok(Some(rev))
}
