//! Who is asking, and may they: a handler's signature says it.

use crate::cookies;
use crate::error::ApiError;
use crate::state::Server;
use app::{Code, Error};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use domain::Permission;
use std::marker::PhantomData;

/// Somebody with a valid sign-in, wherever they stand: also one that was replaced, blocked, or must change the
/// password. A request that changes something has shown its CSRF token (A7).
pub(crate) struct SignedIn(pub(crate) app::sign_in::SignedIn);

impl FromRequestParts<Server> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, ApiError> {
        let secret = cookies::secret(&parts.headers, &server.config).ok_or(Code::Unauthorized)?;
        let who = server.app.signed_in(&secret).await?;
        if changes_something(&parts.method) {
            let token = parts.headers.get("x-csrf-token").and_then(|value| value.to_str().ok());
            if !token.is_some_and(|token| who.has_csrf(token)) {
                return Err(ApiError::Csrf);
            }
        }
        Ok(Self(who))
    }
}

/// A member of a desk, in good standing.
pub(crate) struct Member(pub(crate) app::Member);

impl FromRequestParts<Server> for Member {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, ApiError> {
        let SignedIn(who) = SignedIn::from_request_parts(parts, server).await?;
        Ok(Self(who.member()?.clone()))
    }
}

/// A visitor with a token of ours, in `Authorization: Bearer`.
pub(crate) struct Visitor(pub(crate) app::Visitor);

impl FromRequestParts<Server> for Visitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, ApiError> {
        let token = bearer(&parts.headers).ok_or(Code::Unauthorized)?;
        Ok(Self(server.app.visitor_by_token(token).await?))
    }
}

/// Whoever may upload: a visitor with a token, or a member with a cookie.
pub(crate) struct Uploader {
    /// The desk.
    pub(crate) instance: domain::InstanceId,
    /// The visitor or member.
    pub(crate) id: uuid::Uuid,
    /// The visitor, whose uploads are counted.
    pub(crate) visitor: Option<domain::VisitorId>,
}

impl FromRequestParts<Server> for Uploader {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, ApiError> {
        if bearer(&parts.headers).is_some() {
            let Visitor(visitor) = Visitor::from_request_parts(parts, server).await?;
            return Ok(Self { instance: visitor.instance, id: visitor.id.0, visitor: Some(visitor.id) });
        }
        let Member(member) = Member::from_request_parts(parts, server).await?;
        Ok(Self { instance: member.instance, id: member.id.0, visitor: None })
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// A member whose role has a permission: `May<ManageGroups>`.
pub(crate) struct May<P>(pub(crate) app::Member, pub(crate) PhantomData<P>);

/// A permission as a type.
pub(crate) trait Needs {
    /// Which one.
    const PERMISSION: Permission;
}

macro_rules! permissions {
    ($($name:ident),*) => {$(
        /// The permission of this name.
        pub(crate) struct $name;

        impl Needs for $name {
            const PERMISSION: Permission = Permission::$name;
        }
    )*};
}

permissions!(Panel, ManageMembers, ManageGroups, ManageSettings, ManageChannels, ManageChatbot);

impl<P: Needs + Send> FromRequestParts<Server> for May<P> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, ApiError> {
        let Member(member) = Member::from_request_parts(parts, server).await?;
        if member.may(P::PERMISSION) { Ok(Self(member, PhantomData)) } else { Err(Error::Forbidden.into()) }
    }
}

/// A request that no page of another site made: for what signs in, where there is no CSRF token yet.
pub(crate) struct SameOrigin;

impl FromRequestParts<Server> for SameOrigin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, ApiError> {
        if is_same_origin(&parts.headers, &server.config.public_url) { Ok(Self) } else { Err(ApiError::Csrf) }
    }
}

/// Whether no browser says that the request comes from another origin.
pub(crate) fn is_same_origin(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(header::ORIGIN.as_str()) else { return true };
    let host = origin.split_once("://").map(|(_, host)| host);
    (host.is_some() && host == text(header::HOST.as_str())) || (!public_url.is_empty() && origin == public_url)
}

fn changes_something(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_another_site_is_told_from_ours() {
        // A7
        let request = |pairs: &[(&'static str, &str)]| {
            let headers: HeaderMap =
                pairs.iter().map(|(name, value)| ((*name).parse().unwrap(), value.parse().unwrap())).collect();
            is_same_origin(&headers, "https://desk.example")
        };

        assert!(request(&[("host", "127.0.0.1:8080")]));
        assert!(request(&[("host", "127.0.0.1:8080"), ("origin", "http://127.0.0.1:8080")]));
        assert!(request(&[("host", "inner"), ("origin", "https://desk.example")]));
        assert!(request(&[("sec-fetch-site", "same-origin"), ("origin", "https://x.example")]));
        assert!(!request(&[("host", "desk.example"), ("origin", "https://evil.example")]));
        assert!(!request(&[("host", "desk.example"), ("origin", "null")]));
        assert!(!request(&[("sec-fetch-site", "cross-site")]));
        assert!(!request(&[("sec-fetch-site", "same-site")]));
    }
}
