//! Service cases and stints.

use crate::{Error, Link, Result, query};
use domain::assignment::{Candidate, Waiting};
use domain::session::{StintEnd, Transfer};
use domain::{
    ChannelId, ConversationId, EndedBecause, EntryId, GroupId, InstanceId, Language, MemberId, Phase, Session,
    SessionId, StintId, Timestamp, VisitorId,
};
use std::collections::HashMap;

/// A session as stored, with the names clients are shown.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SessionRow {
    /// Id.
    pub id: SessionId,
    /// Desk.
    pub instance: InstanceId,
    /// Entry.
    pub entry: EntryId,
    /// Key of the conversation.
    pub conversation: i64,
    /// Id of the conversation.
    pub conversation_id: ConversationId,
    /// Channel.
    pub channel: Option<ChannelId>,
    /// Visitor.
    pub visitor: VisitorId,
    /// The change of the conversation that last touched it.
    pub rev: i64,
    /// Word of the phase.
    pub phase: String,
    /// Who serves it, or served it last.
    pub agent: Option<MemberId>,
    /// Who it is offered to.
    pub offered_to: Option<MemberId>,
    /// Until when.
    pub offer_until: Option<Timestamp>,
    /// Who a transfer is offered to.
    pub transfer_to: Option<MemberId>,
    /// Until when.
    pub transfer_until: Option<Timestamp>,
    /// What the giver wrote.
    pub transfer_note: String,
    /// Group.
    pub skill_group: Option<GroupId>,
    /// Higher is first.
    pub priority: i64,
    /// Raised by every assignment.
    pub fence: i64,
    /// The visitor came.
    pub entered_at: Timestamp,
    /// Place in the queue.
    pub queued_at: Option<Timestamp>,
    /// First taken.
    pub accepted_at: Option<Timestamp>,
    /// First answered.
    pub first_reply_at: Option<Timestamp>,
    /// Over.
    pub ended_at: Option<Timestamp>,
    /// Why.
    pub ended_because: Option<String>,
    /// Messages of the visitor.
    pub visitor_messages: i64,
    /// Messages of agents.
    pub agent_messages: i64,
    /// Last word of the visitor.
    pub last_visitor_at: Option<Timestamp>,
    /// Last word of an agent.
    pub last_agent_at: Option<Timestamp>,
    /// The visitor waits for an answer since then.
    pub waiting_since: Option<Timestamp>,
    /// Number of the visitor's first message.
    pub first_message: Option<i64>,
    /// Fallbacks of the bot in a row.
    pub bot_misses: i64,
    /// Number of the stored queue message.
    pub queue_message: Option<i64>,
    /// The place it tells.
    pub queue_position: Option<i64>,
    /// Number of the rating card.
    pub rating_message: Option<i64>,
    /// Invited.
    pub rating_asked_at: Option<Timestamp>,
    /// Until when.
    pub rating_expires_at: Option<Timestamp>,
    /// The level.
    pub rating_choice: Option<i64>,
    /// The words.
    pub rating_comment: String,
    /// Name of `agent`.
    pub agent_name: Option<String>,
    /// Picture of `agent`.
    pub agent_avatar: Option<String>,
    /// Name of `offered_to`.
    pub offered_name: Option<String>,
    /// Picture of `offered_to`.
    pub offered_avatar: Option<String>,
    /// Name of `transfer_to`.
    pub transfer_name: Option<String>,
    /// Picture of `transfer_to`.
    pub transfer_avatar: Option<String>,
    /// Name of the group.
    pub group_name: Option<String>,
    /// Of the visitor.
    #[sqlx(try_from = "String")]
    pub language: Language,
}

