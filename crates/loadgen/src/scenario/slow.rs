//! Clients that do not read: are they dropped, can they catch up, and what do the others notice?

mod sleeper;

use crate::args::Slow;
use crate::clock::{Stopwatch, Window};
use crate::desk::admin::SESSIONS_PER_AGENT;
use crate::desk::agents::Agents;
use crate::desk::{Desk, room_for};
use crate::figures::Spread;
use crate::flood::{Crew, Level, Load, Place, measure};
use crate::report;
use anyhow::{Result, bail};
use futures_util::future::join_all;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Serialize;
use sleeper::Sleeper;
use std::time::Duration;
use tokio::time::sleep;

/// Clients that come, or catch up, at the same time.
const AT_ONCE: usize = 16;
/// How often the desk's memory is looked at.
const LOOK: Duration = Duration::from_millis(500);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Figures {
    slow: usize,
    /// Slow clients whose connection the desk ended.
    dropped: usize,
    /// Slow clients that had every message after coming back.
    caught_up: usize,
    /// Messages the others sent: time until they were acknowledged, and until they reached the agent.
    without: [Spread; 2],
    /// The same beside slow clients.
    with: [Spread; 2],
    memory_before: Option<u64>,
    /// The most while they did not read.
    memory_most: Option<u64>,
    /// The last two, divided by the slow clients.
    bytes_per_slow: Option<u64>,
    first_error: Option<String>,
}

/// Measures without them, with them, and lets them catch up.
pub(crate) async fn run(args: &Slow) -> Result<()> {
    let agents = (args.others + args.slow).div_ceil(SESSIONS_PER_AGENT).max(1);
    room_for(args.others + 3 * args.slow + agents)?;
    if args.slow == 0 || args.others == 0 || args.seconds == 0 {
        bail!("at least one slow client, one other, and one second");
    }
    let figures = Desk::with(&args.desk, SESSIONS_PER_AGENT, async |desk| {
        let watch = Stopwatch::start();
        let agents = Agents::listening(desk, agents, watch).await?;
        let place = Place::Desk(desk.door.clone(), desk.watched.clone(), agents.delivered.clone());
        let crew = Crew::gather(&place, args.others, &super::words(64), watch).await?;
        let outcome = compare(args, desk, (&place, &crew), watch).await;
        crew.leave().await;
        outcome
    });
    let figures = figures.await?;
    figures.print();
    report::write("slow", &figures, args.desk.json.as_deref())?;
    if let Some(error) = figures.first_error {
        bail!("not everything went well: {error}");
    }
    Ok(())
}

/// One measurement of the others.
struct Phase {
    level: Level,
    sleepers: Vec<Sleeper>,
    memory_before: Option<u64>,
    memory_most: Option<u64>,
}

/// Measures the others beside visitors who write as much in both phases; only the reading of their other devices differs.
async fn phase(
    args: &Slow,
    desk: &Desk,
    (place, crew): (&Place, &Crew),
    watch: Stopwatch,
    all_read: bool,
) -> Result<Phase> {
    let coming = stream::iter(0..args.slow).map(|_| Sleeper::come(&desk.door, all_read)).buffer_unordered(AT_ONCE);
    let mut sleepers: Vec<Sleeper> = coming.try_collect().await?;
    let memory_before = desk.watched.look().await?.memory;
    let noise = sleepers.iter_mut().map(|sleeper| sleeper.make_noise(args.loud, args.seconds));
    let load = Load::PerSecond(args.rate, args.others);
    let round = if all_read { 1 } else { 2 };
    let measured = measure(round, place, crew, load, (watch, Window::soon(watch, 1, args.seconds)));
    let (level, noise, most) = tokio::join!(measured, join_all(noise), most_memory(desk, args.seconds));
    noise.into_iter().collect::<Result<Vec<()>>>()?;
    Ok(Phase { level: level?, sleepers, memory_before, memory_most: most? })
}

async fn compare(args: &Slow, desk: &Desk, others: (&Place, &Crew), watch: Stopwatch) -> Result<Figures> {
    let Phase { level: without, sleepers, .. } = phase(args, desk, others, watch, true).await?;
    for sleeper in sleepers {
        sleeper.leave().await?;
    }
    let Phase { level: with, sleepers, memory_before, memory_most } = phase(args, desk, others, watch, false).await?;

    let waking = stream::iter(sleepers).map(|sleeper| sleeper.wake(&desk.door)).buffer_unordered(AT_ONCE);
    let woken: Vec<Result<bool>> = waking.collect().await;
    let failed = woken.iter().find_map(|one| one.as_ref().err()).map(|error| format!("{error:#}"));
    let broken = [&without, &with].into_iter().find(|level| level.is_broken());
    let broken = broken.map(|level| level.first_error.clone().unwrap_or_else(|| "a message was lost".to_owned()));
    let grown = memory_most.zip(memory_before).map(|(most, before)| most.saturating_sub(before));
    let spreads = |level: &Level| [level.acknowledged, level.delivered.unwrap_or_default()];
    Ok(Figures {
        slow: args.slow,
        dropped: woken.iter().filter(|one| matches!(one, Ok(true))).count(),
        caught_up: woken.iter().filter(|one| one.is_ok()).count(),
        without: spreads(&without),
        with: spreads(&with),
        memory_before,
        memory_most,
        bytes_per_slow: grown.map(|bytes| bytes / args.slow as u64),
        first_error: failed.or(broken),
    })
}

/// The most memory the desk has in so many seconds.
async fn most_memory(desk: &Desk, seconds: u64) -> Result<Option<u64>> {
    let mut most = None;
    for _ in 0..seconds * 1_000 / LOOK.as_millis() as u64 {
        most = most.max(desk.watched.look().await?.memory);
        sleep(LOOK).await;
    }
    Ok(most)
}

impl Figures {
    fn print(&self) {
        let Self { slow, dropped, caught_up, .. } = self;
        println!("{slow} clients did not read: {dropped} were dropped, {caught_up} have caught up");
        for (name, [ack, delivered]) in [("while all read", self.without), ("beside them", self.with)] {
            println!(
                "others {name}: acknowledged p50 {:.2} p99 {:.2} p99.9 {:.2} ms, delivered p99 {:.2} p99.9 {:.2} ms",
                ack.p50, ack.p99, ack.p99_9, delivered.p99, delivered.p99_9
            );
        }
        let (before, most) = (report::megabytes(self.memory_before), report::megabytes(self.memory_most));
        println!("memory of the server {before} before, {most} at most");
        if let Some(bytes) = self.bytes_per_slow {
            println!("memory for each of them: {:.0} KiB", bytes as f64 / 1_024.0);
        }
    }
}
