//! Every frame a client can send, by those whose conversation it is and by all others.

use super::sample::Interface;
use crate::socket::Client;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use testkit::{Agent, Browser, Database, Desk, Site, Visitor, on_both_databases};

/// Whose frame it is, and what another member of the desk may do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frame {
    /// The visitor's alone.
    Visitor,
    /// A member's, about oneself.
    Member,
    /// Of whoever serves or is offered the session.
    Server,
    /// Of every member of the desk; visitors have their own.
    Read,
    /// Of both sides of the conversation.
    Both,
    /// Of everybody who is connected.
    Anybody,
}

const FRAMES: [(&str, Frame); 24] = [
    ("hello", Frame::Anybody),
    ("ping", Frame::Anybody),
    ("send", Frame::Both),
    ("read", Frame::Read),
    ("typing", Frame::Both),
    ("recall", Frame::Both),
    ("changes", Frame::Read),
    ("history", Frame::Read),
    ("enter", Frame::Visitor),
    ("askForPerson", Frame::Visitor),
    ("end", Frame::Both),
    ("rate", Frame::Visitor),
    ("askForRating", Frame::Visitor),
    ("thumb", Frame::Visitor),
    ("setStatus", Frame::Member),
    ("accept", Frame::Server),
    ("decline", Frame::Server),
    ("take", Frame::Server),
    ("transfer", Frame::Server),
    ("cancelTransfer", Frame::Server),
    ("inviteRating", Frame::Server),
    ("inbox", Frame::Member),
    ("watch", Frame::Read),
    ("unwatch", Frame::Anybody),
];

fn kind(name: &str) -> Frame {
    let found = FRAMES.iter().find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("who may send the frame {name:?}?")).1
}

/// The frame about this conversation and session, with what it must have to be taken.
fn about(mut frame: Value, conversation: &Value, session: &Value, colleague: &Agent) -> Value {
    for (name, value) in [("conversation", conversation), ("session", session)] {
        if frame.get(name).is_some() {
            frame[name] = value.clone();
        }
    }
    match frame["do"].as_str().unwrap() {
        "send" => frame["elements"] = json!([{ "type": "text", "text": "not mine" }]),
        "transfer" => frame["member"] = json!(colleague.identity.id),
        _ => {}
    }
    frame
}

fn is_refused(answer: &Value) -> bool {
    matches!(answer["error"]["code"].as_str(), Some("notFound" | "forbidden"))
}

/// The frame over HTTP, where WebSocket is blocked.
async fn polled(site: &Site, visitor: &Visitor, mut frame: Value) -> Value {
    frame["id"] = json!(1);
    let request = site.browser().request(Method::POST, "/api/frames").bearer_auth(&visitor.token);
    let answer = Browser::send(request.json(&json!({ "frames": [frame] }))).await;
    answer.is(StatusCode::OK)["answers"][0].clone()
}

/// A conversation with an agent of a group, and everybody else.
struct Floor {
    site: Site,
    visitor: Visitor,
    conversation: Value,
    session: Value,
    mia: Agent,
    leo: Agent,
    zoe: Agent,
    ada: Agent,
    other: Visitor,
    stranger: app::Member,
    foreign: Visitor,
}

impl Floor {
    async fn new(database: &Database) -> Self {
        let desk = Desk::new(database).await;
        let nina = desk.agent("nina").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        let session = visitor.asks_for_a_person().await;
        let (mia, leo) = (desk.agent("mia").await.available().await, desk.agent("leo").await);
        let (zoe, ada) = (desk.agent("zoe").await.available().await, desk.admin("ada").await);
        let repairs = desk.group("Repairs", &[&mia, &leo]).await;
        desk.group("Sales", &[&zoe]).await;
        desk.app.transfer(&nina.identity, session, app::serving::Target::Group(repairs), "").await.unwrap();
        desk.settle().await;
        assert_eq!(mia.serves().await, [session]);
        mia.says(&visitor, "our secret").await.unwrap();
        let other = desk.visitor().await.enters().await;
        let stranger = desk.second().await;
        let foreign = desk.visitor_of("other-shop").await.enters().await;
        let (conversation, session) = (json!(visitor.identity.conversation), json!(session));
        let site = Site::new(desk).await;
        Self { site, visitor, conversation, session, mia, leo, zoe, ada, other, stranger, foreign }
    }

    fn about(&self, frame: Value) -> Value {
        about(frame, &self.conversation, &self.session, &self.leo)
    }
}

on_both_databases! {
    // A4: visitors, colleagues, other groups and other desks reach nothing of a conversation that is not theirs
    async fn nobody_reaches_a_conversation_of_others_by_any_frame(database: Database) {
        let floor = Floor::new(&database).await;
        let site = &floor.site;
        let before = floor.visitor.rows().await;

        for (name, frame) in Interface::new().frames() {
            let frame = floor.about(frame);
            let names_something = frame.get("conversation").is_some() || frame.get("session").is_some();
            let kind = kind(&name);
            let answer = Client::connect(site).await.ask(frame.clone()).await;
            assert_eq!(answer["error"]["code"], "unauthorized", "nobody sends {name}: {answer}");
            if name == "hello" {
                continue;
            }
            for visitor in [&floor.other, &floor.foreign] {
                let may = !names_something && matches!(kind, Frame::Visitor | Frame::Anybody) || kind == Frame::Anybody;
                let answer = Client::visitor(site, visitor).await.ask(frame.clone()).await;
                assert!(may || is_refused(&answer), "another visitor sends {name}: {answer}");
                let answer = polled(site, visitor, frame.clone()).await;
                assert!(may || is_refused(&answer), "another visitor sends {name} without a socket: {answer}");
                assert!(!answer.to_string().contains("our secret"), "another visitor reads by {name}: {answer}");
            }

            let answer = Client::of_member(site, &floor.stranger).await.ask(frame.clone()).await;
            let may = matches!(kind, Frame::Member | Frame::Anybody);
            assert!(may || is_refused(&answer), "another desk sends {name}: {answer}");
            assert!(!answer.to_string().contains("our secret"), "another desk reads by {name}: {answer}");

            for (who, agent) in [("a colleague", &floor.leo), ("another group", &floor.zoe), ("an admin", &floor.ada)] {
                let oversees = who == "an admin" && kind == Frame::Read && name != "read";
                if matches!(kind, Frame::Member | Frame::Anybody) || oversees {
                    continue;
                }
                let answer = Client::member(site, agent).await.ask(frame.clone()).await;
                let refused = match kind {
                    Frame::Visitor => is_refused(&answer),
                    _ => answer["error"].is_object(),
                };
                let marks = who == "an admin" && name == "read";
                assert!(refused || marks, "{who} sends {name}: {answer}");
            }
            if kind == Frame::Visitor {
                let answer = Client::member(site, &floor.mia).await.ask(frame).await;
                assert!(is_refused(&answer), "the agent sends {name}: {answer}");
            }
        }

        let after = floor.visitor.rows().await;
        assert_eq!(after.messages.len(), before.messages.len());
        assert_eq!(floor.visitor.session().await.phase, "serving");
    }
}
