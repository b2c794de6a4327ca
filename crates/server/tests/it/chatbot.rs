//! The chatbot's pages over HTTP, and thumbs over the visitors' protocol.

use reqwest::StatusCode;
use serde_json::{Value, json};
use testkit::{Browser, Database, Desk, OWNER, Site, Visitor, on_both_databases};

const BOT: &str = "/api/admin/bot";

async fn site(database: &Database) -> (Site, Browser) {
    let site = Site::new(Desk::new(database).await).await;
    let owner = site.signed_in(OWNER).await;
    (site, owner)
}

async fn ask(owner: &Browser, body: Value) -> Value {
    owner.post(&format!("{BOT}/ask"), body).await.is(StatusCode::OK)
}

async fn frame(site: &Site, visitor: &Visitor, frame: Value) -> Value {
    let request = reqwest::Client::new().post(format!("{}/api/frames", site.url)).bearer_auth(&visitor.token);
    let answers: Value = request.json(&json!({ "frames": [frame] })).send().await.unwrap().json().await.unwrap();
    answers["answers"][0].clone()
}

on_both_databases! {
    // S-112, S-113, S-128, S-129, S-131
    async fn an_administrator_edits_tests_deploys_and_rolls_back(database: Database) {
        let (_site, owner) = site(&database).await;
        let state = owner.get(BOT).await.is(StatusCode::OK);
        assert_eq!((&state["enabled"], &state["changes"], &state["questions"]), (&json!(true), &json!(0), &json!(8)));
        let first = state["deployed"]["id"].as_str().unwrap().to_owned();

        let page = owner.get(&format!("{BOT}/config")).await.is(StatusCode::OK);
        let mut config = page["config"].clone();
        config["fallback"]["text"]["en"] = json!("No idea.");
        let save = json!({ "version": page["version"], "config": config });
        owner.put(&format!("{BOT}/config"), save.clone()).await.is(StatusCode::OK);
        owner.put(&format!("{BOT}/config"), save).await.refuses(409, "conflict");

        let reply = ask(&owner, json!({ "text": "qwertz" })).await;
        assert_eq!((&reply["decision"], &reply["misses"]), (&json!("fallback"), &json!(1)));
        assert_eq!(reply["messages"][0]["elements"][0]["text"], "No idea.");
        let diff = owner.get(&format!("{BOT}/diff")).await.is(StatusCode::OK);
        assert_eq!((&diff["total"], &diff["config"][0]["field"]), (&json!(1), &json!("fallback.text")));

        owner.put(&format!("{BOT}/enabled"), json!({ "enabled": false })).await.is(StatusCode::OK);
        owner.post(&format!("{BOT}/deploy"), json!({})).await.refuses(409, "botOff");
        owner.put(&format!("{BOT}/enabled"), json!({ "enabled": true })).await.is(StatusCode::OK);
        let deployed = owner.post(&format!("{BOT}/deploy"), json!({ "note": "Words" })).await.is(StatusCode::OK);
        assert_eq!((&deployed["version"]["note"], &deployed["version"]["live"]), (&json!("Words"), &json!(true)));
        owner.post(&format!("{BOT}/deploy"), json!({})).await.refuses(409, "nothingToDeploy");

        let back = owner.post(&format!("{BOT}/versions/{first}/rollBack"), json!({})).await.is(StatusCode::OK);
        assert_eq!(back["rolledBackTo"], state["deployed"]["name"]);
        let versions = owner.get(&format!("{BOT}/versions?page=1&size=10")).await.is(StatusCode::OK);
        assert_eq!((&versions["total"], &versions["items"][0]["id"]), (&json!(3), &back["id"]));
        let compared = owner.get(&format!("{BOT}/versions/{first}/diff?to=draft")).await.is(StatusCode::OK);
        assert_eq!(compared["total"], 1);
        owner.get(&format!("{BOT}/versions?size=7")).await.refuses(400, "invalid");
        owner.get(&format!("{BOT}/versions/{first}/diff?to=nothing")).await.refuses(404, "notFound");
    }

    async fn regression_questions_are_kept_asked_and_deleted(database: Database) {
        let (_site, owner) = site(&database).await;
        let best = ask(&owner, json!({ "text": "How long does delivery take?" })).await["candidates"][0]["id"].clone();
        let path = format!("{BOT}/regression");
        let new = json!({ "question": "how long does delivery take", "expected": best });
        let row = owner.post(&path, new).await.is(StatusCode::OK);
        assert_eq!(row["expectedQuestion"], "How long does delivery take?");
        owner.post(&path, json!({ "question": " " })).await.refuses(400, "invalid");
        let nobody = json!({ "question": "x", "expected": "00000000-0000-0000-0000-000000000001" });
        owner.post(&path, nobody).await.refuses(400, "invalid");

        let run = owner.post(&format!("{path}/run"), json!({})).await.is(StatusCode::OK);
        assert_eq!((&run["passed"], &run["results"][0]["passed"]), (&json!(1), &json!(true)));
        let id = row["id"].as_str().unwrap();
        let none = json!({ "question": "how long does delivery take" });
        owner.put(&format!("{path}/{id}"), none).await.is(StatusCode::OK);
        assert_eq!(owner.post(&format!("{path}/run"), json!({})).await.is(StatusCode::OK)["passed"], 0);
        owner.delete(&format!("{path}/{id}")).await.is(StatusCode::NO_CONTENT);
        owner.delete(&format!("{path}/{id}")).await.refuses(404, "notFound");
    }

    // S-086, T-003
    async fn a_visitor_puts_a_thumb_to_an_answer_and_the_panel_shows_it(database: Database) {
        let (site, owner) = site(&database).await;
        let visitor = site.desk.visitor().await;
        let sent = visitor.says("How long does delivery take?").await;
        let down = json!({ "id": 1, "do": "thumb", "number": sent.number + 1, "up": false });

        assert_eq!(frame(&site, &visitor, down).await["ok"]["is"], "done");

        let review = owner.get(&format!("{BOT}/review")).await.is(StatusCode::OK);
        assert_eq!(review["thumbs"][0]["down"], 1);
        assert_eq!(review["clusters"][0]["questions"][0]["thumbsDown"], true);
        let own = json!({ "id": 2, "do": "thumb", "number": sent.number, "up": true });
        assert_eq!(frame(&site, &visitor, own).await["error"]["code"], "notFound");
        let settle = json!({ "texts": ["how long does delivery take"], "how": "answered" });
        let review = owner.post(&format!("{BOT}/review"), settle).await.is(StatusCode::OK);
        assert_eq!(review["clusters"], json!([]));
        owner.post(&format!("{BOT}/review"), json!({ "texts": ["x"], "how": "addSimilar" })).await.refuses(400, "invalid");
    }

    // A21
    async fn the_key_of_an_optional_engine_is_written_and_never_read(database: Database) {
        let (_site, owner) = site(&database).await;
        let path = format!("{BOT}/engines");
        let off = json!({ "enabled": false, "url": "", "model": "" });
        let judge = json!({ "enabled": false, "url": "https://models.example/v1/", "model": "m", "key": "sk-secret" });
        let save = json!({ "version": 1, "embeddings": off, "judge": judge });

        let answer = owner.put(&path, save).await;

        assert!(!answer.text.contains("sk-secret"));
        let saved = answer.is(StatusCode::OK);
        assert_eq!((&saved["judge"]["hasKey"], &saved["embeddings"]["hasKey"]), (&json!(true), &json!(false)));
        assert_eq!(saved["judge"]["url"], "https://models.example/v1");
        let private = json!({ "enabled": true, "url": "https://10.1.2.3/v1", "model": "m" });
        let save = json!({ "version": saved["version"], "embeddings": private, "judge": off });
        owner.put(&path, save).await.refuses(400, "invalid");
        owner.post(&format!("{path}/nothing/try"), json!({})).await.refuses(404, "notFound");
    }

    // A21: a key that was given for one server is not sent to another
    async fn the_key_of_an_optional_engine_stays_only_with_its_server(database: Database) {
        let (_site, owner) = site(&database).await;
        let path = format!("{BOT}/engines");
        let off = json!({ "enabled": false, "url": "", "model": "" });
        let save = async |url: &str, key: Option<&str>| {
            let version = owner.get(&path).await.is(StatusCode::OK)["version"].clone();
            let engine = json!({ "enabled": false, "url": url, "model": "m", "key": key });
            let form = json!({ "version": version, "embeddings": engine, "judge": off });
            owner.put(&path, form).await.is(StatusCode::OK)["embeddings"]["hasKey"].clone()
        };

        assert_eq!(save("https://models.example/v1", Some("sk-secret")).await, true);
        assert_eq!(save("https://models.example/v2", None).await, true, "another path of the same server");
        assert_eq!(save("https://models.example:8443/v1", None).await, false);
        save("https://models.example/v1", Some("sk-secret")).await;
        assert_eq!(save("https://thief.example/v1", None).await, false);
        assert_eq!(save("https://models.example/v1", None).await, false, "it does not come back");
        save("https://models.example/v1", Some("sk-secret")).await;
        save("", None).await;
        assert_eq!(save("https://thief.example/v1", None).await, false, "nor by way of no address");
    }

    // S-128: as a browser counts characters
    async fn shared_words_are_ranges_of_what_was_asked(database: Database) {
        let (_site, owner) = site(&database).await;
        let text = "😀 how long does DELIVERY take";
        let reply = ask(&owner, json!({ "text": text })).await;
        let units: Vec<u16> = text.encode_utf16().collect();
        for range in reply["candidates"][0]["shared"].as_array().unwrap() {
            let (start, end) = (range[0].as_u64().unwrap() as usize, range[1].as_u64().unwrap() as usize);
            assert!(start < end && end <= units.len());
            assert!(!String::from_utf16(&units[start..end]).unwrap().contains('😀'));
        }
        assert!(reply["candidates"].as_array().unwrap().len() >= 3);
    }
}
