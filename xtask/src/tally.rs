//! Counting: how many tests passed and failed, read from what each kind of runner prints or writes.

use std::ops::AddAssign;

use serde_json::Value;

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Tests that did what they should.
    pub(crate) passed: u64,
    /// Tests that did not, and runners that broke down.
    pub(crate) failed: u64,
    /// Tests that were left out by a mark in their source.
    pub(crate) skipped: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl Tally {
    /// One thing that either worked or did not.
    pub(crate) fn one(worked: bool) -> Self {
        Self { passed: u64::from(worked), failed: u64::from(!worked), skipped: 0 }
    }

    /// Makes sure that a runner that broke down shows: it may have failed before it counted anything.
    pub(crate) fn of_runner(self, worked: bool) -> Self {
        let unseen = !worked && self.failed == 0;
        Self { failed: self.failed + u64::from(unseen), ..self }
    }

    /// From a line of `cargo test`: `test result: ok. 12 passed; 0 failed; …`.
    pub(crate) fn of_cargo_line(line: &str) -> Option<Self> {
        let counts = line.trim_start().strip_prefix("test result: ")?;
        Some(Self {
            passed: before(counts, " passed")?,
            failed: before(counts, " failed")?,
            skipped: before(counts, " ignored")?,
        })
    }

    /// From the JSON report of Vitest. A file that could not be loaded counts as one failure.
    pub(crate) fn of_vitest(report: &Value) -> Option<Self> {
        let broken = report["testResults"]
            .as_array()?
            .iter()
            .filter(|file| file["status"] == "failed" && file["assertionResults"].as_array().is_none_or(Vec::is_empty));
        Some(Self {
            passed: report["numPassedTests"].as_u64()?,
            failed: report["numFailedTests"].as_u64()? + broken.count() as u64,
            skipped: report["numPendingTests"].as_u64().unwrap_or(0) + report["numTodoTests"].as_u64().unwrap_or(0),
        })
    }

    /// From the JSON report of Playwright. A test that passed only when repeated counts as failed; an error outside
    /// of any test counts as one failure.
    pub(crate) fn of_playwright(report: &Value) -> Option<Self> {
        let stats = &report["stats"];
        let errors = report["errors"].as_array().map_or(0, Vec::len) as u64;
        Some(Self {
            passed: stats["expected"].as_u64()?,
            failed: stats["unexpected"].as_u64()? + stats["flaky"].as_u64()? + errors,
            skipped: stats["skipped"].as_u64()?,
        })
    }
}

fn before(text: &str, word: &str) -> Option<u64> {
    text[..text.find(word)?].rsplit(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn counted(passed: u64, failed: u64, skipped: u64) -> Tally {
        Tally { passed, failed, skipped }
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
    fn vitest_reports_count_tests_and_files_that_do_not_load() {
        let report = json!({"numPassedTests": 9, "numFailedTests": 1, "testResults": [
            {"status": "failed", "assertionResults": [{"status": "failed"}]},
            {"status": "failed", "assertionResults": []},
        ]});
        assert_eq!(Tally::of_vitest(&report), Some(counted(9, 2, 0)));
    }

    #[test]
    fn playwright_reports_count_flaky_tests_and_errors_as_failed() {
        let report = json!({"stats": {"expected": 12, "unexpected": 1, "flaky": 1, "skipped": 2}, "errors": [{}]});
        assert_eq!(Tally::of_playwright(&report), Some(counted(12, 3, 2)));
    }

    #[test]
    fn a_report_of_another_shape_is_no_count() {
        assert_eq!(Tally::of_vitest(&json!({})), None);
        assert_eq!(Tally::of_playwright(&json!({})), None);
    }
}
