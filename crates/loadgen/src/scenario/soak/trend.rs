//! What became of one process after warming up: does it grow?

use super::samples::Sample;
use crate::trend::{Slope, thirds};
use anyhow::{Result, bail};
use serde::Serialize;

/// Descriptors more at the end than at the beginning that mean nothing: visitors come and go, connections to the database
/// and of the load generator's own HTTP client too.
const COME_AND_GO: f64 = 16.0;
/// The same, as a share of those at the beginning.
const SHARE: f64 = 0.02;
/// Bytes.
const MEGABYTE: f64 = 1_000_000.0;

/// What became of one process.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Trend {
    pid: u32,
    /// All that is in RAM.
    memory: Memory,
    /// What is no part of a file and shared with nobody.
    anonymous: Memory,
    descriptors: Descriptors,
}

/// Memory, in MB (1,000,000 bytes).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Memory {
    /// MB an hour.
    slope: Option<Slope>,
    /// The mean of the first and of the last third.
    thirds: Option<[f64; 2]>,
    most: f64,
}

/// Open descriptors.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptors {
    first: u64,
    last: u64,
    most: u64,
    /// The mean of the first and of the last third.
    thirds: Option<[f64; 2]>,
}

impl Trend {
    /// For each process, in the order of the samples.
    pub(super) fn of_each(pids: &[u32], samples: &[Sample], warm_up: f64) -> Vec<Self> {
        let after: Vec<&Sample> = samples.iter().filter(|sample| sample.second >= warm_up).collect();
        pids.iter().enumerate().map(|(place, pid)| Self::of(*pid, place, &after)).collect()
    }

    fn of(pid: u32, place: usize, samples: &[&Sample]) -> Self {
        let held: Vec<_> =
            samples.iter().filter_map(|sample| Some((sample.second, *sample.held.get(place)?))).collect();
        let descriptors: Vec<u64> = held.iter().map(|(_, held)| held.descriptors).collect();
        Self {
            pid,
            memory: Memory::of(&held.iter().map(|(at, held)| (*at, held.memory)).collect::<Vec<_>>()),
            anonymous: Memory::of(&held.iter().map(|(at, held)| (*at, held.anonymous)).collect::<Vec<_>>()),
            descriptors: Descriptors::of(&descriptors),
        }
    }

    pub(super) fn print(&self) {
        println!("process {}:", self.pid);
        for (name, memory) in [("memory", &self.memory), ("anonymous memory", &self.anonymous)] {
            memory.print(name);
        }
        let Descriptors { first, last, most, thirds } = &self.descriptors;
        let thirds = thirds.map(|[first, last]| format!(", mean of the first third {first:.1}, of the last {last:.1}"));
        println!("  {:<18} first {first}, last {last}, at most {most}{}", "descriptors", thirds.unwrap_or_default());
    }

    /// An error where anonymous memory grew faster than allowed, beyond doubt, or descriptors grew.
    pub(super) fn verdict(&self, limit: Option<f64>) -> Result<()> {
        if self.descriptors.grew() {
            bail!("process {} has more and more descriptors open", self.pid);
        }
        let Some((limit, slope)) = limit.zip(self.anonymous.slope) else { return Ok(()) };
        if slope.is_above(limit) {
            let Slope { value, error } = slope;
            bail!("process {} grows by {value:.2} ± {error:.2} MB/h, and {limit} MB/h are allowed", self.pid);
        }
        Ok(())
    }
}

impl Memory {
    /// Of seconds and bytes.
    fn of(points: &[(f64, u64)]) -> Self {
        let points: Vec<(f64, f64)> =
            points.iter().map(|(at, bytes)| (at / 3_600.0, *bytes as f64 / MEGABYTE)).collect();
        let values: Vec<f64> = points.iter().map(|(_, megabytes)| *megabytes).collect();
        Self { slope: Slope::of(&points), thirds: thirds(&values), most: values.into_iter().fold(0.0, f64::max) }
    }

    fn print(&self, name: &str) {
        let slope = self.slope.map(|Slope { value, error }| format!("slope {value:+.2} ± {error:.2} MB/h, "));
        let thirds = self.thirds.map(|[first, last]| {
            format!("mean of the first third {first:.2} MB, of the last {last:.2} MB ({:+.2} MB), ", last - first)
        });
        println!("  {name:<18} {}{}at most {:.2} MB", slope.unwrap_or_default(), thirds.unwrap_or_default(), self.most);
    }
}

impl Descriptors {
    fn of(counts: &[u64]) -> Self {
        Self {
            first: counts.first().copied().unwrap_or_default(),
            last: counts.last().copied().unwrap_or_default(),
            most: counts.iter().copied().max().unwrap_or_default(),
            thirds: thirds(&counts.iter().map(|count| *count as f64).collect::<Vec<_>>()),
        }
    }

    fn grew(&self) -> bool {
        self.thirds.is_some_and(|[first, last]| last > first + (first * SHARE).max(COME_AND_GO))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_is_added_steadily_is_too_much_and_memory_that_goes_up_and_down_is_not() {
        let at = |second: u64, bytes: u64| (second as f64, bytes);
        let leaking: Vec<_> = (0..60).map(|second| at(second, 50_000_000 + second * 1_000)).collect();
        let breathing: Vec<_> = (0..60).map(|second| at(second, 50_000_000 + second % 2 * 3_000_000)).collect();

        // 1,000 bytes a second are 3.6 MB an hour.
        let slope = Memory::of(&leaking).slope.unwrap();
        assert!((slope.value - 3.6).abs() < 1e-6 && slope.is_above(1.0), "{slope:?}");
        assert!(!Memory::of(&breathing).slope.unwrap().is_above(1.0));
    }

    #[test]
    fn descriptors_that_come_and_go_have_not_grown_and_those_that_are_never_closed_have() {
        let swaying: Vec<u64> = (0..90).map(|second| 500 + second % 7).collect();
        let leaking: Vec<u64> = (0..90).map(|second| 500 + second).collect();

        assert!(!Descriptors::of(&swaying).grew());
        assert!(Descriptors::of(&leaking).grew());
    }
}
