//! The bus of a cluster: a NATS server on loopback.

use std::net::TcpListener;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use crate::packages;

const PATIENCE: Duration = Duration::from_secs(20);

/// A server that runs. Ends when dropped.
pub(super) struct Nats {
    port: u16,
    process: Child,
}

impl Nats {
    pub(super) async fn start() -> Result<Self> {
        let program = packages::find("nats-server").context("nats-server is not installed")?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = Command::new(program);
        command.args(["--addr", "127.0.0.1", "--port", &port.to_string()]).kill_on_drop(true).process_group(0);
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let end = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            if Instant::now() > end {
                bail!("nats-server does not start");
            }
            sleep(Duration::from_millis(50)).await;
        }
        Ok(Self { port, process })
    }

    pub(super) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    pub(super) fn pid(&self) -> u32 {
        self.process.id().unwrap_or_default()
    }
}
