//! The machine's wall clock jumps by an hour, forth and back, while many write and an offer runs out.

use crate::binary::Binary;
use crate::disk::Disk;
use crate::life::{Life, chance};
use crate::people;
use crate::socket::Socket;
use reqwest::StatusCode;
use std::time::Duration;
use testkit::Database;
use tokio::time::{Instant, sleep};
use wire::frame::Request;

const HOUR: i64 = 3_600;
/// Seconds an agent has to accept, the least there is.
const OFFER: Duration = Duration::from_secs(5);
/// Longer than an offer takes to run out on a busy machine.
const LATE: Duration = Duration::from_secs(15);

// F6: I2, I8
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wall_clock_that_jumps_moves_no_message_and_no_due_time() {
    let mut random = chance();
    let (database, disk) = (Database::sqlite(), Disk::new());
    let environment = disk.environment(&database);
    let mut binary = Binary::new(database, environment);
    binary.start_and_wait().await;
    let life = Life::begin(&binary, binary.port, &mut random).await;

    for wrong in [HOUR, 0, -HOUR, HOUR / 2, 0] {
        disk.sets_the_clock(wrong);
        life.goes_on(&mut binary, 60).await;
    }

    // Sessions whose visitor is silent for ten minutes end, and offers run out: none of these did.
    println!("five jumps: {}", life.end(&mut binary).await);
}

// F6: I8
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offer_runs_out_in_its_time_whatever_the_wall_clock_says() {
    for wrong in [HOUR, -HOUR] {
        let (database, disk) = (Database::sqlite(), Disk::new());
        let environment = disk.environment(&database);
        let mut binary = Binary::new(database, environment);
        binary.start_and_wait().await;
        let owner = people::owner(&binary.url()).await;
        people::in_manual_service(&owner, OFFER.as_secs() as u32).await;
        let (_mia, present) = people::agent(binary.port, &owner, "mia", 2).await;
        let visitor = people::visitor(binary.port, &owner).await;
        let (mut socket, _) = Socket::greeted(binary.port, visitor.identity().await.unwrap()).await;
        let asked = Instant::now();
        socket.ask(Request::AskForPerson).await.unwrap();
        until_waiting(&owner, 0).await;
        disk.sets_the_clock(wrong);

        until_waiting(&owner, 1).await;

        let took = asked.elapsed();
        println!("the wall clock is wrong by {wrong} s: the offer ran out after {:.1} s", took.as_secs_f64());
        assert!(took >= OFFER, "not before its time");
        assert!(took <= LATE, "not much later");
        drop(present);
        binary.stop().await;
    }
}

async fn until_waiting(owner: &testkit::Browser, count: usize) {
    let end = Instant::now() + LATE * 2;
    loop {
        let queue = owner.get("/api/desk/queue").await.is(StatusCode::OK);
        if queue.as_array().is_some_and(|queue| queue.len() == count) {
            return;
        }
        assert!(Instant::now() < end, "{count} should wait: {queue}");
        sleep(Duration::from_millis(50)).await;
    }
}
