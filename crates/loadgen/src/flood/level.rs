//! One line of a table: so much load against one server.

use super::{Crew, Load, Place, Server};
use crate::clock::{Stopwatch, Window};
use crate::figures::{Spread, Tally, Times};
use crate::process::{Costs, Watched};
use anyhow::Result;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep, sleep_until};

/// Longest wait for messages that were acknowledged but have not reached an agent.
const UNDER_WAY: Duration = Duration::from_secs(10);

/// What was measured.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Level {
    pub(crate) round: usize,
    pub(crate) server: Server,
    pub(crate) senders: usize,
    /// Messages a second that were due; absent where each sender sends as soon as it is answered.
    pub(crate) due_per_second: Option<f64>,
    /// Messages of the window that were acknowledged.
    pub(crate) messages: u64,
    pub(crate) per_second: f64,
    /// Milliseconds until the acknowledgement.
    pub(crate) acknowledged: Spread,
    /// Milliseconds until the agent had it.
    pub(crate) delivered: Option<Spread>,
    /// Messages that were refused, or not answered.
    pub(crate) errors: u64,
    /// Messages that were acknowledged and reached no agent; below zero: some came twice.
    pub(crate) undelivered: Option<i64>,
    /// Changes that reached an agent twice, or out of order.
    pub(crate) out_of_order: u64,
    pub(crate) first_error: Option<String>,
    #[serde(flatten)]
    pub(crate) costs: Costs,
    /// How many times the relay's p99 of the same round that of this server is, until the acknowledgement and until
    /// delivery.
    pub(crate) p99_to_relay: Option<[f64; 2]>,
    /// All times, to be put together with those of other rounds: until the acknowledgement, and until delivery.
    #[serde(skip)]
    pub(crate) times: [Times; 2],
}

impl Level {
    /// Something was refused, lost, doubled or out of order.
    pub(crate) fn is_broken(&self) -> bool {
        self.errors > 0 || self.out_of_order > 0 || self.undelivered.is_some_and(|count| count != 0)
    }
}

/// Measures one level.
pub(crate) async fn measure(
    round: usize,
    place: &Place,
    crew: &Crew,
    load: Load,
    (watch, window): (Stopwatch, Window),
) -> Result<Level> {
    let acknowledged = Arc::new(Tally::new(Some(window)));
    let delivered = place.delivered().map(|delivered| {
        let tally = Arc::new(Tally::new(Some(window)));
        delivered.note_in(tally.clone());
        tally
    });
    let watched = place.watched();
    let progress = progress(place.server(), &watched, &acknowledged, (watch, window));
    let costs = crew.send(load, window, &acknowledged, progress).await?;
    if let Some(delivered) = &delivered {
        until_delivered(delivered, acknowledged.all()).await;
    }
    let undelivered = delivered.as_ref().map(|delivered| acknowledged.all() as i64 - delivered.all() as i64);
    let first_error = acknowledged.first_failure().or_else(|| delivered.as_ref()?.first_failure());
    let due_per_second = match load {
        Load::InFlight(_) => None,
        Load::PerSecond(rate, _) => Some(rate),
    };
    Ok(Level {
        round,
        server: place.server(),
        senders: load.senders(),
        due_per_second,
        messages: acknowledged.counted(),
        per_second: acknowledged.counted() as f64 / window.seconds(),
        acknowledged: acknowledged.spread(),
        delivered: delivered.as_ref().map(|delivered| delivered.spread()),
        errors: acknowledged.failures(),
        undelivered,
        out_of_order: delivered.as_ref().map_or(0, |delivered| delivered.failures()),
        first_error,
        costs,
        p99_to_relay: None,
        times: [acknowledged.times(), delivered.map_or_else(Times::new, |delivered| delivered.times())],
    })
}

/// Says every second how far it is. Gives what each message of the window cost.
async fn progress(
    server: Server,
    watched: &Watched,
    tally: &Tally,
    (watch, window): (Stopwatch, Window),
) -> Result<Costs> {
    let from = Instant::from_std(watch.at(window.counts));
    sleep_until(from).await;
    let (before, count) = (watched.look().await?, tally.all());
    let mut last = count;
    for second in 1..=window.seconds().round() as u64 {
        sleep_until(from + Duration::from_secs(second)).await;
        let now = tally.all();
        let Spread { p50, p99, .. } = tally.spread();
        eprintln!("  {server}: {second} s, {} messages/s, p50 {p50:.2} ms, p99 {p99:.2} ms", now - last);
        last = now;
    }
    Ok(watched.look().await?.costs_since(before, tally.all() - count))
}

/// Waits until as much was delivered as was acknowledged, or the time is over.
pub(crate) async fn until_delivered(delivered: &Tally, acknowledged: u64) {
    let until = Instant::now() + UNDER_WAY;
    while delivered.all() < acknowledged && Instant::now() < until {
        sleep(Duration::from_millis(5)).await;
    }
}
