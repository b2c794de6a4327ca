//! Pages and their headers.

use reqwest::{Method, StatusCode};
use serde_json::json;
use testkit::{Browser, Database, Desk, OWNER, Site};

async fn site(database: &Database) -> Site {
    Site::new(Desk::new(database).await).await
}

#[tokio::test]
async fn the_panel_and_the_workstation_can_never_be_framed() {
    // A9
    let database = Database::sqlite();
    let site = site(&database).await;
    let browser = site.browser();

    for path in ["/admin", "/admin/members", "/login", "/setup", "/desk", "/desk/x", "/nothing", "/api/me"] {
        let answer = browser.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(policy.contains("script-src 'self';") && policy.contains("object-src 'none'"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
}

#[tokio::test]
async fn only_the_listed_sites_may_frame_the_chat() {
    // A9
    let database = Database::sqlite();
    let site = site(&database).await;
    let boss = site.signed_in(OWNER).await;
    let id = boss.get("/api/admin/channels/web").await.json()[0]["webAppId"].as_str().unwrap().to_owned();
    let ancestors = async || {
        let answer = boss.get(&format!("/chat/?webAppId={id}&frame=1")).await;
        let policy = answer.header("content-security-policy").to_owned();
        policy.split_once("frame-ancestors ").map(|(_, rest)| rest.to_owned()).unwrap_or_default()
    };
    let built = boss.get(&format!("/chat/?webAppId={id}")).await.status == StatusCode::OK;

    if built {
        assert_eq!(ancestors().await, "*");
    }
    let form = json!({"name": "Shop", "allowedSites": ["https://shop.example"]});
    boss.patch(&format!("/api/admin/channels/web/{id}"), form).await.is(StatusCode::OK);
    if built {
        assert_eq!(ancestors().await, "'self' https://shop.example");
    }
}

#[tokio::test]
async fn a_chat_that_does_not_exist_says_so_in_the_readers_language() {
    let database = Database::sqlite();
    let site = site(&database).await;

    for path in ["/chat/", "/chat/?webAppId=nothing", "/chat/?webAppId=%00"] {
        let request = site.browser().request(Method::GET, path).header("accept-language", "zh-CN,en;q=0.5");
        let answer = Browser::send(request).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert!(answer.text.contains("找不到该聊天") && !answer.text.contains("<script"), "{}", answer.text);
        assert!(site.browser().get(path).await.text.contains("This chat does not exist"));
    }
}

#[tokio::test]
async fn it_says_that_it_lives_and_that_it_can_work() {
    let database = Database::sqlite();
    let site = site(&database).await;

    assert_eq!(site.browser().get("/healthz").await.text, "ok");
    assert_eq!(site.browser().get("/readyz").await.text, "ok");
}
