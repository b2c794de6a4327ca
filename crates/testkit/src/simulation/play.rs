//! One schedule: a seed decides who goes on next, what begins, when time passes, and what crashes.

use super::books::Journal;
use super::cast::Cast;
use super::checks::{Books, Inspector, Scene};
use super::deed::{self, Answer, ByHouse, ByVisitor, Caller, Deed};
use super::process::Process;
use super::stage::{Stage, file_of};
use super::turnstile::Turnstile;
use crate::{Database, START};
use app::{Clock, Config};
use domain::GroupId;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::BTreeMap;
use std::ops::AddAssign;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use store::Point;
use tokio::task::AbortHandle;

/// Verbs under way at once, at most.
pub(super) const CROWD: usize = 7;

/// A verb under way.
pub(super) struct Running {
    pub(super) process: usize,
    pub(super) deed: Deed,
    handle: AbortHandle,
}

/// Answers, in the order they came.
type Answers = Arc<Mutex<Vec<(u64, app::Result<Answer>)>>>;

/// What a schedule did, for those who want to know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Decisions: somebody goes on, something begins, time passes, something crashes.
    pub steps: u64,
    /// Verbs begun.
    pub deeds: u64,
    /// Transactions committed.
    pub commits: u64,
    /// Messages acknowledged.
    pub acknowledged: u64,
    /// Processes that crashed.
    pub crashes: u64,
    /// Verbs whose client hung up.
    pub hung_up: u64,
    /// Messages cut off between the bot's decision and the store, by a crash or a client that hung up.
    pub unanswered: u64,
    /// Due times that fired.
    pub fired: u64,
    /// Times the wall clock was set.
    pub set: u64,
    /// Times everybody came to rest in the middle.
    pub rests: u64,
}

/// Everything of one schedule.
pub(super) struct Play {
    pub(super) random: StdRng,
    pub(super) clock: Clock,
    pub(super) cast: Cast,
    pub(super) processes: Vec<Option<Process>>,
    /// Processes that have taken up what an earlier one left.
    pub(super) ready: Vec<bool>,
    pub(super) running: BTreeMap<u64, Running>,
    /// Verbs whose client hung up; they may still be at work.
    orphans: Vec<(usize, Deed)>,
    pub(super) scene: Scene,
    pub(super) inspector: Inspector,
    pub(super) totals: Totals,
    pub(super) log: Vec<String>,
    /// Units that share the open transaction.
    pub(super) batch: u32,
    /// What is remembered of all moments so far.
    pub(super) journal: Journal,
    /// The books as the stage has them.
    pub(super) opening: Books,
    /// Groups there are, as far as the owner was told.
    pub(super) groups: Vec<GroupId>,
    /// Microseconds by which the wall clock differs from true time.
    wall: i64,
    /// True time.
    truth: i64,
    /// What the clock did that it must not.
    astray: Option<String>,
    gate: Rc<Turnstile>,
    database: Database,
    answers: Answers,
    seeds: u64,
}

impl Drop for Play {
    fn drop(&mut self) {
        store::install(None);
        self.processes.clear();
    }
}

impl Play {
    /// The stage with everybody on it, and so many processes.
    pub(super) fn new(seed: u64, processes: usize) -> Self {
        let stage = Stage::get();
        let database = stage.copied();
        let gate = Rc::new(Turnstile::default());
        store::install(Some(gate.clone()));
        let mut inspector = Inspector::open(&file_of(&database));
        inspector.has_changed();
        let began = START.plus_seconds(60);
        let clock = Clock::on_steady_hand(began);
        let scene = inspector.scene(clock.now());
        let mut play = Self {
            random: StdRng::seed_from_u64(seed),
            cast: Cast::new(stage),
            processes: (0..processes).map(|_| None).collect(),
            ready: vec![false; processes],
            running: BTreeMap::new(),
            orphans: Vec::new(),
            totals: Totals::default(),
            log: Vec::new(),
            batch: 0,
            journal: Journal::default(),
            opening: scene.books.clone(),
            groups: stage.groups.clone(),
            wall: 0,
            truth: began.0,
            astray: None,
            scene,
            inspector,
            gate,
            database,
            clock,
            answers: Answers::default(),
            seeds: seed << 8,
        };
        (0..processes).for_each(|process| play.start(process));
        play
    }

