//! The connection to NATS. It comes back by itself, nobody ever waits for it, and it knows whether it works: an answer to
//! a pulse twice a second. Where it does not, the node looks into the database every second instead.

use crate::hint::pulse;
use crate::subscriptions::Wanted;
use crate::{Hint, Topic};
use async_nats::{Client, ConnectOptions, Event, ServerAddr, client::RequestErrorKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

/// Hints that may wait to be sent; one more is lost.
const WAITING: usize = 8_192;
/// Hints of one topic that may wait to be heard.
const UNHEARD: usize = 256;
/// Between two pulses.
const PULSE: Duration = Duration::from_millis(500);
/// Time a pulse's answer may take.
const ANSWER: Duration = Duration::from_millis(500);
/// Time a connection may take to open.
const OPEN: Duration = Duration::from_secs(2);
/// Longest pause between attempts to connect.
const PAUSE: Duration = Duration::from_millis(500);
/// How long the link counts as broken after a hint was lost: long enough for the other nodes to hear of it.
const LOST: Duration = Duration::from_secs(3);

/// Why there is no link.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address does not read.
    #[error("not the address of a NATS server, such as nats://user:password@host:4222")]
    Address,
    /// The server does not answer, or does not let us in.
    #[error("the NATS server cannot be used: {0}")]
    Server(String),
}

/// A link to the other nodes. Cheap to clone; ends with the last clone.
#[derive(Clone)]
pub struct Link(Arc<Inner>);

struct Inner {
    outgoing: mpsc::Sender<(Topic, Hint)>,
    wanted: Arc<Wanted>,
    up: watch::Receiver<bool>,
    losses: Arc<Losses>,
    _tasks: JoinSet<()>,
}

/// Hints that went nowhere.
#[derive(Default)]
struct Losses {
    outgoing: AtomicBool,
    incoming: AtomicBool,
}

impl Link {
    /// Opens a link, in the background, to one of the servers in `url`, separated by commas. What is heard comes out of
    /// the second value.
    ///
    /// # Errors
    /// `Address`. A server that does not answer is no error.
    pub async fn open(url: &str) -> Result<(Self, mpsc::Receiver<(Topic, Hint)>), Error> {
        let losses = Arc::new(Losses::default());
        let noted = losses.clone();
        let options = options().retry_on_initial_connect().event_callback(move |event| {
            note(&event, &noted);
            std::future::ready(())
        });
        let client = options.connect(addresses(url)?).await.map_err(|error| Error::Server(error.to_string()))?;
        let (outgoing, waiting) = mpsc::channel(WAITING);
        let (say, heard) = mpsc::channel(WAITING);
        let (tell, up) = watch::channel(false);
        let wanted = Arc::new(Wanted::default());
        let mut tasks = JoinSet::new();
        tasks.spawn(keep_sending(client.clone(), waiting));
        tasks.spawn(wanted.clone().keep_telling(client.clone(), say));
        tasks.spawn(keep_pulse(client, wanted.clone(), losses.clone(), tell));
        Ok((Self(Arc::new(Inner { outgoing, wanted, up, losses, _tasks: tasks })), heard))
    }

    /// Says whether addresses read.
    ///
    /// # Errors
    /// `Address`.
    pub fn is_address(url: &str) -> Result<(), Error> {
        addresses(url).map(drop)
    }

    /// Says whether a server of `url` can be used.
    ///
    /// # Errors
    /// `Address`, or `Server`.
    pub async fn check(url: &str) -> Result<(), Error> {
        let connected = options().max_reconnects(1).connect(addresses(url)?);
        let client = timeout(OPEN * 2, connected).await.map_err(|_| Error::Server("no answer".into()))?;
        let client = client.map_err(|error| Error::Server(error.to_string()))?;
        if beats(&client).await { Ok(()) } else { Err(Error::Server("no answer".into())) }
    }

    /// Sends a hint, if that can be done now.
    pub fn publish(&self, topic: Topic, hint: Hint) {
        if *self.0.up.borrow() && self.0.outgoing.try_send((topic, hint)).is_err() {
            self.0.losses.outgoing.store(true, Ordering::Relaxed);
        }
    }

    /// Follows a topic from now on.
    pub fn follow(&self, topic: Topic) {
        self.0.wanted.set(topic, true);
    }

    /// No longer follows a topic.
    pub fn leave(&self, topic: Topic) {
        self.0.wanted.set(topic, false);
    }

    /// Whether hints go out and come in.
    pub fn is_up(&self) -> bool {
        *self.0.up.borrow()
    }

    /// The same, to wait for a change.
    pub fn state(&self) -> watch::Receiver<bool> {
        self.0.up.clone()
    }

    /// Topics that are followed for sure since this was last asked: of what changed before, nobody may have heard.
    pub fn take_certain(&self) -> Vec<Topic> {
        self.0.wanted.take_certain()
    }

    /// Whether hints came in faster than they were heard since this was last asked.
    pub fn take_missed(&self) -> bool {
        self.0.losses.incoming.swap(false, Ordering::Relaxed)
    }
}

fn addresses(url: &str) -> Result<Vec<ServerAddr>, Error> {
    url.split(',').map(|one| one.trim().parse().map_err(|_| Error::Address)).collect()
}

fn options() -> ConnectOptions {
    ConnectOptions::new()
        .name("deskhand")
        .no_echo()
        .connection_timeout(OPEN)
        .ping_interval(Duration::from_secs(5))
        .subscription_capacity(UNHEARD)
        .reconnect_delay_callback(|attempt| PAUSE.min(Duration::from_millis(20 << attempt.min(5))))
}

fn note(event: &Event, losses: &Losses) {
    match event {
        Event::SlowConsumer(_) => losses.incoming.store(true, Ordering::Relaxed),
        other => tracing::debug!(%other, "the bus"),
    }
}

async fn keep_sending(client: Client, mut waiting: mpsc::Receiver<(Topic, Hint)>) {
    while let Some((topic, hint)) = waiting.recv().await {
        let Some(bytes) = hint.write() else { continue };
        if let Err(error) = client.publish(topic.subject(), bytes.into()).await {
            tracing::debug!(%error, "a hint was not sent");
        }
    }
}

/// Finds out twice a second whether the link works, and since when what was followed is followed for sure.
async fn keep_pulse(client: Client, wanted: Arc<Wanted>, losses: Arc<Losses>, up: watch::Sender<bool>) {
    let mut broken_until = Instant::now();
    loop {
        let told = wanted.take_told();
        let beats = beats(&client).await;
        wanted.settle(told, !beats);
        if losses.outgoing.swap(false, Ordering::Relaxed) {
            broken_until = Instant::now() + LOST;
        }
        let works = beats && Instant::now() >= broken_until && (*up.borrow() || wanted.is_settled());
        let turned = up.send_if_modified(|was| std::mem::replace(was, works) != works);
        match works {
            _ if !turned => {}
            true => tracing::info!("the bus works"),
            false => tracing::warn!("the bus does not work; changes are looked for every second"),
        }
        sleep(PULSE).await;
    }
}

/// Whether the server answers: it says at once that nobody listens.
async fn beats(client: &Client) -> bool {
    match timeout(ANSWER, client.request(pulse(), "".into())).await {
        Ok(Err(error)) => error.kind() == RequestErrorKind::NoResponders,
        Ok(Ok(_)) => true,
        Err(_) => false,
    }
}
