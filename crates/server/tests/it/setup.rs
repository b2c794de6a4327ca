//! The first start (A6).

use app::{App, Clock, Config};
use reqwest::StatusCode;
use serde_json::{Value, json};
use testkit::{Browser, Database, PASSWORD, START, listen, on_both_databases};

fn form(token: &str) -> Value {
    json!({
        "token": token, "deskName": "Blue Shop", "email": "Boss@Desk.Example", "password": PASSWORD,
        "language": "zh", "timeZone": "Asia/Shanghai",
    })
}

async fn bare(database: &Database) -> (App, String) {
    let app = App::new(database.open().await, Clock::by_hand(START), Config::default());
    let (url, _, _) = listen(app.clone(), server::Config::default()).await;
    (app, url)
}

on_both_databases! {
    async fn the_link_of_the_first_start_sets_up_a_desk_that_answers_at_once(database: Database) {
        let (app, url) = bare(&database).await;
        let mut browser = Browser::new(&url);
        let token = app.one_time_link().await.unwrap();
        assert_eq!(browser.get("/api/setup").await.json(), json!({"needed": true}));
        let redeemed = browser.post("/api/links/redeem", json!({"token": token})).await.json();
        assert_eq!(redeemed, json!({"setup": true}), "looking at the link does not use it");

        let answer = browser.post("/api/setup", form(&token)).await;

        let me = answer.is(StatusCode::OK);
        assert_eq!(me["email"], "boss@desk.example");
        assert_eq!(me["member"]["role"], "superAdmin"); // S-166
        assert_eq!(me["desk"]["name"], "Blue Shop");
        let number = me["desk"]["sdkAppId"].as_i64().unwrap();
        assert!((1_600_000_000..1_700_000_000).contains(&number), "{number}");
        browser.keep_csrf(&answer);
        let channels = browser.get("/api/admin/channels/web").await.is(StatusCode::OK);
        let id = channels[0]["webAppId"].as_str().unwrap().to_owned();
        let public = browser.get(&format!("/api/channels/web/{id}")).await.is(StatusCode::OK);
        assert_eq!((public["bot"].as_bool(), public["peopleAvailable"].as_bool()), (Some(true), Some(false))); // S-021
        assert_eq!(public["welcome"]["zh"], "您好！请问有什么可以帮您？");
        let overview = browser.get("/api/admin/overview").await.is(StatusCode::OK);
        assert_eq!(overview["entryUserId"], "@customer_service_account"); // S-027
        assert_eq!(overview["webAppId"], id);
        assert!(overview["steps"].as_array().unwrap().iter().all(|step| step["done"] == false)); // S-028
    }

    async fn the_setup_is_closed_once_it_was_used(database: Database) {
        let (app, url) = bare(&database).await;
        let browser = Browser::new(&url);
        let token = app.one_time_link().await.unwrap();
        browser.post("/api/setup", form("not the token")).await.refuses(410, "linkExpired");
        browser.post("/api/setup", form(&token)).await.is(StatusCode::OK);

        assert_eq!(browser.get("/api/setup").await.json(), json!({"needed": false}));
        browser.post("/api/setup", form(&token)).await.refuses(409, "alreadySetUp");
        let other = app.one_time_link().await.unwrap();
        browser.post("/api/setup", form(&other)).await.refuses(409, "alreadySetUp");
    }

    async fn of_two_who_set_up_at_once_one_wins(database: Database) {
        let (app, url) = bare(&database).await;
        let token = app.one_time_link().await.unwrap();
        let (one, two) = (Browser::new(&url), Browser::new(&url));

        let (first, second) = tokio::join!(one.post("/api/setup", form(&token)), two.post("/api/setup", form(&token)));

        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses[0], 200, "{first:?} {second:?}");
        assert!([409, 410].contains(&statuses[1]), "{first:?} {second:?}");
    }

    async fn a_link_works_for_fifteen_minutes_and_only_the_latest(database: Database) {
        let (app, url) = bare(&database).await;
        let browser = Browser::new(&url);
        let (first, second) = (app.one_time_link().await.unwrap(), app.one_time_link().await.unwrap());
        browser.post("/api/setup", form(&first)).await.refuses(410, "linkExpired");

        app.clock().advance(15 * 60);

        browser.post("/api/setup", form(&second)).await.refuses(410, "linkExpired");
        let third = app.one_time_link().await.unwrap();
        browser.post("/api/setup", form(&third)).await.is(StatusCode::OK);
    }

    async fn a_link_of_a_desk_that_is_set_up_signs_in_its_super_administrator_once(database: Database) {
        let (app, url) = bare(&database).await;
        let token = app.one_time_link().await.unwrap();
        Browser::new(&url).post("/api/setup", form(&token)).await.is(StatusCode::OK);
        let token = app.one_time_link().await.unwrap();
        let browser = Browser::new(&url);

        let redeemed = browser.post("/api/links/redeem", json!({"token": token})).await.json();

        assert_eq!(redeemed, json!({"setup": false}));
        assert_eq!(browser.get("/api/me").await.is(StatusCode::OK)["email"], "boss@desk.example");
        browser.post("/api/links/redeem", json!({"token": token})).await.refuses(410, "linkExpired");
    }
}

#[tokio::test]
async fn each_field_of_the_setup_is_checked_and_named() {
    let database = Database::sqlite();
    let (app, url) = bare(&database).await;
    let browser = Browser::new(&url);
    let token = app.one_time_link().await.unwrap();

    for (field, value) in [("deskName", " "), ("email", "boss"), ("password", "short"), ("password", "12345678")] {
        let mut form = form(&token);
        form[field] = json!(value);
        let answer = browser.post("/api/setup", form).await;
        answer.refuses(400, "invalid");
        assert_eq!(answer.json()["field"], field);
    }
    browser.post("/api/setup", form(&token)).await.is(StatusCode::OK);
}
