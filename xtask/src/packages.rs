//! What the tests need from the system: Debian packages, installed where we may, named where we may not.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::{postgres, step};

/// One Debian package and what it is for.
pub(crate) struct Need {
    package: &'static str,
    reason: &'static str,
    there: fn() -> bool,
}

/// The database server, for every test that writes.
pub(crate) const POSTGRES: Need =
    Need { package: "postgresql", reason: "tests of the second database", there: || postgres::binaries().is_some() };
/// The bus between nodes.
pub(crate) const NATS: Need =
    Need { package: "nats-server", reason: "tests of several nodes", there: || on_path("nats-server") };
/// Compiles the fuzzer, which is C++.
pub(crate) const CPP: Need = Need { package: "g++", reason: "fuzzing", there: || on_path("c++") };
/// The browser of the whole-system tests.
pub(crate) const CHROMIUM: Need =
    Need { package: "chromium", reason: "tests in a browser", there: || Path::new("/usr/bin/chromium").exists() };
/// Chinese letters for the browser.
pub(crate) const FONTS: Need = Need {
    package: "fonts-noto-cjk",
    reason: "Chinese pages in a browser",
    there: || Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists(),
};

/// Makes sure that everything needed is there.
pub(crate) fn provide(needs: &[Need]) -> Result<()> {
    let missing: Vec<&Need> = needs.iter().filter(|need| !(need.there)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|need| need.package).collect();
    if !is_root() || !on_path("apt-get") {
        let list: Vec<String> = missing.iter().map(|need| format!("{} ({})", need.package, need.reason)).collect();
        bail!("the tests need {}; install with: sudo apt-get install {}", list.join(", "), names.join(" "));
    }

    step::run("Look up Debian packages", apt().args(["update", "-qq"]))?;
    let install = ["install", "-y", "-qq", "--no-install-recommends"];
    step::run(&format!("Install {}", names.join(", ")), apt().args(install).args(&names))?;
    match missing.iter().find(|need| !(need.there)()) {
        Some(need) => bail!("{} was installed and is still not found", need.package),
        None => Ok(()),
    }
}

/// Whether we may do everything on this machine.
pub(crate) fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

fn apt() -> Command {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

fn on_path(program: &str) -> bool {
    find(program).is_some()
}

/// Where a program is.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Debian keeps servers in /usr/sbin, which is not on everybody's path.
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into()]);
    folders.map(|folder| folder.join(program)).find(|program| program.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_on_the_path() {
        assert!(on_path("sh"));
        assert!(!on_path("no-such-program-anywhere"));
    }

    #[test]
    fn nothing_is_installed_when_all_is_there() {
        let there = Need { package: "no-such-package", reason: "nothing", there: || true };
        provide(&[there]).unwrap();
    }
}
