//! One address before all nodes: each connection goes to the next node that says it is ready; those to a node that no
//! longer does are cut.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// Between two looks at a node.
const LOOK: Duration = Duration::from_millis(500);
/// Time a node may take to say that it is ready.
const ANSWER: Duration = Duration::from_secs(2);

/// A balancer that listens.
pub(super) struct Balancer {
    listener: TcpListener,
    port: u16,
}

/// A node as the balancer sees it.
struct Target {
    port: u16,
    ready: watch::Sender<bool>,
}

impl Balancer {
    pub(super) async fn listen(port: u16) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.context("the balancer's port is not free")?;
        let port = listener.local_addr()?.port();
        Ok(Self { listener, port })
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Serves as long as the program runs.
    pub(super) fn serve(self, ports: Vec<u16>) {
        let targets: Arc<[Target]> =
            ports.into_iter().map(|port| Target { port, ready: watch::Sender::new(true) }).collect();
        for number in 0..targets.len() {
            tokio::spawn(keep_looking(targets.clone(), number));
        }
        tokio::spawn(accept(self.listener, targets));
    }
}

async fn keep_looking(targets: Arc<[Target]>, number: usize) {
    let Target { port, ready } = &targets[number];
    loop {
        let is = matches!(timeout(ANSWER, is_ready(*port)).await, Ok(Ok(true)));
        ready.send_if_modified(|was| std::mem::replace(was, is) != is);
        sleep(LOOK).await;
    }
}

async fn is_ready(port: u16) -> std::io::Result<bool> {
    let mut connection = TcpStream::connect(("127.0.0.1", port)).await?;
    connection.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
    let mut status = [0; 12];
    connection.read_exact(&mut status).await?;
    Ok(&status == b"HTTP/1.1 200")
}

async fn accept(listener: TcpListener, targets: Arc<[Target]>) {
    let next = AtomicUsize::new(0);
    loop {
        let Ok((connection, _)) = listener.accept().await else {
            sleep(LOOK).await;
            continue;
        };
        let first = next.fetch_add(1, Ordering::Relaxed);
        let mut order = (0..targets.len()).map(|i| &targets[(first + i) % targets.len()]);
        // Where none is ready the connection is closed, and whoever wants it tries again.
        if let Some(target) = order.find(|target| *target.ready.borrow()) {
            tokio::spawn(carry(connection, target.port, target.ready.subscribe()));
        }
    }
}

async fn carry(mut from: TcpStream, port: u16, mut ready: watch::Receiver<bool>) {
    let Ok(mut to) = TcpStream::connect(("127.0.0.1", port)).await else { return };
    // Small frames must not wait for each other.
    let _ = (from.set_nodelay(true), to.set_nodelay(true));
    tokio::select! {
        _ = copy_bidirectional(&mut from, &mut to) => {}
        _ = ready.wait_for(|ready| !*ready) => {}
    }
}
