//! The queue: what must be true of it once all is quiet, and how it looks at a moment.

use super::{Case, Rule, Scene, Seat};
use domain::{MemberId, SessionId, Timestamp};
use rusqlite::{Connection, Result, Row};
use uuid::Uuid;

pub(super) const QUIET: &[Rule] = &[
    Rule {
        name: "I6: nobody waits while a fitting agent has room",
        sql: "SELECT s.id, m.id FROM session s JOIN entry e ON e.id = s.entry JOIN member m ON m.instance = s.instance
              WHERE s.phase = 'queued' AND m.status = 'free' AND NOT m.blocked AND m.deleted_at IS NULL
              AND EXISTS (SELECT 1 FROM connection k WHERE k.member = m.id AND k.place = m.place)
              AND (s.skill_group IS NULL OR EXISTS (SELECT 1 FROM group_member g
                   WHERE g.instance = s.instance AND g.skill_group = s.skill_group AND g.member = m.id))
              AND NOT EXISTS (SELECT 1 FROM offer_pause p WHERE p.session = s.id AND p.member = m.id AND p.until > ?1)
              AND (SELECT COUNT(*) FROM session o WHERE o.ended_at IS NULL AND ((o.phase = 'serving' AND o.agent = m.id)
                   OR o.offered_to = m.id)) + (SELECT COUNT(*) FROM session o WHERE o.transfer_to = m.id)
                  < COALESCE(m.session_limit, e.settings ->> '$.queue.limitPerAgent')",
    },
    Rule { name: "I6: no routing pass is outstanding", sql: "SELECT id FROM instance WHERE routing_due" },
    Rule { name: "I8: nothing is overdue", sql: "SELECT kind, subject, due_at FROM deadline WHERE due_at <= ?1" },
    Rule {
        name: "I8: no offer outlives its time",
        sql: "SELECT id, offer_until, transfer_until FROM session WHERE offer_until <= ?1 OR transfer_until <= ?1",
    },
    Rule {
        name: "S-146: everybody who waits has been told so",
        sql: "SELECT id FROM session WHERE phase = 'queued' AND queue_message IS NULL",
    },
];

/// Everything at this moment.
pub(super) fn scene(connection: &Connection, now: Timestamp) -> Result<Scene> {
    let mut cases = all(
        connection,
        "SELECT id, visitor, phase, agent, offered_to, transfer_to, skill_group, priority, queued_at, fence
         FROM session WHERE ended_at IS NULL ORDER BY id",
        case,
    )?;
    let pauses = all(connection, "SELECT session, member, until FROM offer_pause ORDER BY session, member", |row| {
        Ok((row.get::<_, Uuid>(0)?, row.get::<_, Uuid>(1)?, row.get::<_, i64>(2)?))
    })?;
    for (session, member, _) in pauses.into_iter().filter(|(.., until)| *until > now.0) {
        let case = cases.iter_mut().find(|case| case.id.0 == session);
        case.into_iter().for_each(|case| case.paused_for.push(MemberId(member)));
    }
    let (limit, longest) = connection
        .prepare_cached(
            "SELECT settings ->> '$.queue.limitPerAgent', settings ->> '$.queue.maxWaiting' FROM entry WHERE is_default",
        )?
        .query_row([], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))?;
    let mut seats = all(
        connection,
        "SELECT m.id, m.session_limit, m.blocked,
                EXISTS (SELECT 1 FROM connection k WHERE k.member = m.id AND k.place = m.place)
         FROM member m ORDER BY m.number",
        |row| {
            Ok(Seat {
                id: MemberId(row.get(0)?),
                open: 0,
                limit: row.get::<_, Option<i64>>(1)?.unwrap_or(limit),
                blocked: row.get(2)?,
                connected: row.get(3)?,
                groups: Vec::new(),
            })
        },
    )?;
    let groups = all(connection, "SELECT member, skill_group FROM group_member ORDER BY member, skill_group", |row| {
        Ok((MemberId(row.get(0)?), row.get::<_, i64>(1)?))
    })?;
    for seat in &mut seats {
        seat.groups = groups.iter().filter(|(member, _)| *member == seat.id).map(|(_, group)| *group).collect();
        seat.open = cases.iter().map(|case| i64::from(case.is_held_by(seat.id))).sum();
    }
    Ok(Scene { cases, seats, longest, ..Scene::default() })
}

fn case(row: &Row<'_>) -> Result<Case> {
    let member = |at| -> Result<Option<MemberId>> { Ok(row.get::<_, Option<Uuid>>(at)?.map(MemberId)) };
    Ok(Case {
        id: SessionId(row.get(0)?),
        visitor: row.get(1)?,
        phase: row.get(2)?,
        agent: member(3)?,
        offered_to: member(4)?,
        transfer_to: member(5)?,
        group: row.get(6)?,
        priority: row.get(7)?,
        queued: row.get(8)?,
        fence: row.get(9)?,
        paused_for: Vec::new(),
    })
}

fn all<T>(connection: &Connection, sql: &str, f: impl FnMut(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
    connection.prepare_cached(sql)?.query_map([], f)?.collect()
}

impl Case {
    /// Who serves it now.
    pub(in crate::simulation) fn server(&self) -> Option<MemberId> {
        self.agent.filter(|_| self.phase == "serving")
    }

    /// Whether it takes one of a member's slots.
    pub(in crate::simulation) fn is_held_by(&self, member: MemberId) -> bool {
        [self.server(), self.offered_to, self.transfer_to].contains(&Some(member))
    }

    /// Its place in the queue: lower is first.
    pub(in crate::simulation) fn order(&self) -> (i64, Option<i64>, SessionId) {
        (-self.priority, self.queued, self.id)
    }

    /// Whether it may be given to a member who has room.
    pub(in crate::simulation) fn suits(&self, seat: &Seat) -> bool {
        self.group.is_none_or(|group| seat.groups.contains(&group)) && !self.paused_for.contains(&seat.id)
    }
}
