//! One node of a cluster: started, started again where it ends, stopped in order.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use super::AGAIN;

/// Time a node may take to say its address, and to end.
const PATIENCE: Duration = Duration::from_secs(30);

/// All nodes stop.
pub(super) static STOPPING: Notify = Notify::const_new();

/// A node that runs.
pub(super) struct Node {
    pub(super) port: u16,
    /// The line with the link of the super administrator.
    pub(super) link: Option<String>,
    /// Where its figures are, while it is the process that was started first: the next one may choose another port.
    metrics: Option<String>,
    number: u32,
    command: Command,
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Node {
    /// Starts a node, and waits until it says where it listens.
    pub(super) async fn start(
        number: u32,
        binary: &Path,
        data: PathBuf,
        environment: Vec<(&'static str, String)>,
        link: bool,
        more: &[String],
    ) -> Result<Self> {
        let serve = |port: u16| {
            let mut command = Command::new(binary);
            command.arg("serve").arg("--data").arg(&data).args(["--port", &port.to_string()]).args(more);
            command.envs(environment.iter().map(|(name, value)| (*name, value)));
            command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true).process_group(0);
            command
        };
        let mut first = serve(0);
        first.args(link.then_some("--admin-link"));
        let (process, mut lines) = spawn(&mut first)?;
        let mut port = None;
        let (mut said, mut metrics) = (None, None);
        loop {
            let line = timeout(PATIENCE, lines.next_line()).await.context("a node says no address")??;
            let Some(line) = line else { bail!("node {number} ended at once") };
            if let Some(address) = line.strip_prefix("Address:") {
                port = address.rsplit(':').next().and_then(|port| port.trim().parse().ok());
            }
            if let Some(address) = line.strip_prefix("Metrics:") {
                metrics = Some(address.trim().to_owned());
            }
            if line.contains("/setup#token=") {
                said = Some(line.clone());
            }
            if line.starts_with("Stop:") {
                break;
            }
        }
        let port = port.context("a node says no port")?;
        Ok(Self { port, link: said, metrics, number, command: serve(port), process, lines })
    }

    pub(super) fn tell(&self) {
        let pid = self.process.id().unwrap_or_default();
        println!("Node {}:  http://127.0.0.1:{} pid {pid}", self.number, self.port);
        if let Some(metrics) = &self.metrics {
            println!("         {metrics}");
        }
    }

    /// Starts it again whenever it ends, until all stop.
    pub(super) async fn keep(mut self) {
        loop {
            let pid = self.process.id();
            tokio::select! {
                () = STOPPING.notified() => return stop(&mut self.process, pid).await,
                ended = self.process.wait() => {
                    let how = ended.map(|status| status.to_string()).unwrap_or_default();
                    println!("node {} ended ({how}); it is started again", self.number);
                }
                () = swallow(&mut self.lines) => continue,
            }
            tokio::select! {
                () = STOPPING.notified() => return,
                () = sleep(AGAIN) => {}
            }
            match spawn(&mut self.command) {
                Ok((process, lines)) => (self.process, self.lines) = (process, lines),
                Err(error) => println!("node {} cannot be started: {error:#}", self.number),
            }
            self.metrics = None;
            self.tell();
        }
    }
}

fn spawn(command: &mut Command) -> Result<(Child, Lines<BufReader<ChildStdout>>)> {
    let mut process = command.spawn().context("a node cannot be started")?;
    let stdout = process.stdout.take().context("a node has an output")?;
    Ok((process, BufReader::new(stdout).lines()))
}

/// Reads what a node prints, so that it can go on printing; its end is heard of elsewhere.
async fn swallow(lines: &mut Lines<BufReader<ChildStdout>>) {
    while let Ok(Some(_)) = lines.next_line().await {}
    std::future::pending().await
}

async fn stop(process: &mut Child, pid: Option<u32>) {
    let Some(pid) = pid else { return };
    // Frozen ones hear nothing.
    for signal in ["-CONT", "-TERM"] {
        let _ = Command::new("kill").args([signal, &pid.to_string()]).status().await;
    }
    if timeout(PATIENCE, process.wait()).await.is_err() {
        let _ = process.kill().await;
    }
}
