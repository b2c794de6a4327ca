//! One suite of tests: a command whose output is kept whole in a file, shown in short, and ended when it hangs.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::tally::Tally;
use crate::{step, tree};

/// How long one suite may take. Far above what any needs; a hanging test must not hold up a build machine.
pub(crate) const LIMIT: Duration = Duration::from_secs(40 * 60);
/// Lines of a suite shown on the terminal; all of them are in the log.
const SHOWN: usize = 1_500;
/// Characters of a line shown on the terminal.
const WIDTH: usize = 400;

/// What became of a suite.
pub(crate) struct Outcome {
    /// Whether its command said it succeeded.
    pub(crate) worked: bool,
    /// What its output counted; zero for runners that write a report instead.
    pub(crate) tally: Tally,
}

/// Runs the command of a suite. Its name is the heading and the name of the log.
pub(crate) fn run(name: &str, command: Command) -> Result<Outcome> {
    run_within(name, command, LIMIT)
}

/// Runs the command of a suite that may take so long.
pub(crate) fn run_within(name: &str, command: Command, limit: Duration) -> Result<Outcome> {
    step::heading(name);
    let log = log_of(name)?;
    let mut screen = Screen { log: File::create(&log)?, shown: 0, counted: Tally::default() };
    let began = Instant::now();
    let mut child =
        guarded(&command, limit).spawn().with_context(|| format!("cannot start {:?}", command.get_program()))?;
    let finished = follow(&mut child, began + limit, &mut screen)?;

    if !finished {
        screen.line(&format!("still running after {}: ended", step::spoken(limit)))?;
        child.kill()?;
    }
    let worked = child.wait()?.success() && finished;
    if screen.shown > SHOWN {
        println!("… {} more lines in {}", screen.shown - SHOWN, log.display());
    }
    println!("== {name}: {} in {}", if worked { "done" } else { "FAILED" }, step::spoken(began.elapsed()));
    Ok(Outcome { worked, tally: screen.counted })
}

/// Where the whole output of a suite is kept.
pub(crate) fn log_of(name: &str) -> Result<PathBuf> {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    tree::scratch(&format!("{plain}.log"))
}

/// The same command in a process group that ends with us. On machines without these two tools it runs as it is.
fn guarded(command: &Command, limit: Duration) -> Command {
    let (setpriv, timeout) = (Path::new("/usr/bin/setpriv"), Path::new("/usr/bin/timeout"));
    let mut guarded = if setpriv.is_file() && timeout.is_file() {
        let mut outer = Command::new(setpriv);
        outer.args(["--pdeathsig", "TERM", "timeout", "--kill-after=10"]).arg((limit.as_secs() + 5).to_string());
        outer.arg(command.get_program());
        outer
    } else {
        Command::new(command.get_program())
    };
    guarded.args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        guarded.current_dir(folder);
    }
    for (key, value) in command.get_envs() {
        match value {
            Some(value) => guarded.env(key, value),
            None => guarded.env_remove(key),
        };
    }
    // Logs are read as they are, and counted.
    guarded.env("NO_COLOR", "1").env("CARGO_TERM_COLOR", "never").env_remove("FORCE_COLOR");
    guarded.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    guarded
}

/// Shows the output until it ends, and tells whether it did so in time.
fn follow(child: &mut Child, end: Instant, screen: &mut Screen) -> Result<bool> {
    let (sender, lines) = channel();
    read(child.stdout.take().context("no standard output")?, sender.clone());
    read(child.stderr.take().context("no standard error")?, sender);
    loop {
        match lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(line) => screen.line(&line)?,
            Err(RecvTimeoutError::Disconnected) => return Ok(true),
            Err(RecvTimeoutError::Timeout) => return Ok(false),
        }
    }
}

fn read(from: impl Read + Send + 'static, to: Sender<String>) {
    std::thread::spawn(move || {
        let mut from = BufReader::new(from);
        let mut bytes = Vec::new();
        while from.read_until(b'\n', &mut bytes).is_ok_and(|length| length > 0) {
            let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            bytes.clear();
            if to.send(line).is_err() {
                return;
            }
        }
    });
}

struct Screen {
    log: File,
    shown: usize,
    counted: Tally,
}

impl Screen {
    fn line(&mut self, line: &str) -> Result<()> {
        writeln!(self.log, "{line}")?;
        if let Some(tally) = Tally::of_cargo_line(line) {
            self.counted += tally;
        }
        self.counted.failures.extend(Tally::failure_of_cargo_line(line).map(str::to_owned));
        if tells_nothing(line) {
            return Ok(());
        }
        self.shown += 1;
        if self.shown <= SHOWN {
            println!("{}", line.chars().take(WIDTH).collect::<String>());
        }
        Ok(())
    }
}

/// Whether a line only says that something went as it should.
fn tells_nothing(line: &str) -> bool {
    let line = line.trim();
    line.is_empty()
        || line.starts_with("test ") && line.ends_with("... ok")
        || line.starts_with("running ") && line.ends_with(" tests")
        || line.starts_with("test result: ok. 0 passed; 0 failed; 0 ignored")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn the_results_of_several_binaries_are_added_up() {
        let script = "echo 'test result: ok. 3 passed; 0 failed; 0 ignored'; echo 'test it_works ... FAILED'; \
                      echo 'test result: FAILED. 1 passed; 2 failed; 1 ignored' >&2; exit 1";
        let outcome = run("example of a failing suite", shell(script)).unwrap();
        assert!(!outcome.worked);
        let failures = vec!["it_works".into()];
        assert_eq!(outcome.tally, Tally { passed: 4, failed: 2, skipped: 1, failures, ..Tally::default() });
    }

    #[test]
    fn the_log_keeps_what_the_screen_leaves_out() {
        run("example of a quiet suite", shell("echo 'test it_works ... ok'")).unwrap();
        let log = std::fs::read_to_string(log_of("example of a quiet suite").unwrap()).unwrap();
        assert_eq!(log, "test it_works ... ok\n");
    }

    #[test]
    fn lines_about_failures_are_shown() {
        assert!(!tells_nothing("test it_works ... FAILED"));
        assert!(!tells_nothing("test result: ok. 3 passed; 0 failed; 0 ignored"));
        assert!(tells_nothing("test it_works ... ok"));
    }
}
