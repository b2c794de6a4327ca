//! How much one visitor, and one address, may ask for (A16), wherever they say they come from (A17).

use crate::socket::{Client, text};
use crate::uploads::PNG;
use app::Config;
use reqwest::{Body, Method, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;
use testkit::{Answer, Browser, Database, Desk, OWNER, PASSWORD, Site, Visitor, on_both_databases};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// A site whose proxies are these, and which takes a message a second of each visitor, and five at once.
fn slow(trusted: &[&str]) -> server::Config {
    server::Config {
        trusted_proxies: trusted.iter().map(|text| text.parse().unwrap()).collect(),
        visitor_messages_per_second: 1,
        visitor_burst: 5,
        ..server::Config::default()
    }
}

async fn web_app_id(site: &Site) -> Value {
    site.signed_in(OWNER).await.get("/api/admin/channels/web").await.json()[0]["webAppId"].clone()
}

/// A request that says it was passed on for somebody.
async fn post(site: &Site, path: &str, forwarded: &str, body: Value) -> Answer {
    let request = site.browser().request(Method::POST, path).header("x-forwarded-for", forwarded);
    Browser::send(request.json(&body)).await
}

async fn newcomer(site: &Site, id: &Value, forwarded: &str) -> Answer {
    post(site, "/api/visitors", forwarded, json!({ "webAppId": id, "language": "en" })).await
}

async fn guess(site: &Site, number: usize, forwarded: &str) -> Answer {
    let form = json!({ "email": format!("somebody{number}@desk.example"), "password": "a guess" });
    post(site, "/api/sign-in", forwarded, form).await
}

async fn upload(site: &Site, visitor: &Visitor, forwarded: &str, bytes: Body) -> Answer {
    let request = site.browser().request(Method::POST, "/api/files").bearer_auth(&visitor.token);
    Browser::send(request.header("x-forwarded-for", forwarded).header("x-file-name", "a.txt").body(bytes)).await
}

fn announced(count: usize) -> Body {
    vec![b'a'; count].into()
}

/// Sends bytes whose number is not announced, and gives the answer.
async fn upload_unannounced(site: &Site, visitor: &Visitor, count: usize) -> String {
    let mut stream = TcpStream::connect(site.url.strip_prefix("http://").unwrap()).await.unwrap();
    let head = format!(
        "POST /api/files HTTP/1.1\r\nhost: desk\r\nauthorization: Bearer {}\r\nx-file-name: a.txt\r\n\
         transfer-encoding: chunked\r\nconnection: close\r\n\r\n{count:x}\r\n{}\r\n0\r\n\r\n",
        visitor.token,
        "a".repeat(count)
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    answer
}

async fn few_newcomers(database: &Database, trusted: &[&str]) -> Site {
    let desk = Desk::configured(database, Config { newcomers: 3, ..Config::default() }).await;
    Site::configured(desk, slow(trusted)).await
}

on_both_databases! {
    // A16, A17
    async fn an_address_makes_so_many_visitors_an_hour_whatever_it_says_of_itself(database: Database) {
        let site = few_newcomers(&database, &[]).await;
        let id = web_app_id(&site).await;

        for number in 0..3 {
            newcomer(&site, &id, &format!("198.51.100.{number}")).await.is(StatusCode::OK);
        }
        let refused = newcomer(&site, &id, "198.51.100.9").await;

        refused.refuses(429, "tooMany");
        assert_eq!(refused.header("retry-after"), "3600");
        newcomer(&site, &id, "").await.refuses(429, "tooMany");
        site.app.clock().advance(3_600);
        newcomer(&site, &id, "198.51.100.9").await.is(StatusCode::OK);
    }

    // A16, A17
    async fn behind_a_proxy_each_address_the_proxy_saw_is_counted_by_itself(database: Database) {
        let site = few_newcomers(&database, &["127.0.0.1"]).await;
        let id = web_app_id(&site).await;

        for number in 0..3 {
            // What stands before the last address was said by the client.
            newcomer(&site, &id, &format!("203.0.113.{number}, 198.51.100.7")).await.is(StatusCode::OK);
        }

        newcomer(&site, &id, "203.0.113.9, 198.51.100.7").await.refuses(429, "tooMany");
        newcomer(&site, &id, "203.0.113.9, 198.51.100.8").await.is(StatusCode::OK);
    }

    // A5, A17
    async fn a_made_up_address_gives_nobody_more_guesses(database: Database) {
        let site = Site::new(Desk::new(&database).await).await;

        for number in 0..10 {
            guess(&site, number, &format!("198.51.100.{number}")).await.refuses(401, "wrongCredentials");
        }

        guess(&site, 10, "198.51.100.77").await.refuses(429, "tooMany");
    }

    // A5, A17
    async fn behind_a_proxy_guesses_are_counted_by_the_address_the_proxy_saw(database: Database) {
        let site = Site::configured(Desk::new(&database).await, slow(&["127.0.0.1"])).await;

        for number in 0..10 {
            let said = format!("203.0.113.{number}, 198.51.100.7");
            guess(&site, number, &said).await.refuses(401, "wrongCredentials");
        }

        guess(&site, 10, "203.0.113.99, 198.51.100.7").await.refuses(429, "tooMany");
        let form = json!({ "email": OWNER, "password": PASSWORD });
        post(&site, "/api/sign-in", "198.51.100.8", form).await.is(StatusCode::OK);
    }

    // A16
    async fn a_visitor_and_an_address_send_so_many_bytes_of_files_an_hour(database: Database) {
        let limits = Config { visitor_upload_bytes: 1_000, address_upload_bytes: 1_400, ..Config::default() };
        let site = Site::new(Desk::configured(&database, limits).await).await;
        let (first, second) = (site.desk.visitor().await, site.desk.visitor().await);

        upload(&site, &first, "198.51.100.1", announced(600)).await.is(StatusCode::OK);
        let refused = upload(&site, &first, "198.51.100.2", announced(600)).await;
        refused.refuses(429, "tooMany");
        assert_eq!(refused.header("retry-after"), "3600");
        // Nothing of it was read, so there is room for less.
        upload(&site, &first, "198.51.100.3", announced(300)).await.is(StatusCode::OK);
        let answer = upload_unannounced(&site, &first, 400).await;
        assert!(answer.starts_with("HTTP/1.1 429 "), "{answer}");
        upload(&site, &second, "198.51.100.5", announced(600)).await.refuses(429, "tooMany");

        let staff = site.signed_in(OWNER).await;
        let request = staff.request(Method::POST, "/api/files").header("x-file-name", "a.png").body(PNG);
        Browser::send(request).await.is(StatusCode::OK);
        site.app.clock().advance(3_600);
        upload(&site, &first, "", announced(600)).await.is(StatusCode::OK);
        assert_eq!(orphans(&site).await, 0, "nothing is left of what was refused");
    }
}

/// Uploads that were begun and are not complete.
async fn orphans(site: &Site) -> usize {
    let mut link = site.desk.store.read().await.unwrap();
    let later = site.app.clock().now().plus_seconds(86_400);
    store::files::list_orphans(&mut link, later).await.unwrap().len()
}

/// Everything a visitor's sockets were answered.
#[derive(Default)]
struct Answered {
    count: AtomicU32,
    more: Notify,
}

impl Answered {
    fn so_far(&self) -> u32 {
        self.count.load(Ordering::SeqCst)
    }
}

/// Sends frames over a socket without waiting for answers, which are counted.
async fn flood(site: &Site, visitor: &Visitor, frames: Vec<Value>, answered: Arc<Answered>, tasks: &mut JoinSet<()>) {
    let mut client = Client::visitor(site, visitor).await;
    tasks.spawn(async move {
        for (number, mut frame) in frames.into_iter().enumerate() {
            frame["id"] = json!(1_000 + number);
            client.send(&frame.to_string()).await;
        }
        while let Ok(frame) = client.frame().await {
            if frame["re"].as_u64().is_some_and(|id| id >= 1_000) {
                answered.count.fetch_add(1, Ordering::SeqCst);
                answered.more.notify_one();
            }
        }
    });
}

/// One visitor asks for much more than the pace over four sockets; another one writes. The other is answered message by
/// message, while the first one's wait, however many sockets they come by.
async fn one_floods_and_another_writes(frame: impl Fn(&Value, &str) -> Value, burst: u32, a_second: u32) {
    let site = Site::configured(Desk::new(&Database::sqlite()).await, slow(&[])).await;
    let (noisy, calm) = (site.desk.visitor().await.enters().await, site.desk.visitor().await.enters().await);
    let (answered, mut tasks) = (Arc::new(Answered::default()), JoinSet::new());
    let began = Instant::now();
    for socket in 0..4 {
        let conversation = json!(noisy.identity.conversation);
        let frames = (0..100).map(|number| frame(&conversation, &format!("{socket} {number}"))).collect();
        flood(&site, &noisy, frames, answered.clone(), &mut tasks).await;
    }
    while answered.so_far() < burst - 4 {
        answered.more.notified().await;
    }
    let mut client = Client::visitor(&site, &calm).await;
    for number in 0..5 {
        let sent = client.ask(text(&json!(calm.identity.conversation), &number.to_string(), "calm")).await;
        assert_eq!(sent["ok"]["is"], "sent");
    }

    let (answered, seconds) = (answered.so_far(), began.elapsed().as_secs() as u32 + 1);
    println!("{answered} of 400 answered within {seconds} s");
    assert!(answered <= burst + seconds * a_second, "{answered} of 400 answered within {seconds} s");
}

// A16: the pace is the visitor's, not the socket's
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visitor_who_writes_without_end_over_many_sockets_holds_up_nobody() {
    one_floods_and_another_writes(|conversation, id| text(conversation, id, "noise"), 5, 1).await;
}

// A16: and it is one of every frame
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visitor_who_asks_without_end_holds_up_nobody() {
    let kinds = ["ping", "typing", "history", "changes", "read", "recall", "askForPerson", "hello"];
    let frame = |conversation: &Value, id: &str| {
        let kind = kinds[id.len() % 2 + id.bytes().last().map_or(0, usize::from) % 7];
        json!({ "do": kind, "conversation": conversation, "after": 0, "number": 1, "text": "",
                "as": { "kind": "visitor", "token": "nonsense" } })
    };
    one_floods_and_another_writes(frame, 20, 4).await;
}

// A16: whoever would wait too long comes back later, and loses nothing by it
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sockets_that_cannot_all_be_served_in_time_are_told_to_come_back() {
    let site = Site::configured(Desk::new(&Database::sqlite()).await, slow(&[])).await;
    let visitor = site.desk.visitor().await.enters().await;
    let conversation = json!(visitor.identity.conversation);
    let mut clients = Vec::new();
    for _ in 0..16 {
        clients.push(Client::visitor(&site, &visitor).await);
    }

    let mut tasks = JoinSet::new();
    for (number, mut client) in clients.into_iter().enumerate() {
        let mut frame = text(&conversation, &number.to_string(), "hello?");
        frame["id"] = json!(1_000);
        tasks.spawn(async move {
            client.send(&frame.to_string()).await;
            loop {
                match client.frame().await {
                    Ok(frame) if frame["re"] == 1_000 => return Ok(frame["ok"]["is"] == "sent"),
                    Ok(_) => {}
                    Err(code) => return Err(code),
                }
            }
        });
    }
    let ends = tasks.join_all().await;

    let sent = ends.iter().filter(|end| **end == Ok(true)).count();
    let told = ends.iter().filter(|end| **end == Err(4000)).count();
    assert!(told > 0 && sent >= 5 && sent + told == 16, "{ends:?}");
    let kept = visitor.transcript().await.iter().filter(|line| line.contains("hello?")).count();
    assert_eq!(kept, sent);
}

// A16: the same where WebSocket is blocked
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn polling_is_no_way_around_the_pace() {
    let site = Site::configured(Desk::new(&Database::sqlite()).await, slow(&[])).await;
    let visitor = site.desk.visitor().await.enters().await;
    let (began, mut tasks) = (Instant::now(), JoinSet::new());
    for id in 1..=120 {
        let request = site.browser().request(Method::POST, "/api/frames").bearer_auth(&visitor.token);
        let request = request.json(&json!({ "frames": [{ "id": id, "do": "ping" }, { "id": id + 1, "do": "ping" }] }));
        tasks.spawn(async move { Browser::send(request).await.is(StatusCode::OK)["answers"].clone() });
    }
    let answers = tasks.join_all().await;

    let refused = |answer: &Value| answer["error"]["code"] == "tooMany" && answer["error"]["retryAfter"].is_i64();
    let (mut heard, mut over) = (0, 0);
    for answer in &answers {
        let (first, second) = (refused(&answer[0]), refused(&answer[1]));
        assert!(second || !first, "what comes after what was refused is refused: {answer}");
        over += u64::from(first) + u64::from(second);
        heard += u64::from(!first) + u64::from(!second);
    }
    let seconds = began.elapsed().as_secs() + 1;
    println!("{heard} frames heard within {seconds} s, {over} refused");
    assert!(over > 0 && heard <= 20 + 4 * seconds, "{heard} heard within {seconds} s, {over} refused");
}
