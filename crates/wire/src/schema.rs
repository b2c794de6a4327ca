//! The frames and cards that no route mentions, for `openapi.json`.

use utoipa::OpenApi;

/// Schemas of the socket protocol and of the cards inside custom elements.
#[derive(OpenApi)]
#[openapi(components(schemas(
    crate::frame::ClientFrame,
    crate::frame::ServerFrame,
    crate::frame::Request,
    crate::frame::Reply,
    crate::frame::Event,
    crate::visitor::DeskCard,
    crate::ErrorBody,
    crate::bot::ImportLine,
)))]
pub struct Frames;
