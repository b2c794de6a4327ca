//! Uploads: in with an identity, out by an address nobody can guess.

use crate::address::ClientAddress;
use crate::body::Path;
use crate::error::ApiError;
use crate::extract::Uploader;
use crate::paces::Paces;
use crate::render;
use crate::socket::Kind;
use crate::state::Server;
use app::rows::FileRow;
use app::uploads::Upload;
use app::{App, Error};
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Json};
use domain::limits;
use futures_util::{StreamExt, TryStreamExt};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::io;
use std::ops::Range;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::ErrorBody;
use wire::visitor::StoredFile;

/// What a file may do where it is shown: nothing.
const POLICY: &str = "default-src 'none'; sandbox; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'";

pub(crate) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(upload))
        .layer(DefaultBodyLimit::disable())
        .route("/files/{key}/{name}", get(download))
}

/// Stores a file. The body is the file; `X-File-Name` is its name, percent-encoded.
#[utoipa::path(post, path = "/api/files", request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    params(("X-File-Name" = String, Header)),
    responses((status = 200, body = StoredFile), (status = 413, body = ErrorBody), (status = 415, body = ErrorBody),
              (status = 429, body = ErrorBody)))]
async fn upload(
    State(app): State<App>,
    Extension(paces): Extension<Paces>,
    Uploader { instance, id, visitor }: Uploader,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<StoredFile>, ApiError> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let announced = text("content-length").parse::<u64>().ok();
    if announced.is_some_and(|size| size > limits::FILE_BYTES) {
        return Err(ApiError::TooLarge);
    }
    let name = percent_decode_str(text("x-file-name")).decode_utf8_lossy().into_owned();
    let upload = Upload { instance, uploader: id, name, media_type: text("content-type").to_owned() };
    let bytes = body.into_data_stream().map_err(io::Error::other).boxed();
    let kept = match visitor {
        Some(visitor) => {
            paces.turn(visitor, Kind::Message).await.map_err(Error::from)?;
            app.upload_of_visitor(upload, &address, announced, bytes).await?
        }
        None => app.upload(upload, bytes).await?,
    };
    Ok(Json(render::file(&kept)))
}

/// Serves a file, or the part of it that a player asks for.
async fn download(
    State(app): State<App>,
    Path((key, _)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let row = app.file(&key).await?;
    let size = u64::try_from(row.bytes).unwrap_or(0);
    let asked = headers.get(header::RANGE).and_then(|value| value.to_str().ok()).and_then(|text| range(text, size));
    let part = asked.clone().unwrap_or(0..size);
    let bytes = app.file_bytes(&row, part.clone()).await?;

    let mut response = Body::from_stream(bytes).into_response();
    let set = response.headers_mut();
    set.insert(header::CONTENT_TYPE, value(&row.media_type));
    set.insert(header::CONTENT_LENGTH, HeaderValue::from(part.end - part.start));
    set.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    set.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    set.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable"));
    set.insert(header::CONTENT_DISPOSITION, disposition(&row));
    set.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    if asked.is_some() {
        set.insert(header::CONTENT_RANGE, value(&format!("bytes {}-{}/{size}", part.start, part.end - 1)));
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    Ok(response)
}

/// Shown in place only where it is a picture, a sound or a video.
fn disposition(row: &FileRow) -> HeaderValue {
    let kind = if row.element == "file" { "attachment" } else { "inline" };
    let name = utf8_percent_encode(&row.name, NON_ALPHANUMERIC);
    value(&format!("{kind}; filename*=UTF-8''{name}"))
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"))
}

/// One range of bytes: `bytes=0-99`, `bytes=100-` or `bytes=-100`. Anything else is answered with the whole file.
fn range(text: &str, size: u64) -> Option<Range<u64>> {
    let (from, to) = text.strip_prefix("bytes=")?.split_once('-')?;
    let range = match (from.parse::<u64>().ok(), to.parse::<u64>().ok()) {
        (Some(from), Some(to)) => from..to.saturating_add(1).min(size),
        (Some(from), None) if to.is_empty() => from..size,
        (None, Some(last)) if from.is_empty() => size.saturating_sub(last)..size,
        _ => return None,
    };
    (range.start < range.end).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_player_gets_the_part_it_asks_for() {
        let table = [
            ("bytes=0-0", Some(0..1)),
            ("bytes=10-", Some(10..100)),
            ("bytes=-10", Some(90..100)),
            ("bytes=90-500", Some(90..100)),
            ("bytes=100-", None),
            ("bytes=5-4", None),
            ("bytes=0-1,5-6", None),
            ("lines=0-1", None),
        ];
        for (text, expected) in table {
            assert_eq!(range(text, 100), expected, "{text}");
        }
    }
}
