//! The verbs of the product: load, decide, save, announce.

pub mod account;
mod appending;
mod audit;
mod bots;
pub mod bus;
mod cards;
mod case;
pub mod channels;
pub mod chat;
pub mod clock;
pub mod config;
mod due;
pub mod error;
pub mod event;
pub mod groups;
pub mod identity;
mod integrators;
mod leaving;
pub mod lists;
mod mail;
pub mod overview;
mod passwords;
mod presence;
mod ratings;
mod routing;
pub mod rows;
mod run;
mod secrets;
pub mod serving;
pub mod settings;
pub mod setup;
pub mod sign_in;
mod signing;
mod status;
pub mod team;
mod text;
mod tickets;
mod unit;
pub mod uploads;
mod visit;
pub mod visiting;

pub use bus::{Bus, Subscription};
pub use clock::{Clock, Ids};
pub use config::Config;
pub use error::{Code, Error, Result};
pub use event::{Event, Topic};
pub use identity::{Member, Visitor};
pub use unit::Unit;

use std::sync::Arc;
use store::Store;

/// The product. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) bus: Bus,
    pub(crate) config: Config,
    pub(crate) passwords: passwords::Passwords,
    pub(crate) tickets: tickets::Used,
    pub(crate) bots: bots::Engines,
    /// This process, among those that share the database.
    pub(crate) node: uuid::Uuid,
    /// Messages of sessions being served.
    pub(crate) appender: appending::Appender,
    /// Visitors made per address on this node, since when.
    pub(crate) newcomers: std::sync::Mutex<std::collections::HashMap<String, (domain::Timestamp, u32)>>,
    /// Where uploads lie; `None`: in the database.
    pub(crate) files: Option<outside::FileStore>,
}

impl App {
    /// The product on an open database, with uploads in the database too. Nothing runs by itself yet.
    pub fn new(store: Store, clock: Clock, config: Config) -> Self {
        Self::with_files(store, clock, config, None)
    }

    /// The product on an open database, with uploads in a storage of their own.
    pub fn with_files(store: Store, clock: Clock, config: Config, files: Option<outside::FileStore>) -> Self {
        let ids = Ids;
        let appender = appending::Appender::start(store.clone(), clock.clone());
        let passwords = passwords::Passwords::new(ids.bytes());
        Self(Arc::new(Inner {
            store,
            clock,
            ids,
            bus: Bus::default(),
            config,
            passwords,
            tickets: tickets::Used::default(),
            bots: bots::Engines::default(),
            node: uuid::Uuid::new_v4(),
            appender,
            newcomers: std::sync::Mutex::default(),
            files,
        }))
    }

    /// What was configured.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// What time it is here.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Where events go.
    pub fn bus(&self) -> &Bus {
        &self.0.bus
    }

    /// A subscriber that follows nothing yet.
    pub fn subscribe(&self) -> Subscription {
        self.0.bus.subscribe()
    }

    /// Repeats a verb that another unit was in the way of, at most five times.
    pub async fn repeating<T, F, Fut>(&self, verb: F) -> Result<T>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        Self::repeated(verb).await
    }

    pub(crate) async fn repeated<T, F, Fut>(verb: F) -> Result<T>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        for _ in 0..5 {
            match verb().await {
                Err(Error::Repeat) => tokio::task::yield_now().await,
                outcome => return outcome,
            }
        }
        Err(Error::Busy)
    }

    /// Where ids and secrets come from.
    pub fn ids(&self) -> &Ids {
        &self.0.ids
    }

    pub(crate) fn node(&self) -> uuid::Uuid {
        self.0.node
    }

    pub(crate) fn appender(&self) -> &appending::Appender {
        &self.0.appender
    }

    pub(crate) fn files(&self) -> Option<&outside::FileStore> {
        self.0.files.as_ref()
    }

    /// Opens a unit of work.
    pub(crate) async fn begin(&self) -> Result<Unit> {
        Unit::begin(&self.0.store, &self.0.bus).await
    }

    /// Opens a connection for reading.
    pub(crate) async fn read(&self) -> Result<store::Link> {
        Ok(self.0.store.read().await?)
    }
}
