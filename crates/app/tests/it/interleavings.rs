//! The verbs under random interleavings of visitors, agents, deadlines and restarts: what must hold, holds.

use domain::{AgentStatus, MemberId, SessionId};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::HashMap;
use store::{Link, sessions};
use testkit::{Agent, Database, Desk, Visitor};

const AGENTS: usize = 3;
const VISITORS: usize = 5;
const LIMIT: i64 = 2;

#[derive(Clone, Debug)]
enum Step {
    Ask(usize),
    Say(usize),
    Leave(usize),
    Status(usize, AgentStatus),
    Accept(usize),
    Decline(usize),
    End(usize),
    Transfer(usize, usize),
    Drop(usize),
    Return(usize),
    Wait(i64),
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let (visitor, agent) = (0..VISITORS, 0..AGENTS);
    let status =
        prop_oneof![3 => Just(AgentStatus::Free), 1 => Just(AgentStatus::Busy), 1 => Just(AgentStatus::Offline)];
    prop_oneof![
        6 => visitor.clone().prop_map(Step::Ask),
        3 => visitor.clone().prop_map(Step::Say),
        2 => visitor.prop_map(Step::Leave),
        4 => (agent.clone(), status).prop_map(|(agent, status)| Step::Status(agent, status)),
        4 => agent.clone().prop_map(Step::Accept),
        1 => agent.clone().prop_map(Step::Decline),
        3 => agent.clone().prop_map(Step::End),
        2 => (agent.clone(), agent.clone()).prop_map(|(from, to)| Step::Transfer(from, to)),
        1 => agent.clone().prop_map(Step::Drop),
        1 => agent.prop_map(Step::Return),
        3 => prop_oneof![Just(1), Just(10), Just(35), Just(70), Just(700)].prop_map(Step::Wait),
        1 => Just(Step::Restart),
    ]
}

struct World {
    desk: Desk,
    visitors: Vec<Visitor>,
    agents: Vec<Agent>,
    connected: Vec<bool>,
}

impl World {
    async fn new(database: &Database, manual: bool) -> Self {
        let desk = if manual { Desk::with_manual_service(database, 30).await } else { Desk::new(database).await };
        desk.set(|settings| settings.queue.limit_per_agent = LIMIT as u32).await;
        let (mut visitors, mut agents) = (Vec::new(), Vec::new());
        for _ in 0..VISITORS {
            visitors.push(desk.visitor().await.enters().await);
        }
        for n in 0..AGENTS {
            agents.push(desk.agent(&format!("agent{n}")).await);
        }
        Self { desk, visitors, agents, connected: vec![true; AGENTS] }
    }

    /// Takes a step. What is refused is refused: the state must hold all the same.
    async fn take(&mut self, step: &Step) {
        let app = self.desk.app.clone();
        match *step {
            Step::Ask(v) => drop(app.ask_for_person(&self.visitors[v].identity).await),
            Step::Say(v) => drop(self.visitors[v].says("hello").await),
            Step::Leave(v) => {
                let session = self.visitors[v].session().await.id;
                drop(app.end_by_visitor(&self.visitors[v].identity, session).await);
            }
            Step::Status(a, status) => drop(app.set_status(&self.agents[a].identity, status, "").await),
            Step::Accept(a) => {
                if let Some(session) = self.agents[a].is_offered().await.first() {
                    drop(app.accept(&self.agents[a].identity, *session).await);
                }
            }
            Step::Decline(a) => {
                if let Some(session) = self.agents[a].is_offered().await.first() {
                    drop(app.decline(&self.agents[a].identity, *session).await);
                }
            }
            Step::End(a) => {
                if let Some(session) = self.agents[a].serves().await.first() {
                    drop(app.end_by_agent(&self.agents[a].identity, *session).await);
                }
            }
            Step::Transfer(from, to) => {
                if let Some(session) = self.agents[from].serves().await.first() {
                    let target = app::serving::Target::Member(self.agents[to].identity.id);
                    drop(app.transfer(&self.agents[from].identity, *session, target, "note").await);
                }
            }
            Step::Drop(a) => {
                if std::mem::replace(&mut self.connected[a], false) {
                    self.agents[a].loses_the_connection().await;
                }
            }
            Step::Return(a) => {
                if !std::mem::replace(&mut self.connected[a], true) {
                    self.agents[a].connection = app.member_connected(&self.agents[a].identity).await.unwrap();
                }
            }
            Step::Wait(seconds) => self.desk.pass(seconds).await,
            Step::Restart => self.restart().await,
        }
        self.desk.settle().await;
    }

