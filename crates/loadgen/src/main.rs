//! Measures a running desk from outside, through its public protocol only, beside a bare echo server on the same machine.

mod admin;
mod agent;
mod echo;
mod figures;
mod idle;
mod latency;
mod process;
mod report;
mod sender;
mod socket;
mod visitor;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Measures a desk. Use a desk of its own: settings are changed, and visitors and agents are made.
#[derive(Parser)]
#[command(name = "loadgen", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// How soon messages are acknowledged and delivered, with so many visitors writing at the same time
    Latency(Latency),
    /// What a visitor costs who is connected and says nothing
    Idle(Idle),
    /// A WebSocket server that sends back whatever it is sent, as the yardstick; `latency` starts one by itself
    Echo(Echo),
}

/// Which desk.
#[derive(Args, Clone)]
struct Desk {
    /// Address of the desk, such as http://127.0.0.1:8080
    #[arg(long)]
    url: String,
    /// The web channel visitors come through; without it, the desk's first
    #[arg(long)]
    web_app_id: Option<String>,
    /// Address of an administrator
    #[arg(long)]
    admin_email: String,
    /// Password of the administrator
    #[arg(long, env = "LOADGEN_ADMIN_PASSWORD", hide_env_values = true)]
    admin_password: String,
    /// Process of the desk, where it runs on this machine: its CPU time and memory are told too
    #[arg(long)]
    pid: Option<u32>,
    /// Writes the figures into this file too, as JSON
    #[arg(long)]
    json: Option<PathBuf>,
}

#[derive(Args)]
struct Latency {
    #[command(flatten)]
    desk: Desk,
    /// Numbers of visitors who write at the same time
    #[arg(long, value_delimiter = ',', default_value = "1,50,1000")]
    senders: Vec<usize>,
    /// Seconds that are measured
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Seconds before, which do not count
    #[arg(long, default_value_t = 2)]
    warm_up: u64,
    /// Times everything is measured, echo and desk in turn
    #[arg(long, default_value_t = 1)]
    rounds: usize,
    /// Messages a second of all senders together, sent at fixed times. Latency counts from the time a message was due,
    /// so that waiting behind a slow one is counted. Without it each sender sends as soon as it is answered
    #[arg(long)]
    rate: Option<u32>,
    /// Characters of a message
    #[arg(long, default_value_t = 64)]
    characters: usize,
}

#[derive(Args)]
struct Idle {
    #[command(flatten)]
    desk: Desk,
    /// Visitors who connect
    #[arg(long, default_value_t = 1_000)]
    connections: usize,
    /// Seconds to wait before memory is looked at
    #[arg(long, default_value_t = 5)]
    settle: u64,
}

#[derive(Args)]
struct Echo {
    /// Port to listen on, on loopback; 0: whatever the system chooses
    #[arg(long, default_value_t = 0)]
    port: u16,
}

#[tokio::main]
async fn main() -> Result<()> {
    match Cli::parse().command {
        Command::Latency(args) => latency::run(&args).await,
        Command::Idle(args) => idle::run(&args).await,
        Command::Echo(args) => echo::serve(args.port).await,
    }
}
