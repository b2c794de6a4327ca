//! Uploads (A10, I13).

use reqwest::{Body, Client, StatusCode};
use serde_json::{Value, json};
use testkit::{Database, Desk, Site, Visitor, on_both_databases};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The smallest picture: one transparent point.
pub(crate) const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 6,
    0, 0, 0, 0x1F, 0x15, 0xC4, 0x89, 0, 0, 0, 13, b'I', b'D', b'A', b'T', 0x78, 0x9C, 0x63, 0, 1, 0, 0, 5, 0, 1, 0x0D,
    0x0A, 0x2D, 0xB4, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xAE, 0x42, 0x60, 0x82,
];

async fn upload(site: &Site, visitor: &Visitor, name: &str, bytes: impl Into<Body>) -> (StatusCode, Value) {
    let request = Client::new().post(format!("{}/api/files", site.url)).bearer_auth(&visitor.token);
    let answer = request.header("x-file-name", name).body(bytes).send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

/// Says how large a file will be, and gives the answer that comes before any of it is sent.
async fn announce(site: &Site, visitor: &Visitor, bytes: usize) -> String {
    let address = site.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let token = &visitor.token;
    let head = format!(
        "POST /api/files HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\
         content-length: {bytes}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

on_both_databases! {
    // S-013, A10
    async fn a_picture_is_stored_sent_and_shown(database: Database) {
        let desk = Desk::new(&database).await;
        let visitor = desk.visitor().await.enters().await;
        let site = Site::new(desk).await;

        let (status, file) = upload(&site, &visitor, "lamp%20%E7%81%AF.png", PNG).await;
        assert_eq!(status, 200, "{file}");
        assert_eq!((&file["element"], &file["name"], &file["width"]), (&json!("image"), &json!("lamp 灯.png"), &json!(1)));
        let element = json!({ "type": "image", "fileId": file["fileId"], "url": "https://evil.example/x.png", "name": "evil" });
        let draft = app::chat::Draft {
            client_id: "p".into(),
            elements: vec![serde_json::from_value(element).unwrap()],
            quote: None,
        };
        site.app.send_as_visitor(&visitor.identity, draft).await.unwrap();
        let stored = &visitor.rows().await.messages[2].elements;
        assert!(stored.contains(file["url"].as_str().unwrap()) && !stored.contains("evil"), "{stored}");

        let got = Client::new().get(format!("{}{}", site.url, file["url"].as_str().unwrap())).send().await.unwrap();
        assert_eq!(got.headers()["content-type"], "image/png");
        assert_eq!(got.headers()["x-content-type-options"], "nosniff");
        assert!(got.headers()["content-security-policy"].to_str().unwrap().contains("sandbox"));
        assert!(got.headers()["content-disposition"].to_str().unwrap().starts_with("inline"));
        assert_eq!(got.bytes().await.unwrap(), PNG);
    }

    // A10: a large file in parts, and a range of it
    async fn a_large_file_comes_back_whole_and_in_parts(database: Database) {
        let desk = Desk::new(&database).await;
        let visitor = desk.visitor().await;
        let site = Site::new(desk).await;
        let bytes: Vec<u8> = (0..700_000_u32).map(|n| (n % 251) as u8).collect();

        let (status, file) = upload(&site, &visitor, "readings.dat", bytes.clone()).await;
        assert_eq!((status, &file["element"]), (StatusCode::OK, &json!("file")));

        let url = format!("{}{}", site.url, file["url"].as_str().unwrap());
        let whole = Client::new().get(&url).send().await.unwrap();
        assert!(whole.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
        assert!(whole.bytes().await.unwrap() == bytes);
        let part = Client::new().get(&url).header("range", "bytes=262100-262199").send().await.unwrap();
        assert_eq!(part.status(), 206);
        assert_eq!(part.bytes().await.unwrap(), bytes[262_100..262_200]);
    }

    async fn what_a_browser_or_computer_would_run_is_refused(database: Database) {
        let desk = Desk::new(&database).await;
        let visitor = desk.visitor().await;
        let site = Site::new(desk).await;
        let cases: [(&str, &[u8]); 5] = [
            ("page.html", b"<!doctype html><script>alert(1)</script>"),
            ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
            ("lamp.png", b"<html><script>alert(1)</script></html>"),
            ("setup.exe", b"MZ\x90\x00\x03\x00\x00\x00"),
            ("run.sh", b"#!/bin/sh\nrm -rf /\n"),
        ];

        for (name, bytes) in cases {
            let (status, answer) = upload(&site, &visitor, name, bytes).await;
            assert_eq!((status, &answer["code"]), (StatusCode::UNSUPPORTED_MEDIA_TYPE, &json!("fileType")), "{name}");
        }
    }

    async fn a_file_over_the_limit_is_refused_and_nothing_is_kept(database: Database) {
        let desk = Desk::new(&database).await;
        let visitor = desk.visitor().await;
        let site = Site::new(desk).await;

        let answer = announce(&site, &visitor, 21 * 1024 * 1024).await;

        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
        assert!(answer.contains("tooLarge"), "{answer}");
        let nobody = Client::new().post(format!("{}/api/files", site.url)).body("x").send().await.unwrap();
        assert_eq!(nobody.status(), 401);
        let guessed = Client::new().get(format!("{}/files/AAAAAAAAAAAAAAAA/x.png", site.url)).send().await.unwrap();
        assert_eq!(guessed.status(), 404);
    }
}

// A10: names lead nowhere, and what a file is is not believed
#[tokio::test]
async fn a_name_is_only_a_name_and_a_type_is_what_the_bytes_say() {
    let desk = Desk::new(&Database::sqlite()).await;
    let visitor = desk.visitor().await;
    let site = Site::new(desk).await;
    let names = [
        "..%2F..%2Fetc%2Fpasswd.png",
        "..%5C..%5Ca.png",
        "a%00.png",
        "%2e%2e",
        "a%0D%0Aset-cookie:x.png",
        "%E2%80%AEgnp.png",
    ];

    for name in names {
        let request = Client::new().post(format!("{}/api/files", site.url)).bearer_auth(&visitor.token);
        let request = request.header("x-file-name", name).header("content-type", "text/html").body(PNG);
        let file: Value = request.send().await.unwrap().json().await.unwrap();
        let (kept, url) = (file["name"].as_str().unwrap(), file["url"].as_str().unwrap());
        assert!(
            !kept.contains(['/', '\\', '\0', '\r', '\n', '\u{202e}']) && !kept.starts_with(".."),
            "{name}: {kept:?}"
        );
        assert_eq!(url.split('/').count(), 4, "{name}: {url}");
        let got = Client::new().get(format!("{}{url}", site.url)).send().await.unwrap();
        assert_eq!(
            (got.status(), &got.headers()["content-type"]),
            (StatusCode::OK, &"image/png".parse().unwrap()),
            "{name}"
        );
        assert!(got.headers().get("set-cookie").is_none());
    }
    let polyglots: [(&str, &[u8]); 3] = [
        ("a.gif", b"GIF89a=1;/*<script>alert(1)</script>*/"),
        ("a.pdf", b"%PDF-1.4\n<html><script>alert(1)</script></html>"),
        ("a.png", b"\x89PNG\r\n\x1a\n<svg onload=alert(1)>"),
    ];
    for (name, bytes) in polyglots {
        let (status, file) = upload(&site, &visitor, name, bytes).await;
        if status == StatusCode::OK {
            let got = Client::new().get(format!("{}{}", site.url, file["url"].as_str().unwrap())).send().await.unwrap();
            let header = |name: &str| got.headers()[name].to_str().unwrap().to_owned();
            let shown = header("content-type");
            assert!(!shown.contains("html") && !shown.contains("script") && !shown.contains("svg"), "{name}: {shown}");
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert!(header("content-security-policy").contains("sandbox"), "{name}");
        }
    }
}
