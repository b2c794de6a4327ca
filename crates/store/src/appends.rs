//! The hot path: messages of sessions being served, many at once, in a handful of statements and one commit.

use crate::query::json;
use crate::{Link, Result};
use domain::{ConversationId, MemberId, MessageId, SessionId, Side, Timestamp, VisitorId};
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

/// A message to append.
#[derive(Clone, Debug)]
pub struct Append {
    /// The session it belongs to, as far as the sender knows.
    pub session: SessionId,
    /// Visitor or agent.
    pub side: Side,
    /// Who.
    pub author: Uuid,
    /// The author's own id for it.
    pub client_id: String,
    /// Id, where it is new.
    pub id: MessageId,
    /// JSON text of its elements.
    pub elements: String,
    /// The message it answers.
    pub quote: Option<i64>,
    /// Where an agent signed in: a place that is no longer valid takes the slow path, which refuses it.
    pub place: i64,
}

/// Where a message was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Key of the conversation.
    pub key: i64,
    /// The conversation.
    pub conversation: ConversationId,
    /// Its id.
    pub id: MessageId,
    /// Its place.
    pub number: i64,
    /// Its change.
    pub rev: i64,
    /// Its time.
    pub at: Timestamp,
}

/// What became of an append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is stored.
    New(Stored),
    /// It had been stored before: a retry.
    Known(Stored),
    /// The session is not being served by, or for, its author: the slow path decides.
    NotServing,
    /// Another unit has the session or its conversation right now, and was not to be waited for.
    Held,
}

/// What becomes of sessions that other units have right now (PostgreSQL; nobody else has any on SQLite).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    /// They are waited for. With several sessions in a batch, each may be what the other unit waits for.
    WaitFor,
    /// Their messages are left out.
    PassOver,
}

/// A session of the batch, with its conversation, as it will be.
#[derive(sqlx::FromRow)]
struct Target {
    session: SessionId,
    phase: String,
    agent: Option<MemberId>,
    agent_place: Option<i64>,
    visitor: VisitorId,
    visitor_messages: i64,
    agent_messages: i64,
    last_visitor_at: Option<Timestamp>,
    last_agent_at: Option<Timestamp>,
    waiting_since: Option<Timestamp>,
    first_reply_at: Option<Timestamp>,
    first_message: Option<i64>,
    key: i64,
    conversation: ConversationId,
    number: i64,
    rev: i64,
    last_at: Timestamp,
    #[sqlx(skip)]
    changed: bool,
}

#[derive(sqlx::FromRow)]
struct Known {
    author: Uuid,
    client_id: String,
    key: i64,
    conversation: ConversationId,
    id: MessageId,
    number: i64,
    rev: i64,
    at: Timestamp,
}

/// Appends messages in the order given. The answers stand in the same order.
pub async fn append(link: &mut Link, batch: &[Append], others: Others, now: Timestamp) -> Result<Vec<Appended>> {
    // The sessions are locked first: the same message may be on its way through another node, and is known once that is
    // done.
    let mut targets = targets(link, batch, others).await?;
    // A session is never deleted, and only who was told of it writes in it: what was not found is held.
    let may_be_held = others == Others::PassOver && !link.is_alone();
    let mut known = known(link, batch).await?;
    let mut rows = Vec::new();
    let mut replies = Vec::new();
    let mut answers = Vec::with_capacity(batch.len());

    for append in batch {
        let mark = (append.author, append.client_id.clone());
        if let Some(stored) = known.get(&mark) {
            answers.push(Appended::Known(*stored));
            continue;
        }
        if may_be_held && !targets.contains_key(&append.session) {
            answers.push(Appended::Held);
            continue;
        }
        let target = targets.get_mut(&append.session).filter(|target| target.is_served(append));
        let Some(target) = target else {
            answers.push(Appended::NotServing);
            continue;
        };
        let stored = target.take(append, now);
        rows.push(NewRow::new(append, &stored));
        if append.side == Side::Agent {
            replies.push(Reply { s: append.session.0, a: append.author, t: stored.at.0 });
        }
        known.insert(mark, stored);
        answers.push(Appended::New(stored));
    }
    if !rows.is_empty() {
        write(link, &rows, targets.values().filter(|target| target.changed), &replies).await?;
    }
    Ok(answers)
}

impl Target {
    fn is_served(&self, append: &Append) -> bool {
        let author_fits = match append.side {
            Side::Visitor => self.visitor.0 == append.author,
            Side::Agent => {
                self.agent.is_some_and(|agent| agent.0 == append.author) && self.agent_place == Some(append.place)
            }
            Side::Bot | Side::Rule => false,
        };
        self.phase == "serving" && author_fits
    }

