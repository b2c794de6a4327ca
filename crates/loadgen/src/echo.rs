//! The yardstick: a server that only sends back what it is sent. It runs in a process of its own, as the desk does.

use anyhow::{Context, Result};
use futures_util::{SinkExt, StreamExt};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::Message;

/// Serves until the process ends.
pub(crate) async fn serve(port: u16) -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await.context("the echo server cannot listen")?;
    println!("http://{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(repeat(stream));
    }
}

async fn repeat(stream: TcpStream) {
    let Ok(mut socket) = accept_async(stream).await else { return };
    while let Some(Ok(message)) = socket.next().await {
        let text = matches!(message, Message::Text(_));
        if text && socket.send(message).await.is_err() {
            return;
        }
    }
}

/// An echo server that was started by this process, and ends with it.
pub(crate) struct Echo {
    child: Child,
    /// Its address.
    pub(crate) url: String,
}

impl Echo {
    /// Starts one.
    pub(crate) async fn start() -> Result<Self> {
        let program = std::env::current_exe().context("this program's own file")?;
        let mut child = Command::new(program)
            .args(["echo", "--port", "0"])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("the echo server cannot start")?;
        let output = child.stdout.take().context("the echo server has no output")?;
        let url = BufReader::new(output).lines().next_line().await?.context("the echo server ended")?;
        Ok(Self { child, url })
    }

    /// Its process, while it runs.
    pub(crate) fn pid(&self) -> Option<u32> {
        self.child.id()
    }
}
