//! What must happen once for all nodes: a due time that comes on each of them, and the one place of an agent.

use super::cluster::Cluster;
use super::guest::Guest;
use super::onlooker::{DESK, Onlooker};
use crate::binary::PATIENCE;
use crate::people;
use crate::socket::Socket;
use reqwest::StatusCode;
use serde_json::{Value, json};
use testkit::{Browser, PASSWORD};
use tokio::time::timeout;
use wire::frame::Identity;

/// Signed in elsewhere.
const REPLACED: u16 = 4001;

// F9: I8
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offer_that_runs_out_on_two_nodes_at_once_runs_out_once() {
    let Some(mut cluster) = Cluster::start(2).await else { return };
    let mut onlooker = Onlooker::at(&cluster.database()).await;
    let owner = people::owner(&cluster.url()).await;
    let mut page: Value = owner.get("/api/admin/settings").await.is(StatusCode::OK);
    page["settings"]["service"]["mode"] = "manual".into();
    page["settings"]["service"]["acceptSeconds"] = 5.into();
    owner.put("/api/admin/settings", page).await.is(StatusCode::OK);
    let (_mia, _present) = people::agent(cluster.nodes[0].port, &owner, "mia", 2).await;
    let visitor = Guest::new(people::visitor(cluster.nodes[1].port, &owner).await);
    visitor.asks_for_a_person(cluster.nodes[1].port).await;
    let session = onlooker.until_phase(visitor.conversation, "offered").await;
    onlooker.until_routed().await;

    // Both find that it is due, and both want the desk.
    let hold = onlooker.hold("SELECT id FROM instance FOR UPDATE").await;
    onlooker.until_waiting(DESK, 2).await;
    hold.release().await;

    onlooker.until_phase(visitor.conversation, "queued").await;
    onlooker.until("SELECT NOT EXISTS (SELECT 1 FROM deadline WHERE kind = 'offer')").await;
    cluster.stop().await;
    let fired = |node: usize| cluster.nodes[node].logged().lines().filter(|line| is_of_offer(line)).count();
    assert_eq!(fired(0) + fired(1), 1, "it fired once");
    let stints = onlooker.stints().await;
    let [(of, _, 1, None, Some(_), Some(how))] = &stints[..] else { panic!("one offer: {stints:?}") };
    assert_eq!((*of, how.as_str()), (session, "timedOut"));
}

fn is_of_offer(line: &str) -> bool {
    line.contains("a deadline fires") && line.contains("offer")
}

// A2, A3, DESIGN §5
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_signs_in_at_another_node_is_signed_out_where_they_were_with_a_bus_and_without() {
    let Some(mut cluster) = Cluster::start(2).await else { return };
    let owner = people::owner(&cluster.url()).await;
    let (mia, present) = people::agent(cluster.nodes[0].port, &owner, "mia", 2).await;
    drop(present);
    let people::Person::Agent { browser, .. } = mia else { unreachable!("she is an agent") };
    let mut last = (*browser, 0);
    for (turn, node) in [1, 0, 1, 0].into_iter().enumerate() {
        if turn == 2 {
            cluster.nats.stop();
        }
        let (before, at) = last;
        let (mut socket, _) = Socket::greeted(cluster.nodes[at].port, identity(&before).await).await;

        let mut browser = Browser::new(&cluster.nodes[node].url());
        browser.sign_in("mia@desk.example", PASSWORD).await.is(StatusCode::OK);

        let ended = async { while socket.read().await.is_some() {} };
        timeout(PATIENCE, ended).await.expect("the first place is told");
        assert_eq!(socket.closed, Some(REPLACED), "signed in elsewhere");
        before.post("/api/tickets", json!({})).await.refuses(401, "replaced");
        last = (browser, node);
    }
}

async fn identity(browser: &Browser) -> Identity {
    let ticket = browser.post("/api/tickets", json!({})).await.is(StatusCode::OK);
    Identity::Member { ticket: ticket["ticket"].as_str().unwrap().into() }
}
