//! The product under schedules that a seed decides: who goes on next at each point where the database is asked, when the
//! clock moves, which client hangs up, and which process crashes before, in or after a commit. One seed is one schedule.
//!
//! Everything of a schedule runs on one thread. Each process has a runtime of its own, and dropping it is the crash.
//! Whoever is about to open a unit, to read, or to make a unit permanent stands at the gate in `store`; the schedule lets
//! one go on, and waits until all stand again. After every commit, and at the end, what is on disk and what clients were
//! told is held against the invariants of the catalogue (I1 to I9, I11, I12).

mod books;
mod cast;
mod checks;
mod choice;
mod deed;
mod ending;
mod hearing;
mod moves;
mod play;
mod process;
mod stage;
mod turnstile;
mod view;

pub use play::Totals;

use deed::{ByAgent, ByOwner, Deed};
use domain::AgentStatus;
use play::{CROWD, Play};
use rand::Rng;
use std::fmt;

/// Verbs of a schedule, at least and at most, beside those that open and end it.
const DEEDS: std::ops::Range<u64> = 40..80;
/// Lines of a failed schedule that are shown.
const TAIL: usize = 120;

/// A schedule that broke an invariant.
pub struct Failure {
    seed: u64,
    why: String,
    log: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = if std::env::var_os("DESKHAND_LOG").is_some() { 0 } else { self.log.len().saturating_sub(TAIL) };
        writeln!(f, "{}", self.log[from..].join("\n"))?;
        writeln!(f, "seed {}: {}", self.seed, self.why)?;
        write!(f, "DESKHAND_SEED={} runs this schedule again, DESKHAND_LOG=1 shows all of it", self.seed)
    }
}

/// Runs the schedule of a seed.
///
/// # Errors
/// Where it breaks an invariant.
pub fn run(seed: u64) -> Result<Totals, Failure> {
    told(seed).0
}

/// Runs the schedule of a seed, and tells every step of it.
pub fn told(seed: u64) -> (Result<Totals, Failure>, Vec<String>) {
    let processes = match seed % 10 {
        0..6 => 1,
        6..9 => 2,
        _ => 3,
    };
    let mut play = Play::new(seed, processes);
    let outcome = play.open().and_then(|()| play.go()).and_then(|()| play.end());
    let log = std::mem::take(&mut play.log);
    match outcome {
        Ok(()) => (Ok(play.totals), log),
        Err(why) => (Err(Failure { seed, why, log: log.clone() }), log),
    }
}

/// Checks the file of a desk that has stopped by the rules that hold after every commit.
///
/// # Panics
/// Where one of them is broken.
pub fn rules_hold(file: &std::path::Path) {
    if let Err(broken) = checks::Inspector::open(file).check() {
        panic!("{broken}");
    }
}

/// Checks the file of a desk that runs by the rules that hold once everything is done that is due.
///
/// # Errors
/// Says which of them is broken.
pub fn is_quiet(file: &std::path::Path, now: domain::Timestamp) -> Result<(), String> {
    checks::Inspector::open(file).check_quiet(now)
}

impl Play {
    /// The desk as this schedule has it, with most of the agents there.
    fn open(&mut self) -> Result<(), String> {
        self.drain()?;
        for _ in 0..3 {
            let change = self.change();
            self.begin_somewhere(Deed::Owner(ByOwner::Set(change)));
            self.drain()?;
        }
        for who in 0..self.cast.agents.len() {
            if self.random.random_bool(0.8) {
                self.begin_somewhere(Deed::Agent(who, ByAgent::Connect));
                self.drain()?;
                self.begin_somewhere(Deed::Agent(who, ByAgent::Become(AgentStatus::Free)));
                self.drain()?;
            }
        }
        Ok(())
    }

    fn begin_somewhere(&mut self, deed: Deed) {
        let process = self.random.random_range(0..self.processes.len());
        self.begin(process, deed);
    }

    /// What the seed decides.
    fn go(&mut self) -> Result<(), String> {
        let enough = self.totals.deeds + self.random.random_range(DEEDS);
        while self.totals.deeds < enough {
            self.totals.steps += 1;
            self.passes(1);
            let waiting = self.waiting();
            match self.random.random_range(0..1_000) {
                0..3 => self.crash_one(),
                3..12 => self.hang_one_up(),
                12..36 => self.pass_time(),
                36..38 => self.rest()?,
                38..40 => self.set_wall_clock(),
                40..650 if !waiting.is_empty() => self.let_one_go(&waiting),
                _ if self.running.len() < CROWD => self.begin_something(),
                _ if !waiting.is_empty() => self.let_one_go(&waiting),
                _ => self.start_one(),
            }
            self.look()?;
        }
        Ok(())
    }

    fn let_one_go(&mut self, waiting: &[usize]) {
        let at = *self.pick(waiting).expect("somebody waits");
        self.release(at);
    }

    fn begin_something(&mut self) {
        match self.wish() {
            Some((process, deed)) => self.begin(process, deed),
            None => self.start_one(),
        }
    }

    /// Starts a process that has crashed, where none is starting. Opening the desk waits for whoever writes to it.
    fn start_one(&mut self) {
        let down: Vec<usize> = (0..self.processes.len()).filter(|at| self.processes[*at].is_none()).collect();
        if let Some(process) = self.pick(&down).copied().filter(|_| !self.is_written()) {
            self.start(process);
        }
    }

    fn crash_one(&mut self) {
        let process = self.random.random_range(0..self.processes.len());
        if self.processes[process].is_some() {
            self.crash(process);
        } else if !self.is_written() {
            self.start(process);
        }
    }

    fn hang_one_up(&mut self) {
        let of_clients = self.running.iter().filter(|(_, running)| !matches!(running.deed, Deed::House(_)));
        let numbers: Vec<u64> = of_clients.map(|(number, _)| *number).collect();
        if let Some(number) = self.pick(&numbers).copied() {
            self.hang_up(number);
        }
    }

    fn pass_time(&mut self) {
        let seconds = *self.pick(&[1, 1, 5, 16, 31, 61, 301]).expect("there is one");
        self.say(format!("{seconds} seconds pass"));
        self.passes(seconds * 1_000);
    }
}
