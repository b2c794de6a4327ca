//! A member's requests and events.

use super::feed::Feed;
use super::{End, Peer, QUEUES, catch_up, done, revoked, sent};
use crate::render::{self, Viewer};
use app::chat::Draft;
use app::lists::{Item, List};
use app::rows::InboxState;
use app::serving::Target;
use app::{App, Error, Event as AppEvent, Member, Result, Subscription, Topic};
use domain::{ConversationId, Side};
use std::collections::{HashMap, VecDeque};
use tokio::time::Instant;
use uuid::Uuid;
use wire::conversation::Thread;
use wire::desk::MemberHello;
use wire::frame::{Event, Head, Heads, Reply, Request};

/// Messages of a page that asks for no number.
const PAGE: u32 = 50;
/// Conversations that a socket is still told of though their session has ended: the last ones. A list keeps them for a day,
/// and each that is followed takes memory.
const ENDED: usize = 20;

/// What a member can ask for.
struct MemberDesk {
    app: App,
    member: Member,
}

/// A member's socket.
pub(crate) struct MemberSocket {
    desk: MemberDesk,
    connection: Uuid,
    feed: Feed,
    /// Conversations followed whose session has ended, the last one last.
    ended: VecDeque<ConversationId>,
    inbox: i64,
    queues_changed: bool,
    queues_told: Instant,
}

/// Opens a member's socket: follows first, reads second.
pub(super) async fn open(app: &App, member: Member, subscription: &mut Subscription) -> Result<(Peer, Reply)> {
    subscription.follow(Topic::Member(member.id));
    subscription.follow(Topic::Instance(member.instance));
    let connection = app.repeating(|| app.member_connected(&member)).await?;
    let mut socket = MemberSocket {
        desk: MemberDesk { app: app.clone(), member },
        connection,
        feed: Feed::new(Viewer::Team),
        ended: VecDeque::new(),
        inbox: 0,
        queues_changed: false,
        queues_told: Instant::now(),
    };
    match socket.hello(subscription).await {
        Ok(hello) => Ok((Peer::Member(Box::new(socket)), Reply::Member(Box::new(hello)))),
        Err(error) => {
            socket.disconnected().await?;
            Err(error)
        }
    }
}

impl MemberDesk {
    async fn perform(&self, request: Request) -> Result<Reply> {
        let (app, member) = (&self.app, &self.member);
        match request {
            Request::Send { conversation, thread, client_id, elements, quote } => {
                let draft = Draft { client_id, elements, quote };
                if thread == Thread::Team {
                    app.thread_of_member(member, conversation, false).await?;
                    return sent(app.repeating(|| app.send_note(member, conversation, draft.clone())).await);
                }
                sent(app.repeating(|| app.send_as_agent(member, conversation, draft.clone())).await)
            }
            Request::Read { conversation, number } => {
                app.thread_of_member(member, conversation, false).await?;
                done(app.repeating(|| app.mark_read(conversation, member.instance, Side::Agent, number)).await)
            }
            Request::Recall { conversation, number } => {
                done(app.repeating(|| app.recall(member.instance, member.id.0, conversation, number)).await)
            }
            Request::Changes { conversation, thread, after } => {
                let row = app.thread_of_member(member, conversation, thread == Thread::Team).await?;
                let rows = match row {
                    Some(row) => app.changes(row.key, after).await?,
                    None => app::chat::Rows::default(),
                };
                Ok(Reply::Changes(render::changes(conversation, thread, &rows, Viewer::Team)))
            }
            Request::History { conversation, thread, before, limit } => {
                let row = app.thread_of_member(member, conversation, thread == Thread::Team).await?;
                let rows = match row {
                    Some(row) => app.history(row.key, before, limit.unwrap_or(PAGE)).await?,
                    None => app::chat::Rows::default(),
                };
                Ok(Reply::History(render::history(conversation, thread, &rows, Viewer::Team)))
            }
            Request::SetStatus { status, reason } => {
                done(app.repeating(|| app.set_status(member, status, &reason)).await)
            }
            Request::Accept { session } => done(app.repeating(|| app.accept(member, session)).await),
            Request::Decline { session } => done(app.repeating(|| app.decline(member, session)).await),
            Request::Take { session } => done(app.repeating(|| app.take(member, session)).await),
            Request::End { session } => done(app.repeating(|| app.end_by_agent(member, session)).await),
            Request::Transfer { session, member: to, group, note } => {
                let target = match (to, group) {
                    (Some(to), None) => Target::Member(to),
                    (None, Some(group)) => Target::Group(group),
                    _ => return Err(Error::invalid("member", "give a member or a group, not both")),
                };
                done(app.repeating(|| app.transfer(member, session, target, &note)).await)
            }
            Request::CancelTransfer { session } => done(app.repeating(|| app.cancel_transfer(member, session)).await),
            Request::InviteRating { session } => done(app.repeating(|| app.invite_rating(member, session)).await),
            Request::Inbox { after } => Ok(Reply::Inbox(render::inbox(&app.inbox(member, after).await?))),
            Request::Hello { .. }
            | Request::Ping
            | Request::Typing { .. }
            | Request::Watch { .. }
            | Request::Unwatch { .. }
            | Request::Enter
            | Request::AskForPerson
            | Request::Rate { .. }
            | Request::AskForRating { .. }
            | Request::Thumb { .. } => Err(Error::Forbidden),
        }
    }
}

