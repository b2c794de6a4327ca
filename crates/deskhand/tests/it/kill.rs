//! The desk is killed again and again while many write. Nothing acknowledged is lost, nothing is doubled, nothing is
//! out of order, on disk and on every screen.

use crate::binary::{Binary, until};
use crate::client::{Client, Order, Tally};
use crate::people::{self, Person};
use crate::stored::{self, Thread};
use domain::ConversationId;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use testkit::{Database, on_both_databases};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// Visitors who are served, and who talk to the bot.
const SERVED: usize = 14;
const WITH_BOT: usize = 6;
/// Kills per database where `DESKHAND_KILLS` says nothing else.
const KILLS: u32 = 8;

on_both_databases! {
    // Design §1.1
    async fn a_desk_killed_at_any_moment_keeps_what_it_acknowledged_once_and_in_order(database: Database) {
        let (kills, seed) = (number("DESKHAND_KILLS", KILLS.into()), number("DESKHAND_SEED", rand::random()));
        println!("seed {seed}: DESKHAND_SEED={seed} DESKHAND_KILLS={kills} repeats the moments");
        let mut random = StdRng::seed_from_u64(seed);
        let mut binary = Binary::new(database, Vec::new());
        binary.start_and_wait().await;
        let people = gather(&binary).await;
        let (order, orders) = watch::channel(Order::Write);
        let tally = Arc::new(Tally::default());
        let clients = people.into_iter().map(|person| {
            Client::new(person, binary.port, random.random(), tally.clone(), orders.clone())
        });
        let mut living: JoinSet<Client> = clients.map(Client::live).collect();

        for _ in 0..kills {
            kill_once(&mut binary, &mut random, &tally).await;
        }
        let goal = tally.acknowledged() + 100;
        until(&mut binary, "writing after the last start", || tally.acknowledged() >= goal).await;
        order.send(Order::Drain).unwrap();
        until(&mut binary, "empty outboxes", || tally.is_drained()).await;
        order.send(Order::Finish).unwrap();
        let clients = timeout(crate::binary::PATIENCE, all(&mut living)).await.expect("every client catches up");
        binary.stop().await;

        let conversations: Vec<ConversationId> = clients.iter().filter_map(conversation).collect();
        let threads = stored::threads(&binary.database, &conversations).await;
        assert_eq!(threads.len(), SERVED + WITH_BOT);
        threads.values().for_each(stored::is_whole);
        for client in &clients {
            stored::holds_letters_of(&threads, client);
            client.views.iter().for_each(|(id, view)| stored::equals(&threads[id], view));
        }
        each_session_stayed_with_its_agent(&threads, &clients);
        tell(&clients, kills);
    }
}

/// Two agents, visitors who are served by them, and visitors who talk to the bot.
async fn gather(binary: &Binary) -> Vec<Person> {
    let owner = people::owner(&binary.url()).await;
    let mut people = Vec::new();
    for name in ["mia", "leo"] {
        people.push(people::agent(binary.port, &owner, name, SERVED as i64).await);
    }
    for _ in 0..SERVED {
        people.push(people::visitor_with_agent(binary.port, &owner).await);
    }
    for _ in 0..WITH_BOT {
        people.push(people::visitor(binary.port, &owner).await);
    }
    people
}

/// Waits until something was acknowledged since the last start, then kills at a random moment; now and then again while
/// the desk is starting.
async fn kill_once(binary: &mut Binary, random: &mut StdRng, tally: &Tally) {
    let goal = tally.acknowledged() + random.random_range(10..120);
    until(binary, "something acknowledged since the last start", || tally.acknowledged() >= goal).await;
    sleep(Duration::from_millis(random.random_range(0..40))).await;
    binary.kill();
    binary.start();
    if random.random_bool(0.25) {
        sleep(Duration::from_millis(random.random_range(0..500))).await;
        binary.kill();
        binary.start();
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

/// Each session is in one phase: served by one agent, who lists it and nobody else does, or with the bot.
fn each_session_stayed_with_its_agent(threads: &HashMap<ConversationId, Thread>, clients: &[Client]) {
    let agents = || clients.iter().filter(|client| conversation(client).is_none());
    let mut served = 0;
    for (id, thread) in threads {
        assert_eq!(thread.sessions.len(), 1, "no kill ends a session or begins one");
        let session = &thread.sessions[0];
        let listed: Vec<&Client> = agents().filter(|agent| agent.writes_to.contains(id)).collect();
        match session.agent {
            Some(agent) => {
                served += 1;
                assert_eq!((session.phase.as_str(), session.fence), ("serving", 1), "it was assigned once");
                assert!(listed.len() == 1 && listed[0].is(agent), "one agent lists it: the one who serves it");
            }
            None => assert!(session.phase == "bot" && listed.is_empty(), "{session:?}"),
        }
    }
    assert_eq!(served, SERVED);
}

fn tell(clients: &[Client], kills: u64) {
    let letters = || clients.iter().flat_map(|client| &client.letters);
    let again = letters().filter(|letter| letter.tries > 1).count();
    let greetings: u32 = clients.iter().map(|client| client.greetings).sum();
    println!("{kills} kills, {} messages, {again} of them sent more than once, {greetings} sockets", letters().count());
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |value| value.parse().unwrap())
}
