//! One visitor's visit, from the first word to the rating.

use super::Moments;
use crate::args::Day;
use crate::desk::visitor::{Door, Visitor};
use crate::figures::{client_id, due_of};
use crate::socket::glance::glance;
use crate::socket::{PATIENCE, pings};
use anyhow::{Context, Result, bail};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, Interval, sleep_until, timeout};
use wire::conversation::Thread;
use wire::frame::Request;

/// Longest wait for an agent: all of them may be busy.
const QUEUE: Duration = Duration::from_secs(600);

/// What a visitor does.
pub(super) struct Customer {
    door: Door,
    moments: Arc<Moments>,
    questions: usize,
    messages: usize,
    pause: Duration,
}

/// What has happened so far.
#[derive(Default)]
struct Heard {
    /// Messages of the chatbot.
    bot: usize,
    /// Messages of the agent.
    agent: usize,
    /// An agent serves.
    serving: bool,
    /// The last request that was answered. They are answered in order.
    answered: u64,
}

impl Customer {
    pub(super) fn new(args: &Day, door: Door, moments: Arc<Moments>) -> Self {
        let pause = Duration::from_millis(args.pause);
        Self { door, moments, questions: args.questions, messages: args.messages, pause }
    }

    /// The whole visit.
    pub(super) async fn visit(self, due: u64) -> Result<()> {
        let (moments, watch) = (&self.moments, self.moments.watch);
        let mut chat =
            Chat { visitor: Visitor::new(&self.door).await?, sent: 0, moments, ping: pings(), heard: Heard::default() };
        moments.greeted.took(due, watch);
        chat.visitor.socket.request(Request::Enter).await?;
        for _ in 0..self.questions {
            chat.wait(self.pause).await?;
            let before = chat.heard.bot;
            let begin = chat.say("Where is my parcel?").await?;
            chat.until(PATIENCE, |heard| heard.bot > before).await.context("the chatbot did not answer")?;
            moments.bot.took(begin, watch);
        }

        let begin = watch.micros();
        chat.visitor.socket.ask(Request::AskForPerson).await?;
        chat.until(QUEUE, |heard| heard.serving).await.context("no agent took the session")?;
        moments.served.took(begin, watch);
        for _ in 0..self.messages {
            chat.wait(self.pause).await?;
            let before = chat.heard.agent;
            chat.say("It should have been here yesterday, and nobody can tell me where it is.").await?;
            chat.until(PATIENCE + self.pause, |heard| heard.agent > before)
                .await
                .context("the agent did not answer")?;
        }
        chat.wait(self.pause).await?;
        chat.end_and_rate().await?;
        chat.visitor.socket.close().await;
        Ok(())
    }
}

/// The visitor's side of the conversation.
struct Chat<'a> {
    visitor: Visitor,
    sent: u64,
    moments: &'a Moments,
    ping: Interval,
    heard: Heard,
}

impl Chat<'_> {
    /// Writes a message and waits until it is acknowledged. Gives when it was due.
    async fn say(&mut self, words: &str) -> Result<u64> {
        let (conversation, thread) = (self.visitor.hello.conversation, Thread::Conversation);
        let due = self.moments.watch.micros();
        let client_id = client_id(0, self.sent, due);
        self.sent += 1;
        let elements = serde_json::from_value(serde_json::json!([{"type": "text", "text": words}]))?;
        let send = Request::Send { conversation, thread, client_id, elements, quote: None };
        let id = self.visitor.socket.ask(send).await?;
        self.until(PATIENCE, |heard| heard.answered >= id).await.context("a message was not acknowledged")?;
        self.moments.acknowledged.took(due, self.moments.watch);
        Ok(due)
    }

    async fn end_and_rate(&mut self) -> Result<()> {
        let (moments, watch) = (self.moments, self.moments.watch);
        let sessions = self.visitor.history(1).await?.sessions;
        let session = sessions.iter().find(|session| session.ended_at.is_none()).context("no session is open")?.id;
        let begin = watch.micros();
        self.visitor.socket.request(Request::End { session }).await?;
        moments.ended.took(begin, watch);
        let begin = watch.micros();
        let (choice, comment) = (105, String::new());
        self.visitor.socket.request(Request::Rate { session, choice, comment }).await?;
        moments.rated.took(begin, watch);
        Ok(())
    }

    /// Reads for so long, as a page does while somebody thinks.
    async fn wait(&mut self, pause: Duration) -> Result<()> {
        let until = Instant::now() + pause;
        loop {
            tokio::select! {
                heard = self.hear() => heard?,
                () = sleep_until(until) => return Ok(()),
            }
        }
    }

    /// Reads until something has happened.
    async fn until(&mut self, patience: Duration, seen: impl Fn(&Heard) -> bool) -> Result<()> {
        let reading = async {
            while !seen(&self.heard) {
                self.hear().await?;
            }
            Ok(())
        };
        timeout(patience, reading).await.with_context(|| format!("not within {} s", patience.as_secs()))?
    }

    /// Reads one frame, or says that the visitor is there.
    async fn hear(&mut self) -> Result<()> {
        let text = tokio::select! {
            text = self.visitor.socket.next() => text?,
            _ = self.ping.tick() => return self.visitor.socket.ping().await,
        };
        let frame = glance(&text)?;
        if let Some(refusal) = frame.refusal() {
            bail!(refusal);
        }
        self.heard.answered = self.heard.answered.max(frame.re.unwrap_or_default());
        for row in &frame.changes {
            self.heard.bot += usize::from(row.is_from("bot"));
            self.heard.serving |= row.is_session("serving");
            if let Some(due) = row.client_id.as_deref().and_then(due_of).filter(|_| row.is_from("agent")) {
                self.heard.agent += 1;
                self.moments.to_visitor.took(due, self.moments.watch);
            }
        }
        Ok(())
    }
}
