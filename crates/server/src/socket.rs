//! One WebSocket: hello, then requests in the order they come and events as they happen. One task per socket; a
//! reader that is too slow blocks only itself, is found lagging, and is told to catch up.

mod allowance;
mod feed;
mod frames;
mod member;
mod visitor;

use crate::paces::Paces;
use crate::render;
pub(crate) use allowance::{Allowance, Kind};
use app::{App, Error, Subscription};
use axum::extract::ws::{CloseFrame, Message as WsMessage, WebSocket};
use bytes::Bytes;
use frames::Parsed;
use futures_util::{SinkExt, StreamExt, stream};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use uuid::Uuid;
use wire::frame::{Answer, ClientFrame, Event, Identity, Reply, Request, ServerFrame};
use wire::{ErrorBody, ErrorCode};

pub(crate) use visitor::VisitorDesk;

/// Time for the first frame.
const HELLO: Duration = Duration::from_secs(5);
/// Between two looks at whether a client is still there; silent since the last one, it is asked.
const LOOK: Duration = Duration::from_secs(10);
/// Silence after which a client is gone. A half-open connection is found in less than 45 s (F10).
const SILENCE: Duration = Duration::from_secs(30);
/// Time a client may take to read what is sent to it.
const SLOW: Duration = Duration::from_secs(15);
/// Broken frames after which the socket is closed.
const BROKEN: u8 = 5;
/// The least time between two looks at the queue for one member.
pub(crate) const QUEUES: Duration = Duration::from_secs(1);

/// The server restarts, or the client was too slow: reconnect and catch up.
const CATCH_UP: u16 = 4000;
/// Signed in elsewhere.
const REPLACED: u16 = 4001;
/// The identity is no longer valid.
const REVOKED: u16 = 4003;
/// Broken frames, or no hello.
const POLICY: u16 = 1008;

/// Why a socket ends.
#[derive(Debug)]
pub(crate) enum End {
    /// The client has gone.
    Gone,
    /// With a close code.
    Close(u16),
}

/// What a socket's owner does with requests and events.
pub(crate) enum Peer {
    /// A visitor.
    Visitor(Box<visitor::VisitorSocket>),
    /// A member.
    Member(Box<member::MemberSocket>),
}

/// Serves a socket until it ends. What is done only now and then has boxes of its own, so that a connection on which
/// nothing happens holds no room for it.
pub(crate) async fn serve(socket: WebSocket, app: App, paces: Paces, stop: watch::Receiver<bool>) {
    let (sink, stream) = socket.split();
    let _open = app.open_socket();
    let mut endings = Endings { stop, life: app.life(), app: app.clone(), turn: None };
    let mut wire = Wire { sink, stream, broken: 0, heard: Instant::now() };
    let Some((mut peer, mut subscription)) = Box::pin(wire.hello(&app, &paces)).await else { return };
    let connections = metrics::gauge!("deskhand_connections", "kind" => peer.kind());
    connections.increment(1);
    let end = wire.run(&mut peer, &mut subscription, &mut endings).await;
    connections.decrement(1);
    Box::pin(wire.finish(end)).await;
    Box::pin(peer.disconnected()).await;
}

/// The socket itself.
struct Wire {
    sink: stream::SplitSink<WebSocket, WsMessage>,
    stream: stream::SplitStream<WebSocket>,
    broken: u8,
    /// When anything last came.
    heard: Instant,
}

impl Wire {
    /// Waits for `hello`, and answers it. `None`: the socket is closed.
    async fn hello(&mut self, app: &App, paces: &Paces) -> Option<(Peer, Subscription)> {
        let Ok(Ok(frame)) = timeout(HELLO, self.next_frame()).await else {
            self.finish(End::Close(POLICY)).await;
            return None;
        };
        let Request::Hello { identity } = frame.request else {
            let error = ErrorBody::new(ErrorCode::Unauthorized, "say hello first");
            let _ = self.answer(frame.id, Err(error)).await;
            self.finish(End::Close(POLICY)).await;
            return None;
        };
        let mut subscription = app.subscribe();
        match greet(app, paces, identity, &mut subscription).await {
            Ok((peer, reply)) => {
                if self.answer(frame.id, Ok(reply)).await.is_err() {
                    peer.disconnected().await;
                    return None;
                }
                Some((peer, subscription))
            }
            Err(error) => {
                let code = match &error {
                    Error::Rejected(app::Code::Replaced) => REPLACED,
                    Error::Rejected(_) | Error::Invalid { .. } => REVOKED,
                    _ => CATCH_UP,
                };
                let _ = self.answer(frame.id, Err(crate::error::body(&error))).await;
                self.finish(End::Close(code)).await;
                None
            }
        }
    }

