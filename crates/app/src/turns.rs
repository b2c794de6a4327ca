//! Who moves sessions of a desk takes turns, before a connection to the database is taken: all who waited for the desk's row
//! there would hold the connections that everybody else needs.

use crate::{Error, Result};
use domain::InstanceId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::OwnedMutexGuard;
use tokio::time::timeout;

/// Longest wait for a turn: clients take a socket for dead that has not answered for ten seconds.
const PATIENCE: Duration = Duration::from_secs(8);

/// A turn, until it is dropped.
pub(crate) type Turn = OwnedMutexGuard<()>;

/// Turns by desk; whoever came first is first.
#[derive(Default)]
pub(crate) struct Turns(Mutex<HashMap<InstanceId, Arc<tokio::sync::Mutex<()>>>>);

impl Turns {
    /// Waits for a turn at a desk.
    pub(crate) async fn take(&self, instance: InstanceId) -> Result<Turn> {
        timeout(PATIENCE, self.of(instance).lock_owned()).await.map_err(|_| Error::Busy)
    }

    fn of(&self, instance: InstanceId) -> Arc<tokio::sync::Mutex<()>> {
        self.0.lock().expect("nothing panics while it holds the turns").entry(instance).or_default().clone()
    }
}
