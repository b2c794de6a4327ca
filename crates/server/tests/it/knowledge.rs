//! The knowledge base over HTTP (S-098 to S-111), and sheets of it (A11, A12).

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use testkit::{Answer, Browser, Database, Desk, OWNER, Site, on_both_databases};

const BOT: &str = "/api/admin/bot";

async fn site(database: &Database) -> (Site, Browser) {
    let site = Site::new(Desk::new(database).await).await;
    let owner = site.signed_in(OWNER).await;
    (site, owner)
}

async fn categories(owner: &Browser, kind: &str) -> Vec<Value> {
    let list = owner.get(&format!("{BOT}/categories?kind={kind}")).await.is(StatusCode::OK);
    list["items"].as_array().unwrap().clone()
}

async fn default_category(owner: &Browser, kind: &str) -> Value {
    categories(owner, kind).await.into_iter().find(|item| item["isDefault"] == true).unwrap()["id"].clone()
}

async fn add_category(owner: &Browser, name: &str, parent: Option<&Value>) -> Value {
    let form = json!({ "kind": "qa", "name": name, "parent": parent });
    owner.post(&format!("{BOT}/categories"), form).await.is(StatusCode::OK)["id"].clone()
}

async fn add(owner: &Browser, category: &Value, question: &str, answer: &str) -> Value {
    let form = json!({ "category": category, "question": question, "answer": answer });
    owner.post(&format!("{BOT}/questions"), form).await.is(StatusCode::OK)
}

async fn page(owner: &Browser, query: &str) -> Value {
    owner.get(&format!("{BOT}/questions?{query}")).await.is(StatusCode::OK)
}

fn names(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|item| item["question"].as_str().unwrap()).collect()
}

fn form_of(question: &Value) -> Value {
    let mut form = question.clone();
    for field in ["id", "kind", "state", "language", "preset", "shippedAnswer", "updatedAt", "hits"] {
        form.as_object_mut().unwrap().remove(field);
    }
    form
}

async fn import(owner: &Browser, query: &str, bytes: impl Into<reqwest::Body>) -> Answer {
    Browser::send(owner.request(Method::POST, &format!("{BOT}/import?{query}")).body(bytes)).await
}

/// The last line of an import.
fn report(answer: &Answer) -> Value {
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/x-ndjson");
    serde_json::from_str(answer.text.trim_end().lines().last().unwrap()).unwrap()
}

