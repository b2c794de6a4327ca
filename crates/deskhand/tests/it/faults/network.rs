//! A network that is cut, silent, slow and lossy between clients and the desk.

use super::talk::Talk;
use crate::binary::{Binary, PATIENCE};
use crate::life::{Life, chance, number};
use crate::people;
use reqwest::StatusCode;
use std::time::Duration;
use testkit::{Browser, Cable, Database, Weather};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use wire::frame::Request;

/// Longest time after which a member who is gone is said to be.
const GONE: Duration = Duration::from_secs(45);
/// Clients who reconnect at once where `DESKHAND_STORM` says nothing else, and how often.
const STORM: u64 = 150;
const WAVES: usize = 3;

// F10: I2, I3
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_that_is_cut_silent_slow_and_lossy_loses_and_doubles_nothing() {
    let mut random = chance();
    let mut binary = Binary::new(Database::sqlite(), Vec::new());
    binary.start_and_wait().await;
    let cable = Cable::to(binary.port).await;
    let life = Life::begin(&binary, cable.port, &mut random).await;
    life.goes_on(&mut binary, 50).await;

    for _ in 0..5 {
        cable.cut();
        life.goes_on(&mut binary, 20).await;
    }
    cable.set(Weather::Silent);
    sleep(Duration::from_secs(3)).await;
    cable.cut();
    cable.set(Weather::Lossy(0.3));
    life.goes_on(&mut binary, 100).await;
    cable.set(Weather::Slow(Duration::from_secs(2)));
    life.goes_on(&mut binary, 20).await;
    cable.cut();
    cable.set(Weather::Fair);

    println!("{}", life.end(&mut binary).await);
}

// F10
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_whose_connection_is_half_open_is_gone_within_45_seconds() {
    let mut binary = Binary::new(Database::sqlite(), Vec::new());
    binary.set("DESKHAND__SESSION__GRACE_SECONDS", 1);
    binary.start_and_wait().await;
    let owner = people::owner(&binary.url()).await;
    let cable = Cable::to(binary.port).await;
    let (_mia, present) = people::agent(cable.port, &owner, "mia", 2).await;
    assert!(is_online(&owner, "mia").await);

    cable.forget();
    let began = Instant::now();
    while is_online(&owner, "mia").await {
        assert!(began.elapsed() < GONE, "still online");
        sleep(Duration::from_millis(200)).await;
    }

    println!("gone after {:.1} s", began.elapsed().as_secs_f64());
    drop(present);
    binary.stop().await;
}

async fn is_online(owner: &Browser, name: &str) -> bool {
    let page = owner.get(&format!("/api/admin/members?q={name}&page=1&size=10")).await.is(StatusCode::OK);
    let member = &page["items"][0];
    assert_eq!(member["nickname"], name, "{page}");
    member["status"] != "offline"
}

// F12: I2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_who_reconnects_at_once_is_back_soon_and_has_missed_nothing() {
    let mut environment = vec![("DESKHAND__LIMITS__VISITORS_PER_HOUR", "100000".to_owned())];
    environment.push(("DESKHAND__LIMITS__VISITOR_MESSAGES_PER_SECOND", "1000".into()));
    let mut binary = Binary::new(Database::sqlite(), environment);
    binary.start_and_wait().await;
    let owner = people::owner(&binary.url()).await;
    let cable = Cable::to(binary.port).await;
    let mut visitors = Vec::new();
    let storm = number("DESKHAND_STORM", STORM);
    for _ in 0..storm {
        visitors.push(std::sync::Arc::new(people::visitor(binary.port, &owner).await));
    }
    for wave in 0..WAVES {
        let mut talks = JoinSet::new();
        let began = Instant::now();
        for visitor in &visitors {
            let (visitor, port) = (visitor.clone(), cable.port);
            talks.spawn(async move {
                let mut talk = Talk::over(port, &visitor).await;
                talk.says(&format!("wave {wave}"), "here again").await.unwrap();
                let seen = talk.reads().await;
                let own = seen.iter().filter(|message| message.client_id.is_some()).count();
                assert_eq!(own, wave + 1, "every message of the waves before is there, once");
                talk
            });
        }
        let mut kept = Vec::new();
        while let Some(talk) = timeout(PATIENCE, talks.join_next()).await.expect("all come back") {
            kept.push(talk.unwrap());
        }
        println!("{storm} were back after {:.2} s", began.elapsed().as_secs_f64());
        cable.cut();
        for mut talk in kept {
            assert!(talk.socket.try_ask(Request::Ping).await.is_none(), "the cable was cut");
        }
    }
    binary.stop().await;
}
