//! Requests a page of another site can make a browser send: forms, texts, and links (A7).

use super::everybody::{Caller, World};
use super::sample::{Interface, Route};
use super::{address, callers, everything};
use crate::access::table::Callers::{self, Visitors};
use reqwest::Method;
use testkit::{Answer, Browser, Database, on_both_databases};

/// What a form or a script of another site may send without asking first.
const SAFELISTED: [(&str, &str); 3] = [
    ("application/x-www-form-urlencoded", "name=Eve&email=eve%40evil.example&role=admin"),
    ("multipart/form-data; boundary=x", "--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--\r\n"),
    ("text/plain", ""),
];

/// As a browser would send it for a page of another site: with the cookie, and without our header.
async fn from_another_site(
    world: &World,
    interface: &Interface,
    caller: &Caller,
    route: &Route,
    form: (&str, &str),
) -> Answer {
    let (media_type, body) = form;
    // A text can be made to look like JSON.
    let body = match interface.body(route) {
        Some(json) if body.is_empty() => json.to_string(),
        _ => body.to_owned(),
    };
    let method = Method::from_bytes(route.method.as_bytes()).unwrap();
    let mut request = caller.browser.request(method, &address(interface, route, &world.ids));
    request = request.header("content-type", media_type).header("origin", "https://evil.example");
    Browser::send(request.header("sec-fetch-site", "cross-site").body(body)).await
}

on_both_databases! {
    // A7: whoever is signed in changes nothing by visiting another page
    async fn no_page_of_another_site_changes_anything_by_a_form_or_a_text(database: Database) {
        let (mut world, interface) = (World::new(&database).await, Interface::new());
        let before = everything(&world, &interface).await;
        for caller in &mut world.everybody {
            caller.browser.csrf = None;
        }

        let changing = |route: &Route| route.method != "GET" && callers(route) != Visitors;
        for route in interface.routes().into_iter().filter(changing) {
            for caller in world.everybody.iter().filter(|caller| caller.token.is_none()) {
                for form in SAFELISTED {
                    let answer = from_another_site(&world, &interface, caller, &route, form).await;
                    let refused = matches!(answer.status.as_u16(), 400 | 401 | 403 | 415);
                    assert!(refused, "{} posts {} to {route:?}: {answer:?}", caller.name, form.0);
                    let signed_in = caller.may.contains(&Callers::Members);
                    if signed_in && caller.may.contains(&callers(&route)) {
                        assert_eq!(answer.code(), "csrf", "{} posts {} to {route:?}: {answer:?}", caller.name, form.0);
                    }
                }
            }
        }

        assert_eq!(everything(&world, &interface).await, before);
    }

    // A7: a link or a picture is a GET with the cookie
    async fn nothing_changes_by_asking_for_a_page(database: Database) {
        let (world, interface) = (World::new(&database).await, Interface::new());
        let before = everything(&world, &interface).await;

        for route in interface.routes().into_iter().filter(|route| route.method == "GET") {
            for method in [Method::GET, Method::HEAD] {
                let request = world.owner.request(method, &address(&interface, &route, &world.ids));
                let _ = request.send().await.unwrap();
            }
        }

        assert_eq!(everything(&world, &interface).await, before);
    }
}
