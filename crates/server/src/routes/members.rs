//! Members, in the panel.

use crate::body::{Body, Path, Query};
use crate::error::ApiError;
use crate::extract::{ManageMembers, May, Panel};
use crate::state::Server;
use app::App;
use app::team::{MemberForm, MemberItem, MemberSearch};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::MemberId;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::ErrorBody;
use wire::panel::{EditMember, MemberPage, MemberRow, NewMember, NewPassword};

pub(crate) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(edit, delete))
        .routes(routes!(reset_password))
        .routes(routes!(force_offline))
        .routes(routes!(restore_online))
}

/// Which members.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Search {
    /// Part of a name, address or phone number.
    #[serde(default)]
    q: String,
    /// From 1.
    #[serde(default = "first")]
    page: i64,
    /// 10, 20, 50 or 100.
    #[serde(default = "ten")]
    size: i64,
}

fn first() -> i64 {
    1
}

fn ten() -> i64 {
    10
}

/// A page of members.
#[utoipa::path(get, path = "/api/admin/members", params(Search), responses((status = 200, body = MemberPage)))]
async fn list(
    State(app): State<App>,
    May(by, _): May<Panel>,
    Query(search): Query<Search>,
) -> Result<Json<MemberPage>, ApiError> {
    let search = MemberSearch { text: search.q, page: search.page, size: search.size };
    let (total, items) = app.members(&by, &search).await?;
    Ok(Json(MemberPage { total, items: items.into_iter().map(|item| render(item, &by)).collect() }))
}

/// Adds a member with a random password.
#[utoipa::path(post, path = "/api/admin/members", request_body = NewMember,
    responses((status = 200, body = NewPassword), (status = 400, body = ErrorBody), (status = 409, body = ErrorBody)))]
async fn add(
    State(app): State<App>,
    May(by, _): May<ManageMembers>,
    Body(new): Body<NewMember>,
) -> Result<Json<NewPassword>, ApiError> {
    let form =
        MemberForm { nickname: new.nickname, role: new.role, phone: new.phone, limit: new.limit, groups: new.groups };
    let added = app.add_member(&by, &new.email, &form).await?;
    Ok(Json(password(added)))
}

/// Changes a member.
#[utoipa::path(patch, path = "/api/admin/members/{id}", params(("id" = MemberId, Path)), request_body = EditMember,
    responses((status = 200, body = MemberRow), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
async fn edit(
    State(app): State<App>,
    May(by, _): May<ManageMembers>,
    Path(id): Path<MemberId>,
    Body(edit): Body<EditMember>,
) -> Result<Json<MemberRow>, ApiError> {
    let form = MemberForm {
        nickname: edit.nickname,
        role: edit.role,
        phone: edit.phone,
        limit: edit.limit,
        groups: edit.groups,
    };
    let item = app.edit_member(&by, id, &form).await?;
    Ok(Json(render(item, &by)))
}

/// Deletes a member. Sessions go back to the queue.
#[utoipa::path(delete, path = "/api/admin/members/{id}", params(("id" = MemberId, Path)),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
async fn delete(
    State(app): State<App>,
    May(by, _): May<ManageMembers>,
    Path(id): Path<MemberId>,
) -> Result<StatusCode, ApiError> {
    app.delete_member(&by, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a member a new random password.
#[utoipa::path(post, path = "/api/admin/members/{id}/reset-password", params(("id" = MemberId, Path)),
    responses((status = 200, body = NewPassword), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
async fn reset_password(
    State(app): State<App>,
    May(by, _): May<ManageMembers>,
    Path(id): Path<MemberId>,
) -> Result<Json<NewPassword>, ApiError> {
    let new = app.reset_password(&by, id).await?;
    Ok(Json(password(new)))
}

/// Signs a member out and keeps them out.
#[utoipa::path(post, path = "/api/admin/members/{id}/force-offline", params(("id" = MemberId, Path)),
    responses((status = 200, body = MemberRow), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
async fn force_offline(
    State(app): State<App>,
    May(by, _): May<ManageMembers>,
    Path(id): Path<MemberId>,
) -> Result<Json<MemberRow>, ApiError> {
    let item = app.force_offline(&by, id).await?;
    Ok(Json(render(item, &by)))
}

/// Lets a member in again.
#[utoipa::path(post, path = "/api/admin/members/{id}/restore-online", params(("id" = MemberId, Path)),
    responses((status = 200, body = MemberRow), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
async fn restore_online(
    State(app): State<App>,
    May(by, _): May<ManageMembers>,
    Path(id): Path<MemberId>,
) -> Result<Json<MemberRow>, ApiError> {
    let item = app.restore_online(&by, id).await?;
    Ok(Json(render(item, &by)))
}

fn render(item: MemberItem, by: &app::Member) -> MemberRow {
    let row = item.row;
    MemberRow {
        id: row.id,
        number: row.number,
        nickname: row.nickname,
        email: row.email,
        role: row.role,
        phone: row.phone,
        limit: row.session_limit,
        groups: item.groups,
        blocked: row.blocked,
        status: row.status,
        online: row.online,
        you: row.id == by.id,
        invited: row.signed_in_at.is_none(),
    }
}

fn password(new: app::team::NewPassword) -> NewPassword {
    NewPassword { id: new.id, password: new.password, mailed: new.mailed }
}
