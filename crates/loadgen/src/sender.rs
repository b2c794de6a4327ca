//! One sender: sends a message, waits for the answer, sends the next; and writes down how long each took.

use crate::figures::{Sample, Stopwatch};
use crate::socket::{Socket, glance};
use anyhow::Result;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::{sleep_until, timeout};
use wire::frame::{ClientFrame, Request};

/// Longest wait for an answer before it counts as an error.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// When to send, the same for all senders.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    /// The clock.
    pub(crate) watch: Stopwatch,
    /// The first message is due.
    pub(crate) begin: u64,
    /// No message is due later.
    pub(crate) end: u64,
    /// Microseconds between two messages of one sender, and how much later the next sender begins; `None`: as soon as
    /// the last one was answered.
    pub(crate) pace: Option<(u64, u64)>,
}

/// What one sender saw.
#[derive(Default)]
pub(crate) struct Sent {
    /// Messages that were acknowledged.
    pub(crate) acknowledged: Vec<Sample>,
    /// Messages that were refused.
    pub(crate) refused: u64,
    /// The first refusal.
    pub(crate) why: Option<String>,
}

/// Sends until the plan ends. `template` is a `send`; its client id is replaced. An echo counts as an acknowledgement.
pub(crate) async fn run(
    socket: &mut Socket,
    sender: usize,
    mut template: Request,
    plan: Plan,
    answered: &Arc<AtomicU64>,
) -> Result<Sent> {
    let mut sent = Sent::default();
    sleep_until(plan.watch.at(plan.begin).into()).await;
    for number in 0.. {
        let due = match plan.pace {
            None => plan.watch.micros(),
            Some((between, later)) => {
                let due = plan.begin + sender as u64 * later + number * between;
                sleep_until(plan.watch.at(due).into()).await;
                due
            }
        };
        if due >= plan.end {
            break;
        }
        if let Request::Send { client_id, .. } = &mut template {
            *client_id = Sample::client_id(sender, number, due);
        }
        let id = socket.next_id();
        socket.send(serde_json::to_string(&ClientFrame { id, request: template.clone() })?).await?;
        match timeout(PATIENCE, answer(socket, id)).await?? {
            None => sent.acknowledged.push(Sample::between(due, plan.watch.micros())),
            Some(error) => {
                sent.refused += 1;
                sent.why.get_or_insert(error);
            }
        }
        answered.fetch_add(1, Ordering::Relaxed);
    }
    Ok(sent)
}

/// Waits for the answer; gives the error where it is one.
async fn answer(socket: &mut Socket, id: u64) -> Result<Option<String>> {
    loop {
        let text = socket.next().await?;
        let frame = glance(&text)?;
        if frame.re == Some(id) {
            return Ok(frame.error.map(|error| format!("{:?}: {}", error.code, error.message)));
        }
        if frame.id == Some(id) {
            return Ok(None);
        }
    }
}
