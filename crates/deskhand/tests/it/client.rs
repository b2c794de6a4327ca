//! A client that goes on whatever happens to the desk: it keeps an outbox, reconnects, catches up.

use crate::people::Person;
use crate::socket::Socket;
use crate::view::{Then, View};
use domain::{ConversationId, Element, MemberId};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};
use wire::ErrorCode;
use wire::conversation::Thread;
use wire::desk::{Inbox, InboxState};
use wire::frame::{Answer, Event, Heads, Reply, Request, Sent, ServerFrame};

/// Milliseconds between two messages of a client, at most.
const PAUSE: u64 = 150;

/// What all clients are told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Write.
    Write,
    /// Write nothing new; send what is in the outbox.
    Drain,
    /// Catch up with everything, then stop.
    Finish,
}

/// How far all clients together are.
#[derive(Default)]
pub(crate) struct Tally {
    /// Messages written into an outbox.
    pub(crate) written: AtomicU64,
    /// Messages that were acknowledged.
    pub(crate) acknowledged: AtomicU64,
}

impl Tally {
    /// Messages acknowledged so far.
    pub(crate) fn acknowledged(&self) -> u64 {
        self.acknowledged.load(Ordering::SeqCst)
    }

    /// Whether every outbox is empty.
    pub(crate) fn is_drained(&self) -> bool {
        self.acknowledged() == self.written.load(Ordering::SeqCst)
    }
}

/// A message as its author wrote it, with the answer it got.
pub(crate) struct Letter {
    /// Where to.
    pub(crate) conversation: ConversationId,
    /// The author's own id for it.
    pub(crate) client_id: String,
    /// What it says.
    pub(crate) text: String,
    /// How often it was sent.
    pub(crate) tries: u32,
    /// The acknowledgement.
    pub(crate) answer: Option<Sent>,
}

/// What an open request was for.
enum Open {
    Send,
    Changes(ConversationId),
    History(ConversationId, bool),
    Inbox,
    Heads,
    Other,
}

/// The socket has ended.
struct Ended;

/// A client. All letters up to the first one without an answer are acknowledged: one goes out after the other.
pub(crate) struct Client {
    /// Who it is.
    pub(crate) person: Person,
    /// Everything written, in order.
    pub(crate) letters: Vec<Letter>,
    /// What it shows.
    pub(crate) views: HashMap<ConversationId, View>,
    /// Where it may write.
    pub(crate) writes_to: BTreeSet<ConversationId>,
    /// How often it said hello.
    pub(crate) greetings: u32,
    port: u16,
    inbox: i64,
    random: StdRng,
    tally: Arc<Tally>,
    orders: watch::Receiver<Order>,
    open: HashMap<u64, Open>,
    asked: HashSet<ConversationId>,
    next_at: Instant,
    finished: bool,
}

impl Client {
    /// A client that has not connected yet.
    pub(crate) fn new(person: Person, port: u16, seed: u64, tally: Arc<Tally>, orders: watch::Receiver<Order>) -> Self {
        Self {
            person,
            letters: Vec::new(),
            views: HashMap::new(),
            writes_to: BTreeSet::new(),
            greetings: 0,
            port,
            inbox: 0,
            random: StdRng::seed_from_u64(seed),
            tally,
            orders,
            open: HashMap::new(),
            asked: HashSet::new(),
            next_at: Instant::now(),
            finished: false,
        }
    }

    /// Lives until it is told to finish and has caught up.
    pub(crate) async fn live(mut self) -> Self {
        while !self.finished {
            if let Some((mut socket, hello)) = self.connect().await {
                // A socket that ended is nothing to worry about: the next one begins where this one stopped.
                let _ = self.talk(&mut socket, hello).await;
            }
            let pause = self.random.random_range(10..120);
            sleep(Duration::from_millis(pause)).await;
        }
        self
    }

    async fn connect(&self) -> Option<(Socket, Reply)> {
        let identity = self.person.identity().await?;
        let mut socket = Socket::open(self.port).await?;
        let id = socket.write(Request::Hello { identity }).await?;
        match socket.read().await? {
            ServerFrame::Answer(Answer { re, ok: Some(hello), .. }) if re == id => Some((socket, hello)),
            ServerFrame::Answer(Answer { error: Some(error), .. }) if error.code == ErrorCode::Busy => None,
            other => panic!("hello was answered with {other:?}"),
        }
    }

    async fn talk(&mut self, socket: &mut Socket, hello: Reply) -> Result<(), Ended> {
        self.greetings += 1;
        self.open.clear();
        self.asked.clear();
        self.greet(socket, hello).await?;
        if self.order() == Order::Finish {
            self.write(socket, Request::Ping, Open::Heads).await?;
        }
        while !self.finished {
            self.send_next(socket).await?;
            let waits = self.waits_to_write();
            tokio::select! {
                frame = socket.read() => self.hear(socket, frame.ok_or(Ended)?).await?,
                () = sleep_until(self.next_at), if waits => {}
                _ = self.orders.changed() => {
                    if self.order() == Order::Finish {
                        self.write(socket, Request::Ping, Open::Heads).await?;
                    }
                }
            }
        }
        Ok(())
    }

