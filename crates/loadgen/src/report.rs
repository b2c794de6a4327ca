//! Figures as a table while they come, and as JSON at the end.

use crate::figures::Spread;
use crate::flood::{Level, Server};
use crate::process::Costs;
use crate::trend::median;
use anyhow::{Context, Result, bail};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// What is written into the file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct File<'a, T> {
    scenario: &'a str,
    version: &'static str,
    /// Seconds since 1970.
    at: u64,
    cores: usize,
    figures: &'a T,
}

/// Writes figures into the file, as JSON, where one was named.
pub(crate) fn write<T: Serialize>(scenario: &str, figures: &T, file: Option<&Path>) -> Result<()> {
    let Some(file) = file else { return Ok(()) };
    #[expect(clippy::disallowed_methods, reason = "when it was measured; nothing is decided by it")]
    let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let json =
        serde_json::to_string_pretty(&File { scenario, version: env!("CARGO_PKG_VERSION"), at, cores, figures })?;
    std::fs::write(file, json + "\n").with_context(|| format!("write {}", file.display()))
}

/// A table of levels.
#[derive(Serialize)]
pub(crate) struct Table {
    levels: Vec<Level>,
    best: Vec<Best>,
}

/// The best round of each load against each server, and what share of the yardsticks the desk reaches.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Best {
    load: String,
    per_second: BTreeMap<Server, f64>,
    /// Share of the echo's rate.
    of_echo: Option<f64>,
    /// Share of the relay's rate.
    of_relay: Option<f64>,
    /// The lowest p99 until the acknowledgement, in milliseconds.
    p99: BTreeMap<Server, f64>,
    /// How many times the relay's p99 of the same round the desk's is, until the acknowledgement and until delivery: the
    /// median of the rounds.
    p99_to_relay: Option<[f64; 2]>,
}

impl Table {
    /// An empty one. Prints its head.
    pub(crate) fn new() -> Self {
        println!(
            "times in ms; ack: until acknowledged, del: until delivered; p99 ÷ relay: acknowledged and delivered, to the \
             relay's of the same round; CPU time, commits and fsyncs: for one message"
        );
        println!(
            "{:>5} {:>14} {:>6} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>6} {:>6} {:>7} {:>7} {:>7} {:>10} {:>11}",
            "round",
            "load",
            "server",
            "acks/s",
            "ack p50",
            "p99",
            "p99.9",
            "del p50",
            "p99",
            "p99.9",
            "errors",
            "undel.",
            "cpu µs",
            "commits",
            "fsyncs",
            "memory",
            "p99 ÷ relay",
        );
        Self { levels: Vec::new(), best: Vec::new() }
    }

    /// Adds a level, and prints it.
    pub(crate) fn add(&mut self, mut level: Level) {
        level.p99_to_relay = self.p99_to_relay(&level);
        println!("{level}");
        if let Some(error) = &level.first_error {
            println!("      the first error: {error}");
        }
        self.levels.push(level);
    }

    /// Prints the best rounds and writes the file. An error where a message was refused, lost, doubled or out of order.
    pub(crate) fn finish(mut self, scenario: &str, file: Option<&Path>) -> Result<()> {
        let mut loads: Vec<String> = Vec::new();
        for load in self.levels.iter().map(Level::load) {
            if !loads.contains(&load) {
                loads.push(load);
            }
        }
        self.best = loads.into_iter().map(|load| self.best_of(load)).collect();
        println!();
        for best in &self.best {
            println!("{best}");
        }
        write(scenario, &self, file)?;
        if self.levels.iter().any(Level::is_broken) {
            bail!("some messages were refused, lost, doubled or out of order; see above");
        }
        Ok(())
    }

    fn best_of(&self, load: String) -> Best {
        let mut per_second = BTreeMap::new();
        for level in self.levels.iter().filter(|level| level.load() == load) {
            let best: &mut f64 = per_second.entry(level.server).or_default();
            *best = best.max(level.per_second);
        }
        let of = |server| Some(per_second.get(&Server::Desk)? / per_second.get(&server).filter(|rate| **rate > 0.0)?);
        let (of_echo, of_relay) = (of(Server::Echo), of(Server::Relay));
        let own = || self.levels.iter().filter(|level| level.load() == load);
        let mut p99 = BTreeMap::new();
        for level in own() {
            let best: &mut f64 = p99.entry(level.server).or_insert(f64::INFINITY);
            *best = best.min(level.acknowledged.p99);
        }
        let ratios: Vec<[f64; 2]> = own().filter_map(|level| level.p99_to_relay).collect();
        let middle = |which: usize| median(ratios.iter().map(|ratio| ratio[which]).collect());
        let p99_to_relay = middle(0).zip(middle(1)).map(|(acknowledged, delivered)| [acknowledged, delivered]);
        Best { load, per_second, of_echo, of_relay, p99, p99_to_relay }
    }

