//! The hot path: messages of sessions being served wait together and are committed together, without a timer.

use crate::{App, Clock, Error, Result};
use store::Store;
use store::appends::{self, Append, Appended};
use tokio::sync::{mpsc, oneshot};

/// Messages that may share a commit.
const BATCH: usize = 512;
/// Messages that may wait.
const WAITING: usize = 8_192;

/// A message that waits, and who waits for it.
type Waiting = (Append, oneshot::Sender<Result<Appended>>);

/// Where messages wait for the next commit.
#[derive(Clone)]
pub(crate) struct Appender(mpsc::Sender<Waiting>);

impl Appender {
    /// Starts the task that appends. It ends when the last appender is dropped.
    pub(crate) fn start(store: Store, clock: Clock) -> Self {
        let (sender, mut waiting) = mpsc::channel::<Waiting>(WAITING);
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(BATCH);
            while waiting.recv_many(&mut batch, BATCH).await > 0 {
                commit(&store, &clock, std::mem::take(&mut batch)).await;
            }
        });
        Self(sender)
    }

    /// Appends a message; returns when it is on disk.
    pub(crate) async fn append(&self, append: Append) -> Result<Appended> {
        let (done, answer) = oneshot::channel();
        self.0.send((append, done)).await.map_err(|_| Error::Busy)?;
        answer.await.map_err(|_| Error::Busy)?
    }
}

/// Appends a batch in one unit. A deadlock with another unit repeats it; any other failure is answered to all.
async fn commit(store: &Store, clock: &Clock, batch: Vec<Waiting>) {
    let (appends, waiting): (Vec<Append>, Vec<_>) = batch.into_iter().unzip();
    let outcome = App::repeated(|| async {
        // People who talk do not wait for a crowd that comes in.
        let mut tx = store.begin_ahead().await?;
        let answers = appends::append(&mut tx, &appends, clock.now()).await?;
        tx.commit().await?;
        Ok(answers)
    })
    .await;
    match outcome {
        Ok(answers) => {
            metrics::histogram!("deskhand_commit_messages").record(answers.len() as f64);
            for (done, answer) in waiting.into_iter().zip(answers) {
                // Whoever asked may have gone; the message is stored all the same.
                let _ = done.send(Ok(answer));
            }
        }
        Err(error) => {
            tracing::warn!(%error, messages = waiting.len(), "messages were refused");
            for done in waiting {
                let _ = done.send(Err(error.again()));
            }
        }
    }
}
