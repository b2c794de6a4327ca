//! What is written down beside the sessions: changes with their audit rows, due times, offers that ran out.

use super::shown;
use rusqlite::{Connection, Result, Row, types::Value};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A due time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::simulation) struct Due {
    pub(in crate::simulation) kind: String,
    pub(in crate::simulation) subject: Uuid,
    pub(in crate::simulation) at: i64,
}

/// The books at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::simulation) struct Books {
    /// How often settings were saved.
    pub(in crate::simulation) versions: i64,
    /// Audit rows by action and subject.
    pub(in crate::simulation) audit: BTreeMap<(String, String), i64>,
    /// Each member, without what an owner has no say in.
    pub(in crate::simulation) members: BTreeMap<String, String>,
    /// Each member who is kept out.
    pub(in crate::simulation) blocked: BTreeSet<String>,
    /// Each group with its name and members.
    pub(in crate::simulation) groups: BTreeMap<String, String>,
    /// What is due when.
    pub(in crate::simulation) due: BTreeMap<Uuid, Due>,
    /// Offers that ran out: session and number.
    pub(in crate::simulation) lapsed: BTreeSet<(Uuid, i64)>,
    /// Sessions that ended by themselves, and why.
    pub(in crate::simulation) closed: BTreeMap<Uuid, String>,
}

impl Books {
    /// Audit rows of an action, about one subject or about any.
    pub(in crate::simulation) fn audited(&self, actions: &[&str], subject: Option<&str>) -> i64 {
        let fits = |key: &(String, String)| {
            actions.contains(&key.0.as_str()) && subject.is_none_or(|subject| key.1 == subject)
        };
        self.audit.iter().filter(|(key, _)| fits(key)).map(|(_, count)| count).sum()
    }
}

/// The books as they are now.
pub(super) fn books(connection: &Connection) -> Result<Books> {
    let text = |row: &Row<'_>, at| -> Result<String> { Ok(shown(row.get::<_, Value>(at)?)) };
    let versions = connection.prepare_cached("SELECT SUM(version) FROM entry")?.query_row([], |row| row.get(0))?;
    let audit = all(connection, "SELECT action, subject, COUNT(*) FROM audit GROUP BY action, subject", |row| {
        Ok(((row.get(0)?, row.get(1)?), row.get(2)?))
    })?;
    let members = all(
        connection,
        "SELECT id, nickname || '/' || role || '/' || phone || '/' || COALESCE(session_limit, '') FROM member",
        |row| Ok((text(row, 0)?, row.get(1)?)),
    )?;
    let blocked = all(connection, "SELECT id FROM member WHERE blocked", |row| text(row, 0))?;
    let groups = all(
        connection,
        "SELECT g.id, g.name || '/' || COALESCE((SELECT group_concat(hex(member)) FROM
            (SELECT member FROM group_member m WHERE m.instance = g.instance AND m.skill_group = g.id ORDER BY member)), '')
         FROM skill_group g",
        |row| Ok((text(row, 0)?, row.get(1)?)),
    )?;
    let due = all(connection, "SELECT id, kind, subject, due_at FROM deadline", |row| {
        Ok((row.get(0)?, Due { kind: row.get(1)?, subject: row.get(2)?, at: row.get(3)? }))
    })?;
    let lapsed = all(connection, "SELECT session, fence FROM stint WHERE ended_how = 'timedOut'", |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    let closed = all(
        connection,
        "SELECT id, ended_because FROM session WHERE ended_because IN ('userTimeout', 'botOnly', 'silent')",
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(Books { versions, audit, members, blocked, groups, due, lapsed, closed })
}

fn all<T, C: FromIterator<T>>(connection: &Connection, sql: &str, f: impl FnMut(&Row<'_>) -> Result<T>) -> Result<C> {
    connection.prepare_cached(sql)?.query_map([], f)?.collect()
}
