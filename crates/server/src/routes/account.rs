//! Signing in, and oneself.

use crate::address::ClientAddress;
use crate::body::Body;
use crate::cookies;
use crate::error::ApiError;
use crate::extract::{Member, SameOrigin, SignedIn};
use crate::state::Server;
use app::App;
use app::account::{DeskCard, MeChange};
use app::sign_in::NewSignIn;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::ErrorBody;
use wire::account::{ChangeMe, ChangePassword, ChooseDesk, Me, MemberMe, SignIn, Ticket};
use wire::desk::DeskCardPublic;

pub(crate) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(sign_in))
        .routes(routes!(sign_out))
        .routes(routes!(me, change_me))
        .routes(routes!(change_password))
        .routes(routes!(choose_desk))
        .routes(routes!(take_back))
        .routes(routes!(ticket))
}

/// Signs in with e-mail and password.
#[utoipa::path(post, path = "/api/sign-in", request_body = SignIn,
    responses((status = 200, body = Me), (status = 401, body = ErrorBody), (status = 429, body = ErrorBody)))]
async fn sign_in(
    State(server): State<Server>,
    _: SameOrigin,
    ClientAddress(address): ClientAddress,
    request: HeaderMap,
    Body(form): Body<SignIn>,
) -> Result<Response, ApiError> {
    let new = server.app.sign_in(&form.email, &form.password, &address).await?;
    // The browser forgets the sign-in it had; so does the desk.
    if let Some(secret) = cookies::secret(&request, &server.config)
        && let Ok(old) = server.app.signed_in(&secret).await
    {
        server.app.sign_out(&old).await?;
    }
    signed_in(&server, &new).await
}

/// Signs out.
#[utoipa::path(post, path = "/api/sign-out", responses((status = 204), (status = 401, body = ErrorBody)))]
async fn sign_out(State(server): State<Server>, SignedIn(who): SignedIn) -> Result<Response, ApiError> {
    server.app.sign_out(&who).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookies::take(&server.config))]).into_response())
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/me", responses((status = 200, body = Me), (status = 401, body = ErrorBody)))]
async fn me(State(app): State<App>, SignedIn(who): SignedIn) -> Result<Json<Me>, ApiError> {
    Ok(Json(render(app.me(&who).await?)))
}

/// Changes one's name, picture or language.
#[utoipa::path(patch, path = "/api/me", request_body = ChangeMe,
    responses((status = 200, body = Me), (status = 400, body = ErrorBody)))]
async fn change_me(
    State(server): State<Server>,
    SignedIn(who): SignedIn,
    request: HeaderMap,
    Body(form): Body<ChangeMe>,
) -> Result<Json<Me>, ApiError> {
    let change = MeChange { nickname: form.nickname, language: form.language, avatar: form.avatar };
    server.app.change_me(&who, &change).await?;
    again(&server, &request).await
}

/// Changes one's password. Every other sign-in of the account ends.
#[utoipa::path(post, path = "/api/me/password", request_body = ChangePassword,
    responses((status = 200, body = Me), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody)))]
async fn change_password(
    State(server): State<Server>,
    SignedIn(who): SignedIn,
    request: HeaderMap,
    Body(form): Body<ChangePassword>,
) -> Result<Json<Me>, ApiError> {
    server.app.change_password(&who, &form.current, &form.new).await?;
    again(&server, &request).await
}

/// Chooses the desk to work in.
#[utoipa::path(post, path = "/api/me/desk", request_body = ChooseDesk,
    responses((status = 200, body = Me), (status = 404, body = ErrorBody)))]
async fn choose_desk(
    State(server): State<Server>,
    SignedIn(who): SignedIn,
    request: HeaderMap,
    Body(form): Body<ChooseDesk>,
) -> Result<Json<Me>, ApiError> {
    server.app.choose_desk(&who, form.desk).await?;
    again(&server, &request).await
}

/// Makes a sign-in that was replaced the valid place again.
///
/// It has no CSRF token at hand (`GET /api/me` refuses it), so the request must come from our own pages instead.
#[utoipa::path(post, path = "/api/me/take-back", responses((status = 200, body = Me), (status = 401, body = ErrorBody)))]
async fn take_back(State(server): State<Server>, _: SameOrigin, request: HeaderMap) -> Result<Json<Me>, ApiError> {
    let secret = cookies::secret(&request, &server.config).ok_or(app::Code::Unauthorized)?;
    let who = server.app.signed_in(&secret).await?;
    server.app.take_back(&who).await?;
    again(&server, &request).await
}

/// A ticket for a socket: used once, valid for a minute.
#[utoipa::path(post, path = "/api/tickets", responses((status = 200, body = Ticket), (status = 401, body = ErrorBody)))]
async fn ticket(State(app): State<App>, Member(member): Member) -> Result<Json<Ticket>, ApiError> {
    let (ticket, until) = app.ticket(&member).await?;
    Ok(Json(Ticket { ticket, expires_at: until.millis() }))
}

/// Answers a new sign-in: the cookie, and who it is.
pub(crate) async fn signed_in(server: &Server, sign_in: &NewSignIn) -> Result<Response, ApiError> {
    let who = server.app.signed_in(&sign_in.token).await?;
    let me = render(server.app.me(&who).await?);
    let cookie = cookies::give(&sign_in.token, &server.config);
    Ok(([(header::SET_COOKIE, cookie)], Json(me)).into_response())
}

/// Who is signed in, after a change.
async fn again(server: &Server, request: &HeaderMap) -> Result<Json<Me>, ApiError> {
    let secret = cookies::secret(request, &server.config).ok_or(app::Code::Unauthorized)?;
    let who = server.app.signed_in(&secret).await?;
    Ok(Json(render(server.app.me(&who).await?)))
}

fn render(me: app::account::Me) -> Me {
    let chosen = me.member.as_ref().map(|member| member.instance);
    let desks: Vec<DeskCardPublic> = me.desks.into_iter().map(desk).collect();
    Me {
        email: me.email,
        language: me.language,
        must_change_password: me.must_change_password,
        csrf: me.csrf,
        desk: desks.iter().find(|desk| Some(desk.id) == chosen).cloned(),
        member: me.member.map(|member| MemberMe {
            id: member.id,
            nickname: member.nickname,
            avatar: member.avatar,
            role: member.role,
            permissions: member.role.permissions().to_vec(),
        }),
        desks,
    }
}

fn desk(card: DeskCard) -> DeskCardPublic {
    DeskCardPublic { id: card.id, name: card.name, sdk_app_id: card.sdk_app_id, language: card.language }
}
