//! The verbs of the product: load, decide, save, announce.

pub mod bus;
pub mod clock;
pub mod error;
pub mod event;
pub mod identity;
mod unit;

pub use bus::{Bus, Subscription};
pub use clock::{Clock, Ids};
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
    store: Store,
    clock: Clock,
    ids: Ids,
    bus: Bus,
}

impl App {
    /// What time it is here.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
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
