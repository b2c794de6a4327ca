//! All senders of one place. They connect once and serve every level of the run.

use super::place::Place;
use super::sender::{Order, Pace, Sender};
use crate::clock::{BEHIND, Stopwatch, Window, pace};
use crate::figures::Tally;
use anyhow::{Context, Result};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Senders who come at the same time.
const AT_ONCE: usize = 32;

/// Senders that are connected. They go when it is dropped.
pub(crate) struct Crew {
    watch: Stopwatch,
    orders: Vec<mpsc::Sender<Order>>,
    tasks: Vec<JoinHandle<()>>,
}

/// How much is sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Load {
    /// So many senders, each with one message in flight.
    InFlight(usize),
    /// So many messages a second, spread over so many senders.
    PerSecond(f64, usize),
}

impl Load {
    /// Senders that are needed.
    pub(crate) fn senders(self) -> usize {
        match self {
            Self::InFlight(senders) | Self::PerSecond(_, senders) => senders,
        }
    }
}

impl Crew {
    /// Lets so many senders come, who will write these words.
    pub(crate) async fn gather(place: &Place, count: usize, words: &str, watch: Stopwatch) -> Result<Self> {
        let coming = stream::iter(0..count).map(|number| async move {
            let seat = place.seat().await.with_context(|| format!("sender {number} could not begin"))?;
            if number > 0 && number % 500 == 0 {
                eprintln!("  {}: {number} of {count} senders are there", place.server());
            }
            anyhow::Ok(seat)
        });
        let mut seats = coming.buffer_unordered(AT_ONCE);
        let (mut orders, mut tasks, mut conversations) = (Vec::new(), Vec::new(), Vec::new());
        while let Some(seat) = seats.try_next().await? {
            conversations.push(seat.conversation.clone());
            let (order, taken) = mpsc::channel(1);
            let sender = Sender::new(orders.len(), seat, words);
            orders.push(order);
            tasks.push(tokio::spawn(async move {
                if let Err(error) = sender.live(taken).await {
                    eprintln!("a sender was lost: {error:#}");
                }
            }));
        }
        drop(seats);
        place.watch(&conversations, watch).await?;
        Ok(Self { watch, orders, tasks })
    }

    /// Sends. `during` runs from the beginning on; returns when everything was answered, or given up.
    pub(crate) async fn send<T>(
        &self,
        load: Load,
        window: Window,
        tally: &Arc<Tally>,
        during: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let (done, mut all_done) = mpsc::channel(1);
        let mut dues = Vec::new();
        for orders in self.orders.iter().take(load.senders()) {
            let pace = match load {
                Load::InFlight(_) => Pace::Closed,
                Load::PerSecond(..) => {
                    let (due, taken) = mpsc::channel(BEHIND);
                    dues.push(due);
                    Pace::Open(taken)
                }
            };
            let order = Order { watch: self.watch, window, pace, tally: tally.clone(), _done: done.clone() };
            orders.send(order).await.ok().context("a sender was lost before")?;
        }
        drop(done);
        let pacer = match load {
            Load::PerSecond(rate, _) => Some(pace(self.watch, window, rate, dues)),
            Load::InFlight(_) => None,
        };
        let outcome = during.await?;
        // Nothing is ever sent here: it closes when the last sender is done.
        let _ = all_done.recv().await;
        if let Some(pacer) = pacer {
            tally.failed(pacer.await?, || "a socket takes no more messages".to_owned());
        }
        Ok(outcome)
    }
}

impl Crew {
    /// Lets everybody go.
    pub(crate) async fn leave(self) {
        drop(self.orders);
        for task in self.tasks {
            // A sender that was lost has been told of already.
            let _ = task.await;
        }
    }
}
