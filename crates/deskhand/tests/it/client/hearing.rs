//! What a client does with what it hears: it keeps its views as new as the desk's word.

use super::{Client, Ended, Open};
use crate::outbox::Order;
use crate::people::Person;
use crate::socket::Socket;
use crate::view::Then;
use domain::{AgentStatus, ConversationId};
use rand::Rng;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::sleep;
use wire::ErrorCode;
use wire::conversation::{PhaseName, Thread};
use wire::desk::{Inbox, InboxState};
use wire::frame::{Answer, Event, Heads, Reply, Request, Sent, ServerFrame};

impl Client {
    pub(super) async fn greet(&mut self, socket: &mut Socket, hello: Reply) -> Result<(), Ended> {
        match hello {
            Reply::Visitor(hello) => {
                self.writes_to.insert(hello.conversation);
                self.greeted_at.insert(hello.conversation, hello.head);
                self.catch_up(socket, hello.conversation, hello.head).await
            }
            Reply::Member(hello) => {
                self.inbox = 0;
                self.serves.clear();
                self.greeted_at = hello.inbox.items.iter().map(|item| (item.session.conversation, item.head)).collect();
                self.comes_back(socket, hello.you.status).await?;
                self.list(socket, hello.inbox).await
            }
            other => panic!("not a hello: {other:?}"),
        }
    }

    pub(super) async fn hear(&mut self, socket: &mut Socket, frame: ServerFrame) -> Result<(), Ended> {
        match frame {
            ServerFrame::Answer(answer) => self.answered(socket, answer).await,
            ServerFrame::Event(Event::Changes(changes)) if changes.thread == Thread::Conversation => {
                let conversation = changes.conversation;
                let then = self.views.entry(conversation).or_default().apply(changes);
                self.then(socket, conversation, then).await
            }
            ServerFrame::Event(Event::Inbox(inbox)) => self.list(socket, inbox).await,
            ServerFrame::Event(Event::You { you }) => self.comes_back(socket, you.status).await,
            ServerFrame::Event(_) => Ok(()),
        }
    }

    async fn answered(&mut self, socket: &mut Socket, answer: Answer) -> Result<(), Ended> {
        let open = self.open.remove(&answer.re).expect("each request gets exactly one answer");
        self.tally.changing.fetch_sub(open.changes().into(), Ordering::SeqCst);
        let reply = match (answer.ok, answer.error) {
            (Some(reply), None) => reply,
            // The same is asked again over the next socket.
            (None, Some(error)) if error.code == ErrorCode::Busy => return Err(Ended),
            (None, Some(error)) => return self.refused(&open, error.code),
            other => panic!("not one of done and refused: {other:?}"),
        };
        match (open, reply) {
            (Open::Send, Reply::Sent(sent)) => self.acknowledged(socket, sent).await,
            (Open::Changes(conversation), Reply::Changes(changes)) => {
                self.asked.remove(&conversation);
                let then = self.views.entry(conversation).or_default().apply(changes);
                self.then(socket, conversation, then).await
            }
            (Open::History(conversation, first), Reply::History(page)) => {
                let older = page.messages.first().filter(|_| page.more).map(|message| message.number);
                self.views.entry(conversation).or_default().page(page, first);
                match older {
                    Some(before) => self.load(socket, conversation, Some(before)).await,
                    None => Ok(()),
                }
            }
            (Open::Inbox, Reply::Inbox(inbox)) => self.list(socket, inbox).await,
            (Open::Heads, Reply::Heads(heads)) => self.compare(socket, heads).await,
            (Open::Move | Open::Read | Open::Accept | Open::Status, Reply::Done) => Ok(()),
            (_, reply) => panic!("a request was answered with {reply:?}"),
        }
    }

    async fn acknowledged(&mut self, socket: &mut Socket, sent: Sent) -> Result<(), Ended> {
        let letter = self.letters.last_mut().unwrap();
        let (conversation, number) = (letter.conversation, sent.number);
        let stored_before = self.greeted_at.get(&conversation).is_some_and(|head| sent.rev <= *head);
        self.unheard += u32::from(letter.tries > 1 && stored_before);
        letter.answer = Some(Ok(sent));
        let went_on = self.goes_on(socket, conversation, number).await;
        // Last, so that nobody takes all for done before what follows from it is under way.
        self.tally.answered.fetch_add(1, Ordering::SeqCst);
        went_on
    }

    /// Now and then somebody reads, or moves on.
    async fn goes_on(&mut self, socket: &mut Socket, conversation: ConversationId, number: i64) -> Result<(), Ended> {
        if self.random.random_bool(0.1) {
            self.write(socket, Request::Read { conversation, number }, Open::Read).await?;
        }
        if self.moves && self.order() == Order::Write && self.random.random_bool(0.3) {
            self.move_on(socket, conversation).await?;
        }
        Ok(())
    }