    /// Takes the next place for a message, and counts it.
    fn take(&mut self, append: &Append, now: Timestamp) -> Stored {
        self.number += 1;
        self.rev += 1;
        self.last_at = self.last_at.max(now);
        let at = self.last_at;
        if append.side == Side::Visitor {
            self.visitor_messages += 1;
            self.last_visitor_at = Some(at);
            self.waiting_since.get_or_insert(at);
            self.first_message.get_or_insert(self.number);
        } else {
            self.agent_messages += 1;
            self.last_agent_at = Some(at);
            self.waiting_since = None;
            self.first_reply_at.get_or_insert(at);
        }
        self.changed = true;
        Stored { key: self.key, conversation: self.conversation, id: append.id, number: self.number, rev: self.rev, at }
    }

    fn counts(&self) -> Counts {
        Counts {
            s: self.session.0,
            v: self.visitor_messages,
            g: self.agent_messages,
            lv: self.last_visitor_at.map(|at| at.0),
            lg: self.last_agent_at.map(|at| at.0),
            w: self.waiting_since.map(|at| at.0),
            f: self.first_reply_at.map(|at| at.0),
            m: self.first_message,
        }
    }

    fn heads(&self) -> Heads {
        Heads { k: self.key, n: self.number, r: self.rev, t: self.last_at.0 }
    }
}

#[derive(Serialize)]
struct Mark<'a> {
    a: Uuid,
    c: &'a str,
}

/// A message row as JSON. Names are single letters: they are written for every message.
#[derive(Serialize)]
struct NewRow<'a> {
    k: i64,
    n: i64,
    r: i64,
    i: Uuid,
    s: Uuid,
    d: &'static str,
    a: Uuid,
    c: &'a str,
    e: &'a str,
    q: Option<i64>,
    t: i64,
}

impl<'a> NewRow<'a> {
    fn new(append: &'a Append, stored: &Stored) -> Self {
        Self {
            k: stored.key,
            n: stored.number,
            r: stored.rev,
            i: append.id.0,
            s: append.session.0,
            d: append.side.as_str(),
            a: append.author,
            c: &append.client_id,
            e: &append.elements,
            q: append.quote,
            t: stored.at.0,
        }
    }
}

#[derive(Serialize)]
struct Counts {
    s: Uuid,
    v: i64,
    g: i64,
    lv: Option<i64>,
    lg: Option<i64>,
    w: Option<i64>,
    f: Option<i64>,
    m: Option<i64>,
}

#[derive(Serialize)]
struct Heads {
    k: i64,
    n: i64,
    r: i64,
    t: i64,
}

#[derive(Serialize)]
struct Reply {
    s: Uuid,
    a: Uuid,
    t: i64,
}

/// Messages of the batch that are stored already.
async fn known(link: &mut Link, batch: &[Append]) -> Result<HashMap<(Uuid, String), Stored>> {
    let marks: Vec<Mark<'_>> = batch.iter().map(|append| Mark { a: append.author, c: &append.client_id }).collect();
    macro_rules! tail {
        () => {
            "SELECT m.author, m.client_id, m.conversation AS key, c.id AS conversation, m.id, m.number, m.rev,
                    m.sent_at AS at
             FROM i JOIN message m ON m.author = i.a AND m.client_id = i.c
             JOIN conversation c ON c.key = m.conversation"
        };
    }
    let rows = all_pair!(
        link, Known,
        sqlite: concat!(
            "WITH i AS (SELECT unhex(replace(value ->> 'a', '-', '')) AS a, value ->> 'c' AS c FROM json_each($1)) ",
            tail!()
        ),
        postgres: concat!("WITH i AS (SELECT * FROM json_to_recordset(CAST($1 AS JSON)) AS r(a UUID, c TEXT)) ", tail!()),
        json(&marks)?
    )?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let stored = Stored {
                key: row.key,
                conversation: row.conversation,
                id: row.id,
                number: row.number,
                rev: row.rev,
                at: row.at,
            };
            ((row.author, row.client_id), stored)
        })
        .collect())
}

/// The sessions of the batch, locked, with their conversations.
async fn targets(link: &mut Link, batch: &[Append], others: Others) -> Result<HashMap<SessionId, Target>> {
    let mut sessions: Vec<SessionId> = batch.iter().map(|append| append.session).collect();
    sessions.sort_unstable();
    sessions.dedup();
    macro_rules! head {
        () => {
            "SELECT s.id AS session, s.phase, s.agent,
                    (SELECT g.place FROM member g WHERE g.id = s.agent AND NOT g.blocked) AS agent_place, s.visitor, s.visitor_messages, s.agent_messages,
                    s.last_visitor_at, s.last_agent_at, s.waiting_since, s.first_reply_at, s.first_message,
                    c.key, c.id AS conversation, c.number, c.rev, c.last_at
             FROM session s JOIN conversation c ON c.key = s.conversation WHERE s.id "
        };
    }
    let ids = json(&sessions)?;
    let rows = match others {
        Others::PassOver => all_pair!(
            link, Target,
            sqlite: concat!(head!(), among_sqlite!("$1")),
            postgres: concat!(head!(), among_postgres!("$1"), " FOR UPDATE SKIP LOCKED"),
            ids
        ),
        Others::WaitFor => all_pair!(
            link, Target,
            sqlite: concat!(head!(), among_sqlite!("$1")),
            postgres: concat!(head!(), among_postgres!("$1"), " ORDER BY s.id FOR UPDATE"),
            ids
        ),
    }?;
    Ok(rows.into_iter().map(|target| (target.session, target)).collect())
}

