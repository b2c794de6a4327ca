//! The test chat.

use super::render;
use crate::body::{Body, Query};
use crate::error::ApiError;
use crate::extract::{ManageChatbot, May};
use crate::state::Server;
use app::App;
use app::chatbot::test_chat::Question;
use axum::Json;
use axum::extract::State;
use domain::Language;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::ErrorBody;
use wire::bot::{AskTestBot, BotState, TestReply, TestWelcome};

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(ask)).routes(routes!(welcome)).routes(routes!(train))
}

/// Asks the test bot what a visitor would ask. Nothing is stored.
#[utoipa::path(post, path = "/api/admin/bot/ask", operation_id = "ask_test_bot", request_body = AskTestBot,
    responses((status = 200, body = TestReply), (status = 400, body = ErrorBody)))]
async fn ask(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Body(form): Body<AskTestBot>,
) -> Result<Json<TestReply>, ApiError> {
    let question = Question { text: form.text, language: form.language, misses: form.misses, config: form.config };
    Ok(Json(render::test_reply(app.ask_test_bot(&by, question).await?)))
}

/// Which language.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Welcomed {
    /// The visitor's language; without it the desk's.
    language: Option<Language>,
}

/// What a visitor of the test bot sees first.
#[utoipa::path(get, path = "/api/admin/bot/welcome", operation_id = "test_welcome", params(Welcomed),
    responses((status = 200, body = TestWelcome)))]
async fn welcome(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Query(query): Query<Welcomed>,
) -> Result<Json<TestWelcome>, ApiError> {
    let messages = app.test_welcome(&by, query.language).await?;
    Ok(Json(TestWelcome { messages: messages.into_iter().map(render::test_message).collect() }))
}

/// Has the test bot learn from every edit at once, and answers when it has.
#[utoipa::path(post, path = "/api/admin/bot/train", operation_id = "train_test_bot",
    responses((status = 200, body = BotState)))]
async fn train(State(app): State<App>, May(by, _): May<ManageChatbot>) -> Result<Json<BotState>, ApiError> {
    Ok(Json(render::state(app.train_test_bot(&by).await?)))
}
