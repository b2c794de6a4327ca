//! A visitor's requests and events.

use super::allowance::Kind;
use super::feed::Feed;
use super::{End, Peer, catch_up, done, sent};
use crate::paces::{Paces, TooFast};
use crate::render::{self, Viewer};
use app::chat::Draft;
use app::{App, Error, Event as AppEvent, Result, Subscription, Topic, Visitor};
use domain::{ConversationId, SessionId, Side, limits};
use uuid::Uuid;
use wire::conversation::{Change, PhaseName, Thread};
use wire::frame::{Event, Head, Heads, Reply, Request};
use wire::visitor::{EntryCard, Limits, QueuePlace, RatingRules, VisitorHello};

/// Messages of a page that asks for no number.
const PAGE: u32 = 50;

/// What a visitor can ask for, over whatever carries it.
#[derive(Clone)]
pub(crate) struct VisitorDesk {
    app: App,
    visitor: Visitor,
}

/// A visitor's socket.
pub(crate) struct VisitorSocket {
    desk: VisitorDesk,
    connection: Uuid,
    feed: Feed,
    waiting: Option<(SessionId, u32)>,
    paces: Paces,
}

/// Opens a visitor's socket: follows first, reads second. It counts as a frame, so that opening many is no way around the
/// pace.
pub(super) async fn open(
    app: &App,
    visitor: Visitor,
    paces: &Paces,
    subscription: &mut Subscription,
) -> Result<(Peer, Reply)> {
    paces.turn(visitor.id, Kind::Frame).await?;
    subscription.follow(Topic::Conversation(visitor.conversation));
    let connection = app.repeating(|| app.visitor_connected(&visitor)).await?;
    let desk = VisitorDesk::new(app.clone(), visitor);
    let hello = match desk.hello().await {
        Ok(hello) => hello,
        Err(error) => {
            app.visitor_disconnected(&desk.visitor, connection).await?;
            return Err(error);
        }
    };
    let mut feed = Feed::new(Viewer::Visitor);
    feed.begin(hello.conversation, Thread::Conversation, Some(desk.visitor.key), hello.head);
    let waiting = hello.session.as_ref().map(|session| session.id).zip(hello.queue.map(|queue| queue.position));
    let socket = VisitorSocket { desk, connection, feed, waiting, paces: paces.clone() };
    Ok((Peer::Visitor(Box::new(socket)), Reply::Visitor(Box::new(hello))))
}

impl VisitorDesk {
    /// For this visitor.
    pub(crate) fn new(app: App, visitor: Visitor) -> Self {
        Self { app, visitor }
    }

    /// Where everything stands.
    pub(crate) async fn hello(&self) -> Result<VisitorHello> {
        let view = self.app.visitor_view(&self.visitor).await?;
        let rating = &view.entry.settings.rating;
        Ok(VisitorHello {
            user_id: self.visitor.user_id.clone(),
            nickname: self.visitor.nickname.clone(),
            entry: EntryCard { id: view.entry.id, name: view.entry.name.clone(), avatar: view.entry.avatar.clone() },
            conversation: self.visitor.conversation,
            head: view.thread.rev,
            number: view.thread.number,
            session: view.session.as_ref().map(|row| render::session(row, Viewer::Visitor)),
            queue: view.position.map(|position| QueuePlace { position }),
            rating: RatingRules {
                send_rule: rating.send_rule(),
                style: rating.style,
                levels: view.texts.rating_levels.clone(),
            },
            limits: Limits {
                text: limits::MESSAGE_TEXT,
                file_bytes: limits::FILE_BYTES,
                recall_seconds: view.entry.settings.recall.visitor_seconds,
            },
            now: render::millis(self.app.clock().now()),
        })
    }

