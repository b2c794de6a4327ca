//! A client's WebSocket: requests with their answers, and a cheap look at frames while it is measured.

use anyhow::{Context, Result, bail};
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use std::borrow::Cow;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};
use wire::ErrorBody;
use wire::frame::{Answer, ClientFrame, Reply, Request};

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection.
pub(crate) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    last: u64,
}

/// What has to be known of a frame while it is measured. `wire::ServerFrame` is exact but copies every frame before it
/// can tell an answer from an event; the machine's time should go to the desk.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Glance<'a> {
    /// The request it answers.
    pub(crate) re: Option<u64>,
    /// The request itself, where an echo server sends it back.
    pub(crate) id: Option<u64>,
    /// The request was refused.
    pub(crate) error: Option<ErrorBody>,
    /// Rows that changed.
    #[serde(borrow, default)]
    pub(crate) changes: Vec<Row<'a>>,
}

/// A row that changed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Row<'a> {
    /// The author's id for it, where it is a message.
    #[serde(borrow)]
    pub(crate) client_id: Option<Cow<'a, str>>,
    /// What it is.
    #[serde(borrow)]
    pub(crate) kind: Cow<'a, str>,
    /// The phase, where it is a session.
    #[serde(borrow)]
    pub(crate) phase: Option<Cow<'a, str>>,
}

/// Looks at a frame.
pub(crate) fn glance(text: &str) -> Result<Glance<'_>> {
    serde_json::from_str(text).with_context(|| format!("a frame that is not understood: {text}"))
}

impl Socket {
    /// Connects to an address such as `http://127.0.0.1:8080/api/socket`.
    pub(crate) async fn connect(url: &str) -> Result<Self> {
        let url = url.replacen("http", "ws", 1);
        let connecting = timeout(PATIENCE, connect_async_with_config(&url, None, true)).await;
        let (stream, _) = connecting.context("nobody answers")?.with_context(|| format!("connect to {url}"))?;
        Ok(Self { stream, last: 0 })
    }

    /// An id for the next request.
    pub(crate) fn next_id(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// Sends a text.
    pub(crate) async fn send(&mut self, text: String) -> Result<()> {
        self.stream.send(Message::text(text)).await.context("the connection ended while sending")
    }

    /// The next text.
    pub(crate) async fn next(&mut self) -> Result<Utf8Bytes> {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => return Ok(text),
                Some(Ok(Message::Close(frame))) => bail!("the server closed the connection: {frame:?}"),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error).context("the connection broke"),
                None => bail!("the connection ended"),
            }
        }
    }

    /// Asks for something, leaving aside the events that come before the answer.
    pub(crate) async fn request(&mut self, request: Request) -> Result<Reply> {
        let id = self.next_id();
        let what = serde_json::to_string(&ClientFrame { id, request })?;
        self.send(what).await?;
        timeout(PATIENCE, self.answer_to(id)).await.context("no answer in 30 s")?
    }

    /// Waits until `event` says that it has seen what it waits for.
    pub(crate) async fn until(&mut self, seen: impl Fn(&Glance<'_>) -> bool) -> Result<()> {
        let looking = async {
            loop {
                let text = self.next().await?;
                if seen(&glance(&text)?) {
                    return Ok(());
                }
            }
        };
        timeout(PATIENCE, looking).await.context("it did not happen in 30 s")?
    }

    async fn answer_to(&mut self, id: u64) -> Result<Reply> {
        loop {
            let text = self.next().await?;
            if glance(&text)?.re != Some(id) {
                continue;
            }
            let answer: Answer = serde_json::from_str(&text)?;
            if let Some(error) = answer.error {
                bail!("{:?}: {}", error.code, error.message);
            }
            return answer.ok.context("an answer without content");
        }
    }

    /// Says goodbye.
    pub(crate) async fn close(mut self) {
        // The other side may have gone first.
        let _ = timeout(Duration::from_secs(5), self.stream.close(None)).await;
    }
}
