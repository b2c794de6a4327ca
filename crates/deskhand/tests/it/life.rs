//! People who go on whatever happens to a desk: a test lets them live, does something to the desk, and lets them end. Then
//! what they wrote, what they were told and what their screens show is held against what is stored.

mod changes;
mod outages;

use crate::binary::{Binary, PATIENCE, until};
use crate::client::Client;
use crate::outbox::{Order, Tally};
use crate::people::{self, Person};
use crate::stored::{self, Thread};
use changes::Changes;
use domain::ConversationId;
use outages::Outages;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use testkit::Database;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

/// Visitors who are served, who talk to the bot, and who end their session and ask for a person again and again.
const SERVED: usize = 12;
const WITH_BOT: usize = 4;
pub(crate) const MOVING: usize = 4;
/// Sessions each of two agents may have: fewer than there are visitors who want one.
const LIMIT: i64 = 7;
/// Seconds until an offer runs out, the fewest there are.
const OFFER: u32 = 5;

/// People who write until they are told to end.
pub(crate) struct Life {
    /// What was written and answered.
    pub(crate) tally: Arc<Tally>,
    order: watch::Sender<Order>,
    living: JoinSet<Client>,
    changes: Changes,
    outages: Outages,
}

impl Life {
    /// Everybody begins to write to a desk that runs, through this port.
    pub(crate) async fn begin(binary: &Binary, port: u16, random: &mut StdRng) -> Self {
        let people = gather(&binary.url(), binary.port).await;
        let (order, orders) = watch::channel(Order::Write);
        let tally = Arc::new(Tally::default());
        let still = people.len() - MOVING;
        let clients = people.into_iter().enumerate().map(|(number, person)| {
            let mut client = Client::new(person, port, random.random(), tally.clone(), orders.clone());
            client.moves = number >= still;
            client
        });
        let living = clients.map(Client::live).collect();
        let changes = Changes::begin(&binary.url(), order.subscribe()).await;
        Self { tally, order, living, changes, outages: Outages::watch(&binary.url()) }
    }

    /// Waits until so much more was acknowledged.
    pub(crate) async fn goes_on(&self, binary: &mut Binary, more: u64) {
        let goal = self.tally.answered() + more;
        until(binary, "something acknowledged", || self.tally.answered() >= goal).await;
    }

    /// Everybody sends what is in the outbox, catches up and ends; the desk stops; all is compared. No fault ends a
    /// session, begins one, or passes one on.
    pub(crate) async fn end(mut self, binary: &mut Binary) -> String {
        self.goes_on(binary, 100).await;
        self.order.send(Order::Drain).unwrap();
        until(binary, "empty outboxes", || self.tally.is_drained()).await;
        let changed = self.changes.end().await;
        until_quiet(&binary.database, &self.tally).await;
        self.order.send(Order::Finish).unwrap();
        let clients = timeout(PATIENCE, all(&mut self.living)).await.expect("every client catches up");
        let outages = self.outages.end();
        binary.stop().await;

        let conversations: Vec<ConversationId> = clients.iter().filter_map(conversation).collect();
        let threads = stored::threads(&binary.database, &conversations).await;
        assert_eq!(threads.len(), SERVED + WITH_BOT + MOVING);
        threads.values().for_each(stored::is_whole);
        for client in &clients {
            stored::holds_letters_of(&threads, client);
            // An agent is told of a conversation as long as it is in the list.
            let told = client.views.iter().filter(|(id, _)| client.writes_to.contains(id));
            told.for_each(|(id, view)| stored::equals(&threads[id], view));
        }
        each_session_is_in_one_phase(&threads, &clients);
        who_did_not_move_stayed_where_they_were(&threads, &clients);
        let ran_out = stored::offers_ran_out_in_time(&binary.database, OFFER, &outages).await;
        let expected = gathered().chain(changed.iter().map(|(action, count)| (*action, *count)));
        stored::each_change_is_written_down_once(&binary.database, expected.collect()).await;
        format!("{}, {ran_out} offers that ran out, {changed:?}", told(&threads, &clients))
    }
}

/// What the owner and the agents changed while people were gathered: four members, of whom three signed in.
fn gathered() -> impl Iterator<Item = (&'static str, u64)> {
    [("member.create", 4), ("account.password", 3), ("settings.update", 1)].into_iter()
}

/// What the environment says a test should do, or what it does otherwise.
pub(crate) fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |value| value.parse().unwrap())
}

