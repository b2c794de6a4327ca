//! Pictures in answers.

use crate::error::ApiError;
use crate::extract::{ManageChatbot, May};
use crate::render;
use crate::state::Server;
use app::App;
use app::uploads::{self, Upload};
use axum::Json;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::HeaderMap;
use futures_util::{StreamExt, TryStreamExt};
use std::io;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::ErrorBody;
use wire::visitor::StoredFile;

pub(crate) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(add_image)).layer(DefaultBodyLimit::disable())
}

/// Stores a picture for an answer. The body is the file; `X-File-Name` is its name, percent-encoded. `url` goes into
/// the Markdown.
#[utoipa::path(post, path = "/api/admin/bot/images", operation_id = "add_bot_image",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), params(("X-File-Name" = String, Header)),
    responses((status = 200, body = StoredFile), (status = 413, body = ErrorBody), (status = 415, body = ErrorBody)))]
async fn add_image(
    State(app): State<App>,
    May(by, _): May<ManageChatbot>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<StoredFile>, ApiError> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if text("content-length").parse::<u64>().is_ok_and(|size| size > uploads::PICTURE_BYTES) {
        return Err(ApiError::TooLarge);
    }
    let name = percent_encoding::percent_decode_str(text("x-file-name")).decode_utf8_lossy().into_owned();
    let media_type = text("content-type").to_owned();
    let upload = Upload { instance: by.instance, uploader: by.id.0, name, media_type };
    let bytes = body.into_data_stream().map_err(io::Error::other).boxed();
    Ok(Json(render::file(&app.upload_picture(upload, bytes).await?)))
}
