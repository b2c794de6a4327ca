//! Messages: sending, reading, taking back, and catching up.

use crate::case::Case;
use crate::{App, Code, Error, Event, Member, Result, Unit, Visitor};
use domain::{ConversationId, Element, MessageId, Permission, SessionId, Side, Timestamp, element, limits};
use std::sync::Arc;
use store::appends::{Append, Appended, Others, Stored};
use store::conversations::{self, ConversationRow, Kind};
use store::messages::{self, MessageRow, NewMessage, ReadMarkRow};
use store::sessions::{self, SessionRow};
use store::{entries, files, threads};
use uuid::Uuid;

/// Rows of one answer to `changes`.
const PAGE: i64 = 500;
/// Bytes of messages in one answer, about: a socket takes no more than 256 KiB at once.
const PAGE_BYTES: usize = 128 * 1024;
/// Bytes of a message besides its elements, about.
const MESSAGE_AROUND: usize = 512;
/// Changes after which a client should load the thread anew.
const TOO_FAR: i64 = 1_000;

/// A message as its author wants it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The author's own id for it.
    pub client_id: String,
    /// What it is made of.
    pub elements: Vec<Element>,
    /// The message it answers.
    pub quote: Option<i64>,
}

impl Draft {
    fn check(&self) -> Result<()> {
        if self.client_id.is_empty() || self.client_id.len() > limits::CLIENT_ID || self.client_id.contains('\0') {
            return Err(Error::invalid("clientId", format!("1 to {} bytes", limits::CLIENT_ID)));
        }
        element::check(&self.elements).map_err(|error| Error::invalid("elements", error.to_string()))
    }

    pub(crate) fn json(&self) -> Result<String> {
        serde_json::to_string(&self.elements).map_err(Error::internal)
    }

    /// The text of all its elements.
    pub(crate) fn words(&self) -> String {
        let texts = self.elements.iter().filter_map(|element| match element {
            Element::Text { text } => Some(text.as_str()),
            _ => None,
        });
        texts.collect::<Vec<_>>().join(" ")
    }
}

/// Where a message was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its id.
    pub message: MessageId,
    /// Its place.
    pub number: i64,
    /// Its change.
    pub rev: i64,
    /// Its time.
    pub at: Timestamp,
}

impl From<Stored> for Sent {
    fn from(stored: Stored) -> Self {
        Self { message: stored.id, number: stored.number, rev: stored.rev, at: stored.at }
    }
}

/// Rows of a thread that changed, or a page of it.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// What the reader had.
    pub after: i64,
    /// What the reader has with these.
    pub head: i64,
    /// Messages.
    pub messages: Vec<MessageRow>,
    /// Read marks.
    pub read: Vec<ReadMarkRow>,
    /// Sessions.
    pub sessions: Vec<SessionRow>,
    /// There is more.
    pub more: bool,
    /// Too far behind.
    pub reset: bool,
}

impl From<threads::Read> for Rows {
    fn from(threads::Read { head, messages, read, sessions }: threads::Read) -> Self {
        Self { head, messages, read, sessions, ..Self::default() }
    }
}

impl App {
    /// Sends a message of a visitor.
    pub async fn send_as_visitor(&self, visitor: &Visitor, mut draft: Draft) -> Result<Sent> {
        draft.check()?;
        self.fill_files(visitor.instance, &mut draft).await?;
        if let Some(session) = self.served_in(visitor.conversation).await? {
            let author =
                Author { side: Side::Visitor, id: visitor.id.0, place: 0, name: &visitor.nickname, avatar: "" };
            if let Some(sent) = self.append(session, &author, &draft).await? {
                return Ok(sent);
            }
        }
        self.write_as_visitor(visitor, &draft).await
    }

