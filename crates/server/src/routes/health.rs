//! Whether the server lives, and whether it can work.

use crate::error::ApiError;
use crate::state::Server;
use app::App;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(live)).routes(routes!(ready))
}

/// The process answers.
#[utoipa::path(get, path = "/healthz", responses((status = 200, body = String)))]
async fn live() -> &'static str {
    "ok"
}

/// The database answers, the other nodes take this one for living, and it is not about to stop.
#[utoipa::path(get, path = "/readyz", responses((status = 200, body = String), (status = 503, body = wire::ErrorBody)))]
async fn ready(State(app): State<App>) -> Result<&'static str, ApiError> {
    app.check_ready().await?;
    Ok("ok")
}
