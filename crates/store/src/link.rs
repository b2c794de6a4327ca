//! A connection to either database, lent for a unit of work or for reading.

use crate::sqlite::Reader;
use crate::{Error, Result};
use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, Postgres, SqliteConnection, Transaction};

/// A connection statements run on.
pub struct Link {
    pub(crate) kind: Kind,
    /// An error after which this connection's transaction cannot be trusted.
    pub(crate) broken: Option<Broken>,
}

/// Which connection it is.
pub(crate) enum Kind {
    /// The one writing connection, lent by the writer.
    Writer(Box<SqliteConnection>),
    /// One of the reading connections.
    Reader(Reader),
    /// A transaction of its own; rolled back when dropped.
    Transaction(Transaction<'static, Postgres>),
    /// One of PostgreSQL's connections, for reading.
    Postgres(PoolConnection<Postgres>),
    /// Given back.
    Gone,
}

/// Why a transaction cannot be trusted any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// No room on the disk.
    Full,
    /// Anything else.
    Other,
}

/// The connection as sqlx sees it.
pub(crate) enum Raw<'a> {
    /// SQLite.
    Sqlite(&'a mut SqliteConnection),
    /// PostgreSQL.
    Postgres(&'a mut PgConnection),
}

impl Link {
    pub(crate) fn new(kind: Kind) -> Self {
        Self { kind, broken: None }
    }

    /// Whether it leads to no unit: each question is answered from what is committed by then.
    pub(crate) fn is_outside(&self) -> bool {
        matches!(self.kind, Kind::Reader(_) | Kind::Postgres(_))
    }

    /// Whether nobody else can write until the unit ends.
    pub(crate) fn is_alone(&self) -> bool {
        matches!(self.kind, Kind::Writer(_))
    }

    pub(crate) fn raw(&mut self) -> Raw<'_> {
        match &mut self.kind {
            Kind::Writer(connection) => Raw::Sqlite(connection),
            Kind::Reader(reader) => Raw::Sqlite(&mut reader.connection),
            Kind::Transaction(transaction) => Raw::Postgres(transaction),
            Kind::Postgres(connection) => Raw::Postgres(connection),
            Kind::Gone => unreachable!("a link is not used after it was given back"),
        }
    }

    /// Turns an error of sqlx into ours, and remembers whether the transaction can go on.
    pub(crate) fn fail(&mut self, error: sqlx::Error) -> Error {
        let error = Error::from(error);
        if !error.is_local() {
            self.broken = Some(if matches!(error, Error::Full) { Broken::Full } else { Broken::Other });
            if let Kind::Reader(reader) = &mut self.kind {
                reader.is_broken = true;
            }
        }
        error
    }

    /// Reads the database's own clock in microseconds, to anchor a node's clock in a cluster.
    pub async fn now(&mut self) -> Result<i64> {
        let rows = all_pair!(
            self, (i64,),
            sqlite: "SELECT CAST(unixepoch('subsec') * 1000000 AS BIGINT)",
            postgres: "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)",
        )?;
        rows.first().map(|row| row.0).ok_or(Error::Busy)
    }
}
