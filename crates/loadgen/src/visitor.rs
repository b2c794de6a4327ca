//! Visitors who are connected, or served by an agent.

use crate::admin;
use crate::agent::PING;
use crate::socket::Socket;
use anyhow::{Context, Result, bail};
use reqwest::Client;
use serde_json::json;
use tokio::time::interval;
use wire::frame::{ClientFrame, Identity, Reply, Request};
use wire::visitor::{VisitorHello, VisitorIdentity};

/// Where visitors come from.
#[derive(Clone)]
pub(crate) struct Door {
    /// Address of the desk.
    pub(crate) url: String,
    /// The channel.
    pub(crate) web_app_id: String,
    /// Makes identities.
    pub(crate) client: Client,
}

/// A visitor with one socket.
pub(crate) struct Visitor {
    /// The socket.
    pub(crate) socket: Socket,
    /// What the desk said at first.
    pub(crate) hello: VisitorHello,
}

impl Visitor {
    /// A new visitor who has said hello.
    pub(crate) async fn connected(door: &Door) -> Result<Self> {
        let form = json!({"webAppId": door.web_app_id, "language": "en"});
        let path = "/api/visitors";
        let request = door.client.post(format!("{}{path}", door.url)).json(&form);
        let identity: VisitorIdentity =
            admin::answer(request, path).await.context("is `limits.visitors_per_hour` of the desk high enough?")?;
        let mut socket = Socket::connect(&format!("{}/api/socket", door.url)).await?;
        let identity = Identity::Visitor { token: identity.token };
        let Reply::Visitor(hello) = socket.request(Request::Hello { identity }).await? else {
            bail!("a visitor is not greeted as one");
        };
        Ok(Self { socket, hello: *hello })
    }

    /// A new visitor whom an agent serves.
    pub(crate) async fn served(door: &Door) -> Result<Self> {
        let mut visitor = Self::connected(door).await?;
        visitor.socket.request(Request::Enter).await?;
        let id = visitor.socket.next_id();
        visitor.socket.send(serde_json::to_string(&ClientFrame { id, request: Request::AskForPerson })?).await?;
        let serving = |frame: &crate::socket::Glance<'_>| {
            frame.changes.iter().any(|row| row.kind == "session" && row.phase.as_deref() == Some("serving"))
        };
        visitor.socket.until(serving).await.context("no agent took the session")?;
        Ok(visitor)
    }

    /// Says now and then that the visitor is there, for ever.
    pub(crate) async fn stay(&mut self) -> Result<()> {
        let mut ping = interval(PING);
        loop {
            tokio::select! {
                text = self.socket.next() => drop(text?),
                _ = ping.tick() => {
                    let id = self.socket.next_id();
                    self.socket.send(serde_json::to_string(&ClientFrame { id, request: Request::Ping })?).await?;
                }
            }
        }
    }

    /// Ends the session and goes.
    pub(crate) async fn leave(mut self) -> Result<()> {
        let history = Request::History {
            conversation: self.hello.conversation,
            thread: wire::conversation::Thread::Conversation,
            before: None,
            limit: Some(1),
        };
        if let Reply::History(history) = self.socket.request(history).await? {
            for session in history.sessions.iter().filter(|session| session.ended_at.is_none()) {
                self.socket.request(Request::End { session: session.id }).await?;
            }
        }
        self.socket.close().await;
        Ok(())
    }
}
