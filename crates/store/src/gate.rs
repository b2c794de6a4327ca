//! Where a simulation holds a unit back, so that it decides what goes on next. Without the feature `simulation` there is
//! nothing here: every function is empty.

/// A point at which whoever uses the database may be held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Point {
    /// A unit is about to open.
    Begin,
    /// A connection for reading is about to be taken.
    Read,
    /// It is about to be asked: since it was asked last, anything may have been committed.
    Look,
    /// A unit has done its work and is about to be made permanent.
    Commit,
    /// Units share a transaction that is about to be committed.
    Batch,
    /// The transaction is on disk; nobody was told.
    Written,
    /// The unit is permanent; whoever waits for it goes on after this.
    Committed,
}

#[cfg(not(feature = "simulation"))]
mod held {
    use super::Point;

    pub(crate) async fn pass(_: Point) {}

    pub(crate) fn is_held() -> bool {
        false
    }

    pub(crate) fn writing(_: bool) {}

    pub(crate) async fn counted<T>(work: impl Future<Output = T>) -> T {
        work.await
    }
}

#[cfg(feature = "simulation")]
mod held {
    use super::Point;
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;
    use tokio::sync::oneshot;

    /// Whoever decides what goes on.
    pub trait Gate {
        /// Somebody stands at a point and goes on when told.
        fn stands_at(&self, point: Point) -> oneshot::Receiver<()>;

        /// The writer has opened or closed a transaction.
        fn writes(&self, open: bool);
    }

    thread_local! {
        static GATE: RefCell<Option<Rc<dyn Gate>>> = const { RefCell::new(None) };
        static AT_THE_DATABASE: Cell<usize> = const { Cell::new(0) };
    }

    /// Everything on this thread asks this gate from now on; `None`: nobody is held back.
    pub fn install(gate: Option<Rc<dyn Gate>>) {
        GATE.with(|held| *held.borrow_mut() = gate);
    }

    /// How many on this thread wait for an answer of the database. None, and nothing to do: all stand at the gate.
    pub fn at_the_database() -> usize {
        AT_THE_DATABASE.get()
    }

    pub(crate) fn is_held() -> bool {
        GATE.with(|held| held.borrow().is_some())
    }

    pub(crate) fn writing(open: bool) {
        if let Some(gate) = GATE.with(|held| held.borrow().clone()) {
            gate.writes(open);
        }
    }

    pub(crate) async fn pass(point: Point) {
        super::abort::where_told(point);
        let told = GATE.with(|held| held.borrow().as_ref().map(|gate| gate.stands_at(point)));
        if let Some(told) = told
            && told.await.is_err()
        {
            // Nobody will ever say so: the process this belongs to has ended.
            std::future::pending::<()>().await;
        }
    }

    /// Waits for the database, and is counted meanwhile.
    pub(crate) async fn counted<T>(work: impl Future<Output = T>) -> T {
        struct Waits;
        impl Drop for Waits {
            fn drop(&mut self) {
                AT_THE_DATABASE.set(AT_THE_DATABASE.get() - 1);
            }
        }
        if !is_held() {
            return work.await;
        }
        AT_THE_DATABASE.set(AT_THE_DATABASE.get() + 1);
        let _waits = Waits;
        work.await
    }
}

/// Ends the process at a point, as a crash would (F2): `DESKHAND_ABORT=batch:17` at the seventeenth time it is passed.
#[cfg(feature = "simulation")]
mod abort {
    use super::Point;
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicI64, Ordering};

    static TOLD: LazyLock<Option<(String, AtomicI64)>> = LazyLock::new(|| {
        let told = std::env::var("DESKHAND_ABORT").ok()?;
        let (point, times) = told.split_once(':')?;
        Some((point.to_owned(), AtomicI64::new(times.parse().ok()?)))
    });

    pub(super) fn where_told(point: Point) {
        let Some((told, times)) = TOLD.as_ref() else { return };
        let name = match point {
            Point::Begin => "begin",
            Point::Read => "read",
            Point::Look => "look",
            Point::Commit => "commit",
            Point::Batch => "batch",
            Point::Written => "written",
            Point::Committed => "committed",
        };
        if told == name && times.fetch_sub(1, Ordering::SeqCst) == 1 {
            std::process::abort();
        }
    }
}

#[cfg(feature = "simulation")]
pub use held::{Gate, at_the_database, install};
pub(crate) use held::{counted, is_held, pass, writing};
