//! What the product does by itself: matching the queue, firing deadlines, telling places in the queue, keeping the
//! node's lease, clearing up.

use crate::{App, Event, Result, Topic, presence};
use domain::InstanceId;
use std::time::Duration;
use store::{deadlines, instances};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep};

const PLACES: Duration = Duration::from_secs(2);
/// How often deadlines and routing flags that nobody woke us for are looked at: recovery, not how work is found.
const LOOK: Duration = Duration::from_secs(1);
/// How often uploads that never completed are cleared up.
const ORPHANS: Duration = Duration::from_secs(600);

impl App {
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
        tasks.spawn(until(stop.clone(), self.clone().keep_mailing()));
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

    async fn keep_lease(self) {
        loop {
            sleep(Duration::from_secs(presence::RENEW)).await;
            if let Err(error) = self.renew_lease(false).await {
                tracing::error!(%error, "the node's lease could not be renewed");
            }
        }
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

async fn until(mut stop: watch::Receiver<bool>, work: impl Future<Output = ()>) {
    tokio::select! {
        _ = stop.wait_for(|stop| *stop) => {}
        () = work => {}
    }
}
