//! `cargo xtask cluster`: several nodes on PostgreSQL and NATS behind a balancer, on this machine, to try out what happens
//! when one of them is killed or frozen.

mod balancer;
mod nats;
mod node;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::postgres::Postgres;
use crate::{ClusterArgs, packages, run, step, tree, web};
use balancer::Balancer;
use nats::Nats;
use node::Node;

/// Pause before a node that ended is started again, as a supervisor would.
const AGAIN: Duration = Duration::from_secs(3);

/// Builds what changed, starts everything, and ends it all with Ctrl-C.
pub(crate) fn cluster(args: &ClusterArgs) -> Result<()> {
    packages::provide(&[packages::POSTGRES, packages::NATS])?;
    web::build(false)?;
    let binary = run::build(args.release)?;
    step::heading("Start the cluster");
    let folder = Folder::of(args.data.as_deref())?;
    let database = Postgres::start_own(args.data.is_some().then(|| folder.path().join("postgres")))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(serve(args, &binary, folder.path(), &database))
}

/// Where the nodes keep what little they keep.
enum Folder {
    Kept(PathBuf),
    Gone(TempDir),
}

impl Folder {
    fn of(data: Option<&Path>) -> Result<Self> {
        let Some(data) = data else {
            return Ok(Self::Gone(tempfile::Builder::new().prefix("deskhand-cluster-").tempdir()?));
        };
        let folder = tree::root().join(data);
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self::Kept(folder))
    }

    fn path(&self) -> &Path {
        match self {
            Self::Kept(folder) => folder,
            Self::Gone(folder) => folder.path(),
        }
    }
}

async fn serve(args: &ClusterArgs, binary: &Path, folder: &Path, database: &Postgres) -> Result<()> {
    let nats = Nats::start().await?;
    let balancer = Balancer::listen(args.port).await?;
    let url = balancer.url();
    let environment = vec![
        ("DESKHAND__STORE__URL", database.url().to_owned()),
        ("DESKHAND__BUS__URL", nats.url()),
        ("DESKHAND__HTTP__PUBLIC_URL", url.clone()),
    ];
    let mut nodes = Vec::new();
    for number in 1..=args.nodes {
        let data = folder.join(format!("node-{number}"));
        // The first one alone brings the database up to date, and prints the link.
        nodes.push(Node::start(number, binary, data, environment.clone(), number == 1, &args.serve).await?);
    }
    balancer.serve(nodes.iter().map(|node| node.port).collect());

    println!("\nDesk:    {url} (each connection to the next node that is ready)");
    if let Some(link) = &nodes[0].link {
        println!("{link}\n         (works once, for 15 minutes)");
    }
    nodes.iter().for_each(Node::tell);
    println!("NATS:    {} pid {}", nats.url(), nats.pid());
    if let Some(pid) = database.pid() {
        println!("Data:    {} pid {pid}", database.shown_url());
    }
    println!("Try:     kill -9 <pid> (it is started again), kill -STOP <pid> and, later, kill -CONT <pid>");
    println!("Stop:    Ctrl+C\n");

    let mut tasks: JoinSet<()> = nodes.into_iter().map(Node::keep).collect();
    tokio::select! {
        _ = tokio::signal::ctrl_c() => println!("\nstopping"),
        _ = terminated() => println!("stopping"),
        _ = tasks.join_next() => {}
    }
    node::STOPPING.notify_waiters();
    while tasks.join_next().await.is_some() {}
    drop(nats);
    Ok(())
}

async fn terminated() -> Option<()> {
    use tokio::signal::unix::{SignalKind, signal};
    signal(SignalKind::terminate()).ok()?.recv().await
}
