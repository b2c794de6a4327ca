//! One sender: stays connected, and when ordered sends messages and notes when each was acknowledged.

use super::place::Seat;
use crate::clock::{Stopwatch, Window};
use crate::figures::{Tally, client_id};
use crate::socket::glance::glance;
use crate::socket::{PATIENCE, pings};
use anyhow::Result;
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

/// When messages are due.
pub(super) enum Pace {
    /// The next as soon as the last was answered.
    Closed,
    /// At the times that come here, whatever became of those before.
    Open(mpsc::Receiver<u64>),
}

/// What a sender is to do. Whoever gave the order waits until it is dropped.
pub(super) struct Order {
    pub(super) watch: Stopwatch,
    pub(super) window: Window,
    pub(super) pace: Pace,
    pub(super) tally: Arc<Tally>,
    /// Closed once all have dropped theirs.
    pub(super) _done: mpsc::Sender<()>,
}

/// A sender.
pub(super) struct Sender {
    number: usize,
    seat: Seat,
    /// The frame around the request's id and the client's id.
    frame: (String, String),
    sent: u64,
}

/// An order that is being carried out.
struct Job {
    order: Order,
    /// Requests without an answer, and when they were due, oldest first.
    open: VecDeque<(u64, u64)>,
    /// No more are due.
    over: bool,
}

impl Sender {
    pub(super) fn new(number: usize, seat: Seat, words: &str) -> Self {
        let elements = serde_json::json!([{"type": "text", "text": words}]);
        let head = format!(r#","do":"send","conversation":"{}","clientId":""#, seat.conversation);
        let frame = (head, format!(r#"","elements":{elements}}}"#));
        Self { number, seat, frame, sent: 0 }
    }

    /// Carries out orders until nobody gives any more.
    pub(super) async fn live(mut self, mut orders: mpsc::Receiver<Order>) -> Result<()> {
        while let Some(order) = self.seat.socket.stay_until(orders.recv()).await? {
            self.carry_out(order).await?;
        }
        self.seat.leave().await
    }

    async fn carry_out(&mut self, order: Order) -> Result<()> {
        let (watch, window, tally) = (order.watch, order.window, order.tally.clone());
        let give_up = Instant::from_std(watch.at(window.end)) + PATIENCE;
        let mut job = Job { order, open: VecDeque::new(), over: false };
        let outcome = self.send_all(&mut job, give_up).await;
        tally.failed(job.open.len() as u64, || match &outcome {
            Ok(()) => format!("no answer within {} s", PATIENCE.as_secs()),
            Err(error) => format!("{error:#}"),
        });
        outcome
    }

    async fn send_all(&mut self, job: &mut Job, give_up: Instant) -> Result<()> {
        let mut ping = pings();
        while !job.is_done() {
            tokio::select! {
                due = job.next_due() => match due {
                    Some(due) => self.send(job, due).await?,
                    None => job.over = true,
                },
                text = self.seat.socket.next() => job.answered(&text?)?,
                _ = ping.tick() => self.seat.socket.ping().await?,
                () = sleep_until(give_up) => return Ok(()),
            }
        }
        Ok(())
    }

    async fn send(&mut self, job: &mut Job, due: u64) -> Result<()> {
        let id = self.seat.socket.next_id();
        let (head, tail) = &self.frame;
        let text = format!(r#"{{"id":{id}{head}{}{tail}"#, client_id(self.number, self.sent, due));
        self.sent += 1;
        job.open.push_back((id, due));
        self.seat.socket.send(text).await
    }
}

impl Job {
    fn is_done(&self) -> bool {
        self.over && self.open.is_empty()
    }

    /// When the next message is due; `None`: there is none. Waits where it is not known yet.
    async fn next_due(&mut self) -> Option<u64> {
        let Order { watch, window, pace, .. } = &mut self.order;
        match pace {
            Pace::Open(dues) if !self.over => dues.recv().await,
            Pace::Closed if !self.over && self.open.is_empty() => {
                if watch.micros() < window.begin {
                    sleep_until(watch.at(window.begin).into()).await;
                }
                let now = watch.micros();
                (now < window.end).then_some(now)
            }
            _ => std::future::pending().await,
        }
    }

    /// Looks for the request a frame answers. An echo counts as an acknowledgement.
    fn answered(&mut self, text: &str) -> Result<()> {
        let frame = glance(text)?;
        let Some(id) = frame.re.or(frame.id) else { return Ok(()) };
        let Some(place) = self.open.iter().position(|(open, _)| *open == id) else { return Ok(()) };
        let Some((_, due)) = self.open.remove(place) else { return Ok(()) };
        let tally = &self.order.tally;
        match frame.refusal() {
            None => tally.took(due, self.order.watch),
            Some(refusal) => tally.failed(1, || refusal),
        }
        Ok(())
    }
}
