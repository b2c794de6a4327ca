//! The WebSocket as clients of the protocol see it (docs/protocol.md).

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Agent, Database, Desk, Site, Visitor, on_both_databases};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// How often somebody writes while an agent comes.
const ROUNDS: u64 = 100;

/// A client that knows nothing but the protocol.
pub(crate) struct Client {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    next: u64,
    events: Vec<Value>,
}

impl Client {
    /// Somebody who has not said hello yet.
    pub(crate) async fn connect(site: &Site) -> Self {
        Self::connect_with(site, &[]).await
    }

    /// The same, with these headers in the handshake.
    pub(crate) async fn connect_with(site: &Site, headers: &[(&'static str, &str)]) -> Self {
        let mut request = (site.url.replace("http", "ws") + "/api/socket").into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let (stream, _) = connect_async(request).await.unwrap();
        Self { stream, next: 1, events: Vec::new() }
    }

    pub(crate) async fn visitor(site: &Site, visitor: &Visitor) -> Self {
        let mut client = Self::connect(site).await;
        let hello = json!({ "do": "hello", "as": { "kind": "visitor", "token": visitor.token } });
        assert_eq!(client.ask(hello).await["ok"]["is"], "visitor");
        client
    }

    pub(crate) async fn member(site: &Site, agent: &Agent) -> Self {
        Self::of_member(site, &agent.identity).await
    }

    pub(crate) async fn of_member(site: &Site, member: &app::Member) -> Self {
        let mut client = Self::connect(site).await;
        let (ticket, _) = site.app.ticket(member).await.unwrap();
        let hello = json!({ "do": "hello", "as": { "kind": "member", "ticket": ticket } });
        assert_eq!(client.ask(hello).await["ok"]["is"], "member");
        client
    }

    /// A member with a ticket; the error's code where it opens nothing.
    pub(crate) async fn with_ticket(site: &Site, ticket: &Value) -> Result<Self, Value> {
        let mut client = Self::connect(site).await;
        let answer = client.ask(json!({ "do": "hello", "as": { "kind": "member", "ticket": ticket } })).await;
        if answer["ok"]["is"] == "member" { Ok(client) } else { Err(answer["error"]["code"].clone()) }
    }

    pub(crate) async fn send(&mut self, text: &str) {
        self.stream.send(Message::text(text)).await.unwrap();
    }

    /// Sends a request and gives its answer. Events that come before it are kept.
    pub(crate) async fn ask(&mut self, mut request: Value) -> Value {
        let id = self.next;
        self.next += 1;
        request["id"] = json!(id);
        self.send(&request.to_string()).await;
        loop {
            let frame = self.frame().await.expect("the socket stays open");
            if frame["re"] == id {
                return frame;
            }
            self.events.push(frame);
        }
    }

    /// The next event that fits.
    async fn event(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.events.iter().position(&fits) {
            return self.events.remove(at);
        }
        let comes = async {
            loop {
                let frame = self.frame().await.expect("the socket stays open");
                if fits(&frame) {
                    return frame;
                }
                self.events.push(frame);
            }
        };
        timeout(Duration::from_secs(20), comes).await.expect("the event comes")
    }

    /// The next frame; the close code where the socket closes instead.
    pub(crate) async fn frame(&mut self) -> Result<Value, u16> {
        loop {
            let message = timeout(Duration::from_secs(20), self.stream.next()).await.expect("something comes");
            match message {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(frame))) => return Err(frame.map_or(1005, |frame| frame.code.into())),
                Some(Ok(_)) => {}
                Some(Err(Error::ConnectionClosed | Error::Protocol(_) | Error::Io(_))) | None => return Err(1006),
                Some(Err(error)) => panic!("{error}"),
            }
        }
    }

    /// The close code the socket ends with.
    pub(crate) async fn end(&mut self) -> u16 {
        loop {
            if let Err(code) = self.frame().await {
                return code;
            }
        }
    }
}

pub(crate) fn text(conversation: &Value, id: &str, words: &str) -> Value {
    json!({ "do": "send", "conversation": conversation, "clientId": id, "elements": [{ "type": "text", "text": words }] })
}

fn is_message(words: &'static str) -> impl Fn(&Value) -> bool {
    move |frame| {
        let changes = frame["changes"].as_array();
        changes.is_some_and(|rows| rows.iter().any(|row| row["elements"][0]["text"] == words))
    }
}

/// A desk with automatic service, a visitor, and an agent who is available.
async fn floor(database: &Database) -> (Site, Visitor, Agent) {
    let desk = Desk::new(database).await;
    let visitor = desk.visitor().await.enters().await;
    let mia = desk.agent("mia").await.available().await;
    (Site::new(desk).await, visitor, mia)
}

