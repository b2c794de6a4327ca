//! Units of work: open, work, commit. Dropping one undoes it.

use crate::gate::{self, Point};
use crate::link::Kind;
use crate::shared::Lease;
use crate::sqlite::Sqlite;
use crate::{Error, Link, Result, postgres::Postgres};
use domain::InstanceId;
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Longest time a unit should hold the writer.
const LONG: Duration = Duration::from_millis(100);

/// Where the data is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Url {
    /// A folder; the database is `desk.db` inside.
    Sqlite(PathBuf),
    /// A `postgres://` address.
    Postgres(String),
}

/// The database.
#[derive(Clone)]
pub struct Store(Backend);

#[derive(Clone)]
enum Backend {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Store {
    /// Connects, and brings the schema up to date.
    ///
    /// # Errors
    /// When the database cannot be reached, another process uses the folder, or the schema is newer by more than
    /// one release.
    pub async fn open(url: &Url) -> Result<Self> {
        Ok(Self(match url {
            Url::Sqlite(folder) => Backend::Sqlite(Sqlite::open(folder).await?),
            Url::Postgres(url) => Backend::Postgres(Postgres::open(url).await?),
        }))
    }

    /// Connects to a database as it is, also while a desk runs on it. Nothing can be changed.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn open_for_reading(url: &Url) -> Result<Self> {
        Ok(Self(match url {
            Url::Sqlite(folder) => Backend::Sqlite(Sqlite::open_for_reading(folder).await?),
            Url::Postgres(url) => Backend::Postgres(Postgres::open_for_reading(url).await?),
        }))
    }

    /// Writes a copy of all that is committed into a new file, while others go on writing. SQLite only.
    ///
    /// # Errors
    /// When the file exists or cannot be written; `Busy` on PostgreSQL, which has tools of its own.
    pub async fn copy_to(&self, file: &str) -> Result<()> {
        match &self.0 {
            Backend::Sqlite(sqlite) => sqlite.copy_to(file).await,
            Backend::Postgres(_) => Err(Error::Busy),
        }
    }

    /// Looks through a whole database of SQLite for damage. On PostgreSQL that is the server's own business.
    ///
    /// # Errors
    /// `Corrupt` says what was found.
    pub async fn check(&self) -> Result<()> {
        match &self.0 {
            Backend::Sqlite(sqlite) => sqlite.check().await,
            Backend::Postgres(_) => Ok(()),
        }
    }

    /// Opens a unit of work.
    pub async fn begin(&self) -> Result<Tx> {
        self.open_unit(false).await
    }

    /// Opens a unit of work that does not wait for all who came before it where they are many: of two units one is of this
    /// kind. For what is short.
    pub async fn begin_ahead(&self) -> Result<Tx> {
        self.open_unit(true).await
    }

    /// Opens a unit of work that has the desk's row to itself until it ends, for what may move a session: such units are
    /// carried out one after the other, and share commits.
    pub async fn begin_at(&self, desk: InstanceId) -> Result<Tx> {
        gate::pass(Point::Begin).await;
        Ok(Tx::of(match &self.0 {
            Backend::Sqlite(sqlite) => sqlite.lend(false).await?,
            Backend::Postgres(postgres) => postgres.lend(desk).await?,
        }))
    }

    async fn open_unit(&self, ahead: bool) -> Result<Tx> {
        gate::pass(Point::Begin).await;
        Ok(match &self.0 {
            Backend::Sqlite(sqlite) => Tx::of(sqlite.lend(ahead).await?),
            Backend::Postgres(postgres) => Tx::new(Kind::Transaction(postgres.begin().await?), None),
        })
    }

    /// Opens a connection for reading outside of a unit.
    pub async fn read(&self) -> Result<Link> {
        gate::pass(Point::Read).await;
        Ok(Link::new(match &self.0 {
            Backend::Sqlite(sqlite) => Kind::Reader(sqlite.reader().await?),
            Backend::Postgres(postgres) => Kind::Postgres(postgres.reader().await?),
        }))
    }

