//! The hot path: messages of sessions being served wait together and are committed together, without a timer.

use crate::{App, Clock, Error, Result};
use domain::SessionId;
use std::collections::HashSet;
use store::Store;
use store::appends::{self, Append, Appended, Others};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{Duration, Instant, sleep};

/// Messages that may share a commit.
const BATCH: usize = 512;
/// Messages that may wait.
const WAITING: usize = 8_192;

/// Pause before what others held is tried again, unless new messages come.
const PAUSE: Duration = Duration::from_millis(1);
/// Time after which a session that was passed over again and again is waited for, apart from the others.
const PATIENCE: Duration = Duration::from_millis(50);
/// Sessions that are waited for at a time: each takes a connection.
const APART: usize = 4;

/// A message that waits.
struct Waiting {
    append: Append,
    since: Instant,
    done: oneshot::Sender<Result<Appended>>,
}

/// Where messages wait for the next commit.
#[derive(Clone)]
pub(crate) struct Appender(mpsc::Sender<Waiting>);

impl Appender {
    /// Starts the task that appends. It ends when the last appender is dropped.
    pub(crate) fn start(store: Store, clock: Clock) -> Self {
        let (sender, waiting) = mpsc::channel(WAITING);
        let line = Line { store, clock, held: Vec::new(), apart: JoinSet::new(), waited: HashSet::new() };
        tokio::spawn(line.serve(waiting));
        Self(sender)
    }

    /// Appends a message; returns when it is on disk.
    pub(crate) async fn append(&self, append: Append) -> Result<Appended> {
        let (done, answer) = oneshot::channel();
        let waiting = Waiting { append, since: Instant::now(), done };
        self.0.send(waiting).await.map_err(|_| Error::Busy)?;
        answer.await.map_err(|_| Error::Busy)?
    }
}

/// What is done with those that wait.
struct Line {
    store: Store,
    clock: Clock,
    /// Messages of sessions that others held, in their order.
    held: Vec<Waiting>,
    /// Sessions that are waited for apart; their other messages stay held meanwhile.
    apart: JoinSet<SessionId>,
    waited: HashSet<SessionId>,
}

impl Line {
    async fn serve(mut self, mut waiting: mpsc::Receiver<Waiting>) {
        loop {
            let mut batch = std::mem::take(&mut self.held);
            let again = batch.iter().any(|held| !self.waited.contains(&held.append.session));
            tokio::select! {
                biased;
                Some(ended) = self.apart.join_next() => match ended {
                    Ok(session) => drop(self.waited.remove(&session)),
                    Err(_) => self.waited.clear(),
                },
                new = waiting.recv_many(&mut batch, BATCH), if batch.len() < WAITING => if new == 0 {
                    return;
                },
                () = sleep(PAUSE), if again => {}
            }
            let (apart, batch): (Vec<_>, Vec<_>) =
                batch.into_iter().partition(|waiting| self.waited.contains(&waiting.append.session));
            self.held = apart;
            if !batch.is_empty() {
                self.held.extend(commit(&self.store, &self.clock, batch, Others::PassOver).await);
            }
            self.wait_apart();
        }
    }

    fn wait_apart(&mut self) {
        while self.apart.len() < APART {
            let starves =
                |held: &&Waiting| held.since.elapsed() > PATIENCE && !self.waited.contains(&held.append.session);
            let Some(session) = self.held.iter().find(starves).map(|held| held.append.session) else { return };
            let (its, others) =
                std::mem::take(&mut self.held).into_iter().partition(|held| held.append.session == session);
            self.held = others;
            self.waited.insert(session);
            let (store, clock) = (self.store.clone(), self.clock.clone());
            self.apart.spawn(async move {
                commit(&store, &clock, its, Others::WaitFor).await;
                session
            });
        }
    }
}

/// Appends a batch in one unit, and gives back what others held. A deadlock with another unit repeats it; any other failure
/// is answered to all.
async fn commit(store: &Store, clock: &Clock, batch: Vec<Waiting>, others: Others) -> Vec<Waiting> {
    let appends: Vec<Append> = batch.iter().map(|waiting| waiting.append.clone()).collect();
    let outcome = App::repeated(|| async {
        // People who talk do not wait for a crowd that comes in.
        let mut tx = store.begin_ahead().await?;
        let answers = appends::append(&mut tx, &appends, others, clock.now()).await?;
        tx.commit().await?;
        Ok(answers)
    })
    .await;
    let mut held = Vec::new();
    match outcome {
        Ok(answers) => {
            let stored = answers.iter().filter(|answer| matches!(answer, Appended::New(_))).count();
            metrics::histogram!("deskhand_commit_messages").record(stored as f64);
            for (waiting, answer) in batch.into_iter().zip(answers) {
                match answer {
                    Appended::Held => held.push(waiting),
                    // Whoever asked may have gone; the message is stored all the same.
                    answer => drop(waiting.done.send(Ok(answer))),
                }
            }
        }
        Err(error) => {
            tracing::warn!(%error, messages = batch.len(), "messages were refused");
            for waiting in batch {
                let _ = waiting.done.send(Err(error.again()));
            }
        }
    }
    held
}
