//! Looks at the desk every few seconds, and says each time how it goes.

use crate::clock::{Stopwatch, Window};
use crate::desk::Desk;
use crate::figures::{Spread, Times};
use crate::flood::Churn;
use crate::process::{Costs, Held, Look};
use anyhow::Result;
use serde::Serialize;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// What was seen at one moment.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sample {
    /// Seconds since the first message was due; those of warming up included.
    pub(super) second: f64,
    /// Messages acknowledged a second, since the last look.
    per_second: f64,
    /// Milliseconds until they were; nothing while warming up.
    acknowledged: Spread,
    /// Visitors who have come so far.
    came: usize,
    /// Visitors who are there.
    present: usize,
    /// What each process that is watched holds, in the order they were named.
    pub(super) held: Vec<Held>,
}

/// Takes samples of one run.
pub(super) struct Samples<'a> {
    desk: &'a Desk,
    churn: &'a Churn,
    watch: Stopwatch,
    window: Window,
    all: Vec<Sample>,
    times: Times,
    /// Messages acknowledged at the last look, and when it was.
    last: (u64, u64),
}

impl<'a> Samples<'a> {
    pub(super) fn new(desk: &'a Desk, churn: &'a Churn, watch: Stopwatch, window: Window) -> Self {
        Self { desk, churn, watch, window, all: Vec::new(), times: Times::new(), last: (0, window.begin) }
    }

    /// Takes one every so many seconds until the window ends. Gives them, and what a message of the window cost.
    pub(super) async fn take(mut self, every: u64) -> Result<(Vec<Sample>, Costs)> {
        let (mut next, mut before) = (self.window.begin, None);
        while next <= self.window.end {
            sleep_until(Instant::from_std(self.watch.at(next))).await;
            self.sample().await?;
            if before.is_none() && next >= self.window.counts {
                before = Some((self.desk.watched.look().await?, self.churn.acknowledged.all()));
            }
            next += every * 1_000_000;
        }
        sleep_until(Instant::from_std(self.watch.at(self.window.end))).await;
        let (look, count) = before.unwrap_or((Look::default(), 0));
        let costs = self.desk.watched.look().await?.costs_since(look, self.churn.acknowledged.all() - count);
        Ok((self.all, costs))
    }

    async fn sample(&mut self) -> Result<()> {
        let (count, now) = (self.churn.acknowledged.all(), self.watch.micros());
        let times = self.churn.acknowledged.times();
        let seconds = Duration::from_micros(now.saturating_sub(self.last.1)).as_secs_f64().max(0.001);
        let sample = Sample {
            second: now.saturating_sub(self.window.begin) as f64 / 1_000_000.0,
            per_second: (count - self.last.0) as f64 / seconds,
            acknowledged: times.since(&self.times).spread(),
            came: self.churn.came(),
            present: self.churn.present(),
            held: self.desk.watched.held()?,
        };
        (self.last, self.times) = ((count, now), times);
        self.say(&sample);
        self.all.push(sample);
        Ok(())
    }

    fn say(&self, sample: &Sample) {
        let Sample { second, per_second, acknowledged: Spread { p50, p99, .. }, came, present, held } = sample;
        let processes = self.desk.watched.pids.iter().zip(held).map(|(pid, held)| {
            let [memory, anonymous] = [held.memory, held.anonymous].map(|bytes| bytes as f64 / 1_000_000.0);
            format!("; process {pid}: {memory:.1} MB, {anonymous:.1} MB anonymous, {} descriptors", held.descriptors)
        });
        eprintln!(
            "  {second:.0} s: {per_second:.0} messages/s, p50 {p50:.2} ms, p99 {p99:.2} ms, {present} visitors of {came}{}",
            processes.collect::<String>()
        );
    }
}
