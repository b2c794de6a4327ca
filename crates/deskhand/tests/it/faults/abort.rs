//! The desk ends at each point of a commit: before it, in it, after it, and while the disk is at work.

use crate::binary::Binary;
use crate::disk::Disk;
use crate::life::{Life, chance, number};
use rand::Rng;
use testkit::{Database, on_both_databases};

/// Points in the process; see `Point` in `crates/store/src/gate.rs`.
const POINTS: [&str; 4] = ["commit", "batch", "written", "committed"];
/// How often the desk ends at each point where `DESKHAND_ABORTS` says nothing else.
const ROUNDS: u64 = 1;

on_both_databases! {
    // F2: I1, I2, I3, I4, I8, I9, I11, I12
    async fn a_desk_that_ends_at_any_point_of_a_commit_keeps_what_it_acknowledged(database: Database) {
        let (rounds, mut random) = (number("DESKHAND_ABORTS", ROUNDS), chance());
        let shared = matches!(database.url, store::Url::Postgres(_));
        let mut binary = Binary::new(database, Vec::new());
        binary.start_and_wait().await;
        let life = Life::begin(&binary, binary.port, &mut random).await;

        // On PostgreSQL each unit is a transaction of its own: nothing is shared and written by us.
        for point in POINTS.iter().filter(|point| !shared || point.starts_with("commit")) {
            for _ in 0..rounds {
                life.goes_on(&mut binary, 20).await;
                binary.kill();
                binary.set("DESKHAND_ABORT", format!("{point}:{}", random.random_range(1..120)));
                binary.start();
                binary.until_it_ends().await;
                binary.unset("DESKHAND_ABORT");
                binary.start();
            }
        }

        println!("{rounds} ends at each point: {}", life.end(&mut binary).await);
    }
}

// F2: I1, I2, I3, I4
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_that_ends_before_and_after_an_fsync_keeps_what_it_acknowledged() {
    let (rounds, mut random) = (number("DESKHAND_ABORTS", ROUNDS), chance());
    let (database, disk) = (Database::sqlite(), Disk::new());
    let environment = disk.environment(&database);
    let mut binary = Binary::new(database, environment);
    binary.start_and_wait().await;
    let life = Life::begin(&binary, binary.port, &mut random).await;

    for done in [false, true].repeat(rounds as usize) {
        life.goes_on(&mut binary, 20).await;
        disk.ends_the_process(random.random_range(1..60), done);
        binary.until_it_ends().await;
        binary.start();
    }

    println!("{rounds} ends before and after: {}", life.end(&mut binary).await);
}
