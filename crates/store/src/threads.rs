//! A conversation as those who follow it read it: messages, read marks and sessions, with the latest change.

use crate::messages::{self, MessageRow, ReadMarkRow};
use crate::sessions::{self, SessionRow};
use crate::{Link, Result, query};

/// What of a conversation was read. Changes later than `head` are not all of them.
#[derive(Debug)]
pub struct Read {
    /// Its latest change, read first: what changed meanwhile has a later one.
    pub head: i64,
    /// Messages.
    pub messages: Vec<MessageRow>,
    /// Read marks.
    pub read: Vec<ReadMarkRow>,
    /// Sessions.
    pub sessions: Vec<SessionRow>,
}

macro_rules! head {
    () => {
        "SELECT rev FROM conversation WHERE key = $1"
    };
}

/// What was touched by changes after `after`, each in order of change, and no more than `most` of each.
pub async fn changed(link: &mut Link, key: i64, after: i64, most: i64) -> Result<Read> {
    let (heads, messages, read, sessions) = all_of!(
        link,
        [key, after, most],
        (i64,) => head!(),
        MessageRow => messages::select!("WHERE m.conversation = $1 AND m.rev > $2 ORDER BY m.rev LIMIT $3"),
        ReadMarkRow => "SELECT reader, number, read_at, rev FROM read_mark WHERE conversation = $1 AND rev > $2 ORDER BY rev",
        SessionRow => sessions::select!("WHERE s.conversation = $1 AND s.rev > $2 ORDER BY s.rev LIMIT $3"),
    )?;
    Ok(Read { head: query::only(heads)?.0, messages, read, sessions })
}

/// The latest messages before a place, newest first, and all read marks; without sessions.
pub async fn before(link: &mut Link, key: i64, before: i64, most: i64) -> Result<Read> {
    let (heads, messages, read) = all_of!(
        link,
        [key, before, most],
        (i64,) => head!(),
        MessageRow => messages::select!("WHERE m.conversation = $1 AND m.number < $2 ORDER BY m.number DESC LIMIT $3"),
        ReadMarkRow => "SELECT reader, number, read_at, rev FROM read_mark WHERE conversation = $1 ORDER BY rev",
    )?;
    Ok(Read { head: query::only(heads)?.0, messages, read, sessions: Vec::new() })
}
