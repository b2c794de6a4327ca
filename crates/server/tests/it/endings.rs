//! What ends a sign-in ends it everywhere: its cookie, its tickets, and its sockets within five seconds (A2, A3).

use crate::socket::Client;
use app::Config;
use domain::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Answer, Browser, Database, Desk, OWNER, PASSWORD, Site, on_both_databases};
use tokio::time::timeout;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// Longest time a socket may outlive what it was opened with.
const CLOSED: Duration = Duration::from_secs(5);
/// A sign-in that no longer counts.
const REVOKED: u16 = 4003;

/// A place a member works at: a browser, an open socket, a ticket that was not used yet, and what the cookie says.
struct Place {
    browser: Browser,
    socket: Client,
    ticket: Value,
    cookie: String,
}

async fn ticket(browser: &Browser) -> Value {
    browser.post("/api/tickets", json!({})).await.is(StatusCode::OK)["ticket"].clone()
}

impl Place {
    async fn of(site: &Site, email: &str) -> Self {
        let mut browser = site.browser();
        let answer = browser.sign_in(email, PASSWORD).await;
        answer.is(StatusCode::OK);
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        let socket = Client::with_ticket(site, &ticket(&browser).await).await.ok().unwrap();
        Self { ticket: ticket(&browser).await, browser, socket, cookie }
    }

    async fn has_ended(mut self, site: &Site, event: &str) {
        let code = timeout(CLOSED, self.socket.end()).await;
        assert_eq!(code.ok(), Some(REVOKED), "after {event} the socket is closed in time");
        replay(site, &self.cookie).await.refuses(401, "unauthorized");
        let change = site.browser().request(Method::PATCH, "/api/me").header("cookie", &self.cookie);
        let csrf = self.browser.csrf.as_deref().unwrap_or_default();
        Browser::send(change.header("x-csrf-token", csrf).json(&json!({}))).await.refuses(401, "unauthorized");
        let opened = Client::with_ticket(site, &self.ticket).await;
        assert!(opened.is_err(), "after {event} a ticket made before opens a socket");
    }
}

async fn replay(site: &Site, cookie: &str) -> Answer {
    Browser::send(site.browser().request(Method::GET, "/api/me").header("cookie", cookie)).await
}

/// A desk whose members may be signed in at two places.
async fn site(database: &Database) -> (Site, app::Member) {
    let desk = Desk::configured(database, Config { places: 2, ..Config::default() }).await;
    let mia = desk.member("mia", Role::Agent).await;
    (Site::new(desk).await, mia)
}

on_both_databases! {
    // A2, A3
    async fn signing_out_ends_that_sign_in_alone(database: Database) {
        let (site, _) = site(&database).await;
        let (office, mut home) = (Place::of(&site, "mia@desk.example").await, Place::of(&site, "mia@desk.example").await);

        office.browser.post("/api/sign-out", json!({})).await.is(StatusCode::NO_CONTENT);

        office.has_ended(&site, "signing out").await;
        assert_eq!(home.socket.ask(json!({ "do": "ping" })).await["ok"]["is"], "heads");
        replay(&site, &home.cookie).await.is(StatusCode::OK);
    }

    // A2, A3, S-182
    async fn a_new_password_ends_all_other_sign_ins(database: Database) {
        let (site, _) = site(&database).await;
        let (office, mut home) = (Place::of(&site, "mia@desk.example").await, Place::of(&site, "mia@desk.example").await);

        let change = json!({"current": PASSWORD, "new": "another long phrase"});
        home.browser.post("/api/me/password", change).await.is(StatusCode::OK);

        office.has_ended(&site, "a new password").await;
        assert_eq!(home.socket.ask(json!({ "do": "ping" })).await["ok"]["is"], "heads");
        replay(&site, &home.cookie).await.is(StatusCode::OK);
    }

    // A2, A3, S-170 to S-172: what an administrator does to a member
    async fn a_reset_a_forced_end_and_a_deletion_end_all_sign_ins_of_the_member(database: Database) {
        let (site, mia) = site(&database).await;
        let boss = site.signed_in(OWNER).await;
        let path = |action: &str| format!("/api/admin/members/{}{action}", mia.id);

        let place = Place::of(&site, "mia@desk.example").await;
        boss.post(&path("/force-offline"), json!({})).await.is(StatusCode::OK);
        place.has_ended(&site, "being forced offline").await;
        boss.post(&path("/restore-online"), json!({})).await.is(StatusCode::OK);

        let place = Place::of(&site, "mia@desk.example").await;
        boss.delete(&path("")).await.is(StatusCode::NO_CONTENT);
        place.has_ended(&site, "being deleted").await;

        let leo = site.desk.member("leo", Role::Agent).await;
        let place = Place::of(&site, "leo@desk.example").await;
        boss.post(&format!("/api/admin/members/{}/reset-password", leo.id), json!({})).await.is(StatusCode::OK);
        place.has_ended(&site, "a reset password").await;
    }

    // A3
    async fn a_ticket_is_good_for_one_socket_for_a_minute_and_as_long_as_its_sign_in(database: Database) {
        let (site, _) = site(&database).await;
        let browser = site.signed_in("mia@desk.example").await;

        let used = ticket(&browser).await;
        assert!(Client::with_ticket(&site, &used).await.is_ok());
        assert_eq!(Client::with_ticket(&site, &used).await.err(), Some(json!("unauthorized")), "used twice");
        let old = ticket(&browser).await;
        site.app.clock().advance(60);
        assert_eq!(Client::with_ticket(&site, &old).await.err(), Some(json!("unauthorized")), "after 60 s");
        let left = ticket(&browser).await;
        browser.post("/api/sign-out", json!({})).await.is(StatusCode::NO_CONTENT);
        assert_eq!(Client::with_ticket(&site, &left).await.err(), Some(json!("unauthorized")), "after signing out");
    }
}

// A3: a page of another site has the cookie, but no ticket; neither has whoever sends no origin at all
#[tokio::test]
async fn a_cookie_opens_no_socket() {
    let (site, _) = site(&Database::sqlite()).await;
    let place = Place::of(&site, "mia@desk.example").await;
    let secret = place.cookie.split_once('=').unwrap().1.to_owned();

    for origin in ["https://evil.example", "null", "http://127.0.0.1:1"] {
        let mut request = (site.url.replace("http", "ws") + "/api/socket").into_client_request().unwrap();
        request.headers_mut().insert("origin", origin.parse().unwrap());
        request.headers_mut().insert("cookie", place.cookie.parse().unwrap());
        let refused = connect_async(request).await;
        assert!(matches!(refused, Err(Error::Http(response)) if response.status() == 403), "{origin}");
    }
    for said in [json!({ "do": "ping" }), json!({ "do": "inbox", "after": 0 })] {
        let mut client = Client::connect_with(&site, &[("cookie", &place.cookie)]).await;
        assert_eq!(client.ask(said).await["error"]["code"], "unauthorized");
        assert_eq!(client.end().await, 1008);
    }
    assert_eq!(Client::with_ticket(&site, &json!(secret)).await.err(), Some(json!("unauthorized")));
}
