//! The desk is killed again and again while many write. Nothing acknowledged is lost, nothing is doubled, nothing is
//! out of order, on disk and on every screen.

use crate::binary::{Binary, PATIENCE, until};
use crate::client::Client;
use crate::outbox::{Order, Tally};
use crate::people::{self, Person};
use crate::stored::{self, Thread};
use domain::ConversationId;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use reqwest::StatusCode;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use testkit::{Database, on_both_databases};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

/// Visitors who are served, who talk to the bot, and who end their session and ask for a person again and again.
const SERVED: usize = 12;
const WITH_BOT: usize = 4;
const MOVING: usize = 4;
/// Kills per database where `DESKHAND_KILLS` says nothing else.
const KILLS: u32 = 8;

on_both_databases! {
    // F1: I1, I2, I3, I4
    async fn a_desk_killed_at_any_moment_keeps_what_it_acknowledged_once_and_in_order(database: Database) {
        let (kills, seed) = (number("DESKHAND_KILLS", KILLS.into()), number("DESKHAND_SEED", rand::random()));
        println!("seed {seed}: DESKHAND_SEED={seed} DESKHAND_KILLS={kills} repeats the moments");
        let mut random = StdRng::seed_from_u64(seed);
        let mut binary = Binary::new(database, Vec::new());
        binary.start_and_wait().await;
        let people = gather(&binary).await;
        let (order, orders) = watch::channel(Order::Write);
        let tally = Arc::new(Tally::default());
        let still = people.len() - MOVING;
        let clients = people.into_iter().enumerate().map(|(number, person)| {
            let mut client = Client::new(person, binary.port, random.random(), tally.clone(), orders.clone());
            client.moves = number >= still;
            client
        });
        let mut living: JoinSet<Client> = clients.map(Client::live).collect();

        for _ in 0..kills {
            kill_once(&mut binary, &mut random, &tally).await;
        }
        let goal = tally.answered() + 100;
        until(&mut binary, "writing after the last start", || tally.answered() >= goal).await;
        order.send(Order::Drain).unwrap();
        until(&mut binary, "empty outboxes", || tally.is_drained()).await;
        until_nobody_waits(&binary).await;
        order.send(Order::Finish).unwrap();
        let clients = timeout(PATIENCE, all(&mut living)).await.expect("every client catches up");
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
        tell(&threads, &clients, kills);
    }
}

/// Two agents, visitors who are served by them, and visitors who talk to the bot.
async fn gather(binary: &Binary) -> Vec<Person> {
    let owner = people::owner(&binary.url()).await;
    let mut people = Vec::new();
    let mut present = Vec::new();
    for name in ["mia", "leo"] {
        let (agent, stays) = people::agent(binary.port, &owner, name, (SERVED + MOVING) as i64).await;
        people.push(agent);
        present.push(stays);
    }
    for _ in 0..SERVED {
        people.push(people::visitor_with_agent(binary.port, &owner).await);
    }
    for _ in 0..WITH_BOT + MOVING {
        people.push(people::visitor(binary.port, &owner).await);
    }
    people
}

/// Waits until something was acknowledged since the last start, then kills at a random moment; now and then again while
/// the desk is starting.
async fn kill_once(binary: &mut Binary, random: &mut StdRng, tally: &Tally) {
    let goal = tally.answered() + random.random_range(10..120);
    until(binary, "something acknowledged since the last start", || tally.answered() >= goal).await;
    sleep(Duration::from_millis(random.random_range(0..40))).await;
    binary.kill();
    binary.start();
    if random.random_bool(0.25) {
        sleep(Duration::from_millis(random.random_range(0..500))).await;
        binary.kill();
        binary.start();
    }
}

/// Waits until everybody who asked for a person has one: there is room for all.
async fn until_nobody_waits(binary: &Binary) {
    let owner = people::owner(&binary.url()).await;
    let end = Instant::now() + PATIENCE;
    while owner.get("/api/desk/queue").await.is(StatusCode::OK) != json!([]) {
        assert!(Instant::now() < end, "somebody waits while agents are free");
        sleep(Duration::from_millis(20)).await;
    }
}

async fn all(living: &mut JoinSet<Client>) -> Vec<Client> {
    let mut clients = Vec::new();
    while let Some(client) = living.join_next().await {
        clients.push(client.unwrap());
    }
    clients
}

fn conversation(client: &Client) -> Option<ConversationId> {
    match client.person {
        Person::Visitor { conversation, .. } => Some(conversation),
        Person::Agent { .. } => None,
    }
}

/// A session that is served is listed by the agent who serves it and by nobody else; any other by nobody.
fn each_session_is_in_one_phase(threads: &HashMap<ConversationId, Thread>, clients: &[Client]) {
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
fn who_did_not_move_stayed_where_they_were(threads: &HashMap<ConversationId, Thread>, clients: &[Client]) {
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

fn tell(threads: &HashMap<ConversationId, Thread>, clients: &[Client], kills: u64) {
    let letters = || clients.iter().flat_map(|client| &client.letters);
    let again = letters().filter(|letter| letter.tries > 1).count();
    let unheard: u32 = clients.iter().map(|client| client.unheard).sum();
    let late = letters().filter(|letter| matches!(letter.answer, Some(Err(_)))).count();
    let sockets: u32 = clients.iter().map(|client| client.greetings).sum();
    let sessions: usize = threads.values().map(|thread| thread.sessions.len()).sum();
    println!(
        "{kills} kills: {} messages, {again} sent more than once, {unheard} of them stored before, {late} too late; \
         {sockets} sockets, {sessions} sessions",
        letters().count()
    );
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |value| value.parse().unwrap())
}
