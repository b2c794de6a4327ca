//! Visitors who connect and say nothing: how fast do they come, and what does each of them cost in memory?

use crate::args::Idle;
use crate::clock::Stopwatch;
use crate::desk::visitor::Visitor;
use crate::desk::{Desk, room_for};
use crate::figures::{Spread, Tally};
use crate::flood::{Place, Server};
use crate::process::Watched;
use crate::report;
use crate::socket::Socket;
use anyhow::{Context, Result};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Serialize;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;
use wire::frame::Request;

/// Identities that are asked for at the same time.
const AT_ONCE: usize = 32;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Figures {
    server: Server,
    connections: usize,
    /// Seconds until all were connected and had been greeted.
    connected_in: f64,
    connections_per_second: f64,
    /// Milliseconds for each of them.
    greeted: Spread,
    /// Bytes in RAM before anybody connected.
    before: Option<u64>,
    /// With everybody connected.
    connected: Option<u64>,
    /// After everybody has gone.
    after: Option<u64>,
    bytes_per_connection: Option<u64>,
    /// Microseconds of the server's CPU time for one connection.
    cpu_micros: Option<f64>,
}

/// Measures each server.
pub(crate) async fn run(args: &Idle) -> Result<()> {
    room_for(args.connections)?;
    let figures = Desk::with(&args.desk, 1, async |desk| {
        let mut figures = Vec::new();
        for place in super::yardsticks(&args.yardsticks).await? {
            figures.push(measure(args, &place, vec![String::new(); args.connections]).await?);
        }
        let identities = stream::iter(0..args.connections).map(|_| desk.door.token()).buffer_unordered(AT_ONCE);
        let tokens: Vec<String> = identities.try_collect().await?;
        let place = Place::Desk(desk.door.clone(), desk.watched.clone(), crate::desk::agents::Delivered::new());
        figures.push(measure(args, &place, tokens).await?);
        Ok(figures)
    });
    report::write("idle", &figures.await?, args.desk.json.as_deref())
}

/// Lets everybody connect, waits, looks, lets go.
async fn measure(args: &Idle, place: &Place, tokens: Vec<String>) -> Result<Figures> {
    let watched: Watched = place.watched();
    let (clock, times) = (Stopwatch::start(), Tally::new(None));
    sleep(Duration::from_secs(args.settle.min(2))).await;
    let before = watched.look().await?;
    let begin = clock.micros();
    let (stay, leave) = watch::channel(());
    let connections = tokens.len();
    let mut connecting = stream::iter(tokens)
        .map(|token| async {
            let begin = clock.micros();
            let socket = connect(place, token).await?;
            times.took(begin, clock);
            anyhow::Ok(socket)
        })
        .buffer_unordered(args.at_once.max(1));
    let mut tasks = JoinSet::new();
    while let Some(socket) = connecting.try_next().await.context("a visitor could not connect")? {
        tasks.spawn(remain(socket, leave.clone()));
        if tasks.len() % 1_000 == 0 {
            eprintln!("  {}: {} connected", place.server(), tasks.len());
        }
    }
    drop(connecting);
    let connected_in = (clock.micros() - begin) as f64 / 1_000_000.0;
    let costs = watched.look().await?.costs_since(before, connections as u64);
    sleep(Duration::from_secs(args.settle)).await;
    let connected = watched.look().await?.memory;

    drop((stay, leave));
    while let Some(done) = tasks.join_next().await {
        done?.context("a visitor was lost")?;
    }
    sleep(Duration::from_secs(args.settle)).await;
    let grown = connected.zip(before.memory).map(|(with, without)| with.saturating_sub(without));
    let figures = Figures {
        server: place.server(),
        connections,
        connected_in,
        connections_per_second: connections as f64 / connected_in,
        greeted: times.spread(),
        before: before.memory,
        connected,
        after: watched.look().await?.memory,
        bytes_per_connection: grown.map(|bytes| bytes / connections.max(1) as u64),
        cpu_micros: costs.cpu_micros,
    };
    figures.print();
    Ok(figures)
}

/// Connects, and is greeted: by a desk with who one is, by a yardstick with an answer.
async fn connect(place: &Place, token: String) -> Result<Socket> {
    match place {
        Place::Desk(door, ..) => Ok(Visitor::connect(door, token).await?.socket),
        Place::Echo(server) | Place::Relay(server, _) => {
            let mut socket = Socket::connect(&server.url).await?;
            let id = socket.ask(Request::Ping).await?;
            socket.until(|frame| (frame.re.or(frame.id) == Some(id)).then_some(())).await?;
            Ok(socket)
        }
    }
}

/// Stays until `leave` closes.
async fn remain(mut socket: Socket, mut leave: watch::Receiver<()>) -> Result<()> {
    // An error says that it has closed.
    let _ = socket.stay_until(leave.changed()).await?;
    socket.close().await;
    Ok(())
}

impl Figures {
    fn print(&self) {
        let Self { server, connections, connected_in, connections_per_second: rate, .. } = self;
        println!("{server}: {connections} connected in {connected_in:.2} s, {rate:.0}/s");
        report::line("  each connected and greeted", *connections as u64, &self.greeted);
        if let Some(micros) = self.cpu_micros {
            println!("  CPU time of the server for each: {micros:.0} µs");
        }
        let [before, with, after] = [self.before, self.connected, self.after].map(report::megabytes);
        println!("  memory before {before}, with all of them {with}, after {after}");
        if let Some(bytes) = self.bytes_per_connection {
            println!("  memory for each: {:.1} KiB", bytes as f64 / 1_024.0);
        }
    }
}
