//! Schedules that a seed decides. `DESKHAND_SEEDS=10000` runs so many of them, `DESKHAND_SEED=7` that one.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use testkit::simulation::{self, Totals};

/// Schedules where `DESKHAND_SEEDS` says nothing else.
const SEEDS: u64 = 300;
/// Seeds that broke an invariant once. Each of them is run every time, whatever it comes to under today's choices.
const FOUND: [u64; 0] = [];
/// Threads that run schedules, each one after the other.
const THREADS: usize = 2;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

// I1, I2, I3, I4, I5, I6, I7, I8, I9, I11, I12
#[test]
fn no_schedule_breaks_an_invariant() {
    let (first, seeds) = match number("DESKHAND_SEED") {
        Some(seed) => (seed, 1),
        None => (number("DESKHAND_FIRST").unwrap_or(0), number("DESKHAND_SEEDS").unwrap_or(SEEDS)),
    };
    let began = Instant::now();
    let seed_of = |at: u64| if at < seeds { first + at } else { FOUND[(at - seeds) as usize] };
    let all = if seeds == 1 { 1 } else { seeds + FOUND.len() as u64 };
    let next = AtomicU64::new(0);
    let (totals, failures) = (Mutex::new(Totals::default()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= all {
                        return;
                    }
                    let seed = seed_of(at);
                    match simulation::run(seed) {
                        Ok(run) => *totals.lock().unwrap() += run,
                        Err(failure) => {
                            println!("{failure}");
                            failures.lock().unwrap().push(seed);
                        }
                    }
                }
            });
        }
    });
    let failed = failures.into_inner().unwrap();
    println!("{all} schedules in {:.1} s: {:?}", began.elapsed().as_secs_f64(), totals.into_inner().unwrap());
    assert!(failed.is_empty(), "{} schedules broke an invariant: {failed:?}", failed.len());
}

#[test]
fn one_seed_is_one_schedule() {
    // One process, two and three.
    for seed in [3, 8, 9, 12, 19] {
        let (first, again) = (simulation::told(seed).1, simulation::told(seed).1);
        let differs = first.iter().zip(&again).position(|(a, b)| a != b);
        assert_eq!(differs.map(|at| (&first[at], &again[at])), None, "seed {seed}, step by step");
        assert_eq!(first.len(), again.len());
    }
}
