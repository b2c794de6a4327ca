//! What keeps the bots up to date between questions: at the start those that answer visitors are made ready, after an
//! edit the test bots learn, after a while nobody asks they go.

use crate::{App, Event, Topic};
use domain::InstanceId;
use std::collections::HashSet;
use std::time::Duration;
use store::instances;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

/// Between two looks at what was edited.
const LOOK: Duration = Duration::from_secs(1);

impl App {
    /// Lets the chatbots of this node learn in the background.
    pub(crate) async fn keep_learning(self) {
        self.0.bots.trainer.run();
        let mut subscription = self.subscribe();
        let (mut known, mut aside) = (HashSet::new(), JoinSet::new());
        let mut tick = interval(LOOK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            let desks = self.every_desk().await;
            let new: Vec<InstanceId> = desks.iter().copied().filter(|desk| known.insert(*desk)).collect();
            new.iter().for_each(|desk| subscription.follow(Topic::Instance(*desk)));
            if !new.is_empty() {
                aside.spawn(self.clone().make_ready(new));
            }
            for instance in desks {
                if self.wants_vectors(instance).await {
                    aside.spawn(self.clone().fetch_vectors(instance));
                }
            }
            while aside.try_join_next().is_some() {}
            let mut edited = Vec::new();
            while let Some(event) = subscription.try_next() {
                if let Event::BotDraft { instance } = event
                    && !edited.contains(&instance)
                {
                    edited.push(instance);
                }
            }
            for instance in edited {
                if let Err(error) = self.test_bot(instance).await {
                    tracing::warn!(%error, "the test bot could not be brought up to date");
                }
            }
            self.0.bots.forget_idle(self.clock().now().0);
        }
    }

    /// Makes the bots that answer visitors, one after the other: the first visitor must not wait for it.
    async fn make_ready(self, desks: Vec<InstanceId>) {
        for instance in desks {
            if let Err(error) = self.live_bot(instance).await {
                tracing::warn!(%error, "a bot could not be made ready; its first visitor waits for it");
            }
        }
    }

    /// Asks for sentence vectors aside: a slow service holds up nobody else.
    async fn fetch_vectors(self, instance: InstanceId) {
        if let Err(error) = self.give_vectors(instance).await {
            tracing::warn!(%error, "the bots could not be given sentence vectors");
        }
    }

    async fn every_desk(&self) -> Vec<InstanceId> {
        let Ok(mut link) = self.read().await else { return Vec::new() };
        let desks = instances::list(&mut link).await.unwrap_or_default();
        desks.into_iter().map(|desk| desk.id).collect()
    }
}