    /// A visitor who ends a session makes an agent's letter late, and a repeated request needless.
    fn refused(&mut self, open: &Open, code: ErrorCode) -> Result<(), Ended> {
        use ErrorCode::{AlreadyAsked, NotOffered, NotYours, OfferExpired, SessionEnded, WrongPhase};
        match open {
            Open::Send
                if matches!(self.person, Person::Agent { .. })
                    && matches!(code, SessionEnded | NotYours | WrongPhase) =>
            {
                self.letters.last_mut().unwrap().answer = Some(Err(code));
                self.tally.answered.fetch_add(1, Ordering::SeqCst);
            }
            Open::Move if matches!(code, SessionEnded | AlreadyAsked) => {}
            // Whoever was offered it has it already, or it has gone on.
            Open::Accept if matches!(code, SessionEnded | NotOffered | NotYours | OfferExpired | WrongPhase) => {}
            _ => panic!("refused: {code:?}"),
        }
        Ok(())
    }

    /// Ends the session, or asks for a person where the bot has it.
    async fn move_on(&mut self, socket: &mut Socket, conversation: ConversationId) -> Result<(), Ended> {
        let sessions = self.views.entry(conversation).or_default().sessions.values();
        let request = match sessions.filter(|session| session.phase != PhaseName::Ended).max_by_key(|s| s.rev) {
            Some(session) if session.phase == PhaseName::Serving => Request::End { session: session.id },
            Some(_) => Request::AskForPerson,
            None => Request::Enter,
        };
        self.write(socket, request, Open::Move).await
    }

    async fn then(&mut self, socket: &mut Socket, conversation: ConversationId, then: Then) -> Result<(), Ended> {
        match then {
            Then::Rest => Ok(()),
            Then::Load => self.load(socket, conversation, None).await,
            Then::Ask if !self.asked.insert(conversation) => Ok(()),
            Then::Ask => {
                let after = self.views[&conversation].rev;
                let request = Request::Changes { conversation, thread: Thread::Conversation, after };
                self.write(socket, request, Open::Changes(conversation)).await
            }
        }
    }

    async fn load(
        &mut self,
        socket: &mut Socket,
        conversation: ConversationId,
        before: Option<i64>,
    ) -> Result<(), Ended> {
        let request = Request::History { conversation, thread: Thread::Conversation, before, limit: Some(100) };
        self.write(socket, request, Open::History(conversation, before.is_none())).await
    }

    async fn catch_up(&mut self, socket: &mut Socket, conversation: ConversationId, head: i64) -> Result<(), Ended> {
        if self.views.entry(conversation).or_default().rev < head {
            self.then(socket, conversation, Then::Ask).await?;
        }
        Ok(())
    }

    /// Whether it is an agent who lets offers run out.
    fn sleeps(&self) -> bool {
        matches!(self.person, Person::Agent { accepts: false, .. })
    }

    /// An agent whose offer ran out, asleep or cut off, was sent on a break, and ends it.
    async fn comes_back(&mut self, socket: &mut Socket, status: AgentStatus) -> Result<(), Ended> {
        if status != AgentStatus::Rest {
            return Ok(());
        }
        let request = Request::SetStatus { status: AgentStatus::Free, reason: String::new() };
        self.write(socket, request, Open::Status).await
    }

    async fn list(&mut self, socket: &mut Socket, inbox: Inbox) -> Result<(), Ended> {
        if inbox.after > self.inbox {
            return self.write(socket, Request::Inbox { after: self.inbox }, Open::Inbox).await;
        }
        if inbox.head > self.inbox {
            self.inbox = inbox.head;
        }
        for item in inbox.items {
            let conversation = item.session.conversation;
            match item.state {
                // In the end everybody takes what is offered, so that all comes to rest.
                InboxState::Offered if !self.sleeps() || self.order() != Order::Write => {
                    self.write(socket, Request::Accept { session: item.session.id }, Open::Accept).await?;
                }
                _ => {}
            }
            if item.state == InboxState::Serving {
                self.serves.insert(item.session.id, conversation);
                self.catch_up(socket, conversation, item.head).await?;
            } else {
                self.serves.remove(&item.session.id);
            }
        }
        self.writes_to = self.serves.values().copied().collect();
        Ok(())
    }

    /// Where all is as new as the desk has it, the client has finished; else it asks for the rest, and compares again.
    async fn compare(&mut self, socket: &mut Socket, heads: Heads) -> Result<(), Ended> {
        let mut behind = heads.inbox.is_some_and(|rev| rev > self.inbox);
        for head in heads.conversations {
            if self.views.entry(head.conversation).or_default().rev < head.rev {
                behind = true;
                self.then(socket, head.conversation, Then::Ask).await?;
            }
        }
        if !behind && self.open.is_empty() {
            self.finished = true;
            return Ok(());
        }
        sleep(Duration::from_millis(20)).await;
        self.write(socket, Request::Ping, Open::Heads).await
    }
}