impl SessionRow {
    /// The session as the rules see it.
    pub fn session(&self) -> Result<Session> {
        let phase = match (self.phase.as_str(), self.agent, self.offered_to, self.offer_until) {
            ("bot", ..) => Phase::Bot,
            ("queued", ..) => Phase::Queued,
            ("offered", _, Some(to), Some(until)) => Phase::Offered { to, until },
            ("serving", Some(by), ..) => Phase::Serving { by },
            ("ended", ..) => Phase::Ended,
            (word, ..) => return Err(Error::Corrupt(format!("phase {word}"))),
        };
        let because = self.because()?;
        Ok(Session {
            id: self.id,
            instance: self.instance,
            entry: self.entry,
            conversation: self.conversation_id,
            visitor: self.visitor,
            channel: self.channel,
            phase,
            group: self.skill_group,
            priority: self.priority,
            transfer: self.transfer_to.zip(self.transfer_until).map(|(to, until)| Transfer { to, until }),
            fence: self.fence,
            entered: self.entered_at,
            queued: self.queued_at,
            accepted: self.accepted_at,
            first_reply: self.first_reply_at,
            ended: self.ended_at.zip(because),
        })
    }

    /// Why it ended.
    pub fn because(&self) -> Result<Option<EndedBecause>> {
        self.ended_because
            .clone()
            .map(EndedBecause::try_from)
            .transpose()
            .map_err(|error| Error::Corrupt(error.to_string()))
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT s.*, c.id AS conversation_id,
                    a.nickname AS agent_name, a.avatar AS agent_avatar,
                    o.nickname AS offered_name, o.avatar AS offered_avatar,
                    t.nickname AS transfer_name, t.avatar AS transfer_avatar,
                    g.name AS group_name, v.language
             FROM session s
             JOIN conversation c ON c.key = s.conversation
             JOIN visitor v ON v.id = s.visitor
             LEFT JOIN member a ON a.id = s.agent
             LEFT JOIN member o ON o.id = s.offered_to
             LEFT JOIN member t ON t.id = s.transfer_to
             LEFT JOIN skill_group g ON g.instance = s.instance AND g.id = s.skill_group ",
            $rest
        )
    };
}
pub(crate) use select;

/// Finds a session.
pub async fn find(link: &mut Link, instance: InstanceId, id: SessionId) -> Result<Option<SessionRow>> {
    optional!(link, SessionRow, select!("WHERE s.instance = $1 AND s.id = $2"), instance, id)
}

/// Finds the open session of a conversation.
pub async fn find_open(link: &mut Link, key: i64) -> Result<Option<SessionRow>> {
    optional!(link, SessionRow, select!("WHERE s.conversation = $1 AND s.ended_at IS NULL"), key)
}

/// The session of a conversation that an agent serves.
pub async fn find_served(link: &mut Link, conversation: ConversationId) -> Result<Option<SessionId>> {
    let row = optional!(
        link,
        (SessionId,),
        "SELECT s.id FROM conversation c JOIN session s ON s.conversation = c.key
         WHERE c.id = $1 AND s.phase = 'serving' AND s.ended_at IS NULL",
        conversation
    )?;
    Ok(row.map(|row| row.0))
}

/// Finds a session for a unit that may change it: nothing is appended to it elsewhere until the unit ends.
pub async fn lock(link: &mut Link, instance: InstanceId, id: SessionId) -> Result<Option<SessionRow>> {
    let rows = all_pair!(
        link, SessionRow,
        sqlite: select!("WHERE s.instance = $1 AND s.id = $2"),
        postgres: select!("WHERE s.instance = $1 AND s.id = $2 FOR UPDATE OF s"),
        instance,
        id
    )?;
    Ok(rows.into_iter().next())
}

/// These sessions, as [`lock`] does, in no order.
pub async fn lock_all(link: &mut Link, instance: InstanceId, ids: &[SessionId]) -> Result<Vec<SessionRow>> {
    all_pair!(
        link, SessionRow,
        sqlite: concat!(select!("WHERE s.instance = $1 AND s.id "), among_sqlite!("$2")),
        postgres: concat!(select!("WHERE s.instance = $1 AND s.id "), among_postgres!("$2"), " FOR UPDATE OF s"),
        instance,
        &query::json(ids)?
    )
}

