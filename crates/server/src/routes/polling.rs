//! The protocol where WebSocket is blocked: stateless, on any node.

use crate::body::{Body, Query};
use crate::error::{self, ApiError};
use crate::extract::Visitor;
use crate::paces::Paces;
use crate::render::{self, Viewer};
use crate::socket::{Kind, VisitorDesk};
use crate::state::Server;
use app::{App, Error, Topic};
use axum::extract::State;
use axum::{Extension, Json};
use domain::ConversationId;
use serde::Deserialize;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::ErrorBody;
use wire::conversation::{Changes, Thread};
use wire::frame::{Answer, Answers, Frames, Reply, Request};

/// Frames of one request.
const FRAMES: usize = 20;
/// Longest wait for something new.
const WAIT: Duration = Duration::from_secs(25);

pub(crate) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(frames)).routes(routes!(changes))
}

/// Carries out frames in order, as a socket would. `enter` is answered with where everything stands.
#[utoipa::path(post, path = "/api/frames", request_body = Frames,
    responses((status = 200, body = Answers), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody)))]
async fn frames(
    State(app): State<App>,
    Extension(paces): Extension<Paces>,
    Visitor(visitor): Visitor,
    Body(frames): Body<Frames>,
) -> Result<Json<Answers>, ApiError> {
    if frames.frames.len() > FRAMES {
        return Err(Error::invalid("frames", format!("at most {FRAMES}")).into());
    }
    let id = visitor.id;
    let desk = VisitorDesk::new(app, visitor);
    let mut answers = Vec::with_capacity(frames.frames.len());
    // Once a frame is refused so is everything after it: an outbox keeps its order.
    let mut turn = Ok(());
    for frame in frames.frames {
        let entering = matches!(frame.request, Request::Enter);
        if turn.is_ok() {
            turn = paces.turn(id, Kind::of(&frame.request)).await;
        }
        let mut outcome = match turn {
            Ok(()) => desk.perform(frame.request).await,
            Err(too_fast) => Err(too_fast.into()),
        };
        if entering && outcome.is_ok() {
            outcome = desk.hello().await.map(|hello| Reply::Visitor(Box::new(hello)));
        }
        let (ok, error) = match outcome {
            Ok(reply) => (Some(reply), None),
            Err(error) => (None, Some(error::body(&error))),
        };
        answers.push(Answer { re: frame.id, ok, error });
    }
    Ok(Json(Answers { answers }))
}

#[derive(Deserialize)]
struct Since {
    conversation: ConversationId,
    after: i64,
}

/// Waits up to 25 s for changes after a `rev`.
#[utoipa::path(get, path = "/api/changes", params(("conversation" = uuid::Uuid, Query), ("after" = i64, Query)),
    responses((status = 200, body = Changes), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody),
              (status = 429, body = ErrorBody)))]
async fn changes(
    State(server): State<Server>,
    Extension(paces): Extension<Paces>,
    Visitor(visitor): Visitor,
    Query(since): Query<Since>,
) -> Result<Json<Changes>, ApiError> {
    let Server { app, mut shutdown, .. } = server;
    if since.conversation != visitor.conversation {
        return Err(Error::NotFound.into());
    }
    paces.turn(visitor.id, Kind::Frame).await.map_err(Error::from)?;
    let mut subscription = app.subscribe();
    subscription.follow(Topic::Conversation(visitor.conversation));
    let until = Instant::now() + WAIT;
    loop {
        let rows = app.changes(visitor.key, since.after).await?;
        if rows.head > since.after || Instant::now() >= until || *shutdown.borrow() {
            let changes = render::changes(visitor.conversation, Thread::Conversation, &rows, Viewer::Visitor);
            return Ok(Json(changes));
        }
        tokio::select! {
            _ = timeout_at(until, subscription.next()) => {}
            () = async { drop(shutdown.wait_for(|stop| *stop).await) } => {}
        }
    }
}
