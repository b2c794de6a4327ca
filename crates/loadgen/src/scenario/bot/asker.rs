//! A visitor who asks the chatbot whenever a question is due, one after the other.

use crate::clock::{Stopwatch, Window};
use crate::desk::knowledge::asked;
use crate::desk::visitor::{Door, Visitor};
use crate::figures::{Tally, client_id};
use crate::socket::PATIENCE;
use crate::socket::glance::glance;
use anyhow::{Context, Result, bail};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::time::timeout;
use wire::conversation::Thread;
use wire::frame::Request;

/// What became of the questions of a window. Times count from when a question was due; one that is due before the last was
/// answered waits for it.
pub(super) struct Questions {
    /// The question was acknowledged.
    pub(super) acknowledged: Tally,
    /// The chatbot's answer was there.
    pub(super) answered: Tally,
}

impl Questions {
    pub(super) fn new(window: Window) -> Self {
        let [acknowledged, answered] = [(); 2].map(|()| Tally::new(Some(window)));
        Self { acknowledged, answered }
    }
}

/// What an asker is to do. Whoever gave the order waits until it is dropped.
pub(super) struct Order {
    pub(super) watch: Stopwatch,
    pub(super) dues: mpsc::Receiver<u64>,
    pub(super) questions: Arc<Questions>,
    /// Closed once all have dropped theirs.
    pub(super) _done: mpsc::Sender<()>,
}

/// The visitor.
pub(super) struct Asker {
    visitor: Visitor,
    number: usize,
    entries: usize,
    sent: u64,
}

impl Asker {
    /// Comes and opens the chat.
    pub(super) async fn come(door: &Door, number: usize, entries: usize) -> Result<Self> {
        let mut visitor = Visitor::new(door).await?;
        visitor.socket.request(Request::Enter).await?;
        Ok(Self { visitor, number, entries, sent: 0 })
    }

    /// Carries out orders until nobody gives any more.
    pub(super) async fn live(mut self, mut orders: mpsc::Receiver<Order>) -> Result<()> {
        while let Some(order) = self.visitor.socket.stay_until(orders.recv()).await? {
            self.carry_out(order).await?;
        }
        self.visitor.leave().await
    }

    async fn carry_out(&mut self, mut order: Order) -> Result<()> {
        while let Some(due) = self.visitor.socket.stay_until(order.dues.recv()).await? {
            let answered = timeout(PATIENCE, self.ask(due, &order)).await;
            let answered = answered.context("no answer within 30 s").and_then(|answered| answered);
            if let Err(error) = answered {
                order.questions.answered.failed(1, || format!("{error:#}"));
                return Err(error);
            }
        }
        Ok(())
    }

    /// Asks, and reads until the chatbot has answered: with a message that comes after the question.
    async fn ask(&mut self, due: u64, order: &Order) -> Result<()> {
        let (conversation, thread) = (self.visitor.hello.conversation, Thread::Conversation);
        let words = asked((self.number * 131 + self.sent as usize * 17) % self.entries);
        let elements = serde_json::from_value(serde_json::json!([{"type": "text", "text": words}]))?;
        let client_id = client_id(self.number, self.sent, due);
        self.sent += 1;
        let send = Request::Send { conversation, thread, client_id, elements, quote: None };
        let id = self.visitor.socket.ask(send).await?;
        let (mut question, mut answer) = (None, None);
        while question.is_none() || answer <= question {
            let text = self.visitor.socket.next().await?;
            let frame = glance(&text)?;
            if let Some(refusal) = frame.refusal() {
                bail!(refusal);
            }
            if frame.re == Some(id) {
                question = Some(frame.ok.and_then(|content| content.number).context("a message without a number")?);
                order.questions.acknowledged.took(due, order.watch);
            }
            let numbers = frame.changes.iter().filter(|row| row.is_from("bot")).filter_map(|row| row.number);
            answer = answer.max(numbers.max());
        }
        order.questions.answered.took(due, order.watch);
        Ok(())
    }
}
