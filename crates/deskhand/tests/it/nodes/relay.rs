//! A relay of connections: a balancer before nodes, or a wire to a database that can be cut.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// Between two looks at a node.
const LOOK: Duration = Duration::from_millis(200);
/// Time a node may take to say that it is ready.
const ANSWER: Duration = Duration::from_secs(1);

/// A port before one or several others; each connection goes to the next one that is up.
pub(crate) struct Relay {
    /// Where it listens.
    pub(crate) port: u16,
    targets: Arc<Targets>,
    tasks: JoinSet<()>,
}

struct Targets {
    ports: Vec<u16>,
    up: Mutex<HashMap<u16, watch::Sender<bool>>>,
    next: AtomicUsize,
}

impl Relay {
    /// To these ports, all of them up until something else is said.
    pub(crate) async fn to(ports: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let up = ports.iter().map(|port| (*port, watch::Sender::new(true))).collect();
        let targets = Arc::new(Targets { ports: ports.to_vec(), up: Mutex::new(up), next: AtomicUsize::new(0) });
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, targets.clone()));
        Self { port, targets, tasks }
    }

    /// From now on asks each of them again and again whether it is ready.
    pub(crate) fn look_after_them(&mut self) {
        for port in self.targets.ports.clone() {
            let targets = self.targets.clone();
            self.tasks.spawn(async move {
                loop {
                    targets.set(port, is_ready(port).await);
                    sleep(LOOK).await;
                }
            });
        }
    }

    /// Cuts all connections, and takes no more.
    pub(crate) fn cut(&self) {
        self.targets.ports.iter().for_each(|port| self.targets.set(*port, false));
    }

    /// Takes connections again.
    pub(crate) fn mend(&self) {
        self.targets.ports.iter().for_each(|port| self.targets.set(*port, true));
    }
}

impl Targets {
    fn set(&self, port: u16, up: bool) {
        self.up.lock().unwrap()[&port].send_if_modified(|was| std::mem::replace(was, up) != up);
    }

    /// The next one that is up, with word of when it no longer is.
    fn next(&self) -> Option<(u16, watch::Receiver<bool>)> {
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        let up = self.up.lock().unwrap();
        let order = (0..self.ports.len()).map(|i| self.ports[(first + i) % self.ports.len()]);
        order.map(|port| (port, up[&port].subscribe())).find(|(_, up)| *up.borrow())
    }
}

async fn accept(listener: TcpListener, targets: Arc<Targets>) {
    let mut connections = JoinSet::new();
    while let Ok((connection, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        if let Some((port, up)) = targets.next() {
            connections.spawn(carry(connection, port, up));
        }
    }
}

async fn carry(mut from: TcpStream, port: u16, mut up: watch::Receiver<bool>) {
    let Ok(mut to) = TcpStream::connect(("127.0.0.1", port)).await else { return };
    let _ = (from.set_nodelay(true), to.set_nodelay(true));
    tokio::select! {
        _ = copy_bidirectional(&mut from, &mut to) => {}
        _ = up.wait_for(|up| !*up) => {}
    }
}

async fn is_ready(port: u16) -> bool {
    let asked = reqwest::get(format!("http://127.0.0.1:{port}/readyz"));
    matches!(timeout(ANSWER, asked).await, Ok(Ok(answer)) if answer.status().is_success())
}