on_both_databases! {
    // S-098, S-099, S-108
    async fn a_new_desk_has_default_categories_and_small_talk_in_both_languages(database: Database) {
        let (_site, owner) = site(&database).await;

        let qa = categories(&owner, "qa").await;
        assert_eq!((qa.len(), &qa[0]["name"], &qa[0]["questions"]), (1, &json!("Default Knowledge Base"), &json!(8)));
        let chitchat = categories(&owner, "chitchat").await;
        let preset = |language: &str| -> i64 {
            let of = chitchat.iter().filter(|item| item["preset"].as_str().unwrap_or_default().ends_with(language));
            of.map(|item| item["questions"].as_i64().unwrap()).sum()
        };
        assert!(preset(".en") >= 60 && preset(".zh") >= 60);
        assert_eq!(chitchat[1]["preset"], "greetings.en", "the desk's own language comes first");
        assert_eq!(owner.get(BOT).await.json()["changes"], 0, "visitors have it already");
        let all = page(&owner, "kind=chitchat&size=100&status=new").await;
        assert_eq!(all["total"], 0);
    }

    // S-099
    async fn categories_are_added_renamed_moved_and_deleted(database: Database) {
        let (_site, owner) = site(&database).await;
        let delivery = add_category(&owner, "Delivery", None).await;
        let abroad = add_category(&owner, "Abroad", Some(&delivery)).await;
        let customs = add_category(&owner, "Customs", Some(&abroad)).await;
        let path = |id: &Value| format!("{BOT}/categories/{}", id.as_str().unwrap());

        // three levels, and no more
        let deeper = json!({ "kind": "qa", "name": "Forms", "parent": customs });
        owner.post(&format!("{BOT}/categories"), deeper).await.refuses(400, "invalid");
        // sisters have different names, whatever their case
        let twin = json!({ "kind": "qa", "name": "dELIVERY", "parent": null });
        owner.post(&format!("{BOT}/categories"), twin).await.refuses(409, "nameTaken");
        // not into itself, nor into what is in it
        for parent in [&delivery, &customs] {
            owner.post(&format!("{}/move", path(&delivery)), json!({ "parent": parent })).await.refuses(400, "invalid");
        }
        let renamed = json!({ "name": "Shipping", "enabled": true });
        assert_eq!(owner.put(&path(&delivery), renamed).await.is(StatusCode::OK)["name"], "Shipping");

        let first = default_category(&owner, "qa").await;
        let moved = owner.post(&format!("{}/move", path(&delivery)), json!({ "before": first })).await;
        let order: Vec<Value> =
            moved.is(StatusCode::OK)["items"].as_array().unwrap().iter().map(|item| item["name"].clone()).collect();
        assert_eq!(order, ["Shipping", "Abroad", "Customs", "Default Knowledge Base"]);

        add(&owner, &customs, "Do I pay customs?", "No.").await;
        let gone = owner.delete(&format!("{}?moveTo={}", path(&delivery), customs.as_str().unwrap())).await;
        gone.refuses(400, "invalid");
        owner.delete(&path(&first)).await.refuses(400, "invalid");
        let gone = owner.delete(&format!("{}?moveTo={}", path(&abroad), delivery.as_str().unwrap())).await;
        gone.is(StatusCode::NO_CONTENT);
        let inside = page(&owner, &format!("kind=qa&category={}", delivery.as_str().unwrap())).await;
        assert_eq!(names(&inside), ["Do I pay customs?"]);
        owner.delete(&path(&delivery)).await.is(StatusCode::NO_CONTENT);
        assert_eq!(page(&owner, "kind=qa&search=customs").await["total"], 0, "what was in it went too");
        owner.delete(&path(&delivery)).await.refuses(404, "notFound");
    }

    // S-100, S-102, S-104
    async fn an_entry_is_known_to_the_test_bot_at_once_and_to_visitors_after_deployment(database: Database) {
        let (_site, owner) = site(&database).await;
        let category = default_category(&owner, "qa").await;
        let form = json!({
            "category": category, "question": " Do you sell kites? ", "similarQuestions": ["Are there kites", "are there KITES?"],
            "answer": "**Yes**<script>alert(1)</script>, [here](javascript:alert(1)).", "format": "markdown",
            "handOver": { "group": 99 },
        });
        owner.post(&format!("{BOT}/questions"), form.clone()).await.refuses(400, "invalid");
        let mut form = form;
        form["handOver"] = json!({});

        let added = owner.post(&format!("{BOT}/questions"), form).await.is(StatusCode::OK);

        assert_eq!((&added["question"], &added["state"]), (&json!("Do you sell kites?"), &json!("new")));
        assert_eq!(added["similarQuestions"], json!(["Are there kites"]));
        assert_eq!(added["answer"], "**Yes**alert(1), here."); // A8
        assert_eq!((&added["handOver"], &added["language"]), (&json!({}), &json!("en")));
        let reply = owner.post(&format!("{BOT}/ask"), json!({ "text": "are there kites" })).await.is(StatusCode::OK);
        assert_eq!((&reply["decision"], &reply["candidates"][0]["id"]), (&json!("direct"), &added["id"]));

        let path = format!("{BOT}/questions/{}", added["id"].as_str().unwrap());
        owner.post(&format!("{BOT}/deploy"), json!({})).await.is(StatusCode::OK);
        assert_eq!(owner.get(&path).await.json()["state"], "deployed");
        let mut form = form_of(&added);
        form["answer"] = json!("No.");
        form["format"] = json!("plain");
        let edited = owner.put(&path, form.clone()).await.is(StatusCode::OK);
        assert_eq!((&edited["state"], &edited["answer"]), (&json!("edited"), &json!("No.")));
        assert_eq!(names(&page(&owner, "kind=qa&status=edited").await), ["Do you sell kites?"]);
        let reply = owner.post(&format!("{BOT}/ask"), json!({ "text": "are there kites" })).await.is(StatusCode::OK);
        assert_eq!(reply["messages"][0]["elements"][0]["text"], "No.", "the test chat answers by the edit at once");

        let more = json!({ "texts": ["Any kites?", "are there kites"] });
        let more = owner.post(&format!("{path}/similar"), more).await.is(StatusCode::OK);
        assert_eq!(more["question"]["similarQuestions"], json!(["Are there kites", "Any kites?"]));
        let long = json!({ "texts": ["x".repeat(501), "Kites,\nplease"] });
        let more = owner.post(&format!("{path}/similar"), long).await.is(StatusCode::OK);
        assert_eq!(more["question"]["similarQuestions"][2], "Kites, please");
        assert_eq!(more["skipped"], json!([{ "text": "x".repeat(501), "why": "tooLong" }]));
        for (field, value) in [("question", "x".repeat(501)), ("answer", String::new()), ("answer", "a\u{0}b".into())] {
            let mut form = form.clone();
            form[field] = json!(value);
            assert_eq!(owner.put(&path, form).await.status, StatusCode::BAD_REQUEST, "{field}");
        }
        owner.delete(&path).await.is(StatusCode::NO_CONTENT);
        owner.get(&path).await.refuses(404, "notFound");
    }

    // S-100: of two administrators who edit the same entry, the second one is told
    async fn an_entry_that_somebody_else_changed_meanwhile_is_not_overwritten(database: Database) {
        let (_site, owner) = site(&database).await;
        let category = default_category(&owner, "qa").await;
        let loaded = add(&owner, &category, "Do you sell kites?", "Yes.").await;
        let path = format!("{BOT}/questions/{}", loaded["id"].as_str().unwrap());
        let with = |answer: &str, seen: &Value| {
            let mut form = form_of(&loaded);
            (form["answer"], form["updatedAt"]) = (json!(answer), seen["updatedAt"].clone());
            form
        };

        let first = owner.put(&path, with("Red ones.", &loaded)).await.is(StatusCode::OK);

        owner.put(&path, with("Blue ones.", &loaded)).await.refuses(409, "conflict");
        assert_eq!(owner.get(&path).await.json()["answer"], "Red ones.");
        owner.put(&path, with("Red ones.", &loaded)).await.is(StatusCode::OK);
        let second = owner.put(&path, with("Blue ones.", &first)).await.is(StatusCode::OK);
        let bulk = json!({ "ids": [loaded["id"]], "action": "disable" });
        owner.post(&format!("{BOT}/questions/bulk"), bulk).await.is(StatusCode::OK);
        owner.put(&path, with("Green ones.", &second)).await.refuses(409, "conflict");
        owner.put(&path, with("Green ones.", &json!({ "updatedAt": null }))).await.is(StatusCode::OK);
    }

    // S-104, S-105, S-107
    async fn the_table_is_filtered_searched_sorted_and_paged(database: Database) {
        let (_site, owner) = site(&database).await;
        let category = add_category(&owner, "Colours", None).await;
        let id = category.as_str().unwrap();
        for n in 1..=25 {
            add(&owner, &category, &format!("Question {n:02} about 100%_\\ wool"), &format!("Answer {n}")).await;
        }

        let first = page(&owner, &format!("kind=qa&category={id}&sort=question&page=1&size=10")).await;
        assert_eq!((&first["total"], names(&first)[0]), (&json!(25), "Question 01 about 100%_\\ wool"));
        let last = page(&owner, &format!("kind=qa&category={id}&sort=question&page=3&size=10")).await;
        assert_eq!(names(&last).len(), 5);
        let newest = page(&owner, &format!("kind=qa&category={id}")).await;
        assert_eq!(names(&newest)[0], "Question 25 about 100%_\\ wool");
        for (query, total) in [
            ("search=QUESTION%2007", 1), ("field=answer&search=answer%2025", 1), ("field=similar&search=question", 0),
            ("search=wool", 25), ("status=new", 25), ("status=disabled", 0), ("sort=hits&status=enabled", 25),
            ("search=100%25_%5C", 25), ("search=101%25", 0),
        ] {
            assert_eq!(page(&owner, &format!("kind=qa&category={id}&{query}")).await["total"], total, "{query}");
        }
        owner.get(&format!("{BOT}/questions?kind=qa&size=11")).await.refuses(400, "invalid");
        owner.get(&format!("{BOT}/questions?kind=qa&page=0")).await.refuses(400, "invalid");
        owner.get(&format!("{BOT}/questions?kind=other")).await.refuses(400, "malformed");
    }

    // S-106
    async fn several_entries_are_switched_moved_and_deleted_at_once(database: Database) {
        let (_site, owner) = site(&database).await;
        let from = default_category(&owner, "qa").await;
        let to = add_category(&owner, "Other", None).await;
        let mut ids = Vec::new();
        for n in 1..=3 {
            ids.push(add(&owner, &from, &format!("Bulk question {n}"), "a").await["id"].clone());
        }
        let bulk = |action: &'static str, category: Option<Value>| {
            let form = json!({ "ids": ids, "action": action, "category": category });
            let owner = &owner;
            async move { owner.post(&format!("{BOT}/questions/bulk"), form).await }
        };

        assert_eq!(bulk("disable", None).await.is(StatusCode::OK)["changed"], 3);
        assert_eq!(bulk("disable", None).await.is(StatusCode::OK)["changed"], 0);
        let reply = owner.post(&format!("{BOT}/ask"), json!({ "text": "Bulk question 1" })).await.is(StatusCode::OK);
        assert_ne!(reply["decision"], "direct", "what is switched off is not matched");
        assert_eq!(bulk("enable", None).await.is(StatusCode::OK)["changed"], 3);
        bulk("move", None).await.refuses(400, "invalid");
        assert_eq!(bulk("move", Some(to.clone())).await.is(StatusCode::OK)["changed"], 3);

        // a category that is switched off takes its entries out of the test bot
        let path = format!("{BOT}/categories/{}", to.as_str().unwrap());
        owner.put(&path, json!({ "name": "Other", "enabled": false })).await.is(StatusCode::OK);
        let reply = owner.post(&format!("{BOT}/ask"), json!({ "text": "Bulk question 1" })).await.is(StatusCode::OK);
        assert_ne!(reply["decision"], "direct");

        assert_eq!(bulk("delete", None).await.is(StatusCode::OK)["changed"], 3);
        let many: Vec<uuid::Uuid> = (0..501).map(uuid::Uuid::from_u128).collect();
        let form = json!({ "ids": many, "action": "enable" });
        owner.post(&format!("{BOT}/questions/bulk"), form).await.refuses(400, "invalid");
    }

    // S-106
    async fn all_that_match_change_together_and_it_is_one_of_ids_and_filter(database: Database) {
        let (_site, owner) = site(&database).await;
        let from = add_category(&owner, "Lamps", None).await;
        let to = add_category(&owner, "Other", None).await;
        for n in 1..=12 {
            add(&owner, &from, &format!("Lamp {n}"), "a").await;
        }
        let chair = add(&owner, &from, "Chair", "a").await;
        let bulk = async |form: Value| owner.post(&format!("{BOT}/questions/bulk"), form).await;
        let lamps = json!({ "kind": "qa", "category": from, "search": "lamp" });

        bulk(json!({ "action": "disable" })).await.refuses(400, "invalid");
        bulk(json!({ "action": "disable", "ids": [chair["id"]], "filter": lamps })).await.refuses(400, "invalid");
        bulk(json!({ "action": "delete", "filter": lamps, "total": 13 })).await.refuses(409, "conflict");

        let off = bulk(json!({ "action": "disable", "filter": lamps, "total": 12 })).await.is(StatusCode::OK);
        assert_eq!(off["changed"], 12);
        let off = json!({ "kind": "qa", "status": "disabled" });
        let moved = bulk(json!({ "action": "move", "category": to, "filter": off })).await.is(StatusCode::OK);
        assert_eq!(moved["changed"], 12);
        assert_eq!(names(&page(&owner, &format!("kind=qa&category={}", from.as_str().unwrap())).await), ["Chair"]);
        let gone = bulk(json!({ "action": "delete", "filter": { "kind": "qa", "category": to } })).await;
        assert_eq!(gone.is(StatusCode::OK)["changed"], 12);
    }

    // T-003
    async fn a_similar_question_is_moved_to_another_entry(database: Database) {
        let (_site, owner) = site(&database).await;
        let category = default_category(&owner, "qa").await;
        let trees = add(&owner, &category, "Do you sell trees?", "Yes.").await;
        let flowers = add(&owner, &category, "Do you sell flowers?", "Yes.").await;
        let path = format!("{BOT}/questions/{}/similar", trees["id"].as_str().unwrap());
        owner.post(&path, json!({ "texts": ["roses in a pot"] })).await.is(StatusCode::OK);

        let form = json!({ "text": "roses in a pot", "question": flowers["id"] });
        let moved = owner.post(&format!("{path}/move"), form).await.is(StatusCode::OK);

        let similar = (&moved["from"]["similarQuestions"], &moved["to"]["similarQuestions"]);
        assert_eq!(similar, (&json!([]), &json!(["roses in a pot"])));
        let form = json!({ "text": "tulips", "question": flowers["id"] });
        owner.post(&format!("{path}/move"), form).await.refuses(400, "invalid");
    }

    // S-104: visitors notice nothing of a move
    async fn an_entry_that_was_only_moved_is_not_edited(database: Database) {
        let (_site, owner) = site(&database).await;
        let from = default_category(&owner, "qa").await;
        let kites = add(&owner, &from, "Do you sell kites?", "Yes.").await;
        owner.post(&format!("{BOT}/deploy"), json!({})).await.is(StatusCode::OK);
        let to = add_category(&owner, "Other", None).await;

        let bulk = json!({ "ids": [kites["id"]], "action": "move", "category": to });
        assert_eq!(owner.post(&format!("{BOT}/questions/bulk"), bulk).await.is(StatusCode::OK)["changed"], 1);

        assert_eq!(page(&owner, "kind=qa&status=edited").await["total"], 0);
        assert_eq!(owner.get(BOT).await.json()["changes"], 0);
    }

    // S-108, S-109, S-110
    async fn shipped_small_talk_can_be_reworded_and_switched_but_not_renamed_or_deleted(database: Database) {
        let (_site, owner) = site(&database).await;
        let greetings = categories(&owner, "chitchat").await[1].clone();
        let category = format!("{BOT}/categories/{}", greetings["id"].as_str().unwrap());
        owner.delete(&category).await.refuses(400, "invalid");
        owner.put(&category, json!({ "name": "Hi", "enabled": true })).await.refuses(400, "invalid");
        let off = json!({ "name": greetings["name"], "enabled": false });
        assert_eq!(owner.put(&category, off).await.is(StatusCode::OK)["enabled"], false);

        let hello = page(&owner, "kind=chitchat&search=hello&sort=question").await["items"][0].clone();
        assert_eq!((&hello["question"], &hello["preset"]), (&json!("Hello"), &json!(true)));
        let path = format!("{BOT}/questions/{}", hello["id"].as_str().unwrap());
        let mut form = form_of(&hello);
        form["answer"] = json!("Ahoy!");
        let edited = owner.put(&path, form.clone()).await.is(StatusCode::OK);
        assert_eq!(edited["shippedAnswer"], hello["answer"]);
        form["question"] = json!("Ahoy");
        owner.put(&path, form).await.refuses(400, "invalid");
        owner.delete(&path).await.refuses(400, "invalid");
        let bulk = json!({ "ids": [hello["id"]], "action": "delete" });
        assert_eq!(owner.post(&format!("{BOT}/questions/bulk"), bulk).await.is(StatusCode::OK)["changed"], 0);
        let reset = owner.post(&format!("{path}/reset"), json!({})).await.is(StatusCode::OK);
        assert_eq!((&reset["answer"], reset.get("shippedAnswer")), (&hello["answer"], None));

        let own = json!({ "kind": "chitchat", "name": "Sailors" });
        let own = owner.post(&format!("{BOT}/categories"), own).await.is(StatusCode::OK);
        assert_eq!(add(&owner, &own["id"], "Ship ahoy", "Ahoy!").await["kind"], "chitchat");
        let form = json!({ "category": greetings["id"], "question": "Hullo", "answer": "Hi" });
        owner.post(&format!("{BOT}/questions"), form).await.refuses(400, "invalid");
    }

    // S-100: warned of a question that something else answers
    async fn a_question_that_something_answers_already_is_warned_of(database: Database) {
        let (_site, owner) = site(&database).await;
        let category = default_category(&owner, "qa").await;
        let known = add(&owner, &category, "Where do zebras sleep?", "Standing.").await;
        let check = |id: Value| json!({ "kind": "qa", "id": id, "texts": ["where do ZEBRAS sleep", "Unheard of words"] });

        let found = owner.post(&format!("{BOT}/questions/check"), check(Value::Null)).await.is(StatusCode::OK);
        let items = found["items"].as_array().unwrap();
        assert_eq!((items.len(), &items[0]["id"], &items[0]["same"]), (1, &known["id"], &json!(true)));
        let own = owner.post(&format!("{BOT}/questions/check"), check(known["id"].clone())).await.is(StatusCode::OK);
        assert_eq!(own["items"], json!([]));
    }

    // S-103
    async fn a_sheet_is_tried_first_then_stored_and_a_second_time_changes_nothing(database: Database) {
        let (_site, owner) = site(&database).await;
        let sheet = "分类,标准问题,Similar questions,答案,Format,启用\r\n\
            Fruit / Red,Do you sell apples?,Any apples?|Apples here,Yes.,plain,yes\r\n\
            ,你们卖梨吗？,\"有梨吗\n梨子呢\",**有**,markdown,是\r\n\
            ,,,An answer without a question,,\r\n\
            ,do you sell APPLES,,Twice,,\r\n\
            a/b/c/d,Too deep?,,Yes,,\r\n";

        let tried = report(&import(&owner, "kind=qa&format=csv", sheet).await);
        assert_eq!((&tried["type"], &tried["dryRun"]), (&json!("report"), &json!(true)));
        assert_eq!((&tried["rows"], &tried["added"], &tried["failed"]), (&json!(5), &json!(2), &json!(3)));
        assert_eq!(tried["categories"], json!(["Fruit / Red"]));
        let problems: Vec<(i64, &str)> = tried["problems"].as_array().unwrap().iter()
            .map(|problem| (problem["row"].as_i64().unwrap(), problem["problem"].as_str().unwrap()))
            .collect();
        assert_eq!(problems, [(4, "empty"), (5, "duplicate"), (6, "tooDeep")]);
        assert_eq!(page(&owner, "kind=qa&search=apples").await["total"], 0, "nothing was stored");

        let stored = report(&import(&owner, "kind=qa&format=csv&dryRun=false", sheet).await);
        assert_eq!((&stored["added"], &stored["updated"]), (&json!(2), &json!(0)));
        let apples = page(&owner, "kind=qa&search=apples").await;
        assert_eq!(apples["items"][0]["similarQuestions"], json!(["Any apples?", "Apples here"]));
        let again = report(&import(&owner, "kind=qa&format=csv&dryRun=false", sheet).await);
        assert_eq!((&again["added"], &again["updated"], &again["unchanged"]), (&json!(0), &json!(0), &json!(2)));
        let changed = "question,answer\nDo you sell apples?,Not any more.\n";
        let changed = report(&import(&owner, "kind=qa&format=csv&dryRun=false", changed).await);
        assert_eq!(changed["updated"], 1);
        let apples = page(&owner, "kind=qa&search=apples").await["items"][0].clone();
        assert_eq!((&apples["answer"], &apples["similarQuestions"][0]), (&json!("Not any more."), &json!("Any apples?")));
    }

    // S-103, A12
    async fn what_is_exported_can_be_imported_again_and_runs_nothing(database: Database) {
        let (_site, owner) = site(&database).await;
        let category = add_category(&owner, "A/B", None).await;
        for (n, text) in ["=1+1", "+49", "-5", "@SUM", "'=x", "a|b, \"c\"\n=d"].iter().enumerate() {
            let form = json!({
                "category": category, "question": format!("={n} {}", text.replace('\n', " ")),
                "similarQuestions": [format!("x|{n}")], "answer": text,
            });
            owner.post(&format!("{BOT}/questions"), form).await.is(StatusCode::OK);
        }
        for format in ["csv", "xlsx"] {
            let url = format!("{BOT}/export?kind=qa&format={format}");
            let file = owner.request(Method::GET, &url).send().await.unwrap();
            assert!(file.headers()["content-disposition"].to_str().unwrap().contains(&format!("deskhand-qa.{format}")));
            let bytes = file.bytes().await.unwrap();
            if format == "csv" {
                let text = String::from_utf8(bytes.to_vec()).unwrap();
                assert!(text.starts_with('\u{feff}') && text.contains("'=1+1") && !text.contains(",=1+1"));
            }
            let query = format!("kind=qa&format={format}&dryRun=false");
            let report = report(&import(&owner, &query, bytes).await);
            assert_eq!((&report["unchanged"], &report["failed"]), (&json!(14), &json!(0)), "{format}: {report}");
        }
        for format in ["csv", "xlsx"] {
            let file = owner.request(Method::GET, &format!("{BOT}/import/template?format={format}")).send().await;
            let bytes = file.unwrap().bytes().await.unwrap();
            let tried = report(&import(&owner, &format!("kind=qa&format={format}"), bytes).await);
            assert_eq!((&tried["added"], &tried["failed"]), (&json!(2), &json!(0)), "{tried}");
        }
    }

    // A11
    async fn a_file_that_is_no_sheet_is_refused_as_a_whole(database: Database) {
        let (site, owner) = site(&database).await;
        let old = [&[0xd0_u8, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[0; 600]].concat();
        import(&owner, "kind=qa&format=xlsx", old).await.refuses(400, "sheetProtected");
        import(&owner, "kind=qa&format=xlsx", "question,answer").await.refuses(400, "sheetUnreadable");
        import(&owner, "kind=qa&format=csv", "How?,So.").await.refuses(400, "sheetHeader");
        import(&owner, "kind=qa&format=csv", vec![0xff, 0xff, 0x80]).await.refuses(400, "sheetEncoding");
        let long = format!("question,answer\n{}", "q,a\n".repeat(10_002));
        import(&owner, "kind=qa&format=csv", long).await.refuses(400, "sheetTooMany");
        import(&owner, "kind=qa&format=csv", vec![b'a'; 10 * 1024 * 1024 + 1]).await.refuses(413, "tooLarge");
        site.browser().get(&format!("{BOT}/export?kind=qa&format=csv")).await.refuses(401, "unauthorized");
    }

    // S-103, S-099: what a desk has no room for is told before anything is stored
    async fn a_dry_run_foresees_what_there_is_no_room_for(database: Database) {
        let (_site, owner) = site(&database).await;
        let there = categories(&owner, "qa").await.len() + categories(&owner, "chitchat").await.len();
        let rows: String = (0..500).map(|n| format!("New {n},Is there room {n}?,Yes\n")).collect();
        let sheet = format!("category,question,answer\n{rows}");

        let tried = report(&import(&owner, "kind=qa&format=csv", sheet.clone()).await);
        let stored = report(&import(&owner, "kind=qa&format=csv&dryRun=false", sheet).await);

        assert_eq!((&tried["added"], &tried["failed"]), (&json!(500 - there), &json!(there)));
        assert_eq!(tried["problems"][0]["problem"], "category");
        for field in ["added", "failed", "problems", "categories"] {
            assert_eq!(tried[field], stored[field], "{field}");
        }
    }

    // S-103: ten thousand rows
    async fn ten_thousand_rows_are_imported_with_progress(database: Database) {
        let (_site, owner) = site(&database).await;
        let rows: String = (0..10_000).map(|n| format!("C{},Question number {n},Answer {n}\n", n % 20)).collect();
        let sheet = format!("category,question,answer\n{rows}");

        let answer = import(&owner, "kind=qa&format=csv&dryRun=false", sheet).await;

        let report = report(&answer);
        assert_eq!((&report["added"], &report["failed"]), (&json!(10_000), &json!(0)));
        assert_eq!(answer.text.lines().count(), 101);
        assert_eq!(page(&owner, "kind=qa&search=question%20number").await["total"], 10_000);
        let page = page(&owner, "kind=qa&status=new&size=100&page=100").await;
        assert_eq!((&page["total"], names(&page).len()), (&json!(10_000), 100));
    }

    // A10: pictures in answers
    async fn a_picture_for_an_answer_is_kept_and_anything_else_refused(database: Database) {
        let (site, owner) = site(&database).await;
        let post = |name: &'static str, bytes: Vec<u8>| {
            let request = owner.request(Method::POST, &format!("{BOT}/images"));
            Browser::send(request.header("x-file-name", name).body(bytes))
        };
        let picture = post("point.png", crate::uploads::PNG.to_vec()).await.is(StatusCode::OK);
        assert!(picture["url"].as_str().unwrap().starts_with("/files/"));
        let got = reqwest::get(format!("{}{}", site.url, picture["url"].as_str().unwrap())).await.unwrap();
        assert_eq!(got.headers()["content-type"], "image/png", "visitors can see it");
        post("words.txt", b"hello".to_vec()).await.refuses(415, "fileType");
        post("x.svg", b"<svg onload=\"alert(1)\"/>".to_vec()).await.refuses(415, "fileType");
    }
}
