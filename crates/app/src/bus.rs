//! Who needs to know: carries events to those who follow their topic, inside this process and, by a hint, to other nodes.

mod hints;

use crate::event::{Event, Topic};
use ::bus::{Hint, Link};
use domain::{ConversationId, InstanceId, MemberId, SessionId};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use tokio::sync::{Notify, mpsc, watch};

/// Events a subscriber may leave unread before it has to catch up from the database.
const UNREAD: usize = 1_024;

/// Bytes of messages held for a subscriber that leaves events unread (F11). Beyond it reads them from the database.
const HELD: usize = 256 * 1_024;

/// The bus. Cheap to clone.
#[derive(Clone, Default)]
pub struct Bus(Arc<Inner>);

#[derive(Default)]
struct Inner {
    next: AtomicU64,
    topics: Mutex<HashMap<Topic, Vec<Arc<Follower>>>>,
    link: OnceLock<Link>,
    routing: Mutex<HashSet<InstanceId>>,
    routing_asked: Notify,
    deadline_set: Notify,
    serving: Mutex<HashMap<ConversationId, SessionId>>,
}

struct Follower {
    id: u64,
    events: mpsc::Sender<Event>,
    lagged: AtomicBool,
    /// Bytes of messages among the events left unread.
    held: AtomicUsize,
    told: Mutex<Told>,
    /// Belongs to a member: sees what the team sees.
    of_team: AtomicBool,
}

/// Unread events that stand for all like them: whoever reads one looks at what there is by then. A thousand visitors who
/// come at once are one change of the queue to an agent who was not quick enough to see them one by one.
#[derive(Default)]
struct Told {
    queues: HashSet<InstanceId>,
    /// The latest change of each member's list.
    lists: HashMap<MemberId, i64>,
}

/// Everything somebody here follows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Followed {
    /// Conversations.
    pub(crate) conversations: Vec<ConversationId>,
    /// Those of them that a member follows.
    pub(crate) by_team: Vec<ConversationId>,
    /// Members.
    pub(crate) members: Vec<MemberId>,
}

impl Bus {
    /// Tells everybody who follows the event's topic, here and on other nodes. Never waits.
    pub fn publish(&self, event: Event) {
        if let Some(link) = self.0.link.get()
            && let Some(hint) = hints::of(&event)
        {
            link.publish(event.topic(), hint);
        }
        self.publish_here(event);
    }

    /// Tells other nodes, and hears of them, from now on. Comes before anybody follows anything.
    pub(crate) fn join(&self, link: Link) {
        // A second link would only say the same again.
        let _ = self.0.link.set(link);
    }

    /// Whether all that happens on other nodes is heard as it happens.
    pub(crate) fn is_linked(&self) -> bool {
        self.0.link.get().is_some_and(Link::is_up)
    }

    /// The same, to wait for a change. `None`: there is no link.
    pub(crate) fn link_state(&self) -> Option<watch::Receiver<bool>> {
        self.0.link.get().map(Link::state)
    }

    /// Topics whose changes are heard for sure since this was last asked.
    pub(crate) fn take_certain(&self) -> Vec<Topic> {
        self.0.link.get().map(Link::take_certain).unwrap_or_default()
    }

    /// Whether hints from other nodes were lost since this was last asked.
    pub(crate) fn take_missed(&self) -> bool {
        self.0.link.get().is_some_and(Link::take_missed)
    }

    /// Passes on what other nodes say, for ever.
    pub(crate) async fn keep_hearing(self, mut heard: mpsc::Receiver<(Topic, Hint)>) {
        while let Some((topic, hint)) = heard.recv().await {
            if let Some(event) = hints::event(topic, hint) {
                self.publish_here(event);
            }
        }
    }

    /// Tells everybody here who follows the event's topic: whoever does not keep up is marked as lagging.
    pub(crate) fn publish_here(&self, event: Event) {
        let topics = self.topics();
        let Some(followers) = topics.get(&event.topic()) else { return };
        for follower in followers {
            if follower.told().covers(&event) {
                continue;
            }
            if follower.events.try_send(follower.affordable(&event)).is_err() {
                follower.lagged.store(true, Ordering::Relaxed);
            }
        }
    }

    /// A new subscriber that follows nothing yet.
    pub fn subscribe(&self) -> Subscription {
        let (events, received) = mpsc::channel(UNREAD);
        let id = self.0.next.fetch_add(1, Ordering::Relaxed);
        let follower = Follower {
            id,
            events,
            lagged: AtomicBool::default(),
            held: AtomicUsize::default(),
            told: Mutex::default(),
            of_team: AtomicBool::default(),
        };
        Subscription { bus: self.clone(), follower: Arc::new(follower), received, topics: HashSet::new() }
    }

    /// Everything somebody here follows right now.
    pub(crate) fn followed(&self) -> Followed {
        let mut followed = Followed::default();
        for (topic, followers) in self.topics().iter() {
            match *topic {
                Topic::Conversation(conversation) => {
                    followed.conversations.push(conversation);
                    if followers.iter().any(|follower| follower.of_team.load(Ordering::Relaxed)) {
                        followed.by_team.push(conversation);
                    }
                }
                Topic::Member(member) => followed.members.push(member),
                Topic::Instance(_) => {}
            }
        }
        followed
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

    /// Nobody here follows a topic any more. What was remembered of it may be changed elsewhere from now on.
    fn forget(&self, topic: Topic) {
        if let Topic::Conversation(conversation) = topic {
            self.serving().remove(&conversation);
        }
    }

    fn serving(&self) -> MutexGuard<'_, HashMap<ConversationId, SessionId>> {
        self.0.serving.lock().expect("nothing panics while it holds the sessions")
    }

