//! SQLite: one writing connection that units take in turn, committed together; a pool that reads.

mod readers;
mod upgrade;

use crate::gate::{self, Point};
use crate::link::{Broken, Kind};
use crate::unit::{Outcome, Returned};
use crate::{Error, Link, Result, migrate};
use fs4::fs_std::FileExt;
use metrics::histogram;
use readers::Readers;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, mpsc, oneshot};

pub(crate) use readers::Reader;

/// Units that may share a commit.
const BATCH: usize = 512;
/// Time after which no more units join a transaction, and the same in commits that take longer: all of it are told of their
/// commit together, and where one always waits for the next there would be no end.
const LONGEST: Duration = Duration::from_millis(20);
const COMMITS: u32 = 4;
/// Units that may wait for the writer.
const WAITING: usize = 8_192;
/// Pages of the log after which it should begin anew (64 MB). Nobody writes meanwhile, so few may be left to move into the
/// file (4 MB).
const LARGE_LOG: i64 = 16_384;
const FEW: i64 = 1_024;
/// Connections that read.
const READERS: usize = 4;

/// One database file.
#[derive(Clone)]
pub(crate) struct Sqlite {
    writer: mpsc::Sender<Asking>,
    /// For those who come before the others.
    ahead: mpsc::Sender<Asking>,
    readers: Readers,
    /// Whether the last batch was undone.
    failing: Arc<AtomicBool>,
    /// Held while the process lives, so that a second one is refused. None where it only reads.
    _lock: Option<Arc<File>>,
}

/// Somebody who waits for the writing connection.
type Asking = oneshot::Sender<Lease>;