    /// Sends a message of the agent who serves the conversation.
    pub async fn send_as_agent(&self, member: &Member, conversation: ConversationId, mut draft: Draft) -> Result<Sent> {
        draft.check()?;
        self.fill_files(member.instance, &mut draft).await?;
        if let Some(session) = self.served_in(conversation).await? {
            let author = Author {
                side: Side::Agent,
                id: member.id.0,
                place: member.place,
                name: &member.nickname,
                avatar: &member.avatar,
            };
            if let Some(sent) = self.append(session, &author, &draft).await? {
                return Ok(sent);
            }
        }
        self.write_as_agent(member, conversation, &draft).await
    }

    /// Writes a note only the team sees.
    pub async fn send_note(&self, member: &Member, conversation: ConversationId, draft: Draft) -> Result<Sent> {
        draft.check()?;
        let mut unit = self.begin_at_desk(member.instance).await?;
        self.guard(&mut unit, member).await?;
        if let Some(sent) = self.already_sent(&mut unit, member.id.0, &draft.client_id).await? {
            unit.already_done().await?;
            return Ok(sent);
        }
        let thread = conversations::find(&mut unit, member.instance, conversation).await?.ok_or(Error::NotFound)?;
        let row = sessions::find_latest(&mut unit, thread.key).await?.ok_or(Error::NotFound)?;
        let session = row.session()?;
        let message = self.message(&draft, member.id.0, Some(session.id), Side::Agent)?;
        let place = self.insert_note(&mut unit, &session, &message).await?;
        unit.commit().await?;
        Ok(Sent { message: message.id, number: place.number, rev: place.rev, at: place.last_at })
    }

    /// Says how far a side has read. Gives nothing: read marks only move forward.
    pub async fn mark_read(
        &self,
        conversation: ConversationId,
        instance: domain::InstanceId,
        reader: Side,
        number: i64,
    ) -> Result<()> {
        let mut unit = self.begin().await?;
        let row = conversations::find(&mut unit, instance, conversation).await?.ok_or(Error::NotFound)?;
        let Some(rev) = messages::mark_read(&mut unit, row.key, reader, number, self.clock().now()).await? else {
            return unit.already_done().await;
        };
        unit.announce(Event::Conversation { conversation, team: false, rev, fresh: None });
        unit.commit().await
    }

    /// Tells the other side that somebody is typing.
    pub fn typing(&self, conversation: ConversationId, by_visitor: bool, text: &str) {
        let text: String = text.chars().take(limits::TYPING_PREVIEW).collect();
        self.bus().publish(Event::Typing { conversation, by_visitor, text: text.into() });
    }

    /// Takes a message back (S-011): one's own, within the window the administrator set.
    pub async fn recall(
        &self,
        instance: domain::InstanceId,
        author: Uuid,
        conversation: ConversationId,
        number: i64,
    ) -> Result<()> {
        let now = self.clock().now();
        let mut unit = self.begin_at_desk(instance).await?;
        let thread = conversations::find(&mut unit, instance, conversation).await?.ok_or(Error::NotFound)?;
        let message = messages::find(&mut unit, thread.key, number).await?.ok_or(Error::NotFound)?;
        if message.author != author {
            return Err(Error::Forbidden);
        }
        if message.recalled_at.is_some() {
            return unit.already_done().await;
        }
        let entry = entries::find(&mut unit, instance, thread.entry).await?.ok_or(Error::NotFound)?;
        let window = match message.side {
            Side::Visitor => entry.settings.recall.visitor_seconds,
            _ => entry.settings.recall.agent_seconds,
        };
        if now.seconds_since(message.sent_at) >= i64::from(window) {
            return Err(Code::RecallTooLate.into());
        }
        let rev = messages::recall(&mut unit, thread.key, number, now).await?;
        unit.announce(Event::Conversation { conversation, team: false, rev, fresh: None });
        unit.commit().await
    }

