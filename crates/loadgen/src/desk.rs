//! The desk that is measured: prepared before, put back as it was afterwards.

pub(crate) mod admin;
pub(crate) mod agents;
mod browser;
pub(crate) mod knowledge;
pub(crate) mod visitor;

use crate::args::DeskArgs;
use crate::process::Watched;
use admin::Admin;
use anyhow::{Context, Result, bail};
use visitor::Door;

/// A desk, ready to be measured.
pub(crate) struct Desk {
    /// Who prepares it.
    pub(crate) admin: Admin,
    /// Where visitors come in.
    pub(crate) door: Door,
    /// Its processes, where they run on this machine.
    pub(crate) watched: Watched,
}

impl Desk {
    /// Prepares a desk whose agents serve so many sessions at once, measures, and puts everything back as it was, also
    /// where the measurement fails or is interrupted.
    pub(crate) async fn with<T>(
        args: &DeskArgs,
        sessions_per_agent: usize,
        measure: impl AsyncFnOnce(&Self) -> Result<T>,
    ) -> Result<T> {
        let watched = Watched {
            pids: args.pid.clone(),
            fsyncs: args.fsyncs.clone(),
            postgres: args.postgres_wal.clone(),
            metrics: args.metrics.clone(),
        };
        watched.look().await?;
        let admin = Admin::sign_in(args).await?;
        let waiting = admin.waiting().await?;
        if waiting > 0 {
            bail!(
                "{waiting} visitors are waiting for a person already; use a desk of its own, or wait until they have gone"
            );
        }
        let before = admin.make_room(sessions_per_agent).await.context("the desk's settings cannot be changed")?;
        let door = Door::new(args.url.clone(), admin.web_app_id.clone());
        let desk = Self { admin, door, watched };
        let outcome = tokio::select! {
            outcome = measure(&desk) => outcome,
            _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("interrupted")),
        };
        eprintln!("  putting the desk back as it was");
        let taught = desk.admin.unteach().await;
        let (agents, settings) = (desk.admin.remove_agents().await, desk.admin.put_back(&before).await);
        let outcome = outcome?;
        agents.context("agents could not be removed again")?;
        settings.context("the desk's settings could not be put back")?;
        taught.context("the chatbot could not be put back")?;
        Ok(outcome)
    }
}

/// As many files as connections can be open, or it says what to do.
pub(crate) fn room_for(connections: usize) -> Result<()> {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let Some(most) = line.and_then(|line| line.split_ascii_whitespace().next()?.parse::<usize>().ok()) else {
        return Ok(());
    };
    if connections + 100 > most {
        bail!("{connections} connections need as many open files, and {most} are allowed; say `ulimit -n` first");
    }
    Ok(())
}