    /// Whether the disk took what was last written to SQLite; asking costs nothing. Of PostgreSQL a node knows by its beats.
    pub fn can_write(&self) -> bool {
        match &self.0 {
            Backend::Sqlite(sqlite) => sqlite.can_write(),
            Backend::Postgres(_) => true,
        }
    }

    /// Whether several nodes can share this database.
    pub fn is_shared(&self) -> bool {
        matches!(self.0, Backend::Postgres(_))
    }

    /// Ends all connections. Units that are open fail.
    pub async fn close(&self) {
        match &self.0 {
            Backend::Sqlite(sqlite) => sqlite.close(),
            Backend::Postgres(postgres) => postgres.close().await,
        }
    }
}

/// What becomes of a unit on a connection that several share.
pub(crate) enum Outcome {
    /// Keep it, and say so once it is on disk.
    Keep(oneshot::Sender<Result<()>>),
    /// Undo it.
    Undo,
}

/// A unit comes back.
pub(crate) struct Returned {
    pub(crate) link: Link,
    pub(crate) outcome: Outcome,
}

/// A unit of work. Between `begin` and `commit` only functions of this crate are awaited.
pub struct Tx {
    link: Link,
    back: Option<oneshot::Sender<Returned>>,
    since: Instant,
}

impl Tx {
    fn new(kind: Kind, back: Option<oneshot::Sender<Returned>>) -> Self {
        Self { link: Link::new(kind), back, since: Instant::now() }
    }

    fn of(lease: Lease) -> Self {
        Self::new(lease.kind, Some(lease.back))
    }

    /// Makes the unit's changes permanent. Returns when they are on disk.
    ///
    /// # Errors
    /// `Busy` or `Full` when they are not; then nothing of the unit is stored.
    pub async fn commit(mut self) -> Result<()> {
        self.warn_if_long();
        gate::pass(Point::Commit).await;
        let committed = self.make_permanent().await;
        gate::pass(Point::Committed).await;
        committed
    }

    async fn make_permanent(&mut self) -> Result<()> {
        match self.back.take() {
            Some(back) => {
                if let Some(broken) = self.link.broken {
                    self.give_back(back, Outcome::Undo);
                    return Err(broken.into());
                }
                let (done, committed) = oneshot::channel();
                self.give_back(back, Outcome::Keep(done));
                committed.await.map_err(|_| Error::Busy)?
            }
            None => match std::mem::replace(&mut self.link.kind, Kind::Gone) {
                Kind::Transaction(transaction) => measured(transaction.commit()).await,
                _ => Err(Error::Busy),
            },
        }
    }

    fn give_back(&mut self, back: oneshot::Sender<Returned>, outcome: Outcome) {
        let kind = std::mem::replace(&mut self.link.kind, Kind::Gone);
        let link = Link { kind, broken: self.link.broken };
        // Whoever lent it is gone only when the store is closed; the connection ends with it.
        let _ = back.send(Returned { link, outcome });
    }

    fn warn_if_long(&self) {
        let held = self.since.elapsed();
        if held > LONG {
            tracing::warn!(held_ms = held.as_millis() as u64, "a unit of work was held for long");
        }
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        if let Some(back) = self.back.take() {
            self.give_back(back, Outcome::Undo);
        }
    }
}

impl Deref for Tx {
    type Target = Link;

    fn deref(&self) -> &Link {
        &self.link
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Link {
        &mut self.link
    }
}

impl From<crate::link::Broken> for Error {
    fn from(broken: crate::link::Broken) -> Self {
        match broken {
            crate::link::Broken::Full => Self::Full,
            crate::link::Broken::Other => Self::Busy,
        }
    }
}

/// Tells how long a commit took.
async fn measured(commit: impl Future<Output = sqlx::Result<()>>) -> Result<()> {
    let began = Instant::now();
    commit.await?;
    metrics::histogram!("deskhand_commit_seconds").record(began.elapsed().as_secs_f64());
    metrics::histogram!("deskhand_commit_units").record(1.0);
    Ok(())
}
