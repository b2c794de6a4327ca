//! What is to be learned next, and for whom. Pure: the time is given.

use domain::InstanceId;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

/// Whose training it is. A new one takes the place of the one of other words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Job {
    /// The bot of a desk that answers visitors.
    Live(InstanceId),
    /// The bot of a desk as it is edited.
    Test(InstanceId),
}

/// What is learned: two bots with the same of it know the same words.
pub(crate) type Words = Arc<()>;

/// Work that asks often whether it is still wanted.
pub(super) type Work = Box<dyn FnOnce(&dyn Fn() -> bool) + Send>;

/// Something to learn.
pub(crate) struct Lesson {
    words: Words,
    thorough: bool,
    work: Work,
}

impl Lesson {
    /// A lesson about these words. `thorough`: it also finds out how far scores may be trusted.
    pub(crate) fn new(words: &Words, thorough: bool, work: impl FnOnce(&dyn Fn() -> bool) + Send + 'static) -> Self {
        Self { words: words.clone(), thorough, work: Box::new(work) }
    }

    /// What it is about.
    pub(super) fn words(&self) -> &Words {
        &self.words
    }
}

/// What waits and what is under way.
#[derive(Default)]
pub(super) struct Queue {
    waiting: Vec<Waiting>,
    under_way: Option<UnderWay>,
    /// Words that could not be learned.
    failed: Vec<Weak<()>>,
}

struct Waiting {
    jobs: Vec<Job>,
    due: Instant,
    lesson: Lesson,
}

struct UnderWay {
    jobs: Vec<Job>,
    words: Words,
    thorough: bool,
    stop: Arc<AtomicBool>,
}

/// What to do now.
pub(super) enum Next {
    /// Learn this, until told to stop.
    Begin(Work, Arc<AtomicBool>),
    /// Nothing is due for so long.
    Wait(Duration),
    /// There is nothing to learn.
    Nothing,
}

impl Queue {
    /// Takes a lesson in. Where the same is being learned or waits to be, both wait for that one.
    pub(super) fn put(&mut self, job: Job, due: Instant, lesson: Lesson) {
        self.leave(job, &lesson.words);
        let (words, thorough) = (&lesson.words, lesson.thorough);
        let teaches = |known: &Words, is_thorough: bool| Arc::ptr_eq(known, words) && (is_thorough || !thorough);
        let under_way = self.under_way.as_mut().filter(|now| !now.jobs.is_empty() && teaches(&now.words, now.thorough));
        if let Some(now) = under_way {
            return join(&mut now.jobs, job);
        }
        let waiting = self.waiting.iter_mut().find(|it| teaches(&it.lesson.words, it.lesson.thorough));
        if let Some(waiting) = waiting {
            waiting.due = waiting.due.min(due);
            return join(&mut waiting.jobs, job);
        }
        self.waiting.push(Waiting { jobs: vec![job], due, lesson });
    }

    /// The job no longer asks for other words than these; what nobody asks for is dropped or stopped.
    fn leave(&mut self, job: Job, words: &Words) {
        for waiting in self.waiting.iter_mut().filter(|it| !Arc::ptr_eq(&it.lesson.words, words)) {
            waiting.jobs.retain(|other| *other != job);
        }
        self.waiting.retain(|waiting| !waiting.jobs.is_empty());
        if let Some(now) = self.under_way.as_mut().filter(|now| !Arc::ptr_eq(&now.words, words)) {
            now.jobs.retain(|other| *other != job);
            if now.jobs.is_empty() {
                now.stop.store(true, Ordering::Relaxed);
            }
        }
    }

    /// What to do now.
    pub(super) fn next(&mut self, now: Instant) -> Next {
        let first = self.waiting.iter().enumerate().min_by_key(|(_, waiting)| waiting.due);
        let Some((at, pause)) = first.map(|(at, waiting)| (at, waiting.due.saturating_duration_since(now))) else {
            return Next::Nothing;
        };
        if !pause.is_zero() {
            return Next::Wait(pause);
        }
        let Waiting { jobs, lesson, .. } = self.waiting.remove(at);
        let stop = Arc::new(AtomicBool::new(false));
        self.under_way = Some(UnderWay { jobs, words: lesson.words, thorough: lesson.thorough, stop: stop.clone() });
        Next::Begin(lesson.work, stop)
    }

    /// What was under way has ended. What `failed` is not begun again by itself.
    pub(super) fn done(&mut self, failed: bool) {
        if let Some(now) = self.under_way.take().filter(|_| failed) {
            self.failed.push(Arc::downgrade(&now.words));
        }
    }

    /// Whether these words wait to be learned, or are being learned.
    pub(super) fn has(&self, words: &Words) -> bool {
        let now = self.under_way.as_ref().filter(|now| !now.jobs.is_empty());
        now.is_some_and(|now| Arc::ptr_eq(&now.words, words))
            || self.waiting.iter().any(|waiting| Arc::ptr_eq(&waiting.lesson.words, words))
    }

    /// Whether these words could not be learned.
    pub(super) fn has_failed(&mut self, words: &Words) -> bool {
        self.failed.retain(|failed| failed.strong_count() > 0);
        self.failed.iter().any(|failed| std::ptr::eq(failed.as_ptr(), Arc::as_ptr(words)))
    }

    /// Drops what waits.
    pub(super) fn clear(&mut self) {
        self.waiting.clear();
    }
}

fn join(jobs: &mut Vec<Job>, job: Job) {
    if !jobs.contains(&job) {
        jobs.push(job);
    }
}

#[cfg(test)]
mod tests;