    fn order(&self) -> Order {
        *self.orders.borrow()
    }

    /// Whether there is nothing to send, and something will be written later.
    fn waits_to_write(&self) -> bool {
        self.order() == Order::Write && self.unsent().is_none() && !self.writes_to.is_empty()
    }

    fn unsent(&self) -> Option<usize> {
        self.letters.len().checked_sub(1).filter(|last| self.letters[*last].answer.is_none())
    }

    /// Sends the letter in the outbox, or writes one where it is time; none while another is under way.
    async fn send_next(&mut self, socket: &mut Socket) -> Result<(), Ended> {
        if self.open.values().any(|open| matches!(open, Open::Send)) {
            return Ok(());
        }
        if self.waits_to_write() && Instant::now() >= self.next_at {
            self.compose();
        }
        let Some(unsent) = self.unsent() else { return Ok(()) };
        let letter = &mut self.letters[unsent];
        letter.tries += 1;
        let request = Request::Send {
            conversation: letter.conversation,
            thread: Thread::Conversation,
            client_id: letter.client_id.clone(),
            elements: vec![Element::text(&letter.text)],
            quote: None,
        };
        self.write(socket, request, Open::Send).await
    }

    fn compose(&mut self) {
        let to = self.random.random_range(0..self.writes_to.len());
        let conversation = *self.writes_to.iter().nth(to).unwrap();
        let number = self.letters.len();
        let client_id = format!("{number}-{:x}", self.random.random::<u64>());
        let text = format!("letter {number} {}", "x".repeat(self.random.random_range(0..200)));
        self.letters.push(Letter { conversation, client_id, text, tries: 0, answer: None });
        self.tally.written.fetch_add(1, Ordering::SeqCst);
        self.next_at = Instant::now() + Duration::from_millis(self.random.random_range(0..PAUSE));
    }

    async fn write(&mut self, socket: &mut Socket, request: Request, open: Open) -> Result<(), Ended> {
        let id = socket.write(request).await.ok_or(Ended)?;
        self.open.insert(id, open);
        Ok(())
    }

    async fn greet(&mut self, socket: &mut Socket, hello: Reply) -> Result<(), Ended> {
        match hello {
            Reply::Visitor(hello) => {
                self.writes_to.insert(hello.conversation);
                self.catch_up(socket, hello.conversation, hello.head).await
            }
            Reply::Member(hello) => {
                self.inbox = 0;
                self.writes_to.clear();
                self.list(socket, hello.inbox).await
            }
            other => panic!("not a hello: {other:?}"),
        }
    }

    async fn hear(&mut self, socket: &mut Socket, frame: ServerFrame) -> Result<(), Ended> {
        match frame {
            ServerFrame::Answer(answer) => self.answered(socket, answer).await,
            ServerFrame::Event(Event::Changes(changes)) if changes.thread == Thread::Conversation => {
                let conversation = changes.conversation;
                let then = self.views.entry(conversation).or_default().apply(changes);
                self.then(socket, conversation, then).await
            }
            ServerFrame::Event(Event::Inbox(inbox)) => self.list(socket, inbox).await,
            ServerFrame::Event(_) => Ok(()),
        }
    }

    async fn answered(&mut self, socket: &mut Socket, answer: Answer) -> Result<(), Ended> {
        let open = self.open.remove(&answer.re).expect("each request gets exactly one answer");
        let reply = match (answer.ok, answer.error) {
            (Some(reply), None) => reply,
            // The same is asked again over the next socket.
            (None, Some(error)) if error.code == ErrorCode::Busy => return Err(Ended),
            (_, error) => panic!("refused: {error:?}"),
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
            (Open::Other, _) => Ok(()),
            (_, reply) => panic!("a request was answered with {reply:?}"),
        }
    }

    async fn acknowledged(&mut self, socket: &mut Socket, sent: Sent) -> Result<(), Ended> {
        let letter = self.letters.last_mut().unwrap();
        let (conversation, number) = (letter.conversation, sent.number);
        letter.answer = Some(sent);
        self.tally.acknowledged.fetch_add(1, Ordering::SeqCst);
        if self.random.random_bool(0.1) {
            self.write(socket, Request::Read { conversation, number }, Open::Other).await?;
        }
        Ok(())
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

    async fn list(&mut self, socket: &mut Socket, inbox: Inbox) -> Result<(), Ended> {
        if inbox.after > self.inbox {
            return self.write(socket, Request::Inbox { after: self.inbox }, Open::Inbox).await;
        }
        if inbox.head > self.inbox {
            self.inbox = inbox.head;
        }
        for item in inbox.items {
            let conversation = item.session.conversation;
            if item.state == InboxState::Serving {
                self.writes_to.insert(conversation);
                self.catch_up(socket, conversation, item.head).await?;
            } else {
                self.writes_to.remove(&conversation);
            }
        }
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

    /// Whether this is the agent with this id.
    pub(crate) fn is(&self, agent: MemberId) -> bool {
        matches!(self.person, Person::Agent { id, .. } if id == agent)
    }
}
