//! The course of a race: where it is run, how often, who begins, and what holds after each round.

use app::rows::SessionRow;
use domain::assignment;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::pin::Pin;
use store::sessions;
use testkit::{Database, Desk, Visitor};

/// Rounds of each race where `DESKHAND_RACES` says nothing else.
const ROUNDS: usize = 200;
/// Rounds after which all that is stored is checked.
const CHECK: usize = 1_000;
/// Who is late is late by less than so many turns of the runtime, as a power of two: some milliseconds.
const LATEST: u32 = 12;

/// A race that is run over and over again.
pub(super) struct Course {
    /// One node.
    pub(super) here: Desk,
    /// The other one; the same where a database has only one.
    pub(super) there: Desk,
    database: Database,
    random: StdRng,
    round: usize,
    rounds: usize,
}

fn told(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

impl Course {
    /// A desk in automatic service, or in manual service with so many seconds to accept.
    pub(super) async fn new(database: &Database, accept_seconds: Option<u32>) -> Self {
        let here = match accept_seconds {
            Some(seconds) => Desk::with_manual_service(database, seconds).await,
            None => Desk::new(database).await,
        };
        let there = if database.folder().is_some() { here.clone() } else { Desk::joined(&here, database).await };
        let seed = told("DESKHAND_SEED").unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0);
        let rounds = told("DESKHAND_RACES").map_or(ROUNDS, |rounds| rounds as usize);
        println!("{rounds} rounds of seed {seed}; DESKHAND_SEED={seed} runs them again");
        let random = StdRng::seed_from_u64(seed);
        Self { here, there, database: database.clone(), random, round: 0, rounds }
    }

    /// Whether there is another round. Looks at all that is stored now and then, and at the end.
    pub(super) async fn goes_on(&mut self) -> bool {
        let over = self.round == self.rounds;
        if (over || self.round % CHECK == CHECK - 1)
            && let Some(folder) = self.database.folder()
        {
            testkit::simulation::rules_hold(&folder.join("desk.db"));
        }
        self.round += 1;
        !over
    }

    /// Does both at once; one of them begins a little later.
    pub(super) fn race<'a, A: 'a, B: 'a>(
        &mut self,
        one: impl Future<Output = A> + 'a,
        other: impl Future<Output = B> + 'a,
    ) -> Pin<Box<dyn Future<Output = (A, B)> + 'a>> {
        let turns = 1_u32 << self.random.random_range(0..=LATEST);
        let late = self.random.random_range(0..turns);
        let (first, second) = if self.random.random_bool(0.5) { (late, 0) } else { (0, late) };
        Box::pin(async move { tokio::join!(after(first, one), after(second, other)) })
    }

    /// Lets time pass on both nodes.
    pub(super) fn pass(&self, seconds: i64) {
        self.here.app.clock().advance(seconds);
        if self.database.folder().is_none() {
            self.there.app.clock().advance(seconds);
        }
    }

    /// Lets both nodes do what is to be done, and gives the visitor's session then.
    pub(super) async fn settled(&self, visitor: &Visitor) -> SessionRow {
        tokio::join!(self.here.settle(), self.there.settle());
        let round = self.round;
        let now = self.here.app.clock().now();
        let mut link = self.here.store.read().await.unwrap();
        let instance = self.here.instance;
        let open = sessions::count_open(&mut link, instance).await.unwrap();
        assert!(open.values().all(|count| *count <= 1), "round {round}: more than was to be had (I5): {open:?}");
        let waiting = sessions::waiting(&mut link, instance, now).await.unwrap();
        let mut agents = sessions::candidates(&mut link, instance).await.unwrap();
        let possible = assignment::assign(&waiting, &mut agents, now, 1);
        assert!(possible.is_empty(), "round {round}: somebody waits while an agent has room (I6): {possible:?}");
        drop(link);
        let session = visitor.session().await;
        let holders = [session.agent.filter(|_| session.phase == "serving"), session.offered_to, session.transfer_to];
        assert!(holders.into_iter().flatten().count() <= 1, "round {round}: held by two (I4): {session:?}");
        session
    }
}

async fn after<T>(turns: u32, verb: impl Future<Output = T>) -> T {
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
    verb.await
}
