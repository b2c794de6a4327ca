//! The schema: embedded, append-only, brought up to date at start.

use sqlx::migrate::{Migration, MigrationType, Migrator};
use std::borrow::Cow;

/// Every migration: number, name, text.
const ALL: [(i64, &str, &str); 6] = [
    (1, "foundation", include_str!("../migrations/0001_foundation.sql")),
    (2, "known addresses", include_str!("../migrations/0002_known_addresses.sql")),
    (3, "chatbot", include_str!("../migrations/0003_chatbot.sql")),
    (4, "nodes", include_str!("../migrations/0004_nodes.sql")),
    (5, "queue", include_str!("../migrations/0005_queue.sql")),
    (6, "visitors", include_str!("../migrations/0006_visitors.sql")),
];

/// The migrations with the database's own words for a counted key.
pub(crate) fn migrator(serial: &str) -> Migrator {
    let migrations = ALL.map(|(number, name, text)| {
        let sql = text.replace("{serial}", serial);
        Migration::new(
            number,
            Cow::Borrowed(name),
            MigrationType::Simple,
            sqlx::SqlSafeStr::into_sql_str(sqlx::AssertSqlSafe(sql)),
            false,
        )
    });
    let mut migrator = Migrator::with_migrations(migrations.to_vec());
    // A schema newer by one release is accepted: a migration only adds.
    migrator.set_ignore_missing(true);
    migrator
}
