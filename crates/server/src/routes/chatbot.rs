//! The chatbot in the panel: state, configuration, test chat, deployment, review.

mod config;
mod deploy;
mod engines;
mod regression;
mod render;
mod review;
mod test_chat;

use crate::body::Body;
use crate::error::ApiError;
use crate::extract::{ManageChatbot, May, Panel};
use crate::state::Server;
use app::App;
use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::ErrorBody;
use wire::bot::{BotState, SwitchBot};

pub(crate) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(switch))
        .merge(config::routes())
        .merge(test_chat::routes())
        .merge(deploy::routes())
        .merge(regression::routes())
        .merge(review::routes())
        .merge(engines::routes())
}

/// Where the chatbot stands.
#[utoipa::path(get, path = "/api/admin/bot", operation_id = "bot_state", responses((status = 200, body = BotState)))]
async fn show(State(app): State<App>, May(by, _): May<Panel>) -> Result<Json<BotState>, ApiError> {
    Ok(Json(render::state(app.bot_state(&by).await?)))
}

/// Switches the chatbot. Acts at once, for visitors too.
#[utoipa::path(put, path = "/api/admin/bot/enabled", operation_id = "switch_bot", request_body = SwitchBot,
    responses((status = 200, body = BotState), (status = 403, body = ErrorBody)))]
async fn switch(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Body(form): Body<SwitchBot>,
) -> Result<Json<BotState>, ApiError> {
    let state = app.repeating(|| app.switch_bot(&by, form.enabled)).await?;
    Ok(Json(render::state(state)))
}
