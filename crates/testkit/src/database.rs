//! Throw-away databases.

use sqlx::{Connection, PgConnection};
use std::path::PathBuf;
use std::sync::Arc;
use store::{Store, Url};
use tempfile::TempDir;
use uuid::Uuid;

/// Address of a PostgreSQL server on which tests may create databases.
const SERVER: &str = "DESKHAND_TEST_POSTGRES";

/// A database of its own, gone when the last clone is dropped.
#[derive(Clone)]
pub struct Database {
    /// Where it is.
    pub url: Url,
    /// Kept for its end.
    _end: Arc<End>,
}

enum End {
    Sqlite { _folder: TempDir },
    Postgres { server: String, name: String },
    Nowhere,
}

impl Database {
    /// SQLite in a folder of its own.
    pub fn sqlite() -> Self {
        crate::with_tls();
        let folder = tempfile::tempdir().expect("a folder can be made");
        Self { url: Url::Sqlite(folder.path().to_owned()), _end: Arc::new(End::Sqlite { _folder: folder }) }
    }

    /// SQLite in a folder in memory, where the machine has one.
    pub fn in_memory() -> Self {
        let memory = std::path::Path::new("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let folder = folder.expect("a folder can be made");
        Self { url: Url::Sqlite(folder.path().to_owned()), _end: Arc::new(End::Sqlite { _folder: folder }) }
    }

    /// The desk in a folder that somebody else looks after.
    pub fn of(folder: &std::path::Path) -> Self {
        Self { url: Url::Sqlite(folder.to_owned()), _end: Arc::new(End::Nowhere) }
    }

    /// A database of its own on the server the tests were told of. `None` where they were not told of one.
    ///
    /// # Panics
    /// Where the server cannot be used, and in CI where there is none.
    pub async fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var(SERVER) else {
            assert!(std::env::var("CI").is_err(), "in CI the tests need {SERVER}");
            return None;
        };
        let name = format!("test_{}", Uuid::new_v4().simple());
        crate::with_tls();
        run(&server, format!("CREATE DATABASE {name}")).await;
        let url = Url::Postgres(with_database(&server, &name));
        Some(Self { url, _end: Arc::new(End::Postgres { server, name }) })
    }

    /// The database every server has, on one that somebody else looks after.
    #[cfg(unix)]
    pub fn on(server: &crate::Postgres) -> Self {
        crate::with_tls();
        Self { url: Url::Postgres(server.url()), _end: Arc::new(End::Nowhere) }
    }

    /// Opens it.
    ///
    /// # Panics
    /// Where it cannot be opened.
    pub async fn open(&self) -> Store {
        Store::open(&self.url).await.expect("a throw-away database can be opened")
    }

    /// Its folder, where it is SQLite.
    pub fn folder(&self) -> Option<PathBuf> {
        match &self.url {
            Url::Sqlite(folder) => Some(folder.clone()),
            Url::Postgres(_) => None,
        }
    }
}

impl Drop for End {
    fn drop(&mut self) {
        let Self::Postgres { server, name } = self else { return };
        let (server, name) = (server.clone(), name.clone());
        // The test's runtime may be ending: the last word is said on a thread of its own.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("a runtime can be made");
            runtime.block_on(run(&server, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        });
        if dropped.join().is_err() {
            eprintln!("a throw-away database was left behind");
        }
    }
}

/// Makes of each test two: one on SQLite, one on PostgreSQL. Where there is no PostgreSQL the second one does nothing,
/// and fails in CI.
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$attribute:meta])* async fn $name:ident($database:ident: $kind:ty) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports, reason = "what a test needs stands above all of them")]
            use super::*;

            async fn run($database: $kind) $body

            $(#[$attribute])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                Box::pin(run($crate::Database::sqlite())).await;
            }

            $(#[$attribute])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(database) = $crate::Database::postgres().await {
                    Box::pin(run(database)).await;
                }
            }
        }
    )*};
}

async fn run(server: &str, sql: String) {
    let mut connection = PgConnection::connect(server).await.expect("the PostgreSQL server answers");
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.expect("the tests may create databases");
}

/// The server's address with another database in it.
fn with_database(server: &str, name: &str) -> String {
    let (address, options) = server.split_once('?').map_or((server, None), |(a, o)| (a, Some(o)));
    let (scheme, rest) = address.split_once("://").unwrap_or(("postgres", address));
    let host = rest.split('/').next().unwrap_or(rest);
    let options = options.map(|options| format!("?{options}")).unwrap_or_default();
    format!("{scheme}://{host}/{name}{options}")
}
