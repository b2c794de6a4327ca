//! PostgreSQL itself, stopped, killed, and with no connection left for the desk.

use super::SETTLED;
use super::cluster::Cluster;
use super::everybody::Everybody;
use crate::life::chance;
use sqlx::{Connection, PgConnection};
use std::time::Duration;
use testkit::{Database, Postgres};
use tokio::time::{Instant, sleep};

/// Connections the server takes: more than three nodes make.
const CONNECTIONS: u32 = 80;
/// For how long it is away.
const SHORT: Duration = Duration::from_secs(1);
const LONG: Duration = Duration::from_secs(30);
/// What becomes of the server.
type End = fn(&mut Postgres);
/// Too many clients already.
const FULL: &str = "53300";

// F7: I1, I2, I3, I14
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_was_stopped_or_killed_is_caught_up_with() {
    let Some(mut postgres) = Postgres::start(CONNECTIONS) else { return };
    let Some(mut cluster) = Cluster::on(Database::on(&postgres), 3).await else { return };
    let everybody = Everybody::begins(&mut cluster, &mut chance()).await;

    let ends: [(&str, End, Duration); 4] = [
        ("stopped for 1 s", Postgres::stop, SHORT),
        ("killed, and away for 1 s", Postgres::kill, SHORT),
        ("stopped for 30 s", Postgres::stop, LONG),
        ("killed once more", Postgres::kill, Duration::ZERO),
    ];
    for (what, end, away) in ends {
        end(&mut postgres);
        let back = Instant::now() + away;
        if !away.is_zero() {
            is_away(&cluster, &everybody, back).await;
        }
        postgres.start_again();
        is_back(what, &everybody).await;
    }

    println!("{}", everybody.ends(&mut cluster).await);
}

// F7: I1, I2, I3, I14
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_without_a_connection_left_is_caught_up_with() {
    let Some(postgres) = Postgres::start(CONNECTIONS) else { return };
    let Some(mut cluster) = Cluster::on(Database::on(&postgres), 3).await else { return };
    let everybody = Everybody::begins(&mut cluster, &mut chance()).await;

    let all = take_all(&postgres).await;
    is_away(&cluster, &everybody, Instant::now() + SHORT * 5).await;
    drop(all);
    is_back("full for 5 s", &everybody).await;

    println!("{}", everybody.ends(&mut cluster).await);
}

/// No node is ready, and nothing is acknowledged until then.
async fn is_away(cluster: &Cluster, everybody: &Everybody, until: Instant) {
    assert_eq!(cluster.readiness().await, [503; 3], "not ready without a database");
    sleep(SETTLED.saturating_sub(SHORT / 2)).await;
    let before = everybody.tally.answered();
    tokio::time::sleep_until(until).await;
    assert_eq!(everybody.tally.answered(), before, "acknowledged without a database");
}

/// What was written meanwhile is acknowledged, and all goes on.
async fn is_back(what: &str, everybody: &Everybody) {
    let took = everybody.catch_up().await;
    println!("{what}: all acknowledged {took:?} after it was back");
    everybody.go_on(60).await;
}

/// Takes every connection there is, those of the nodes too. Each of them tries to get back in, and one that was ended
/// keeps its place for a moment: it is over when all places are ours.
async fn take_all(postgres: &Postgres) -> Vec<PgConnection> {
    let mut taken = Vec::new();
    while taken.len() < CONNECTIONS as usize {
        match PgConnection::connect(&postgres.url()).await {
            Ok(connection) => taken.push(connection),
            Err(error) => {
                let code = error.as_database_error().and_then(|error| error.code());
                assert_eq!(code.as_deref(), Some(FULL), "{error}");
                let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'node %'";
                sqlx::query(end).execute(&mut taken[0]).await.unwrap();
            }
        }
    }
    taken
}
