//! Everybody loses the connection and comes back at once, with messages missed: how soon have all caught up, and what do
//! those notice who stayed?

mod returning;

use crate::args::Storm;
use crate::clock::{Stopwatch, Window};
use crate::desk::admin::SESSIONS_PER_AGENT;
use crate::desk::agents::Agents;
use crate::desk::visitor::Visitor;
use crate::desk::{Desk, room_for};
use crate::figures::{Spread, Tally};
use crate::flood::{Crew, Load, Place, measure};
use crate::process::Held;
use crate::report;
use anyhow::{Context, Result, bail};
use futures_util::{StreamExt, TryStreamExt, stream};
use returning::Returning;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

/// Visitors who come at the same time, before the storm.
const AT_ONCE: usize = 32;
/// When the first wave comes: the others have warmed up by then.
const OTHERS_WARM_UP: Duration = Duration::from_millis(1_500);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Figures {
    visitors: usize,
    missed: usize,
    /// Seconds until the last had caught up, each time.
    caught_up_in: Vec<f64>,
    /// Milliseconds until each had caught up.
    caught_up: Spread,
    /// Descriptors this program had open when all were back, each time.
    descriptors: Vec<u64>,
    /// Microseconds of the server's CPU time for one visitor who came back, all that went on at the same time included.
    cpu_micros: Option<f64>,
    /// What of it those who stayed would have cost in that time, had nothing happened.
    cpu_micros_of_others: Option<f64>,
    /// Messages of those who stayed, while nothing happened.
    calm: Others,
    /// The same in the storm.
    storm: Others,
    memory: Option<u64>,
    first_error: Option<String>,
}

#[derive(Serialize)]
struct Others {
    acknowledged: Spread,
    delivered: Spread,
}

/// Prepares, and lets them come back.
pub(crate) async fn run(args: &Storm) -> Result<()> {
    let served = args.visitors + args.others;
    let agents = served.div_ceil(SESSIONS_PER_AGENT).max(1);
    room_for(served + agents)?;
    if args.visitors == 0 || args.others == 0 || args.times == 0 || args.seconds == 0 {
        bail!("at least one visitor, one who stays, one time and one second");
    }
    let figures = Desk::with(&args.desk, SESSIONS_PER_AGENT, async |desk| {
        let watch = Stopwatch::start();
        let agents = Agents::listening(desk, agents, watch).await?;
        let place = Place::Desk(desk.door.clone(), desk.watched.clone(), agents.delivered.clone());
        let crew = Crew::gather(&place, args.others, &super::words(64), watch).await?;
        let outcome = measure_storm(args, desk, (&place, &crew), watch).await;
        crew.leave().await;
        outcome
    });
    let figures = figures.await?;
    figures.print();
    report::write("storm", &figures, args.desk.json.as_deref())?;
    if let Some(error) = figures.first_error {
        bail!("not everything went well: {error}");
    }
    Ok(())
}

async fn measure_storm(args: &Storm, desk: &Desk, (place, crew): (&Place, &Crew), watch: Stopwatch) -> Result<Figures> {
    let visitors = prepare(args, desk).await?;
    eprintln!("  {} visitors have gone, each has {} messages to come", args.visitors, args.missed);

    let load = Load::PerSecond(args.rate, args.others);
    let calm = measure(1, place, crew, load, (watch, Window::soon(watch, 1, args.seconds))).await?;
    let others = measure(2, place, crew, load, (watch, Window::soon(watch, 1, args.seconds)));
    let (times, failures) = (Arc::new(Tally::new(None)), Arc::new(Tally::new(None)));
    let storm = waves(args, desk, &visitors, watch, (&times, &failures));
    let (storm_level, waves) = tokio::join!(others, storm);
    let (storm_level, Waves { caught_up_in, descriptors, cpu, back }) = (storm_level?, waves?);
    let calm_cpu = calm.costs.cpu_micros.map(|micros| micros * calm.per_second * caught_up_in.iter().sum::<f64>());
    let returned = (args.visitors * args.times) as f64;
    let memory = desk.watched.look().await?.memory;
    let leaving = stream::iter(back).map(Visitor::leave).buffer_unordered(AT_ONCE);
    leaving.try_collect::<Vec<()>>().await?;
    let broken = [&calm, &storm_level].into_iter().find(|level| level.is_broken());
    let broken = broken.map(|level| level.first_error.clone().unwrap_or_else(|| "a message was lost".to_owned()));
    Ok(Figures {
        visitors: args.visitors,
        missed: args.missed,
        caught_up_in,
        caught_up: times.spread(),
        descriptors,
        cpu_micros: cpu.map(|micros| micros as f64 / returned),
        cpu_micros_of_others: calm_cpu.map(|micros| micros / returned),
        calm: Others { acknowledged: calm.acknowledged, delivered: calm.delivered.unwrap_or_default() },
        storm: Others { acknowledged: storm_level.acknowledged, delivered: storm_level.delivered.unwrap_or_default() },
        memory,
        first_error: failures.first_failure().or(broken),
    })
}

