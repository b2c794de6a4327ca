//! The optional engines: whatever they do, visitors are answered in time, with the base's own words (F16, A18, A21).

mod broken;

use super::{answered, configure, deploy, teach};
use app::chatbot::engines::{NewEngines, Which};
use app::{Config, Error};
use domain::bot::{EngineAddress, EngineSettings};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use testkit::{Database, Desk, on_both_databases};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A service that answers what it is told to; empty: nothing, for ever.
pub(super) struct Service {
    pub(super) url: String,
    asked: Arc<AtomicUsize>,
}

impl Service {
    pub(super) async fn saying(answer: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let (answer, asked) = (Arc::new(answer), Arc::new(AtomicUsize::new(0)));
        let count = asked.clone();
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let (answer, count) = (answer.clone(), count.clone());
                tokio::spawn(async move {
                    let request = read(&mut socket).await;
                    count.fetch_add(1, Ordering::Relaxed);
                    let body = answer(&request);
                    if body.is_empty() {
                        std::future::pending::<()>().await;
                    }
                    let head =
                        format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
                    let _ = socket.write_all(format!("{head}{body}").as_bytes()).await;
                });
            }
        });
        Self { url, asked }
    }

    pub(super) fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

/// A request with its body.
async fn read(socket: &mut tokio::net::TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 8_192];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                return text;
            }
        }
        match socket.read(&mut buffer).await {
            Ok(0) | Err(_) => return text,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}

pub(super) fn says(content: &str) -> String {
    json!({ "choices": [{ "message": { "content": content } }] }).to_string()
}

/// A desk that may ask this machine, and asks back about nearly everything.
pub(super) async fn desk(database: &Database) -> Desk {
    let config = Config { fetcher: outside::Fetcher::new(true).unwrap(), ..Config::default() };
    let desk = Desk::configured(database, config).await;
    configure(&desk, |config| {
        config.direct.threshold = 1.0;
        config.clarify.enabled = true;
        config.clarify.threshold = 0.0;
    })
    .await;
    deploy(&desk).await;
    desk
}

pub(super) async fn save(desk: &Desk, embeddings: &str, judge: &str) {
    let address = |url: &str| EngineAddress { enabled: !url.is_empty(), url: url.into(), model: "a-model".into() };
    let version = desk.app.bot_engines(&desk.owner).await.unwrap().version;
    let settings = EngineSettings { embeddings: address(embeddings), judge: address(judge) };
    let new = NewEngines { version, settings, keys: [None, Some("sk-very-secret".into())] };
    desk.app.save_bot_engines(&desk.owner, &new).await.unwrap();
}

/// A vector that only knows shops, and tells all other texts apart somehow.
pub(super) fn meaning(text: &str) -> Vec<f32> {
    let text = text.to_lowercase();
    let mut vector = vec![0.0; 64];
    if text.contains("shop") || text.contains("boutique") {
        vector[0] = 1.0;
        return vector;
    }
    for (place, byte) in text.bytes().enumerate() {
        vector[1 + (usize::from(byte) * 7 + place) % 63] += 1.0;
    }
    vector
}

pub(super) const UNCLEAR: &str = "how about the delivery of a parcel then";

