//! Entries of the knowledge base.

use super::table::{Table, filter_of};
use crate::body::{Body, Path, Query};
use crate::error::ApiError;
use crate::extract::{ManageChatbot, May, Panel};
use crate::render;
use crate::state::Server;
use app::App;
use app::knowledge::{self, Bulk, Chosen, QuestionForm, QuestionItem};
use axum::Json;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use domain::GroupId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use wire::ErrorBody;
use wire::bot::{
    AddSimilar, AddedSimilar, BulkAction, BulkDone, BulkEdit, CheckQuestion, HandOverTo, MoveSimilar, MovedSimilar,
    NewQuestion, Question, QuestionPage, QuestionState, SkippedWording, UnfitWording, Warning, Warnings,
};

/// Most bytes of an entry as JSON: 201 questions of 500 characters and an answer of 5,000, each character escaped.
const BODY: usize = 1_280 * 1_024;

pub(crate) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(show, edit, delete))
        .routes(routes!(add_similar))
        .routes(routes!(move_similar))
        .routes(routes!(reset))
        .routes(routes!(check))
        .routes(routes!(bulk))
        .layer(DefaultBodyLimit::max(BODY))
}

/// A page of the entries.
#[utoipa::path(get, path = "/api/admin/bot/questions", operation_id = "list_bot_questions", params(Table),
    responses((status = 200, body = QuestionPage), (status = 400, body = ErrorBody)))]
async fn list(
    State(app): State<App>,
    May(by, _): May<Panel>,
    Query(table): Query<Table>,
) -> Result<Json<QuestionPage>, ApiError> {
    let page = table.page()?;
    let found = app.repeating(|| app.questions(&by, &page)).await?;
    Ok(Json(QuestionPage { total: found.total, items: found.items.into_iter().map(entry).collect() }))
}

/// An entry.
#[utoipa::path(get, path = "/api/admin/bot/questions/{id}", operation_id = "show_bot_question",
    params(("id" = Uuid, Path)), responses((status = 200, body = Question), (status = 404, body = ErrorBody)))]
async fn show(
    State(app): State<App>,
    May(by, _): May<Panel>,
    Path(id): Path<Uuid>,
) -> Result<Json<Question>, ApiError> {
    Ok(Json(entry(app.repeating(|| app.question(&by, id)).await?)))
}

/// Adds an entry. The test bot knows it at once; visitors with the next deployment.
#[utoipa::path(post, path = "/api/admin/bot/questions", operation_id = "add_bot_question", request_body = NewQuestion,
    responses((status = 200, body = Question), (status = 400, body = ErrorBody)))]
async fn add(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Body(form): Body<NewQuestion>,
) -> Result<Json<Question>, ApiError> {
    let form = form_of(form);
    Ok(Json(entry(app.repeating(|| app.add_question(&by, &form)).await?)))
}

/// Changes an entry. Where somebody else changed it since it was loaded: `conflict`.
#[utoipa::path(put, path = "/api/admin/bot/questions/{id}", operation_id = "edit_bot_question",
    params(("id" = Uuid, Path)), request_body = NewQuestion,
    responses((status = 200, body = Question), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody)))]
async fn edit(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Path(id): Path<Uuid>,
    Body(form): Body<NewQuestion>,
) -> Result<Json<Question>, ApiError> {
    let loaded = form.updated_at;
    let form = form_of(form);
    Ok(Json(entry(app.repeating(|| app.edit_question(&by, id, &form, loaded)).await?)))
}

