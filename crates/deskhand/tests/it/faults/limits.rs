//! More clients than the process may have files: those who are there go on, the others are taken later.

use super::talk::Talk;
use crate::binary::{Binary, PATIENCE};
use crate::people;
use crate::socket::Socket;
use crate::stored;
use std::time::Duration;
use testkit::Database;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

/// Files the process may have open: connections, the database, the log.
const FILES: u32 = 300;
/// Connections that want in: more than there are files for, fewer than the system lets wait.
const CROWD: usize = 260;

// F15: I14
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_without_files_for_more_clients_serves_those_it_has_and_recovers() {
    let mut binary = Binary::new(Database::sqlite(), Vec::new());
    binary.files = Some(FILES);
    binary.start_and_wait().await;
    let owner = people::owner(&binary.url()).await;
    let (_mia, present) = people::agent(binary.port, &owner, "mia", 2).await;
    let visitor = people::visitor_with_agent(binary.port, &owner).await;
    let mut talk = Talk::over(binary.port, &visitor).await;

    let mut crowd = Vec::new();
    for _ in 0..CROWD {
        let connected = timeout(PATIENCE, TcpStream::connect(("127.0.0.1", binary.port))).await;
        crowd.push(connected.expect("the system lets it wait").unwrap());
    }
    let refused = timeout(Duration::from_secs(2), Socket::open(binary.port)).await;
    assert!(!matches!(refused, Ok(Some(_))), "there is no file for another one");
    assert!(!binary.is_ready().await, "whoever cannot take another one does not say it can");
    for number in 0..20 {
        talk.says(&format!("in a crowd {number}"), "still here").await.expect("who is there is served");
    }
    binary.assert_alive();
    drop(crowd);

    let end = Instant::now() + PATIENCE;
    while !matches!(timeout(Duration::from_secs(2), Socket::open(binary.port)).await, Ok(Some(_))) {
        assert!(Instant::now() < end, "the desk does not recover");
        sleep(Duration::from_millis(100)).await;
    }
    binary.until_ready().await;
    talk.says("after", "and after").await.unwrap();
    drop(present);
    binary.stop().await;
    let threads = stored::threads(&binary.database, &[talk.conversation]).await;
    threads.values().for_each(stored::is_whole);
}
