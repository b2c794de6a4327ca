//! Messages at a fixed rate for a long time, while visitors come, are served, write, leave and are replaced: do memory and
//! open descriptors stay where they are?

mod samples;
mod trend;

use crate::args::Soak;
use crate::clock::{Stopwatch, Window};
use crate::desk::admin::SESSIONS_PER_AGENT;
use crate::desk::agents::Agents;
use crate::desk::{Desk, room_for};
use crate::figures::{Spread, Tally};
use crate::flood::{Churn, Habits, Place, until_delivered};
use crate::process::Costs;
use crate::report;
use anyhow::{Result, bail};
use samples::{Sample, Samples};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use trend::Trend;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Figures {
    /// Messages a second that were due.
    rate: f64,
    seconds: u64,
    warm_up: u64,
    /// Visitors there at a time.
    visitors: usize,
    /// Visitors who came altogether.
    came: usize,
    agents: usize,
    /// Messages of the window that were acknowledged.
    messages: u64,
    per_second: f64,
    /// Milliseconds until the acknowledgement.
    acknowledged: Spread,
    /// Milliseconds until the agent had it.
    delivered: Spread,
    /// Milliseconds from coming to being served.
    served: Spread,
    /// Messages that were refused, not answered, or not sent in time.
    errors: u64,
    /// Messages that were acknowledged and reached no agent; below zero: some came twice.
    undelivered: i64,
    /// Changes that reached an agent twice, or out of order.
    out_of_order: u64,
    /// Visitors who could not come, stay or leave as they should.
    lost_visitors: u64,
    first_error: Option<String>,
    #[serde(flatten)]
    costs: Costs,
    /// What became of memory and descriptors after warming up, for each process that is watched.
    processes: Vec<Trend>,
    samples: Vec<Sample>,
}

/// Lets them come and go, and looks at the desk's processes all the while.
pub(crate) async fn run(args: &Soak) -> Result<()> {
    check(args)?;
    // A place more for each who is still leaving.
    let per_agent = (2 * args.visitors).div_ceil(args.agents).clamp(1, SESSIONS_PER_AGENT);
    room_for(args.visitors + args.agents)?;
    let figures = Desk::with(&args.desk, per_agent, async |desk| {
        let watch = Stopwatch::start();
        let agents = Agents::listening(desk, args.agents, watch).await?;
        let place = Place::Desk(desk.door.clone(), desk.watched.clone(), agents.delivered.clone());
        let words = super::words(args.characters);
        let habits = Habits { visitors: args.visitors, stay: Duration::from_secs(args.stay), words };
        measure(args, desk, &agents, place, habits, watch).await
    });
    let figures = figures.await?;
    figures.print();
    report::write("soak", &figures, args.desk.json.as_deref())?;
    figures.verdict(args.slope)
}

fn check(args: &Soak) -> Result<()> {
    if args.visitors == 0 || args.agents == 0 || args.seconds == 0 || args.stay == 0 || args.every == 0 {
        bail!("at least one visitor, one agent and one second");
    }
    if args.rate.is_nan() || args.rate <= 0.0 {
        bail!("a rate is more than nothing");
    }
    if args.visitors > args.agents * SESSIONS_PER_AGENT {
        bail!(
            "{} agents cannot serve {} visitors: each serves {SESSIONS_PER_AGENT} at most",
            args.agents,
            args.visitors
        );
    }
    Ok(())
}

async fn measure(
    args: &Soak,
    desk: &Desk,
    agents: &Agents,
    place: Place,
    habits: Habits,
    watch: Stopwatch,
) -> Result<Figures> {
    let coming = Churn::new(place, habits, watch);
    let first = coming.begin().await?;
    let window = Window::soon(watch, args.warm_up, args.seconds);
    let churn = coming.in_window(window);
    let delivered = Arc::new(Tally::new(Some(window)));
    agents.delivered.note_in(delivered.clone());

    let samples = Samples::new(desk, &churn, watch, window);
    let (ran, samples) = tokio::join!(churn.run(first, args.rate, window), samples.take(args.every));
    ran?;
    let (samples, costs) = samples?;
    until_delivered(&delivered, churn.acknowledged.all()).await;
    let acknowledged = &churn.acknowledged;
    let undelivered = acknowledged.all() as i64 - delivered.all() as i64;
    let first_error = [acknowledged, &delivered, &churn.served].into_iter().find_map(|tally| tally.first_failure());
    Ok(Figures {
        rate: args.rate,
        seconds: args.seconds,
        warm_up: args.warm_up,
        visitors: args.visitors,
        came: churn.came(),
        agents: args.agents,
        messages: acknowledged.counted(),
        per_second: acknowledged.counted() as f64 / window.seconds(),
        acknowledged: acknowledged.spread(),
        delivered: delivered.spread(),
        served: churn.served.spread(),
        errors: acknowledged.failures(),
        undelivered,
        out_of_order: delivered.failures(),
        lost_visitors: churn.served.failures(),
        first_error,
        costs,
        processes: Trend::of_each(&desk.watched.pids, &samples, args.warm_up as f64),
        samples,
    })
}

impl Figures {
    fn print(&self) {
        let Self { rate, seconds, per_second, came, visitors, costs, .. } = self;
        println!(
            "{seconds} s after {} s of warming up: {per_second:.1} messages/s of {rate}/s due, {came} visitors came, \
             {visitors} at a time",
            self.warm_up
        );
        report::line("message → acknowledged", self.messages, &self.acknowledged);
        report::line("message → at agent", self.messages, &self.delivered);
        report::line("visitor comes → served", self.came as u64, &self.served);
        println!(
            "{} messages refused or not answered, {} undelivered, {} out of order, {} visitors lost",
            self.errors, self.undelivered, self.out_of_order, self.lost_visitors
        );
        report::costs("message, coming and going included", costs);
        for process in &self.processes {
            process.print();
        }
    }

    /// An error where anything was lost, or where something grew: descriptors by more than comes and goes, memory by more
    /// than was allowed.
    fn verdict(&self, slope: Option<f64>) -> Result<()> {
        if self.errors > 0 || self.undelivered != 0 || self.out_of_order > 0 || self.lost_visitors > 0 {
            let why = self.first_error.as_deref().unwrap_or("the desk acknowledged what it did not deliver");
            bail!("not everything went well: {why}");
        }
        for process in &self.processes {
            process.verdict(slope)?;
        }
        Ok(())
    }
}
