//! SQLite: one writing connection that all units share; a pool that reads.

mod readers;
mod upgrade;

use crate::gate::{self, Point};
use crate::link::{Broken, Kind};
use crate::shared::{Lease, Lender, Shared, Step};
use crate::{Error, Result, migrate};
use fs4::fs_std::FileExt;
use readers::Readers;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

pub(crate) use readers::Reader;

/// Pages of the log after which it should begin anew (64 MB). Nobody writes meanwhile, so few may be left to move into the
/// file (4 MB).
const LARGE_LOG: i64 = 16_384;
const FEW: i64 = 1_024;
/// Connections that read.
const READERS: usize = 4;

/// One database file.
#[derive(Clone)]
pub(crate) struct Sqlite {
    writer: Lender,
    readers: Readers,
    /// Whether the last batch was undone.
    failing: Arc<AtomicBool>,
    /// Held while the process lives, so that a second one is refused. None where it only reads.
    _lock: Option<Arc<File>>,
}

impl Sqlite {
    pub(crate) async fn open(folder: &Path) -> Result<Self> {
        let io = |error: std::io::Error| Error::Other(sqlx::Error::Io(error));
        std::fs::create_dir_all(folder).map_err(io)?;
        let lock = File::create(folder.join("lock")).map_err(io)?;
        // A simulation lets several nodes share a folder, and takes care that one of them writes at a time.
        if !gate::is_held() && !lock.try_lock_exclusive().map_err(io)? {
            return Err(Error::Busy);
        }
        let options = SqliteConnectOptions::new()
            .filename(folder.join("desk.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .statement_cache_capacity(256)
            // SQLite's thread waits for whoever asked each time so many rows are unread.
            .row_buffer_size(512)
            .pragma("secure_delete", "ON")
            .pragma("wal_autocheckpoint", "0")
            // A unit must not fail for want of a temporary file.
            .pragma("temp_store", "MEMORY")
            .pragma("cache_size", "-8000");
        let mut connection = options.connect().await?;
        let migrator = migrate::migrator("INTEGER PRIMARY KEY");
        upgrade::keep_copy(&mut connection, &migrator, folder).await?;
        migrator.run(&mut connection).await.map_err(|error| Error::Corrupt(error.to_string()))?;

        // SQLite forgets all pages of a reader with each change that somebody else commits.
        let readers = Readers::new(options.clone().read_only(true).pragma("cache_size", "-1000"), READERS);
        let written = Arc::new(Notify::new());
        tokio::spawn(checkpoint(options.clone(), written.clone()));
        let failing = Arc::new(AtomicBool::new(false));
        let writer = Writer { options, connection: Some(connection), written, failing: failing.clone() };
        Ok(Self { writer: Lender::start(writer), readers, failing, _lock: Some(Arc::new(lock)) })
    }

    /// Opens a database that another process may be writing, as it is. Units are refused.
    pub(crate) async fn open_for_reading(folder: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(folder.join("desk.db"))
            .busy_timeout(Duration::from_secs(5))
            .read_only(true);
        let readers = Readers::new(options, 1);
        drop(readers.borrow().await?);
        Ok(Self { writer: Lender::closed(), readers, failing: Arc::default(), _lock: None })
    }

    /// Writes all that is committed into a new file.
    pub(crate) async fn copy_to(&self, file: &str) -> Result<()> {
        let mut reader = self.readers.borrow().await?;
        sqlx::query("VACUUM INTO $1").bind(file).execute(&mut reader.connection).await?;
        Ok(())
    }

    /// Looks through the whole file for damage, and that it is a desk's.
    pub(crate) async fn check(&self) -> Result<()> {
        let damaged = |error: sqlx::Error| Error::Corrupt(error.to_string());
        let connection = &mut self.readers.borrow().await?.connection;
        let found = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut *connection).await;
        let found: String = found.map_err(damaged)?;
        if found != "ok" {
            return Err(Error::Corrupt(found));
        }
        sqlx::query("SELECT id FROM instance").fetch_all(connection).await.map_err(damaged)?;
        Ok(())
    }

    /// Lends the writing connection; `ahead`, every other time, of those who wait for it.
    pub(crate) async fn lend(&self, ahead: bool) -> Result<Lease> {
        self.writer.lend(ahead).await
    }

    pub(crate) async fn reader(&self) -> Result<Reader> {
        gate::counted(self.readers.borrow()).await
    }

    pub(crate) fn can_write(&self) -> bool {
        !self.failing.load(Ordering::Relaxed)
    }

    pub(crate) fn close(&self) {
        self.readers.close();
    }
}

/// Owns the writing connection.
struct Writer {
    options: SqliteConnectOptions,
    connection: Option<SqliteConnection>,
    written: Arc<Notify>,
    failing: Arc<AtomicBool>,
}

impl Writer {
    async fn connected(&mut self) -> Step<SqliteConnection> {
        if let Some(connection) = self.connection.take() {
            return Ok(connection);
        }
        gate::counted(self.options.connect()).await.map_err(|error| {
            tracing::error!(%error, "the database cannot be opened again");
            Broken::Other
        })
    }
}

impl Shared for Writer {
    type Connection = SqliteConnection;
    const UNITS: usize = 512;
    const GOES_ON: bool = false;