on_both_databases! {
    // DESIGN §5: a message is answered after the commit, and told to the other side with the next rev
    async fn what_one_side_writes_the_other_side_reads_at_once(database: Database) {
        let (site, visitor, mia) = floor(&database).await;
        visitor.asks_for_a_person().await;
        let conversation = json!(visitor.identity.conversation);
        let mut here = Client::visitor(&site, &visitor).await;
        let mut there = Client::member(&site, &mia).await;

        let sent = here.ask(text(&conversation, "v1", "is it dimmable?")).await;
        let event = there.event(is_message("is it dimmable?")).await;
        assert_eq!(event["head"], sent["ok"]["rev"]);
        let row = &event["changes"][0];
        assert_eq!((&row["kind"], &row["clientId"], &row["from"]["side"]), (&json!("message"), &json!("v1"), &json!("visitor")));

        there.ask(text(&conversation, "m1", "yes")).await;
        let event = here.event(is_message("yes")).await;
        assert_eq!(event["changes"][0]["from"]["name"], "mia");
        let again = here.ask(text(&conversation, "v1", "is it dimmable?")).await;
        assert_eq!(again["ok"], sent["ok"], "I3: a retry gets the first answer");
    }

    // A day has many sessions, and a list keeps all of them
    async fn an_agent_is_told_of_the_sessions_that_ended_last_and_of_what_is_watched(database: Database) {
        let (site, first, mia) = floor(&database).await;
        let mut there = Client::member(&site, &mia).await;
        let mut visitors = vec![first];
        for _ in 0..20 {
            visitors.push(site.desk.visitor().await.enters().await);
        }
        for visitor in &visitors {
            let session = visitor.asks_for_a_person().await;
            mia.ends(session).await.unwrap();
            there.event(|frame| frame["items"][0]["state"] == "ended").await;
        }
        let (first, last) = (&visitors[0], &visitors[20]);
        let oldest = json!(first.identity.conversation);
        there.events.clear();

        first.says("I am back").await;
        last.says("thank you").await;
        there.event(is_message("thank you")).await;
        assert!(there.events.iter().all(|event| event["conversation"] != oldest), "{:?}", there.events);

        assert_eq!(there.ask(json!({ "do": "watch", "conversation": oldest })).await["ok"]["is"], "done");
        first.says("is anybody there?").await;
        there.event(is_message("is anybody there?")).await;
    }

    // I2: a list and what follows it have no gap between them, whatever is written while the agent comes
    async fn what_is_written_while_a_list_is_read_is_in_it_or_comes_after_it(database: Database) {
        let (site, visitor, mia) = floor(&database).await;
        visitor.asks_for_a_person().await;
        for round in 0..ROUNDS {
            let words = format!("question {round}");
            let (ticket, _) = site.app.ticket(&mia.identity).await.unwrap();
            let mut there = Client::connect(&site).await;
            let writes = async {
                tokio::time::sleep(Duration::from_micros(round * 97 % 8_000)).await;
                visitor.says(&words).await
            };
            let hello = json!({ "do": "hello", "as": { "kind": "member", "ticket": ticket } });
            let (hello, _) = tokio::join!(there.ask(hello), writes);

            let item = &hello["ok"]["inbox"]["items"][0];
            if item["last"]["elements"][0]["text"] != words {
                let event = there.event(|frame| frame["changes"][0]["elements"][0]["text"] == words).await;
                assert_eq!(event["after"], item["head"], "the change follows what the list had");
            }
        }
    }

    // DESIGN §1.1: no gap, no double, in order, also over a reconnect
    async fn a_client_that_was_away_catches_up_by_rev(database: Database) {
        let (site, visitor, mia) = floor(&database).await;
        visitor.asks_for_a_person().await;
        let conversation = json!(visitor.identity.conversation);
        let mut here = Client::visitor(&site, &visitor).await;
        let known = here.ask(json!({ "do": "changes", "conversation": conversation, "after": 0 })).await["ok"]["head"].clone();
        drop(here);

        for words in ["one", "two", "three"] {
            mia.says(&visitor, words).await.unwrap();
        }
        let mut here = Client::visitor(&site, &visitor).await;
        let missed = here.ask(json!({ "do": "changes", "conversation": conversation, "after": known })).await;

        let words: Vec<&Value> = missed["ok"]["changes"].as_array().unwrap().iter().map(|row| &row["elements"][0]["text"]).collect();
        assert_eq!(words, [&json!("one"), &json!("two"), &json!("three")]);
        assert_eq!(missed["ok"]["after"], known);
    }

    // S-146, S-083: the queue position is told and told again
    async fn a_waiting_visitor_is_told_the_place_and_when_the_wait_is_over(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await;
        mia.becomes(domain::AgentStatus::Busy).await;
        let (first, second) = (desk.visitor().await, desk.visitor().await);
        let leaves = first.asks_for_a_person().await;
        desk.app.clock().advance(1);
        let session = second.asks_for_a_person().await;
        let site = Site::new(desk).await;
        let mut client = Client::visitor(&site, &second).await;

        site.app.end_by_visitor(&first.identity, leaves).await.unwrap();
        site.desk.settle().await;
        let event = client.event(|frame| frame["event"] == "queue").await;
        assert_eq!((&event["session"], &event["queue"]["position"]), (&json!(session), &json!(1)));

        mia.becomes(domain::AgentStatus::Free).await;
        let event = client.event(|frame| frame["event"] == "queue").await;
        assert!(event.get("queue").is_none());
    }

    // S-047: signed in elsewhere
    async fn an_older_place_is_told_and_closed(database: Database) {
        let (site, _, mia) = floor(&database).await;
        let mut old = Client::member(&site, &mia).await;

        site.signed_in("mia@desk.example").await;

        assert_eq!(old.event(|frame| frame["event"] == "replaced").await["event"], "replaced");
        assert_eq!(old.end().await, 4001);
    }

    // A2: revoking an identity closes its sockets
    async fn a_member_who_is_blocked_is_disconnected(database: Database) {
        let (site, _, mia) = floor(&database).await;
        let mut socket = Client::member(&site, &mia).await;

        let owner = site.desk.owner.clone();
        site.app.force_offline(&owner, mia.identity.id).await.unwrap();

        assert_eq!(socket.end().await, 4003);
    }

    // DESIGN §8: the server going away tells its sockets to reconnect
    async fn a_server_that_stops_says_reconnect(database: Database) {
        let (site, visitor, _) = floor(&database).await;
        let mut socket = Client::visitor(&site, &visitor).await;

        site.stop.send(true).unwrap();

        assert_eq!(socket.event(|frame| frame["event"] == "reconnect").await["event"], "reconnect");
        assert_eq!(socket.end().await, 4000);
    }

    // S-075, UX §2: typing is told to the other side, the text only to the team
    async fn typing_is_told_to_the_other_side(database: Database) {
        let (site, visitor, mia) = floor(&database).await;
        visitor.asks_for_a_person().await;
        let conversation = json!(visitor.identity.conversation);
        let mut here = Client::visitor(&site, &visitor).await;
        let mut there = Client::member(&site, &mia).await;

        here.ask(json!({ "do": "typing", "conversation": conversation, "text": "is it" })).await;
        there.ask(json!({ "do": "typing", "conversation": conversation, "text": "secret" })).await;

        let seen = there.event(|frame| frame["event"] == "typing" && frame["side"] == "visitor").await;
        assert_eq!(seen["text"], "is it");
        let seen = here.event(|frame| frame["event"] == "typing" && frame["side"] == "agent").await;
        assert!(seen.get("text").is_none());
    }

    // A4: a visitor sees one conversation, and one of its threads
    async fn a_visitor_reaches_nothing_but_the_own_conversation(database: Database) {
        let (site, visitor, mia) = floor(&database).await;
        let other = site.desk.visitor().await.enters().await;
        let session = other.asks_for_a_person().await;
        let mut client = Client::visitor(&site, &visitor).await;
        let (own, foreign) = (json!(visitor.identity.conversation), json!(other.identity.conversation));

        let attempts = [
            (json!({ "do": "history", "conversation": foreign }), "notFound"),
            (json!({ "do": "changes", "conversation": foreign, "after": 0 }), "notFound"),
            (text(&foreign, "x", "hi"), "notFound"),
            (json!({ "do": "read", "conversation": foreign, "number": 1 }), "notFound"),
            (json!({ "do": "recall", "conversation": foreign, "number": 1 }), "notFound"),
            (json!({ "do": "typing", "conversation": foreign }), "notFound"),
            (json!({ "do": "history", "conversation": own, "thread": "team" }), "notFound"),
            (json!({ "do": "end", "session": session }), "notFound"),
            (json!({ "do": "rate", "session": session, "choice": 101 }), "notFound"),
            (json!({ "do": "accept", "session": session }), "forbidden"),
            (json!({ "do": "take", "session": session }), "forbidden"),
            (json!({ "do": "transfer", "session": session, "member": mia.identity.id }), "forbidden"),
            (json!({ "do": "setStatus", "status": "free" }), "forbidden"),
            (json!({ "do": "inbox", "after": 0 }), "forbidden"),
            (json!({ "do": "watch", "conversation": foreign }), "forbidden"),
        ];

        for (request, code) in attempts {
            assert_eq!(client.ask(request.clone()).await["error"]["code"], code, "{request}");
        }
    }

    // A4: an agent reaches the sessions of the own list
    async fn an_agent_reaches_nothing_but_the_own_sessions(database: Database) {
        let (site, visitor, _) = floor(&database).await;
        let session = visitor.asks_for_a_person().await;
        let leo = site.desk.agent("leo").await;
        let mut client = Client::member(&site, &leo).await;
        let conversation = json!(visitor.identity.conversation);

        let attempts = [
            (json!({ "do": "history", "conversation": conversation }), "notFound"),
            (json!({ "do": "watch", "conversation": conversation }), "notFound"),
            (json!({ "do": "typing", "conversation": conversation }), "notFound"),
            (text(&conversation, "x", "hi"), "notYours"),
            (json!({ "do": "end", "session": session }), "notYours"),
            (json!({ "do": "take", "session": session }), "forbidden"),
            (json!({ "do": "enter" }), "forbidden"),
        ];

        for (request, code) in attempts {
            assert_eq!(client.ask(request.clone()).await["error"]["code"], code, "{request}");
        }
    }
}

