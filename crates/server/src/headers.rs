//! Headers every answer has, and one log line per request.

use crate::state::Server;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; connect-src 'self' ws: wss:; \
    frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'";

/// The policy of a page that nobody may put into a frame.
pub(crate) fn unframed() -> HeaderValue {
    framed_by("'none'")
}

/// The policy of a page that these sites may put into a frame. `ancestors` is checked text.
pub(crate) fn framed_by(ancestors: &str) -> HeaderValue {
    let policy = format!("{POLICY}; frame-ancestors {ancestors}");
    HeaderValue::from_str(&policy).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}

/// Sets what every answer needs and its handler did not set itself.
pub(crate) async fn set(State(server): State<Server>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api");
    let mut response = next.run(request).await;
    let mut or_insert = |name: HeaderName, value: HeaderValue| {
        response.headers_mut().entry(name).or_insert(value);
    };
    or_insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    or_insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    or_insert(header::CONTENT_SECURITY_POLICY, unframed());
    or_insert(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    );
    if is_api {
        or_insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if server.config.is_https() {
        or_insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// One line per request: its route, never its address, which may name people.
pub(crate) async fn log(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let response = next.run(request).await;
    let route = route.as_deref().unwrap_or("-");
    tracing::info!(%method, route, status = response.status().as_u16(), ms = began.elapsed().as_millis() as u64, "request");
    response
}

/// What is worth compressing: not what is small, nor what is compressed already, nor what must flow at once.
pub(crate) fn worth_compressing() -> impl Predicate {
    SizeAbove::new(1_024)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::SSE)
        .and(NotForContentType::const_new("video/"))
        .and(NotForContentType::const_new("audio/"))
        .and(NotForContentType::const_new("application/octet-stream"))
        .and(NotForContentType::const_new("application/zip"))
        .and(NotForContentType::const_new("application/x-ndjson"))
}