    fn routing(&self) -> MutexGuard<'_, HashSet<InstanceId>> {
        self.0.routing.lock().expect("nothing panics while it holds the desks")
    }

    fn topics(&self) -> MutexGuard<'_, HashMap<Topic, Vec<Arc<Follower>>>> {
        self.0.topics.lock().expect("nothing panics while it holds the topics")
    }
}

impl Follower {
    /// The event as this follower is told: without the message where too many of them are held already.
    fn affordable(&self, event: &Event) -> Event {
        let bytes = event.held();
        if bytes > 0 && self.held.fetch_add(bytes, Ordering::Relaxed) + bytes > HELD {
            self.held.fetch_sub(bytes, Ordering::Relaxed);
            return event.without_message();
        }
        event.clone()
    }

    /// The event, once it is read: with all that it stands for.
    fn read(&self, event: Event) -> Event {
        self.held.fetch_sub(event.held(), Ordering::Relaxed);
        self.told().read(event)
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().expect("nothing panics while it holds what is unread")
    }
}

impl Told {
    /// Whether an unread event stands for this one too. If not, this one will be unread.
    fn covers(&mut self, event: &Event) -> bool {
        match *event {
            Event::Queue { instance } => !self.queues.insert(instance),
            Event::Inbox { member, rev } => {
                let latest = self.lists.get(&member).copied();
                self.lists.insert(member, latest.unwrap_or(rev).max(rev));
                latest.is_some()
            }
            _ => false,
        }
    }

    /// The event with the latest of what it stands for. What comes from now on is unread again.
    fn read(&mut self, event: Event) -> Event {
        match event {
            Event::Queue { instance } => {
                self.queues.remove(&instance);
            }
            Event::Inbox { member, rev } => {
                return Event::Inbox { member, rev: self.lists.remove(&member).unwrap_or(rev) };
            }
            _ => {}
        }
        event
    }
}

/// One subscriber. Leaves the bus when dropped.
pub struct Subscription {
    bus: Bus,
    follower: Arc<Follower>,
    received: mpsc::Receiver<Event>,
    topics: HashSet<Topic>,
}

impl Subscription {
    /// Follows a topic from now on.
    pub fn follow(&mut self, topic: Topic) {
        if matches!(topic, Topic::Member(_)) {
            self.follower.of_team.store(true, Ordering::Relaxed);
        }
        if self.topics.insert(topic) {
            let mut topics = self.bus.topics();
            let followers = topics.entry(topic).or_default();
            if let Some(link) = self.bus.0.link.get().filter(|_| followers.is_empty()) {
                link.follow(topic);
            }
            followers.push(self.follower.clone());
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
        let event = self.received.recv().await;
        event.map(|event| self.follower.read(event))
    }

    /// An event that is there already, without waiting.
    pub fn try_next(&mut self) -> Option<Event> {
        let event = self.received.try_recv().ok();
        event.map(|event| self.follower.read(event))
    }

    fn unlist(&self, topic: Topic) {
        let mut topics = self.bus.topics();
        if let Some(followers) = topics.get_mut(&topic) {
            followers.retain(|follower| follower.id != self.follower.id);
            if followers.is_empty() {
                topics.remove(&topic);
                if let Some(link) = self.bus.0.link.get() {
                    link.leave(topic);
                }
                drop(topics);
                self.bus.forget(topic);
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

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const DESK: InstanceId = InstanceId(Uuid::from_u128(1));
    const MEMBER: MemberId = MemberId(Uuid::from_u128(2));

    fn agent(bus: &Bus) -> Subscription {
        let mut agent = bus.subscribe();
        agent.follow(Topic::Instance(DESK));
        agent.follow(Topic::Member(MEMBER));
        agent
    }

    // P11: five thousand who ask at once do not close the sockets of those who shall help them.
    #[tokio::test]
    async fn unread_changes_of_the_queue_and_of_the_list_are_one_of_each() {
        let bus = Bus::default();
        let mut agent = agent(&bus);
        for rev in 1..=10 * UNREAD as i64 {
            bus.publish(Event::Queue { instance: DESK });
            bus.publish(Event::Inbox { member: MEMBER, rev });
        }
        assert!(matches!(agent.next().await, Some(Event::Queue { .. })));
        let newest = 10 * UNREAD as i64;
        assert!(matches!(agent.next().await, Some(Event::Inbox { rev, .. }) if rev == newest));
        assert!(agent.try_next().is_none());
    }

    #[tokio::test]
    async fn an_unread_change_of_one_desk_says_nothing_of_another() {
        let (bus, other) = (Bus::default(), InstanceId(Uuid::from_u128(3)));
        let mut house = agent(&bus);
        house.follow(Topic::Instance(other));
        for instance in [DESK, other, DESK] {
            bus.publish(Event::Queue { instance });
        }
        let mut told = Vec::new();
        while let Some(Event::Queue { instance }) = house.try_next() {
            told.push(instance);
        }
        assert_eq!(told, [DESK, other]);
    }

    #[tokio::test]
    async fn what_changes_after_an_event_was_read_is_told_again() {
        let bus = Bus::default();
        let mut agent = agent(&bus);
        for rev in 1..=3 {
            bus.publish(Event::Queue { instance: DESK });
            bus.publish(Event::Inbox { member: MEMBER, rev });
            assert!(matches!(agent.next().await, Some(Event::Queue { .. })));
            assert!(matches!(agent.next().await, Some(Event::Inbox { rev: told, .. }) if told == rev));
        }
    }

    #[tokio::test]
    async fn who_leaves_other_events_unread_has_to_catch_up() {
        let bus = Bus::default();
        let mut agent = agent(&bus);
        for _ in 0..=UNREAD {
            bus.publish(Event::Member { instance: DESK, member: MEMBER });
        }
        assert!(agent.next().await.is_none());
    }
}