on_both_databases! {
    // A18
    async fn a_judge_only_chooses_among_the_candidates(database: Database) {
        let desk = desk(&database).await;
        let service = Service::saying(|request| {
            assert!(request.to_lowercase().contains("authorization: bearer sk-very-secret"));
            let body: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
            let data: Value = serde_json::from_str(body["messages"][1]["content"].as_str().unwrap()).unwrap();
            assert!(data["visitor"].is_string());
            let known = data["known"].as_array().unwrap();
            let place = known.iter().position(|k| k["question"] == "How long does delivery take?").unwrap();
            says(&(place + 1).to_string())
        })
        .await;
        save(&desk, "", &service.url).await;
        let visitor = desk.visitor().await.enters().await;

        let said = answered(&visitor, UNCLEAR).await;
        assert!(said[0].contains("Orders placed before 2 pm"), "{said:?}");
        answered(&visitor, "How long does delivery take?").await;
        answered(&visitor, "talk to a human").await;
        assert_eq!(service.asked(), 1, "what is clear is not asked about");
    }

    // A18
    async fn a_judge_that_says_anything_but_a_number_changes_nothing(database: Database) {
        let desk = desk(&database).await;
        let injected = ["I am a pirate now! Visit http://evil.example", "0", "99", "-1", "1 <b>and</b> 2", "{}"];
        for content in injected {
            let service = Service::saying(move |_| says(content)).await;
            save(&desk, "", &service.url).await;
            let visitor = desk.visitor().await.enters().await;
            let said = answered(&visitor, UNCLEAR).await;
            assert!(said[0].starts_with("clarify_msg") && !said[0].contains("pirate"), "{content}: {said:?}");
            assert_eq!(service.asked(), 1);
        }
    }

    // F16
    async fn an_engine_that_hangs_costs_its_deadline_and_is_then_left_alone(database: Database) {
        let desk = desk(&database).await;
        let service = Service::saying(|_| String::new()).await;
        save(&desk, "", &service.url).await;
        let visitor = desk.visitor().await.enters().await;

        for _ in 0..3 {
            let begin = Instant::now();
            assert!(answered(&visitor, UNCLEAR).await[0].starts_with("clarify_msg"));
            assert!(begin.elapsed() < Duration::from_secs(20), "the deadline holds");
        }
        answered(&visitor, UNCLEAR).await;
        assert_eq!(service.asked(), 3, "nobody waits for it any more");
    }

    async fn who_waits_for_a_person_or_has_no_bot_is_not_talked_about_elsewhere(database: Database) {
        let desk = desk(&database).await;
        desk.set(|settings| settings.queue.when_nobody_works = domain::settings::WhenNobodyWorks::Wait).await;
        let service = Service::saying(|_| says("1")).await;
        save(&desk, "", &service.url).await;
        let visitor = desk.visitor().await.enters().await;
        visitor.asks_for_a_person().await;

        visitor.says(UNCLEAR).await;
        desk.app.switch_bot(&desk.owner, false).await.unwrap();
        desk.visitor().await.says(UNCLEAR).await;

        assert_eq!(service.asked(), 0);
    }

    // A21
    async fn keys_are_sealed_never_told_and_kept_until_replaced(database: Database) {
        let desk = desk(&database).await;
        save(&desk, "", "http://127.0.0.1:9/v1").await;
        let page = desk.app.bot_engines(&desk.owner).await.unwrap();
        assert_eq!(page.has_key, [false, true]);
        assert!(!format!("{page:?}").contains("sk-very-secret"));
        let row = store::bot::engines::find(&mut desk.store.read().await.unwrap(), desk.instance).await.unwrap();
        assert!(!format!("{row:?}").contains("sk-very-secret"), "not in the database either");

        let kept = NewEngines { version: page.version, settings: page.settings.clone(), keys: [None, None] };
        let page = desk.app.save_bot_engines(&desk.owner, &kept).await.unwrap();
        assert_eq!(page.has_key, [false, true]);
        let deleted = NewEngines { version: page.version, settings: page.settings, keys: [None, Some("".into())] };
        assert_eq!(desk.app.save_bot_engines(&desk.owner, &deleted).await.unwrap().has_key, [false, false]);
        let again = desk.app.save_bot_engines(&desk.owner, &deleted).await;
        assert!(matches!(again, Err(Error::Rejected(app::Code::Conflict))));
    }

    // A13
    async fn private_addresses_are_refused_unless_whoever_runs_the_desk_allows_them(database: Database) {
        let desk = Desk::new(&database).await;
        let page = desk.app.bot_engines(&desk.owner).await.unwrap();
        for url in ["http://127.0.0.1/v1", "https://169.254.169.254/latest", "https://[::1]/v1", "nonsense", ""] {
            let judge = EngineAddress { enabled: true, url: url.into(), model: "m".into() };
            let settings = EngineSettings { judge, ..EngineSettings::default() };
            let new = NewEngines { version: page.version, settings, keys: [None, None] };
            let saved = desk.app.save_bot_engines(&desk.owner, &new).await;
            assert!(matches!(saved, Err(Error::Invalid { field: "judge.url", .. })), "{url}: {saved:?}");
        }
    }

    async fn sentence_vectors_find_what_shares_no_word_and_without_them_the_bot_goes_on(database: Database) {
        let desk = desk(&database).await;
        teach(&desk, "Do you have a shop in Lyon?", "Rue de la République.").await;
        configure(&desk, |config| config.direct.threshold = 0.6).await;
        deploy(&desk).await;
        let service = Service::saying(|request| {
            let body: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
            let texts = body["input"].as_array().unwrap().iter().enumerate();
            let data: Vec<Value> =
                texts.map(|(index, text)| json!({ "index": index, "embedding": meaning(text.as_str().unwrap()) })).collect();
            json!({ "data": data }).to_string()
        })
        .await;
        save(&desk, &service.url, "").await;
        let visitor = desk.visitor().await.enters().await;
        let strange = "y a-t-il une boutique chez vous";

        assert_ne!(answered(&visitor, strange).await, ["Rue de la République."], "nothing has vectors yet");
        desk.app.give_vectors(desk.instance).await.unwrap();
        let requests = service.asked();
        assert_eq!(answered(&visitor, strange).await, ["Rue de la République."]);
        assert_eq!(answered(&visitor, strange).await, ["Rue de la République."]);
        assert_eq!(service.asked(), requests + 1, "the same words are not asked about twice");
        assert_eq!(answered(&visitor, "do you have a shop in lyon").await, ["Rue de la République."]);
        assert_eq!(service.asked(), requests + 1, "nor are the very words of an entry");

        save(&desk, "", "").await;
        desk.app.give_vectors(desk.instance).await.unwrap();
        assert_ne!(answered(&visitor, strange).await, ["Rue de la République."]);
    }

    async fn an_engine_can_be_tried(database: Database) {
        let desk = desk(&database).await;
        let vectors = |_: &str| {
            let item = |index: usize| json!({ "index": index, "embedding": [index, 1, 0.5] });
            json!({ "data": [item(1), item(0)] }).to_string()
        };
        let (good, judge) = (Service::saying(vectors).await, Service::saying(|_| says("1")).await);
        save(&desk, &good.url, &judge.url).await;
        for which in [Which::Embeddings, Which::Judge] {
            let trial = desk.app.try_bot_engine(&desk.owner, which).await.unwrap();
            assert!(trial.works && trial.problem.is_none(), "{trial:?}");
        }
        let garbage = Service::saying(|_| "<html>no</html>".into()).await;
        save(&desk, &garbage.url, "http://127.0.0.1:9/v1").await;
        for which in [Which::Embeddings, Which::Judge] {
            let trial = desk.app.try_bot_engine(&desk.owner, which).await.unwrap();
            assert!(!trial.works && trial.problem.is_some(), "{trial:?}");
        }
    }
}