/// Finds the open session of a conversation, as [`lock`] does.
pub async fn lock_open(link: &mut Link, key: i64) -> Result<Option<SessionRow>> {
    let rows = all_pair!(
        link, SessionRow,
        sqlite: select!("WHERE s.conversation = $1 AND s.ended_at IS NULL"),
        postgres: select!("WHERE s.conversation = $1 AND s.ended_at IS NULL FOR UPDATE OF s"),
        key
    )?;
    Ok(rows.into_iter().next())
}

/// Finds the latest session of a conversation, open or not.
pub async fn find_latest(link: &mut Link, key: i64) -> Result<Option<SessionRow>> {
    optional!(link, SessionRow, select!("WHERE s.conversation = $1 ORDER BY s.entered_at DESC, s.id DESC LIMIT 1"), key)
}

/// Sessions of a conversation that were open at or after a time, oldest first.
pub async fn list_since(link: &mut Link, key: i64, since: Timestamp) -> Result<Vec<SessionRow>> {
    all!(
        link,
        SessionRow,
        select!(
            "WHERE s.conversation = $1 AND (s.ended_at IS NULL OR s.ended_at >= $2) ORDER BY s.entered_at LIMIT 200"
        ),
        key,
        since
    )
}

/// Sessions a member holds a slot for: serving, offered, transfer offered.
pub async fn list_held(link: &mut Link, instance: InstanceId, member: MemberId) -> Result<Vec<SessionRow>> {
    all!(
        link,
        SessionRow,
        select!(
            "WHERE s.instance = $1 AND s.ended_at IS NULL AND
             ((s.phase = 'serving' AND s.agent = $2) OR s.offered_to = $2 OR s.transfer_to = $2) ORDER BY s.id"
        ),
        instance,
        member
    )
}

/// Sessions that wait for an agent, in the order of the queue.
pub async fn list_queued(link: &mut Link, instance: InstanceId, most: i64) -> Result<Vec<SessionRow>> {
    all!(
        link,
        SessionRow,
        select!(
            "WHERE s.instance = $1 AND s.phase = 'queued' AND s.ended_at IS NULL
             ORDER BY s.priority DESC, s.queued_at, s.id LIMIT $2"
        ),
        instance,
        most
    )
}

/// Sessions in the queue whose visitors were not told their place yet, the first in the queue first.
pub async fn list_untold(link: &mut Link, instance: InstanceId, most: i64) -> Result<Vec<SessionRow>> {
    all!(
        link,
        SessionRow,
        select!(
            "WHERE s.instance = $1 AND s.phase = 'queued' AND s.ended_at IS NULL AND s.queue_message IS NULL
             ORDER BY s.priority DESC, s.queued_at, s.id LIMIT $2"
        ),
        instance,
        most
    )
}

/// The places of those that [`list_untold`] lists.
pub async fn places_of_untold(link: &mut Link, instance: InstanceId, most: i64) -> Result<HashMap<SessionId, u32>> {
    let rows = all!(
        link,
        (SessionId, i64),
        "SELECT id, place FROM (
             SELECT id, priority, queued_at, queue_message,
                    ROW_NUMBER() OVER (PARTITION BY skill_group ORDER BY priority DESC, queued_at, id) AS place
             FROM session WHERE instance = $1 AND phase = 'queued' AND ended_at IS NULL
         ) q WHERE queue_message IS NULL ORDER BY priority DESC, queued_at, id LIMIT $2",
        instance,
        most
    )?;
    Ok(rows.into_iter().map(|(session, place)| (session, u32::try_from(place).unwrap_or(u32::MAX))).collect())
}

