//! Measures a running desk from outside, through its public protocol only, beside yardsticks on the same machine.

mod args;
mod clock;
mod desk;
mod figures;
mod flood;
mod process;
mod report;
mod scenario;
mod socket;
mod trend;
mod yardstick;

use anyhow::Result;
use args::{Cli, Command};
use clap::Parser;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    // The HTTP client asks for it wherever the desk is built along with loadgen. An error means that it has been named before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match run(Cli::parse().command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<()> {
    match command {
        Command::Latency(args) => scenario::latency::run(&args).await,
        Command::Saturation(args) => scenario::saturation::run(&args).await,
        Command::Idle(args) => scenario::idle::run(&args).await,
        Command::Day(args) => scenario::day::run(&args).await,
        Command::Surge(args) => scenario::surge::run(&args).await,
        Command::Storm(args) => scenario::storm::run(&args).await,
        Command::Slow(args) => scenario::slow::run(&args).await,
        Command::History(args) => scenario::history::run(&args).await,
        Command::Soak(args) => scenario::soak::run(&args).await,
        Command::Bot(args) => scenario::bot::run(&args).await,
        Command::Echo(args) => yardstick::echo::serve(args.port).await,
        Command::Relay(args) => yardstick::relay::serve(args.port, args.folder.as_deref()).await,
    }
}
