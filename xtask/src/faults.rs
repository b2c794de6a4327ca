//! `cargo xtask faults`: what happens to a desk when everything around it fails, row by row of the catalogue in
//! `docs/reliability.md`. The short form is part of `cargo xtask test`; the long form takes a night.

use crate::tally::Tally;
use crate::{FaultsArgs, packages, postgres, step, suite};
use anyhow::{Result, bail};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// One row: its number, what happens, the tests that make it happen, and what makes them long.
struct Row {
    number: &'static str,
    what: &'static str,
    package: &'static str,
    tests: &'static [&'static str],
    long: &'static [(&'static str, &'static str)],
}

const ROWS: &[Row] = &[
    Row {
        number: "S",
        what: "schedules decided by a seed: I1 to I9, I11, I12",
        package: "app",
        tests: &["simulation::"],
        long: &[("DESKHAND_SEEDS", "10000")],
    },
    Row {
        number: "F1",
        what: "killed at random moments",
        package: "deskhand",
        tests: &["kill::"],
        long: &[("DESKHAND_KILLS", "200")],
    },
    Row {
        number: "F2",
        what: "ended at each point of a commit",
        package: "deskhand",
        tests: &["faults::abort"],
        long: &[("DESKHAND_ABORTS", "40")],
    },
    Row {
        number: "F3",
        what: "the power fails, also after failed fsyncs",
        package: "deskhand",
        tests: &["faults::power"],
        long: &[("DESKHAND_OUTAGES", "100")],
    },
    Row {
        number: "F4",
        what: "disk full, failing, read-only",
        package: "deskhand",
        tests: &["full::", "faults::broken_disk"],
        long: &[],
    },
    Row {
        number: "F5",
        what: "slow fsync",
        package: "deskhand",
        tests: &["faults::slow_disk", "fsync::"],
        long: &[("DESKHAND_SLOW", "1")],
    },
    Row { number: "F6", what: "the wall clock jumps", package: "deskhand", tests: &["faults::clock"], long: &[] },
    Row {
        number: "F7–F9",
        what: "nodes, the database and the bus go away",
        package: "deskhand",
        tests: &["nodes::"],
        long: &[("DESKHAND_FROZEN", "30"), ("DESKHAND_FREEZES", "3")],
    },
    Row {
        number: "F10",
        what: "network cut, silent, slow, lossy, half-open",
        package: "deskhand",
        tests: &["faults::network::a_network", "faults::network::a_member"],
        long: &[],
    },
    Row {
        number: "F11",
        what: "a client that reads nothing",
        package: "deskhand",
        tests: &["faults::slow_client"],
        long: &[],
    },
    Row {
        number: "F12",
        what: "everybody reconnects at once",
        package: "deskhand",
        tests: &["faults::network::everybody"],
        long: &[("DESKHAND_STORM", "1000")],
    },
    Row {
        number: "F13",
        what: "repeated and doubled messages",
        package: "deskhand",
        tests: &["faults::repeats"],
        long: &[],
    },
    Row { number: "F14", what: "races", package: "app", tests: &["races::"], long: &[("DESKHAND_RACES", "10000")] },
    Row {
        number: "F15",
        what: "no files for more clients",
        package: "deskhand",
        tests: &["faults::limits"],
        long: &[],
    },
    Row {
        number: "F16",
        what: "an optional engine hangs, fails, sends garbage",
        package: "app",
        tests: &["bot::engines::broken"],
        long: &[],
    },
    Row {
        number: "F18",
        what: "an update, and a kill in it",
        package: "deskhand",
        tests: &["faults::upgrade"],
        long: &[],
    },
    Row {
        number: "F19",
        what: "a copy made in the middle, restored",
        package: "deskhand",
        tests: &["faults::restore"],
        long: &[],
    },
];

