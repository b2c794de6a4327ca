//! Who may do what: every route and every frame, asked by everybody, about what is really there (A4). The description of
//! the interface and the sources are the list, so a new route or frame fails here until it says who may.

mod everybody;
mod forms;
mod frames;
mod sample;
mod sources;
mod table;

use everybody::{Caller, SECRET, World};
use reqwest::{Method, StatusCode};
use sample::{Interface, Route};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use table::Callers::{self, Administrators, Anybody, Members, Visitors};
use table::{METRICS, ROUTES, UNDOCUMENTED};
use testkit::{Answer, Browser, Database, Desk, STRANGER, Site, on_both_databases};

/// Ends the sign-in of whoever may call it: called last.
const ENDS_A_SIGN_IN: &str = "/api/sign-out";

/// What comes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// It is heard; whether it makes sense is another question.
    Heard,
    /// It may not be asked.
    Refused,
    /// There is no such thing, as far as the caller is told.
    Hidden,
}

impl Outcome {
    fn of(answer: &Answer) -> Self {
        match answer.status {
            // A guess at a password that was heard.
            StatusCode::UNAUTHORIZED if answer.code() == "wrongCredentials" => Self::Heard,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Self::Refused,
            StatusCode::NOT_FOUND => Self::Hidden,
            _ => Self::Heard,
        }
    }
}

fn callers(route: &Route) -> Callers {
    let listed = ROUTES.iter().find(|(method, path, _)| (*method, *path) == (&route.method, &route.path));
    listed.unwrap_or_else(|| panic!("who may call {} {}?", route.method, route.path)).2
}

/// What a caller is answered who asks for the things of the first desk by their real names.
fn expected(route: &Route, caller: &Caller) -> Outcome {
    let who = callers(route);
    let names_something = route.path.contains('{') && who != Anybody;
    match (who, route.path.as_str()) {
        _ if !caller.may.contains(&who) => Outcome::Refused,
        (Visitors, "/api/changes") if !caller.own => Outcome::Hidden,
        (Members, "/api/me/desk") if !caller.at_home => Outcome::Hidden,
        _ if names_something && !caller.at_home => Outcome::Hidden,
        _ => Outcome::Heard,
    }
}

async fn call(caller: &Caller, interface: &Interface, route: &Route, ids: &BTreeMap<&'static str, Value>) -> Answer {
    let method = Method::from_bytes(route.method.as_bytes()).unwrap();
    let mut request = caller.browser.request(method, &address(interface, route, ids));
    if let Some(token) = &caller.token {
        request = request.bearer_auth(token);
    }
    if let Some(mut body) = interface.body(route) {
        for (name, id) in ids {
            if body.get(name).is_some() {
                body[name] = id.clone();
            }
        }
        request = request.json(&body);
    }
    Browser::send(request).await
}

/// The address with something that is there for each parameter, or that is not where `ids` has none.
fn address(interface: &Interface, route: &Route, ids: &BTreeMap<&'static str, Value>) -> String {
    let mut whole: Vec<String> = Vec::new();
    for part in route.path.split('/') {
        let before = whole.last().map(String::as_str).unwrap_or_default();
        whole.push(match part.starts_with('{') {
            true if ids.is_empty() => uuid::Uuid::nil().to_string(),
            // What is tried here is the name of an optional engine, not an id.
            true if before == "engines" => "nothing".to_owned(),
            true => plain(ids.get(before).unwrap_or_else(|| panic!("which id stands in {}?", route.path))),
            false => part.to_owned(),
        });
    }
    let query = interface.query(route).into_iter().map(|(name, sample)| {
        let value = ids.get(name.as_str()).map_or(sample, plain);
        format!("{name}={value}")
    });
    format!("{}?{}", whole.join("/"), query.collect::<Vec<_>>().join("&"))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Everything an administrator can read without naming something, and the conversation.
async fn everything(world: &World, interface: &Interface) -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    for route in interface.routes() {
        let readable = route.method == "GET" && !route.path.contains('{') && callers(&route) == Administrators;
        // A file with the time it was made in it.
        if readable && !route.path.contains("export") && !route.path.contains("template") {
            let answer = world.owner.get(&address(interface, &route, &world.ids)).await;
            assert_eq!(answer.status, StatusCode::OK, "{}: {answer:?}", route.path);
            pages.insert(route.path, answer.text);
        }
    }
    pages.insert("the conversation".into(), world.visitor.transcript().await.join("\n"));
    pages
}

// A4
#[test]
fn every_documented_route_says_who_may_call_it() {
    let routes = Interface::new().routes();
    for route in &routes {
        callers(route);
    }
    let known: BTreeSet<(&str, &str)> = routes.iter().map(|r| (r.method.as_str(), r.path.as_str())).collect();
    for (method, path, _) in ROUTES {
        assert!(known.contains(&(method, path)), "{method} {path} is no route any more");
    }
}

