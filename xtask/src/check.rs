//! Looking at the code without running it. Each check counts as one test, so a failed one cannot be overlooked.

use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::Result;

use crate::tally::Tally;
use crate::{audit, deps, generated, step, suite, web};

/// `cargo xtask check`: all checks, the failed ones named at the end.
pub(crate) fn check_all() -> Result<ExitCode> {
    // The binary takes the apps in when it is compiled.
    web::build(false)?;
    let tally = run_all()?;
    println!("\n{} checks passed, {} failed", tally.passed, tally.failed);
    Ok(if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs all checks and counts them.
pub(crate) fn run_all() -> Result<Tally> {
    let mut tally = by_hand("Check which crate depends on which", deps::check);
    tally += by_hand("Check the crates we ship", audit::crates);
    tally += by_hand("Check the packages we ship", audit::packages);
    for (name, command) in commands()? {
        tally += Tally::one(&name, suite::run(&name, command)?.worked);
    }
    // Last, as it builds the binary.
    tally += by_hand("Check that generated files are fresh", generated::check);
    Ok(tally)
}

fn commands() -> Result<Vec<(String, Command)>> {
    let clippy = ["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"];
    let mut all = vec![
        ("Check the format of the Rust code".to_owned(), step::cargo(&["fmt", "--all", "--", "--check", "-l"])),
        ("Lint the Rust code".to_owned(), step::cargo(&clippy)),
        ("Lint the web code".to_owned(), web::npm(&["run", "lint"])),
    ];
    for package in web::packages()?.iter().filter(|package| package.has("check")) {
        let name = format!("Check the types of {}", package.name);
        all.push((name, web::npm(&["run", "check", "-w", &package.name])));
    }
    Ok(all)
}

fn by_hand(name: &str, check: fn() -> Result<()>) -> Tally {
    step::heading(name);
    let began = Instant::now();
    let result = check();
    if let Err(error) = &result {
        println!("{error:#}");
    }
    let word = if result.is_ok() { "done" } else { "FAILED" };
    println!("== {name}: {word} in {}", step::spoken(began.elapsed()));
    Tally::one(name, result.is_ok())
}
