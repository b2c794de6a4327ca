//! People who do what a test says, at the node it says.

use crate::people::Person;
use crate::socket::Socket;
use domain::{ConversationId, SessionId};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{interval, sleep};
use uuid::Uuid;
use wire::ErrorCode;
use wire::frame::Request;

/// Before somebody tries again.
const PAUSE: Duration = Duration::from_millis(50);
/// How often somebody is heard of.
const BEAT: Duration = Duration::from_secs(5);

/// A visitor who comes in at whichever node the test says.
pub(crate) struct Guest {
    person: Person,
    /// Where they write.
    pub(crate) conversation: ConversationId,
}

impl Guest {
    /// Takes a visitor who has opened the chat.
    pub(crate) fn new(person: Person) -> Self {
        let Person::Visitor { conversation, .. } = person else { panic!("it is a visitor") };
        Self { person, conversation }
    }

    /// Says hello at a node, and keeps the socket.
    pub(crate) async fn comes_in(&self, port: u16) -> Socket {
        let mut socket = Socket::open(port).await.expect("the node listens");
        let identity = self.person.identity().await.unwrap();
        insist(&mut socket, || Request::Hello { identity: identity.clone() }).await;
        socket
    }

    /// Asks for a person at a node.
    pub(crate) async fn asks_for_a_person(&self, port: u16) {
        insist(&mut self.comes_in(port).await, || Request::AskForPerson).await;
    }

    /// Ends the session at a node.
    pub(crate) async fn ends(&self, port: u16, session: Uuid) {
        insist(&mut self.comes_in(port).await, || Request::End { session: SessionId(session) }).await;
    }
}

/// As a client does: again and again while the desk is busy.
pub(crate) async fn insist(socket: &mut Socket, request: impl Fn() -> Request) {
    while let Err(error) = socket.ask(request()).await {
        assert_eq!(error.code, ErrorCode::Busy, "{error:?}");
        sleep(PAUSE).await;
    }
}

/// Has somebody be connected, to whichever node the balancer has, until the value is dropped.
pub(crate) fn stays(person: Person, port: u16) -> JoinSet<()> {
    let mut present = JoinSet::new();
    present.spawn(async move {
        loop {
            // Whatever ends it, the next connection goes to a node that works.
            let _ = stay(&person, port).await;
            sleep(PAUSE).await;
        }
    });
    present
}

async fn stay(person: &Person, port: u16) -> Option<()> {
    let identity = person.identity().await?;
    let mut socket = Socket::open(port).await?;
    socket.try_ask(Request::Hello { identity }).await?.ok()?;
    let mut beat = interval(BEAT);
    loop {
        tokio::select! {
            frame = socket.read() => {
                frame?;
            }
            _ = beat.tick() => {
                socket.write(Request::Ping).await?;
            }
        }
    }
}