on_both_databases! {
    // A4, S-168: whoever may not is refused or told nothing, about things that are there, and nothing of them changes
    async fn each_route_refuses_everybody_it_is_not_for_and_hides_what_is_not_theirs(database: Database) {
        let (world, interface) = (World::new(&database).await, Interface::new());
        let before = everything(&world, &interface).await;

        let mut asked = 0;
        for route in interface.routes() {
            for caller in world.everybody.iter().filter(|caller| expected(&route, caller) != Outcome::Heard) {
                let answer = call(caller, &interface, &route, &world.ids).await;
                let outcome = Outcome::of(&answer);
                assert_eq!(outcome, expected(&route, caller), "{} calls {route:?}: {answer:?}", caller.name);
                assert!(!answer.text.contains(SECRET), "{} calls {route:?}: {answer:?}", caller.name);
                asked += 1;
            }
        }

        assert!(asked > 300, "{asked}");
        assert_eq!(everything(&world, &interface).await, before);
    }

    // A4: and everybody else is heard. What an administrator may do is done to what does not exist
    async fn each_route_hears_everybody_it_is_for_and_tells_nothing_of_another_desk(database: Database) {
        let (world, interface) = (World::new(&database).await, Interface::new());
        let (last, first): (Vec<_>, Vec<_>) = interface.routes().into_iter().partition(|r| r.path == ENDS_A_SIGN_IN);

        for route in first.into_iter().chain(last) {
            // Nothing happens by itself here: on a slow machine the others would take the node for dead meanwhile.
            world.site.app.renew_lease(false).await.unwrap();
            let may = |caller: &&Caller| expected(&route, caller) == Outcome::Heard;
            for caller in world.everybody.iter().filter(may) {
                let harmless = callers(&route) != Administrators || route.method == "GET";
                let ids = if harmless && caller.at_home { world.ids.clone() } else { BTreeMap::new() };
                let answer = call(caller, &interface, &route, &ids).await;
                let named = route.path.contains('{') || ["/api/me/desk", "/api/visitors"].contains(&route.path.as_str());
                let nothing_there = ids.is_empty() && named || route.path.contains("{engine}");
                let outcome = Outcome::of(&answer);
                assert!(
                    outcome == Outcome::Heard || nothing_there && outcome == Outcome::Hidden,
                    "{} calls {route:?}: {answer:?}",
                    caller.name
                );
                assert!(!answer.status.is_server_error(), "{} calls {route:?}: {answer:?}", caller.name);
                let tells = [SECRET, "Blue Shop", "mia@desk.example"].iter().any(|word| answer.text.contains(word));
                assert!(caller.at_home || !tells, "{} calls {route:?}: {answer:?}", caller.name);
            }
        }
    }

    // A4: an upload for everybody who has its address and nobody else; nothing else of a desk without a description
    async fn what_is_not_described_tells_everybody_the_same(database: Database) {
        let world = World::new(&database).await;
        let key = world.file.split('/').nth(2).unwrap();
        let guessed = world.file.replace(key, &key.chars().rev().collect::<String>());

        for path in UNDOCUMENTED.into_iter().chain([METRICS]) {
            for caller in &world.everybody {
                let ask = async |path: &str| {
                    let request = caller.browser.request(Method::GET, path);
                    Browser::send(match &caller.token {
                        Some(token) => request.bearer_auth(token),
                        None => request,
                    })
                    .await
                };
                if path.starts_with("/files/") {
                    let (here, there) = (ask_bytes(&world, &world.file).await, ask(&guessed).await);
                    assert_eq!(here, StatusCode::OK, "{}", caller.name);
                    assert_eq!(there.status, StatusCode::NOT_FOUND, "{}", caller.name);
                    continue;
                }
                let answer = ask(&path.replace("{*path}", "members")).await;
                let tells = [SECRET, "mia@desk.example", "deskhand_"].iter().any(|word| answer.text.contains(word));
                assert!(!tells && !answer.status.is_server_error(), "{} asks for {path}: {answer:?}", caller.name);
                if path.starts_with("/api") || path == METRICS {
                    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{} asks for {path}", caller.name);
                }
            }
        }
    }

    // A4, S-196: who waits for a group is seen by its agents and by whoever runs the desk
    async fn a_line_is_seen_by_its_group_alone(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let session = desk.visitor().await.asks_for_a_person().await;
        let (leo, zoe) = (desk.agent("leo").await, desk.agent("zoe").await);
        leo.becomes(domain::AgentStatus::Busy).await;
        let repairs = desk.group("Repairs", &[&leo]).await;
        desk.group("Sales", &[&zoe]).await;
        desk.member("ada", domain::Role::Admin).await;
        desk.second().await;
        desk.app.transfer(&mia.identity, session, app::serving::Target::Group(repairs), "").await.unwrap();
        desk.settle().await;
        let site = Site::new(desk).await;

        for (name, sees) in [("leo", true), ("ada", true), ("mia", false), ("zoe", false)] {
            let browser = site.signed_in(&format!("{name}@desk.example")).await;
            let line = browser.get("/api/desk/queue").await.is(StatusCode::OK);
            let seen = line.as_array().unwrap().iter().any(|item| item["session"] == serde_json::json!(session));
            assert_eq!(seen, sees, "{name}: {line}");
        }
        let line = site.signed_in(STRANGER).await.get("/api/desk/queue").await.is(StatusCode::OK);
        assert_eq!(line, serde_json::json!([]));
    }
}

/// Fetches an upload, which is no text.
async fn ask_bytes(world: &World, path: &str) -> StatusCode {
    world.site.browser().request(Method::GET, path).send().await.unwrap().status()
}
