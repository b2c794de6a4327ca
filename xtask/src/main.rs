//! The commands of the repository, `cargo xtask <command>`.
//!
//! Two are for everybody: `run` starts a desk from a fresh clone, `test` runs every test there is. The others are
//! parts of these two, for people who work on the code.

mod check;
mod deps;
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
    /// Run every test and count what passed
    Test(TestArgs),
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
        Command::Test(args) => return test::test(&args),
        Command::Check => return check::check_all(),
        Command::Web { force } => web::build(force)?,
        Command::Gen { check: true } => generated::check()?,
        Command::Gen { check: false } => generated::write()?,
        Command::Deps => deps::check()?,
    }
    Ok(ExitCode::SUCCESS)
}
