//! The one thread of a node on which chatbots learn: of low priority, there only while there is something to learn.

mod queue;

pub(crate) use queue::{Job, Lesson, Words};

use queue::{Next, Queue, Work};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, Weak};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Gives work to the thread.
#[derive(Clone, Default)]
pub(crate) struct Trainer(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    wake: Condvar,
    /// Raised whenever a lesson ends or is replaced.
    ended: watch::Sender<u64>,
    /// Work may begin by itself.
    running: AtomicBool,
}

#[derive(Default)]
struct State {
    queue: Queue,
    has_thread: bool,
}

impl Trainer {
    /// Lets lessons begin by themselves. Before that only those that somebody waits for are done.
    pub(crate) fn run(&self) {
        self.0.running.store(true, Ordering::Relaxed);
    }

    /// Whether lessons begin by themselves.
    pub(crate) fn is_running(&self) -> bool {
        self.0.running.load(Ordering::Relaxed)
    }

    /// Has something learned in the background after a while, unless that failed before. What the job was to learn
    /// until now is dropped, where it is something else.
    pub(crate) fn put(&self, job: Job, after: Duration, lesson: impl FnOnce() -> Lesson) {
        if !self.is_running() {
            return;
        }
        let lesson = lesson();
        if !self.0.lock().queue.has_failed(lesson.words()) {
            self.put_at(job, Instant::now() + after, lesson);
        }
    }

    /// As `put`, at once, for somebody who waits for it.
    pub(crate) fn put_now(&self, job: Job, lesson: Lesson) {
        self.put_at(job, Instant::now(), lesson);
    }

    fn put_at(&self, job: Job, due: Instant, lesson: Lesson) {
        let mut state = self.0.lock();
        state.queue.put(job, due, lesson);
        if !state.has_thread {
            state.has_thread = self.0.start();
        }
        if !state.has_thread {
            state.queue.clear();
        }
        drop(state);
        self.0.wake.notify_one();
        self.0.ended.send_modify(|count| *count += 1);
    }

    /// Whether these words wait to be learned, or are being learned.
    pub(crate) fn is_learning(&self, words: &Words) -> bool {
        self.0.lock().queue.has(words)
    }

    /// Waits until these words neither wait to be learned nor are being learned.
    pub(crate) async fn finished(&self, words: &Words) {
        let mut ended = self.0.ended.subscribe();
        while self.is_learning(words) {
            if ended.changed().await.is_err() {
                return;
            }
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics while it holds the lessons")
    }

    /// Starts the thread. Without one nothing is learned, and the bot goes on with what it knows at once.
    fn start(self: &Arc<Self>) -> bool {
        let shared = Arc::downgrade(self);
        let started = std::thread::Builder::new().name("trainer".into()).spawn(move || learn(&shared));
        started.inspect_err(|error| tracing::error!(%error, "the thread for learning could not be started")).is_ok()
    }

    /// The next lesson that is due, waiting for it. `None`: there is nothing left, and the thread ends.
    fn next(&self) -> Option<(Work, Arc<AtomicBool>)> {
        let mut state = self.lock();
        loop {
            match state.queue.next(Instant::now()) {
                Next::Begin(work, stop) => return Some((work, stop)),
                Next::Wait(pause) => {
                    let waited = self.wake.wait_timeout(state, pause);
                    state = waited.expect("nothing panics while it holds the lessons").0;
                }
                Next::Nothing => {
                    state.has_thread = false;
                    return None;
                }
            }
        }
    }

    fn done(&self, failed: bool) {
        self.lock().queue.done(failed);
        self.ended.send_modify(|count| *count += 1);
    }
}

fn learn(shared: &Weak<Shared>) {
    lower_priority();
    while let Some(held) = shared.upgrade() {
        let Some((work, stop)) = held.next() else { return };
        // The work must not keep alive what it works for: with the last holder gone it ends.
        drop(held);
        let go_on = || !stop.load(Ordering::Relaxed) && shared.strong_count() > 0;
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(&go_on)));
        if outcome.is_err() {
            tracing::error!("learning panicked; the bot goes on with what it knows at once");
        }
        if let Some(held) = shared.upgrade() {
            held.done(outcome.is_err());
        }
    }
}

/// Answering comes before learning.
#[cfg(target_os = "linux")]
fn lower_priority() {
    use thread_priority::{NormalThreadSchedulePolicy::Idle, ThreadPriority, ThreadSchedulePolicy::Normal};
    // Whoever has something to answer takes its core at once. Refused: it learns like all others.
    let own = thread_priority::thread_native_id();
    let _ = thread_priority::set_thread_priority_and_policy(own, ThreadPriority::Min, Normal(Idle));
}

#[cfg(not(target_os = "linux"))]
fn lower_priority() {}

#[cfg(test)]
mod tests;
