//! How a stranger on a web page becomes a visitor.

use crate::address::ClientAddress;
use crate::body::Body;
use crate::error::ApiError;
use crate::extract::SameOrigin;
use crate::state::Server;
use app::App;
use app::rows::Source;
use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::ErrorBody;
use wire::visitor::{NewVisitor, VisitorIdentity};

pub(crate) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(create))
}

/// Gives a stranger an identity, at the first interaction.
#[utoipa::path(post, path = "/api/visitors", request_body = NewVisitor,
    responses((status = 200, body = VisitorIdentity), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody),
              (status = 429, body = ErrorBody)))]
async fn create(
    State(app): State<App>,
    _: SameOrigin,
    ClientAddress(address): ClientAddress,
    Body(new): Body<NewVisitor>,
) -> Result<Json<VisitorIdentity>, ApiError> {
    app.allow_new_visitor(&address)?;
    let source = Source {
        page: new.source.page,
        title: new.source.title,
        referrer: new.source.referrer,
        client_data: new.source.client_data,
    };
    let (token, row) = app.create_visitor(&new.web_app_id, new.language, source).await?;
    Ok(Json(VisitorIdentity { token, user_id: row.user_id, visitor: row.id }))
}
