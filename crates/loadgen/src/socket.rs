//! A client's WebSocket: requests with their answers, and a cheap look at frames while they are measured.

pub(crate) mod glance;

use anyhow::{Context, Result, bail};
use futures_util::{SinkExt, StreamExt};
use glance::{Glance, glance};
use std::time::Duration;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, Interval, interval_at, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use wire::frame::{Answer, ClientFrame, Reply, Request};

/// Longest wait for an answer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// How often a client says that it is there.
const PING: Duration = Duration::from_secs(20);
/// Bytes of a read buffer: many clients live in this process.
const BUFFER: usize = 4 * 1024;

/// A connection.
pub(crate) struct Socket {
    stream: WebSocketStream<TcpStream>,
    last: u64,
}

impl Socket {
    /// Connects to an address such as `http://127.0.0.1:8080/api/socket`.
    pub(crate) async fn connect(url: &str) -> Result<Self> {
        let connecting = async { Self::over(url, dial(url).await?).await };
        timeout(PATIENCE, connecting).await.context("nobody answers in 30 s")?
    }

    /// Speaks WebSocket over a connection that is there already.
    pub(crate) async fn over(url: &str, stream: TcpStream) -> Result<Self> {
        let request = url.replacen("http", "ws", 1).into_client_request()?;
        let config = WebSocketConfig::default().read_buffer_size(BUFFER).write_buffer_size(0);
        let opened = client_async_with_config(request, stream, Some(config)).await;
        let (stream, _) = opened.with_context(|| format!("{url} opens no WebSocket"))?;
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

    /// Says that the client is there. The answer comes among the next texts.
    pub(crate) async fn ping(&mut self) -> Result<()> {
        self.ask(Request::Ping).await.map(drop)
    }

    /// Sends a request and gives its id. The answer comes among the next texts.
    pub(crate) async fn ask(&mut self, request: Request) -> Result<u64> {
        let id = self.next_id();
        self.send(serde_json::to_string(&ClientFrame { id, request })?).await?;
        Ok(id)
    }

    /// The next text. Nothing is lost where it is dropped before it is done.
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

    /// Stays until something else happens: reads what comes, and says now and then that it is there.
    pub(crate) async fn stay_until<T>(&mut self, event: impl Future<Output = T>) -> Result<T> {
        let (mut ping, mut event) = (pings(), std::pin::pin!(event));
        loop {
            tokio::select! {
                happened = &mut event => return Ok(happened),
                text = self.next() => drop(text?),
                _ = ping.tick() => self.ping().await?,
            }
        }
    }

    /// Asks for something, leaving aside the events that come before the answer.
    pub(crate) async fn request(&mut self, request: Request) -> Result<Reply> {
        let id = self.ask(request).await?;
        timeout(PATIENCE, self.answer_to(id)).await.context("no answer in 30 s")?
    }

    /// Reads on until `seen` gives something.
    pub(crate) async fn until<T>(&mut self, mut seen: impl FnMut(&Glance<'_>) -> Option<T>) -> Result<T> {
        let looking = async {
            loop {
                let text = self.next().await?;
                if let Some(found) = seen(&glance(&text)?) {
                    return Ok(found);
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

/// Ticks when a client should say that it is there.
pub(crate) fn pings() -> Interval {
    interval_at(Instant::now() + PING, PING)
}

/// Connects to the host of an address. Small frames are sent at once.
async fn dial(url: &str) -> Result<TcpStream> {
    let stream = TcpStream::connect(host(url)?).await.with_context(|| format!("connect to {url}"))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Connects like [`dial`], with as small a buffer for what is received as the system allows.
pub(crate) async fn dial_narrow(url: &str) -> Result<TcpStream> {
    let address = lookup_host(host(url)?).await?.next().with_context(|| format!("{url} has no address"))?;
    let socket = match address {
        std::net::SocketAddr::V4(_) => tokio::net::TcpSocket::new_v4()?,
        std::net::SocketAddr::V6(_) => tokio::net::TcpSocket::new_v6()?,
    };
    socket.set_recv_buffer_size(4_096)?;
    socket.connect(address).await.with_context(|| format!("connect to {url}"))
}

/// `host:port` of an address.
fn host(url: &str) -> Result<String> {
    let rest = url.strip_prefix("http://").with_context(|| format!("{url} does not begin with http://"))?;
    let host = rest.split('/').next().unwrap_or(rest);
    Ok(if host.rsplit(':').next().is_some_and(|port| port.parse::<u16>().is_ok()) {
        host.to_owned()
    } else {
        format!("{host}:80")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_a_port_means_port_80() {
        assert_eq!(host("http://127.0.0.1:8080/api/socket").unwrap(), "127.0.0.1:8080");
        assert_eq!(host("http://desk.example/api/socket").unwrap(), "desk.example:80");
        assert_eq!(host("http://[::1]:80").unwrap(), "[::1]:80");
        assert!(host("https://desk.example").is_err());
    }
}
