//! One WebSocket: hello, then requests in the order they come and events as they happen. One task per socket; a
//! reader that is too slow blocks only itself, is found lagging, and is told to catch up.

mod allowance;
mod feed;
mod frames;
mod member;
mod visitor;

use crate::render;
use crate::state::Config;
use allowance::Allowance;
use app::{App, Error, Subscription};
use axum::extract::ws::{CloseFrame, Message as WsMessage, WebSocket};
use frames::Parsed;
use futures_util::{SinkExt, StreamExt, stream};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use wire::frame::{Answer, ClientFrame, Event, Identity, Reply, Request, ServerFrame};
use wire::{ErrorBody, ErrorCode};

pub(crate) use visitor::VisitorDesk;

/// Time for the first frame.
const HELLO: Duration = Duration::from_secs(5);
/// Silence after which a client is gone.
const SILENCE: Duration = Duration::from_secs(60);
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

/// Serves a socket until it ends.
pub(crate) async fn serve(socket: WebSocket, app: App, config: Arc<Config>, mut stop: watch::Receiver<bool>) {
    let (sink, stream) = socket.split();
    let mut wire = Wire { sink, stream, broken: 0 };
    let Some((mut peer, mut subscription)) = wire.hello(&app, &config).await else { return };
    let end = wire.run(&mut peer, &mut subscription, &mut stop).await;
    wire.finish(end).await;
    peer.disconnected().await;
}

/// The socket itself.
struct Wire {
    sink: stream::SplitSink<WebSocket, WsMessage>,
    stream: stream::SplitStream<WebSocket>,
    broken: u8,
}

impl Wire {
    /// Waits for `hello`, and answers it. `None`: the socket is closed.
    async fn hello(&mut self, app: &App, config: &Config) -> Option<(Peer, Subscription)> {
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
        match greet(app, config, identity, &mut subscription).await {
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

    async fn run(&mut self, peer: &mut Peer, subscription: &mut Subscription, stop: &mut watch::Receiver<bool>) -> End {
        let mut heard = Instant::now();
        loop {
            let queues_at = peer.look_at_queues();
            let outcome = tokio::select! {
                frame = self.next_frame() => {
                    heard = Instant::now();
                    match frame {
                        Ok(frame) => self.perform(peer, subscription, frame).await,
                        Err(end) => Err(end),
                    }
                }
                event = subscription.next() => match event {
                    Some(event) => self.relay(peer, subscription, event).await,
                    None => Err(End::Close(CATCH_UP)),
                },
                () = at(queues_at) => self.queues(peer).await,
                () = tokio::time::sleep_until(heard + SILENCE) => Err(End::Gone),
                () = stopped(stop) => Err(End::Close(CATCH_UP)),
            };
            if let Err(end) = outcome {
                return end;
            }
        }
    }

    async fn perform(
        &mut self,
        peer: &mut Peer,
        subscription: &mut Subscription,
        frame: ClientFrame,
    ) -> Result<(), End> {
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
    async fn next_frame(&mut self) -> Result<ClientFrame, End> {
        loop {
            let text = match self.stream.next().await {
                Some(Ok(WsMessage::Text(text))) => text,
                Some(Ok(WsMessage::Ping(_) | WsMessage::Pong(_))) => continue,
                Some(Ok(WsMessage::Binary(_))) => {
                    self.complain(0, "frames are text").await?;
                    continue;
                }
                Some(Ok(WsMessage::Close(_)) | Err(_)) | None => return Err(End::Gone),
            };
            match frames::parse(&text) {
                Parsed::Frame(frame) => return Ok(*frame),
                Parsed::Broken { id, why } => self.complain(id, &why).await?,
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
        match timeout(SLOW, self.sink.send(WsMessage::Text(text.into()))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Gone),
            Err(_) => Err(End::Close(CATCH_UP)),
        }
    }

    async fn finish(&mut self, end: End) {
        let End::Close(code) = end else { return };
        if code == CATCH_UP {
            let _ = self.event(Event::Reconnect).await;
        }
        let frame = CloseFrame { code, reason: "".into() };
        let _ = timeout(Duration::from_secs(1), self.sink.send(WsMessage::Close(Some(frame)))).await;
    }
}

/// Waits until the server stops.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that nobody can stop the server any more, which only happens when it has stopped.
    let _ = stop.wait_for(|stop| *stop).await;
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
    config: &Config,
    identity: Identity,
    subscription: &mut Subscription,
) -> app::Result<(Peer, Reply)> {
    match identity {
        Identity::Visitor { token } => {
            let visitor = app.visitor_by_token(&token).await?;
            visitor::open(app, visitor, Allowance::of(config, Instant::now()), subscription).await
        }
        Identity::UserSig { sdk_app_id, user_id, user_sig } => {
            let visitor = app.visitor_by_user_sig(sdk_app_id, &user_id, &user_sig).await?;
            visitor::open(app, visitor, Allowance::of(config, Instant::now()), subscription).await
        }
        Identity::Member { ticket } => {
            let member = app.redeem_ticket(&ticket).await?;
            member::open(app, member, subscription).await
        }
    }
}

impl Peer {
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
    outcome.map(|sent| Reply::Sent(render::sent(sent)))
}
