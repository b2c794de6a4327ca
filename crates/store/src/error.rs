//! What can go wrong at the database, as far as the rest of the product must tell it apart.

/// A database error.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A row with this key exists already.
    #[error("a unique value exists already")]
    Unique(#[source] sqlx::Error),
    /// Another unit was in the way; the same verb may succeed if it is repeated.
    #[error("the database asks to repeat the unit")]
    Repeat(#[source] sqlx::Error),
    /// The database cannot do it right now: gone, locked, or a batch that failed together.
    #[error("the database is busy")]
    Busy,
    /// No room on the disk.
    #[error("the disk is full")]
    Full,
    /// A row does not read as this release expects.
    #[error("a stored value cannot be read: {0}")]
    Corrupt(String),
    /// Anything else.
    #[error("the database failed")]
    Other(#[source] sqlx::Error),
}

/// A result with a database error.
pub type Result<T> = std::result::Result<T, Error>;

/// SQLite: disk full (13).
const SQLITE_FULL: &str = "13";
/// PostgreSQL: serialization failure and deadlock.
const REPEAT: [&str; 2] = ["40001", "40P01"];
/// PostgreSQL: disk full; lock and statement timeouts; shutting down; too many connections.
const PG_FULL: &str = "53100";
const PG_BUSY: [&str; 7] = ["55P03", "57014", "57P01", "57P02", "57P03", "53300", "25P03"];

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(db) = &error {
            let code = db.code().unwrap_or_default();
            if db.is_unique_violation() {
                return Self::Unique(error);
            }
            if REPEAT.contains(&code.as_ref()) {
                return Self::Repeat(error);
            }
            if code == SQLITE_FULL || code == PG_FULL {
                return Self::Full;
            }
            if PG_BUSY.contains(&code.as_ref()) {
                return Self::Busy;
            }
            return Self::Other(error);
        }
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => {
                Self::Busy
            }
            sqlx::Error::ColumnDecode { index, source } => Self::Corrupt(format!("{index}: {source}")),
            other => Self::Other(other),
        }
    }
}

impl Error {
    /// Whether the connection can go on after a rollback to the savepoint. Only a rule's or a constraint's failure
    /// leaves SQLite's transaction as it was.
    pub(crate) fn is_local(&self) -> bool {
        matches!(self, Self::Unique(_) | Self::Corrupt(_))
    }
}
