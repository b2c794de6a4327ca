//! A desk as a file of SQLite, wherever it is stored, so that one set of rules is asked of both databases.

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use store::{Store, Url};
use tempfile::TempDir;
use testkit::{Database, rusqlite};

/// A file of SQLite.
pub(super) struct Copied {
    /// Where it is.
    pub(super) file: PathBuf,
    /// Gone with it, where it is a copy.
    _folder: Option<TempDir>,
}

/// A table: its columns and their types.
type Tables = BTreeMap<String, Vec<(String, String)>>;

/// The desk's own file, or what is on PostgreSQL at this instant.
pub(super) async fn copied(database: &Database) -> Copied {
    match &database.url {
        Url::Sqlite(folder) => Copied { file: folder.join("desk.db"), _folder: None },
        Url::Postgres(url) => copied_from(url).await,
    }
}

async fn copied_from(url: &str) -> Copied {
    let folder = tempfile::tempdir().unwrap();
    Store::open(&Url::Sqlite(folder.path().to_owned())).await.unwrap().close().await;
    let file = folder.path().join("desk.db");
    let mut source = PgConnection::connect(url).await.unwrap();
    sqlx::query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").execute(&mut source).await.unwrap();
    for (table, columns) in tables(&mut source).await {
        let rows = rows(&mut source, &table, &columns).await;
        insert(&file, &table, &columns, &rows);
    }
    source.close().await.unwrap();
    Copied { file, _folder: Some(folder) }
}

/// All tables but those of the migrations and of what is in uploaded files.
async fn tables(source: &mut PgConnection) -> Tables {
    let found: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT c.table_name::text, c.column_name::text, c.data_type::text FROM information_schema.columns c
         WHERE c.table_schema = 'public' AND c.table_name NOT IN ('_sqlx_migrations', 'file_chunk')
         ORDER BY c.table_name, c.ordinal_position",
    )
    .fetch_all(source)
    .await
    .unwrap();
    let mut tables = Tables::new();
    for (table, column, kind) in found {
        tables.entry(table).or_default().push((column, kind));
    }
    tables
}

/// Every row, each value as text.
async fn rows(source: &mut PgConnection, table: &str, columns: &[(String, String)]) -> Vec<Vec<Option<String>>> {
    let texts = columns.iter().map(|(name, kind)| match kind.as_str() {
        "uuid" => format!("replace(\"{name}\"::text, '-', '')"),
        "bytea" => format!("encode(\"{name}\", 'hex')"),
        "boolean" => format!("\"{name}\"::int::text"),
        _ => format!("\"{name}\"::text"),
    });
    let sql = format!("SELECT ARRAY[{}] FROM \"{table}\"", texts.collect::<Vec<_>>().join(", "));
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(source).await.unwrap()
}

fn insert(file: &Path, table: &str, columns: &[(String, String)], rows: &[Vec<Option<String>>]) {
    let names = columns.iter().map(|(name, _)| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let values = columns.iter().map(|(_, kind)| match kind.as_str() {
        "uuid" | "bytea" => "unhex(?)",
        "boolean" | "bigint" | "integer" => "CAST(? AS INTEGER)",
        "double precision" | "real" => "CAST(? AS REAL)",
        _ => "?",
    });
    let values = values.collect::<Vec<_>>().join(", ");
    let mut target = rusqlite::Connection::open(file).unwrap();
    target.pragma_update(None, "foreign_keys", false).unwrap();
    target.pragma_update(None, "synchronous", "OFF").unwrap();
    let unit = target.transaction().unwrap();
    let mut statement = unit.prepare(&format!("INSERT INTO \"{table}\" ({names}) VALUES ({values})")).unwrap();
    for row in rows {
        statement.execute(rusqlite::params_from_iter(row)).unwrap();
    }
    drop(statement);
    unit.commit().unwrap();
}