    /// Everything in a thread, known by its key, after a change.
    pub async fn changes(&self, thread: i64, after: i64) -> Result<Rows> {
        let found = threads::changed(&mut self.read().await?, thread, after, PAGE).await?;
        let head = found.head;
        if after >= head {
            return Ok(Rows { after, head: after.max(head), ..Rows::default() });
        }
        if head - after > TOO_FAR {
            return Ok(Rows { after, head, reset: true, ..Rows::default() });
        }
        let mut rows = Rows::from(found);
        rows.after = after;
        let full = rows.messages.len() as i64 == PAGE;
        if cut_to_page(&mut rows.messages) || full {
            rows.head = rows.messages.last().map_or(head, |message| message.rev.min(head));
            rows.more = rows.head < head;
        }
        let end = rows.head;
        rows.messages.retain(|message| message.rev <= end);
        rows.read.retain(|mark| mark.rev <= end);
        rows.sessions.retain(|session| session.rev <= end);
        Ok(rows)
    }

    /// A page of a thread, known by its key, oldest first.
    pub async fn history(&self, thread: i64, before: Option<i64>, limit: u32) -> Result<Rows> {
        let limit = i64::from(limit.clamp(1, 100));
        let mut link = self.read().await?;
        let mut page = Rows::from(threads::before(&mut link, thread, before.unwrap_or(i64::MAX), limit + 1).await?);
        page.more = page.messages.len() as i64 > limit;
        page.messages.truncate(limit as usize);
        page.more |= cut_to_page(&mut page.messages);
        page.messages.reverse();
        let since = page.messages.first().map_or(self.clock().now(), |message| message.sent_at);
        page.sessions = sessions::list_since(&mut link, thread, since).await?;
        Ok(page)
    }

    /// A thread a member may read: of a session in their list, or any where they may look into the queue.
    /// `None`: the team thread has not begun.
    pub async fn thread_of_member(
        &self,
        member: &Member,
        id: ConversationId,
        team: bool,
    ) -> Result<Option<ConversationRow>> {
        let mut link = self.read().await?;
        let row = conversations::find(&mut link, member.instance, id).await?.ok_or(Error::NotFound)?;
        let allowed = member.may(Permission::PullFromQueue)
            || conversations::was_served_by(&mut link, row.key, member.id).await?;
        if !allowed {
            return Err(Error::NotFound);
        }
        if team {
            Ok(conversations::find_of(&mut link, row.visitor, row.entry, Kind::Team).await?)
        } else {
            Ok(Some(row))
        }
    }

    /// The first answer to a message that was sent before.
    pub(crate) async fn already_sent(&self, unit: &mut Unit, author: Uuid, client_id: &str) -> Result<Option<Sent>> {
        let row = messages::find_by_client_id(unit, author, client_id).await?;
        Ok(row.map(|row| Sent { message: row.id, number: row.number, rev: row.rev, at: row.sent_at }))
    }

    async fn write_as_agent(&self, member: &Member, conversation: ConversationId, draft: &Draft) -> Result<Sent> {
        let mut unit = self.begin_at_desk(member.instance).await?;
        let row = self.guard(&mut unit, member).await?;
        if let Some(sent) = self.already_sent(&mut unit, member.id.0, &draft.client_id).await? {
            unit.already_done().await?;
            return Ok(sent);
        }
        let thread = conversations::find(&mut unit, member.instance, conversation).await?.ok_or(Error::NotFound)?;
        let case = Case::open(&mut unit, thread.key).await?.ok_or(Code::SessionEnded)?;
        case.session.may_write(member.id)?;
        let append = self.to_append(case.session.id, (Side::Agent, member.id.0, row.place), draft)?;
        let answers = store::appends::append(&mut unit, &[append], Others::WaitFor, self.clock().now()).await?;
        let Some(Appended::New(stored) | Appended::Known(stored)) = answers.first().copied() else {
            return Err(Code::NotYours.into());
        };
        case.announce(&mut unit, stored.rev);
        unit.remember_serving(conversation, Some(case.session.id));
        unit.commit().await?;
        Ok(stored.into())
    }

