//! The commands of the repository, `cargo xtask <command>`.
//!
//! Two are for everybody: `run` starts a desk from a fresh clone, `test` runs every test there is. The others are
//! parts of these two, for people who work on the code.

mod audit;
mod check;
mod cluster;
mod deps;
mod faults;
mod fuzz;
mod generated;
mod packages;
mod postgres;
mod run;
mod step;
mod suite;
mod tally;
mod test;
mod tree;
mod web;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand, ValueEnum};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Run, test and check Deskhand", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything and start a desk
    Run(RunArgs),
    /// Build everything and start several nodes with PostgreSQL and NATS behind one address
    Cluster(ClusterArgs),
    /// Run every test and count what passed
    Test(TestArgs),
    /// Let everything around a desk fail, row by row of docs/reliability.md
    Faults(FaultsArgs),
    /// Give every parser of strangers' bytes what nobody thought of
    Fuzz(FuzzArgs),
    /// Look at the code without running it: format, lints, types, generated files, dependencies between crates
    Check,
    /// Build the three web apps
    Web {
        /// Build even where nothing changed
        #[arg(long)]
        force: bool,
    },
    /// Write openapi.json and the TypeScript types made from it
    Gen {
        /// Write nothing; fail if a file is out of date
        #[arg(long)]
        check: bool,
    },
    /// Check which crate depends on which
    Deps,
}

/// What `faults` can be told.
#[derive(Args)]
pub(crate) struct FaultsArgs {
    /// As long as the catalogue asks for: thousands of schedules and races, hundreds of kills
    #[arg(long)]
    long: bool,
    /// One row, such as F5; S are the schedules decided by a seed
    #[arg(long, value_name = "ROW")]
    only: Option<String>,
}

/// What `fuzz` can be told.
#[derive(Args)]
pub(crate) struct FuzzArgs {
    /// One target: a name from `fuzz/fuzz_targets`
    target: Option<String>,
    /// How long each target runs
    #[arg(long, default_value_t = 600)]
    seconds: u64,
}

/// What `run` can be told.
#[derive(Args)]
pub(crate) struct RunArgs {
    /// Optimised build: takes minutes longer, serves many more visitors
    #[arg(long)]
    release: bool,
    /// Folder of the desk's data
    #[arg(long, default_value = "data/desk")]
    data: std::path::PathBuf,
    /// More for `deskhand serve`, after `--`
    #[arg(last = true)]
    serve: Vec<String>,
}

/// What `cluster` can be told.
#[derive(Args)]
pub(crate) struct ClusterArgs {
    /// How many nodes
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=9))]
    nodes: u32,
    /// Port of the one address; 0: whatever the system chooses
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Optimised build: takes minutes longer, serves many more visitors
    #[arg(long)]
    release: bool,
    /// Folder that keeps the data; without it all is gone at the end
    #[arg(long)]
    data: Option<std::path::PathBuf>,
    /// More for each `deskhand serve`, after `--`
    #[arg(last = true)]
    serve: Vec<String>,
}

/// What `test` can be told.
#[derive(Args)]
pub(crate) struct TestArgs {
    /// Run one part only
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// Run only the tests with this in their name
    #[arg(long)]
    filter: Option<String>,
}

/// A part of the tests.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Format, lints, types, generated files
    Check,
    /// Tests of the web packages and apps
    Web,
    /// Tests of the crates, on both databases
    Rust,
    /// A short run of each fuzz target
    Fuzz,
    /// The whole system in a browser
    E2e,
}

fn main() -> ExitCode {
    match carry_out(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(command: Command) -> Result<ExitCode> {
    match command {
        Command::Run(args) => run::run(&args)?,
        Command::Cluster(args) => cluster::cluster(&args)?,
        Command::Test(args) => return test::test(&args),
        Command::Faults(args) => return faults::faults(&args),
        Command::Fuzz(args) => return fuzz::fuzz(&args),
        Command::Check => return check::check_all(),
        Command::Web { force } => web::build(force)?,
        Command::Gen { check: true } => generated::check()?,
        Command::Gen { check: false } => generated::write()?,
        Command::Deps => deps::check()?,
    }
    Ok(ExitCode::SUCCESS)
}
