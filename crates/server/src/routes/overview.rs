//! The Overview page.

use crate::body::Query;
use crate::error::ApiError;
use crate::extract::{May, Panel};
use crate::state::Server;
use app::App;
use axum::Json;
use axum::extract::State;
use domain::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::ErrorBody;
use wire::panel::{Figures, Overview, Step};

pub(crate) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(show))
}

/// Which sessions are counted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Range {
    /// Those that began from here on, in milliseconds; without it the last day.
    from: Option<i64>,
    /// Up to, but not at, this point, in milliseconds; without it now.
    to: Option<i64>,
}

/// What is set up, and figures.
#[utoipa::path(get, path = "/api/admin/overview", params(Range),
    responses((status = 200, body = Overview), (status = 400, body = ErrorBody)))]
async fn show(
    State(app): State<App>,
    May(by, _): May<Panel>,
    Query(range): Query<Range>,
) -> Result<Json<Overview>, ApiError> {
    let from = range.from.map(Timestamp::from_millis);
    let to = range.to.map(Timestamp::from_millis);
    let page = app.overview(&by, from, to).await?;
    let names = ["agent", "group", "flow", "channel"];
    let steps = names.into_iter().zip(page.steps);
    Ok(Json(Overview {
        steps: steps.map(|(name, done)| Step { name: name.to_owned(), done, ready: true }).collect(),
        figures: render(&page.figures),
        web_app_id: page.web_app_id,
        entry_user_id: page.entry_user_id,
        sdk_app_id: page.sdk_app_id,
    }))
}

fn render(figures: &app::overview::Figures) -> Figures {
    Figures {
        sessions: figures.sessions,
        asked_for_person: figures.asked_for_person,
        accepted: figures.accepted,
        average_wait: figures.average_wait,
        ratings: figures.ratings,
        average_rating: figures.average_rating,
        waiting: figures.waiting,
        serving: figures.serving,
        agents_available: figures.agents_available,
        agents_working: figures.agents_working,
    }
}
