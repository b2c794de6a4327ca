//! A client that goes on whatever happens to the desk: it keeps an outbox, reconnects, catches up.

mod hearing;

use crate::outbox::{Letter, Order, Tally};
use crate::people::Person;
use crate::socket::Socket;
use crate::view::View;
use domain::{ConversationId, Element, MemberId, SessionId};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};
use wire::ErrorCode;
use wire::conversation::Thread;
use wire::frame::{Answer, Reply, Request, ServerFrame};

/// Milliseconds between two messages of a client, at most.
const PAUSE: u64 = 150;

/// What an open request was for.
#[derive(Debug)]
enum Open {
    Send,
    Changes(ConversationId),
    History(ConversationId, bool),
    Inbox,
    Heads,
    Move,
    Read,
    Accept,
    Status,
}

impl Open {
    /// Whether it changes a conversation, besides what is written.
    fn changes(&self) -> bool {
        matches!(self, Self::Move | Self::Read)
    }
}

/// The socket has ended.
struct Ended;

/// A client. All letters but the last one are answered: one goes out after the other.
pub(crate) struct Client {
    /// Who it is.
    pub(crate) person: Person,
    /// Everything written, in order.
    pub(crate) letters: Vec<Letter>,
    /// What it shows.
    pub(crate) views: HashMap<ConversationId, View>,
    /// Where it may write: a visitor to the own conversation, an agent to those of the sessions that are served.
    pub(crate) writes_to: BTreeSet<ConversationId>,
    /// Sessions of the own list that are served.
    serves: HashMap<SessionId, ConversationId>,
    /// Whether it is a visitor who ends sessions and asks for a person again.
    pub(crate) moves: bool,
    /// How often it said hello.
    pub(crate) greetings: u32,
    /// Letters that were stored, but whose answer was lost with the desk.
    pub(crate) unheard: u32,
    port: u16,
    inbox: i64,
    random: StdRng,
    tally: Arc<Tally>,
    orders: watch::Receiver<Order>,
    open: HashMap<u64, Open>,
    asked: HashSet<ConversationId>,
    greeted_at: HashMap<ConversationId, i64>,
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
            serves: HashMap::new(),
            moves: false,
            greetings: 0,
            unheard: 0,
            port,
            inbox: 0,
            random: StdRng::seed_from_u64(seed),
            tally,
            orders,
            open: HashMap::new(),
            asked: HashSet::new(),
            greeted_at: HashMap::new(),
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
                self.forget_requests();
            }
            let pause = self.random.random_range(10..120);
            sleep(Duration::from_millis(pause)).await;
        }
        self
    }

    async fn connect(&self) -> Option<(Socket, Reply)> {
        self.does("asks who it is".into());
        let identity = self.person.identity().await?;
        self.does("opens a socket".into());
        let mut socket = Socket::open(self.port).await?;
        self.does("says hello".into());
        let id = socket.write(Request::Hello { identity }).await?;
        match socket.read().await? {
            ServerFrame::Answer(Answer { re, ok: Some(hello), .. }) if re == id => Some((socket, hello)),
            ServerFrame::Answer(Answer { error: Some(error), .. }) if error.code == ErrorCode::Busy => None,
            other => panic!("hello was answered with {other:?}"),
        }
    }

    async fn talk(&mut self, socket: &mut Socket, hello: Reply) -> Result<(), Ended> {
        self.greetings += 1;
        self.greet(socket, hello).await?;
        if self.order() == Order::Finish {
            self.write(socket, Request::Ping, Open::Heads).await?;
        }
        while !self.finished {
            self.send_next(socket).await?;
            let waits = self.waits_to_write();
            self.does(format!("waits for {:?}, {:?} unsent", self.open.values(), self.unsent()));
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

    /// Nobody answers what a socket that has ended was asked.
    fn forget_requests(&mut self) {
        let changes = self.open.drain().filter(|(_, open)| open.changes()).count();
        self.tally.changing.fetch_sub(changes as u64, Ordering::SeqCst);
        self.asked.clear();
    }

    fn does(&self, what: String) {
        self.tally.does(self.person.author(), what);
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
        let changes = u64::from(open.changes());
        self.tally.changing.fetch_add(changes, Ordering::SeqCst);
        let Some(id) = socket.write(request).await else {
            self.tally.changing.fetch_sub(changes, Ordering::SeqCst);
            return Err(Ended);
        };
        self.open.insert(id, open);
        Ok(())
    }

    /// Whether this is the agent with this id.
    pub(crate) fn is(&self, agent: MemberId) -> bool {
        matches!(self.person, Person::Agent { id, .. } if id == agent)
    }
}
