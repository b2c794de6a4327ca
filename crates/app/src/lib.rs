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
pub mod chatbot;
pub mod clock;
pub mod config;
mod due;
pub mod error;
pub mod event;
pub mod figures;
pub mod groups;
mod heads;
mod hourly;
pub mod identity;
mod ids;
mod integrators;
pub mod knowledge;
mod leaving;
pub mod lists;
mod mail;
mod nodes;
pub mod overview;
mod passwords;
mod presence;
mod ratings;
mod routing;
pub mod rows;
mod run;
mod sealing;
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
mod together;
mod unit;
pub mod uploads;
mod visit;
pub mod visiting;

pub use self::bus::{Bus, Subscription};
pub use clock::Clock;
pub use config::Config;
pub use error::{Code, Error, Result};
pub use event::{Event, Topic};
pub use heads::Heads;
pub use identity::{Member, Visitor};
pub use ids::Ids;
pub use unit::Unit;

use std::sync::Arc;
use store::Store;

/// The product. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// The product as long as somebody else holds it.
#[derive(Clone)]
pub(crate) struct WeakApp(std::sync::Weak<Inner>);

impl WeakApp {
    pub(crate) fn upgrade(&self) -> Option<App> {
        self.0.upgrade().map(App)
    }
}

struct Inner {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) bus: Bus,
    pub(crate) config: Config,
    pub(crate) passwords: passwords::Passwords,
    pub(crate) tickets: tickets::Used,
    pub(crate) bots: bots::Bots,
    /// Desks whose knowledge base has what each begins with.
    pub(crate) prepared: knowledge::Prepared,
    /// Who waits, as all agents of a desk look at it.
    pub(crate) queue: together::Together<domain::InstanceId, Arc<[lists::Counted]>>,
    /// What was set for entries.
    pub(crate) entries: unit::Entries,
    /// This process, among those that share the database.
    pub(crate) nodes: nodes::Nodes,
    /// Messages of sessions being served.
    pub(crate) appender: appending::Appender,
    /// Visitors made, by address.
    pub(crate) newcomers: hourly::Hourly,
    /// Bytes visitors have sent as files, by visitor and by address.
    pub(crate) received: hourly::Hourly,
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
        Self::with_ids(store, clock, config, files, Ids::default())
    }

    /// The product with ids from a source of its own: a simulation must be repeatable.
    pub fn with_ids(store: Store, clock: Clock, config: Config, files: Option<outside::FileStore>, ids: Ids) -> Self {
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
            bots: bots::Bots::default(),
            prepared: knowledge::Prepared::default(),
            queue: together::Together::default(),
            entries: unit::Entries::default(),
            nodes: nodes::Nodes::default(),
            appender,
            newcomers: hourly::Hourly::default(),
            received: hourly::Hourly::default(),
            files,
        }))
    }

    /// The product, for what must not keep it alive.
    pub(crate) fn weak(&self) -> WeakApp {
        WeakApp(Arc::downgrade(&self.0))
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

    pub(crate) fn appender(&self) -> &appending::Appender {
        &self.0.appender
    }

    pub(crate) fn files(&self) -> Option<&outside::FileStore> {
        self.0.files.as_ref()
    }

    /// Opens a unit of work.
    pub(crate) async fn begin(&self) -> Result<Unit> {
        Ok(self.unit(self.0.store.begin().await?))
    }

    /// Opens a unit of work that may move a session of a desk, or changes a member or group: the desk is locked. The desk's
    /// own work, as finding agents, locks it by itself: a few units at a time, which must not wait behind a crowd.
    pub(crate) async fn begin_at_desk(&self, instance: domain::InstanceId) -> Result<Unit> {
        Ok(self.unit(self.0.store.begin_at(instance).await?))
    }

    fn unit(&self, tx: store::Tx) -> Unit {
        Unit::new(tx, &self.0.bus, self.0.nodes.life(), &self.0.entries)
    }

    /// Opens a connection for reading.
    pub(crate) async fn read(&self) -> Result<store::Link> {
        Ok(self.0.store.read().await?)
    }
}
