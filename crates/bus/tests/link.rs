//! The link between nodes over a real NATS server: it carries hints, never makes anybody wait, and comes back by itself.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use bus::{Hint, Link, Topic};
use domain::{ConversationId, MemberId};
use std::time::Duration;
use testkit::Nats;
use tokio::sync::mpsc::Receiver;
use tokio::time::{Instant, sleep, timeout};
use uuid::Uuid;

const PATIENCE: Duration = Duration::from_secs(20);

struct Node {
    link: Link,
    heard: Receiver<(Topic, Hint)>,
}

impl Node {
    async fn on(nats: &Nats) -> Self {
        let (link, heard) = Link::open(&nats.url()).await.unwrap();
        let node = Self { link, heard };
        node.becomes(true).await;
        node
    }

    async fn becomes(&self, up: bool) {
        timeout(PATIENCE, self.link.state().wait_for(|is| *is == up)).await.unwrap().unwrap();
    }

    /// Follows a topic for sure.
    async fn follows(&self, topic: Topic) {
        self.link.follow(topic);
        let end = Instant::now() + PATIENCE;
        while !self.link.take_certain().contains(&topic) {
            assert!(Instant::now() < end, "the topic is not followed");
            sleep(Duration::from_millis(20)).await;
        }
    }

    async fn hears(&mut self) -> (Topic, Hint) {
        timeout(PATIENCE, self.heard.recv()).await.unwrap().unwrap()
    }
}

fn conversation() -> Topic {
    Topic::Conversation(ConversationId(Uuid::new_v4()))
}

#[tokio::test]
async fn a_hint_reaches_the_nodes_that_follow_its_topic_and_no_other() {
    let Some(nats) = Nats::start() else { return };
    let (mut first, mut second) = (Node::on(&nats).await, Node::on(&nats).await);
    let (topic, other) = (conversation(), Topic::Member(MemberId(Uuid::new_v4())));
    first.follows(topic).await;
    second.follows(topic).await;

    first.link.publish(other, Hint::Inbox { rev: 1 });
    first.link.publish(topic, Hint::Thread { team: false, rev: 7 });
    assert_eq!(second.hears().await, (topic, Hint::Thread { team: false, rev: 7 }));
    second.link.publish(topic, Hint::Thread { team: false, rev: 8 });
    assert_eq!(first.hears().await, (topic, Hint::Thread { team: false, rev: 8 }), "and not its own words");

    second.link.leave(topic);
    second.follows(other).await;
    first.link.publish(topic, Hint::Thread { team: false, rev: 9 });
    first.link.publish(other, Hint::Inbox { rev: 2 });
    assert_eq!(second.hears().await, (other, Hint::Inbox { rev: 2 }));
}

// F8
#[tokio::test]
async fn a_link_notices_that_the_server_is_gone_and_comes_back_with_all_it_followed() {
    let Some(mut nats) = Nats::start() else { return };
    let (mut first, second) = (Node::on(&nats).await, Node::on(&nats).await);
    let (before, meanwhile) = (conversation(), conversation());
    first.follows(before).await;

    nats.stop();
    first.becomes(false).await;
    second.becomes(false).await;
    first.link.follow(meanwhile);
    let begun = Instant::now();
    for rev in 0..100_000 {
        second.link.publish(before, Hint::Thread { team: false, rev });
    }
    assert!(begun.elapsed() < PATIENCE, "nobody waits for the server");

    nats.start_again();
    first.becomes(true).await;
    second.becomes(true).await;
    second.link.publish(before, Hint::Thread { team: false, rev: 200_000 });
    second.link.publish(meanwhile, Hint::Queue);
    while first.hears().await != (before, Hint::Thread { team: false, rev: 200_000 }) {}
    while first.hears().await != (meanwhile, Hint::Queue) {}
}

// F8
#[tokio::test]
async fn a_server_that_hangs_counts_as_gone() {
    let Some(nats) = Nats::start() else { return };
    let node = Node::on(&nats).await;

    nats.freeze();
    let begun = Instant::now();
    node.becomes(false).await;
    let noticed = begun.elapsed();
    nats.thaw();

    node.becomes(true).await;
    assert!(noticed < Duration::from_secs(5), "noticed after {noticed:?}");
}

#[tokio::test]
async fn a_server_that_is_not_there_yet_is_found_later() {
    let Some(mut nats) = Nats::start() else { return };
    nats.stop();
    let (link, heard) = Link::open(&nats.url()).await.unwrap();
    assert!(Link::check(&nats.url()).await.is_err());
    assert!(!link.is_up());

    nats.start_again();

    Node { link, heard }.becomes(true).await;
    Link::check(&nats.url()).await.unwrap();
    assert!(Link::open("what is this").await.is_err());
}
