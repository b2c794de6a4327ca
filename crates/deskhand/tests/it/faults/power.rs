//! The power fails: what was written since the last fsync is lost, in part or as a whole, sector by sector. Nothing that
//! was acknowledged is.

use super::talk::Talk;
use crate::binary::Binary;
use crate::disk::{Disk, Fails};
use crate::life::{Life, chance, number};
use crate::people;
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use std::path::PathBuf;
use std::time::Duration;
use testkit::Database;
use tokio::time::sleep;

/// Power failures where `DESKHAND_OUTAGES` says nothing else.
const OUTAGES: u64 = 8;
/// Chances of a sector to be lost: all, some, most, few of those that are not safe.
const CHANCES: [f64; 4] = [1.0, 0.5, 0.9, 0.1];

/// A desk on a disk that may lose power.
fn desk() -> (Binary, Disk, PathBuf) {
    let (database, disk) = (Database::sqlite(), Disk::with_power());
    let (environment, data) = (disk.environment(&database), database.folder().unwrap());
    (Binary::new(database, environment), disk, data)
}

/// Kills the desk at a random moment, and takes the power away.
async fn cut(binary: &mut Binary, disk: &Disk, data: &std::path::Path, random: &mut StdRng) -> (usize, usize) {
    sleep(Duration::from_millis(random.random_range(0..40))).await;
    binary.kill();
    let lost = disk.loses_power(data, *CHANCES.choose(random).unwrap(), random);
    binary.start();
    lost
}

// F3: I1, I2, I3, I4, I5, I8, I9, I11, I12
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_that_loses_power_keeps_what_it_acknowledged() {
    let (outages, mut random) = (number("DESKHAND_OUTAGES", OUTAGES), chance());
    let (mut binary, disk, data) = desk();
    binary.start_and_wait().await;
    let life = Life::begin(&binary, binary.port, &mut random).await;

    let mut lost = 0;
    for _ in 0..outages {
        life.goes_on(&mut binary, random.random_range(10..120)).await;
        lost += cut(&mut binary, &disk, &data, &mut random).await.1;
    }

    println!("{outages} power failures, {lost} sectors lost: {}", life.end(&mut binary).await);
}

// F3, F4: I1. Pages whose fsync failed count as written to the kernel, and are never written unless they change again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_that_loses_power_after_fsyncs_failed_keeps_what_it_acknowledged() {
    let (outages, mut random) = (number("DESKHAND_OUTAGES", OUTAGES), chance());
    let (mut binary, disk, data) = desk();
    binary.start_and_wait().await;
    let life = Life::begin(&binary, binary.port, &mut random).await;

    let mut lost = 0;
    for fails in [Fails::Log, Fails::Database].into_iter().cycle().take(outages as usize) {
        life.goes_on(&mut binary, 30).await;
        disk.fails(fails);
        sleep(Duration::from_millis(random.random_range(600..1_500))).await;
        disk.fails(Fails::None);
        life.goes_on(&mut binary, random.random_range(10..120)).await;
        lost += cut(&mut binary, &disk, &data, &mut random).await.1;
    }

    println!("{outages} power failures after failed fsyncs, {lost} sectors lost: {}", life.end(&mut binary).await);
}

// F3: the two tests above would find it out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_lies_about_fsync_loses_what_was_acknowledged() {
    let mut random = chance();
    let (mut binary, disk, data) = desk();
    binary.start_and_wait().await;
    let owner = people::owner(&binary.url()).await;
    let visitor = people::visitor(binary.port, &owner).await;
    let mut talk = Talk::over(binary.port, &visitor).await;
    talk.says("safe", "safe").await.unwrap();
    disk.lies();
    talk.says("not safe", "not safe").await.unwrap();

    binary.kill();
    let (kept, back) = disk.loses_power(&data, 1.0, &mut random);
    assert!(kept > 0 && kept == back, "{kept} sectors were not safe, {back} are lost");
    binary.start_and_wait().await;

    let read = Talk::over(binary.port, &visitor).await.reads().await;
    let has = |id: &str| read.iter().any(|message| message.client_id.as_deref() == Some(id));
    assert!(has("safe") && !has("not safe"), "{read:?}");
    binary.stop().await;
}