    /// The session being served, as far as this node knows. What another node assigned is looked for: the slow path has every
    /// other unit of the desk before it.
    async fn served_in(&self, conversation: ConversationId) -> Result<Option<SessionId>> {
        let known = self.bus().serving_in(conversation);
        if known.is_some() || !self.is_shared() {
            return Ok(known);
        }
        let found = sessions::find_served(&mut self.read().await?, conversation).await?;
        if found.is_some() {
            self.bus().remember_serving(conversation, found);
        }
        Ok(found)
    }

    /// The hot path. `None`: the session is not being served by, or for, the author; the slow path decides.
    async fn append(&self, session: SessionId, author: &Author<'_>, draft: &Draft) -> Result<Option<Sent>> {
        let append = self.to_append(session, (author.side, author.id, author.place), draft)?;
        match self.appender().append(append.clone()).await? {
            Appended::NotServing | Appended::Held => Ok(None),
            Appended::Known(stored) => Ok(Some(stored.into())),
            Appended::New(stored) => {
                self.bus().publish(Event::Conversation {
                    conversation: stored.conversation,
                    team: false,
                    rev: stored.rev,
                    fresh: Some(Arc::new(author.row(append, &stored))),
                });
                Ok(Some(stored.into()))
            }
        }
    }

    fn to_append(&self, session: SessionId, (side, author, place): (Side, Uuid, i64), draft: &Draft) -> Result<Append> {
        Ok(Append {
            session,
            side,
            author,
            client_id: draft.client_id.clone(),
            id: MessageId(self.ids().row(self.clock().now())),
            elements: draft.json()?,
            quote: draft.quote,
            place,
        })
    }

    fn message(
        &self,
        draft: &Draft,
        author: Uuid,
        session: Option<domain::SessionId>,
        side: Side,
    ) -> Result<NewMessage> {
        Ok(NewMessage {
            id: MessageId(self.ids().row(self.clock().now())),
            session,
            side,
            author,
            client_id: draft.client_id.clone(),
            elements: draft.json()?,
            quote: draft.quote,
            custom: String::new(),
        })
    }

    /// Replaces what a client said of its files by what we know of them.
    async fn fill_files(&self, instance: domain::InstanceId, draft: &mut Draft) -> Result<()> {
        for element in &mut draft.elements {
            let Some(file) = element.file_mut() else { continue };
            let mut link = self.read().await?;
            let row = files::find(&mut link, instance, file.file_id).await?;
            let row = row.ok_or_else(|| Error::invalid("elements.fileId", "there is no such file"))?;
            file.url = crate::uploads::address(&row);
            file.name = row.name;
            file.bytes = row.bytes;
            file.media_type = row.media_type;
            if let Element::Image { width, height, .. } = element {
                *width = row.width as u32;
                *height = row.height as u32;
            }
        }
        Ok(())
    }
}

/// Keeps the first messages, at least one, that fit into an answer. Says whether any had to go.
fn cut_to_page(messages: &mut Vec<MessageRow>) -> bool {
    let mut bytes = 0;
    let fits = messages.iter().take_while(|message| {
        bytes += message.elements.len() + message.custom.len() + MESSAGE_AROUND;
        bytes <= PAGE_BYTES
    });
    let fits = fits.count().max(1);
    let cut = fits < messages.len();
    messages.truncate(fits);
    cut
}

/// Who writes on the hot path.
struct Author<'a> {
    side: Side,
    id: Uuid,
    place: i64,
    name: &'a str,
    avatar: &'a str,
}

impl Author<'_> {
    /// The row as the database has it, so that nobody has to read it again.
    fn row(&self, append: Append, stored: &Stored) -> MessageRow {
        MessageRow {
            conversation: stored.key,
            number: stored.number,
            rev: stored.rev,
            version: 0,
            id: stored.id,
            session: Some(append.session),
            side: append.side,
            author: append.author,
            client_id: append.client_id,
            elements: append.elements,
            custom: String::new(),
            quote: append.quote,
            sent_at: stored.at,
            recalled_at: None,
            author_name: self.name.to_owned(),
            author_avatar: self.avatar.to_owned(),
        }
    }
}
