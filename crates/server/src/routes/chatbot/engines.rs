//! The optional engines.

use super::render;
use crate::body::{Body, Path};
use crate::error::ApiError;
use crate::extract::{ManageChatbot, May};
use crate::state::Server;
use app::chatbot::engines::{NewEngines, Which};
use app::{App, Error};
use axum::Json;
use axum::extract::State;
use domain::bot::{EngineAddress, EngineSettings};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::ErrorBody;
use wire::bot::{BotEngines, EngineTrial, SaveBotEngines, SaveOptionalEngine};

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(show, save)).routes(routes!(attempt))
}

/// The optional engines. Keys are never told.
#[utoipa::path(get, path = "/api/admin/bot/engines", operation_id = "bot_engines",
    responses((status = 200, body = BotEngines)))]
async fn show(State(app): State<App>, May(by, _): May<ManageChatbot>) -> Result<Json<BotEngines>, ApiError> {
    Ok(Json(render::engines(app.bot_engines(&by).await?)))
}

/// Saves the optional engines. In force at once, for visitors too.
#[utoipa::path(put, path = "/api/admin/bot/engines", operation_id = "save_bot_engines", request_body = SaveBotEngines,
    responses((status = 200, body = BotEngines), (status = 400, body = ErrorBody), (status = 409, body = ErrorBody)))]
async fn save(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Body(form): Body<SaveBotEngines>,
) -> Result<Json<BotEngines>, ApiError> {
    let (embeddings, embeddings_key) = split(form.embeddings);
    let (judge, judge_key) = split(form.judge);
    let settings = EngineSettings { embeddings, judge };
    let new = NewEngines { version: form.version, settings, keys: [embeddings_key, judge_key] };
    let page = app.repeating(|| app.save_bot_engines(&by, &new)).await?;
    Ok(Json(render::engines(page)))
}

/// Tries an optional engine as it is saved.
#[utoipa::path(post, path = "/api/admin/bot/engines/{engine}/try", operation_id = "try_bot_engine",
    params(("engine" = String, Path, description = "`embeddings` or `judge`")),
    responses((status = 200, body = EngineTrial), (status = 404, body = ErrorBody)))]
async fn attempt(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Path(engine): Path<String>,
) -> Result<Json<EngineTrial>, ApiError> {
    let which = match engine.as_str() {
        "embeddings" => Which::Embeddings,
        "judge" => Which::Judge,
        _ => return Err(Error::NotFound.into()),
    };
    let trial = app.try_bot_engine(&by, which).await?;
    Ok(Json(render::trial(trial)))
}

fn split(form: SaveOptionalEngine) -> (EngineAddress, Option<String>) {
    (EngineAddress { enabled: form.enabled, url: form.url, model: form.model }, form.key)
}
