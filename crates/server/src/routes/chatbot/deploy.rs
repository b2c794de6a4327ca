//! Deployment and its history.

use super::render;
use crate::body::{Body, Path, Query};
use crate::error::ApiError;
use crate::extract::{ManageChatbot, May, Panel};
use crate::state::Server;
use app::chatbot::versions::CompareTo;
use app::{App, Error};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use wire::ErrorBody;
use wire::bot::{BotDiff, BotVersion, BotVersionPage, Deploy, Deployed};

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(diff))
        .routes(routes!(deploy))
        .routes(routes!(list))
        .routes(routes!(compare))
        .routes(routes!(roll_back))
}

/// What deploying would change.
#[utoipa::path(get, path = "/api/admin/bot/diff", operation_id = "bot_diff", responses((status = 200, body = BotDiff)))]
async fn diff(State(app): State<App>, May(by, _): May<Panel>) -> Result<Json<BotDiff>, ApiError> {
    Ok(Json(render::diff(app.bot_diff(&by).await?)))
}

/// Deploys the draft. Without a version in the answer the gate held it back.
#[utoipa::path(post, path = "/api/admin/bot/deploy", operation_id = "deploy_bot", request_body = Deploy,
    responses((status = 200, body = Deployed), (status = 400, body = ErrorBody), (status = 409, body = ErrorBody)))]
async fn deploy(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Body(form): Body<Deploy>,
) -> Result<Json<Deployed>, ApiError> {
    let deployed = app.repeating(|| app.deploy(&by, &form.note, form.anyway)).await?;
    Ok(Json(Deployed { version: deployed.version.map(render::version), gate: render::gate(deployed.gate) }))
}

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Page {
    /// From 1. Default 1.
    page: Option<i64>,
    /// 10, 20, 50 or 100. Default 10.
    size: Option<i64>,
}

/// Deployment history, newest first.
#[utoipa::path(get, path = "/api/admin/bot/versions", operation_id = "bot_versions", params(Page),
    responses((status = 200, body = BotVersionPage), (status = 400, body = ErrorBody)))]
async fn list(
    State(app): State<App>,
    May(by, _): May<Panel>,
    Query(query): Query<Page>,
) -> Result<Json<BotVersionPage>, ApiError> {
    let (total, items) = app.bot_versions(&by, query.page.unwrap_or(1), query.size.unwrap_or(10)).await?;
    Ok(Json(BotVersionPage { total, items: items.into_iter().map(render::version).collect() }))
}

/// The other side of a comparison.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Other {
    /// Id of a version, or `draft`.
    to: String,
}

/// What is different from a version to another, or to the draft.
#[utoipa::path(get, path = "/api/admin/bot/versions/{id}/diff", operation_id = "compare_bot_versions",
    params(("id" = Uuid, Path), Other),
    responses((status = 200, body = BotDiff), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
async fn compare(
    State(app): State<App>,
    May(by, _): May<Panel>,
    Path(id): Path<Uuid>,
    Query(other): Query<Other>,
) -> Result<Json<BotDiff>, ApiError> {
    let to = match other.to.as_str() {
        "draft" => CompareTo::Draft,
        id => CompareTo::Version(id.parse().map_err(|_| Error::NotFound)?),
    };
    Ok(Json(render::diff(app.compare_versions(&by, id, to).await?)))
}

/// Brings a version back as a new one, which answers visitors at once. The draft stays as it is.
#[utoipa::path(post, path = "/api/admin/bot/versions/{id}/rollBack", operation_id = "roll_back_bot",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = BotVersion), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
async fn roll_back(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Path(id): Path<Uuid>,
) -> Result<Json<BotVersion>, ApiError> {
    let version = app.repeating(|| app.roll_back(&by, id)).await?;
    Ok(Json(render::version(version)))
}
