//! One process of a desk: a runtime of its own, so that dropping it ends everything in it at once, as a kill would.

use crate::Database;
use app::{App, Clock, Config, Ids};
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use store::Store;
use tokio::runtime::{Builder, Runtime};
use tokio::task::AbortHandle;

/// A process.
pub(super) struct Process {
    /// The product in it.
    pub(super) app: App,
    /// Its database.
    pub(super) store: Store,
    runtime: Option<Runtime>,
    rest: Arc<Rest>,
}

/// Whether there is nothing to do.
#[derive(Default)]
struct Rest {
    rests: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

impl Process {
    /// Starts one on a database. Nothing runs by itself.
    pub(super) fn start(database: &Database, clock: &Clock, config: &Config, seed: u64) -> Self {
        let rest = Arc::new(Rest::default());
        let resting = rest.clone();
        let runtime = Builder::new_current_thread()
            .enable_time()
            .on_thread_park(move || resting.parks())
            .build()
            .expect("a runtime can be made");
        let (app, store) = runtime.block_on(async {
            let store = database.open().await;
            (App::with_ids(store.clone(), clock.clone(), config.clone(), None, Ids::seeded(seed)), store)
        });
        Self { app, store, runtime: Some(runtime), rest }
    }

    /// Begins something.
    pub(super) fn begin(&self, deed: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
        self.runtime().spawn(deed).abort_handle()
    }

    /// Runs until everybody stands at the gate or has finished.
    pub(super) fn run(&self) {
        let mut begun = false;
        self.runtime().block_on(poll_fn(|context| {
            if std::mem::replace(&mut begun, true) {
                if self.rest.rests.load(Ordering::Relaxed) {
                    return Poll::Ready(());
                }
            } else {
                self.rest.rests.store(false, Ordering::Relaxed);
            }
            *self.rest.waker() = Some(context.waker().clone());
            Poll::Pending
        }));
    }

    fn runtime(&self) -> &Runtime {
        self.runtime.as_ref().expect("it is there until it is dropped")
    }
}

impl Rest {
    /// The thread has nothing to do. Where nobody waits for the database either, all stand at the gate.
    fn parks(&self) {
        if store::at_the_database() == 0 {
            self.rests.store(true, Ordering::Relaxed);
            if let Some(waker) = self.waker().take() {
                waker.wake();
            }
        }
    }

    fn waker(&self) -> std::sync::MutexGuard<'_, Option<Waker>> {
        self.waker.lock().expect("nothing panics while it holds the waker")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
