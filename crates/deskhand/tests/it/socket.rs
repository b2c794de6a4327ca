//! One WebSocket that speaks `docs/protocol.md`.

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};
use wire::ErrorBody;
use wire::frame::{ClientFrame, Identity, Reply, Request, ServerFrame};

/// An open socket.
pub(crate) struct Socket {
    stream: WebSocketStream<TcpStream>,
    last: u64,
    /// With which code the desk closed it.
    pub(crate) closed: Option<u16>,
}

impl Socket {
    /// Opens one. `None`: nobody listens.
    pub(crate) async fn open(port: u16) -> Option<Self> {
        let connection = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
        connection.set_nodelay(true).ok()?;
        let (stream, _) = client_async(format!("ws://127.0.0.1:{port}/api/socket"), connection).await.ok()?;
        Some(Self { stream, last: 0, closed: None })
    }

    /// Opens one, and says hello.
    pub(crate) async fn greeted(port: u16, identity: Identity) -> (Self, Reply) {
        let mut socket = Self::open(port).await.expect("the desk listens");
        let reply = socket.ask(Request::Hello { identity }).await.unwrap();
        (socket, reply)
    }

    /// Sends a request; gives its id. `None`: the socket has ended.
    pub(crate) async fn write(&mut self, request: Request) -> Option<u64> {
        self.last += 1;
        let frame = ClientFrame { id: self.last, request };
        self.stream.send(Message::text(serde_json::to_string(&frame).unwrap())).await.ok()?;
        Some(self.last)
    }

    /// The next frame. `None`: the socket has ended.
    pub(crate) async fn read(&mut self) -> Option<ServerFrame> {
        loop {
            match self.stream.next().await? {
                Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
                Ok(Message::Close(frame)) => {
                    self.closed = frame.map(|frame| frame.code.into());
                    return None;
                }
                Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// Sends a request, and waits for its answer; what happens meanwhile is passed over.
    pub(crate) async fn ask(&mut self, request: Request) -> Result<Reply, ErrorBody> {
        self.try_ask(request).await.expect("the socket is open")
    }

    /// The same. `None`: the socket has ended.
    pub(crate) async fn try_ask(&mut self, request: Request) -> Option<Result<Reply, ErrorBody>> {
        let id = self.write(request).await?;
        loop {
            if let ServerFrame::Answer(answer) = self.read().await?
                && answer.re == id
            {
                return Some(answer.ok.ok_or_else(|| answer.error.unwrap()));
            }
        }
    }
}
