//! What is said in secret is not in the log, whatever level is asked for (A19).

use crate::binary::Binary;
use crate::people::{self, Person};
use crate::socket::Socket;
use domain::Element;
use reqwest::StatusCode;
use serde_json::json;
use testkit::{Browser, Database, OWNER, PASSWORD};
use wire::conversation::Thread;
use wire::frame::{Identity, Request};

/// A password somebody tries.
const GUESS: &str = "planted-guess-7f3a";
/// What a visitor says, over a socket and without one.
const WORDS: &str = "planted-words-9c41";
/// A key of an engine.
const KEY: &str = "planted-key-2b8e";

// A19, A13
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_and_no_word_of_anybody_is_in_the_log_at_any_level() {
    let mut environment = vec![("DESKHAND__LOG__LEVEL", "trace".to_owned())];
    environment.push(("DESKHAND__BOT__ALLOW_PRIVATE_ADDRESSES", "true".into()));
    let mut binary = Binary::new(Database::sqlite(), environment);
    binary.start_and_wait().await;
    let mut owner = Browser::new(&binary.url());
    let signed_in = owner.sign_in(OWNER, PASSWORD).await;
    let cookie = signed_in.header("set-cookie").split([';', '=']).nth(1).unwrap().to_owned();
    Browser::new(&binary.url()).sign_in(OWNER, GUESS).await.refuses(401, "wrongCredentials");
    let ticket = owner.post("/api/tickets", json!({})).await.is(StatusCode::OK)["ticket"].as_str().unwrap().to_owned();
    Socket::greeted(binary.port, Identity::Member { ticket: ticket.clone() }).await;
    let page = owner.get("/api/admin/bot/engines").await.is(StatusCode::OK);
    let mut engines = page.clone();
    engines["judge"]["url"] = json!("http://127.0.0.1:1/v1");
    engines["judge"]["key"] = json!(KEY);
    owner.put("/api/admin/bot/engines", engines).await;
    let visitor = people::visitor(binary.port, &owner).await;
    let Person::Visitor { token, conversation, .. } = &visitor else { panic!("a visitor was made") };
    let (mut socket, _) = Socket::greeted(binary.port, Identity::Visitor { token: token.clone() }).await;
    let letter = |client_id: &str| Request::Send {
        conversation: *conversation,
        thread: Thread::Conversation,
        client_id: client_id.to_owned(),
        elements: vec![Element::text(WORDS)],
        quote: None,
    };
    socket.ask(letter("a")).await.unwrap();
    socket.ask(Request::Typing { conversation: *conversation, text: WORDS.to_owned() }).await.unwrap();
    let frames = json!({ "frames": [wire::frame::ClientFrame { id: 1, request: letter("b") }] });
    let request = Browser::new(&binary.url()).request(reqwest::Method::POST, "/api/frames").bearer_auth(token);
    Browser::send(request.json(&frames)).await.is(StatusCode::OK);
    binary.stop().await;

    let log = binary.logged();
    let csrf = owner.csrf.clone().unwrap();
    for (what, secret) in [
        ("a password", PASSWORD),
        ("a guess", GUESS),
        ("a visitor's words", WORDS),
        ("a key", KEY),
        ("a cookie", &cookie),
        ("a CSRF token", &csrf),
        ("a ticket", &ticket),
        ("a visitor's token", token),
    ] {
        let line = log.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{what} is in the log: {line:?}");
    }
    assert!(log.contains("DEBUG"), "more is logged than usual");
    // DESIGN §8: one line for each request, with its route and not its address.
    let access = |line: &&str| line.contains("INFO") && line.contains("/api/sign-in") && line.contains("401");
    assert_eq!(log.lines().filter(access).count(), 1);
    assert!(log.contains("bot.allow_private_addresses"), "what was allowed is written down at the start");
}