    async fn run(&mut self, peer: &mut Peer, subscription: &mut Subscription, endings: &mut Endings) -> End {
        let mut look = tokio::time::interval_at(Instant::now() + LOOK, LOOK);
        loop {
            let queues_at = peer.look_at_queues();
            let outcome = tokio::select! {
                frame = self.next_frame() => match frame {
                    Ok(frame) => Box::pin(self.perform(peer, subscription, *frame)).await,
                    Err(end) => Err(end),
                },
                event = subscription.next() => match event {
                    Some(event) => Box::pin(self.relay(peer, subscription, event)).await,
                    None => Err(End::Close(CATCH_UP)),
                },
                () = at(queues_at) => Box::pin(self.queues(peer)).await,
                _ = look.tick() => self.doubt().await,
                () = endings.come() => Err(End::Close(CATCH_UP)),
            };
            if let Err(end) = outcome {
                return end;
            }
        }
    }

    /// Asks a client that was silent for a sign of life, which browsers give by themselves; gives it up where none comes.
    async fn doubt(&mut self) -> Result<(), End> {
        match self.heard.elapsed() {
            silent if silent >= SILENCE => Err(End::Gone),
            silent if silent >= LOOK => self.write(WsMessage::Ping(Bytes::new())).await,
            _ => Ok(()),
        }
    }

    async fn perform(
        &mut self,
        peer: &mut Peer,
        subscription: &mut Subscription,
        frame: ClientFrame,
    ) -> Result<(), End> {
        peer.turn(&frame.request).await?;
        let outcome = peer.perform(subscription, frame.request).await;
        let outcome = outcome.map_err(|error| crate::error::body(&error));
        self.answer(frame.id, outcome).await
    }

    async fn relay(&mut self, peer: &mut Peer, subscription: &mut Subscription, event: app::Event) -> Result<(), End> {
        let mut out = Vec::new();
        let end = peer.relay(subscription, event, &mut out).await;
        for event in out {
            self.event(event).await?;
        }
        end
    }

    async fn queues(&mut self, peer: &mut Peer) -> Result<(), End> {
        match peer.queues().await {
            Some(event) => self.event(event).await,
            None => Ok(()),
        }
    }

    /// The next frame that can be read. Broken ones are answered here.
    async fn next_frame(&mut self) -> Result<Box<ClientFrame>, End> {
        loop {
            let frame = self.stream.next().await;
            self.heard = Instant::now();
            let text = match frame {
                Some(Ok(WsMessage::Text(text))) => text,
                Some(Ok(WsMessage::Ping(_) | WsMessage::Pong(_))) => continue,
                Some(Ok(WsMessage::Binary(_))) => {
                    Box::pin(self.complain(0, "frames are text")).await?;
                    continue;
                }
                Some(Ok(WsMessage::Close(_)) | Err(_)) | None => return Err(End::Gone),
            };
            match frames::parse(&text) {
                Parsed::Frame(frame) => return Ok(frame),
                Parsed::Broken { id, why } => Box::pin(self.complain(id, &why)).await?,
            }
        }
    }

    async fn complain(&mut self, id: u64, why: &str) -> Result<(), End> {
        self.broken += 1;
        self.answer(id, Err(ErrorBody::new(ErrorCode::Malformed, why))).await?;
        if self.broken >= BROKEN { Err(End::Close(POLICY)) } else { Ok(()) }
    }

    async fn answer(&mut self, re: u64, outcome: Result<Reply, ErrorBody>) -> Result<(), End> {
        let (ok, error) = match outcome {
            Ok(reply) => (Some(reply), None),
            Err(error) => (None, Some(error)),
        };
        self.send(&ServerFrame::Answer(Answer { re, ok, error })).await
    }

    async fn event(&mut self, event: Event) -> Result<(), End> {
        self.send(&ServerFrame::Event(event)).await
    }

    async fn send(&mut self, frame: &ServerFrame) -> Result<(), End> {
        let text = serde_json::to_string(frame).map_err(|error| {
            tracing::error!(%error, "a frame cannot be written");
            End::Close(1011)
        })?;
        self.write(WsMessage::Text(text.into())).await
    }

    async fn write(&mut self, message: WsMessage) -> Result<(), End> {
        match timeout(SLOW, self.sink.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Gone),
            Err(_) => {
                metrics::counter!("deskhand_slow_consumers_dropped_total").increment(1);
                Err(End::Close(CATCH_UP))
            }
        }
    }

    async fn finish(&mut self, end: End) {
        let End::Close(code) = end else { return };
        if code == CATCH_UP {
            metrics::counter!("deskhand_catch_ups_total").increment(1);
            let _ = self.event(Event::Reconnect).await;
        }
        let frame = CloseFrame { code, reason: "".into() };
        let _ = timeout(Duration::from_secs(1), self.sink.send(WsMessage::Close(Some(frame)))).await;
    }
}

