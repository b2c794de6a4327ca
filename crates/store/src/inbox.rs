//! Members' lists of sessions, with a change counter of their own.

use crate::messages::{self, MessageRow};
use crate::sessions::{self, SessionRow};
use crate::visitors::{self, VisitorCard};
use crate::{Error, Link, Result, query};
use domain::{InstanceId, MemberId, SessionId, Timestamp};

/// Why a session is in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Offered.
    Offered,
    /// A colleague offers it.
    TransferOffered,
    /// Served.
    Serving,
    /// Ended.
    Ended,
    /// Left the list.
    Gone,
}

impl State {
    /// As stored and as on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::TransferOffered => "transferOffered",
            Self::Serving => "serving",
            Self::Ended => "ended",
            Self::Gone => "gone",
        }
    }
}

impl TryFrom<String> for State {
    type Error = Error;

    fn try_from(word: String) -> Result<Self> {
        [Self::Offered, Self::TransferOffered, Self::Serving, Self::Ended, Self::Gone]
            .into_iter()
            .find(|state| state.as_str() == word)
            .ok_or(Error::Corrupt(word))
    }
}

/// A session in a list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct InboxRow {
    /// The session.
    pub session: SessionId,
    /// The change of the list.
    pub rev: i64,
    /// Why it is there.
    #[sqlx(try_from = "String")]
    pub state: State,
}

/// Puts a session into a list, or changes why it is there. Gives the list's change.
pub async fn set(link: &mut Link, member: MemberId, session: SessionId, state: State, now: Timestamp) -> Result<i64> {
    let (revs, _) = all_of!(
        link,
        [member, session, state.as_str(), now],
        (i64,) => "UPDATE member SET inbox_rev = inbox_rev + 1 WHERE id = $1 RETURNING inbox_rev",
        (i64,) => "INSERT INTO inbox_item (member, session, rev, state, changed_at)
                   SELECT id, $2, inbox_rev, $3, $4 FROM member WHERE id = $1
                   ON CONFLICT (member, session) DO UPDATE
                   SET rev = excluded.rev, state = excluded.state, changed_at = excluded.changed_at",
    )?;
    Ok(query::only(revs)?.0)
}

/// The latest change of a list.
pub async fn head(link: &mut Link, member: MemberId) -> Result<i64> {
    let row = one!(link, (i64,), "SELECT inbox_rev FROM member WHERE id = $1", member)?;
    Ok(row.0)
}

/// The first items of a list changed after `rev`, in order of change.
pub async fn list_changed(link: &mut Link, member: MemberId, after: i64, limit: i64) -> Result<Vec<InboxRow>> {
    all!(
        link,
        InboxRow,
        "SELECT session, rev, state FROM inbox_item WHERE member = $1 AND rev > $2 ORDER BY rev LIMIT $3",
        member,
        after,
        limit
    )
}

/// The whole list: what is open, and what ended since a time; at most 200 ended ones.
pub async fn list(link: &mut Link, member: MemberId, ended_since: Timestamp) -> Result<Vec<InboxRow>> {
    let mut rows = all!(
        link,
        InboxRow,
        "SELECT session, rev, state FROM inbox_item
         WHERE member = $1 AND state IN ('offered', 'transferOffered', 'serving') ORDER BY rev",
        member
    )?;
    let ended = all!(
        link,
        InboxRow,
        "SELECT session, rev, state FROM inbox_item
         WHERE member = $1 AND state = 'ended' AND changed_at >= $2 ORDER BY rev DESC LIMIT 200",
        member,
        ended_since
    )?;
    rows.extend(ended);
    Ok(rows)
}

/// What a list shows of a session.
#[derive(Debug)]
pub struct Shown {
    /// The session.
    pub session: SessionRow,
    /// The visitor.
    pub visitor: VisitorCard,
    /// Latest change of the conversation, read first: what changed meanwhile has a later one.
    pub head: i64,
    /// Latest change of the team thread; 0: there is none.
    pub team_head: i64,
    /// Messages of the visitor that no agent has read.
    pub unread: i64,
    /// Latest message.
    pub last: Option<MessageRow>,
    /// The visitor's first message in the session.
    pub first: Option<MessageRow>,
}

/// What a list shows of a session of this desk.
pub async fn shown(link: &mut Link, instance: InstanceId, session: SessionId) -> Result<Option<Shown>> {
    let (mut heads, mut sessions, mut visitors, mut last, mut first) = all_of!(
        link,
        [instance, session],
        (i64, i64, i64) => "SELECT c.rev, COALESCE(t.rev, 0),
                                (SELECT COUNT(*) FROM message m
                                 WHERE m.conversation = c.key AND m.side = 'visitor' AND m.recalled_at IS NULL
                                 AND m.number > COALESCE((SELECT r.number FROM read_mark r
                                                          WHERE r.conversation = c.key AND r.reader = 'agent'), 0))
                            FROM session s JOIN conversation c ON c.key = s.conversation
                            LEFT JOIN conversation t ON t.visitor = s.visitor AND t.entry = s.entry AND t.kind = 'team'
                            WHERE s.id = $2",
        SessionRow => sessions::select!("WHERE s.instance = $1 AND s.id = $2"),
        VisitorCard => visitors::card_of!("WHERE v.id = (SELECT visitor FROM session WHERE instance = $1 AND id = $2)"),
        MessageRow => messages::select!("JOIN session s ON s.conversation = c.key WHERE s.id = $2 AND m.number = c.number"),
        MessageRow => messages::select!(
            "JOIN session s ON s.conversation = c.key WHERE s.id = $2 AND m.number = s.first_message"
        ),
    )?;
    let (Some((head, team_head, unread)), Some(session), Some(visitor)) = (heads.pop(), sessions.pop(), visitors.pop())
    else {
        return Ok(None);
    };
    Ok(Some(Shown { session, visitor, head, team_head, unread, last: last.pop(), first: first.pop() }))
}