/// How many sessions are in the queue.
pub async fn count_queued(link: &mut Link, instance: InstanceId) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM session WHERE instance = $1 AND phase = 'queued' AND ended_at IS NULL";
    Ok(one!(link, (i64,), sql, instance)?.0)
}

/// The place of a session in its line, as [`domain::assignment::positions`] has it, without reading the whole queue.
/// `None`: it is not in the queue.
pub async fn place(link: &mut Link, row: &SessionRow) -> Result<Option<u32>> {
    let Some(queued) = row.queued_at.filter(|_| row.phase == "queued") else { return Ok(None) };
    let before = one!(
        link,
        (i64,),
        "SELECT COUNT(*) FROM session
         WHERE instance = $1 AND phase = 'queued' AND ended_at IS NULL AND skill_group IS NOT DISTINCT FROM $2
         AND (priority > $3 OR priority = $3 AND (queued_at < $4 OR queued_at = $4 AND id < $5))",
        row.instance,
        row.skill_group,
        row.priority,
        queued,
        row.id
    )?;
    Ok(Some(u32::try_from(before.0 + 1).unwrap_or(u32::MAX)))
}

/// The places of all sessions in the queue, as [`domain::assignment::positions`] has them, with their conversations.
pub async fn places(link: &mut Link, instance: InstanceId) -> Result<Vec<(ConversationId, SessionId, u32)>> {
    let rows = all!(
        link,
        (ConversationId, SessionId, i64),
        "SELECT c.id, s.id, ROW_NUMBER() OVER (PARTITION BY s.skill_group ORDER BY s.priority DESC, s.queued_at, s.id)
         FROM session s JOIN conversation c ON c.key = s.conversation
         WHERE s.instance = $1 AND s.phase = 'queued' AND s.ended_at IS NULL",
        instance
    )?;
    let place = |(conversation, session, place)| (conversation, session, u32::try_from(place).unwrap_or(u32::MAX));
    Ok(rows.into_iter().map(place).collect())
}

/// Adds a session.
pub async fn insert(link: &mut Link, session: &Session, key: i64, rev: i64) -> Result<()> {
    execute!(
        link,
        "INSERT INTO session (id, instance, entry, conversation, channel, visitor, rev, phase, entered_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        session.id,
        session.instance,
        session.entry,
        key,
        session.channel,
        session.visitor,
        rev,
        session.phase.as_str(),
        session.entered
    )?;
    Ok(())
}

/// Writes a session's state as the rules left it, and gives the change of its conversation that this is. Remembers who
/// served it last.
pub async fn update(link: &mut Link, session: &Session, key: i64) -> Result<i64> {
    let (offered_to, offer_until) = match session.phase {
        Phase::Offered { to, until } => (Some(to), Some(until)),
        _ => (None, None),
    };
    let (revs, _) = all_of!(
        link,
        [
            session.id,
            key,
            session.phase.as_str(),
            session.server(),
            offered_to,
            offer_until,
            session.transfer.map(|t| t.to),
            session.transfer.map(|t| t.until),
            session.group,
            session.priority,
            session.fence,
            session.queued,
            session.accepted,
            session.ended.map(|e| e.0),
            session.ended.map(|e| e.1.as_str()),
        ],
        (i64,) => "UPDATE conversation SET rev = rev + 1 WHERE key = $2 RETURNING rev",
        (i64,) => "UPDATE session SET rev = (SELECT rev FROM conversation WHERE key = $2), phase = $3,
                          agent = COALESCE($4, agent), offered_to = $5, offer_until = $6, transfer_to = $7,
                          transfer_until = $8, skill_group = $9, priority = $10, fence = $11, queued_at = $12,
                          accepted_at = $13, ended_at = $14, ended_because = $15
                   WHERE id = $1",
    )?;
    Ok(query::only(revs)?.0)
}

/// Raises a session's change number where something beside its state changed.
pub async fn touch(link: &mut Link, id: SessionId, rev: i64) -> Result<()> {
    execute!(link, "UPDATE session SET rev = $2 WHERE id = $1", id, rev)?;
    Ok(())
}

