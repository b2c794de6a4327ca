//! The draft configuration, and the scores its thresholds are drawn by.

use super::render;
use crate::body::{Body, Query};
use crate::error::ApiError;
use crate::extract::{ManageChatbot, May, Panel};
use crate::state::Server;
use app::App;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::ErrorBody;
use wire::bot::{BotConfigPage, SaveBotConfig, Scores};

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(show, save)).routes(routes!(scores))
}

/// The draft configuration.
#[utoipa::path(get, path = "/api/admin/bot/config", operation_id = "bot_config",
    responses((status = 200, body = BotConfigPage)))]
async fn show(State(app): State<App>, May(by, _): May<Panel>) -> Result<Json<BotConfigPage>, ApiError> {
    Ok(Json(render::config(app.bot_config(&by).await?)))
}

/// Saves the draft configuration. The test bot answers by it at once, visitors after the next deployment.
#[utoipa::path(put, path = "/api/admin/bot/config", operation_id = "save_bot_config", request_body = SaveBotConfig,
    responses((status = 200, body = BotConfigPage), (status = 400, body = ErrorBody), (status = 409, body = ErrorBody)))]
async fn save(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Body(form): Body<SaveBotConfig>,
) -> Result<Json<BotConfigPage>, ApiError> {
    let page = app.repeating(|| app.save_bot_config(&by, form.version, &form.config)).await?;
    Ok(Json(render::config(page)))
}

/// Which time.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Days {
    /// Days looked at, 1–90. Default 7.
    days: Option<i64>,
}

/// Real scores of the last days.
#[utoipa::path(get, path = "/api/admin/bot/scores", operation_id = "bot_scores", params(Days),
    responses((status = 200, body = Scores), (status = 400, body = ErrorBody)))]
async fn scores(
    State(app): State<App>,
    May(by, _): May<Panel>,
    Query(query): Query<Days>,
) -> Result<Json<Scores>, ApiError> {
    let days = query.days.unwrap_or(7);
    Ok(Json(render::scores(days, app.bot_scores(&by, days).await?)))
}
