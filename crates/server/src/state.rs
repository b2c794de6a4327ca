//! What every handler can reach.

use crate::address::Network;
use app::App;
use axum::extract::FromRef;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// The product, and how it is reached.
#[derive(Clone)]
pub struct Server {
    /// The product.
    pub app: App,
    /// Becomes true when the server stops: sockets tell their clients to reconnect.
    pub shutdown: watch::Receiver<bool>,
    /// How it is reached.
    pub config: Arc<Config>,
}

/// How the server is reached, and how much it takes from one visitor.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address as browsers see it, without a slash at the end; empty where it is not known.
    pub public_url: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Messages of one visitor that are read in a second, 1 to 10,000, and four times as many frames of any kind (A16).
    pub visitor_messages_per_second: u32,
    /// Messages a visitor may send at once before that counts.
    pub visitor_burst: u32,
    /// How long the head of a request may take, and a connection be silent before the next one. Longer than proxies keep
    /// connections that nobody uses.
    pub head_patience: Duration,
    /// How long a body may take before it has to come at 16 KiB a second.
    pub body_patience: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            public_url: String::new(),
            trusted_proxies: Vec::new(),
            visitor_messages_per_second: 5,
            visitor_burst: 20,
            head_patience: Duration::from_secs(75),
            body_patience: Duration::from_secs(30),
        }
    }
}

impl Config {
    /// Whether browsers come by TLS.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

impl FromRef<Server> for App {
    fn from_ref(server: &Server) -> Self {
        server.app.clone()
    }
}
