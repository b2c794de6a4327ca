//! Where everybody who uses the database stands until the schedule lets one go on.

use std::cell::{Cell, RefCell};
use store::{Gate, Point};
use tokio::sync::oneshot;

/// Somebody who stands at a point.
pub(super) struct Standing {
    /// The process they run in.
    pub(super) process: usize,
    /// What they were doing when they came here.
    pub(super) deed: u64,
    /// Where they stand.
    pub(super) point: Point,
    go: oneshot::Sender<()>,
}

impl Standing {
    /// Lets them go on.
    pub(super) fn go(self) {
        // Whoever stood here may have been dropped.
        let _ = self.go.send(());
    }
}

/// The gate of one schedule: all its processes, on one thread.
#[derive(Default)]
pub(super) struct Turnstile {
    standing: RefCell<Vec<Standing>>,
    running: Cell<(usize, u64)>,
    writers: RefCell<Vec<usize>>,
}

impl Turnstile {
    /// What comes to the gate from now on runs in this process, because of this deed.
    pub(super) fn runs(&self, process: usize, deed: u64) {
        self.running.set((process, deed));
    }

    /// Those who may go on now. One process writes at a time: the others' units cannot open.
    pub(super) fn ready(&self) -> Vec<usize> {
        let writers = self.writers.borrow();
        let may = |one: &Standing| one.point != Point::Begin || writers.iter().all(|writer| *writer == one.process);
        self.standing.borrow().iter().enumerate().filter(|(_, one)| may(one)).map(|(at, _)| at).collect()
    }

    /// Where somebody stands, and in which process.
    pub(super) fn place(&self, at: usize) -> (usize, Point) {
        let standing = self.standing.borrow();
        (standing[at].process, standing[at].point)
    }

    /// Whether somebody stands at one of these points.
    pub(super) fn stands_at(&self, process: usize, deed: u64, points: &[Point]) -> bool {
        let is = |one: &Standing| one.process == process && one.deed == deed && points.contains(&one.point);
        self.standing.borrow().iter().any(is)
    }

    /// Who came last, where they are about to look at something.
    pub(super) fn newest_look(&self) -> Option<usize> {
        let standing = self.standing.borrow();
        let last = standing.len().checked_sub(1)?;
        matches!(standing[last].point, Point::Look | Point::Read).then_some(last)
    }

    /// Takes somebody out of the line.
    pub(super) fn take(&self, at: usize) -> Standing {
        self.standing.borrow_mut().remove(at)
    }

    /// A process has ended: nobody of it stands here any more, and it writes nothing.
    pub(super) fn ended(&self, process: usize) {
        self.standing.borrow_mut().retain(|one| one.process != process);
        self.writers.borrow_mut().retain(|writer| *writer != process);
    }

    /// Whether a process has a transaction open.
    pub(super) fn is_written(&self) -> bool {
        !self.writers.borrow().is_empty()
    }

    /// Whether anybody stands here.
    pub(super) fn is_empty(&self) -> bool {
        self.standing.borrow().is_empty()
    }
}

impl Gate for Turnstile {
    fn stands_at(&self, point: Point) -> oneshot::Receiver<()> {
        let (go, told) = oneshot::channel();
        let (process, deed) = self.running.get();
        self.standing.borrow_mut().push(Standing { process, deed, point, go });
        told
    }

    fn writes(&self, open: bool) {
        let process = self.running.get().0;
        let mut writers = self.writers.borrow_mut();
        writers.retain(|writer| *writer != process);
        if open {
            writers.push(process);
        }
    }
}
