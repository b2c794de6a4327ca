//! The connections that read a database file. A pool of sqlx would ask each of them whether it still lives whenever it comes
//! back, which takes as long as a short question; nobody hangs up on a file.

use deadpool::Runtime;
use deadpool::managed::{self, Metrics, PoolError, RecycleError, RecycleResult, Timeouts};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, SqliteConnection};
use std::time::Duration;

use crate::{Error, Result};

/// For how long somebody waits for one.
const WAIT: Duration = Duration::from_secs(5);

/// A connection; back among the others when it is dropped.
pub(crate) type Reader = managed::Object<Opening>;

/// All of them.
#[derive(Clone)]
pub(super) struct Readers(managed::Pool<Opening>);

/// A connection that reads.
pub(crate) struct Open {
    pub(crate) connection: SqliteConnection,
    /// Whether it failed in a way that it may not recover from.
    pub(crate) is_broken: bool,
}

/// How they are opened.
pub(crate) struct Opening(SqliteConnectOptions);

impl managed::Manager for Opening {
    type Type = Open;
    type Error = sqlx::Error;

    async fn create(&self) -> std::result::Result<Open, sqlx::Error> {
        Ok(Open { connection: self.0.connect().await?, is_broken: false })
    }

    async fn recycle(&self, open: &mut Open, _: &Metrics) -> RecycleResult<sqlx::Error> {
        if open.is_broken { Err(RecycleError::message("it failed")) } else { Ok(()) }
    }
}

impl Readers {
    /// Opens up to `most` connections, each when it is needed.
    pub(super) fn new(options: SqliteConnectOptions, most: usize) -> Self {
        let timeouts = Timeouts { wait: Some(WAIT), ..Timeouts::default() };
        let pool = managed::Pool::builder(Opening(options)).max_size(most).timeouts(timeouts).runtime(Runtime::Tokio1);
        Self(pool.build().expect("a pool that waits has a runtime"))
    }

    pub(super) async fn borrow(&self) -> Result<Reader> {
        self.0.get().await.map_err(|error| match error {
            PoolError::Backend(error) => error.into(),
            _ => Error::Busy,
        })
    }

    pub(super) fn close(&self) {
        self.0.close();
    }
}
