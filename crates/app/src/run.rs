//! What the product does by itself: matching the queue, firing deadlines, telling places in the queue, keeping the
//! node's lease, clearing up.

use crate::heads::Heads;
use crate::{App, Event, Result, Topic, nodes};
use domain::InstanceId;
use std::time::Duration;
use store::{deadlines, instances};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

const PLACES: Duration = Duration::from_secs(2);
/// How often deadlines and routing flags that nobody woke us for are looked at: recovery, not how work is found.
const LOOK: Duration = Duration::from_secs(1);
/// Time without a look after which a node does not know how long the others have been silent.
const ABSENT: Duration = Duration::from_secs(3);
/// How often the clock is compared.
const STEER: Duration = Duration::from_secs(60);
/// Time within which the database must say what time it is to be believed.
const PROMPT: Duration = Duration::from_millis(100);
/// How often uploads that never completed are cleared up.
const ORPHANS: Duration = Duration::from_secs(600);

impl App {
    /// Links this node with the others over NATS: `url` names its servers. Comes before `start`.
    ///
    /// # Errors
    /// When the address does not read. A server that does not answer is no error: until it does, the database is looked
    /// at every second.
    pub async fn join_bus(&self, url: &str) -> std::result::Result<(), ::bus::Error> {
        let (link, heard) = ::bus::Link::open(url).await?;
        self.bus().join(link);
        tokio::spawn(self.bus().clone().keep_hearing(heard));
        Ok(())
    }

    /// Takes up what an earlier process left, then works until `stop` becomes true.
    ///
    /// # Errors
    /// When the database cannot be used at start.
    pub async fn start(&self, stop: watch::Receiver<bool>) -> Result<JoinSet<()>> {
        self.renew_lease(!self.0.store.is_shared()).await?;
        self.recover_routing().await?;
        let mut tasks = JoinSet::new();
        tasks.spawn(until(stop.clone(), self.clone().keep_routing()));
        tasks.spawn(until(stop.clone(), self.clone().keep_firing()));
        tasks.spawn(until(stop.clone(), self.clone().keep_telling_places()));
        tasks.spawn(until(stop.clone(), self.clone().keep_lease()));
        tasks.spawn(until(stop.clone(), self.clone().keep_looking()));
        tasks.spawn(until(stop.clone(), self.clone().keep_time()));
        tasks.spawn(until(stop.clone(), self.clone().keep_mailing()));
        tasks.spawn(until(stop.clone(), self.clone().keep_learning()));
        tasks.spawn(until(stop, self.clone().keep_clearing_up()));
        Ok(tasks)
    }

    async fn recover_routing(&self) -> Result<()> {
        let mut link = self.read().await?;
        for instance in instances::list_routing_due(&mut link).await? {
            self.bus().ask_for_routing(instance);
        }
        Ok(())
    }

    async fn keep_routing(self) {
        loop {
            for instance in self.bus().routing_asked().await {
                if let Err(error) = self.route(instance).await {
                    tracing::error!(%error, "a routing pass failed");
                    sleep(Duration::from_millis(100)).await;
                    self.bus().ask_for_routing(instance);
                }
            }
        }
    }

    async fn keep_firing(self) {
        loop {
            if let Err(error) = self.fire_due().await {
                tracing::error!(%error, "deadlines could not be fired");
                sleep(LOOK).await;
            }
            if let Err(error) = self.recover_routing().await {
                tracing::warn!(%error, "the routing flags could not be read");
            }
            let pause = self.until_next_due().await.unwrap_or(LOOK).min(LOOK);
            tokio::select! {
                () = sleep(pause) => {}
                () = self.bus().until_deadline_set() => {}
            }
        }
    }

    async fn until_next_due(&self) -> Result<Duration> {
        let mut link = self.read().await?;
        let next = deadlines::next_due(&mut link).await?;
        let now = self.clock().now();
        Ok(next.map_or(LOOK, |due| Duration::from_micros((due.0 - now.0).max(0) as u64)))
    }

