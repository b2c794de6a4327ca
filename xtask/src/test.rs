//! `cargo xtask test`: every test there is, from nothing, ending with one line that counts them.

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::postgres::{self, Postgres};
use crate::tally::Tally;
use crate::{Part, TestArgs, check, fuzz, packages, run, step, suite, tree, web};

/// Runs the parts that were asked for. The last line printed is `N passed, N failed`.
pub(crate) fn test(args: &TestArgs) -> Result<ExitCode> {
    let asked = |part| args.only.is_none_or(|only| only == part);
    prepare(&asked)?;
    // Started first and dropped last: two parts use it.
    let database = if asked(Part::Rust) || asked(Part::E2e) { Some(start_database()?) } else { None };
    let mut results = Results::default();
    let filter = args.filter.as_deref();

    // First, since the binary takes the apps in when it is compiled.
    results.add(BUILD, || Ok(Tally::one(BUILD, told(web::build(false)))));
    if asked(Part::Check) && filter.is_none() {
        results.add("checks", check::run_all);
    }
    if asked(Part::Web) {
        for package in web::packages()?.iter().filter(|package| package.name != E2E && package.has("test")) {
            results.add(&package.name, || vitest(&package.name, filter));
        }
    }
    if let Some(database) = &database {
        if asked(Part::Rust) {
            results.add("crates", || crates(database, filter));
        }
        if asked(Part::E2e) {
            results.add("browser", || browser(database, filter));
        }
    }
    drop(database);
    if asked(Part::Fuzz) && filter.is_none() {
        results.add("fuzzing", fuzz::briefly);
    }
    Ok(results.conclude())
}

const E2E: &str = "@deskhand/e2e";
const BUILD: &str = "build of the web apps";

fn prepare(asked: &dyn Fn(Part) -> bool) -> Result<()> {
    let mut needs = Vec::new();
    if asked(Part::Rust) || asked(Part::E2e) {
        needs.push(packages::POSTGRES);
        needs.push(packages::NATS);
    }
    if asked(Part::E2e) {
        needs.push(packages::CHROMIUM);
        needs.push(packages::FONTS);
    }
    packages::provide(&needs)?;
    web::check_node()?;
    web::install()
}

fn start_database() -> Result<Postgres> {
    step::heading("Start PostgreSQL");
    let began = Instant::now();
    let database = Postgres::start()?;
    println!("== Start PostgreSQL: done in {}", step::spoken(began.elapsed()));
    Ok(database)
}

/// Tests of one web package.
fn vitest(package: &str, filter: Option<&str>) -> Result<Tally> {
    let report = fresh_report(&format!("vitest-{}.json", package.replace(['@', '/'], "-")))?;
    let mut command = web::npm(&["run", "test", "-w", package, "--", "--reporter=default", "--reporter=json"]);
    command.arg(format!("--outputFile.json={}", report.display()));
    if let Some(filter) = filter {
        command.args(["--passWithNoTests", "--testNamePattern", filter]);
    }
    let outcome = suite::run(&format!("Test {package}"), command)?;
    let counted = read(&report).ok().and_then(|report| Tally::of_vitest(&report));
    // With a filter, all that does not fit it is "skipped"; that is no news.
    let counted = counted.map(|tally| if filter.is_some() { Tally { skipped: 0, ..tally } } else { tally });
    Ok(Tally::of_report(counted, outcome.worked))
}

/// Tests of all crates, on both databases.
fn crates(database: &Postgres, filter: Option<&str>) -> Result<Tally> {
    let mut command = step::cargo(&["test", "--workspace", "--no-fail-fast"]);
    command.args(filter).env(postgres::VARIABLE, database.url());
    let outcome = suite::run("Test the crates", command)?;
    Ok(outcome.tally.of_runner(outcome.worked))
}

/// The whole system in a browser, against the binary itself.
fn browser(database: &Postgres, filter: Option<&str>) -> Result<Tally> {
    if !web::packages()?.iter().any(|package| package.name == E2E) {
        return Ok(Tally::default());
    }
    let binary = run::build(false)?;
    let report = fresh_report("playwright.json")?;
    let mut command = web::npm(&["run", "test", "-w", E2E, "--"]);
    if let Some(filter) = filter {
        command.args(["--pass-with-no-tests", "--grep", filter]);
    }
    command.env(postgres::VARIABLE, database.url());
    command.env("DESKHAND_BIN", binary).env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report);
    let outcome = suite::run("Test in a browser", command)?;
    let counted = read(&report).ok().and_then(|report| Tally::of_playwright(&report));
    Ok(Tally::of_report(counted, outcome.worked))
}

/// The path of a report; one of an earlier run is removed, so it cannot be counted again.
fn fresh_report(name: &str) -> Result<std::path::PathBuf> {
    let path = tree::scratch(name)?;
    match fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(path),
    }
}

fn read(report: &Path) -> Result<Value> {
    serde_json::from_str(&fs::read_to_string(report)?).context("the report is not JSON")
}

fn told(result: Result<()>) -> bool {
    if let Err(error) = &result {
        println!("{error:#}");
    }
    result.is_ok()
}

#[derive(Default)]
struct Results(Vec<(String, Tally, Duration)>);

impl Results {
    /// Runs one suite. One that cannot even be started is a failure, and the others still run.
    fn add(&mut self, name: &str, suite: impl FnOnce() -> Result<Tally>) {
        let began = Instant::now();
        let tally = suite().unwrap_or_else(|error| {
            println!("{error:#}");
            Tally::one(&format!("{error:#}"), false)
        });
        self.0.push((name.to_owned(), tally, began.elapsed()));
    }

    /// Says what failed once more, where it is found: at the end.
    fn conclude(&self) -> ExitCode {
        let mut all = Tally::default();
        println!();
        for (suite, tally, _) in &self.0 {
            tally.failures.iter().for_each(|failure| println!("failed in {suite}: {failure}"));
            tally.doubtful.iter().for_each(|name| println!("passed only when run again, in {suite}: {name}"));
        }
        for (name, tally, took) in &self.0 {
            all += tally.clone();
            let skipped = if tally.skipped > 0 { format!(", {} skipped", tally.skipped) } else { String::new() };
            println!("{name}: {} passed, {} failed{skipped} in {}", tally.passed, tally.failed, step::spoken(*took));
        }
        println!("{} passed, {} failed", all.passed, all.failed);
        if all.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
