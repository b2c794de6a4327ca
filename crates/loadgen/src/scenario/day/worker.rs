//! An agent who answers every message a visitor writes, after a pause.

use super::Moments;
use crate::figures::{client_id, due_of};
use crate::socket::glance::{Glance, glance};
use crate::socket::{Socket, pings};
use anyhow::Result;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// The agent.
pub(super) struct Worker {
    socket: Socket,
    pause: Duration,
    moments: Arc<Moments>,
    /// Conversations to be answered, the earliest first: each after the same pause.
    answers: VecDeque<(Instant, String)>,
    /// Requests without an answer, and when they were due.
    open: HashMap<u64, u64>,
    sent: u64,
}

impl Worker {
    pub(super) fn new(socket: Socket, pause: u64, moments: Arc<Moments>) -> Self {
        let (answers, open) = (VecDeque::new(), HashMap::new());
        Self { socket, pause: Duration::from_millis(pause), moments, answers, open, sent: 0 }
    }

    /// Works until the connection ends.
    pub(super) async fn work(mut self) -> Result<()> {
        let mut ping = pings();
        loop {
            let next = self.answers.front().map(|(when, _)| *when);
            tokio::select! {
                text = self.socket.next() => {
                    let text = text?;
                    self.hear(&glance(&text)?);
                }
                () = at(next) => self.answer().await?,
                _ = ping.tick() => self.socket.ping().await?,
            }
        }
    }

    fn hear(&mut self, frame: &Glance<'_>) {
        let watch = self.moments.watch;
        if let Some(due) = frame.re.and_then(|re| self.open.remove(&re)) {
            match frame.refusal() {
                // The visitor may have ended the session while the agent was thinking.
                Some(_) => {}
                None => self.moments.acknowledged.took(due, watch),
            }
        }
        let Some(conversation) = frame.conversation.as_deref() else { return };
        for row in frame.changes.iter().filter(|row| row.is_from("visitor")) {
            let Some(due) = row.client_id.as_deref().and_then(due_of) else { continue };
            self.moments.to_agent.took(due, watch);
            self.answers.push_back((Instant::now() + self.pause, conversation.to_owned()));
        }
    }

    async fn answer(&mut self) -> Result<()> {
        let Some((_, conversation)) = self.answers.pop_front() else { return Ok(()) };
        let (id, due) = (self.socket.next_id(), self.moments.watch.micros());
        let client_id = client_id(0, self.sent, due);
        let elements =
            r#"[{"type":"text","text":"I am sorry for that. I have asked the carrier, one moment please."}]"#;
        self.sent += 1;
        self.open.insert(id, due);
        let frame = format!(
            r#"{{"id":{id},"do":"send","conversation":"{conversation}","clientId":"{client_id}","elements":{elements}}}"#
        );
        self.socket.send(frame).await
    }
}

async fn at(when: Option<Instant>) {
    match when {
        Some(when) => sleep_until(when).await,
        None => std::future::pending().await,
    }
}
