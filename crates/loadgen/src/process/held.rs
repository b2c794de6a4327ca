//! What a process holds at a moment: memory and open files.

use serde::Serialize;
use std::iter::Sum;
use std::ops::Add;

/// What processes hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Held {
    /// Bytes in RAM. Pages that several processes share are counted in each.
    pub(crate) memory: u64,
    /// Of them, bytes that are no part of a file and shared with nobody: what a leak adds to.
    pub(crate) anonymous: u64,
    /// Open descriptors; nothing where another user's process does not show them.
    pub(crate) descriptors: u64,
}

impl Held {
    /// What this process holds; nothing where it has ended.
    pub(super) fn of(pid: u32) -> Self {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let descriptors = std::fs::read_dir(format!("/proc/{pid}/fd")).map_or(0, Iterator::count);
        Self {
            memory: bytes(&status, "VmRSS:").unwrap_or_default(),
            anonymous: bytes(&status, "RssAnon:").unwrap_or_default(),
            descriptors: descriptors as u64,
        }
    }

    /// What this program holds itself.
    pub(crate) fn by_this_program() -> Self {
        Self::of(std::process::id())
    }
}

impl Add for Held {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            memory: self.memory + other.memory,
            anonymous: self.anonymous + other.anonymous,
            descriptors: self.descriptors + other.descriptors,
        }
    }
}

impl Sum for Held {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

/// The number of a line such as `VmRSS:  14320 kB`.
fn bytes(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_what_is_in_ram() {
        let status = "Name:\tdeskhand\nVmSize:\t  900000 kB\nVmRSS:\t   14320 kB\nRssAnon:\t    9000 kB\n";

        assert_eq!(bytes(status, "VmRSS:"), Some(14_320 * 1_024));
        assert_eq!(bytes(status, "RssAnon:"), Some(9_000 * 1_024));
        assert_eq!(bytes("Name:\tdeskhand\n", "VmRSS:"), None);
    }

    #[test]
    fn an_open_file_is_a_descriptor_more() {
        let file = tempfile::tempfile().unwrap();
        let (with, ended) = (Held::by_this_program(), Held::of(u32::MAX));

        assert!(with.memory > 0 && with.anonymous > 0 && with.descriptors > 3);
        assert_eq!(ended, Held::default());
        drop(file);
    }
}
