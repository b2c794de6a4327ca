//! Skill groups, in the panel.

use crate::body::{Body, Path};
use crate::error::ApiError;
use crate::extract::{ManageGroups, May, Panel};
use crate::state::Server;
use app::App;
use app::groups::GroupItem;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::GroupId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::ErrorBody;
use wire::panel::{EditGroup, GroupRow};

pub(crate) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(edit, delete))
}

/// Every group.
#[utoipa::path(get, path = "/api/admin/groups", responses((status = 200, body = Vec<GroupRow>)))]
async fn list(State(app): State<App>, May(by, _): May<Panel>) -> Result<Json<Vec<GroupRow>>, ApiError> {
    let groups = app.groups(&by).await?;
    Ok(Json(groups.into_iter().map(render).collect()))
}

/// Adds a group.
#[utoipa::path(post, path = "/api/admin/groups", request_body = EditGroup,
    responses((status = 200, body = GroupRow), (status = 400, body = ErrorBody), (status = 409, body = ErrorBody)))]
async fn add(
    State(app): State<App>,
    May(by, _): May<ManageGroups>,
    Body(form): Body<EditGroup>,
) -> Result<Json<GroupRow>, ApiError> {
    let group = app.add_group(&by, &form.name, &form.members).await?;
    Ok(Json(render(group)))
}

/// Changes a group.
#[utoipa::path(patch, path = "/api/admin/groups/{id}", params(("id" = GroupId, Path)), request_body = EditGroup,
    responses((status = 200, body = GroupRow), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
async fn edit(
    State(app): State<App>,
    May(by, _): May<ManageGroups>,
    Path(id): Path<GroupId>,
    Body(form): Body<EditGroup>,
) -> Result<Json<GroupRow>, ApiError> {
    let group = app.edit_group(&by, id, &form.name, &form.members).await?;
    Ok(Json(render(group)))
}

/// Deletes a group. Its waiting visitors go to everybody's line.
#[utoipa::path(delete, path = "/api/admin/groups/{id}", params(("id" = GroupId, Path)),
    responses((status = 204), (status = 404, body = ErrorBody)))]
async fn delete(
    State(app): State<App>,
    May(by, _): May<ManageGroups>,
    Path(id): Path<GroupId>,
) -> Result<StatusCode, ApiError> {
    app.delete_group(&by, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn render(group: GroupItem) -> GroupRow {
    GroupRow { id: group.id, name: group.name, members: group.members, waiting: group.waiting }
}
