//! Visitors who are connected and say nothing: what does each of them cost in memory?

use crate::admin::Admin;
use crate::visitor::{Door, Visitor};
use crate::{Idle, process, report};
use anyhow::{Context, Result, bail};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::sleep;

/// Visitors who come at the same time.
const AT_THE_DOOR: usize = 16;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Figures {
    connections: usize,
    /// Bytes in RAM before anybody came.
    before: Option<u64>,
    /// With everybody connected.
    connected: Option<u64>,
    /// After everybody has gone.
    after: Option<u64>,
    bytes_per_connection: Option<u64>,
}

/// Connects, waits, looks, lets go.
pub(crate) async fn run(args: &Idle) -> Result<()> {
    let admin = Admin::prepare(&args.desk).await?;
    let door =
        Door { url: args.desk.url.clone(), web_app_id: admin.web_app_id.clone(), client: reqwest::Client::new() };
    let memory = || args.desk.pid.map(process::memory).transpose();
    let before = memory()?;

    let (stay, leave) = watch::channel(());
    let mut tasks = come(args.connections, &door, &leave).await?;
    sleep(Duration::from_secs(args.settle)).await;
    let connected = memory()?;

    drop(stay);
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    sleep(Duration::from_secs(args.settle)).await;
    let after = memory()?;
    let grown = connected.zip(before).map(|(with, without)| with.saturating_sub(without));
    let bytes_per_connection = grown.map(|bytes| bytes / args.connections.max(1) as u64);
    let figures = Figures { connections: args.connections, before, connected, after, bytes_per_connection };
    figures.print();
    if let Some(file) = &args.desk.json {
        report::write(&figures, file)?;
    }
    Ok(())
}

/// Lets visitors come; each stays until `leave` closes.
async fn come(connections: usize, door: &Door, leave: &watch::Receiver<()>) -> Result<JoinSet<Result<()>>> {
    let (ready, mut arrived) = mpsc::unbounded_channel();
    let narrow = Arc::new(Semaphore::new(AT_THE_DOOR));
    let mut tasks = JoinSet::new();
    for _ in 0..connections {
        let (door, narrow, ready, mut leave) = (door.clone(), narrow.clone(), ready.clone(), leave.clone());
        tasks.spawn(async move {
            let permit = narrow.acquire().await?;
            let mut visitor = Visitor::connected(&door).await?;
            drop(permit);
            // Nobody listens any more only when the measurement has failed already.
            let _ = ready.send(());
            tokio::select! {
                gone = visitor.stay() => return gone,
                _ = leave.changed() => {}
            }
            visitor.socket.close().await;
            Ok(())
        });
    }
    drop(ready);
    for count in 1..=connections {
        tokio::select! {
            _ = arrived.recv() => {}
            Some(ended) = tasks.join_next() => {
                ended?.context("a visitor could not connect")?;
                bail!("a visitor went too early");
            }
        }
        if count % 1_000 == 0 {
            eprintln!("  {count} connected");
        }
    }
    Ok(tasks)
}

impl Figures {
    fn print(&self) {
        let megabytes = |bytes: Option<u64>| match bytes {
            Some(bytes) => format!("{:.1} MiB", bytes as f64 / 1_048_576.0),
            None => "not known without --pid".to_owned(),
        };
        println!("before:    {}", megabytes(self.before));
        println!("connected: {} with {} visitors", megabytes(self.connected), self.connections);
        println!("after:     {}", megabytes(self.after));
        if let Some(bytes) = self.bytes_per_connection {
            println!("each:      {:.1} KiB", bytes as f64 / 1_024.0);
        }
    }
}
