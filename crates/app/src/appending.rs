//! The hot path: messages of sessions being served wait together and are committed together, without a timer.

use crate::{App, Clock, Error, Result};
use store::Store;
use store::appends::{self, Append, Appended};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Duration, Instant, timeout};

/// Messages that may share a commit.
const BATCH: usize = 512;
/// Messages that may wait.
const WAITING: usize = 8_192;

/// Pause before what others held is tried again, unless new messages come.
const PAUSE: Duration = Duration::from_millis(1);
/// Longest time a message waits for whoever holds its session.
const PATIENCE: Duration = Duration::from_secs(2);

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
        let (sender, mut waiting) = mpsc::channel::<Waiting>(WAITING);
        tokio::spawn(async move {
            // What others held stays in front, so that messages of a session keep their order.
            let mut batch = Vec::with_capacity(BATCH);
            loop {
                let room = BATCH.saturating_sub(batch.len()).max(1);
                if batch.is_empty() {
                    if waiting.recv_many(&mut batch, room).await == 0 {
                        return;
                    }
                } else {
                    let _ = timeout(PAUSE, waiting.recv_many(&mut batch, room)).await;
                }
                batch = commit(&store, &clock, batch).await;
            }
        });
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

/// Appends a batch in one unit, and gives back what others held. A deadlock with another unit repeats it; any other failure
/// is answered to all.
async fn commit(store: &Store, clock: &Clock, batch: Vec<Waiting>) -> Vec<Waiting> {
    let appends: Vec<Append> = batch.iter().map(|waiting| waiting.append.clone()).collect();
    let outcome = App::repeated(|| async {
        // People who talk do not wait for a crowd that comes in.
        let mut tx = store.begin_ahead().await?;
        let answers = appends::append(&mut tx, &appends, clock.now()).await?;
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
                // Whoever asked may have gone; the message is stored all the same.
                let _ = match answer {
                    Appended::Held if waiting.since.elapsed() < PATIENCE => {
                        held.push(waiting);
                        continue;
                    }
                    Appended::Held => waiting.done.send(Err(Error::Busy)),
                    answer => waiting.done.send(Ok(answer)),
                };
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
