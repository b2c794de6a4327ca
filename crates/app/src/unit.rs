//! A unit of work with what it will announce.

use crate::{Bus, Event, Result};
use domain::{ConversationId, InstanceId, SessionId};
use std::ops::{Deref, DerefMut};
use store::{Store, Tx, instances};

/// A unit of work. Dropping it undoes it and announces nothing.
pub struct Unit {
    tx: Tx,
    bus: Bus,
    events: Vec<Event>,
    routing: Option<InstanceId>,
    serving: Vec<(ConversationId, Option<SessionId>)>,
    timer: bool,
}

impl Unit {
    pub(crate) async fn begin(store: &Store, bus: &Bus) -> Result<Self> {
        Ok(Self {
            tx: store.begin().await?,
            bus: bus.clone(),
            events: Vec::new(),
            routing: None,
            serving: Vec::new(),
            timer: false,
        })
    }

    /// Remembers something to announce once the unit is on disk.
    pub fn announce(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Locks the desk. The first statement of every unit that may move a session, or changes a member or group.
    pub async fn lock_desk(&mut self, instance: InstanceId) -> Result<()> {
        Ok(instances::lock(&mut self.tx, instance).await?)
    }

    /// Locks the desk, and has its queue and agents matched right after the commit.
    pub async fn route(&mut self, instance: InstanceId) -> Result<()> {
        instances::set_routing_due(&mut self.tx, instance).await?;
        self.routing = Some(instance);
        Ok(())
    }

    /// Remembers after the commit whether a conversation's open session is being served: its messages may then take
    /// the hot path. A hint only; the hot path looks for itself.
    pub(crate) fn remember_serving(&mut self, conversation: ConversationId, session: Option<SessionId>) {
        self.serving.push((conversation, session));
    }

    /// Wakes whoever waits for the earliest due time after the commit.
    pub(crate) fn wake_timer(&mut self) {
        self.timer = true;
    }

    /// Makes the unit permanent, then announces. Once called it runs to its end, whoever stops waiting for it.
    pub async fn commit(self) -> Result<()> {
        let Self { tx, bus, events, routing, serving, timer } = self;
        let finish = tokio::spawn(async move {
            tx.commit().await?;
            for (conversation, session) in serving {
                bus.remember_serving(conversation, session);
            }
            for event in events {
                bus.publish(event);
            }
            if timer {
                bus.deadline_set();
            }
            if let Some(instance) = routing {
                bus.ask_for_routing(instance);
            }
            Ok(())
        });
        finish.await.map_err(crate::Error::internal)?
    }
}

impl Deref for Unit {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.tx
    }
}

impl DerefMut for Unit {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.tx
    }
}