/// The writing connection, lent for one unit.
pub(crate) struct Lease {
    pub(crate) connection: Box<SqliteConnection>,
    pub(crate) back: oneshot::Sender<Returned>,
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
        let (writer, waiting) = mpsc::channel(WAITING);
        let (ahead, first) = mpsc::channel(WAITING);
        let requests = Requests { ahead: first, others: waiting, was_ahead: false };
        let written = Arc::new(Notify::new());
        tokio::spawn(checkpoint(options.clone(), written.clone()));
        let failing = Arc::new(AtomicBool::new(false));
        let connection = Some(connection);
        let writer_task =
            Writer { options, connection, requests, written, failing: failing.clone(), took: Duration::ZERO };
        tokio::spawn(writer_task.run());
        Ok(Self { writer, ahead, readers, failing, _lock: Some(Arc::new(lock)) })
    }

    /// Opens a database that another process may be writing, as it is. Units are refused.
    pub(crate) async fn open_for_reading(folder: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(folder.join("desk.db"))
            .busy_timeout(Duration::from_secs(5))
            .read_only(true);
        let readers = Readers::new(options, 1);
        drop(readers.borrow().await?);
        let (writer, _) = mpsc::channel(1);
        Ok(Self { ahead: writer.clone(), writer, readers, failing: Arc::default(), _lock: None })
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
        let (ask, lease) = oneshot::channel();
        let writer = if ahead { &self.ahead } else { &self.writer };
        writer.send(ask).await.map_err(|_| Error::Busy)?;
        lease.await.map_err(|_| Error::Busy)
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

/// Who waits for the writing connection: in two rows, whoever came first is first in each.
struct Requests {
    ahead: mpsc::Receiver<Asking>,
    others: mpsc::Receiver<Asking>,
    /// The last one came from the row ahead: it is the others' turn.
    was_ahead: bool,
}

impl Requests {
    /// The next one, waiting for it. `None`: nobody can ask any more.
    async fn next(&mut self) -> Option<Asking> {
        if let Some(next) = self.waiting() {
            return Some(next);
        }
        let (next, ahead) = tokio::select! {
            biased;
            Some(next) = self.ahead.recv() => (next, true),
            Some(next) = self.others.recv() => (next, false),
            else => return None,
        };
        self.was_ahead = ahead;
        Some(next)
    }

    /// The next of those who wait already.
    fn waiting(&mut self) -> Option<Asking> {
        for ahead in [!self.was_ahead, self.was_ahead] {
            let row = if ahead { &mut self.ahead } else { &mut self.others };
            if let Ok(next) = row.try_recv() {
                self.was_ahead = ahead;
                return Some(next);
            }
        }
        None
    }
}

/// Owns the writing connection.
struct Writer {
    options: SqliteConnectOptions,
    connection: Option<SqliteConnection>,
    requests: Requests,
    written: Arc<Notify>,
    failing: Arc<AtomicBool>,
    /// How long the last commit took.
    took: Duration,
}

/// Units of a batch that wait for the commit.
type Waiting = Vec<oneshot::Sender<Result<()>>>;

impl Writer {
    /// Serves units for ever. Each round is one transaction: the first unit opens it, those who wait by then
    /// join for a while, and one commit makes them permanent together.
    async fn run(mut self) {
        while let Some(first) = self.requests.next().await {
            let Some(connection) = self.connected().await else {
                self.failing.store(true, Ordering::Relaxed);
                continue;
            };
            let mut waiting = Waiting::new();
            let outcome = self.batch(connection, first, &mut waiting).await;
            gate::writing(false);
            self.failing.store(outcome.is_err(), Ordering::Relaxed);
            match outcome {
                Ok(connection) => {
                    self.connection = Some(connection);
                    for done in waiting {
                        let _ = done.send(Ok(()));
                    }
                    self.written.notify_one();
                }
                Err(broken) => {
                    // The connection is dropped, which undoes whatever it had open.
                    tracing::error!(?broken, units = waiting.len(), "a batch of units was undone");
                    for done in waiting {
                        let _ = done.send(Err(broken.into()));
                    }
                }
            }
        }
    }

    async fn connected(&mut self) -> Option<SqliteConnection> {
        if let Some(connection) = self.connection.take() {
            return Some(connection);
        }
        match gate::counted(self.options.connect()).await {
            Ok(connection) => Some(connection),
            Err(error) => {
                tracing::error!(%error, "the database cannot be opened again");
                None
            }
        }
    }

    async fn batch(
        &mut self,
        mut connection: SqliteConnection,
        first: Asking,
        waiting: &mut Waiting,
    ) -> std::result::Result<SqliteConnection, Broken> {
        gate::writing(true);
        let opened = Instant::now();
        // A simulation has no time but its own.
        let longest = if gate::is_held() { Duration::MAX } else { LONGEST.max(self.took * COMMITS) };
        run(&mut connection, "BEGIN IMMEDIATE; SAVEPOINT unit").await?;
        let mut ask = first;
        loop {
            let kept;
            (connection, kept) = unit(connection, ask, waiting).await?;
            let may_join = waiting.len() < BATCH && opened.elapsed() < longest;
            let next = if may_join { self.requests.waiting() } else { None };
            // The commit keeps what the last savepoint has.
            let Some(next) = next else { break };
            if kept {
                run(&mut connection, "RELEASE unit; SAVEPOINT unit").await?;
            }
            ask = next;
        }
        // After a batch that was undone, one that writes nothing would prove nothing.
        if self.failing.load(Ordering::Relaxed) {
            run(&mut connection, "PRAGMA user_version = 0").await?;
        }
        gate::pass(Point::Batch).await;
        let began = Instant::now();
        run(&mut connection, "COMMIT").await?;
        self.took = began.elapsed();
        histogram!("deskhand_commit_seconds").record(self.took.as_secs_f64());
        histogram!("deskhand_commit_units").record(waiting.len() as f64);
        gate::pass(Point::Written).await;
        Ok(connection)
    }
}

/// Lends the connection for one unit, inside a savepoint that is open. Says whether the unit is kept; if not, the
/// savepoint is as it was.
async fn unit(
    connection: SqliteConnection,
    ask: Asking,
    waiting: &mut Waiting,
) -> std::result::Result<(SqliteConnection, bool), Broken> {
    let (back, returned) = oneshot::channel();
    let returned = match ask.send(Lease { connection: Box::new(connection), back }) {
        Ok(()) => returned.await.map_err(|_| Broken::Other)?,
        // Whoever asked has gone.
        Err(lease) => Returned { link: Link::new(Kind::Writer(lease.connection)), outcome: Outcome::Undo },
    };
    let Returned { link: Link { kind: Kind::Writer(connection), broken }, outcome } = returned else {
        return Err(Broken::Other);
    };
    let mut connection = *connection;
    if let Some(broken) = broken {
        return Err(broken);
    }
    let Outcome::Keep(done) = outcome else {
        run(&mut connection, "ROLLBACK TO unit").await?;
        return Ok((connection, false));
    };
    waiting.push(done);
    Ok((connection, true))
}

async fn run(connection: &mut SqliteConnection, sql: &'static str) -> std::result::Result<(), Broken> {
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
