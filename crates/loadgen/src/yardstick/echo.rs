//! A server that only sends back what it is sent: what the machine, the network and the WebSocket library can do at most.

use anyhow::{Context, Result};
use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::accept_async_with_config;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// Bytes of a read buffer, as the desk has it.
pub(super) const BUFFER: usize = 4 * 1024;

/// Serves until the process ends.
pub(crate) async fn serve(port: u16) -> Result<()> {
    let listener = listen(port).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(repeat(stream));
    }
}

/// Listens on loopback, and prints the address.
pub(super) async fn listen(port: u16) -> Result<TcpListener> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await.context("the yardstick cannot listen")?;
    println!("http://{}", listener.local_addr()?);
    Ok(listener)
}

/// Buffers as small as those of the desk.
pub(super) fn small() -> WebSocketConfig {
    WebSocketConfig::default().read_buffer_size(BUFFER).write_buffer_size(0)
}

async fn repeat(stream: TcpStream) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let Ok(mut socket) = accept_async_with_config(stream, Some(small())).await else { return };
    while let Some(Ok(message)) = socket.next().await {
        let text = matches!(message, Message::Text(_));
        if text && socket.send(message).await.is_err() {
            return;
        }
    }
}
