//! The cookie of a sign-in. Behind TLS its name has the prefix `__Host-`, so that no other site of the domain can set
//! it.

use crate::state::Config;
use axum::http::{HeaderMap, HeaderValue, header};
use cookie::time::Duration;
use cookie::{Cookie, SameSite};

/// Days a browser keeps the cookie; the server ends a sign-in long before, when it is not used.
const DAYS: i64 = 365;

fn name(config: &Config) -> &'static str {
    if config.is_https() { "__Host-desk" } else { "desk" }
}

/// The secret in a request's cookie.
pub(crate) fn secret(headers: &HeaderMap, config: &Config) -> Option<String> {
    let name = name(config);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| Cookie::split_parse(value.to_owned()).flatten())
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}

/// The header that gives a browser the cookie.
pub(crate) fn give(secret: &str, config: &Config) -> HeaderValue {
    header_of(base(secret, config).max_age(Duration::days(DAYS)).build())
}

/// The header that takes it away.
pub(crate) fn take(config: &Config) -> HeaderValue {
    header_of(base("", config).max_age(Duration::ZERO).build())
}

fn base<'a>(secret: &'a str, config: &Config) -> cookie::CookieBuilder<'a> {
    Cookie::build((name(config), secret)).path("/").http_only(true).same_site(SameSite::Lax).secure(config.is_https())
}

fn header_of(cookie: Cookie<'_>) -> HeaderValue {
    HeaderValue::from_str(&cookie.to_string()).expect("a cookie of URL-safe base64 is a valid header")
}