async fn write<'a>(
    link: &mut Link,
    rows: &[NewRow<'_>],
    targets: impl Iterator<Item = &'a Target>,
    replies: &[Reply],
) -> Result<()> {
    let (counts, heads): (Vec<Counts>, Vec<Heads>) = targets.map(|target| (target.counts(), target.heads())).unzip();
    write_counts(link, &counts).await?;
    if !replies.is_empty() {
        write_first_replies(link, replies).await?;
    }
    write_heads(link, &heads).await?;
    write_messages(link, rows).await
}

async fn write_counts(link: &mut Link, counts: &[Counts]) -> Result<()> {
    macro_rules! tail {
        () => {
            "UPDATE session SET visitor_messages = i.v, agent_messages = i.g, last_visitor_at = i.lv,
                    last_agent_at = i.lg, waiting_since = i.w, first_reply_at = i.f, first_message = i.m
             FROM i WHERE session.id = i.s"
        };
    }
    execute_pair!(
        link,
        sqlite: concat!(
            "WITH i AS (SELECT unhex(replace(value ->> 's', '-', '')) AS s, value ->> 'v' AS v, value ->> 'g' AS g,
                               value ->> 'lv' AS lv, value ->> 'lg' AS lg, value ->> 'w' AS w, value ->> 'f' AS f,
                               value ->> 'm' AS m FROM json_each($1)) ",
            tail!()
        ),
        postgres: concat!(
            "WITH i AS (SELECT * FROM json_to_recordset(CAST($1 AS JSON))
                        AS r(s UUID, v BIGINT, g BIGINT, lv BIGINT, lg BIGINT, w BIGINT, f BIGINT, m BIGINT)) ",
            tail!()
        ),
        json(&counts)?
    )?;
    Ok(())
}

async fn write_first_replies(link: &mut Link, replies: &[Reply]) -> Result<()> {
    macro_rules! tail {
        () => {
            "UPDATE stint SET first_reply_at = i.t FROM i
             WHERE stint.session = i.s AND stint.member = i.a AND stint.ended_at IS NULL AND stint.first_reply_at IS NULL"
        };
    }
    execute_pair!(
        link,
        sqlite: concat!(
            "WITH i AS (SELECT unhex(replace(value ->> 's', '-', '')) AS s, unhex(replace(value ->> 'a', '-', '')) AS a,
                               value ->> 't' AS t FROM json_each($1)) ",
            tail!()
        ),
        postgres: concat!(
            "WITH i AS (SELECT * FROM json_to_recordset(CAST($1 AS JSON)) AS r(s UUID, a UUID, t BIGINT)) ",
            tail!()
        ),
        json(&replies)?
    )?;
    Ok(())
}

async fn write_heads(link: &mut Link, heads: &[Heads]) -> Result<()> {
    macro_rules! tail {
        () => {
            "UPDATE conversation SET number = i.n, rev = i.r, last_at = i.t FROM i WHERE conversation.key = i.k"
        };
    }
    execute_pair!(
        link,
        sqlite: concat!(
            "WITH i AS (SELECT value ->> 'k' AS k, value ->> 'n' AS n, value ->> 'r' AS r, value ->> 't' AS t
                        FROM json_each($1)) ",
            tail!()
        ),
        postgres: concat!(
            "WITH i AS (SELECT * FROM json_to_recordset(CAST($1 AS JSON)) AS r(k BIGINT, n BIGINT, r BIGINT, t BIGINT)) ",
            tail!()
        ),
        json(&heads)?
    )?;
    Ok(())
}

async fn write_messages(link: &mut Link, rows: &[NewRow<'_>]) -> Result<()> {
    macro_rules! head {
        () => {
            "INSERT INTO message (conversation, number, rev, id, session, side, author, client_id, elements, quote, sent_at) "
        };
    }
    execute_pair!(
        link,
        sqlite: concat!(
            head!(),
            "SELECT value ->> 'k', value ->> 'n', value ->> 'r', unhex(replace(value ->> 'i', '-', '')),
                    unhex(replace(value ->> 's', '-', '')), value ->> 'd', unhex(replace(value ->> 'a', '-', '')),
                    value ->> 'c', value ->> 'e', value ->> 'q', value ->> 't' FROM json_each($1)"
        ),
        postgres: concat!(
            head!(),
            "SELECT * FROM json_to_recordset(CAST($1 AS JSON))
             AS r(k BIGINT, n BIGINT, r BIGINT, i UUID, s UUID, d TEXT, a UUID, c TEXT, e TEXT, q BIGINT, t BIGINT)"
        ),
        json(&rows)?
    )?;
    Ok(())
}