    /// Starts a process; it serves once it has taken up what an earlier one left.
    pub(super) fn start(&mut self, process: usize) {
        let alone = self.processes.len() == 1;
        self.seeds += 1;
        self.gate.runs(process, 0);
        self.say(format!("process {process} starts"));
        let started = Process::start(&self.database, &self.clock, &Config::default(), self.seeds);
        self.processes[process] = Some(started);
        self.begin(process, Deed::House(ByHouse::Start { alone }));
    }

    /// Ends a process as a kill would.
    pub(super) fn crash(&mut self, process: usize) {
        self.say(format!("process {process} crashes"));
        self.totals.crashes += 1;
        self.processes[process] = None;
        self.ready[process] = false;
        self.note_cut_off(process, None);
        self.gate.ended(process);
        let running = std::mem::take(&mut self.running).into_iter();
        let (gone, left): (Vec<_>, Vec<_>) = running.partition(|(_, one)| one.process == process);
        self.running = left.into_iter().collect();
        gone.iter().for_each(|(_, running)| self.unheard(&running.deed));
        self.orphans.retain(|(at, _)| *at != process);
        self.cast.lose(process);
    }

    /// Begins a verb in a process, and lets it come as far as the gate.
    pub(super) fn begin(&mut self, process: usize, deed: Deed) {
        let Some(host) = &self.processes[process] else { return };
        self.totals.deeds += 1;
        let number = self.totals.deeds;
        let caller = match &deed {
            Deed::Visitor(who, _) => Caller::Visitor(self.cast.visitors[*who].identity.clone()),
            Deed::Agent(who, _) => Caller::Member(self.cast.agents[*who].identity.clone()),
            Deed::Owner(_) => Caller::Member(self.cast.owner.clone()),
            Deed::House(_) => Caller::House,
        };
        let (app, answers, verb) = (host.app.clone(), self.answers.clone(), deed.clone());
        let store = host.store.clone();
        self.gate.runs(process, number);
        let handle = host.begin(async move {
            let answer = deed::perform(app, store, caller, verb).await;
            answers.lock().expect("nothing panics while it holds the answers").push((number, answer));
        });
        self.say(format!("{number}@{process} {deed:?}"));
        self.running.insert(number, Running { process, deed, handle });
        self.run(process);
    }

    /// Those who may go on.
    pub(super) fn waiting(&self) -> Vec<usize> {
        self.gate.ready()
    }

    /// Lets one go on until all stand again.
    pub(super) fn release(&mut self, at: usize) {
        let (process, point) = self.gate.place(at);
        if point == Point::Begin {
            let joins = self.gate.is_written();
            self.batch = if joins { self.batch + 1 } else { 1 };
        }
        let standing = self.gate.take(at);
        self.say(format!("{}@{process} goes on from {point:?}", standing.deed));
        self.gate.runs(process, standing.deed);
        standing.go();
        self.run(process);
    }

    /// Nobody waits for a verb's answer any more: the client has gone. What it may still do, it does alone.
    pub(super) fn hang_up(&mut self, number: u64) {
        let Some(running) = self.running.remove(&number) else { return };
        self.say(format!("the client of {number} hangs up"));
        self.totals.hung_up += 1;
        let process = running.process;
        self.unheard(&running.deed);
        self.note_cut_off(process, Some((number, &running.deed)));
        running.handle.abort();
        self.orphans.push((process, running.deed));
        self.gate.runs(process, number);
        self.run(process);
    }

    /// Runs a process until all stand. Most looks go on at once: a reader is seldom overtaken between two of them.
    fn run(&mut self, process: usize) {
        let Some(host) = &self.processes[process] else { return };
        host.run();
        while let Some(at) = self.gate.newest_look()
            && self.gate.place(at).0 == process
            && self.random.random_bool(0.8)
        {
            self.gate.take(at).go();
            host.run();
        }
    }