/// Deletes an entry.
#[utoipa::path(delete, path = "/api/admin/bot/questions/{id}", operation_id = "delete_bot_question",
    params(("id" = Uuid, Path)),
    responses((status = 204), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
async fn delete(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, ApiError> {
    app.repeating(|| app.delete_question(&by, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Adds similar questions to an entry. Those it has already are left out; those that cannot be are named.
#[utoipa::path(post, path = "/api/admin/bot/questions/{id}/similar", operation_id = "add_similar_bot_questions",
    params(("id" = Uuid, Path)), request_body = AddSimilar,
    responses((status = 200, body = AddedSimilar), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
async fn add_similar(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Path(id): Path<Uuid>,
    Body(form): Body<AddSimilar>,
) -> Result<Json<AddedSimilar>, ApiError> {
    let (item, skipped) = app.repeating(|| app.add_similar(&by, id, &form.texts)).await?;
    Ok(Json(AddedSimilar { question: entry(item), skipped: skipped.into_iter().map(skipped_wording).collect() }))
}

/// Moves a similar question of an entry to another one of the same database.
#[utoipa::path(post, path = "/api/admin/bot/questions/{id}/similar/move", operation_id = "move_similar_bot_question",
    params(("id" = Uuid, Path)), request_body = MoveSimilar,
    responses((status = 200, body = MovedSimilar), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
async fn move_similar(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Path(id): Path<Uuid>,
    Body(form): Body<MoveSimilar>,
) -> Result<Json<MovedSimilar>, ApiError> {
    let (from, to) = app.repeating(|| app.move_similar(&by, id, form.question, &form.text)).await?;
    Ok(Json(MovedSimilar { from: entry(from), to: entry(to) }))
}

/// Gives an entry that Deskhand ships its answer and similar questions back.
#[utoipa::path(post, path = "/api/admin/bot/questions/{id}/reset", operation_id = "reset_bot_question",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Question), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
async fn reset(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Path(id): Path<Uuid>,
) -> Result<Json<Question>, ApiError> {
    Ok(Json(entry(app.repeating(|| app.reset_question(&by, id)).await?)))
}

/// Says which questions something else answers today.
#[utoipa::path(post, path = "/api/admin/bot/questions/check", operation_id = "check_bot_question",
    request_body = CheckQuestion, responses((status = 200, body = Warnings), (status = 400, body = ErrorBody)))]
async fn check(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Body(form): Body<CheckQuestion>,
) -> Result<Json<Warnings>, ApiError> {
    let found = app.question_warnings(&by, form.kind, form.id, form.texts).await?;
    Ok(Json(Warnings { items: found.into_iter().map(warning).collect() }))
}

/// Changes several entries at once: those of `ids` in one go, all that match `filter` 500 at a time.
#[utoipa::path(post, path = "/api/admin/bot/questions/bulk", operation_id = "edit_bot_questions",
    request_body = BulkEdit, responses((status = 200, body = BulkDone), (status = 400, body = ErrorBody),
        (status = 409, body = ErrorBody)))]
async fn bulk(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Body(form): Body<BulkEdit>,
) -> Result<Json<BulkDone>, ApiError> {
    let action = match (form.action, form.category) {
        (BulkAction::Enable, _) => knowledge::BulkAction::Enable,
        (BulkAction::Disable, _) => knowledge::BulkAction::Disable,
        (BulkAction::Delete, _) => knowledge::BulkAction::Delete,
        (BulkAction::Move, Some(category)) => knowledge::BulkAction::Move(category),
        (BulkAction::Move, None) => return Err(app::Error::invalid("category", "must be given").into()),
    };
    let of = match (form.ids, form.filter) {
        (Some(ids), None) => Chosen::Ids(ids),
        (None, Some(filter)) => Chosen::Matching { filter: filter_of(filter), total: form.total },
        (None, None) => return Err(app::Error::invalid("ids", "must be given, or a filter").into()),
        (Some(_), Some(_)) => return Err(app::Error::invalid("filter", "must not be given beside ids").into()),
    };
    let edit = Bulk { of, action };
    Ok(Json(BulkDone { changed: app.repeating(|| app.edit_questions(&by, &edit)).await? }))
}

fn form_of(form: NewQuestion) -> QuestionForm {
    QuestionForm {
        category: form.category,
        question: form.question,
        similar: form.similar_questions,
        answer: form.answer,
        format: form.format,
        hand_over: form.hand_over.map(|to| to.group.unwrap_or(GroupId(0))),
        enabled: form.enabled,
    }
}

fn entry(item: QuestionItem) -> Question {
    Question {
        id: item.id,
        kind: item.kind,
        category: item.category,
        question: item.question,
        similar_questions: item.similar,
        answer: item.answer,
        format: item.format,
        hand_over: item.hand_over.map(|group| HandOverTo { group: Some(group).filter(|group| group.0 != 0) }),
        enabled: item.enabled,
        state: match item.state {
            knowledge::QuestionState::Deployed => QuestionState::Deployed,
            knowledge::QuestionState::Edited => QuestionState::Edited,
            knowledge::QuestionState::New => QuestionState::New,
        },
        language: item.language,
        preset: item.preset,
        shipped_answer: item.shipped_answer,
        updated_at: render::millis(item.updated_at),
        hits: item.hits,
    }
}

/// A wording that cannot be a similar question.
pub(crate) fn skipped_wording(skipped: knowledge::Skipped) -> SkippedWording {
    let why = match skipped.why {
        knowledge::Unfit::TooLong => UnfitWording::TooLong,
        knowledge::Unfit::Unreadable => UnfitWording::Unreadable,
        knowledge::Unfit::TooMany => UnfitWording::TooMany,
    };
    SkippedWording { text: skipped.text, why }
}

fn warning(warning: knowledge::Warning) -> Warning {
    let knowledge::Warning { text, id, question, score, same } = warning;
    Warning { text, id, question, score, same }
}