/// Runs the rows that were asked for, one after the other, and says what became of each.
pub(crate) fn faults(args: &FaultsArgs) -> Result<ExitCode> {
    let rows: Vec<&Row> = ROWS.iter().filter(|row| args.only.as_deref().is_none_or(|only| row.is(only))).collect();
    if rows.is_empty() {
        let known: Vec<&str> = ROWS.iter().map(|row| row.number).collect();
        bail!("no such row; there are {}", known.join(", "));
    }
    packages::provide(&[packages::POSTGRES, packages::NATS])?;
    let database = postgres::Postgres::start()?;
    let mut told = Vec::new();
    for row in rows {
        let began = Instant::now();
        let tally = row.run(&database, args.long)?;
        told.push((row, tally, began.elapsed()));
    }
    println!();
    for (row, tally, took) in &told {
        let outcome = if tally.failed == 0 && tally.passed > 0 { "holds" } else { "FAILED" };
        println!("{:<6} {:<46} {:>3} tests  {outcome:<6}  {}", row.number, row.what, tally.passed, step::spoken(*took));
    }
    let failed = told.iter().filter(|(_, tally, _)| tally.failed > 0 || tally.passed == 0).count();
    println!("{} rows hold, {failed} failed", told.len() - failed);
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Row {
    /// Whether a number names this row: `F8` is in `F7–F9`.
    fn is(&self, asked: &str) -> bool {
        let number = |text: &str| text.trim_start_matches(['F', 'f']).parse::<u32>().ok();
        match (self.number.split_once('–'), number(asked)) {
            (Some((first, last)), Some(asked)) => {
                number(first).is_some_and(|first| first <= asked) && number(last).is_some_and(|last| asked <= last)
            }
            _ => self.number.eq_ignore_ascii_case(asked),
        }
    }

    fn run(&self, database: &postgres::Postgres, long: bool) -> Result<Tally> {
        let mut command = step::cargo(&["test", "--package", self.package, "--test", "it", "--"]);
        command.args(self.tests).args(["--nocapture", "--test-threads", "1"]).env(postgres::VARIABLE, database.url());
        if long {
            command.envs(self.long.iter().copied());
        }
        let limit = if long { Duration::from_secs(10 * 60 * 60) } else { suite::LIMIT };
        let outcome = suite::run_within(&format!("{} {}", self.number, self.what), command, limit)?;
        Ok(outcome.tally.of_runner(outcome.worked))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_by_its_number_and_a_range_by_any_of_its_own() {
        let found = |asked: &str| ROWS.iter().filter(|row| row.is(asked)).map(|row| row.number).collect::<Vec<_>>();
        assert_eq!(found("F5"), ["F5"]);
        assert_eq!(found("f8"), ["F7–F9"]);
        assert_eq!(found("s"), ["S"]);
        assert_eq!(found("F3"), ["F3"]);
        assert_eq!(found("F99"), Vec::<&str>::new());
    }

    #[test]
    fn the_page_lists_every_row_of_the_catalogue_and_files_that_exist() {
        let page = std::fs::read_to_string(crate::tree::root().join("docs/reliability.md")).unwrap();
        let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).collect();
        for (letter, count) in [('I', 14), ('F', 20), ('A', 23)] {
            for number in 1..=count {
                let name = format!("{letter}{number}");
                let named = |line: &str| line.split(|c: char| !c.is_alphanumeric()).any(|word| word == name);
                assert!(rows.iter().any(|line| named(line)), "{name} is not listed");
            }
        }
        let files = rows.iter().flat_map(|line| line.split('`').skip(1).step_by(2));
        for file in files.filter(|file| file.ends_with(".rs") || file.ends_with(".ts")) {
            let exists = |folder: &str| crate::tree::root().join(folder).join(file).exists();
            let it = file.strip_prefix("it/").map(|file| format!("crates/deskhand/tests/it/{file}"));
            let known = it.is_some_and(|file| crate::tree::root().join(file).exists());
            assert!(known || SHORT.iter().any(|folder| exists(folder)), "there is no {file}");
        }
    }

    /// Where the page's shorter paths begin.
    const SHORT: [&str; 6] = [
        "",
        "crates/deskhand/tests/it",
        "crates/app/tests/it",
        "crates/server/tests/it",
        "crates/outside/src",
        "crates/server/tests/it/access",
    ];
}
