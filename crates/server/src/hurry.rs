//! Bodies must arrive in good time: whoever sends a byte now and then holds nothing up for long (A10).

use crate::state::Server;
use axum::BoxError;
use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use std::io;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Bytes a second that a body must have on average once its grace is over: less than the slowest mobile network.
const SLOWEST: u64 = 16 * 1_024;

/// Ends bodies that are too slow.
pub(crate) async fn bodies(State(server): State<Server>, request: Request, next: Next) -> Response {
    let grace = server.config.body_patience;
    next.run(request.map(|body| if body.is_end_stream() { body } else { in_time(body, grace) })).await
}

fn in_time(body: Body, grace: Duration) -> Body {
    let began = Instant::now();
    let parts = stream::unfold((body.into_data_stream(), 0), move |(mut parts, received)| async move {
        let until = began + grace + Duration::from_secs(received / SLOWEST);
        let part: Result<Bytes, BoxError> = match timeout_at(until, parts.next()).await {
            Ok(part) => part?.map_err(BoxError::from),
            Err(_) => Err(io::Error::from(io::ErrorKind::TimedOut).into()),
        };
        let received = received + part.as_ref().map_or(0, Bytes::len) as u64;
        Some((part, (parts, received)))
    });
    Body::from_stream(parts.fuse())
}
