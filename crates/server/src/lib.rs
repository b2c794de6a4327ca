//! HTTP: parse, call one verb, reply.

mod address;
mod assets;
mod body;
mod cookies;
mod error;
mod extract;
mod headers;
mod hurry;
mod listening;
mod paces;
mod plain;
mod render;
mod routes;
mod socket;
mod state;

pub use address::Network;
pub use assets::WebApp;
pub use listening::serve;
pub use state::{Config, Server};

use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use std::any::Any;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

/// Most bytes of a JSON body.
const BODY: usize = 64 * 1024;

/// The description of every route, and of the frames of sockets.
#[derive(OpenApi)]
#[openapi(info(
    title = "Deskhand",
    description = "The HTTP interface of a customer-service desk. What the frames of sockets mean is in \
                   docs/protocol.md.",
))]
struct Description;

/// Everything the server answers.
pub fn router(server: Server) -> Router {
    let (api, _) = api().split_for_parts();
    let paces = paces::Paces::new(server.config.clone());
    let pages = assets::routes().layer(CompressionLayer::new());
    api.method_not_allowed_fallback(unknown)
        .layer(CompressionLayer::new().compress_when(headers::worth_compressing()))
        .layer(Extension(paces))
        .merge(pages)
        .layer(axum::middleware::from_fn_with_state(server.clone(), hurry::bodies))
        .layer(axum::middleware::from_fn_with_state(server.clone(), headers::set))
        .layer(axum::middleware::from_fn(headers::log))
        .layer(CatchPanicLayer::custom(panicked))
        .with_state(server)
}

/// The description of the interface, as `openapi.json` has it.
pub fn description() -> utoipa::openapi::OpenApi {
    let (_, mut description) = api().split_for_parts();
    description.merge(wire::schema::Frames::openapi());
    description
}

fn api() -> OpenApiRouter<Server> {
    OpenApiRouter::with_openapi(Description::openapi())
        .merge(routes::all())
        .route("/api", axum::routing::any(unknown))
        .route("/api/{*path}", axum::routing::any(unknown))
        .layer(DefaultBodyLimit::max(BODY))
}

async fn unknown() -> error::ApiError {
    app::Error::NotFound.into()
}

fn panicked(cause: Box<dyn Any + Send>) -> Response {
    let message = cause.downcast_ref::<String>().map(String::as_str);
    let message = message.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("no message");
    error::ApiError::from(app::Error::internal(format!("a handler panicked: {message}"))).into_response()
}