    /// Tells places after the queue of a desk has changed, at most every two seconds per desk.
    async fn keep_telling_places(self) {
        let mut subscription = self.subscribe();
        let mut tick = interval(PLACES);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            for instance in self.desks().await.unwrap_or_default() {
                subscription.follow(Topic::Instance(instance));
            }
            let mut changed: Vec<InstanceId> = Vec::new();
            while let Some(event) = subscription.try_next() {
                if let Event::Queue { instance } = event
                    && !changed.contains(&instance)
                {
                    changed.push(instance);
                }
            }
            for instance in changed {
                if let Err(error) = self.announce_places(instance).await {
                    tracing::warn!(%error, "places in the queue were not announced");
                }
            }
            tick.tick().await;
        }
    }

    async fn desks(&self) -> Result<Vec<InstanceId>> {
        let mut link = self.read().await?;
        Ok(instances::list(&mut link).await?.into_iter().map(|desk| desk.id).collect())
    }

    /// Beats, and says at once when the others can no longer hear this node over the bus.
    async fn keep_lease(self) {
        let mut link = self.bus().link_state();
        let mut pause = Duration::from_secs(nodes::BEAT);
        loop {
            tokio::select! {
                () = sleep(pause) => {}
                () = turned(&mut link) => {}
            }
            // Until the database is back no node is ready: one that was away for long must not wait for the next beat.
            pause = match self.renew_lease(false).await {
                Ok(_) => Duration::from_secs(nodes::BEAT),
                Err(error) => {
                    tracing::error!(%error, "the node's lease could not be renewed");
                    LOOK
                }
            };
        }
    }

    /// Looks at the other nodes, and at what they changed.
    async fn keep_looking(self) {
        let mut heads = Heads::default();
        let mut looked = Instant::now();
        let mut tick = interval(LOOK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            if looked.elapsed() > ABSENT {
                // Frozen, or without a database: the silence of others says nothing.
                self.forget_nodes();
            }
            match self.look(&mut heads).await {
                Ok(()) => looked = Instant::now(),
                Err(error) => tracing::warn!(%error, "what other nodes changed could not be looked at"),
            }
        }
    }

    /// Looks once at the other nodes, and at what they changed.
    pub async fn look(&self, heads: &mut Heads) -> Result<()> {
        if self.is_shared() {
            self.look_at_nodes(false).await?;
        }
        heads.look(self).await
    }

    /// Keeps the clock near the database's, which all nodes share, or near the machine's where there is only one.
    async fn keep_time(self) {
        loop {
            sleep(STEER).await;
            match self.other_clock().await {
                Ok(None) => {}
                Ok(Some(other)) => {
                    if let Some(step) = self.clock().steer(other) {
                        let seconds = step as f64 / 1e6;
                        tracing::warn!(seconds, "the clock we go by was set; it is followed by 1 % at most");
                    }
                }
                Err(error) => tracing::debug!(%error, "the database's clock could not be read"),
            }
        }
    }

    /// What the clock we go by says. `None`: it took too long to tell.
    async fn other_clock(&self) -> Result<Option<i64>> {
        if !self.is_shared() {
            return Ok(Some(jiff::Timestamp::now().as_microsecond()));
        }
        let mut link = self.read().await?;
        let asked = Instant::now();
        let now = link.now().await?;
        let took = asked.elapsed();
        Ok((took < PROMPT).then_some(now + took.as_micros() as i64 / 2))
    }

    async fn keep_clearing_up(self) {
        loop {
            if let Err(error) = self.remove_orphans().await {
                tracing::warn!(%error, "uploads that never completed could not be removed");
            }
            if let Err(error) = self.forget_sign_ins().await {
                tracing::warn!(%error, "sign-ins that have ended could not be removed");
            }
            sleep(ORPHANS).await;
        }
    }
}

/// Waits until the link to the other nodes works, or no longer does.
async fn turned(link: &mut Option<watch::Receiver<bool>>) {
    let turned = match link {
        Some(link) => link.changed().await.is_ok(),
        None => false,
    };
    if !turned {
        std::future::pending().await
    }
}

async fn until(mut stop: watch::Receiver<bool>, work: impl Future<Output = ()>) {
    tokio::select! {
        _ = stop.wait_for(|stop| *stop) => {}
        () = work => {}
    }
}