    async fn restart(&mut self) {
        self.desk = self.desk.restarted().await;
        for visitor in &mut self.visitors {
            visitor.app = self.desk.app.clone();
        }
        for (agent, connected) in self.agents.iter_mut().zip(&self.connected) {
            agent.app = self.desk.app.clone();
            if *connected {
                agent.connection = self.desk.app.member_connected(&agent.identity).await.unwrap();
            }
        }
    }

    async fn check(&self) {
        let mut link = self.desk.store.read().await.unwrap();
        self.nobody_waits_needlessly(&mut link).await;
        self.lists_agree_with_sessions(&mut link).await;
        drop(link);
        for visitor in &self.visitors {
            check_conversation(visitor).await;
        }
    }

    /// I5, I6: nobody above the limit, nobody waits while a fitting agent has room.
    async fn nobody_waits_needlessly(&self, link: &mut Link) {
        let now = self.desk.app.clock().now();
        let open = sessions::count_open(link, self.desk.instance).await.unwrap();
        assert!(open.values().all(|count| *count <= LIMIT), "above the limit (I5): {open:?}");
        let waiting = sessions::waiting(link, self.desk.instance, now).await.unwrap();
        let mut agents = sessions::candidates(link, self.desk.instance).await.unwrap();
        let possible = domain::assignment::assign(&waiting, &mut agents, now, 1);
        assert!(possible.is_empty(), "somebody waits while an agent has room (I6): {possible:?}");
        let places = domain::assignment::positions(&waiting);
        for session in &waiting {
            let row = sessions::find(link, self.desk.instance, session.session).await.unwrap().unwrap();
            assert_eq!(sessions::place(link, &row).await.unwrap(), Some(places[&session.session]), "S-146: {row:?}");
        }
        let told = sessions::places(link, self.desk.instance).await.unwrap();
        assert_eq!(told.into_iter().map(|(_, session, place)| (session, place)).collect::<HashMap<_, _>>(), places);
    }

    /// I4: a session is in the lists of exactly those who hold it.
    async fn lists_agree_with_sessions(&self, link: &mut Link) {
        let mut listed: HashMap<SessionId, Vec<MemberId>> = HashMap::new();
        for agent in &self.agents {
            for session in agent.serves().await {
                listed.entry(session).or_default().push(agent.identity.id);
            }
        }
        for (session, members) in &listed {
            let row = sessions::find(link, self.desk.instance, *session).await.unwrap().unwrap();
            assert_eq!(members.len(), 1, "two agents on a session (I4)");
            assert_eq!((row.phase.as_str(), row.agent), ("serving", Some(members[0])));
        }
    }
}

/// Order kept, every open session in exactly one phase, at most one open session.
async fn check_conversation(visitor: &Visitor) {
    let rows = visitor.rows().await;
    let mut numbers: Vec<i64> = rows.messages.iter().map(|message| message.number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>(), "a hole in the numbers");
    let open: Vec<_> = rows.sessions.iter().filter(|session| session.ended_at.is_none()).collect();
    assert!(open.len() <= 1, "two open sessions in a conversation");
    for session in &rows.sessions {
        session.session().expect("every session is in exactly one phase");
        assert_eq!(session.ended_at.is_some(), session.phase == "ended");
    }
}

fn run(cases: u32, database: impl Fn(&tokio::runtime::Runtime) -> Option<Database>) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let strategy = (any::<bool>(), proptest::collection::vec(step(), 1..40));
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let outcome = TestRunner::new(config).run(&strategy, |(manual, steps)| {
        let Some(database) = database(&runtime) else { return Ok(()) };
        runtime.block_on(async {
            let mut world = World::new(&database, manual).await;
            for step in &steps {
                world.take(step).await;
                world.check().await;
            }
            world.desk.store.close().await;
        });
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn random_interleavings_hold_the_invariants_on_sqlite() {
    run(60, |_| Some(Database::sqlite()));
}

#[test]
fn random_interleavings_hold_the_invariants_on_postgres() {
    run(20, |runtime| runtime.block_on(Database::postgres()));
}
