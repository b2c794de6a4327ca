//! Clients that take their time hold up nobody, and not for long (A10).

use crate::uploads::PNG;
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::time::Duration;
use testkit::{Browser, Database, Desk, Site, on_both_databases};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn site(database: &Database) -> Site {
    let patience = Duration::from_secs(1);
    let config = server::Config {
        head_patience: patience,
        body_patience: patience,
        visitor_messages_per_second: 1_000,
        visitor_burst: 1_000,
        ..server::Config::default()
    };
    Site::configured(Desk::new(database).await, config).await
}

/// A connection on which this was said so far.
async fn said(site: &Site, head: &str) -> TcpStream {
    let address = site.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// What comes until the other side closes.
async fn rest(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    answer
}

on_both_databases! {
    // A10, I13
    async fn a_hundred_slow_uploads_stop_nobody_and_end_by_themselves(database: Database) {
        let site = site(&database).await;
        let (slow, quick) = (site.desk.visitor().await, site.desk.visitor().await.enters().await);
        let head = format!(
            "POST /api/files HTTP/1.1\r\nhost: desk\r\nauthorization: Bearer {}\r\nx-file-name: a.txt\r\n\
             content-length: 1000000\r\n\r\naaaa",
            slow.token
        );
        let mut connections = Vec::new();
        for _ in 0..100 {
            connections.push(said(&site, &head).await);
        }

        let request = site.browser().request(Method::POST, "/api/files").bearer_auth(&quick.token);
        Browser::send(request.header("x-file-name", "a.png").body(PNG)).await.is(StatusCode::OK);
        let frames = json!({ "frames": [{ "id": 1, "do": "ping" }] });
        let request = site.browser().request(Method::POST, "/api/frames").bearer_auth(&quick.token);
        Browser::send(request.json(&frames)).await.is(StatusCode::OK);

        for connection in connections {
            let answer = rest(connection).await;
            assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
        }
        let mut link = site.desk.store.read().await.unwrap();
        let later = site.app.clock().now().plus_seconds(86_400);
        assert!(store::files::list_orphans(&mut link, later).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_request_whose_head_or_body_never_ends_is_ended() {
    let site = site(&Database::sqlite()).await;
    let heads = [
        "",
        "GET /api/me HT",
        "GET /api/me HTTP/1.1\r\nhost: desk\r\nx-a: 1\r\n",
        "POST /api/sign-in HTTP/1.1\r\nhost: desk\r\ncontent-length: 100\r\n\r\n{\"email\":",
        "POST /api/sign-in HTTP/1.1\r\nhost: desk\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n",
    ];
    for head in heads {
        let answer = rest(said(&site, head).await).await;
        assert!(!answer.contains(" 200 "), "{head:?}: {answer}");
    }
    assert_eq!(site.browser().get("/healthz").await.text, "ok");
}
