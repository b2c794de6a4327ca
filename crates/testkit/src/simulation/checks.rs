//! What must be true of the database: after every commit, and once all is quiet. Words of its own, on a connection of its
//! own, so that no mistake of the product hides itself.

mod books;
mod messages;
mod people;
mod queue;
mod sessions;

pub(super) use books::Books;

use domain::{MemberId, SessionId, Timestamp};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, types::Value};
use std::path::Path;

/// A rule: its row of the catalogue and its sentence; a query that finds what breaks it. `?1` is the time.
pub(super) struct Rule {
    name: &'static str,
    sql: &'static str,
}

/// A session, as far as the schedule must know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Case {
    pub(super) id: SessionId,
    pub(super) visitor: uuid::Uuid,
    pub(super) phase: String,
    pub(super) agent: Option<MemberId>,
    pub(super) offered_to: Option<MemberId>,
    pub(super) transfer_to: Option<MemberId>,
    pub(super) group: Option<i64>,
    pub(super) priority: i64,
    pub(super) queued: Option<i64>,
    pub(super) fence: i64,
    pub(super) paused_for: Vec<MemberId>,
}

/// A member, as far as the schedule must know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seat {
    pub(super) id: MemberId,
    pub(super) open: i64,
    pub(super) limit: i64,
    pub(super) connected: bool,
    pub(super) blocked: bool,
    pub(super) groups: Vec<i64>,
}

/// Everything at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Scene {
    pub(super) cases: Vec<Case>,
    pub(super) seats: Vec<Seat>,
    pub(super) longest: i64,
    pub(super) books: Books,
}

/// Looks into the database, beside the product.
pub(super) struct Inspector {
    connection: Connection,
    version: i64,
}

impl Inspector {
    pub(super) fn open(file: &Path) -> Self {
        let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY);
        let connection = connection.expect("the desk's file can be opened");
        connection.set_prepared_statement_cache_capacity(64);
        connection.busy_timeout(std::time::Duration::from_secs(5)).expect("it can wait");
        Self { connection, version: 0 }
    }

    /// Whether anything was committed since this was last asked.
    pub(super) fn has_changed(&mut self) -> bool {
        let mut statement = self.connection.prepare_cached("PRAGMA data_version").expect("SQLite knows it");
        let version = statement.query_row([], |row| row.get(0)).expect("it has a version");
        drop(statement);
        std::mem::replace(&mut self.version, version) != version
    }

    /// Checks what must hold after every commit.
    pub(super) fn check(&self) -> Result<(), String> {
        let rules = [messages::ALWAYS, sessions::ALWAYS, people::ALWAYS];
        rules.iter().copied().flatten().try_for_each(|rule| self.holds(rule, Timestamp(0)))
    }

    /// Checks what must hold once everything has been done that is due.
    pub(super) fn check_quiet(&self, now: Timestamp) -> Result<(), String> {
        queue::QUIET.iter().try_for_each(|rule| self.holds(rule, now))
    }

    fn holds(&self, rule: &Rule, now: Timestamp) -> Result<(), String> {
        let mut statement = self.connection.prepare_cached(rule.sql).unwrap_or_else(|e| panic!("{}: {e}", rule.name));
        let columns = statement.column_count();
        let told = |row: &Row<'_>| -> rusqlite::Result<String> {
            let values = (0..columns).map(|at| Ok(shown(row.get::<_, Value>(at)?)));
            Ok(values.collect::<rusqlite::Result<Vec<_>>>()?.join(" "))
        };
        let found = match statement.parameter_count() {
            0 => statement.query_map([], told),
            _ => statement.query_map([now.0], told),
        };
        let found: Vec<String> = found.and_then(Iterator::collect).expect("the rule can be asked");
        if found.is_empty() { Ok(()) } else { Err(format!("{}: {}", rule.name, found.join("; "))) }
    }

    /// A message of an author: its number, and its elements.
    pub(super) fn message(&self, author: uuid::Uuid, client_id: &str) -> Option<(i64, String)> {
        let sql =
            "SELECT number, COALESCE((SELECT v.elements FROM message_version v WHERE v.conversation = m.conversation
                     AND v.number = m.number ORDER BY v.version LIMIT 1), elements)
                   FROM message m WHERE author = ?1 AND client_id = ?2";
        let mut statement = self.connection.prepare_cached(sql).expect("the query reads");
        let found = statement.query_row((author, client_id), |row| Ok((row.get(0)?, row.get(1)?)));
        found.optional().expect("the message can be read")
    }

    /// One number.
    pub(super) fn number<T: rusqlite::types::FromSql>(&self, sql: &str) -> T {
        let mut statement = self.connection.prepare_cached(sql).expect("the query reads");
        statement.query_row([], |row| row.get(0)).expect("it has an answer")
    }

    /// Rows of three values, for comparison with what clients show.
    pub(super) fn rows<T>(
        &self,
        sql: &str,
        key: impl rusqlite::ToSql,
        f: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Vec<T> {
        let mut statement = self.connection.prepare_cached(sql).expect("the query reads");
        let rows = statement.query_map([key], f).and_then(Iterator::collect);
        rows.expect("the rows can be read")
    }

    /// Everything the schedule must know.
    pub(super) fn scene(&self, now: Timestamp) -> Scene {
        let scene = queue::scene(&self.connection, now).expect("the scene can be read");
        Scene { books: books::books(&self.connection).expect("the books can be read"), ..scene }
    }
}

fn shown(value: Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text,
        Value::Blob(bytes) => uuid::Uuid::from_slice(&bytes).map_or_else(|_| format!("{bytes:?}"), |id| id.to_string()),
    }
}
