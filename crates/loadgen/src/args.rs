//! The command line. Its help is the documentation of the scenarios.

mod scenarios;

use clap::{Args, Parser, Subcommand};
pub(crate) use scenarios::*;
use std::path::PathBuf;

/// Measures a desk from outside, through its public protocol only.
///
/// Use a desk of its own: visitors, sessions and messages stay in it. Agents are made and removed again, and settings are
/// put back as they were. Raise the limits that are made for people before: `limits.visitors_per_hour` and
/// `limits.visitor_messages_per_second` (docs/performance.md has the commands).
///
/// Times are milliseconds unless another unit stands beside them. Messages of an open loop are due at fixed times, and latency counts from then, so that
/// waiting behind a slow answer is counted. The exit code says whether anything was refused, lost, doubled or out of order.
#[derive(Parser)]
#[command(name = "loadgen", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// How soon messages are acknowledged and delivered at a given rate (open loop), beside echo and relay
    Latency(Latency),
    /// How many messages a second are taken with so many in flight (closed loop), beside echo and relay
    Saturation(Saturation),
    /// How fast visitors connect, and what one costs in memory who says nothing, beside echo and relay
    Idle(Idle),
    /// A working day: visitors come, ask the chatbot, ask for a person, are answered, end and rate
    Day(Day),
    /// Everybody asks for a person within a second: how soon is the queue matched, and how soon is a freed place taken?
    Surge(Surge),
    /// Everybody loses the connection and comes back at once, with messages missed: how soon have all caught up, and
    /// what do those notice who stayed?
    Storm(Storm),
    /// Clients that do not read: are they dropped, can they catch up, and what do the others notice?
    Slow(Slow),
    /// How soon a page of a long conversation is there
    History(History),
    /// Messages at a fixed rate for a long time, while visitors come, are served, leave and are replaced (open loop): do
    /// memory and open descriptors of the desk stay where they are?
    ///
    /// Says every few seconds how it goes. In the end it tells, for each --pid and its children: the slope of memory in MB
    /// (1,000,000 bytes) an hour, as the line with the least squares through the samples after warming up, with its standard
    /// error; the mean of the first and of the last third of them; and descriptors. Anonymous memory is what leaks add to;
    /// the rest is files that are mapped, and what processes share.
    ///
    /// In 20 minutes, 1 MB an hour is 0.3 MB: less than memory goes up and down by. Samples that follow each other are not
    /// independent either, so the true error is greater than the one that is told. Look at the thirds, and measure for
    /// hours where such a slope is to be seen. The exit code says whether a message was refused, lost, doubled or out of
    /// order, a visitor lost, or whether the mean of descriptors grew from the first third to the last by more than 2 % and
    /// 16; and where --slope is given, whether anonymous memory grows faster by more than twice the error.
    Soak(Soak),
    /// Visitors ask the chatbot while others talk to agents, and its knowledge base is learned anew: what does the chat
    /// notice?
    ///
    /// Three phases take turns, with the same open loop of chat in each: the chat alone; with questions of other visitors to
    /// the chatbot; with questions, while an administrator edits an entry and has the chatbot learn, again and again without
    /// a pause. In the end the p99 of the chat is compared between them.
    ///
    /// Entries are made in a category of their own, and the draft is deployed with them. Afterwards the category is deleted
    /// and the version brought back that answered visitors before, as a new one: what else had been edited and not been
    /// deployed stays in the draft.
    Bot(Bot),
    /// Yardstick: a WebSocket server that sends back whatever it is sent. Started by the scenarios that need it
    Echo(Echo),
    /// Yardstick: a minimal durable relay (JSON, SQLite, one fsync for all that wait). Started like the echo
    Relay(Relay),
}

/// Which desk.
#[derive(Args, Clone)]
pub(crate) struct DeskArgs {
    /// Address of the desk, such as http://127.0.0.1:8080. Several, separated by commas, for the nodes of one desk: clients
    /// are spread over them
    #[arg(long, value_delimiter = ',', required = true)]
    pub(crate) url: Vec<String>,
    /// The web channel visitors come through; without it, the desk's first
    #[arg(long)]
    pub(crate) web_app_id: Option<String>,
    /// Sign-in address of an administrator
    #[arg(long)]
    pub(crate) admin_email: String,
    /// Password of the administrator
    #[arg(long, env = "LOADGEN_ADMIN_PASSWORD", hide_env_values = true)]
    pub(crate) admin_password: String,
    /// Processes of the desk, where they run on this machine: CPU time and memory of them and their children are told
    #[arg(long, value_delimiter = ',')]
    pub(crate) pid: Vec<u32>,
    /// Figures of the desk for Prometheus, such as http://127.0.0.1:9464/metrics, where `metrics.listen` is set; several for
    /// the nodes of one desk: commits for one message are told, each of which forces the log to disk once
    #[arg(long, value_delimiter = ',')]
    pub(crate) metrics: Vec<String>,
    /// Counter file of tools/fsync-shim, where the desk runs with it: fsyncs for one message are told
    #[arg(long)]
    pub(crate) fsyncs: Option<PathBuf>,
    /// PostgreSQL of the desk, such as postgres://deskhand@127.0.0.1/deskhand: `psql` asks it how often it has forced its log
    /// to disk, and fsyncs for one message are told. A password is better given as PGPASSWORD
    #[arg(long, conflicts_with = "fsyncs")]
    pub(crate) postgres_wal: Option<String>,
    /// Writes the figures into this file too, as JSON
    #[arg(long)]
    pub(crate) json: Option<PathBuf>,
}

/// How long, how often, and beside what.
#[derive(Args, Clone)]
pub(crate) struct Runs {
    /// Seconds that are measured
    #[arg(long, default_value_t = 10)]
    pub(crate) seconds: u64,
    /// Seconds before, which do not count
    #[arg(long, default_value_t = 2)]
    pub(crate) warm_up: u64,
    /// Times everything is measured; echo, relay and desk take turns
    #[arg(long, default_value_t = 1)]
    pub(crate) rounds: usize,
    #[command(flatten)]
    pub(crate) yardsticks: Yardsticks,
    /// Agents who serve the visitors; without it, one for every 100
    #[arg(long)]
    pub(crate) agents: Option<usize>,
    /// Characters of a message
    #[arg(long, default_value_t = 64)]
    pub(crate) characters: usize,
}

/// What the desk is compared with.
#[derive(Args, Clone)]
pub(crate) struct Yardsticks {
    /// Measures the desk alone
    #[arg(long)]
    pub(crate) no_yardsticks: bool,
    /// Folder in which the relay makes a throw-away folder for its messages: on the disk the desk uses, or its fsyncs cost
    /// something else. Without it, where the system keeps temporary files
    #[arg(long)]
    pub(crate) yardstick_folder: Option<PathBuf>,
}