/// Remembers the note of a transfer.
pub async fn set_transfer_note(link: &mut Link, id: SessionId, note: &str) -> Result<()> {
    execute!(link, "UPDATE session SET transfer_note = $2 WHERE id = $1", id, note)?;
    Ok(())
}

/// Counts a message of the visitor.
pub async fn count_visitor_message(link: &mut Link, id: SessionId, number: i64, at: Timestamp) -> Result<()> {
    execute!(
        link,
        "UPDATE session SET visitor_messages = visitor_messages + 1, last_visitor_at = $3,
                waiting_since = COALESCE(waiting_since, $3), first_message = COALESCE(first_message, $2)
         WHERE id = $1",
        id,
        number,
        at
    )?;
    Ok(())
}

/// Counts replies of the bot, and how many fallbacks came in a row.
pub async fn count_bot_messages(link: &mut Link, id: SessionId, count: i64, misses: i64) -> Result<()> {
    execute!(
        link,
        "UPDATE session SET bot_messages = bot_messages + $2, bot_misses = $3 WHERE id = $1",
        id,
        count,
        misses
    )?;
    Ok(())
}

/// Remembers where the queue message is and which place it tells.
pub async fn set_queue_message(link: &mut Link, id: SessionId, number: Option<i64>, position: i64) -> Result<()> {
    execute!(
        link,
        "UPDATE session SET queue_message = COALESCE($2, queue_message), queue_position = $3 WHERE id = $1",
        id,
        number,
        position
    )?;
    Ok(())
}

/// Remembers that the visitor was asked to rate, and the card's number.
pub async fn set_rating_asked(
    link: &mut Link,
    id: SessionId,
    number: i64,
    asked: Timestamp,
    expires: Option<Timestamp>,
) -> Result<()> {
    execute!(
        link,
        "UPDATE session SET rating_message = $2, rating_asked_at = $3, rating_expires_at = $4 WHERE id = $1",
        id,
        number,
        asked,
        expires
    )?;
    Ok(())
}

/// Stores a rating.
pub async fn set_rating(link: &mut Link, id: SessionId, choice: i64, comment: &str, now: Timestamp) -> Result<()> {
    execute!(
        link,
        "UPDATE session SET rating_choice = $2, rating_comment = $3, rated_at = $4 WHERE id = $1",
        id,
        choice,
        comment,
        now
    )?;
    Ok(())
}

/// Opens a stint: the session is offered or given to an agent, who has handled something where it was `accepted` with it.
pub async fn open_stint(
    link: &mut Link,
    id: StintId,
    session: &Session,
    member: MemberId,
    now: Timestamp,
    accepted: bool,
) -> Result<()> {
    all_of!(
        link,
        [id, session.id, member, session.fence, now, accepted.then_some(now)],
        (i64,) => "INSERT INTO stint (id, session, member, fence, offered_at, accepted_at)
                   VALUES ($1, $2, $3, $4, $5, $6)",
        (i64,) => "UPDATE member SET last_handled_at = $6 WHERE id = $3 AND $6 IS NOT NULL",
    )?;
    Ok(())
}

/// The agent of an offered stint accepted; its fence becomes the assignment's.
pub async fn accept_stint(link: &mut Link, session: &Session, member: MemberId, now: Timestamp) -> Result<()> {
    execute!(
        link,
        "UPDATE stint SET accepted_at = $3, fence = $4
         WHERE session = $1 AND member = $2 AND ended_at IS NULL AND accepted_at IS NULL",
        session.id,
        member,
        now,
        session.fence
    )?;
    Ok(())
}

/// Ends a member's open stint in a session.
pub async fn end_stint(
    link: &mut Link,
    session: SessionId,
    member: MemberId,
    how: StintEnd,
    now: Timestamp,
) -> Result<()> {
    execute!(
        link,
        "UPDATE stint SET ended_at = $3, ended_how = $4 WHERE session = $1 AND member = $2 AND ended_at IS NULL",
        session,
        member,
        now,
        how.as_str()
    )?;
    Ok(())
}