/// Why all sockets of a node end.
struct Endings {
    stop: watch::Receiver<bool>,
    life: watch::Receiver<Uuid>,
    app: App,
    /// When this one's turn comes, once the server stops.
    turn: Option<Instant>,
}

impl Endings {
    /// Waits until the server stops, or the other nodes took this one for dead, and what is connected to it for gone.
    async fn come(&mut self) {
        let Self { stop, life, app, turn } = self;
        let turn_comes = async {
            // An error means that nobody can stop the server any more, which only happens when it has stopped.
            let _ = stop.wait_for(|stop| *stop).await;
            let turn = *turn.get_or_insert_with(|| Instant::now() + any_of(app.goodbye()));
            tokio::time::sleep_until(turn).await;
        };
        tokio::select! {
            () = turn_comes => {}
            _ = life.changed() => {}
        }
    }
}

/// Any time up to `most`.
fn any_of(most: Duration) -> Duration {
    let (_, chance) = Uuid::new_v4().as_u64_pair();
    most.mul_f64((chance % 1_000) as f64 / 1_000.0)
}

async fn at(when: Option<Instant>) {
    match when {
        Some(when) => tokio::time::sleep_until(when).await,
        None => std::future::pending().await,
    }
}

/// Finds out who says hello, follows what they are told of, then reads where things stand.
async fn greet(
    app: &App,
    paces: &Paces,
    identity: Identity,
    subscription: &mut Subscription,
) -> app::Result<(Peer, Reply)> {
    match identity {
        Identity::Visitor { token } => {
            let visitor = app.visitor_by_token(&token).await?;
            visitor::open(app, visitor, paces, subscription).await
        }
        Identity::UserSig { sdk_app_id, user_id, user_sig } => {
            let visitor = app.visitor_by_user_sig(sdk_app_id, &user_id, &user_sig).await?;
            visitor::open(app, visitor, paces, subscription).await
        }
        Identity::Member { ticket } => {
            let member = app.redeem_ticket(&ticket).await?;
            member::open(app, member, subscription).await
        }
    }
}

impl Peer {
    /// As figures name it.
    fn kind(&self) -> &'static str {
        match self {
            Self::Visitor(_) => "visitor",
            Self::Member(_) => "member",
        }
    }

    /// Waits until it may be asked for this. A visitor whose sockets ask for more than can be waited for has to come back.
    async fn turn(&self, request: &Request) -> Result<(), End> {
        match self {
            Self::Visitor(peer) => peer.turn(request).await.map_err(|_| End::Close(CATCH_UP)),
            Self::Member(_) => Ok(()),
        }
    }

    async fn perform(&mut self, subscription: &mut Subscription, request: Request) -> app::Result<Reply> {
        match self {
            Self::Visitor(peer) => peer.perform(request).await,
            Self::Member(peer) => peer.perform(subscription, request).await,
        }
    }

    async fn relay(
        &mut self,
        subscription: &mut Subscription,
        event: app::Event,
        out: &mut Vec<Event>,
    ) -> Result<(), End> {
        match self {
            Self::Visitor(peer) => peer.relay(event, out).await,
            Self::Member(peer) => peer.relay(subscription, event, out).await,
        }
    }

    fn look_at_queues(&self) -> Option<Instant> {
        match self {
            Self::Visitor(_) => None,
            Self::Member(peer) => peer.look_at_queues(),
        }
    }

    async fn queues(&mut self) -> Option<Event> {
        match self {
            Self::Visitor(_) => None,
            Self::Member(peer) => peer.queues().await,
        }
    }

    async fn disconnected(&self) {
        let outcome = match self {
            Self::Visitor(peer) => peer.disconnected().await,
            Self::Member(peer) => peer.disconnected().await,
        };
        if let Err(error) = outcome {
            tracing::warn!(%error, "a closed connection could not be taken out; the node's lease will");
        }
    }
}

/// A database that fails while events are relayed: the client reconnects and catches up.
pub(crate) fn catch_up(error: &Error) -> End {
    tracing::warn!(%error, "a socket has to catch up");
    End::Close(CATCH_UP)
}

/// The member's sign-in no longer counts.
pub(crate) fn revoked(error: &Error) -> End {
    match error {
        Error::Rejected(app::Code::Replaced) => End::Close(REPLACED),
        Error::Rejected(_) => End::Close(REVOKED),
        other => catch_up(other),
    }
}

pub(crate) fn done<T>(outcome: app::Result<T>) -> app::Result<Reply> {
    outcome.map(|_| Reply::Done)
}

pub(crate) fn sent(outcome: app::Result<app::chat::Sent>) -> app::Result<Reply> {
    let sent = outcome?;
    metrics::counter!("deskhand_messages_acknowledged_total").increment(1);
    Ok(Reply::Sent(render::sent(sent)))
}