#[tokio::test]
async fn broken_frames_are_answered_and_the_fifth_closes_the_socket() {
    let (site, visitor, _) = floor(&Database::sqlite()).await;
    let mut client = Client::visitor(&site, &visitor).await;

    for broken in ["nonsense", r#"{"id": 77, "do": "fly"}"#, "[]", "{}"] {
        client.send(broken).await;
        let answer = client.frame().await.unwrap();
        assert_eq!(answer["error"]["code"], "malformed", "{broken}");
    }
    assert_eq!(client.ask(json!({ "do": "ping" })).await["ok"]["is"], "heads", "the socket is still good");
    client.send("once more").await;

    assert_eq!(client.end().await, 1008);
}

#[tokio::test]
async fn a_frame_over_the_size_closes_the_socket() {
    let (site, visitor, _) = floor(&Database::sqlite()).await;
    let mut client = Client::visitor(&site, &visitor).await;

    let _ = client.stream.send(Message::text("x".repeat(70_000))).await;

    assert!(matches!(client.end().await, 1009 | 1006));
}

#[tokio::test]
async fn nothing_is_heard_before_hello() {
    let (site, visitor, _) = floor(&Database::sqlite()).await;
    let mut client = Client::connect(&site).await;
    assert_eq!(client.ask(json!({ "do": "ping" })).await["error"]["code"], "unauthorized");
    assert_eq!(client.end().await, 1008);

    let wrong = [
        json!({ "kind": "visitor", "token": "nonsense" }),
        json!({ "kind": "visitor", "token": visitor.token.replace('.', "A.") }),
        json!({ "kind": "member", "ticket": visitor.token }),
        json!({ "kind": "userSig", "sdkAppId": 1, "userId": "mia", "userSig": "eJw" }),
    ];
    for identity in wrong {
        let mut client = Client::connect(&site).await;
        let answer = client.ask(json!({ "do": "hello", "as": identity })).await;
        assert_eq!(answer["error"]["code"], "unauthorized", "{identity}");
        assert_eq!(client.end().await, 4003);
    }
}

