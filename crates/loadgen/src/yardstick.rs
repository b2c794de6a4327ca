//! What the desk is compared with: servers that do less, started by this process in processes of their own, as the desk
//! is, on the same machine and in the same run.

pub(crate) mod echo;
pub(crate) mod relay;

use crate::process::Watched;
use anyhow::{Context, Result};
use std::ffi::OsStr;
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A yardstick that runs; it ends with this process.
pub(crate) struct Yardstick {
    child: Child,
    /// Its address.
    pub(crate) url: String,
}

impl Yardstick {
    /// The bare echo.
    pub(crate) async fn echo() -> Result<Self> {
        Self::start("echo", &[]).await
    }

    /// The relay, its log below this folder; without one, where the system keeps temporary files.
    pub(crate) async fn relay(folder: Option<&Path>) -> Result<Self> {
        let folder: Vec<&OsStr> =
            folder.into_iter().flat_map(|path| [OsStr::new("--folder"), path.as_os_str()]).collect();
        Self::start("relay", &folder).await
    }

    /// Starts this program again, as a yardstick.
    async fn start(which: &str, options: &[&OsStr]) -> Result<Self> {
        let program = std::env::current_exe().context("this program's own file")?;
        let mut child = Command::new(program)
            .args([which, "--port", "0"])
            .args(options)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("the {which} cannot start"))?;
        let output = child.stdout.take().with_context(|| format!("the {which} has no output"))?;
        let line = BufReader::new(output).lines().next_line().await?;
        let url = line.with_context(|| format!("the {which} ended"))?;
        Ok(Self { child, url })
    }

    /// Its process.
    pub(crate) fn watched(&self) -> Watched {
        Watched::one(self.child.id())
    }
}
