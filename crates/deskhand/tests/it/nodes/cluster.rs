//! Nodes behind a balancer, with a bus and a database, and a wire to each that can be made bad.

use super::relay::Relay;
use crate::binary::{Binary, PATIENCE};
use std::time::Duration;
use store::Url;
use testkit::{Cable, Database, Nats};
use tokio::time::{Instant, sleep};

/// Nodes that are one desk.
pub(crate) struct Cluster {
    /// The processes.
    pub(crate) nodes: Vec<Binary>,
    /// One address for all. It looks after them once the people of a test are there: on a busy machine somebody who signs in
    /// for the first time should not be cut off.
    pub(crate) balancer: Relay,
    /// Everybody's wire to PostgreSQL.
    pub(crate) wire: Relay,
    /// Each node's own cable to NATS.
    pub(crate) cables: Vec<Cable>,
    /// The bus.
    pub(crate) nats: Nats,
}

impl Cluster {
    /// `count` nodes. `None` where PostgreSQL or NATS is missing, which fails in CI.
    pub(crate) async fn start(count: usize) -> Option<Self> {
        Self::on(Database::postgres().await?, count).await
    }

    /// The same on a database of one's own.
    pub(crate) async fn on(database: Database, count: usize) -> Option<Self> {
        testkit::with_tls();
        let nats = Nats::start()?;
        let Url::Postgres(url) = &database.url else { unreachable!("it is PostgreSQL") };
        let server = reqwest::Url::parse(url).unwrap();
        let wire = Relay::to(&[server.port().unwrap_or(5432)]).await;
        let (mut nodes, mut cables) = (Vec::new(), Vec::new());
        for number in 0..count {
            let cable = Cable::to(nats.port()).await;
            let mut through = server.clone();
            through.set_port(Some(wire.port)).unwrap();
            through.query_pairs_mut().append_pair("application_name", &format!("node {number}"));
            let environment = vec![
                ("DESKHAND__BUS__URL", format!("nats://127.0.0.1:{}", cable.port)),
                ("DESKHAND__STORE__URL", through.to_string()),
                ("DESKHAND__LOG__LEVEL", "info,app::due=debug".into()),
            ];
            let mut node = Binary::sharing(database.clone(), environment);
            node.start_and_wait().await;
            nodes.push(node);
            cables.push(cable);
        }
        let ports: Vec<u16> = nodes.iter().map(|node| node.port).collect();
        Some(Self { balancer: Relay::to(&ports).await, nodes, wire, cables, nats })
    }

    /// One address for all.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.balancer.port)
    }

    /// Where the data is.
    pub(crate) fn database(&self) -> Database {
        self.nodes[0].database.clone()
    }

    /// Waits until a node has logged something since it had logged `from` bytes.
    pub(crate) async fn logs(&self, node: usize, from: usize, words: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.nodes[node].logged()[from..].contains(words) {
            assert!(Instant::now() < end, "node {node} does not say: {words}");
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// What each node answers who asks whether it is ready.
    pub(crate) async fn readiness(&self) -> Vec<u16> {
        let mut said = Vec::new();
        for node in &self.nodes {
            said.push(reqwest::get(format!("{}/readyz", node.url())).await.unwrap().status().as_u16());
        }
        said
    }

    /// Stops all nodes in order.
    pub(crate) async fn stop(&mut self) {
        for node in &mut self.nodes {
            node.stop().await;
        }
    }
}
