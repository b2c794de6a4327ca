//! The desk is killed again and again while many write. Nothing acknowledged is lost, nothing is doubled, nothing is
//! out of order, on disk and on every screen.

use crate::binary::{Binary, until};
use crate::life::{Life, chance, number};
use crate::outbox::Tally;
use rand::Rng;
use rand::rngs::StdRng;
use std::time::Duration;
use testkit::{Database, on_both_databases};
use tokio::time::sleep;

/// Kills per database where `DESKHAND_KILLS` says nothing else.
const KILLS: u64 = 8;

on_both_databases! {
    // F1: I1, I2, I3, I4, I8, I9, I11, I12
    async fn a_desk_killed_at_any_moment_keeps_what_it_acknowledged_once_and_in_order(database: Database) {
        let (kills, mut random) = (number("DESKHAND_KILLS", KILLS), chance());
        let mut binary = Binary::new(database, Vec::new());
        binary.start_and_wait().await;
        let life = Life::begin(&binary, binary.port, &mut random).await;

        for _ in 0..kills {
            kill_once(&mut binary, &mut random, &life.tally).await;
        }

        println!("{kills} kills: {}", life.end(&mut binary).await);
    }
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