impl MemberSocket {
    async fn hello(&mut self, subscription: &mut Subscription) -> Result<MemberHello> {
        let (app, member) = (self.desk.app.clone(), self.desk.member.clone());
        let whole = app.whole_member(&member).await?;
        let (list, shown) = loop {
            let list = app.inbox(&member, 0).await?;
            let new = self.follow_items(subscription, &list);
            let shown = heads_of(&list);
            // Nobody hears of what was written after the list was read and before its conversations were followed. Read
            // again, they are followed.
            if app.heads(&new).await?.iter().all(|(conversation, rev)| shown[conversation] >= *rev) {
                break (list, shown);
            }
        };
        for (conversation, head) in shown {
            self.feed.begin_again(conversation, Thread::Conversation, head);
        }
        self.inbox = list.head;
        let lines = app.queue_lines(&member).await?;
        Ok(MemberHello {
            you: render::member(&whole),
            desk: render::desk(&whole),
            inbox: render::inbox(&list),
            queues: lines.iter().map(render::queue_line).collect(),
            rules: render::rules(&whole),
            now: render::millis(app.clock().now()),
        })
    }

    pub(super) async fn perform(&mut self, subscription: &mut Subscription, request: Request) -> Result<Reply> {
        match request {
            Request::Ping => self.heads().await,
            Request::Hello { .. } => Ok(Reply::Member(Box::new(self.hello(subscription).await?))),
            Request::Typing { conversation, .. } => {
                if !self.feed.follows(conversation) {
                    return Err(Error::NotFound);
                }
                self.desk.app.typing(conversation, false, "");
                Ok(Reply::Done)
            }
            Request::Watch { conversation } => {
                self.watch(subscription, conversation).await?;
                Ok(Reply::Done)
            }
            Request::Unwatch { conversation } => {
                let open = self.desk.app.open_conversations(&self.desk.member).await?;
                if !open.contains(&conversation) {
                    subscription.leave(Topic::Conversation(conversation));
                    self.feed.end(conversation);
                }
                Ok(Reply::Done)
            }
            other => self.desk.perform(other).await,
        }
    }

    pub(super) async fn relay(
        &mut self,
        subscription: &mut Subscription,
        event: AppEvent,
        out: &mut Vec<Event>,
    ) -> std::result::Result<(), End> {
        let (app, member) = (self.desk.app.clone(), self.desk.member.clone());
        match event {
            AppEvent::Conversation { conversation, team, rev, fresh } => {
                let thread = if team { Thread::Team } else { Thread::Conversation };
                let find = async || app.thread_of_member(&member, conversation, team).await;
                let advanced = self.feed.advance(&app, (conversation, thread), rev, fresh.as_deref(), find, out).await;
                advanced.map_err(|error| catch_up(&error))
            }
            AppEvent::Inbox { rev, .. } if rev > self.inbox => {
                let list = app.inbox(&member, self.inbox).await.map_err(|error| catch_up(&error))?;
                let new = self.follow_items(subscription, &list);
                self.inbox = list.head;
                out.push(Event::Inbox(render::inbox(&list)));
                self.fill(&new, out).await.map_err(|error| catch_up(&error))
            }
            AppEvent::Typing { conversation, by_visitor: true, text } => {
                out.push(Event::Typing { conversation, side: Side::Visitor, text: text.to_string() });
                Ok(())
            }
            AppEvent::Presence { conversation, online, .. } => {
                out.push(Event::Presence { conversation, online });
                Ok(())
            }
            AppEvent::Queue { .. } => {
                self.queues_changed = true;
                Ok(())
            }
            AppEvent::Member { .. } => {
                let whole = app.whole_member(&member).await.map_err(|error| revoked(&gone(error)))?;
                out.push(Event::You { you: render::member(&whole) });
                Ok(())
            }
            AppEvent::Settings { .. } => {
                out.push(Event::Settings);
                Ok(())
            }
            AppEvent::Place { .. } => app.check_member(&member).await.map_err(|error| {
                if matches!(error, Error::Rejected(app::Code::Replaced)) {
                    out.push(Event::Replaced);
                }
                revoked(&error)
            }),
            AppEvent::Revoked { sign_in, .. } if sign_in.is_none_or(|id| id == member.sign_in) => {
                Err(revoked(&Error::Rejected(app::Code::Unauthorized)))
            }
            AppEvent::Inbox { .. }
            | AppEvent::Typing { .. }
            | AppEvent::Revoked { .. }
            | AppEvent::BotDraft { .. }
            | AppEvent::QueuePlace { .. } => Ok(()),
        }
    }

