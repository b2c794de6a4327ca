//! Signing in, the cookie, CSRF, the throttle, and the one place of a member.

use domain::Role;
use reqwest::{Method, StatusCode};
use serde_json::json;
use testkit::{Browser, Database, Desk, OWNER, PASSWORD, Site, on_both_databases};

async fn site(database: &Database) -> Site {
    Site::new(Desk::new(database).await).await
}

on_both_databases! {
    // S-181, A2
    async fn a_sign_in_lasts_until_one_signs_out(database: Database) {
        let site = site(&database).await;
        let mut browser = site.browser();
        browser.get("/api/me").await.refuses(401, "unauthorized");

        let answer = browser.sign_in("Owner@DESK.example ", PASSWORD).await;

        answer.is(StatusCode::OK);
        let cookie = answer.header("set-cookie");
        for part in ["desk=", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Secure"), "on loopback there is no TLS: {cookie}");
        let secret = cookie.split([';', '=']).nth(1).unwrap().to_owned();
        browser.get("/api/me").await.is(StatusCode::OK);
        browser.post("/api/sign-out", json!({})).await.is(StatusCode::NO_CONTENT);
        browser.get("/api/me").await.refuses(401, "unauthorized");
        let replayed = site.browser().request(Method::GET, "/api/me").header("cookie", format!("desk={secret}"));
        Browser::send(replayed).await.refuses(401, "unauthorized");
    }

    async fn a_wrong_password_and_an_unknown_address_are_answered_the_same(database: Database) {
        let site = site(&database).await;
        let mut browser = site.browser();

        let wrong = browser.sign_in(OWNER, "not the password").await;
        let unknown = browser.sign_in("nobody@desk.example", "not the password").await;
        let nonsense = browser.sign_in("nonsense", "x").await;

        wrong.refuses(401, "wrongCredentials");
        assert_eq!((wrong.status, &wrong.text), (unknown.status, &unknown.text));
        assert_eq!((wrong.status, &wrong.text), (nonsense.status, &nonsense.text));
    }

    // A5
    async fn ten_wrong_passwords_close_the_account_but_not_to_its_owner(database: Database) {
        let site = site(&database).await;
        site.desk.member("mia", Role::Agent).await;
        let app = &site.app;
        app.sign_in("mia@desk.example", PASSWORD, "198.51.100.7").await.unwrap();
        let mut stranger = site.browser();
        for _ in 0..10 {
            stranger.sign_in("mia@desk.example", "a guess").await.refuses(401, "wrongCredentials");
        }

        let answer = stranger.sign_in("mia@desk.example", PASSWORD).await;

        answer.refuses(429, "tooMany");
        assert_eq!(answer.header("retry-after"), "600");
        assert_eq!(answer.json()["retryAfter"], 600);
        assert!(app.sign_in("mia@desk.example", PASSWORD, "203.0.113.5").await.is_err(), "a new address is kept out");
        assert!(app.sign_in("mia@desk.example", PASSWORD, "198.51.100.7").await.is_ok(), "the owner's is not");
        app.clock().advance(601);
        stranger.sign_in("mia@desk.example", PASSWORD).await.is(StatusCode::OK);
    }

    // A5
    async fn one_address_cannot_try_many_accounts(database: Database) {
        let site = site(&database).await;
        let mut stranger = site.browser();
        for n in 0..10 {
            stranger.sign_in(&format!("somebody{n}@desk.example"), "a guess").await.refuses(401, "wrongCredentials");
        }

        stranger.sign_in("another@desk.example", "a guess").await.refuses(429, "tooMany");
    }

    async fn many_right_passwords_from_one_office_are_no_attack(database: Database) {
        let site = site(&database).await;
        for _ in 0..15 {
            site.browser().sign_in(OWNER, PASSWORD).await.is(StatusCode::OK);
        }
    }

    async fn the_newer_place_replaces_the_older_one_which_can_be_taken_back(database: Database) {
        let site = site(&database).await;
        let mut office = site.signed_in(OWNER).await;
        let home = site.signed_in(OWNER).await;

        office.get("/api/me").await.refuses(401, "replaced");
        office.get("/api/admin/members").await.refuses(401, "replaced");
        office.post("/api/tickets", json!({})).await.refuses(401, "replaced");
        let answer = office.post("/api/me/take-back", json!({})).await;

        answer.is(StatusCode::OK);
        office.keep_csrf(&answer);
        office.get("/api/admin/members").await.is(StatusCode::OK);
        home.get("/api/me").await.refuses(401, "replaced");
        home.post("/api/sign-out", json!({})).await.is(StatusCode::NO_CONTENT);
    }

    // A3
    async fn a_ticket_opens_one_socket_within_a_minute(database: Database) {
        let site = site(&database).await;
        let browser = site.signed_in(OWNER).await;
        let ticket = async || {
            let answer = browser.post("/api/tickets", json!({})).await.is(StatusCode::OK);
            answer["ticket"].as_str().unwrap().to_owned()
        };

        let first = ticket().await;
        assert!(site.app.redeem_ticket(&first).await.is_ok());
        assert!(site.app.redeem_ticket(&first).await.is_err(), "used once");
        let second = ticket().await;
        site.app.clock().advance(60);
        assert!(site.app.redeem_ticket(&second).await.is_err(), "too old");
        let third = ticket().await;
        browser.post("/api/sign-out", json!({})).await.is(StatusCode::NO_CONTENT);
        assert!(site.app.redeem_ticket(&third).await.is_err(), "signed out");
        assert!(site.app.redeem_ticket("nonsense").await.is_err());
    }

    // A2, S-182
    async fn a_new_password_ends_every_other_sign_in(database: Database) {
        let site = site(&database).await;
        let mut office = site.signed_in(OWNER).await;
        let answer = office.post("/api/me/take-back", json!({})).await;
        office.keep_csrf(&answer);
        let change = |current: &str, new: &str| json!({"current": current, "new": new});

        office.post("/api/me/password", change("wrong", "another long phrase")).await.refuses(401, "wrongCredentials");
        office.post("/api/me/password", change(PASSWORD, "short")).await.refuses(400, "invalid");
        office.post("/api/me/password", change(PASSWORD, PASSWORD)).await.refuses(400, "invalid");
        let (elsewhere, _) = site.app.ticket(&site.desk.owner).await.unwrap();
        office.post("/api/me/password", change(PASSWORD, "another long phrase")).await.is(StatusCode::OK);

        office.get("/api/me").await.is(StatusCode::OK);
        assert!(site.app.redeem_ticket(&elsewhere).await.is_err(), "nor does a ticket of another sign-in open a socket");
        site.browser().sign_in(OWNER, PASSWORD).await.refuses(401, "wrongCredentials");
        site.browser().sign_in(OWNER, "another long phrase").await.is(StatusCode::OK);
    }

    async fn one_changes_ones_own_name_picture_and_language(database: Database) {
        let site = site(&database).await;
        let browser = site.signed_in(OWNER).await;

        let me = browser.patch("/api/me", json!({"nickname": " 小张 ", "language": "zh"})).await.is(StatusCode::OK);

        assert_eq!((me["member"]["nickname"].as_str(), me["language"].as_str()), (Some("小张"), Some("zh")));
        let wrong = browser.patch("/api/me", json!({"avatar": "https://evil.example/x.png"})).await;
        wrong.refuses(400, "invalid");
        assert_eq!(wrong.json()["field"], "avatar");
        browser.patch("/api/me", json!({"nickname": "x\u{0}y"})).await.refuses(400, "malformed");
    }
}

// A7
#[tokio::test]
async fn a_change_needs_the_csrf_token_and_our_own_page() {
    let database = Database::sqlite();
    let site = site(&database).await;
    let mut browser = site.signed_in(OWNER).await;
    let name = json!({"nickname": "Eve"});

    let token = browser.csrf.replace("wrong".into());
    browser.patch("/api/me", name.clone()).await.refuses(403, "csrf");
    browser.csrf = None;
    browser.patch("/api/me", name.clone()).await.refuses(403, "csrf");
    browser.post("/api/sign-out", json!({})).await.refuses(403, "csrf");
    browser.get("/api/me").await.is(StatusCode::OK);
    browser.csrf = token;
    browser.patch("/api/me", name).await.is(StatusCode::OK);

    for (header, value) in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")] {
        for path in ["/api/sign-in", "/api/me/take-back", "/api/links/redeem", "/api/setup"] {
            let request = browser.request(Method::POST, path).header(header, value).body("{}");
            Browser::send(request).await.refuses(403, "csrf");
        }
    }
}

#[tokio::test]
async fn behind_tls_the_cookie_is_secure_and_bound_to_the_host() {
    let database = Database::sqlite();
    let config = server::Config { public_url: "https://desk.example".into(), ..server::Config::default() };
    let site = Site::configured(Desk::new(&database).await, config).await;
    let mut browser = site.browser();

    let answer = browser.sign_in(OWNER, PASSWORD).await;

    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-desk=") && cookie.contains("Secure"), "{cookie}");
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000"); // A23
}

#[tokio::test]
async fn a_broken_request_is_answered_with_a_code() {
    let database = Database::sqlite();
    let site = site(&database).await;
    let browser = site.browser();
    let post = |body: String| browser.request(Method::POST, "/api/sign-in").body(body);

    Browser::send(post("{".into())).await.refuses(400, "malformed");
    Browser::send(post("{}".into())).await.refuses(400, "malformed");
    Browser::send(post(format!("\"{}\"", "x".repeat(70_000)))).await.refuses(413, "tooLarge");
    browser.get("/api/nothing/here").await.refuses(404, "notFound");
    browser.delete("/api/sign-in").await.refuses(404, "notFound");
    browser.get("/api/channels/web/%00").await.refuses(404, "notFound");
}
