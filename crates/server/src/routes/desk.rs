//! What the workstation looks up: colleagues, groups, the queue.

use crate::body::Query;
use crate::error::ApiError;
use crate::extract::Member;
use crate::render;
use crate::state::Server;
use app::App;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::desk::{Colleague, GroupTarget, WaitingItem};

pub(crate) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(colleagues)).routes(routes!(groups)).routes(routes!(queue))
}

#[derive(Deserialize)]
struct Search {
    #[serde(default)]
    q: String,
}

/// Colleagues a session can be passed to, by nickname or address.
#[utoipa::path(get, path = "/api/desk/colleagues", params(("q" = Option<String>, Query)),
    responses((status = 200, body = Vec<Colleague>)))]
async fn colleagues(
    State(app): State<App>,
    Member(member): Member,
    Query(search): Query<Search>,
) -> Result<Json<Vec<Colleague>>, ApiError> {
    let colleagues = app.colleagues(&member, &search.q).await?;
    Ok(Json(colleagues.iter().map(render::colleague).collect()))
}

/// Groups a session can be passed to.
#[utoipa::path(get, path = "/api/desk/groups", responses((status = 200, body = Vec<GroupTarget>)))]
async fn groups(State(app): State<App>, Member(member): Member) -> Result<Json<Vec<GroupTarget>>, ApiError> {
    let groups = app.group_loads(&member).await?;
    Ok(Json(groups.iter().map(render::group_target).collect()))
}

/// Waiting visitors of the lines the member sees, in the order of the queue.
#[utoipa::path(get, path = "/api/desk/queue", responses((status = 200, body = Vec<WaitingItem>)))]
async fn queue(State(app): State<App>, Member(member): Member) -> Result<Json<Vec<WaitingItem>>, ApiError> {
    let waiting = app.waiting_list(&member).await?;
    Ok(Json(waiting.iter().map(render::waiting).collect()))
}
