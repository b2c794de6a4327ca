//! Settings, channels and the overview, in the panel.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use testkit::{Browser, Database, Desk, OWNER, Site, on_both_databases};

async fn site(database: &Database) -> Site {
    Site::new(Desk::new(database).await).await
}

/// What to send back to save the page as it is.
fn to_save(page: &Value) -> Value {
    json!({
        "version": page["version"], "language": page["language"], "settings": page["settings"], "texts": page["texts"],
    })
}

on_both_databases! {
    async fn settings_are_in_force_at_once_and_an_older_page_cannot_overwrite_them(database: Database) {
        let site = site(&database).await;
        let boss = site.signed_in(OWNER).await;
        let page = boss.get("/api/admin/settings").await.is(StatusCode::OK);
        assert_eq!((page["version"].as_i64(), page["language"].as_str()), (Some(1), Some("en")));
        assert_eq!(page["settings"], page["defaultSettings"]);
        let mut form = to_save(&page);
        form["settings"]["queue"]["limitPerAgent"] = json!(3); // S-145
        form["texts"]["welcome"] = json!("Good day!"); // S-134

        let saved = boss.put("/api/admin/settings", form.clone()).await.is(StatusCode::OK);

        assert_eq!((saved["version"].as_i64(), saved["texts"]["welcome"].as_str()), (Some(2), Some("Good day!")));
        boss.put("/api/admin/settings", form).await.refuses(409, "conflict");
        let chinese = boss.get("/api/admin/settings?language=zh").await.is(StatusCode::OK);
        assert_eq!(chinese["texts"]["welcome"], "您好！请问有什么可以帮您？");
        let id = boss.get("/api/admin/channels/web").await.json()[0]["webAppId"].as_str().unwrap().to_owned();
        let public = boss.get(&format!("/api/channels/web/{id}")).await.is(StatusCode::OK);
        assert_eq!(public["welcome"]["en"], "Good day!");
    }

    async fn a_setting_out_of_its_range_is_named(database: Database) {
        let site = site(&database).await;
        let boss = site.signed_in(OWNER).await;
        let page = boss.get("/api/admin/settings").await.is(StatusCode::OK);
        let wrong = [
            ("/settings/service/acceptSeconds", json!(4), "service.acceptSeconds"), // S-143
            ("/settings/queue/limitPerAgent", json!(101), "queue.limitPerAgent"),
            ("/texts/welcome", json!("x".repeat(501)), "welcome"),
        ];
        for (pointer, value, field) in wrong {
            let mut form = to_save(&page);
            *form.pointer_mut(pointer).unwrap() = value;
            let answer = boss.put("/api/admin/settings", form).await;
            answer.refuses(400, "invalid");
            assert_eq!(answer.json()["field"], field);
        }
    }

    // S-032, S-036, A9
    async fn a_channel_has_a_name_a_look_and_sites_that_are_origins(database: Database) {
        let site = site(&database).await;
        let boss = site.signed_in(OWNER).await;
        let form = json!({
            "name": "Blue Shop", "look": {"colour": "#AA3300", "position": "left", "logo": ""},
            "allowedSites": ["https://Shop.Example/", "https://shop.example"],
        });

        let channel = boss.post("/api/admin/channels/web", form.clone()).await.is(StatusCode::OK);

        assert_eq!(channel["allowedSites"], json!(["https://shop.example"]));
        assert_eq!(channel["look"]["colour"], "#aa3300");
        let id = channel["webAppId"].as_str().unwrap();
        assert!(id.len() == 16 && id.bytes().all(|b| b.is_ascii_hexdigit())); // S-033
        let wrong = [
            ("name", json!(""), "name"),
            ("look", json!({"colour": "red"}), "look.colour"),
            ("look", json!({"logo": "https://evil.example/x.png"}), "look.logo"),
            ("allowedSites", json!(["https://x.example; script-src *"]), "allowedSites"),
        ];
        for (field, value, named) in wrong {
            let mut form = form.clone();
            form[field] = value;
            let answer = boss.patch(&format!("/api/admin/channels/web/{id}"), form).await;
            answer.refuses(400, "invalid");
            assert_eq!(answer.json()["field"], named);
        }
        boss.patch("/api/admin/channels/web/nothing", form).await.refuses(404, "notFound");
        boss.get("/api/channels/web/nothing").await.refuses(404, "notFound");
    }

    // S-028
    async fn the_steps_of_the_guide_tick_themselves(database: Database) {
        let site = site(&database).await;
        let boss = site.signed_in(OWNER).await;
        let done = async || {
            let page = boss.get("/api/admin/overview").await.is(StatusCode::OK);
            page["steps"].as_array().unwrap().iter().map(|step| step["done"].as_bool().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(done().await, [false; 4]);

        let new = json!({"nickname": "Mia", "email": "mia@desk.example", "role": "agent"});
        let mia = boss.post("/api/admin/members", new).await.is(StatusCode::OK)["id"].clone();
        assert_eq!(done().await, [true, false, false, false]);
        boss.post("/api/admin/groups", json!({"name": "Sales", "members": [mia]})).await.is(StatusCode::OK);
        assert_eq!(done().await, [true, true, false, false]);
        let page = boss.get("/api/admin/settings").await.is(StatusCode::OK);
        boss.put("/api/admin/settings", to_save(&page)).await.is(StatusCode::OK);
        assert_eq!(done().await, [true, true, true, false]);
        let id = boss.get("/api/admin/channels/web").await.json()[0]["webAppId"].as_str().unwrap().to_owned();
        boss.patch(&format!("/api/admin/channels/web/{id}"), json!({"name": "Shop"})).await.is(StatusCode::OK);
        assert_eq!(done().await, [true; 4]);
    }

    async fn figures_count_sessions_with_a_word_from_the_visitor(database: Database) {
        let site = site(&database).await;
        let desk = &site.desk;
        let mia = desk.agent("mia").await.available().await;
        let silent = desk.visitor().await;
        desk.app.enter(&silent.identity).await.unwrap();
        let visitor = desk.visitor().await;
        visitor.says("hello").await;
        let session = visitor.asks_for_a_person().await;
        assert_eq!(mia.serves().await, [session]);
        let boss = site.signed_in(OWNER).await;

        let page = boss.get("/api/admin/overview").await.is(StatusCode::OK);

        let figures = &page["figures"];
        let count = |name: &str| figures[name].as_i64();
        assert_eq!((count("sessions"), count("askedForPerson"), count("accepted")), (Some(1), Some(1), Some(1)));
        assert_eq!((count("serving"), count("waiting"), count("agentsAvailable")), (Some(1), Some(0), Some(1)));
        boss.get("/api/admin/overview?from=2&to=1").await.refuses(400, "invalid");
    }

    // S-028: the widget's first load on a site
    async fn the_first_load_of_the_widget_by_a_site_is_remembered(database: Database) {
        let site = site(&database).await;
        let boss = site.signed_in(OWNER).await;
        let seen = async || boss.get("/api/admin/channels/web").await.json()[0]["firstSeen"].as_i64();
        let id = boss.get("/api/admin/channels/web").await.json()[0]["webAppId"].as_str().unwrap().to_owned();
        let path = format!("/widget.js?webAppId={id}");

        boss.get(&path).await;
        assert_eq!(seen().await, None, "nobody's page asked");
        Browser::send(site.browser().request(Method::GET, &path).header("referer", "https://shop.example/a")).await;

        assert!(seen().await.is_some());
    }
}