/// Keeps a session from being offered to a member until a time.
pub async fn pause_offer(link: &mut Link, session: SessionId, member: MemberId, until: Timestamp) -> Result<()> {
    execute!(
        link,
        "INSERT INTO offer_pause (session, member, until) VALUES ($1, $2, $3)
         ON CONFLICT (session, member) DO UPDATE SET until = excluded.until",
        session,
        member,
        until
    )?;
    Ok(())
}

/// The member acts again: sessions may be offered to them at once.
pub async fn lift_pauses(link: &mut Link, member: MemberId) -> Result<u64> {
    execute!(link, "DELETE FROM offer_pause WHERE member = $1", member)
}

/// Sessions that each entry lets an agent have at once, where the agent has no limit of their own.
pub async fn limits(link: &mut Link, instance: InstanceId) -> Result<HashMap<EntryId, i64>> {
    let rows = all!(
        link,
        (EntryId, sqlx::types::Json<domain::EntrySettings>),
        "SELECT id, settings FROM entry WHERE instance = $1",
        instance
    )?;
    Ok(rows.into_iter().map(|(entry, settings)| (entry, i64::from(settings.queue.limit_per_agent))).collect())
}

/// Who waits, with what assignment must know of it.
#[derive(sqlx::FromRow)]
struct QueuedRow {
    id: SessionId,
    priority: i64,
    queued_at: Timestamp,
    skill_group: Option<GroupId>,
    entry: EntryId,
}

/// The whole queue.
pub async fn waiting(link: &mut Link, instance: InstanceId, now: Timestamp) -> Result<Vec<Waiting>> {
    let limits = limits(link, instance).await?;
    waiting_after(link, instance, now, &limits, None, i64::MAX).await
}

/// The part of the queue that follows a session in it, or its beginning.
pub async fn waiting_after(
    link: &mut Link,
    instance: InstanceId,
    now: Timestamp,
    limits: &HashMap<EntryId, i64>,
    after: Option<&Waiting>,
    most: i64,
) -> Result<Vec<Waiting>> {
    // Everybody comes after the first place there could be.
    let after = after.map_or((i64::MAX, Timestamp(i64::MIN), SessionId(uuid::Uuid::nil())), |it| {
        (it.priority, it.queued, it.session)
    });
    let rows = all!(
        link,
        QueuedRow,
        "SELECT id, priority, queued_at, skill_group, entry FROM session
         WHERE instance = $1 AND phase = 'queued' AND ended_at IS NULL AND (priority < $2
             OR priority = $2 AND (queued_at > $3 OR queued_at = $3 AND id > $4))
         ORDER BY priority DESC, queued_at, id LIMIT $5",
        instance,
        after.0,
        after.1,
        after.2,
        most
    )?;
    let pauses = all!(
        link,
        (SessionId, MemberId),
        // Looked for from the pauses, which are few, not from all that wait.
        "SELECT p.session, p.member FROM offer_pause p
         WHERE p.until > $2 AND (SELECT s.phase FROM session s WHERE s.id = p.session AND s.instance = $1) = 'queued'",
        instance,
        now
    )?;
    let mut not_to: HashMap<SessionId, Vec<MemberId>> = HashMap::new();
    for (session, member) in pauses {
        not_to.entry(session).or_default().push(member);
    }
    Ok(rows
        .into_iter()
        .map(|row| Waiting {
            session: row.id,
            priority: row.priority,
            queued: row.queued_at,
            group: row.skill_group,
            limit: limits.get(&row.entry).copied().unwrap_or(0),
            not_to: not_to.remove(&row.id).unwrap_or_default(),
        })
        .collect())
}

