//! What the kernel says about processes of this machine: CPU time and memory, their children included; and fsyncs and
//! commits, where somebody counts them.

mod held;
mod metrics;
mod wal;

use anyhow::{Context, Result};
pub(crate) use held::Held;
use serde::Serialize;
use std::path::PathBuf;

/// Microseconds of a clock tick of `/proc`: Linux tells user space 100 a second, whatever the kernel uses itself.
const TICK: u64 = 10_000;
/// Where the counter file of `tools/fsync-shim` has the number of fsyncs of any file.
const ENDED: usize = 4;

/// Processes that are looked at, and a file that counts their fsyncs.
#[derive(Clone, Default)]
pub(crate) struct Watched {
    /// Processes; their children are looked at too.
    pub(crate) pids: Vec<u32>,
    /// Counter file of `tools/fsync-shim`.
    pub(crate) fsyncs: Option<PathBuf>,
    /// Address of PostgreSQL, whose own count of fsyncs is looked at.
    pub(crate) postgres: Option<String>,
    /// Addresses of figures for Prometheus.
    pub(crate) metrics: Vec<String>,
}

/// What was seen at one moment; nothing where nobody is looked at.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Look {
    /// Microseconds of CPU time so far.
    pub(crate) cpu: Option<u64>,
    /// Bytes in RAM.
    pub(crate) memory: Option<u64>,
    /// Open descriptors.
    pub(crate) descriptors: Option<u64>,
    /// Fsyncs so far.
    pub(crate) fsyncs: Option<u64>,
    /// Commits so far.
    pub(crate) commits: Option<u64>,
}

/// What one message cost.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Costs {
    /// Microseconds of the server's CPU time for one message.
    pub(crate) cpu_micros: Option<f64>,
    /// Fsyncs for one message.
    pub(crate) fsyncs: Option<f64>,
    /// Commits for one message.
    pub(crate) commits: Option<f64>,
    /// Bytes of the server in RAM at the end.
    pub(crate) memory: Option<u64>,
}

impl Watched {
    /// One process.
    pub(crate) fn one(pid: Option<u32>) -> Self {
        Self { pids: pid.into_iter().collect(), ..Self::default() }
    }

    /// Looks at all of them.
    pub(crate) async fn look(&self) -> Result<Look> {
        let mut look = Look { fsyncs: self.fsyncs().await?, commits: self.commits().await?, ..Look::default() };
        if self.pids.is_empty() {
            return Ok(look);
        }
        let (mut ticks, mut held) = (0, Held::default());
        for pid in family(&self.pids)? {
            // A child may have ended since it was listed.
            let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else { continue };
            ticks += ticks_of(&stat).unwrap_or_default();
            held = held + Held::of(pid);
        }
        look.cpu = Some(ticks * TICK);
        look.memory = Some(held.memory);
        look.descriptors = Some(held.descriptors);
        Ok(look)
    }

    /// What each of the processes holds, its children included, in the order they were named.
    pub(crate) fn held(&self) -> Result<Vec<Held>> {
        self.pids.iter().map(|pid| Ok(family(&[*pid])?.into_iter().map(Held::of).sum())).collect()
    }

    async fn commits(&self) -> Result<Option<u64>> {
        let mut all = None;
        for url in &self.metrics {
            *all.get_or_insert(0) += metrics::commits(url).await?;
        }
        Ok(all)
    }

    async fn fsyncs(&self) -> Result<Option<u64>> {
        if let Some(url) = &self.postgres {
            return wal::fsyncs(url).await.map(Some);
        }
        let Some(file) = &self.fsyncs else { return Ok(None) };
        let bytes = std::fs::read(file).with_context(|| format!("read {}", file.display()))?;
        let number = bytes.get(ENDED * 8..ENDED * 8 + 8).and_then(|bytes| bytes.try_into().ok());
        number.map(u64::from_ne_bytes).map(Some).with_context(|| format!("{} counts nothing", file.display()))
    }
}

impl Look {
    /// What each of so many messages cost between then and now.
    pub(crate) fn costs_since(self, before: Self, messages: u64) -> Costs {
        let each = |now: Option<u64>, before: Option<u64>| {
            let spent = now?.saturating_sub(before?);
            (messages > 0).then(|| spent as f64 / messages as f64)
        };
        Costs {
            cpu_micros: each(self.cpu, before.cpu),
            fsyncs: each(self.fsyncs, before.fsyncs),
            commits: each(self.commits, before.commits),
            memory: self.memory,
        }
    }
}

/// The processes and all that descend from them: PostgreSQL has one for each connection.
fn family(pids: &[u32]) -> Result<Vec<u32>> {
    for pid in pids {
        std::fs::metadata(format!("/proc/{pid}")).with_context(|| format!("there is no process {pid}"))?;
    }
    let running = std::fs::read_dir("/proc").context("read /proc")?.filter_map(|entry| {
        let pid = entry.ok()?.file_name().to_str()?.parse().ok()?;
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        Some((pid, parent_of(&stat)?))
    });
    Ok(descendants(pids, &running.collect::<Vec<(u32, u32)>>()))
}

fn descendants(roots: &[u32], running: &[(u32, u32)]) -> Vec<u32> {
    let mut family = roots.to_vec();
    let mut seen = 0;
    while let Some(parent) = family.get(seen).copied() {
        let children = running.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid);
        let new: Vec<u32> = children.filter(|pid| !family.contains(pid)).collect();
        family.extend(new);
        seen += 1;
    }
    family
}

/// The fields after the name, which may hold anything but stands in brackets; the first is number 3 of the manual.
fn fields(stat: &str) -> Option<std::str::SplitAsciiWhitespace<'_>> {
    stat.rsplit_once(')').map(|(_, rest)| rest.split_ascii_whitespace())
}

fn parent_of(stat: &str) -> Option<u32> {
    fields(stat)?.nth(1)?.parse().ok()
}

/// `utime` and `stime`, fields 14 and 15.
fn ticks_of(stat: &str) -> Option<u64> {
    let mut fields = fields(stat)?.skip(11);
    let (user, kernel) = (fields.next()?, fields.next()?);
    Some(user.parse::<u64>().ok()? + kernel.parse::<u64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_and_the_parent_of_a_process_with_a_strange_name_are_read() {
        let stat = "77 (desk ) hand) S 12 77 77 0 -1 4194560 1 0 0 0 250 50 0 0 20 0 9 0 1 1 1";

        assert_eq!((ticks_of(stat), parent_of(stat)), (Some(300), Some(12)));
        assert_eq!((ticks_of("nonsense"), parent_of("nonsense")), (None, None));
    }

    #[test]
    fn children_and_their_children_belong_to_a_process() {
        let running = [(1, 0), (10, 1), (11, 10), (12, 11), (13, 1), (14, 10)];

        assert_eq!(descendants(&[10], &running), [10, 11, 14, 12]);
        assert_eq!(descendants(&[10, 13], &running), [10, 13, 11, 14, 12]);
    }

    #[test]
    fn costs_are_what_was_added_divided_by_the_messages() {
        let before = Look { cpu: Some(1_000), memory: Some(5), fsyncs: Some(10), ..Look::default() };
        let after =
            Look { cpu: Some(3_000), memory: Some(6), fsyncs: Some(12), commits: Some(4), descriptors: Some(9) };

        let costs = after.costs_since(before, 20);
        assert_eq!((costs.cpu_micros, costs.fsyncs, costs.memory), (Some(100.0), Some(0.1), Some(6)));
        assert_eq!(after.costs_since(Look::default(), 20).cpu_micros, None);
        assert_eq!(after.costs_since(before, 0).cpu_micros, None);
    }
}