// A3: a ticket works once
#[tokio::test]
async fn a_ticket_opens_one_socket() {
    let (site, _, mia) = floor(&Database::sqlite()).await;
    let (ticket, _) = site.app.ticket(&mia.identity).await.unwrap();
    let hello = json!({ "do": "hello", "as": { "kind": "member", "ticket": ticket } });
    let mut first = Client::connect(&site).await;
    assert_eq!(first.ask(hello.clone()).await["ok"]["is"], "member");

    let mut second = Client::connect(&site).await;

    assert_eq!(second.ask(hello).await["error"]["code"], "unauthorized");
}

// A1: a visitor of an app, with a signature of the integrator
#[tokio::test]
async fn a_visitor_with_a_user_sig_has_the_user_id_the_integrator_chose() {
    let (site, ..) = floor(&Database::sqlite()).await;
    let (sdk_app_id, sig) = site.app.user_sig(None, "customer-7", 600).await.unwrap();
    let hello = |user: &str| json!({ "do": "hello", "as": { "kind": "userSig", "sdkAppId": sdk_app_id, "userId": user, "userSig": sig } });
    let mut client = Client::connect(&site).await;

    let answer = client.ask(hello("customer-7")).await;
    assert_eq!(answer["ok"]["userId"], "customer-7");
    let mut other = Client::connect(&site).await;
    assert_eq!(other.ask(hello("customer-8")).await["error"]["code"], "unauthorized");
}

// A3: the origin is checked in the handshake
#[tokio::test]
async fn a_page_of_another_site_cannot_open_a_socket() {
    let (site, ..) = floor(&Database::sqlite()).await;
    let mut request = (site.url.replace("http", "ws") + "/api/socket").into_client_request().unwrap();
    request.headers_mut().insert("origin", "https://evil.example".parse().unwrap());

    let refused = connect_async(request).await;

    assert!(matches!(refused, Err(Error::Http(response)) if response.status() == 403));
}
