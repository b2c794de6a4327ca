//! What the kernel says about another process of this machine.

use anyhow::{Context, Result};
use std::time::Duration;

/// Clock ticks of `/proc`: Linux tells user space 100 a second, whatever the kernel uses itself.
const TICKS: u64 = 100;

/// CPU time the process has used so far, in user and kernel mode.
pub(crate) fn cpu(pid: u32) -> Result<Duration> {
    let path = format!("/proc/{pid}/stat");
    let stat = std::fs::read_to_string(&path).with_context(|| format!("read {path}"))?;
    let ticks = ticks(&stat).with_context(|| format!("{path} is not as expected"))?;
    Ok(Duration::from_millis(ticks * 1_000 / TICKS))
}

/// Memory of the process that is in RAM, in bytes.
pub(crate) fn memory(pid: u32) -> Result<u64> {
    let path = format!("/proc/{pid}/status");
    let status = std::fs::read_to_string(&path).with_context(|| format!("read {path}"))?;
    resident(&status).with_context(|| format!("{path} is not as expected"))
}

/// `utime` and `stime`: fields 14 and 15, counted after the name, which may hold anything but stands in brackets.
fn ticks(stat: &str) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_ascii_whitespace().skip(11);
    let (user, kernel) = (fields.next()?, fields.next()?);
    Some(user.parse::<u64>().ok()? + kernel.parse::<u64>().ok()?)
}

fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_process_with_a_strange_name_is_read() {
        let stat = "77 (desk ) hand) S 1 77 77 0 -1 4194560 1 0 0 0 250 50 0 0 20 0 9 0 1 1 1";

        assert_eq!(ticks(stat), Some(300));
        assert_eq!(ticks("nonsense"), None);
    }

    #[test]
    fn memory_is_what_is_in_ram() {
        let status = "Name:\tdeskhand\nVmSize:\t  900000 kB\nVmRSS:\t   14320 kB\n";

        assert_eq!(resident(status), Some(14_320 * 1_024));
        assert_eq!(resident("Name:\tdeskhand\n"), None);
    }
}
