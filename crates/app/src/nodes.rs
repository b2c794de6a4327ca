//! Nodes that share a database: this one's lease, and what becomes of those that died.
//!
//! A node lives as long as it raises its beats. The others need no common clock to see that it does not: whoever saw no
//! new beat for as long as a lease lasts declares the node dead, and takes over. A node that was frozen and wakes finds
//! itself declared dead: all it does by itself is refused (`Unit::fence`) until it has begun a new life, and those
//! connected to it are told to reconnect.

use crate::{App, Error, Event, Result};
use domain::{InstanceId, MemberId, Timestamp};
use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::time::Duration;
use store::connections;
use store::nodes::{self, NodeRow};
use tokio::sync::watch;
use tokio::time::Instant;
use uuid::Uuid;

/// Seconds without a beat after which a node is dead.
const LEASE: i64 = 15;
/// Seconds between beats.
pub(crate) const BEAT: u64 = 5;
/// Seconds whoever declared a node dead has to take over before another node helps.
const TURN: i64 = 5;
/// Connections of visitors taken over in one unit.
const SLICE: i64 = 200;
/// In how much time a node that stops says goodbye to those connected.
const GOODBYE: Duration = Duration::from_secs(1);
/// Time the database has to answer before this node is not ready.
const ANSWER: Duration = Duration::from_secs(2);

/// What this node knows of itself and of the others.
pub(crate) struct Nodes {
    /// This life.
    life: watch::Sender<Uuid>,
    /// The last beat of this life that is on disk.
    beaten: Mutex<Option<Instant>>,
    /// When each other node was first seen with the beats it has.
    seen: Mutex<HashMap<Uuid, (NodeRow, Timestamp)>>,
    others: AtomicU8,
    draining: AtomicBool,
    /// Sockets open here.
    open: watch::Sender<usize>,
}

/// A socket that is open here, until dropped.
pub struct Open(watch::Sender<usize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.send_modify(|open| *open -= 1);
    }
}

/// Which other nodes there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Others {
    /// None: whatever changes, changes here.
    None = 0,
    /// All of them hear the bus, and are heard.
    OnBus = 1,
    /// Some of them only share the database.
    OffBus = 2,
}

impl Default for Nodes {
    fn default() -> Self {
        Self {
            life: watch::Sender::new(Uuid::nil()),
            beaten: Mutex::default(),
            seen: Mutex::default(),
            others: AtomicU8::new(Others::None as u8),
            draining: AtomicBool::new(false),
            open: watch::Sender::new(0),
        }
    }
}

impl Nodes {
    /// This life.
    pub(crate) fn life(&self) -> Uuid {
        *self.life.borrow()
    }

    /// Which others there are, as of the last look.
    pub(crate) fn others(&self) -> Others {
        match self.others.load(Ordering::Relaxed) {
            0 => Others::None,
            1 => Others::OnBus,
            _ => Others::OffBus,
        }
    }

    /// Notes what the others' rows say. Gives those to declare dead, and those that were, and that nobody took over.
    fn observe(&self, rows: &[NodeRow], now: Timestamp) -> (Vec<NodeRow>, Vec<Uuid>) {
        let mut seen = self.seen.lock().expect("nothing panics while it holds the nodes");
        seen.retain(|id, _| rows.iter().any(|row| row.id == *id));
        let (mut silent, mut left) = (Vec::new(), Vec::new());
        for row in rows {
            let (known, since) = seen.entry(row.id).or_insert((*row, now));
            if (known.beats, known.dead) != (row.beats, row.dead) {
                *since = now;
            }
            *known = *row;
            match now.seconds_since(*since) {
                silence if row.dead && silence >= TURN => left.push(row.id),
                silence if !row.dead && silence >= LEASE => silent.push(*row),
                _ => {}
            }
        }
        let living: Vec<&NodeRow> = rows.iter().filter(|row| !row.dead).collect();
        let others = match living.iter().all(|row| row.on_bus) {
            _ if living.is_empty() => Others::None,
            true => Others::OnBus,
            false => Others::OffBus,
        };
        self.others.store(others as u8, Ordering::Relaxed);
        (silent, left)
    }

    fn note_beat(&self) {
        *self.beaten.lock().expect("nothing panics while it holds the time") = Some(Instant::now());
    }

    /// Whether the others may still take this node for living.
    fn is_fresh(&self) -> bool {
        let beaten = *self.beaten.lock().expect("nothing panics while it holds the time");
        beaten.is_some_and(|at| at.elapsed() < Duration::from_secs(LEASE as u64))
    }
}

impl App {
    /// This life of the node. When it changes, the others have taken over what was connected: sockets reconnect.
    pub fn life(&self) -> watch::Receiver<Uuid> {
        self.0.nodes.life.subscribe()
    }