    async fn open(&mut self) -> Step<SqliteConnection> {
        let mut connection = self.connected().await?;
        gate::writing(true);
        run(&mut connection, "BEGIN IMMEDIATE; SAVEPOINT unit").await?;
        Ok(connection)
    }

    async fn run(connection: &mut SqliteConnection, sql: &'static str) -> Step<()> {
        run(connection, sql).await
    }

    async fn commit(&mut self, mut connection: SqliteConnection) -> Step<()> {
        // After a batch that was undone, one that writes nothing would prove nothing.
        if self.failing.load(Ordering::Relaxed) {
            run(&mut connection, "PRAGMA user_version = 0").await?;
        }
        gate::pass(Point::Batch).await;
        run(&mut connection, "COMMIT").await?;
        gate::pass(Point::Written).await;
        self.connection = Some(connection);
        Ok(())
    }

    fn ended(&mut self, well: bool) {
        gate::writing(false);
        self.failing.store(!well, Ordering::Relaxed);
        if well {
            self.written.notify_one();
        }
    }

    fn lend(connection: SqliteConnection) -> Kind {
        Kind::Writer(Box::new(connection))
    }

    fn take_back(kind: Kind) -> Option<SqliteConnection> {
        match kind {
            Kind::Writer(connection) => Some(*connection),
            _ => None,
        }
    }
}

async fn run(connection: &mut SqliteConnection, sql: &'static str) -> Step<()> {
    match gate::counted(sqlx::query(sql).execute(connection)).await {
        Ok(_) => Ok(()),
        Err(error) => {
            let full = matches!(Error::from(error), Error::Full);
            Err(if full { Broken::Full } else { Broken::Other })
        }
    }
}

/// Moves what was written from the log into the database file, off the writer's path. At most twice a second. A large log
/// begins anew where little of it is left to move; else it is tried again the next time.
async fn checkpoint(options: SqliteConnectOptions, written: Arc<Notify>) {
    let mut connection = None;
    loop {
        written.notified().await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        if connection.is_none() {
            connection = options.connect().await.ok();
        }
        let Some(open) = connection.as_mut() else { continue };
        let passive = pragma(open, "PRAGMA wal_checkpoint(PASSIVE)").await;
        let outcome = match passive {
            Ok((_, log, moved)) if log > LARGE_LOG && log - moved <= FEW => {
                pragma(open, "PRAGMA wal_checkpoint(RESTART)").await
            }
            other => other,
        };
        if let Err(error) = outcome {
            tracing::warn!(%error, "a checkpoint failed");
            if let Some(broken) = connection.take() {
                let _ = broken.close().await;
            }
        }
        if Arc::strong_count(&written) == 1 {
            return;
        }
    }
}

async fn pragma(
    connection: &mut SqliteConnection,
    sql: &'static str,
) -> std::result::Result<(i64, i64, i64), sqlx::Error> {
    sqlx::query_as(sql).fetch_one(connection).await
}
