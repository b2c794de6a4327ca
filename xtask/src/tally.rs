//! Counting: how many tests passed and failed, read from what each kind of runner prints or writes.

use std::ops::AddAssign;

use serde_json::Value;

/// Lines that say why a test failed.
const LINES: usize = 6;

/// How many tests passed and failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Tests that did what they should.
    pub(crate) passed: u64,
    /// Tests that did not, and runners that broke down.
    pub(crate) failed: u64,
    /// Tests that were left out by a mark in their source.
    pub(crate) skipped: u64,
    /// Those that failed by name, with why in a line where the runner says it.
    pub(crate) failures: Vec<String>,
    /// Those that failed, and passed when they were run again: in the same form, counted as passed.
    pub(crate) doubtful: Vec<String>,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.failures.extend(other.failures);
        self.doubtful.extend(other.doubtful);
    }
}

impl Tally {
    /// One thing that either worked or did not.
    pub(crate) fn one(name: &str, worked: bool) -> Self {
        let failures = if worked { Vec::new() } else { vec![name.to_owned()] };
        Self { passed: u64::from(worked), failed: u64::from(!worked), failures, ..Self::default() }
    }

    /// Makes sure that a runner that broke down shows: it may have failed before it counted anything.
    pub(crate) fn of_runner(self, worked: bool) -> Self {
        let unseen = !worked && self.failed == 0;
        Self { failed: self.failed + u64::from(unseen), ..self }
    }

    /// Of a runner that writes a report: one that wrote none broke down.
    pub(crate) fn of_report(report: Option<Self>, worked: bool) -> Self {
        let whole = worked && report.is_some();
        report.unwrap_or_default().of_runner(whole)
    }

    /// From a line of `cargo test`: `test result: ok. 12 passed; 0 failed; …`.
    pub(crate) fn of_cargo_line(line: &str) -> Option<Self> {
        let counts = line.trim_start().strip_prefix("test result: ")?;
        Some(Self {
            passed: before(counts, " passed")?,
            failed: before(counts, " failed")?,
            skipped: before(counts, " ignored")?,
            ..Self::default()
        })
    }

    /// The test that failed, from a line of `cargo test`: `test it_works ... FAILED`.
    pub(crate) fn failure_of_cargo_line(line: &str) -> Option<&str> {
        line.strip_prefix("test ")?.strip_suffix(" ... FAILED")
    }

    /// From the JSON report of Vitest. A file that could not be loaded counts as one failure.
    pub(crate) fn of_vitest(report: &Value) -> Option<Self> {
        let files = report["testResults"].as_array()?;
        let broken =
            files.iter().filter(|file| file["status"] == "failed" && list(&file["assertionResults"]).is_empty());
        let tests = files.iter().flat_map(|file| list(&file["assertionResults"]));
        let failed = tests.filter(|test| test["status"] == "failed");
        let mut failures: Vec<String> =
            failed.map(|test| named(&test["fullName"], &test["failureMessages"][0])).collect();
        failures.extend(broken.clone().map(|file| named(&file["name"], &file["message"])));
        Some(Self {
            passed: report["numPassedTests"].as_u64()?,
            failed: report["numFailedTests"].as_u64()? + broken.count() as u64,
            skipped: report["numPendingTests"].as_u64().unwrap_or(0) + report["numTodoTests"].as_u64().unwrap_or(0),
            failures,
            ..Self::default()
        })
    }

    /// From the JSON report of Playwright. An error outside of any test counts as one failure.
    pub(crate) fn of_playwright(report: &Value) -> Option<Self> {
        let stats = &report["stats"];
        let errors = list(&report["errors"]);
        let (mut failures, mut doubtful) = (Vec::new(), Vec::new());
        for suite in list(&report["suites"]) {
            tests_of_suite(suite, "unexpected", &mut failures);
            tests_of_suite(suite, "flaky", &mut doubtful);
        }
        failures.extend(errors.iter().map(|error| named(&Value::Null, &error["message"])));
        Some(Self {
            passed: stats["expected"].as_u64()? + stats["flaky"].as_u64()?,
            failed: stats["unexpected"].as_u64()? + errors.len() as u64,
            skipped: stats["skipped"].as_u64()?,
            failures,
            doubtful,
        })
    }
}

