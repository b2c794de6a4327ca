//! The web apps, inside the binary: which page is at which address, and how long browsers may keep a file.

use crate::state::Server;
use crate::{headers, plain};
use app::{App, Error};
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../web/apps/visitor/dist"]
#[allow_missing = true]
struct Visitor;

#[derive(RustEmbed)]
#[folder = "../../web/apps/workstation/dist"]
#[allow_missing = true]
struct Workstation;

#[derive(RustEmbed)]
#[folder = "../../web/apps/panel/dist"]
#[allow_missing = true]
struct Panel;

/// One of the three web apps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebApp {
    /// The visitor's page and widget.
    Visitor,
    /// Where agents work.
    Workstation,
    /// Where administrators shape the desk.
    Panel,
}

impl WebApp {
    fn file(self, path: &str) -> Option<EmbeddedFile> {
        match self {
            Self::Visitor => Visitor::get(path),
            Self::Workstation => Workstation::get(path),
            Self::Panel => Panel::get(path),
        }
    }

    /// Whether it was built before the server was.
    pub fn is_built(self) -> bool {
        self.file("index.html").is_some()
    }
}

/// Every page and what belongs to it.
pub(crate) fn routes() -> Router<Server> {
    Router::new()
        .route("/", get(|| async { Redirect::temporary("/admin") }))
        .route("/login", get(|| async { page(WebApp::Panel, headers::unframed()) }))
        .route("/setup", get(|| async { page(WebApp::Panel, headers::unframed()) }))
        .route("/admin", get(|| async { page(WebApp::Panel, headers::unframed()) }))
        .route("/admin/", get(|| async { page(WebApp::Panel, headers::unframed()) }))
        .route("/admin/{*path}", get(|Path(path): Path<String>| async move { inside(WebApp::Panel, &path) }))
        .route("/desk", get(|| async { page(WebApp::Workstation, headers::unframed()) }))
        .route("/desk/", get(|| async { page(WebApp::Workstation, headers::unframed()) }))
        .route("/desk/{*path}", get(|Path(path): Path<String>| async move { inside(WebApp::Workstation, &path) }))
        .route("/chat", get(to_chat))
        .route("/chat/", get(chat))
        .route("/chat/{*path}", get(|Path(path): Path<String>| async move { file(WebApp::Visitor, &path) }))
        .route("/widget.js", get(widget))
        .fallback(|request: HeaderMap| async move { plain::not_found(&request) })
}

/// A file of an app, or its page: the app itself knows its addresses.
fn inside(web_app: WebApp, path: &str) -> Response {
    match web_app.file(path) {
        Some(found) if path != "index.html" => answer(path, found),
        None if path.starts_with("assets/") => StatusCode::NOT_FOUND.into_response(),
        _ => page(web_app, headers::unframed()),
    }
}

fn file(web_app: WebApp, path: &str) -> Response {
    match web_app.file(path) {
        Some(found) if path != "index.html" => answer(path, found),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// An app's page, with who may put it into a frame.
fn page(web_app: WebApp, policy: HeaderValue) -> Response {
    let Some(found) = web_app.file("index.html") else { return plain::not_built() };
    let mut response = answer("index.html", found);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

fn answer(path: &str, file: EmbeddedFile) -> Response {
    let media_type = mime_guess::from_path(path).first_or_octet_stream();
    let media_type = match media_type.type_() {
        mime_guess::mime::TEXT => format!("{}; charset=utf-8", media_type.essence_str()),
        _ => media_type.essence_str().to_owned(),
    };
    // Files under `assets/` have a hash of what they say in their name.
    let caching = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = Response::new(Body::from(file.data));
    let headers = response.headers_mut();
    if let Ok(media_type) = HeaderValue::from_str(&media_type) {
        headers.insert(header::CONTENT_TYPE, media_type);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}

async fn to_chat(RawQuery(query): RawQuery) -> Redirect {
    Redirect::temporary(&query.map_or_else(|| "/chat/".to_owned(), |query| format!("/chat/?{query}")))
}

/// The visitor's page. Without a web app of this id there is nobody to write to.
async fn chat(State(app): State<App>, RawQuery(query): RawQuery, request: HeaderMap) -> Response {
    let Some(id) = web_app_id(query.as_deref()) else { return plain::no_such_chat(&request) };
    match app.allowed_sites(id).await {
        Ok(Some(sites)) => page(WebApp::Visitor, headers::framed_by(&ancestors(&sites))),
        Ok(None) => plain::no_such_chat(&request),
        Err(error) => crate::error::ApiError::from(error).into_response(),
    }
}

/// The script sites embed. Its first load by a site is remembered (S-028).
async fn widget(State(app): State<App>, RawQuery(query): RawQuery, request: HeaderMap) -> Response {
    if let Some(id) = web_app_id(query.as_deref())
        && is_foreign(&request)
        && let Err(error) = app.widget_seen(id).await
        && !matches!(error, Error::Busy | Error::NotFound)
    {
        tracing::warn!(%error, "that a site loaded the widget was not remembered");
    }
    let mut response = file(WebApp::Visitor, "widget.js");
    // Any site may load it.
    let headers = response.headers_mut();
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    if response.status() == StatusCode::OK {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    }
    response
}

/// Whether a page other than ours asks.
fn is_foreign(request: &HeaderMap) -> bool {
    let text = |name: &str| request.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some(site) => matches!(site, "cross-site" | "same-site"),
        None => {
            let host = text("host").unwrap_or_default();
            text("referer").is_some_and(|page| {
                let rest = page.split_once("://").map_or(page, |(_, rest)| rest);
                rest.split('/').next() != Some(host)
            })
        }
    }
}

/// Who may show the chat: ourselves for the preview, and the listed sites; with an empty list everybody.
fn ancestors(sites: &[String]) -> String {
    if sites.is_empty() { "*".to_owned() } else { format!("'self' {}", sites.join(" ")) }
}

/// The id in a query, where it can be one.
fn web_app_id(query: Option<&str>) -> Option<&str> {
    let pairs = query?.split('&').filter_map(|pair| pair.split_once('='));
    let (_, id) = pairs.into_iter().find(|(name, _)| *name == "webAppId")?;
    let plain = (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    plain.then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_web_app_is_read_only_where_it_can_be_one() {
        assert_eq!(web_app_id(Some("frame=1&webAppId=ab12")), Some("ab12"));
        for query in [None, Some(""), Some("webAppId="), Some("webAppId=%00"), Some("webappid=x"), Some("webAppId")] {
            assert_eq!(web_app_id(query), None, "{query:?}");
        }
    }

    #[test]
    fn the_panel_can_always_show_the_chat() {
        assert_eq!(ancestors(&[]), "*");
        assert_eq!(ancestors(&["https://shop.example".into()]), "'self' https://shop.example");
    }
}
