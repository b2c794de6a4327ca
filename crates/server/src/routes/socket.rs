//! The WebSocket of visitors and members.

use crate::error::ApiError;
use crate::extract::SameOrigin;
use crate::paces::Paces;
use crate::socket;
use crate::state::Server;
use axum::Extension;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;
use domain::limits;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Bytes of the read buffer of one connection, which is held while nothing happens: the library's own choice is 128 KiB.
/// A larger frame gets a larger one while it is read.
const BUFFER: usize = 1_024;
/// Bytes of the largest frame we send: a long list of sessions. Each frame is flushed before the next is made.
const LARGEST: usize = 4 * 1024 * 1024;

pub(crate) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(connect))
}

/// Opens a WebSocket; what is said on it is in docs/protocol.md.
#[utoipa::path(get, path = "/api/socket", responses((status = 101)))]
async fn connect(
    State(server): State<Server>,
    Extension(paces): Extension<Paces>,
    _: SameOrigin,
    upgrade: WebSocketUpgrade,
) -> Result<Response, ApiError> {
    let Server { app, shutdown, .. } = server;
    Ok(upgrade
        .read_buffer_size(BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(LARGEST)
        .max_message_size(limits::FRAME_BYTES)
        .max_frame_size(limits::FRAME_BYTES)
        .on_upgrade(move |socket| socket::serve(socket, app, paces, shutdown)))
}