    /// Compares a level of the desk with the relay's in the same round, where there is one.
    fn p99_to_relay(&self, level: &Level) -> Option<[f64; 2]> {
        let same = |other: &&Level| other.round == level.round && other.load() == level.load();
        let mut relays = self.levels.iter().filter(|other| other.server == Server::Relay);
        let relay = relays.find(same).filter(|_| level.server == Server::Desk)?;
        let delivered = |level: &Level| level.delivered.unwrap_or_default().p99;
        let ratios = [level.acknowledged.p99 / relay.acknowledged.p99, delivered(level) / delivered(relay)];
        ratios.iter().all(|ratio| ratio.is_finite()).then_some(ratios)
    }
}

impl Level {
    /// The load in words.
    pub(crate) fn load(&self) -> String {
        match self.due_per_second {
            None => format!("{} in flight", self.senders),
            Some(rate) => format!("{rate}/s of {}", self.senders),
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { round, server, per_second, acknowledged: ack, errors, costs, .. } = self;
        let dash = || "–".to_owned();
        let delivered =
            |of: fn(&Spread) -> f64| self.delivered.as_ref().map_or_else(dash, |spread| format!("{:.2}", of(spread)));
        write!(
            f,
            "{round:>5} {:>14} {server:>6} {per_second:>8.0} {:>8.2} {:>8.2} {:>8.2}",
            self.load(),
            ack.p50,
            ack.p99,
            ack.p99_9
        )?;
        write!(f, " {:>8} {:>8} {:>8}", delivered(|s| s.p50), delivered(|s| s.p99), delivered(|s| s.p99_9))?;
        let undelivered = self.undelivered.map_or_else(dash, |count| count.to_string());
        let cpu = costs.cpu_micros.map_or_else(dash, |micros| format!("{micros:.0}"));
        let [commits, fsyncs] =
            [costs.commits, costs.fsyncs].map(|count| count.map_or_else(dash, |count| format!("{count:.3}")));
        write!(f, " {errors:>6} {undelivered:>6} {cpu:>7} {commits:>7} {fsyncs:>7} {:>10}", megabytes(costs.memory))?;
        let [acknowledged, delivered] = self.p99_to_relay.unwrap_or([f64::NAN; 2]);
        let ratio = if acknowledged.is_nan() { dash() } else { format!("{acknowledged:.2} {delivered:.2}") };
        write!(f, " {ratio:>11}")
    }
}

impl fmt::Display for Best {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, best round:", self.load)?;
        for (server, rate) in &self.per_second {
            write!(f, " {server} {rate:.0} messages/s")?;
        }
        for (share, of) in [(self.of_echo, "echo"), (self.of_relay, "relay")] {
            if let Some(share) = share {
                write!(f, ", {:.1} % of the {of}", share * 100.0)?;
            }
        }
        write!(f, "; lowest p99 until acknowledged:")?;
        for (server, p99) in &self.p99 {
            write!(f, " {server} {p99:.2} ms")?;
        }
        if let Some([acknowledged, delivered]) = self.p99_to_relay {
            write!(
                f,
                "; p99 ÷ the relay's, median of the rounds: acknowledged {acknowledged:.2}, delivered {delivered:.2}"
            )?;
        }
        Ok(())
    }
}

/// Bytes as MiB; a dash where they are not known.
pub(crate) fn megabytes(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "–".to_owned(), |bytes| format!("{:.1} MiB", bytes as f64 / 1_048_576.0))
}

/// Prints what each of something cost the server, as far as it is known, and its memory.
pub(crate) fn costs(of: &str, costs: &Costs) {
    let Costs { cpu_micros, fsyncs, commits, memory } = *costs;
    if let Some(micros) = cpu_micros {
        println!("CPU time of the server for each {of}: {micros:.0} µs");
    }
    for (name, count) in [("commits", commits), ("fsyncs", fsyncs)] {
        if let Some(count) = count {
            println!("{name} for each {of}: {count:.3}");
        }
    }
    if memory.is_some() {
        println!("memory of the server in the end: {}", megabytes(memory));
    }
}

/// Prints times under a name.
pub(crate) fn line(name: &str, count: u64, spread: &Spread) {
    let Spread { p50, p99, p99_9, max } = spread;
    println!("{name:<40} {count:>8}  p50 {p50:>9.2}  p99 {p99:>9.2}  p99.9 {p99_9:>9.2}  max {max:>9.2} ms");
}
