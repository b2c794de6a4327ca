//! Who needs to know: carries events to those who follow their topic, inside this process.

use crate::event::{Event, Topic};
use domain::{ConversationId, InstanceId, SessionId};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::{Notify, mpsc};

/// Events a subscriber may leave unread before it has to catch up from the database.
const UNREAD: usize = 1_024;

/// The bus. Cheap to clone.
#[derive(Clone, Default)]
pub struct Bus(Arc<Inner>);

#[derive(Default)]
struct Inner {
    next: AtomicU64,
    topics: Mutex<HashMap<Topic, Vec<Follower>>>,
    routing: Mutex<HashSet<InstanceId>>,
    routing_asked: Notify,
    deadline_set: Notify,
    serving: Mutex<HashMap<ConversationId, SessionId>>,
}

#[derive(Clone)]
struct Follower {
    id: u64,
    events: mpsc::Sender<Event>,
    lagged: Arc<AtomicBool>,
}

impl Bus {
    /// Tells everybody who follows the event's topic. Never waits: whoever does not keep up is marked as lagging.
    pub fn publish(&self, event: Event) {
        let topics = self.topics();
        let Some(followers) = topics.get(&event.topic()) else { return };
        for follower in followers {
            if follower.events.try_send(event.clone()).is_err() {
                follower.lagged.store(true, Ordering::Relaxed);
            }
        }
    }

    /// A new subscriber that follows nothing yet.
    pub fn subscribe(&self) -> Subscription {
        let (events, received) = mpsc::channel(UNREAD);
        let id = self.0.next.fetch_add(1, Ordering::Relaxed);
        let follower = Follower { id, events, lagged: Arc::default() };
        Subscription { bus: self.clone(), follower, received, topics: HashSet::new() }
    }

    /// Asks for a routing pass. Those asked for meanwhile merge into one.
    pub fn ask_for_routing(&self, instance: InstanceId) {
        self.routing().insert(instance);
        self.0.routing_asked.notify_one();
    }

    /// Waits until a routing pass is asked for, and gives the desks.
    pub async fn routing_asked(&self) -> Vec<InstanceId> {
        loop {
            let asked: Vec<InstanceId> = self.routing().drain().collect();
            if !asked.is_empty() {
                return asked;
            }
            self.0.routing_asked.notified().await;
        }
    }

    /// The desks a pass is asked for right now, without waiting.
    pub fn take_routing(&self) -> Vec<InstanceId> {
        self.routing().drain().collect()
    }

    /// A due time was set that may be the earliest.
    pub fn deadline_set(&self) {
        self.0.deadline_set.notify_one();
    }

    /// Waits until a due time is set.
    pub async fn until_deadline_set(&self) {
        self.0.deadline_set.notified().await;
    }

    /// Remembers whether a conversation's open session is being served.
    pub(crate) fn remember_serving(&self, conversation: ConversationId, session: Option<SessionId>) {
        let mut serving = self.serving();
        match session {
            Some(session) => serving.insert(conversation, session),
            None => serving.remove(&conversation),
        };
    }

    /// The session being served in a conversation, as far as this process knows.
    pub(crate) fn serving_in(&self, conversation: ConversationId) -> Option<SessionId> {
        self.serving().get(&conversation).copied()
    }

    fn serving(&self) -> MutexGuard<'_, HashMap<ConversationId, SessionId>> {
        self.0.serving.lock().expect("nothing panics while it holds the sessions")
    }

    fn routing(&self) -> MutexGuard<'_, HashSet<InstanceId>> {
        self.0.routing.lock().expect("nothing panics while it holds the desks")
    }

    fn topics(&self) -> MutexGuard<'_, HashMap<Topic, Vec<Follower>>> {
        self.0.topics.lock().expect("nothing panics while it holds the topics")
    }
}

/// One subscriber. Leaves the bus when dropped.
pub struct Subscription {
    bus: Bus,
    follower: Follower,
    received: mpsc::Receiver<Event>,
    topics: HashSet<Topic>,
}

impl Subscription {
    /// Follows a topic from now on.
    pub fn follow(&mut self, topic: Topic) {
        if self.topics.insert(topic) {
            self.bus.topics().entry(topic).or_default().push(self.follower.clone());
        }
    }

    /// No longer follows a topic.
    pub fn leave(&mut self, topic: Topic) {
        if self.topics.remove(&topic) {
            self.unlist(topic);
        }
    }

    /// The next event. `None` where the subscriber did not keep up: it has to catch up from the database.
    pub async fn next(&mut self) -> Option<Event> {
        if self.follower.lagged.load(Ordering::Relaxed) {
            return None;
        }
        self.received.recv().await
    }

    /// An event that is there already, without waiting.
    pub fn try_next(&mut self) -> Option<Event> {
        self.received.try_recv().ok()
    }

    fn unlist(&self, topic: Topic) {
        let mut topics = self.bus.topics();
        if let Some(followers) = topics.get_mut(&topic) {
            followers.retain(|follower| follower.id != self.follower.id);
            if followers.is_empty() {
                topics.remove(&topic);
            }
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        for topic in std::mem::take(&mut self.topics) {
            self.unlist(topic);
        }
    }
}
