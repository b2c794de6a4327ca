//! What is heard from node to node with the bus, without it, and where one node is cut off from it.

use super::cluster::Cluster;
use super::onlooker::Onlooker;
use crate::binary::PATIENCE;
use crate::people::{self, Person};
use crate::socket::Socket;
use domain::{ConversationId, Element};
use std::time::Duration;
use testkit::{Browser, Weather};
use tokio::time::{Instant, timeout};
use wire::conversation::{Change, Thread};
use wire::frame::{Event, Request, ServerFrame};

/// Messages in a row.
const TIMES: usize = 5;
/// The bus tells at once.
const AT_ONCE: Duration = Duration::from_millis(500);
/// Without it the database is looked at once a second.
const A_SECOND: Duration = Duration::from_millis(1_500);
/// The same for the first message, before it is known that the bus is gone.
const AT_FIRST: Duration = Duration::from_secs(4);

/// Somebody with a socket open at a node, and all they have heard.
struct Ear {
    socket: Socket,
    heard: Vec<(ConversationId, String)>,
}

/// A visitor and the agent who serves them, each at a node of their own.
struct Pair {
    visitor: Ear,
    agent: Ear,
    conversation: ConversationId,
    said: Vec<String>,
}

impl Ear {
    async fn at(port: u16, person: &Person) -> Self {
        let (socket, _) = Socket::greeted(port, person.identity().await.unwrap()).await;
        Self { socket, heard: Vec::new() }
    }

    async fn says(&mut self, conversation: ConversationId, text: &str) {
        let request = Request::Send {
            conversation,
            thread: Thread::Conversation,
            client_id: text.into(),
            elements: vec![Element::text(text)],
            quote: None,
        };
        let asked = self.socket.write(request).await.expect("the socket is open");
        loop {
            match self.socket.read().await.expect("the socket is open") {
                ServerFrame::Answer(answer) if answer.re == asked => break assert!(answer.ok.is_some(), "{answer:?}"),
                frame => self.take(frame),
            }
        }
    }

    /// Listens until a message was heard.
    async fn hears(&mut self, conversation: ConversationId, text: &str) {
        let listens = async {
            while !self.heard.iter().any(|(of, heard)| (*of, heard.as_str()) == (conversation, text)) {
                let frame = self.socket.read().await.expect("the socket is open");
                self.take(frame);
            }
        };
        timeout(PATIENCE, listens).await.expect("the other node tells of it");
    }

    fn take(&mut self, frame: ServerFrame) {
        let ServerFrame::Event(Event::Changes(changes)) = frame else { return };
        for change in changes.changes {
            if let Change::Message(message) = change
                && let Some(text) = message.client_id
            {
                self.heard.push((changes.conversation, text));
            }
        }
    }

    fn heard_of(&self, conversation: ConversationId) -> Vec<&str> {
        self.heard.iter().filter(|(of, _)| *of == conversation).map(|(_, text)| text.as_str()).collect()
    }
}

impl Pair {
    /// At these ports.
    async fn meets(owner: &Browser, name: &str, visitor: u16, agent: u16) -> Self {
        let (mia, mut present) = people::agent(agent, owner, name, 1).await;
        let guest = people::visitor_with_agent(visitor, owner).await;
        let agent = Ear::at(agent, &mia).await;
        present.abort_all();
        let Person::Visitor { conversation, .. } = guest else { unreachable!("it is a visitor") };
        Self { visitor: Ear::at(visitor, &guest).await, agent, conversation, said: Vec::new() }
    }

    /// They talk to each other. Gives how long each message took, in order.
    async fn talks(&mut self, when: &str) -> Vec<Duration> {
        let mut took = Vec::new();
        for number in 0..TIMES {
            let (by_visitor, by_agent) = (format!("{when} {number}?"), format!("{when} {number}."));
            took.push(passes(&mut self.visitor, &mut self.agent, self.conversation, &by_visitor).await);
            took.push(passes(&mut self.agent, &mut self.visitor, self.conversation, &by_agent).await);
            self.said.extend([by_visitor, by_agent]);
        }
        println!("{when}: {took:?}");
        took
    }

    /// Each of them has heard all the other one said, once and in order.
    fn heard_it_all(&self) {
        for (ear, mark) in [(&self.agent, '?'), (&self.visitor, '.')] {
            let heard: Vec<&str> = ear.heard_of(self.conversation).into_iter().filter(|t| t.ends_with(mark)).collect();
            let said: Vec<&str> = self.said.iter().map(String::as_str).filter(|t| t.ends_with(mark)).collect();
            assert_eq!(heard, said);
        }
    }
}

/// How long a message takes from one to the other.
async fn passes(says: &mut Ear, hears: &mut Ear, conversation: ConversationId, text: &str) -> Duration {
    let begun = Instant::now();
    says.says(conversation, text).await;
    hears.hears(conversation, text).await;
    begun.elapsed()
}

fn middle(took: &[Duration]) -> Duration {
    let mut sorted = took.to_vec();
    sorted.sort();
    sorted[sorted.len() / 2]
}

fn is_at_once(took: &[Duration]) {
    assert!(middle(took) < AT_ONCE, "the bus tells at once: {took:?}");
}

fn is_in_a_second(took: &[Duration]) {
    assert!(middle(took) < A_SECOND, "about a second without the bus: {took:?}");
    assert!(took.iter().all(|took| *took < AT_FIRST), "about a second without the bus: {took:?}");
}

// F8: I2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn visitor_and_agent_on_different_nodes_hear_each_other_with_a_bus_and_without() {
    let Some(mut cluster) = Cluster::start(2).await else { return };
    let owner = people::owner(&cluster.url()).await;
    let mut pair = Pair::meets(&owner, "mia", cluster.nodes[0].port, cluster.nodes[1].port).await;

    is_at_once(&pair.talks("with the bus").await);
    cluster.nats.stop();
    is_in_a_second(&pair.talks("without the bus").await);

    pair.heard_it_all();
}

// F8: I2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_cut_off_from_the_bus_hears_all_a_second_late_while_the_others_hear_it_at_once() {
    let Some(mut cluster) = Cluster::start(3).await else { return };
    let mut onlooker = Onlooker::at(&cluster.database()).await;
    let owner = people::owner(&cluster.url()).await;
    let [first, second, third] = [0, 1, 2].map(|node: usize| cluster.nodes[node].port);
    let mut apart = Pair::meets(&owner, "mia", first, second).await;
    let mut others = Pair::meets(&owner, "leo", third, second).await;

    for (how, cut) in [("silent", false), ("closed", true)] {
        is_at_once(&apart.talks(&format!("before it is {how}")).await);
        cluster.cables[0].set(Weather::Silent);
        if cut {
            cluster.cables[0].cut();
        }
        is_in_a_second(&apart.talks(&format!("while it is {how}")).await);
        is_at_once(&others.talks(&format!("while another's is {how}")).await);
        onlooker.until("SELECT count(*) = 1 FROM node WHERE NOT on_bus AND NOT dead").await;

        cluster.cables[0].set(Weather::Fair);
        onlooker.until("SELECT bool_and(on_bus) FROM node WHERE NOT dead").await;
    }
    is_at_once(&apart.talks("afterwards").await);

    apart.heard_it_all();
    others.heard_it_all();
    cluster.stop().await;
}
