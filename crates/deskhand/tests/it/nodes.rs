//! Three nodes, one desk: nodes are killed, frozen and restarted, the bus and the database go away and come back, and
//! nothing acknowledged is lost, doubled or out of order, nobody has two agents, and no client waits for ever.

mod bus;
mod cluster;
mod database;
mod everybody;
mod guest;
mod lock;
mod once;
mod onlooker;
mod relay;

use crate::binary::PATIENCE;
use crate::life::number;
use crate::people;
use crate::socket::Socket;
use cluster::Cluster;
use everybody::Everybody;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::time::Duration;
use testkit::Weather;
use tokio::time::{Instant, sleep, timeout};
use wire::frame::{Event, Request, ServerFrame};

/// How long the database is away.
const AWAY: Duration = Duration::from_secs(6);
/// A node has noticed within it what became of its connections.
const SETTLED: Duration = Duration::from_secs(1);

/// How long a node is frozen, in seconds: longer than a lease.
fn frozen() -> Duration {
    Duration::from_secs(number("DESKHAND_FROZEN", 20))
}

async fn kill_and_start(cluster: &mut Cluster, node: usize, everybody: &Everybody) {
    cluster.nodes[node].kill();
    everybody.go_on(60).await;
    cluster.nodes[node].start();
    everybody.go_on(60).await;
}

/// Freezes a node until the others have taken it for dead; when it wakes, it finds out and begins anew.
async fn freeze(cluster: &Cluster, node: usize, everybody: &Everybody) {
    let from = cluster.nodes[node].logged().len();
    cluster.nodes[node].signal("-STOP");
    let until = Instant::now() + frozen();
    everybody.go_on(60).await;
    tokio::time::sleep_until(until).await;
    cluster.nodes[node].signal("-CONT");
    cluster.logs(node, from, "this node was taken for dead; it begins anew").await;
    everybody.go_on(60).await;
}

/// Cuts one node off from the bus, first without a word, then with one.
async fn part(cluster: &Cluster, node: usize, everybody: &Everybody) {
    cluster.cables[node].set(Weather::Silent);
    everybody.go_on(60).await;
    cluster.cables[node].cut();
    everybody.go_on(60).await;
    cluster.cables[node].set(Weather::Fair);
    everybody.go_on(60).await;
}

/// Nothing is acknowledged while the wire to the database is cut, and soon after it is mended all goes on.
async fn cut_the_wire(cluster: &Cluster, everybody: &Everybody) -> Duration {
    cluster.wire.cut();
    sleep(SETTLED).await;
    let before = everybody.tally.answered();
    sleep(AWAY).await;
    assert_eq!(everybody.tally.answered(), before, "acknowledged without a database");
    assert_eq!(cluster.readiness().await, [503; 3], "not ready without a database");
    cluster.wire.mend();
    everybody.catch_up().await
}

// F7, F8, F9: I1, I2, I3, I4
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_nodes_that_die_freeze_and_restart_are_one_desk_that_does_not() {
    let Some(mut cluster) = Cluster::start(3).await else { return };
    let mut random = StdRng::seed_from_u64(rand::random());
    let everybody = Everybody::begins(&mut cluster, &mut random).await;

    for node in 0..3 {
        kill_and_start(&mut cluster, node, &everybody).await;
    }
    cluster.nats.stop();
    everybody.go_on(100).await;
    kill_and_start(&mut cluster, 1, &everybody).await;
    cluster.nats.start_again();
    for node in 0..3 {
        part(&cluster, node, &everybody).await;
    }
    for node in 0..3 {
        freeze(&cluster, node, &everybody).await;
    }
    let back = cut_the_wire(&cluster, &everybody).await;
    for node in 0..3 {
        cluster.nodes[node].stop().await;
        cluster.nodes[node].start_and_wait().await;
        everybody.go_on(60).await;
    }

    println!("all acknowledged {back:?} after the database was back");
    println!("{}", everybody.ends(&mut cluster).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rolling_restart_is_a_blink() {
    let Some(mut cluster) = Cluster::start(2).await else { return };
    let owner = people::owner(&cluster.url()).await;
    let visitor = people::visitor(cluster.balancer.port, &owner).await;
    cluster.balancer.look_after_them();
    for node in 0..2 {
        let (mut socket, _) = Socket::greeted(cluster.nodes[node].port, visitor.identity().await.unwrap()).await;
        let stopped = tokio::spawn(async move {
            let mut told = false;
            while let Some(frame) = socket.read().await {
                told |= matches!(frame, ServerFrame::Event(Event::Reconnect));
            }
            (told, Instant::now())
        });
        cluster.nodes[node].signal("-TERM");
        let (told, gone) = timeout(PATIENCE, stopped).await.unwrap().unwrap();
        assert!(told, "the visitor is told to reconnect");
        let back = loop {
            if let Some(mut socket) = Socket::open(cluster.balancer.port).await
                && let Some(Ok(_)) =
                    socket.try_ask(Request::Hello { identity: visitor.identity().await.unwrap() }).await
            {
                break gone.elapsed();
            }
            assert!(gone.elapsed() < PATIENCE, "nobody takes the visitor");
            sleep(Duration::from_millis(20)).await;
        };
        println!("back after {back:?}");
        cluster.nodes[node].ended().await;
        cluster.nodes[node].start_and_wait().await;
    }
}
