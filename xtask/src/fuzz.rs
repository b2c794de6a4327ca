//! `cargo xtask fuzz`: bytes nobody thought of, for every parser of strangers' bytes. A short run is part of
//! `cargo xtask test`; before a release, each target runs for hours.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::tally::Tally;
use crate::{FuzzArgs, packages, step, suite, tree};

/// A binary in `fuzz/`, and the longest input it is given in bytes: what the desk would read at most, or enough of it.
struct Target {
    name: &'static str,
    longest: usize,
}

const TARGETS: &[Target] = &[
    Target { name: "frame", longest: 64 * 1024 },
    Target { name: "usersig", longest: 8 * 1024 },
    Target { name: "upload", longest: 64 * 1024 },
    Target { name: "import", longest: 64 * 1024 },
    Target { name: "normalise", longest: 4 * 1024 },
    Target { name: "question", longest: 4 * 1024 },
];

/// What LLVM adds to the code, so that the fuzzer sees which way a run went. It needs no nightly compiler: only the
/// sanitizers do, and without unsafe code of ours they have little to find.
const COVERAGE: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";
/// Memory a run may take, MiB: over it, an input makes something grow (F17).
const MEMORY: usize = 1_024;
/// Seconds one input may take.
const PATIENCE: usize = 10;
/// Seconds of a target in the tests.
const SHORT: u64 = 15;

/// Runs the targets that were asked for.
pub(crate) fn fuzz(args: &FuzzArgs) -> Result<ExitCode> {
    let asked = |target: &&Target| args.target.as_deref().is_none_or(|name| name == target.name);
    let targets: Vec<&Target> = TARGETS.iter().filter(asked).collect();
    if targets.is_empty() {
        bail!("no such target; there are {}", TARGETS.iter().map(|target| target.name).collect::<Vec<_>>().join(", "));
    }
    let tally = run(&targets, args.seconds)?;
    println!("\n{} targets hold, {} failed", tally.passed, tally.failed);
    Ok(if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Each target for a moment.
pub(crate) fn briefly() -> Result<Tally> {
    run(&TARGETS.iter().collect::<Vec<_>>(), SHORT)
}

fn run(targets: &[&Target], seconds: u64) -> Result<Tally> {
    packages::provide(&[packages::CPP])?;
    let binaries = build()?;
    let mut tally = Tally::default();
    for target in targets {
        let limit = Duration::from_secs(seconds + 120);
        let outcome = suite::run_within(&format!("Fuzz {}", target.name), target.command(&binaries, seconds)?, limit)?;
        tally += Tally::one(target.name, outcome.worked);
    }
    Ok(tally)
}

/// Builds all targets. Gives the folder they are in.
fn build() -> Result<PathBuf> {
    let host = step::output(step::command("rustc", &tree::root()).arg("-vV"))?;
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?.to_owned();
    let folder = tree::root().join("target").join("fuzz");
    // Naming the machine keeps what runs while building, such as macros, as it is.
    let mut command = step::cargo(&["build", "--release", "--quiet", "--locked", "--manifest-path", "fuzz/Cargo.toml"]);
    command.args(["--target", &host, "--target-dir"]).arg(&folder).env("RUSTFLAGS", COVERAGE);
    step::run("Build the fuzz targets", &mut command)?;
    Ok(folder.join(host).join("release"))
}

impl Target {
    fn command(&self, binaries: &Path, seconds: u64) -> Result<Command> {
        let folder = |kind: &str| {
            let folder = tree::root().join("target").join("fuzz").join(kind).join(self.name);
            std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
            anyhow::Ok(folder)
        };
        let (found, failed) = (folder("corpus")?, folder("failed")?);
        let mut command = step::command(&binaries.join(self.name).to_string_lossy(), &tree::root());
        command.arg(found).arg(tree::root().join("fuzz").join("seeds").join(self.name));
        command.args([
            format!("-max_total_time={seconds}"),
            format!("-max_len={}", self.longest),
            format!("-timeout={PATIENCE}"),
            format!("-rss_limit_mb={MEMORY}"),
            format!("-artifact_prefix={}/", failed.display()),
            "-print_final_stats=1".to_owned(),
            "-verbosity=0".to_owned(),
        ]);
        Ok(command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_target_has_seeds_and_each_binary_is_a_target() {
        let binaries: Vec<_> = std::fs::read_dir(tree::root().join("fuzz/fuzz_targets")).unwrap().collect();
        assert_eq!(binaries.len(), TARGETS.len());
        for target in TARGETS {
            let seeds = tree::root().join("fuzz/seeds").join(target.name);
            assert!(std::fs::read_dir(&seeds).unwrap().next().is_some(), "{} is empty", seeds.display());
            assert!(tree::root().join(format!("fuzz/fuzz_targets/{}.rs", target.name)).exists());
        }
    }
}