/// A source of chance that can be had again: its seed is printed.
pub(crate) fn chance() -> StdRng {
    let seed = number("DESKHAND_SEED", rand::random());
    println!("DESKHAND_SEED={seed} repeats what this test leaves to chance");
    StdRng::seed_from_u64(seed)
}

/// Two agents, an agent who lets offers run out, visitors who are served by the first two, and visitors who talk to the
/// bot; a member whom the owner will edit. From then on sessions are offered.
pub(crate) async fn gather(url: &str, port: u16) -> Vec<Person> {
    let owner = people::owner(url).await;
    let mut people = Vec::new();
    let mut present = Vec::new();
    for name in ["mia", "leo"] {
        let (agent, stays) = people::agent(port, &owner, name, LIMIT).await;
        people.push(agent);
        present.push(stays);
    }
    for _ in 0..SERVED {
        people.push(people::visitor_with_agent(port, &owner).await);
    }
    let (mut tom, stays) = people::agent(port, &owner, "tom", 1).await;
    if let Person::Agent { accepts, .. } = &mut tom {
        *accepts = false;
    }
    people.insert(2, tom);
    present.push(stays);
    for _ in 0..WITH_BOT + MOVING {
        people.push(people::visitor(port, &owner).await);
    }
    changes::add_member(&owner).await;
    people::in_manual_service(&owner, OFFER).await;
    people
}

/// Waits until nobody waits while an agent has room, and nothing is overdue.
pub(crate) async fn until_quiet(database: &Database, tally: &Tally) {
    let end = Instant::now() + PATIENCE;
    while let Err(why) = stored::is_quiet(database).await {
        assert!(Instant::now() < end, "{why}; {}", tally.report());
        sleep(Duration::from_millis(50)).await;
    }
}

pub(crate) async fn all(living: &mut JoinSet<Client>) -> Vec<Client> {
    let mut clients = Vec::new();
    while let Some(client) = living.join_next().await {
        clients.push(client.unwrap());
    }
    clients
}

pub(crate) fn conversation(client: &Client) -> Option<ConversationId> {
    match client.person {
        Person::Visitor { conversation, .. } => Some(conversation),
        Person::Agent { .. } => None,
    }
}

/// A session that is served is listed by the agent who serves it and by nobody else; any other by nobody.
pub(crate) fn each_session_is_in_one_phase(threads: &HashMap<ConversationId, Thread>, clients: &[Client]) {
    let agents = || clients.iter().filter(|client| conversation(client).is_none());
    for (id, thread) in threads {
        let serving = thread.sessions.iter().find(|session| session.phase == "serving");
        let listed: Vec<&Client> = agents().filter(|agent| agent.writes_to.contains(id)).collect();
        match serving.map(|session| session.agent.expect("somebody serves it")) {
            Some(agent) => assert!(listed.len() == 1 && listed[0].is(agent), "one agent lists it: who serves it"),
            None => assert!(listed.is_empty(), "nobody lists what nobody serves"),
        }
    }
}

/// No kill ends a session, begins one, or passes one on.
pub(crate) fn who_did_not_move_stayed_where_they_were(threads: &HashMap<ConversationId, Thread>, clients: &[Client]) {
    let still = clients.iter().filter(|client| !client.moves).filter_map(conversation);
    let sessions = still.map(|id| {
        let [session] = &threads[&id].sessions[..] else { panic!("one session each") };
        (session.phase.as_str(), session.fence)
    });
    let (served, others): (Vec<_>, Vec<_>) = sessions.partition(|session| session.0 == "serving");
    assert_eq!((served.len(), others.len()), (SERVED, WITH_BOT));
    assert!(served.iter().all(|session| *session == ("serving", 1)), "assigned once: {served:?}");
    assert!(others.iter().all(|session| *session == ("bot", 0)), "{others:?}");
}

/// What happened, in a line.
pub(crate) fn told(threads: &HashMap<ConversationId, Thread>, clients: &[Client]) -> String {
    let letters = || clients.iter().flat_map(|client| &client.letters);
    let again = letters().filter(|letter| letter.tries > 1).count();
    let unheard: u32 = clients.iter().map(|client| client.unheard).sum();
    let late = letters().filter(|letter| matches!(letter.answer, Some(Err(_)))).count();
    let sockets: u32 = clients.iter().map(|client| client.greetings).sum();
    let sessions: usize = threads.values().map(|thread| thread.sessions.len()).sum();
    format!(
        "{} messages, {again} sent more than once, {unheard} of them stored before, {late} too late; {sockets} sockets, \
         {sessions} sessions",
        letters().count()
    )
}
