//! What was measured, as a table for people and as JSON for programs.

use crate::Latency;
use crate::figures::Spread;
use anyhow::{Context, Result, bail};
use serde::Serialize;
use std::fmt;
use std::path::Path;

/// What was written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Server {
    Echo,
    Desk,
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Echo => "echo",
            Self::Desk => "desk",
        })
    }
}

/// One number of senders against one server.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Level {
    pub(crate) round: usize,
    pub(crate) senders: usize,
    pub(crate) server: Server,
    /// Acknowledged in the time that counts.
    pub(crate) messages: usize,
    pub(crate) per_second: f64,
    /// Milliseconds until the acknowledgement.
    pub(crate) acknowledged: Spread,
    /// Milliseconds until the message reached the agent's socket.
    pub(crate) delivered: Option<Spread>,
    /// Messages refused, and senders lost.
    pub(crate) errors: u64,
    pub(crate) first_error: Option<String>,
    /// Acknowledged but not delivered; below 0: delivered more than once.
    pub(crate) undelivered: Option<i64>,
    /// CPU time of the server for one message, microseconds.
    pub(crate) cpu_micros: Option<f64>,
}

/// The best round of a number of senders.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Best {
    senders: usize,
    desk_per_second: f64,
    echo_per_second: f64,
    /// Of desk to echo.
    ratio: f64,
}

/// Everything that was measured.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    seconds: u64,
    warm_up: u64,
    rate: Option<u32>,
    characters: usize,
    levels: Vec<Level>,
    best: Vec<Best>,
}

impl Report {
    pub(crate) fn new(args: &Latency) -> Self {
        println!(
            "{:>5} {:>7} {:>6} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>6} {:>6} {:>7}",
            "round",
            "senders",
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
        );
        Self {
            seconds: args.seconds,
            warm_up: args.warm_up,
            rate: args.rate,
            characters: args.characters,
            levels: Vec::new(),
            best: Vec::new(),
        }
    }

    /// Adds a level, and prints it.
    pub(crate) fn add(&mut self, level: Level) {
        println!("{level}");
        if let Some(error) = &level.first_error {
            println!("      the first error: {error}");
        }
        self.levels.push(level);
    }

    /// Prints the best rounds and writes the file. An error where a message was refused, lost or doubled.
    pub(crate) fn finish(mut self, file: Option<&Path>) -> Result<()> {
        let mut counts: Vec<usize> = self.levels.iter().map(|level| level.senders).collect();
        counts.sort_unstable();
        counts.dedup();
        self.best = counts.into_iter().map(|senders| self.best_of(senders)).collect();
        println!();
        for Best { senders, desk_per_second, echo_per_second, ratio } in &self.best {
            println!(
                "{senders} senders, best round: desk {desk_per_second:.0}/s, echo {echo_per_second:.0}/s, ratio {ratio:.3}"
            );
        }
        if let Some(file) = file {
            write(&self, file)?;
        }
        if self.levels.iter().any(|level| level.errors > 0 || level.undelivered.is_some_and(|count| count != 0)) {
            bail!("some messages were refused, lost or doubled; see above");
        }
        Ok(())
    }

    fn best_of(&self, senders: usize) -> Best {
        let best = |server| {
            let rates = self.levels.iter().filter(|level| level.senders == senders && level.server == server);
            rates.map(|level| level.per_second).fold(0.0, f64::max)
        };
        let (desk, echo) = (best(Server::Desk), best(Server::Echo));
        let ratio = if echo > 0.0 { desk / echo } else { 0.0 };
        Best { senders, desk_per_second: desk, echo_per_second: echo, ratio }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { round, senders, server, per_second, acknowledged: ack, errors, .. } = self;
        let dash = || "–".to_owned();
        let delivered =
            |of: fn(&Spread) -> f64| self.delivered.as_ref().map_or_else(dash, |spread| format!("{:.2}", of(spread)));
        write!(
            f,
            "{round:>5} {senders:>7} {server:>6} {per_second:>9.0} {:>8.2} {:>8.2} {:>8.2}",
            ack.p50, ack.p99, ack.p99_9
        )?;
        write!(f, " {:>8} {:>8} {:>8}", delivered(|s| s.p50), delivered(|s| s.p99), delivered(|s| s.p99_9))?;
        let undelivered = self.undelivered.map_or_else(dash, |count| count.to_string());
        let cpu = self.cpu_micros.map_or_else(dash, |micros| format!("{micros:.0}"));
        write!(f, " {errors:>6} {undelivered:>6} {cpu:>7}")
    }
}

/// Writes figures into a file, as JSON.
pub(crate) fn write(figures: &impl Serialize, file: &Path) -> Result<()> {
    let json = serde_json::to_string_pretty(figures)?;
    std::fs::write(file, json + "\n").with_context(|| format!("write {}", file.display()))
}
