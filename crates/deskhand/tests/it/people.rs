//! Who takes part: an owner, agents, visitors, made over the public interface.

use crate::binary::PATIENCE;
use crate::socket::Socket;
use domain::{AgentStatus, ConversationId, MemberId, VisitorId};
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::time::Duration;
use testkit::{Browser, OWNER, PASSWORD};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use uuid::Uuid;
use wire::account::Ticket;
use wire::conversation::PhaseName;
use wire::frame::{Identity, Reply, Request};
use wire::visitor::{VisitorHello, VisitorIdentity};

/// As long as a page waits for an answer.
const ANSWER: Duration = Duration::from_secs(10);

/// Somebody who writes.
pub(crate) enum Person {
    /// A visitor of the website.
    Visitor { token: String, id: VisitorId, conversation: ConversationId },
    /// An agent, signed in with a browser of their own, who accepts what is offered, or lets it run out.
    Agent { browser: Box<Browser>, id: MemberId, accepts: bool },
}

impl Person {
    /// Who stands as author at their messages.
    pub(crate) fn author(&self) -> Uuid {
        match self {
            Self::Visitor { id, .. } => id.0,
            Self::Agent { id, .. } => id.0,
        }
    }

    /// What to say hello with. `None`: the desk does not answer.
    pub(crate) async fn identity(&self) -> Option<Identity> {
        match self {
            Self::Visitor { token, .. } => Some(Identity::Visitor { token: token.clone() }),
            Self::Agent { browser, .. } => {
                // Where connections are cut all the time, one request in thousands hangs in the client's pool, without any.
                let ticket = browser.request(Method::POST, "/api/tickets").timeout(ANSWER);
                let response = ticket.send().await.ok()?;
                let ticket: Ticket = response.json().await.ok()?;
                Some(Identity::Member { ticket: ticket.ticket })
            }
        }
    }
}

/// The owner's browser, signed in.
pub(crate) async fn owner(url: &str) -> Browser {
    let mut browser = Browser::new(url);
    browser.sign_in(OWNER, PASSWORD).await.is(StatusCode::OK);
    browser
}

/// A new agent who is available for up to `limit` sessions, and has a socket open until the second value is dropped.
pub(crate) async fn agent(port: u16, owner: &Browser, name: &str, limit: i64) -> (Person, JoinSet<()>) {
    let email = format!("{name}@desk.example");
    let form = json!({"nickname": name, "email": email, "role": "agent", "limit": limit});
    let made = owner.post("/api/admin/members", form).await.is(StatusCode::OK);
    let mut browser = Browser::new(&format!("http://127.0.0.1:{port}"));
    let given = made["password"].as_str().unwrap();
    browser.sign_in(&email, given).await.is(StatusCode::OK);
    let answer = browser.post("/api/me/password", json!({"current": given, "new": PASSWORD})).await;
    browser.keep_csrf(&answer);
    let id = serde_json::from_value(made["id"].clone()).unwrap();
    let agent = Person::Agent { browser: Box::new(browser), id, accepts: true };

    let (mut socket, _) = Socket::greeted(port, agent.identity().await.unwrap()).await;
    socket.ask(Request::SetStatus { status: AgentStatus::Free, reason: String::new() }).await.unwrap();
    let mut present = JoinSet::new();
    present.spawn(stay(socket));
    (agent, present)
}

/// Sets the desk to offer sessions for so many seconds, and to send whoever lets an offer run out on a break.
pub(crate) async fn in_manual_service(owner: &Browser, seconds: u32) {
    let mut page = owner.get("/api/admin/settings").await.is(StatusCode::OK);
    page["settings"]["service"]["mode"] = "manual".into();
    page["settings"]["service"]["acceptSeconds"] = seconds.into();
    page["settings"]["service"]["breakAfterTimeout"] = true.into();
    owner.put("/api/admin/settings", page).await.is(StatusCode::OK);
}

/// Listens, and is heard of now and then.
async fn stay(mut socket: Socket) {
    let mut beat = tokio::time::interval(Duration::from_secs(20));
    loop {
        tokio::select! {
            frame = socket.read() => if frame.is_none() { return },
            _ = beat.tick() => if socket.write(Request::Ping).await.is_none() { return },
        }
    }
}

/// A new visitor who has opened the chat.
pub(crate) async fn visitor(port: u16, owner: &Browser) -> Person {
    let channels = owner.get("/api/admin/channels/web").await.is(StatusCode::OK);
    let form = json!({"webAppId": channels[0]["webAppId"], "language": "en"});
    let made = owner.post("/api/visitors", form).await.is(StatusCode::OK);
    let VisitorIdentity { token, visitor, .. } = serde_json::from_value(made).unwrap();
    let (mut socket, hello) = Socket::greeted(port, Identity::Visitor { token: token.clone() }).await;
    socket.ask(Request::Enter).await.unwrap();
    Person::Visitor { token, id: visitor, conversation: hello_of(hello).conversation }
}

/// A new visitor whom an agent serves.
pub(crate) async fn visitor_with_agent(port: u16, owner: &Browser) -> Person {
    let visitor = visitor(port, owner).await;
    let identity = visitor.identity().await.unwrap();
    let (mut socket, _) = Socket::greeted(port, identity.clone()).await;
    socket.ask(Request::AskForPerson).await.unwrap();
    let end = Instant::now() + PATIENCE;
    loop {
        let hello = hello_of(socket.ask(Request::Hello { identity: identity.clone() }).await.unwrap());
        if hello.session.is_some_and(|session| session.phase == PhaseName::Serving) {
            return visitor;
        }
        assert!(Instant::now() < end, "nobody serves the visitor");
        sleep(Duration::from_millis(10)).await;
    }
}

/// A visitor's hello.
pub(crate) fn hello_of(reply: Reply) -> VisitorHello {
    match reply {
        Reply::Visitor(hello) => *hello,
        other => panic!("not a visitor's hello: {other:?}"),
    }
}
