//! The first start and one-time links.

use crate::address::ClientAddress;
use crate::body::Body;
use crate::error::ApiError;
use crate::extract::SameOrigin;
use crate::routes::account::signed_in;
use crate::state::Server;
use app::App;
use app::setup::FirstDesk;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::ErrorBody;
use wire::account::{Me, RedeemLink, Redeemed, Setup, SetupState};

pub(crate) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(state, set_up)).routes(routes!(redeem))
}

/// Whether the desk waits to be set up.
#[utoipa::path(get, path = "/api/setup", responses((status = 200, body = SetupState)))]
async fn state(State(app): State<App>) -> Result<Json<SetupState>, ApiError> {
    Ok(Json(SetupState { needed: app.needs_setup().await? }))
}

/// Sets up the first desk and signs in its super administrator.
#[utoipa::path(post, path = "/api/setup", request_body = Setup,
    responses((status = 200, body = Me), (status = 409, body = ErrorBody), (status = 410, body = ErrorBody)))]
async fn set_up(
    State(server): State<Server>,
    _: SameOrigin,
    ClientAddress(address): ClientAddress,
    Body(setup): Body<Setup>,
) -> Result<Response, ApiError> {
    let desk = FirstDesk {
        desk_name: setup.desk_name,
        email: setup.email,
        password: setup.password,
        language: setup.language,
        time_zone: setup.time_zone,
    };
    let sign_in = server.app.set_up(&setup.token, &desk, &address).await?;
    signed_in(&server, &sign_in).await
}

/// Uses a one-time link. Signs in, unless the desk must be set up first.
#[utoipa::path(post, path = "/api/links/redeem", request_body = RedeemLink,
    responses((status = 200, body = Redeemed), (status = 410, body = ErrorBody)))]
async fn redeem(
    State(server): State<Server>,
    _: SameOrigin,
    ClientAddress(address): ClientAddress,
    Body(link): Body<RedeemLink>,
) -> Result<Response, ApiError> {
    match server.app.redeem_link(&link.token, &address).await? {
        app::setup::Redeemed::Setup => Ok(Json(Redeemed { setup: true }).into_response()),
        app::setup::Redeemed::SignedIn(sign_in) => {
            let cookie = crate::cookies::give(&sign_in.token, &server.config);
            Ok(([(header::SET_COOKIE, cookie)], Json(Redeemed { setup: false })).into_response())
        }
    }
}
