//! Categories of the knowledge base.

use crate::body::{Body, Path, Query};
use crate::error::ApiError;
use crate::extract::{ManageChatbot, May, Panel};
use crate::state::Server;
use app::App;
use app::knowledge::{self, CategoryForm, CategoryItem};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::bot::Database;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use wire::ErrorBody;
use wire::bot::{Category, CategoryList, EditCategory, MoveCategory, NewCategory};

pub(crate) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(edit, delete)).routes(routes!(shift))
}

/// Which tree.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Tree {
    /// Which database.
    kind: Database,
}

/// What happens to what is inside.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
struct Inside {
    /// The category that takes it; absent: it is deleted too.
    move_to: Option<Uuid>,
}

/// The categories of a database, parents before what is in them.
#[utoipa::path(get, path = "/api/admin/bot/categories", operation_id = "list_bot_categories", params(Tree),
    responses((status = 200, body = CategoryList)))]
async fn list(
    State(app): State<App>,
    May(by, _): May<Panel>,
    Query(tree): Query<Tree>,
) -> Result<Json<CategoryList>, ApiError> {
    Ok(Json(render_list(app.repeating(|| app.categories(&by, tree.kind)).await?)))
}

/// Adds a category after its sisters.
#[utoipa::path(post, path = "/api/admin/bot/categories", operation_id = "add_bot_category", request_body = NewCategory,
    responses((status = 200, body = Category), (status = 400, body = ErrorBody), (status = 409, body = ErrorBody)))]
async fn add(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Body(form): Body<NewCategory>,
) -> Result<Json<Category>, ApiError> {
    let form = CategoryForm { kind: form.kind, parent: form.parent, name: form.name };
    Ok(Json(render(app.repeating(|| app.add_category(&by, &form)).await?)))
}

/// Renames or switches a category.
#[utoipa::path(put, path = "/api/admin/bot/categories/{id}", operation_id = "edit_bot_category",
    params(("id" = Uuid, Path)), request_body = EditCategory,
    responses((status = 200, body = Category), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
async fn edit(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Path(id): Path<Uuid>,
    Body(form): Body<EditCategory>,
) -> Result<Json<Category>, ApiError> {
    Ok(Json(render(app.repeating(|| app.edit_category(&by, id, &form.name, form.enabled)).await?)))
}

/// Moves a category: before a sister, into another category, to the top.
#[utoipa::path(post, path = "/api/admin/bot/categories/{id}/move", operation_id = "move_bot_category",
    params(("id" = Uuid, Path)), request_body = MoveCategory,
    responses((status = 200, body = CategoryList), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
async fn shift(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Path(id): Path<Uuid>,
    Body(form): Body<MoveCategory>,
) -> Result<Json<CategoryList>, ApiError> {
    Ok(Json(render_list(app.repeating(|| app.move_category(&by, id, form.parent, form.before)).await?)))
}

/// Deletes a category.
#[utoipa::path(delete, path = "/api/admin/bot/categories/{id}", operation_id = "delete_bot_category",
    params(("id" = Uuid, Path), Inside),
    responses((status = 204), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
async fn delete(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Path(id): Path<Uuid>,
    Query(inside): Query<Inside>,
) -> Result<StatusCode, ApiError> {
    app.repeating(|| app.delete_category(&by, id, inside.move_to)).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn render_list(list: knowledge::CategoryList) -> CategoryList {
    CategoryList { items: list.items.into_iter().map(render).collect(), questions: list.questions }
}

fn render(item: CategoryItem) -> Category {
    let CategoryItem { id, kind, parent, name, preset, is_default, enabled, questions } = item;
    Category { id, kind, parent, name, preset, is_default, enabled, questions }
}