    /// Everything that may be at work.
    pub(super) fn under_way(&self) -> impl Iterator<Item = &Deed> {
        self.running.values().map(|running| &running.deed).chain(self.orphans.iter().map(|(_, deed)| deed))
    }

    /// Counts messages that the bot has thought about and nobody has stored, where they are lost (I11).
    fn note_cut_off(&mut self, process: usize, only: Option<(u64, &Deed)>) {
        let stands = |number: u64| self.gate.stands_at(process, number, &[Point::Begin, Point::Commit, Point::Batch]);
        let to_bot = |deed: &Deed| match deed {
            Deed::Visitor(who, ByVisitor::Say(_)) => {
                let visitor = self.cast.visitors[*who].identity.id.0;
                self.scene.cases.iter().all(|case| case.visitor != visitor || case.phase == "bot")
            }
            _ => false,
        };
        let lost = match only {
            Some((number, deed)) => usize::from(to_bot(deed) && stands(number)),
            None => {
                let here = self.running.iter().filter(|(_, running)| running.process == process);
                here.filter(|(number, running)| to_bot(&running.deed) && stands(**number)).count()
            }
        };
        self.totals.unanswered += lost as u64;
    }

    /// Lets time pass. Our own clock follows it by one in a hundred, whatever the wall clock says.
    pub(super) fn passes(&mut self, millis: i64) {
        let before = self.clock.now().0;
        self.clock.advance_millis(millis);
        self.truth += millis * 1_000;
        let off = self.clock.now().0 - before - millis * 1_000;
        if off.abs() > millis * 10 + 1 {
            self.astray = Some(format!("I8: our clock went astray by {off} µs in {millis} ms"));
        }
    }

    /// Somebody sets the wall clock, and our own is steered by it: nothing is due by that, and nothing no longer is.
    pub(super) fn set_wall_clock(&mut self) {
        self.wall = *self.pick(&[-3_600, -61, -1, 0, 1, 61, 3_600]).expect("there is one") * 1_000_000;
        self.say(format!("the wall clock is {} µs off", self.wall));
        self.totals.set += 1;
        let before = self.clock.now();
        self.clock.steer(self.truth + self.wall);
        if self.clock.now() != before {
            self.astray = Some(format!("I8: our clock jumped from {before:?} to {:?}", self.clock.now()));
        }
    }

    /// Whether a unit is open somewhere.
    pub(super) fn is_written(&self) -> bool {
        self.gate.is_written()
    }

    /// Whether nobody stands at the gate.
    pub(super) fn is_still(&self) -> bool {
        self.gate.is_empty()
    }

    /// Hears what was answered, then looks at what is on disk.
    pub(super) fn look(&mut self) -> Result<(), String> {
        let answers = std::mem::take(&mut *self.answers.lock().expect("nothing panics while it holds the answers"));
        for (number, answer) in answers {
            if let Some(running) = self.running.remove(&number) {
                self.hear(number, running, answer)?;
            }
        }
        if self.inspector.has_changed() {
            self.totals.commits += 1;
            let after = self.inspector.scene(self.clock.now());
            self.inspector.check()?;
            let before = std::mem::replace(&mut self.scene, after);
            self.check_moves(&before)?;
            self.check_books(&before.books)?;
            self.check_timers(&before.books)?;
        }
        if let Some(why) = self.astray.take() {
            return Err(why);
        }
        if self.is_still() {
            // Whoever hung up has nothing left to do either.
            self.orphans.clear();
        }
        if let Some((number, _)) = self.running.iter().find(|(_, running)| running.handle.is_finished()) {
            return Err(format!("the verb {number} panicked"));
        }
        Ok(())
    }

    /// Notes what happens.
    pub(super) fn say(&mut self, what: String) {
        self.log.push(format!("{:>4} {what}", self.totals.steps));
    }
}

impl AddAssign for Totals {
    fn add_assign(&mut self, other: Self) {
        self.steps += other.steps;
        self.deeds += other.deeds;
        self.commits += other.commits;
        self.acknowledged += other.acknowledged;
        self.crashes += other.crashes;
        self.hung_up += other.hung_up;
        self.unanswered += other.unanswered;
        self.fired += other.fired;
        self.set += other.set;
        self.rests += other.rests;
    }
}
