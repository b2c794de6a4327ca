//! A visitor with two devices: one writes large messages, the other is connected and does not read.

use crate::desk::visitor::{Door, Visitor};
use crate::figures::untimed_id;
use crate::socket::glance::glance;
use crate::socket::{Socket, dial_narrow, pings};
use anyhow::{Context, Result, bail};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, timeout};
use wire::conversation::Thread;
use wire::frame::Request;

/// Characters of one element: as many as a text may have, three bytes each.
const CHARACTERS: usize = 5_000;
/// Elements of a message: 45 KB, just below what a message may have.
const ELEMENTS: usize = 3;
/// Longest wait for the rest of what a slow client was sent.
const REST: Duration = Duration::from_secs(20);

/// The visitor.
pub(super) struct Sleeper {
    writing: Visitor,
    other: Other,
    /// The latest change when the other device connected.
    had: i64,
    sent: u64,
}

/// The other device.
enum Other {
    Asleep(Box<Visitor>),
    Reading(JoinHandle<()>),
}

impl Sleeper {
    /// Comes with both devices. The other one reads, or does not.
    pub(super) async fn come(door: &Door, reads: bool) -> Result<Self> {
        let mut writing = Visitor::served(door).await?;
        let had = writing.history(1).await?.head;
        let url = door.socket();
        let socket = Socket::over(&url, dial_narrow(&url).await?).await?;
        let mut other = Visitor::greet(socket, writing.token.clone()).await?;
        let other = if reads {
            // It ends with the connection.
            Other::Reading(tokio::spawn(async move { drop(other.stay().await) }))
        } else {
            Other::Asleep(Box::new(other))
        };
        Ok(Self { writing, other, had, sent: 0 })
    }

    /// Writes so many large messages a second, for so many seconds.
    pub(super) async fn make_noise(&mut self, rate: f64, seconds: u64) -> Result<()> {
        let (conversation, thread) = (self.writing.hello.conversation, Thread::Conversation);
        let text = "包".repeat(CHARACTERS);
        let elements: Vec<_> = (0..ELEMENTS).map(|_| serde_json::json!({"type": "text", "text": text})).collect();
        let elements: Vec<_> = serde_json::from_value(elements.into())?;
        let mut tick = interval(Duration::from_secs_f64(1.0 / rate.max(0.01)));
        tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut ping = pings();
        let writing = async {
            loop {
                tokio::select! {
                    _ = tick.tick() => {}
                    _ = ping.tick() => self.writing.socket.ping().await?,
                }
                let (client_id, elements, quote) = (untimed_id(self.sent), elements.clone(), None);
                let send = Request::Send { conversation, thread, client_id, elements, quote };
                self.writing.socket.request(send).await?;
                self.sent += 1;
            }
        };
        match timeout(Duration::from_secs(seconds), writing).await {
            Ok(outcome) => outcome,
            Err(_) => Ok(()),
        }
    }

    /// Ends the session and goes, both devices.
    pub(super) async fn leave(self) -> Result<()> {
        if let Other::Reading(reading) = &self.other {
            reading.abort();
        }
        self.writing.leave().await
    }

    /// The other device reads what it was sent, comes back, and asks for the rest: it must get every message once. Gives
    /// whether the desk had ended the connection.
    pub(super) async fn wake(mut self, door: &Door) -> Result<bool> {
        let (token, expected) = (self.writing.token.clone(), self.writing.history(1).await?.head);
        let Other::Asleep(other) = self.other else { bail!("it was awake") };
        let mut seen = Seen { head: self.had, messages: 0 };
        let dropped = seen.read_rest(other.socket, expected).await?;
        let mut back = Visitor::connect(door, token).await?;
        while seen.head < expected {
            seen.ask(&mut back).await?;
        }
        back.socket.close().await;
        self.writing.leave().await?;
        // A message that was not acknowledged in time may be there too.
        if seen.messages < self.sent {
            bail!("{} large messages were sent, and {} came", self.sent, seen.messages);
        }
        Ok(dropped)
    }
}

/// What the other device has.
struct Seen {
    head: i64,
    messages: u64,
}

impl Seen {
    /// Reads until the connection ends, or everything has come. Gives whether it ended.
    async fn read_rest(&mut self, mut socket: Socket, expected: i64) -> Result<bool> {
        while self.head < expected {
            let text = match timeout(REST, socket.next()).await {
                Ok(Ok(text)) => text,
                Ok(Err(_)) => return Ok(true),
                Err(_) => bail!("a slow client was neither served nor dropped"),
            };
            let frame = glance(&text)?;
            if frame.event.as_deref() == Some("changes") {
                if frame.after != Some(self.head) {
                    bail!("a change after {:?} came to one who had {}", frame.after, self.head);
                }
                self.messages += frame.changes.iter().filter(|row| row.is_from("visitor")).count() as u64;
                self.head = frame.head.unwrap_or(self.head);
            }
        }
        socket.close().await;
        Ok(false)
    }

    async fn ask(&mut self, back: &mut Visitor) -> Result<()> {
        let (conversation, thread) = (back.hello.conversation, Thread::Conversation);
        let id = back.socket.ask(Request::Changes { conversation, thread, after: self.head }).await?;
        loop {
            let text = back.socket.next().await?;
            let frame = glance(&text)?;
            if frame.re != Some(id) {
                continue;
            }
            let content = frame.ok.with_context(|| format!("changes are not answered: {text}"))?;
            if content.reset {
                bail!("too far behind to catch up; be less loud");
            }
            self.messages += content.changes.iter().filter(|row| row.is_from("visitor")).count() as u64;
            self.head = content.head.context("changes without a head")?;
            return Ok(());
        }
    }
}
