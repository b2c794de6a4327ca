//! Everybody who could ask: of a desk in which one visitor is served, and of another desk on the same database.

use super::table::Callers;
use crate::uploads::PNG;
use domain::Role;
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::{Browser, Database, Desk, OWNER, STRANGER, Site, Visitor};

use Callers::{Administrators, Anybody, Members, Visitors, VisitorsAndMembers};

/// Said in the desk, and to be read by nobody outside of it.
pub(super) const SECRET: &str = "planted words";

/// Somebody who calls.
pub(super) struct Caller {
    pub(super) name: &'static str,
    pub(super) browser: Browser,
    pub(super) token: Option<String>,
    pub(super) may: &'static [Callers],
    /// Of the desk whose things are asked for.
    pub(super) at_home: bool,
    /// The conversation asked for is theirs.
    pub(super) own: bool,
}

/// A desk, everybody, and something of the desk for every parameter.
pub(super) struct World {
    pub(super) site: Site,
    pub(super) everybody: Vec<Caller>,
    pub(super) owner: Browser,
    pub(super) visitor: Visitor,
    /// By the part of the path before it, or by the name of a field.
    pub(super) ids: BTreeMap<&'static str, Value>,
    /// The path of the visitor's upload.
    pub(super) file: String,
}

const FOR_VISITORS: &[Callers] = &[Anybody, Visitors, VisitorsAndMembers];
const FOR_AGENTS: &[Callers] = &[Anybody, Members, VisitorsAndMembers];
const FOR_ADMINISTRATORS: &[Callers] = &[Anybody, Members, VisitorsAndMembers, Administrators];

impl World {
    pub(super) async fn new(database: &Database) -> Self {
        let desk = Desk::new(database).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        visitor.asks_for_a_person().await;
        visitor.says(SECRET).await;
        mia.says(&visitor, SECRET).await.unwrap();
        let other = desk.visitor().await.enters().await;
        let zoe = desk.agent("zoe").await;
        desk.group("Repairs", &[&mia]).await;
        desk.group("Sales", &[&zoe]).await;
        desk.member("ada", Role::Admin).await;
        desk.second().await;
        let (foreign, _) =
            desk.app.create_visitor("other-shop", domain::Language::En, Default::default()).await.unwrap();
        let site = Site::new(desk).await;
        // The last to sign in: a member has one place.
        let owner = site.signed_in(OWNER).await;
        let caller = |name, browser, token, may| Caller { name, browser, token, may, at_home: true, own: false };
        let by_token = |name, token: &str| caller(name, site.browser(), Some(token.to_owned()), FOR_VISITORS);
        let everybody = vec![
            caller("nobody", site.browser(), None, &[Anybody]),
            Caller { own: true, ..by_token("the visitor", &visitor.token) },
            by_token("another visitor", &other.token),
            Caller { at_home: false, ..by_token("a visitor of another desk", &foreign) },
            caller("the agent", site.signed_in("mia@desk.example").await, None, FOR_AGENTS),
            caller("an agent of another group", site.signed_in("zoe@desk.example").await, None, FOR_AGENTS),
            caller("an administrator", site.signed_in("ada@desk.example").await, None, FOR_ADMINISTRATORS),
            Caller {
                at_home: false,
                ..caller("the owner of another desk", site.signed_in(STRANGER).await, None, FOR_ADMINISTRATORS)
            },
        ];
        let (ids, file) = (ids_of(&site, &owner, &visitor).await, upload(&site, &visitor).await);
        Self { site, everybody, owner, visitor, ids, file }
    }
}

async fn upload(site: &Site, visitor: &Visitor) -> String {
    let request = site.browser().request(reqwest::Method::POST, "/api/files").bearer_auth(&visitor.token);
    let kept = Browser::send(request.header("x-file-name", "planted.png").body(PNG)).await.is(StatusCode::OK);
    kept["url"].as_str().unwrap().to_owned()
}

async fn ids_of(site: &Site, owner: &Browser, visitor: &Visitor) -> BTreeMap<&'static str, Value> {
    let regression = json!({ "question": "Where is my order?" });
    let regression = owner.post("/api/admin/bot/regression", regression).await.is(StatusCode::OK);
    let first = async |path: &str| {
        let list = owner.get(path).await.is(StatusCode::OK);
        list.as_array().or_else(|| list["items"].as_array()).unwrap()[0].clone()
    };
    // Groups are numbered within a desk: the second one, since the other desk may have a first one too.
    let groups = owner.get("/api/admin/groups").await.is(StatusCode::OK);
    BTreeMap::from([
        ("groups", groups[1]["id"].clone()),
        ("regression", regression["id"].clone()),
        ("categories", first("/api/admin/bot/categories?kind=qa").await["id"].clone()),
        ("questions", first("/api/admin/bot/questions?kind=qa").await["id"].clone()),
        ("versions", first("/api/admin/bot/versions").await["id"].clone()),
        ("members", first("/api/admin/members").await["id"].clone()),
        ("web", first("/api/admin/channels/web").await["webAppId"].clone()),
        ("webAppId", first("/api/admin/channels/web").await["webAppId"].clone()),
        ("conversation", json!(visitor.identity.conversation)),
        ("desk", json!(site.desk.instance)),
        // With what a version is compared.
        ("to", json!("draft")),
    ])
}
