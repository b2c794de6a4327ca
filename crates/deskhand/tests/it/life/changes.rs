//! An owner who changes one thing after the other, each until it is acknowledged: as many changes must be written down.

use crate::outbox::Order;
use crate::people;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use testkit::Browser;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// Longest wait for an answer before the same is asked again.
const ANSWER: Duration = Duration::from_secs(10);
/// Between two changes.
const PAUSE: Duration = Duration::from_millis(50);
/// Who is edited.
const NAME: &str = "kim";

/// What was changed how often, by the name it is written down under.
pub(super) type Counts = BTreeMap<&'static str, u64>;

/// The owner, at work.
pub(super) struct Changes(JoinHandle<Counts>);

/// Adds the member who is edited.
pub(super) async fn add_member(owner: &Browser) {
    let form = json!({"nickname": NAME, "email": "kim@desk.example", "role": "agent"});
    owner.post("/api/admin/members", form).await.is(StatusCode::OK);
}

impl Changes {
    /// The owner signs in, and begins.
    pub(super) async fn begin(url: &str, orders: watch::Receiver<Order>) -> Self {
        let owner = people::owner(url).await;
        let found = owner.get(&format!("/api/admin/members?q={NAME}&page=1&size=10")).await.is(StatusCode::OK);
        let member = found["items"][0]["id"].as_str().unwrap().to_owned();
        Self(tokio::spawn(change_all_the_while(owner, member, orders)))
    }

    /// Waits until the last change is acknowledged. Gives all of them.
    pub(super) async fn end(&mut self) -> Counts {
        (&mut self.0).await.unwrap()
    }
}

impl Drop for Changes {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn change_all_the_while(owner: Browser, member: String, orders: watch::Receiver<Order>) -> Counts {
    let mut counts = Counts::from([("member.update", 0), ("group.create", 0)]);
    for number in 1.. {
        if *orders.borrow() != Order::Write {
            break;
        }
        let action = if number % 4 == 0 {
            make(&owner, Method::POST, "/api/admin/groups", json!({"name": format!("group {number}"), "members": []}))
                .await;
            "group.create"
        } else {
            let phone = format!("+49151{number:08}");
            let form = json!({"nickname": NAME, "role": "agent", "phone": phone});
            make(&owner, Method::PATCH, &format!("/api/admin/members/{member}"), form).await;
            "member.update"
        };
        *counts.get_mut(action).unwrap() += 1;
        sleep(PAUSE).await;
    }
    counts
}

/// Asks until it is done. What was done already changes nothing, or is refused as a name that is taken.
async fn make(owner: &Browser, method: Method, path: &str, form: Value) {
    loop {
        let asked = owner.request(method.clone(), path).json(&form).timeout(ANSWER).send().await;
        match asked.map(|answer| answer.status()) {
            Ok(StatusCode::OK | StatusCode::CONFLICT) => return,
            Ok(StatusCode::SERVICE_UNAVAILABLE | StatusCode::INSUFFICIENT_STORAGE | StatusCode::BAD_GATEWAY)
            | Err(_) => {}
            Ok(other) => panic!("{path} was answered with {other}"),
        }
        sleep(Duration::from_millis(20)).await;
    }
}
