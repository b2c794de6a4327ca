//! Web channels: for administrators, and what anybody may know of one.

use crate::body::{Body, Path};
use crate::error::ApiError;
use crate::extract::{ManageChannels, May, Panel};
use crate::state::Server;
use app::App;
use app::channels::WebChannelForm;
use axum::Json;
use axum::extract::State;
use domain::limits;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::ErrorBody;
use wire::panel::{EditWebChannel, WebChannel};
use wire::visitor::{Limits, Localised, Look, Position, WebChannelPublic};

pub(crate) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(edit)).routes(routes!(public))
}

/// Every web channel.
#[utoipa::path(get, path = "/api/admin/channels/web", responses((status = 200, body = Vec<WebChannel>)))]
async fn list(State(app): State<App>, May(by, _): May<Panel>) -> Result<Json<Vec<WebChannel>>, ApiError> {
    let channels = app.web_channels(&by).await?;
    Ok(Json(channels.into_iter().map(render).collect()))
}

/// Adds a web channel.
#[utoipa::path(post, path = "/api/admin/channels/web", request_body = EditWebChannel,
    responses((status = 200, body = WebChannel), (status = 400, body = ErrorBody)))]
async fn add(
    State(app): State<App>,
    May(by, _): May<ManageChannels>,
    Body(form): Body<EditWebChannel>,
) -> Result<Json<WebChannel>, ApiError> {
    let channel = app.add_web_channel(&by, &filled_in(form)).await?;
    Ok(Json(render(channel)))
}

/// Changes a web channel.
#[utoipa::path(patch, path = "/api/admin/channels/web/{webAppId}", params(("webAppId" = String, Path)),
    request_body = EditWebChannel,
    responses((status = 200, body = WebChannel), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
async fn edit(
    State(app): State<App>,
    May(by, _): May<ManageChannels>,
    Path(web_app_id): Path<String>,
    Body(form): Body<EditWebChannel>,
) -> Result<Json<WebChannel>, ApiError> {
    let channel = app.edit_web_channel(&by, &web_app_id, &filled_in(form)).await?;
    Ok(Json(render(channel)))
}

/// What anybody may know of a web channel before the first word.
#[utoipa::path(get, path = "/api/channels/web/{webAppId}", params(("webAppId" = String, Path)),
    responses((status = 200, body = WebChannelPublic), (status = 404, body = ErrorBody)))]
async fn public(State(app): State<App>, Path(web_app_id): Path<String>) -> Result<Json<WebChannelPublic>, ApiError> {
    let channel = app.public_channel(&web_app_id).await?;
    let (en, zh) = channel.welcome;
    let (title_en, title_zh) = channel.card_title;
    Ok(Json(WebChannelPublic {
        web_app_id: channel.web_app_id,
        name: channel.name,
        language: channel.language,
        look: look(channel.look),
        welcome: Localised { en, zh },
        card_title: Localised { en: title_en, zh: title_zh },
        questions: channel.questions,
        bot: channel.bot,
        people_available: channel.people_available,
        limits: Limits {
            text: limits::MESSAGE_TEXT,
            file_bytes: limits::FILE_BYTES,
            recall_seconds: channel.recall_seconds,
        },
    }))
}

fn filled_in(form: EditWebChannel) -> WebChannelForm {
    let Look { colour, position, logo } = form.look;
    let look = app::channels::Look { colour, left: position == Position::Left, logo };
    WebChannelForm { name: form.name, look, allowed_sites: form.allowed_sites }
}

fn render(channel: app::channels::WebChannel) -> WebChannel {
    WebChannel {
        web_app_id: channel.web_app_id,
        name: channel.name,
        look: look(channel.look),
        allowed_sites: channel.allowed_sites,
        first_seen: channel.first_seen.map(|at| at.millis()),
    }
}

fn look(look: app::channels::Look) -> Look {
    let position = if look.left { Position::Left } else { Position::Right };
    Look { colour: look.colour, position, logo: look.logo }
}
