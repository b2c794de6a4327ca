//! Visitors: how they get an identity, connect, and come to be served.

use super::browser;
use crate::socket::Socket;
use anyhow::{Context, Result, bail};
use reqwest::Client;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use wire::conversation::{History, Thread};
use wire::frame::{Identity, Reply, Request};
use wire::visitor::{VisitorHello, VisitorIdentity};

/// Where visitors come from: the nodes of the desk in turn.
#[derive(Clone)]
pub(crate) struct Door {
    urls: Arc<[String]>,
    next: Arc<AtomicUsize>,
    web_app_id: String,
    client: Client,
}

impl Door {
    pub(crate) fn new(urls: Vec<String>, web_app_id: String) -> Self {
        Self { urls: urls.into(), next: Arc::default(), web_app_id, client: Client::new() }
    }

    /// Address of the next node.
    pub(crate) fn url(&self) -> &str {
        &self.urls[self.next.fetch_add(1, Ordering::Relaxed) % self.urls.len()]
    }

    /// Where sockets of the next node are opened.
    pub(crate) fn socket(&self) -> String {
        format!("{}/api/socket", self.url())
    }

    /// The token of a new visitor.
    pub(crate) async fn token(&self) -> Result<String> {
        let form = json!({"webAppId": self.web_app_id, "language": "en"});
        let path = "/api/visitors";
        let request = self.client.post(format!("{}{path}", self.url())).json(&form);
        let identity: VisitorIdentity =
            browser::answer(request, path).await.context("is `limits.visitors_per_hour` of the desk high enough?")?;
        Ok(identity.token)
    }
}

/// A visitor with one socket.
pub(crate) struct Visitor {
    /// Signs in again.
    pub(crate) token: String,
    /// The socket.
    pub(crate) socket: Socket,
    /// What the desk said at first.
    pub(crate) hello: VisitorHello,
}

impl Visitor {
    /// A new visitor who has said hello.
    pub(crate) async fn new(door: &Door) -> Result<Self> {
        Self::connect(door, door.token().await?).await
    }

    /// A visitor who comes back.
    pub(crate) async fn connect(door: &Door, token: String) -> Result<Self> {
        let socket = Socket::connect(&door.socket()).await?;
        Self::greet(socket, token).await
    }

    /// Says hello on a socket.
    pub(crate) async fn greet(mut socket: Socket, token: String) -> Result<Self> {
        let identity = Identity::Visitor { token: token.clone() };
        let Reply::Visitor(hello) = socket.request(Request::Hello { identity }).await? else {
            bail!("a visitor is not greeted as one");
        };
        Ok(Self { token, socket, hello: *hello })
    }

    /// A new visitor whom an agent serves.
    pub(crate) async fn served(door: &Door) -> Result<Self> {
        let mut visitor = Self::new(door).await?;
        visitor.socket.request(Request::Enter).await?;
        visitor.socket.ask(Request::AskForPerson).await?;
        visitor.until_served().await?;
        Ok(visitor)
    }

    /// Waits until an agent serves the session. Gives the conversation's `rev` then.
    pub(crate) async fn until_served(&mut self) -> Result<i64> {
        let serving = self.socket.until(|frame| {
            if let Some(refusal) = frame.refusal() {
                return Some(Err(anyhow::anyhow!(refusal)));
            }
            frame.changes.iter().any(|row| row.is_session("serving")).then_some(Ok(frame.head.unwrap_or_default()))
        });
        serving.await.and_then(|head| head).context("no agent took the session")
    }

    /// Says now and then that the visitor is there, for ever.
    pub(crate) async fn stay(&mut self) -> Result<()> {
        self.socket.stay_until(std::future::pending()).await
    }

    /// Ends the session that is open, if there is one.
    pub(crate) async fn end(&mut self) -> Result<()> {
        for session in self.history(1).await?.sessions.iter().filter(|session| session.ended_at.is_none()) {
            self.socket.request(Request::End { session: session.id }).await?;
        }
        Ok(())
    }

    /// The latest page of the conversation.
    pub(crate) async fn history(&mut self, limit: u32) -> Result<History> {
        let conversation = self.hello.conversation;
        let history = Request::History { conversation, thread: Thread::Conversation, before: None, limit: Some(limit) };
        match self.socket.request(history).await? {
            Reply::History(history) => Ok(history),
            _ => bail!("a page of messages is not answered with one"),
        }
    }

    /// Ends the session and goes.
    pub(crate) async fn leave(mut self) -> Result<()> {
        self.end().await?;
        self.socket.close().await;
        Ok(())
    }
}
