//! The protocol where WebSocket is blocked.

use serde_json::{Value, json};
use testkit::{Database, Desk, Site, Visitor, on_both_databases};

async fn frames(site: &Site, visitor: &Visitor, frames: Value) -> Value {
    let client = reqwest::Client::new();
    let request = client.post(format!("{}/api/frames", site.url)).bearer_auth(&visitor.token);
    request.json(&json!({ "frames": frames })).send().await.unwrap().json().await.unwrap()
}

async fn changes(site: &Site, visitor: &Visitor, after: i64) -> Value {
    let conversation = visitor.identity.conversation;
    let url = format!("{}/api/changes?conversation={conversation}&after={after}", site.url);
    reqwest::Client::new().get(url).bearer_auth(&visitor.token).send().await.unwrap().json().await.unwrap()
}

on_both_databases! {
    async fn a_visitor_without_sockets_can_enter_write_and_hear(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await;
        let site = Site::new(desk).await;
        let send = json!({
            "id": 2, "do": "send", "conversation": visitor.identity.conversation, "clientId": "a",
            "elements": [{ "type": "text", "text": "I want a human" }],
        });

        let answers = frames(&site, &visitor, json!([{ "id": 1, "do": "enter" }, send.clone(), send])).await;
        let answers = answers["answers"].as_array().unwrap().clone();
        assert_eq!((&answers[0]["ok"]["is"], &answers[1]["ok"]["is"]), (&json!("visitor"), &json!("sent")));
        assert_eq!(answers[1]["ok"], answers[2]["ok"], "I3");
        site.desk.settle().await;
        let head = changes(&site, &visitor, 0).await["head"].as_i64().unwrap();

        let (heard, said) = tokio::join!(changes(&site, &visitor, head), mia.says(&visitor, "here I am"));
        said.unwrap();

        assert_eq!(heard["changes"][0]["elements"][0]["text"], "here I am");
    }

    async fn a_stranger_or_another_visitor_hears_nothing(database: Database) {
        let desk = Desk::new(&database).await;
        let (visitor, other) = (desk.visitor().await, desk.visitor().await);
        let site = Site::new(desk).await;
        let url = format!("{}/api/changes?conversation={}&after=0", site.url, visitor.identity.conversation);
        let client = reqwest::Client::new();

        assert_eq!(client.get(&url).send().await.unwrap().status(), 401);
        assert_eq!(client.get(&url).bearer_auth("nonsense").send().await.unwrap().status(), 401);
        assert_eq!(client.get(&url).bearer_auth(&other.token).send().await.unwrap().status(), 404);
    }
}
