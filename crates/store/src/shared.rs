//! Units that are carried out one after the other on one connection, and committed together
//! (docs/decisions/shared-commits.md).

use crate::gate;
use crate::link::{Broken, Kind};
use crate::unit::{Outcome, Returned};
use crate::{Error, Link, Result};
use metrics::histogram;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// Time after which no more units join a transaction, and the same in commits that take longer: all of it are told of their
/// commit together, and where one always waits for the next there would be no end.
const LONGEST: Duration = Duration::from_millis(20);
const COMMITS: u32 = 4;
/// Units that may wait for the connection.
const WAITING: usize = 8_192;

/// What a step on the connection gives. An error: all units of the transaction are undone.
pub(crate) type Step<T> = std::result::Result<T, Broken>;

/// A database, as far as units that share a connection to it must know.
pub(crate) trait Shared: Send + 'static {
    /// The connection, in a transaction.
    type Connection: Send;
    /// Units that may share a commit.
    const UNITS: usize;
    /// Whether the others can go on where a statement of one failed.
    const GOES_ON: bool;

    /// Opens a transaction with a savepoint `unit`.
    fn open(&mut self) -> impl Future<Output = Step<Self::Connection>> + Send;
    /// Runs a statement without parameters.
    fn run(connection: &mut Self::Connection, sql: &'static str) -> impl Future<Output = Step<()>> + Send;
    /// Makes everything permanent.
    fn commit(&mut self, connection: Self::Connection) -> impl Future<Output = Step<()>> + Send;
    /// The transaction has ended, well or not; nobody was told yet.
    fn ended(&mut self, well: bool);

    /// The connection as a unit has it.
    fn lend(connection: Self::Connection) -> Kind;
    /// And back.
    fn take_back(kind: Kind) -> Option<Self::Connection>;
}

/// The connection, lent for one unit.
pub(crate) struct Lease {
    pub(crate) kind: Kind,
    pub(crate) back: oneshot::Sender<Returned>,
}

/// Somebody who waits for the connection.
type Asking = oneshot::Sender<Lease>;

/// Where units ask for the connection.
#[derive(Clone)]
pub(crate) struct Lender {
    others: mpsc::Sender<Asking>,
    /// For those who come before the others.
    ahead: mpsc::Sender<Asking>,
}

impl Lender {
    /// Starts to serve units. It ends when nobody can ask any more.
    pub(crate) fn start<S: Shared>(database: S) -> Self {
        let (others, waiting) = mpsc::channel(WAITING);
        let (ahead, first) = mpsc::channel(WAITING);
        let requests = Requests { ahead: first, others: waiting, was_ahead: false };
        tokio::spawn(Writer { database, requests, took: Duration::ZERO }.run());
        Self { others, ahead }
    }

    /// One that refuses everybody.
    pub(crate) fn closed() -> Self {
        let (others, _) = mpsc::channel(1);
        Self { ahead: others.clone(), others }
    }

    /// Lends the connection; `ahead`, every other time, of those who wait for it.
    pub(crate) async fn lend(&self, ahead: bool) -> Result<Lease> {
        let (ask, lease) = oneshot::channel();
        let row = if ahead { &self.ahead } else { &self.others };
        row.send(ask).await.map_err(|_| Error::Busy)?;
        lease.await.map_err(|_| Error::Busy)
    }
}

/// Who waits for the connection: in two rows, whoever came first is first in each.
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

/// Owns the connection.
struct Writer<S> {
    database: S,
    requests: Requests,
    /// How long the last commit took.
    took: Duration,
}

/// Units of a batch that wait for the commit.
type Waiting = Vec<oneshot::Sender<Result<()>>>;

impl<S: Shared> Writer<S> {
    /// Serves units for ever. Each round is one transaction: the first unit opens it, those who wait by then
    /// join for a while, and one commit makes them permanent together.
    async fn run(mut self) {
        while let Some(first) = self.requests.next().await {
            let mut waiting = Waiting::new();
            let outcome = self.batch(first, &mut waiting).await;
            self.database.ended(outcome.is_ok());
            if let Err(broken) = outcome {
                // The connection was dropped, which undoes whatever it had open.
                tracing::error!(?broken, units = waiting.len(), "a batch of units was undone");
            }
            for done in waiting {
                let _ = done.send(outcome.map_err(Error::from));
            }
        }
    }

    async fn batch(&mut self, first: Asking, waiting: &mut Waiting) -> Step<()> {
        let opened = Instant::now();
        // A simulation has no time but its own.
        let longest = if gate::is_held() { Duration::MAX } else { LONGEST.max(self.took * COMMITS) };
        let (mut connection, mut ask) = (self.database.open().await?, first);
        loop {
            let kept;
            (connection, kept) = unit::<S>(connection, ask, waiting).await?;
            let may_join = waiting.len() < S::UNITS && opened.elapsed() < longest;
            let next = if may_join { self.requests.waiting() } else { None };
            // The commit keeps what the last savepoint has.
            let Some(next) = next else { break };
            if kept {
                S::run(&mut connection, "RELEASE unit; SAVEPOINT unit").await?;
            }
            ask = next;
        }
        let began = Instant::now();
        self.database.commit(connection).await?;
        self.took = began.elapsed();
        histogram!("deskhand_commit_seconds").record(self.took.as_secs_f64());
        histogram!("deskhand_commit_units").record(waiting.len() as f64);
        Ok(())
    }
}

/// Lends the connection for one unit, inside a savepoint that is open. Says whether the unit is kept; if not, the
/// savepoint is as it was.
async fn unit<S: Shared>(connection: S::Connection, ask: Asking, waiting: &mut Waiting) -> Step<(S::Connection, bool)> {
    let (back, returned) = oneshot::channel();
    let returned = match ask.send(Lease { kind: S::lend(connection), back }) {
        Ok(()) => returned.await.map_err(|_| Broken::Other)?,
        // Whoever asked has gone.
        Err(lease) => Returned { link: Link::new(lease.kind), outcome: Outcome::Undo },
    };
    let Returned { link: Link { kind, broken }, outcome } = returned;
    let mut connection = S::take_back(kind).ok_or(Broken::Other)?;
    if let Some(broken) = broken.filter(|_| !S::GOES_ON) {
        return Err(broken);
    }
    let Outcome::Keep(done) = outcome else {
        S::run(&mut connection, "ROLLBACK TO unit").await?;
        return Ok((connection, false));
    };
    waiting.push(done);
    Ok((connection, true))
}
