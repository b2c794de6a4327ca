//! A disk whose fsync takes long: many messages share one, so that the rate falls far less than the disk's. Fsyncs are
//! counted, not milliseconds.

use super::talk::Talk;
use crate::binary::Binary;
use crate::disk::Disk;
use crate::life::number;
use crate::people;
use std::sync::Arc;
use std::time::Duration;
use testkit::Database;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

/// Messages under way at once where the rate is measured.
const IN_FLIGHT: usize = 100;
/// Milliseconds an fsync takes longer, and visitors: one of them writes once the one before is answered, so it takes more
/// of them the longer an answer takes. `DESKHAND_SLOW=1` runs the long form, which also holds the catalogue's times: those
/// are true of a machine that does nothing else.
const SHORT: (&[u64], usize) = (&[5, 50], 120);
const LONG: (&[u64], usize) = (&[5, 50, 500], 320);
/// An fsync of this many milliseconds is what everybody waits for, however slow or busy the machine is.
const DECIDES: u64 = 50;
/// Messages that share an fsync of the log then, at least, and fsyncs in which half of all answers have come, at most: the
/// one under way, the own one, and one of a checkpoint.
const SHARE: f64 = IN_FLIGHT as f64 / 10.0;
const FSYNCS: i64 = 3;
/// How long everybody writes.
const MEASURED: Duration = Duration::from_secs(4);
/// How long answers are timed.
const TIMED: Duration = Duration::from_secs(5);
/// Messages a second where answers are timed.
const STEADY: u64 = 200;

/// What answers took.
struct Took {
    /// Milliseconds, in 99 of 100 cases.
    late: f64,
    /// Fsyncs that ended in between, in half of all cases.
    fsyncs: i64,
}

// F5
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_messages_share_an_fsync_of_a_slow_disk_and_an_answer_takes_few() {
    let long = number("DESKHAND_SLOW", 0) > 0;
    let (delays, visitors) = if long { LONG } else { SHORT };
    let (database, disk) = (Database::sqlite(), Arc::new(Disk::new()));
    let mut environment = disk.environment(&database);
    environment.push(("DESKHAND__LIMITS__VISITOR_MESSAGES_PER_SECOND", "10000".into()));
    environment.push(("DESKHAND__LIMITS__VISITOR_BURST", "10000".into()));
    let mut binary = Binary::new(database, environment);
    binary.start_and_wait().await;
    let owner = people::owner(&binary.url()).await;
    let mut present = Vec::new();
    for name in ["mia", "leo", "ann", "tom"] {
        present.push(people::agent(binary.port, &owner, name, 100).await);
    }
    let mut talks = Vec::new();
    for _ in 0..visitors {
        let visitor = people::visitor_with_agent(binary.port, &owner).await;
        talks.push(Talk::over(binary.port, &visitor).await);
    }
    let (fast, quick);
    (talks, fast) = rate(talks, 0).await;
    (talks, quick) = answers(talks, 0, &disk).await;
    println!("no delay: {fast:.0}/s, p99 of an answer {:.1} ms", quick.late);

    for (round, delay) in delays.iter().copied().enumerate() {
        disk.is_slow(Duration::from_millis(delay));
        let (slow, took);
        let before = disk.begun();
        (talks, slow) = rate(talks, round + 1).await;
        let share = slow * MEASURED.as_secs_f64() / (disk.begun() - before) as f64;
        (talks, took) = answers(talks, round + 1, &disk).await;
        let Took { late, fsyncs } = took;
        println!("{delay} ms: {slow:.0}/s, {share:.0} to an fsync; an answer takes {fsyncs} of them, p99 {late:.1} ms");
        if delay >= DECIDES {
            assert!(share >= SHARE, "{share:.0} messages share an fsync of {delay} ms");
            assert!(fsyncs <= FSYNCS, "an answer takes {fsyncs} fsyncs of {delay} ms");
        }
        if long {
            let possible = (IN_FLIGHT as f64 / (2.0 * delay as f64 / 1e3)).min(fast);
            assert!(slow >= possible / 2.0, "{slow:.0}/s with {delay} ms, {possible:.0}/s are possible");
            assert!(late <= 3.0 * delay as f64 + 10.0 + quick.late, "{late:.1} ms with {delay} ms");
        }
    }
    disk.is_slow(Duration::ZERO);
    drop((talks, present));
    binary.stop().await;
}

/// Messages a second where everybody writes again as soon as they are answered.
async fn rate(talks: Vec<Talk>, round: usize) -> (Vec<Talk>, f64) {
    let end = Instant::now() + MEASURED;
    let (mut talks, mut all) = (talks, 0);
    let mut writing = JoinSet::new();
    for mut talk in talks.drain(..IN_FLIGHT).collect::<Vec<_>>() {
        writing.spawn(async move {
            let mut sent = 0;
            while Instant::now() < end {
                talk.says(&format!("rate {round}.{sent}"), "a letter").await.unwrap();
                sent += 1;
            }
            (talk, sent)
        });
    }
    while let Some(done) = writing.join_next().await {
        let (talk, sent) = done.unwrap();
        talks.push(talk);
        all += sent;
    }
    (talks, f64::from(all) / MEASURED.as_secs_f64())
}

/// What answers take, counted from when the message should have been sent.
async fn answers(talks: Vec<Talk>, round: usize, disk: &Arc<Disk>) -> (Vec<Talk>, Took) {
    let begin = Instant::now() + Duration::from_millis(20);
    let writers = talks.len() as u64;
    let each = (STEADY * TIMED.as_secs()).div_ceil(writers);
    let mut writing = JoinSet::new();
    for (mut talk, place) in talks.into_iter().zip(0..) {
        let disk = disk.clone();
        writing.spawn(async move {
            let mut took = Vec::new();
            for number in 0..each {
                let due = begin + Duration::from_millis((number * writers + place) * 1_000 / STEADY);
                sleep_until(due).await;
                let before = disk.ended();
                talk.says(&format!("steady {round}.{number}"), "a letter").await.unwrap();
                took.push((due.elapsed().as_secs_f64() * 1e3, disk.ended() - before));
            }
            (talk, took)
        });
    }
    let (mut talks, mut all) = (Vec::new(), Vec::new());
    while let Some(done) = writing.join_next().await {
        let (talk, took) = done.unwrap();
        talks.push(talk);
        all.extend(took);
    }
    let (mut times, mut fsyncs): (Vec<f64>, Vec<i64>) = all.into_iter().unzip();
    times.sort_by(f64::total_cmp);
    fsyncs.sort_unstable();
    (talks, Took { late: times[times.len() * 99 / 100], fsyncs: fsyncs[fsyncs.len() / 2] })
}