    /// Whether this node can serve. Answers in time, whatever the database does.
    ///
    /// # Errors
    /// `Busy` where it drains, where the database does not answer or could not write, or where the others take it for
    /// dead.
    pub async fn check_ready(&self) -> Result<()> {
        if self.0.nodes.draining.load(Ordering::Relaxed) || !self.0.store.can_write() {
            return Err(Error::Busy);
        }
        if self.is_shared() && !self.0.nodes.is_fresh() {
            return Err(Error::Busy);
        }
        tokio::time::timeout(ANSWER, self.needs_setup()).await.map_err(|_| Error::Busy)?.map(drop)
    }

    /// From now on this node is not ready: it is about to stop.
    pub fn begin_draining(&self) {
        self.0.nodes.draining.store(true, Ordering::Relaxed);
    }

    /// Counts a socket as open.
    pub fn open_socket(&self) -> Open {
        let open = &self.0.nodes.open;
        open.send_modify(|open| *open += 1);
        Open(open.clone())
    }

    /// Sockets open here.
    pub fn open_sockets(&self) -> usize {
        *self.0.nodes.open.borrow()
    }

    /// Waits until no socket is open here.
    pub async fn all_sockets_closed(&self) {
        // An error would mean that nobody can open one any more.
        let _ = self.0.nodes.open.subscribe().wait_for(|open| *open == 0).await;
    }

    /// In how much time those connected here are told to reconnect when this node stops. Where others can take them at
    /// once, not all at once.
    pub fn goodbye(&self) -> Duration {
        match self.0.nodes.others() {
            Others::None => Duration::ZERO,
            Others::OnBus | Others::OffBus => GOODBYE,
        }
    }

    /// Raises this node's beats, or begins a life where it has none. Then looks at the others; with `alone` they are all
    /// dead: the data folder's lock says so.
    pub async fn renew_lease(&self, alone: bool) -> Result<()> {
        let now = self.clock().now();
        let until = now.plus_seconds(LEASE);
        let before = self.0.nodes.life();
        let mut unit = self.begin().await?;
        if nodes::renew(&mut unit, before, until, self.bus().is_linked()).await? {
            unit.commit().await?;
        } else {
            let life = self.ids().random();
            nodes::insert(&mut unit, life, until, now).await?;
            unit.commit().await?;
            if before.is_nil() {
                tracing::info!(node = %life, "this node lives");
            } else {
                tracing::warn!(node = %life, was = %before, "this node was taken for dead; it begins anew");
            }
            self.0.nodes.life.send_replace(life);
        }
        self.0.nodes.note_beat();
        self.look_at_nodes(alone).await
    }

    /// Whether there can be other nodes.
    pub(crate) fn is_shared(&self) -> bool {
        self.0.store.is_shared()
    }

    /// Begins to count anew how long the others have been silent: this node did not look for a while.
    pub fn forget_nodes(&self) {
        self.0.nodes.seen.lock().expect("nothing panics while it holds the nodes").clear();
    }

    /// Takes over from nodes that died.
    pub(crate) async fn look_at_nodes(&self, alone: bool) -> Result<()> {
        let rows = nodes::list_others(&mut self.read().await?, self.0.nodes.life()).await?;
        let (mut silent, mut left) = self.0.nodes.observe(&rows, self.clock().now());
        if alone {
            silent = rows;
            left.clear();
        }
        for row in silent {
            let mut unit = self.begin().await?;
            let declared = row.dead || nodes::declare_dead(&mut unit, row.id, row.beats).await?;
            unit.commit().await?;
            if declared {
                tracing::warn!(node = %row.id, "a node died; what was connected to it is taken over");
                left.push(row.id);
            }
        }
        for node in left {
            self.bury(node).await?;
        }
        Ok(())
    }

    /// Ends this life in order, once nothing is connected any more: nobody has to wait for the lease to lapse.
    pub async fn leave_nodes(&self) -> Result<()> {
        let mut unit = self.begin().await?;
        nodes::delete(&mut unit, self.0.nodes.life()).await?;
        unit.commit().await
    }

    /// Takes over what was connected to a dead node, in slices, so that nobody waits for long.
    async fn bury(&self, node: Uuid) -> Result<()> {
        while self.repeating(|| self.take_visitors(node)).await? {}
        let members = nodes::list_members(&mut self.read().await?, node).await?;
        for (instance, member) in members {
            self.repeating(|| self.take_member(node, instance, member)).await?;
        }
        let mut unit = self.begin().await?;
        nodes::delete(&mut unit, node).await?;
        unit.commit().await
    }

    /// `true`: there may be more.
    async fn take_visitors(&self, node: Uuid) -> Result<bool> {
        let mut unit = self.begin().await?;
        let taken = nodes::take_visitors(&mut unit, node, SLICE).await?;
        for conversation in connections::list_left(&mut unit, &taken).await? {
            unit.announce(Event::Presence { conversation, online: false });
        }
        unit.commit().await?;
        Ok(taken.len() as i64 == SLICE)
    }

    async fn take_member(&self, node: Uuid, instance: InstanceId, member: MemberId) -> Result<()> {
        let mut unit = self.begin().await?;
        unit.lock_desk(instance).await?;
        if nodes::take_member(&mut unit, node, member).await? {
            self.start_grace(&mut unit, instance, member).await?;
        }
        unit.commit().await
    }
}
