//! What operators measure, asked the way Prometheus asks.

use crate::binary::{Binary, free_port};
use crate::people;
use reqwest::StatusCode;
use serde_json::{Value, json};
use testkit::{Browser, Database, on_both_databases};

/// Said by a visitor; must not be told to whoever measures.
const WORDS: &str = "nobody measures these words";

/// The value of a figure, by its name with its labels.
fn figure(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name} in\n{text}")).parse().unwrap()
}

/// A visitor who opens the chat, writes, and asks for a person, without a socket.
async fn visit(binary: &Binary) {
    let owner = people::owner(&binary.url()).await;
    let channels = owner.get("/api/admin/channels/web").await.is(StatusCode::OK);
    let new = json!({"webAppId": channels[0]["webAppId"], "language": "en", "source":
        {"page": WORDS, "title": WORDS, "referrer": "", "clientData": ""}});
    let visitor = owner.post("/api/visitors", new).await.is(StatusCode::OK);
    let said = perform(binary, &visitor, json!([{ "id": 1, "do": "enter" }])).await;
    let conversation = &said["answers"][0]["ok"]["conversation"];
    let frames = json!([
        { "id": 2, "do": "send", "conversation": conversation, "clientId": "a", "elements": [{ "type": "text", "text": WORDS }] },
    ]);
    let said = perform(binary, &visitor, frames).await;
    assert!(said["answers"][0]["ok"]["number"].is_i64(), "{said}");
}

async fn perform(binary: &Binary, visitor: &Value, frames: Value) -> Value {
    let request = Browser::new(&binary.url()).request(reqwest::Method::POST, "/api/frames");
    let token = visitor["token"].as_str().unwrap();
    Browser::send(request.bearer_auth(token).json(&json!({ "frames": frames }))).await.is(StatusCode::OK)
}

on_both_databases! {
    // A19
    async fn operators_measure_what_the_desk_does_and_not_what_people_say(database: Database) {
        let port = free_port();
        let environment = vec![("DESKHAND__METRICS__LISTEN", format!("127.0.0.1:{port}"))];
        let mut binary = Binary::new(database, environment);
        binary.start_and_wait().await;
        visit(&binary).await;

        let text = reqwest::get(format!("http://127.0.0.1:{port}/metrics")).await.unwrap().text().await.unwrap();

        assert!(figure(&text, "deskhand_messages_acknowledged_total") >= 1.0);
        assert!(figure(&text, "deskhand_commit_seconds_count") >= 1.0);
        assert_eq!(figure(&text, "deskhand_database_up"), 1.0);
        assert!(figure(&text, "deskhand_sessions{phase=\"bot\"}") >= 1.0);
        assert!(text.contains("deskhand_bot_decisions_total{decision="), "{text}");
        assert_eq!(figure(&text, "deskhand_oldest_wait_seconds"), 0.0);
        assert!(!text.contains("measures these"), "{text}");
        assert!(!binary.logged().contains(WORDS), "the log has what a visitor said");
    }

    async fn nobody_reaches_the_figures_over_the_desk_s_own_address(database: Database) {
        let mut binary = Binary::new(database, Vec::new());
        binary.start_and_wait().await;

        let answer = people::owner(&binary.url()).await.get("/metrics").await;

        assert!(!answer.text.contains("deskhand_"), "{answer:?}");
    }
}
