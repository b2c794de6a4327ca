//! The entry's settings, in the panel.

use crate::body::{Body, Query};
use crate::error::ApiError;
use crate::extract::{ManageSettings, May, Panel};
use crate::state::Server;
use app::App;
use app::settings::NewSettings;
use axum::Json;
use axum::extract::State;
use domain::{EntrySettings, EntryTexts, Language};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::ErrorBody;
use wire::panel::{SaveSettings, SettingsPage};

pub(crate) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(show, save))
}

/// Which texts.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Language of the texts; without it the desk's.
    language: Option<Language>,
}

/// The default entry's settings.
#[utoipa::path(get, path = "/api/admin/settings", params(Which), responses((status = 200, body = SettingsPage)))]
async fn show(
    State(app): State<App>,
    May(by, _): May<Panel>,
    Query(which): Query<Which>,
) -> Result<Json<SettingsPage>, ApiError> {
    Ok(Json(render(app.settings(&by, which.language).await?)))
}

/// Saves settings. In force at once.
#[utoipa::path(put, path = "/api/admin/settings", request_body = SaveSettings,
    responses((status = 200, body = SettingsPage), (status = 400, body = ErrorBody), (status = 409, body = ErrorBody)))]
async fn save(
    State(app): State<App>,
    May(by, _): May<ManageSettings>,
    Body(form): Body<SaveSettings>,
) -> Result<Json<SettingsPage>, ApiError> {
    let new =
        NewSettings { version: form.version, language: form.language, settings: form.settings, texts: form.texts };
    Ok(Json(render(app.save_settings(&by, &new).await?)))
}

fn render(page: app::settings::SettingsPage) -> SettingsPage {
    SettingsPage {
        entry: page.entry,
        language: page.language,
        version: page.version,
        settings: page.settings,
        texts: page.texts,
        default_settings: EntrySettings::default(),
        default_texts: EntryTexts::defaults(page.language),
    }
}