/// Agents who are free and connected, with their groups and open sessions.
pub async fn candidates(link: &mut Link, instance: InstanceId) -> Result<Vec<Candidate>> {
    let members = all!(
        link,
        (MemberId, Option<i64>, Option<Timestamp>),
        "SELECT m.id, m.session_limit, m.last_handled_at FROM member m
         WHERE m.instance = $1 AND m.status = 'free' AND NOT m.blocked AND m.deleted_at IS NULL
         AND EXISTS (SELECT 1 FROM connection k WHERE k.member = m.id AND k.place = m.place)",
        instance
    )?;
    let rows =
        all!(link, (MemberId, GroupId), "SELECT member, skill_group FROM group_member WHERE instance = $1", instance)?;
    let mut groups: HashMap<MemberId, Vec<GroupId>> = HashMap::new();
    for (member, group) in rows {
        groups.entry(member).or_default().push(group);
    }
    let open = count_open(link, instance).await?;
    Ok(members
        .into_iter()
        .map(|(member, limit, last_handled)| Candidate {
            member,
            groups: groups.remove(&member).unwrap_or_default(),
            limit,
            open: open.get(&member).copied().unwrap_or(0),
            last_handled,
        })
        .collect())
}

/// Slots taken per member: served, offered, and transfers offered.
pub async fn count_open(link: &mut Link, instance: InstanceId) -> Result<HashMap<MemberId, i64>> {
    let rows = all!(
        link,
        (MemberId, i64),
        "SELECT held.member, COUNT(*) FROM (
             SELECT agent AS member FROM session WHERE instance = $1 AND ended_at IS NULL AND phase = 'serving'
             UNION ALL
             SELECT offered_to FROM session WHERE instance = $1 AND ended_at IS NULL AND phase = 'offered'
             UNION ALL
             SELECT transfer_to FROM session WHERE instance = $1 AND ended_at IS NULL AND transfer_to IS NOT NULL
         ) held GROUP BY held.member",
        instance
    )?;
    Ok(rows.into_iter().collect())
}

/// Members who work at all; in a group, where one is asked for. A member counts who is connected, or whose connection was
/// lost a moment ago.
macro_rules! working {
    ($what:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM member m WHERE m.instance = $1 AND m.status <> 'offline' AND NOT m.blocked
              AND m.deleted_at IS NULL AND ($2 IS NULL OR EXISTS
                  (SELECT 1 FROM group_member g WHERE g.instance = $1 AND g.skill_group = $2 AND g.member = m.id))",
            $rest
        )
    };
}

/// Whether anybody works, so that a visitor may wait for them.
pub async fn does_anybody_work(link: &mut Link, instance: InstanceId, group: Option<GroupId>) -> Result<bool> {
    Ok(optional!(link, (MemberId,), working!("m.id", " LIMIT 1"), instance, group)?.is_some())
}

/// How many members work.
pub async fn count_working(link: &mut Link, instance: InstanceId, group: Option<GroupId>) -> Result<i64> {
    Ok(one!(link, (i64,), working!("COUNT(*)", ""), instance, group)?.0)
}

/// Sessions that wait, per group.
pub async fn queue_lines(link: &mut Link, instance: InstanceId) -> Result<Vec<(Option<GroupId>, i64, Timestamp)>> {
    all!(
        link,
        (Option<GroupId>, i64, Timestamp),
        "SELECT skill_group, COUNT(*), MIN(queued_at) FROM session
         WHERE instance = $1 AND ended_at IS NULL AND phase IN ('queued', 'offered') AND queued_at IS NOT NULL
         GROUP BY skill_group",
        instance
    )
}

/// Remembers when a member last began or ended a session.
pub async fn set_last_handled(link: &mut Link, member: MemberId, now: Timestamp) -> Result<()> {
    execute!(link, "UPDATE member SET last_handled_at = $2 WHERE id = $1", member, now)?;
    Ok(())
}
