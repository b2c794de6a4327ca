//! The node that holds the desk's row, as whoever matches queue and agents does, is frozen or killed in that very moment.

use super::cluster::Cluster;
use super::frozen;
use super::guest::{Guest, insist, stays};
use super::onlooker::{FENCE, Onlooker};
use crate::binary::Binary;
use crate::life::number;
use crate::people;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};
use wire::frame::Request;

/// PostgreSQL waits 2 s for a node that holds a row and says nothing, and the others look once a second. Less than a lease:
/// nobody waits until the node counts as dead.
const SOON: Duration = Duration::from_secs(10);

/// Three nodes, an agent with room for one, and visitors who will ask.
struct Stage {
    cluster: Cluster,
    onlooker: Onlooker,
    guests: Vec<Guest>,
    _mia: JoinSet<()>,
}

impl Stage {
    async fn set(guests: usize) -> Option<Self> {
        let mut cluster = Cluster::start(3).await?;
        let mut onlooker = Onlooker::at(&cluster.database()).await;
        onlooker.calls_a_witness().await;
        let owner = people::owner(&cluster.url()).await;
        let port = cluster.balancer.port;
        let (mia, leaves) = people::agent(port, &owner, "mia", 1).await;
        let stays = stays(mia, port);
        drop(leaves);
        let mut all = Vec::new();
        for _ in 0..guests {
            all.push(Guest::new(people::visitor(port, &owner).await));
        }
        cluster.balancer.look_after_them();
        Some(Self { cluster, onlooker, guests: all, _mia: stays })
    }

    /// Has somebody ask for a person at a node, and does something to whichever node holds the desk then. Gives which.
    async fn strikes_whoever_routes(&mut self, guest: &Guest, at: usize, strike: impl FnOnce(&mut Binary)) -> usize {
        let mut socket = guest.comes_in(self.cluster.nodes[at].port).await;
        // Whoever has locked the desk waits for its own row, and gets no further.
        let hold = self.onlooker.hold("SELECT id FROM node FOR UPDATE").await;
        insist(&mut socket, || Request::AskForPerson).await;
        let holders = self.onlooker.until_waiting(FENCE, 1).await;
        let [holder] = holders[..] else { panic!("one has the desk: {holders:?}") };
        strike(&mut self.cluster.nodes[holder.node]);
        assert_eq!(self.onlooker.waiting(FENCE).await, [holder], "it held the desk all the time");
        hold.release().await;
        holder.node
    }

    /// The others find the visitor an agent before long, keep to the agent's limit, and give the next place on.
    async fn others_go_on(&mut self, without: usize, first: &Guest, second: &Guest) {
        let port = self.cluster.nodes[(without + 1) % 3].port;
        let begun = Instant::now();
        let session = self.onlooker.until_phase(first.conversation, "serving").await;
        let took = begun.elapsed();
        println!("assigned {took:?} after the node was struck");
        assert!(took <= SOON, "assigned only after {took:?}");

        second.asks_for_a_person(port).await;
        self.onlooker.until_routed().await;
        let (_, phase) = self.onlooker.session(second.conversation).await.unwrap();
        assert_eq!(phase, "queued", "the agent has room for one");
        first.ends(port, session).await;
        self.onlooker.until_phase(second.conversation, "serving").await;
    }

    /// Somebody ends their session at a node, and somebody else comes in there.
    async fn node_works_again(&mut self, node: usize, served: &Guest, next: &Guest) {
        let port = self.cluster.nodes[node].port;
        let session = self.onlooker.until_phase(served.conversation, "serving").await;
        served.ends(port, session).await;
        next.asks_for_a_person(port).await;
        let session = self.onlooker.until_phase(next.conversation, "serving").await;
        next.ends(port, session).await;
        self.onlooker.until_phase(next.conversation, "ended").await;
    }

    /// Each visitor was given to the agent once, and one after the other.
    async fn ends(mut self, visitors: usize) {
        self.onlooker.hears_the_witness(1).await;
        let stints = self.onlooker.stints().await;
        assert_eq!(stints.len(), visitors, "as many assignments as visitors: {stints:?}");
        assert!(stints.iter().all(|(_, _, fence, ..)| *fence == 1), "each for the first time: {stints:?}");
        self.cluster.stop().await;
    }
}

// F9: I4, I5
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_killed_while_it_holds_the_desk_lets_the_others_assign() {
    let Some(mut stage) = Stage::set(9).await else { return };
    let guests = std::mem::take(&mut stage.guests);
    for (at, guests) in guests.chunks(3).enumerate() {
        let [first, second, third] = guests else { unreachable!("three each") };
        let killed = stage.strikes_whoever_routes(first, at, Binary::kill).await;
        stage.others_go_on(killed, first, second).await;

        stage.cluster.nodes[killed].start_and_wait().await;

        stage.node_works_again(killed, second, third).await;
    }
    stage.ends(guests.len()).await;
}

// F9: I4, I5
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_frozen_while_it_holds_the_desk_lets_the_others_assign_and_wakes_without_a_word() {
    let rounds = number("DESKHAND_FREEZES", 1) as usize;
    let Some(mut stage) = Stage::set(3 * rounds).await else { return };
    let guests = std::mem::take(&mut stage.guests);
    for (round, guests) in guests.chunks(3).enumerate() {
        let [first, second, third] = guests else { unreachable!("three each") };
        let logged: Vec<usize> = stage.cluster.nodes.iter().map(|node| node.logged().len()).collect();
        let wakes = Instant::now() + frozen();
        let asleep = stage.strikes_whoever_routes(first, round % 3, |node| node.signal("-STOP")).await;
        stage.others_go_on(asleep, first, second).await;
        let before = stage.onlooker.stints().await;

        sleep_until(wakes).await;
        stage.cluster.nodes[asleep].signal("-CONT");

        // It goes on where it stood, with the agent it has just found room at.
        stage.cluster.logs(asleep, logged[asleep], "a routing pass failed").await;
        stage.cluster.logs(asleep, logged[asleep], "this node was taken for dead; it begins anew").await;
        assert_eq!(stage.onlooker.stints().await, before, "it writes nothing of what it knew");
        stage.node_works_again(asleep, second, third).await;
    }
    stage.ends(guests.len()).await;
}