    /// Carries out a request.
    pub(crate) async fn perform(&self, request: Request) -> Result<Reply> {
        let (app, visitor) = (&self.app, &self.visitor);
        match request {
            Request::Hello { .. } => Ok(Reply::Visitor(Box::new(self.hello().await?))),
            Request::Ping => self.heads().await,
            Request::Enter => done(app.repeating(|| app.enter(visitor)).await),
            Request::AskForPerson => done(app.repeating(|| app.ask_for_person(visitor)).await),
            Request::End { session } => done(app.repeating(|| app.end_by_visitor(visitor, session)).await),
            Request::Rate { session, choice, comment } => {
                done(app.repeating(|| app.rate(visitor, session, choice, &comment)).await)
            }
            Request::AskForRating { session } => done(app.repeating(|| app.ask_for_rating(visitor, session)).await),
            Request::Thumb { number, up } => done(app.repeating(|| app.thumb(visitor, number, up)).await),
            Request::Send { conversation, thread, client_id, elements, quote } => {
                self.own(conversation, thread)?;
                let draft = Draft { client_id, elements, quote };
                sent(app.repeating(|| app.send_as_visitor(visitor, draft.clone())).await)
            }
            Request::Read { conversation, number } => {
                self.own(conversation, Thread::Conversation)?;
                done(app.repeating(|| app.mark_read(conversation, visitor.instance, Side::Visitor, number)).await)
            }
            Request::Recall { conversation, number } => {
                self.own(conversation, Thread::Conversation)?;
                done(app.repeating(|| app.recall(visitor.instance, visitor.id.0, conversation, number)).await)
            }
            Request::Typing { conversation, text } => {
                self.own(conversation, Thread::Conversation)?;
                app.typing(conversation, true, &text);
                Ok(Reply::Done)
            }
            Request::Changes { conversation, thread, after } => {
                self.own(conversation, thread)?;
                let rows = app.changes(visitor.key, after).await?;
                Ok(Reply::Changes(render::changes(conversation, thread, &rows, Viewer::Visitor)))
            }
            Request::History { conversation, thread, before, limit } => {
                self.own(conversation, thread)?;
                let rows = app.history(visitor.key, before, limit.unwrap_or(PAGE)).await?;
                Ok(Reply::History(render::history(conversation, thread, &rows, Viewer::Visitor)))
            }
            Request::SetStatus { .. }
            | Request::Accept { .. }
            | Request::Decline { .. }
            | Request::Take { .. }
            | Request::Transfer { .. }
            | Request::CancelTransfer { .. }
            | Request::InviteRating { .. }
            | Request::Inbox { .. }
            | Request::Watch { .. }
            | Request::Unwatch { .. } => Err(Error::Forbidden),
        }
    }

    async fn heads(&self) -> Result<Reply> {
        let rows = self.app.heads(&[self.visitor.conversation]).await?;
        let conversations = rows
            .into_iter()
            .map(|(conversation, rev)| Head { conversation, thread: Thread::Conversation, rev })
            .collect();
        Ok(Reply::Heads(Heads { now: render::millis(self.app.clock().now()), conversations, inbox: None }))
    }

    /// A visitor has one conversation, and sees one of its threads.
    fn own(&self, conversation: ConversationId, thread: Thread) -> Result<()> {
        if conversation == self.visitor.conversation && thread == Thread::Conversation {
            Ok(())
        } else {
            Err(Error::NotFound)
        }
    }
}

impl VisitorSocket {
    /// Waits until the visitor may ask for this.
    pub(super) async fn turn(&self, request: &Request) -> std::result::Result<(), TooFast> {
        self.paces.turn(self.desk.visitor.id, Kind::of(request)).await
    }

    pub(super) async fn perform(&mut self, request: Request) -> Result<Reply> {
        self.desk.perform(request).await
    }

    pub(super) async fn relay(&mut self, event: AppEvent, out: &mut Vec<Event>) -> std::result::Result<(), End> {
        match event {
            AppEvent::Conversation { conversation, team: false, rev, fresh } => {
                let begin = out.len();
                let thread = (conversation, Thread::Conversation);
                let app = &self.desk.app;
                let advanced = self.feed.advance(app, thread, rev, fresh.as_deref(), async || Ok(None), out).await;
                advanced.map_err(|error| catch_up(&error))?;
                self.tell_no_longer_waiting(begin, out);
            }
            AppEvent::Typing { conversation, by_visitor: false, .. } => {
                out.push(Event::Typing { conversation, side: Side::Agent, text: String::new() });
            }
            AppEvent::QueuePlace { session, position: Some(position), .. }
                if self.waiting != Some((session, position)) =>
            {
                self.waiting = Some((session, position));
                out.push(Event::Queue { session, queue: Some(QueuePlace { position }) });
            }
            _ => {}
        }
        Ok(())
    }

    /// A change says that the session waits no longer: so does the queue.
    fn tell_no_longer_waiting(&mut self, begin: usize, out: &mut Vec<Event>) {
        let Some((waiting, _)) = self.waiting else { return };
        let ended = out[begin..].iter().any(|event| match event {
            Event::Changes(changes) => changes.changes.iter().any(|change| match change {
                Change::Session(session) => session.id == waiting && session.phase != PhaseName::Queued,
                _ => false,
            }),
            _ => false,
        });
        if ended {
            self.waiting = None;
            out.push(Event::Queue { session: waiting, queue: None });
        }
    }

    pub(super) async fn disconnected(&self) -> Result<()> {
        let (app, visitor) = (&self.desk.app, &self.desk.visitor);
        app.repeating(|| app.visitor_disconnected(visitor, self.connection)).await
    }
}
