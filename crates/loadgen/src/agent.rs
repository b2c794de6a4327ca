//! Agents who are free, are given sessions, and note when each message reached them.

use crate::admin::{Admin, SESSIONS_PER_AGENT};
use crate::figures::{Sample, Stopwatch};
use crate::socket::{Socket, glance};
use anyhow::{Context, Result, bail};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::interval;
use wire::frame::{ClientFrame, Identity, Reply, Request};

/// How often a client says that it is there.
pub(crate) const PING: Duration = Duration::from_secs(20);

/// Messages that reached agents.
pub(crate) type Delivered = Arc<Mutex<Vec<Sample>>>;

/// The agents of a measurement.
pub(crate) struct Agents {
    ids: Vec<String>,
    listening: Vec<JoinHandle<()>>,
    delivered: Delivered,
}

impl Agents {
    /// Lets as many agents work as are needed for so many sessions.
    pub(crate) async fn for_sessions(admin: &Admin, url: &str, sessions: usize, watch: Stopwatch) -> Result<Self> {
        let delivered = Delivered::default();
        let mut agents = Self { ids: Vec::new(), listening: Vec::new(), delivered };
        for number in 1..=sessions.div_ceil(SESSIONS_PER_AGENT) {
            let (browser, id) = admin.new_agent(url).await.with_context(|| format!("agent {number}"))?;
            agents.ids.push(id);
            let mut socket = Socket::connect(&format!("{url}/api/socket")).await?;
            let identity = Identity::Member { ticket: browser.ticket().await? };
            let Reply::Member(hello) = socket.request(Request::Hello { identity }).await? else {
                bail!("an agent is not greeted as a member");
            };
            // The wire's own word, so that no list of statuses is kept here.
            let free = serde_json::from_value(serde_json::json!({"do": "setStatus", "status": "free"}))?;
            socket.request(free).await.with_context(|| format!("{} becomes free", hello.you.nickname))?;
            let delivered = agents.delivered.clone();
            agents.listening.push(tokio::spawn(async move {
                if let Err(error) = listen(socket, &delivered, watch).await {
                    eprintln!("an agent was lost: {error:#}");
                }
            }));
        }
        Ok(agents)
    }

    /// Takes what was delivered since the last time.
    pub(crate) fn take(&self) -> Vec<Sample> {
        std::mem::take(&mut self.delivered.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How many messages were delivered since they were last taken.
    pub(crate) fn count(&self) -> usize {
        self.delivered.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Takes the agents out of the desk.
    pub(crate) async fn remove(self, admin: &Admin) -> Result<()> {
        for task in &self.listening {
            task.abort();
        }
        for id in &self.ids {
            admin.remove_agent(id).await?;
        }
        Ok(())
    }
}

async fn listen(mut socket: Socket, delivered: &Delivered, watch: Stopwatch) -> Result<()> {
    let mut ping = interval(PING);
    loop {
        tokio::select! {
            text = socket.next() => {
                let text = text?;
                let now = watch.micros();
                let rows = glance(&text)?.changes;
                let due = rows.iter().filter(|row| row.kind == "message").filter_map(|row| Sample::due_of(row.client_id.as_deref()?));
                let mut delivered = delivered.lock().unwrap_or_else(PoisonError::into_inner);
                delivered.extend(due.map(|due| Sample::between(due, now)));
            }
            _ = ping.tick() => {
                let id = socket.next_id();
                socket.send(serde_json::to_string(&ClientFrame { id, request: Request::Ping })?).await?;
            }
        }
    }
}