/// Tests that ended like this. Playwright's suites lie in each other; a spec has one test per project.
fn tests_of_suite(suite: &Value, status: &str, into: &mut Vec<String>) {
    for spec in list(&suite["specs"]) {
        let tests = list(&spec["tests"]).iter();
        for test in tests.filter(|test| test["status"] == status) {
            let title = format!(
                "{} ({})",
                spec["title"].as_str().unwrap_or_default(),
                test["projectName"].as_str().unwrap_or_default()
            );
            let mut results = list(&test["results"]).iter();
            let error = results.find_map(|result| result["error"]["message"].as_str()).unwrap_or_default();
            into.push(format!(
                "{}: {}",
                suite["file"].as_str().unwrap_or_default(),
                named(&title.into(), &error.into())
            ));
        }
    }
    list(&suite["suites"]).iter().for_each(|inner| tests_of_suite(inner, status, into));
}

/// A name with the first lines of what went wrong.
fn named(name: &Value, why: &Value) -> String {
    let why = plain(why.as_str().unwrap_or_default());
    let why: Vec<&str> = why.lines().map(str::trim).filter(|line| !line.is_empty()).take(LINES).collect();
    [name.as_str().unwrap_or_default(), &why.join(" ")]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(" - ")
}

/// Without the colours of a terminal.
fn plain(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').map_or(part, |(_, rest)| rest))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn before(text: &str, word: &str) -> Option<u64> {
    text[..text.find(word)?].rsplit(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn counted(passed: u64, failed: u64, skipped: u64) -> Tally {
        Tally { passed, failed, skipped, ..Tally::default() }
    }

    fn with(tally: Tally, failures: &[&str]) -> Tally {
        Tally { failures: failures.iter().map(|name| (*name).to_owned()).collect(), ..tally }
    }

    #[test]
    fn a_result_line_of_cargo_is_counted() {
        let line = "test result: FAILED. 41 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.2s";
        assert_eq!(Tally::of_cargo_line(line), Some(counted(41, 2, 1)));
    }

    #[test]
    fn other_lines_of_cargo_are_not_counted() {
        assert_eq!(Tally::of_cargo_line("test a_visitor_waits ... ok"), None);
        assert_eq!(Tally::of_cargo_line("   Compiling domain v0.1.0"), None);
        assert_eq!(Tally::of_cargo_line("test result: unknown"), None);
    }

    #[test]
    fn a_runner_that_breaks_down_counts_as_a_failure_of_its_own() {
        assert_eq!(counted(3, 0, 0).of_runner(false), counted(3, 1, 0));
        assert_eq!(counted(3, 2, 0).of_runner(false), counted(3, 2, 0));
        assert_eq!(counted(3, 0, 0).of_runner(true), counted(3, 0, 0));
    }

    #[test]
    fn the_name_of_a_failed_test_is_read() {
        assert_eq!(Tally::failure_of_cargo_line("test queue::it_waits ... FAILED"), Some("queue::it_waits"));
        assert_eq!(Tally::failure_of_cargo_line("test queue::it_waits ... ok"), None);
    }

    #[test]
    fn vitest_reports_count_tests_and_files_that_do_not_load() {
        let report = json!({"numPassedTests": 9, "numFailedTests": 1, "testResults": [
            {"status": "failed", "name": "a.test.ts", "assertionResults": [
                {"status": "passed", "fullName": "waits"},
                {"status": "failed", "fullName": "speaks", "failureMessages": ["Error: no word\n    at a.test.ts:3"]}]},
            {"status": "failed", "name": "b.test.ts", "message": "it cannot be read", "assertionResults": []},
        ]});
        let failures = ["speaks - Error: no word at a.test.ts:3", "b.test.ts - it cannot be read"];
        assert_eq!(Tally::of_vitest(&report), Some(with(counted(9, 2, 0), &failures)));
    }

    #[test]
    fn playwright_reports_count_errors_as_failed_and_name_what_passed_when_it_was_run_again() {
        let report = json!({
            "stats": {"expected": 12, "unexpected": 1, "flaky": 1, "skipped": 2},
            "errors": [{"message": "no browser"}],
            "suites": [{"file": "chat.spec.ts", "specs": [], "suites": [{"file": "chat.spec.ts", "specs": [
                {"title": "asks", "tests": [{"status": "unexpected", "projectName": "sqlite", "results": [
                    {"error": {"message": "\u{1b}[2mexpected\u{1b}[22m one"}}]}]},
                {"title": "waits", "tests": [{"status": "expected"}, {"status": "flaky", "projectName": "postgres"}]},
            ]}]}],
        });
        let failures = ["chat.spec.ts: asks (sqlite) - expected one", "no browser"];
        let doubtful = vec!["chat.spec.ts: waits (postgres)".to_owned()];
        assert_eq!(Tally::of_playwright(&report), Some(Tally { doubtful, ..with(counted(13, 2, 2), &failures) }));
    }

    #[test]
    fn a_report_of_another_shape_is_no_count() {
        assert_eq!(Tally::of_vitest(&json!({})), None);
        assert_eq!(Tally::of_playwright(&json!({})), None);
    }
}
