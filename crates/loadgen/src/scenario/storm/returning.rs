//! A visitor who was away while messages were written, and comes back.

use crate::desk::visitor::{Door, Visitor};
use crate::figures::untimed_id;
use crate::socket::glance::glance;
use anyhow::{Context, Result, bail};
use wire::conversation::Thread;
use wire::frame::Request;
use wire::visitor::VisitorHello;

/// The visitor, away.
pub(super) struct Returning {
    door: Door,
    token: String,
    /// Where everything stood at first.
    hello: VisitorHello,
    /// What the visitor had before going away.
    had: i64,
    missed: usize,
}

impl Returning {
    /// Comes, is served, and goes. On another device the same visitor writes so many messages, which this one has missed.
    pub(super) async fn prepare(door: &Door, missed: usize) -> Result<Self> {
        let mut visitor = Visitor::served(door).await?;
        let had = visitor.history(1).await?.head;
        let conversation = visitor.hello.conversation;
        for number in 0..missed {
            let client_id = untimed_id(number as u64);
            let elements =
                serde_json::from_value(serde_json::json!([{"type": "text", "text": "Where is my parcel?"}]))?;
            let thread = Thread::Conversation;
            visitor.socket.request(Request::Send { conversation, thread, client_id, elements, quote: None }).await?;
        }
        let Visitor { token, socket, hello } = visitor;
        socket.close().await;
        Ok(Self { door: door.clone(), token, hello, had, missed })
    }

    /// Comes back and asks for what was missed, until nothing is. Each message must come once, and in order.
    pub(super) async fn catch_up(&self) -> Result<Visitor> {
        let mut visitor = Visitor::connect(&self.door, self.token.clone()).await?;
        let (mut head, mut last, mut found) = (self.had, 0, 0);
        let (conversation, thread) = (self.hello.conversation, Thread::Conversation);
        while head < visitor.hello.head {
            let id = visitor.socket.ask(Request::Changes { conversation, thread, after: head }).await?;
            loop {
                let text = visitor.socket.next().await?;
                let frame = glance(&text)?;
                if frame.re != Some(id) {
                    continue;
                }
                let content = frame.ok.with_context(|| format!("changes are not answered: {text}"))?;
                for number in content.changes.iter().filter(|row| row.is_from("visitor")).filter_map(|row| row.number) {
                    if number <= last {
                        bail!("message {number} came after {last}");
                    }
                    last = number;
                    found += 1;
                }
                head = content.head.context("changes without a head")?;
                break;
            }
        }
        if found != self.missed {
            bail!("{} messages were missed, and {found} came", self.missed);
        }
        Ok(visitor)
    }
}
