//! The administrator's own questions.

use super::render;
use crate::body::{Body, Path};
use crate::error::ApiError;
use crate::extract::{ManageChatbot, May, Panel};
use crate::state::Server;
use app::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use wire::ErrorBody;
use wire::bot::{NewRegressionQuestion, RegressionQuestion, RegressionRun};

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(edit, delete)).routes(routes!(run))
}

/// All of them, the oldest first; at most 500.
#[utoipa::path(get, path = "/api/admin/bot/regression", operation_id = "regression_questions",
    responses((status = 200, body = Vec<RegressionQuestion>)))]
async fn list(State(app): State<App>, May(by, _): May<Panel>) -> Result<Json<Vec<RegressionQuestion>>, ApiError> {
    let rows = app.regression_questions(&by).await?;
    Ok(Json(rows.into_iter().map(render::regression).collect()))
}

/// Adds one.
#[utoipa::path(post, path = "/api/admin/bot/regression", operation_id = "add_regression_question",
    request_body = NewRegressionQuestion,
    responses((status = 200, body = RegressionQuestion), (status = 400, body = ErrorBody)))]
async fn add(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Body(form): Body<NewRegressionQuestion>,
) -> Result<Json<RegressionQuestion>, ApiError> {
    let row = app.repeating(|| app.add_regression(&by, &form.question, form.expected)).await?;
    Ok(Json(render::regression(row)))
}

/// Changes one.
#[utoipa::path(put, path = "/api/admin/bot/regression/{id}", operation_id = "edit_regression_question",
    params(("id" = Uuid, Path)), request_body = NewRegressionQuestion,
    responses((status = 200, body = RegressionQuestion), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
async fn edit(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Path(id): Path<Uuid>,
    Body(form): Body<NewRegressionQuestion>,
) -> Result<Json<RegressionQuestion>, ApiError> {
    let row = app.repeating(|| app.edit_regression(&by, id, &form.question, form.expected)).await?;
    Ok(Json(render::regression(row)))
}

/// Takes one out.
#[utoipa::path(delete, path = "/api/admin/bot/regression/{id}", operation_id = "delete_regression_question",
    params(("id" = Uuid, Path)), responses((status = 204), (status = 404, body = ErrorBody)))]
async fn delete(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, ApiError> {
    app.repeating(|| app.delete_regression(&by, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks all of them of the test bot.
#[utoipa::path(post, path = "/api/admin/bot/regression/run", operation_id = "run_regression_questions",
    responses((status = 200, body = RegressionRun)))]
async fn run(State(app): State<App>, May(by, _): May<ManageChatbot>) -> Result<Json<RegressionRun>, ApiError> {
    Ok(Json(render::regression_run(app.run_regression(&by).await?)))
}
