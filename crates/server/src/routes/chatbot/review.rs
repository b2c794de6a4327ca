//! The review of questions the bot could not answer.

use super::render;
use crate::body::Body;
use crate::error::ApiError;
use crate::extract::{ManageChatbot, May, Panel};
use crate::state::Server;
use app::chatbot::review::Settled as How;
use app::{App, Error};
use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::ErrorBody;
use wire::bot::{Review, SettleMissed, Settled};

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(show, settle))
}

/// Questions the bot could not answer, answers it mixes up, and what visitors think of them; of the last 30 days.
#[utoipa::path(get, path = "/api/admin/bot/review", operation_id = "bot_review",
    responses((status = 200, body = Review)))]
async fn show(State(app): State<App>, May(by, _): May<Panel>) -> Result<Json<Review>, ApiError> {
    Ok(Json(render::review(app.bot_review(&by).await?)))
}

/// Settles missed questions, and gives the page as it is then.
#[utoipa::path(post, path = "/api/admin/bot/review", operation_id = "settle_missed", request_body = SettleMissed,
    responses((status = 200, body = Review), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
async fn settle(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    Body(form): Body<SettleMissed>,
) -> Result<Json<Review>, ApiError> {
    let how = match (form.how, form.question) {
        (Settled::AddSimilar, Some(question)) => How::AddSimilar(question),
        (Settled::AddSimilar, None) => return Err(Error::invalid("question", "is missing").into()),
        (Settled::Answered, _) => How::Answered,
        (Settled::Ignored, _) => How::Ignored,
    };
    let review = app.repeating(|| app.settle_missed(&by, &form.texts, how)).await?;
    Ok(Json(render::review(review)))
}