/// Lets everybody come, be served, miss messages and be away.
async fn prepare(args: &Storm, desk: &Desk) -> Result<Vec<Arc<Returning>>> {
    let coming = stream::iter(1..=args.visitors).map(|number| async move {
        let visitor = Returning::prepare(&desk.door, args.missed).await?;
        if number % 500 == 0 {
            eprintln!("  {number} of {} visitors have come and gone", args.visitors);
        }
        anyhow::Ok(Arc::new(visitor))
    });
    coming.buffer_unordered(AT_ONCE).try_collect().await
}

/// What came of the waves.
#[derive(Default)]
struct Waves {
    caught_up_in: Vec<f64>,
    descriptors: Vec<u64>,
    /// Microseconds of the server's CPU time in all waves.
    cpu: Option<u64>,
    /// Those who are back.
    back: Vec<Visitor>,
}

/// Everybody comes back, loses the connection, comes back again.
async fn waves(
    args: &Storm,
    desk: &Desk,
    visitors: &[Arc<Returning>],
    watch: Stopwatch,
    tallies: (&Arc<Tally>, &Arc<Tally>),
) -> Result<Waves> {
    let mut waves = Waves::default();
    let first = Instant::now() + OTHERS_WARM_UP;
    for time in 0..args.times {
        sleep_until(first + Duration::from_secs(args.every * time as u64)).await;
        // All connections are lost before anybody comes back.
        drop(std::mem::take(&mut waves.back));
        let (begin, before) = (watch.micros(), desk.watched.look().await?);
        waves.back = come_back(visitors, begin, watch, tallies).await?;
        let seconds = (watch.micros() - begin) as f64 / 1_000_000.0;
        let (after, own) = (desk.watched.look().await?, Held::by_this_program().descriptors);
        waves.cpu = after.cpu.zip(before.cpu).map(|(after, before)| waves.cpu.unwrap_or_default() + after - before);
        let of_desk = after.descriptors.map(|count| format!(", the desk has {count} descriptors open"));
        eprintln!("  time {}: all have caught up in {seconds:.2} s{}", time + 1, of_desk.unwrap_or_default());
        waves.caught_up_in.push(seconds);
        waves.descriptors.push(own);
    }
    Ok(waves)
}

/// All at once; each notes when it has caught up. Gives those who have, still connected.
async fn come_back(
    visitors: &[Arc<Returning>],
    begin: u64,
    watch: Stopwatch,
    (times, failures): (&Arc<Tally>, &Arc<Tally>),
) -> Result<Vec<Visitor>> {
    let mut tasks = JoinSet::new();
    for visitor in visitors {
        let (visitor, times, failures) = (visitor.clone(), times.clone(), failures.clone());
        tasks.spawn(async move {
            let caught_up = visitor.catch_up().await;
            match &caught_up {
                Ok(_) => times.took(begin, watch),
                Err(error) => failures.failed(1, || format!("{error:#}")),
            }
            caught_up.ok()
        });
    }
    let mut back = Vec::new();
    while let Some(one) = tasks.join_next().await {
        back.extend(one.context("a visitor was lost")?);
    }
    Ok(back)
}

impl Figures {
    fn print(&self) {
        let all = self.caught_up_in.iter().map(|seconds| format!("{seconds:.2} s")).collect::<Vec<_>>().join(", ");
        println!("{} visitors with {} messages missed, all caught up in: {all}", self.visitors, self.missed);
        report::line("each caught up", (self.visitors * self.caught_up_in.len()) as u64, &self.caught_up);
        for (name, others) in [("without a storm", &self.calm), ("in the storm", &self.storm)] {
            let (Spread { p50, p99, p99_9, .. }, delivered) = (others.acknowledged, others.delivered);
            println!(
                "others {name}: acknowledged p50 {p50:.2} p99 {p99:.2} p99.9 {p99_9:.2} ms, delivered p99 {:.2} p99.9 {:.2} ms",
                delivered.p99, delivered.p99_9
            );
        }
        if let Some((micros, others)) = self.cpu_micros.zip(self.cpu_micros_of_others) {
            println!(
                "CPU time of the server for each visitor who came back: {micros:.0} µs, the others included, who take \
                 {others:.0} µs in that time without a storm"
            );
        }
        println!("memory of the server in the end: {}", report::megabytes(self.memory));
    }
}