    /// When the queue should be looked at, where it has changed.
    pub(super) fn look_at_queues(&self) -> Option<Instant> {
        self.queues_changed.then(|| self.queues_told + QUEUES)
    }

    pub(super) async fn queues(&mut self) -> Option<Event> {
        self.queues_changed = false;
        self.queues_told = Instant::now();
        match self.desk.app.queue_lines(&self.desk.member).await {
            Ok(lines) => Some(Event::Queues { lines: lines.iter().map(render::queue_line).collect() }),
            Err(error) => {
                tracing::warn!(%error, "the queue could not be read");
                None
            }
        }
    }

    async fn watch(&mut self, subscription: &mut Subscription, conversation: ConversationId) -> Result<()> {
        subscription.follow(Topic::Conversation(conversation));
        // As long as it is watched.
        self.ended.retain(|ended| *ended != conversation);
        let (app, member) = (&self.desk.app, &self.desk.member);
        let Some(row) = app.thread_of_member(member, conversation, false).await? else { return Ok(()) };
        let team = app.thread_of_member(member, conversation, true).await?;
        let team_rev = team.as_ref().map_or(0, |row| row.rev);
        let rev = row.rev;
        self.feed.begin(conversation, Thread::Conversation, Some(row.key), rev);
        self.feed.begin(conversation, Thread::Team, team.map(|row| row.key), team_rev);
        Ok(())
    }

    /// Follows the conversations of a list's items from where the list has them. Gives those that
    /// were not followed before.
    fn follow_items(&mut self, subscription: &mut Subscription, list: &List) -> Vec<ConversationId> {
        let mut items: Vec<&Item> = list.items.iter().collect();
        items.sort_by_key(|item| item.rev);
        let mut new = Vec::new();
        for item in items {
            let conversation = item.session.conversation_id;
            self.ended.retain(|ended| *ended != conversation);
            if item.state == InboxState::Gone {
                self.leave(subscription, conversation);
                continue;
            }
            if !self.feed.follows(conversation) {
                new.push(conversation);
            }
            subscription.follow(Topic::Conversation(conversation));
            self.feed.begin(conversation, Thread::Conversation, None, item.head);
            self.feed.begin(conversation, Thread::Team, None, item.team_head);
            if item.state == InboxState::Ended {
                self.ended.push_back(conversation);
            }
            if self.ended.len() > ENDED
                && let Some(oldest) = self.ended.pop_front()
            {
                self.leave(subscription, oldest);
            }
        }
        new.retain(|conversation| self.feed.follows(*conversation));
        new
    }

    fn leave(&mut self, subscription: &mut Subscription, conversation: ConversationId) {
        subscription.leave(Topic::Conversation(conversation));
        self.feed.end(conversation);
    }

    /// Tells what was written after the list was read and before its conversations were followed: of that nobody hears.
    async fn fill(&mut self, new: &[ConversationId], out: &mut Vec<Event>) -> Result<()> {
        let (app, member) = (self.desk.app.clone(), self.desk.member.clone());
        for (conversation, rev) in app.heads(new).await? {
            let find = async || app.thread_of_member(&member, conversation, false).await;
            self.feed.advance(&app, (conversation, Thread::Conversation), rev, None, find, out).await?;
        }
        Ok(())
    }

    async fn heads(&self) -> Result<Reply> {
        let rows = self.desk.app.heads(&self.feed.conversations()).await?;
        let conversations = rows
            .into_iter()
            .map(|(conversation, rev)| Head { conversation, thread: Thread::Conversation, rev })
            .collect();
        let inbox = Some(self.desk.app.inbox_head(&self.desk.member).await?);
        Ok(Reply::Heads(Heads { now: render::millis(self.desk.app.clock().now()), conversations, inbox }))
    }

    pub(super) async fn disconnected(&self) -> Result<()> {
        let (app, member) = (&self.desk.app, &self.desk.member);
        app.repeating(|| app.member_disconnected(member, self.connection)).await
    }
}

/// The change up to which a list shows each conversation. Sessions of one are read one after the other.
fn heads_of(list: &List) -> HashMap<ConversationId, i64> {
    let mut heads = HashMap::new();
    for item in &list.items {
        let head = heads.entry(item.session.conversation_id).or_insert(item.head);
        *head = item.head.min(*head);
    }
    heads
}

/// A member who is no longer found was deleted.
fn gone(error: Error) -> Error {
    match error {
        Error::NotFound => Error::Rejected(app::Code::Unauthorized),
        other => other,
    }
}
