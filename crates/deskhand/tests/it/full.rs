//! The disk fills up while many write. What was answered and what is stored agree, message by message; reading goes on;
//! and once there is room again so does writing, without a restart.

use crate::binary::Binary;
use crate::disk::Disk;
use crate::people::{self, Person};
use crate::socket::Socket;
use crate::stored;
use domain::{ConversationId, Element};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::BTreeMap;
use std::time::Duration;
use testkit::Database;
use tokio::task::JoinSet;
use tokio::time::sleep;
use wire::conversation::Thread;
use wire::frame::{Reply, Request, Sent};
use wire::{ErrorBody, ErrorCode};

/// Visitors who are served, and who talk to the bot.
const SERVED: usize = 12;
const WITH_BOT: usize = 6;
/// How often the disk fills up.
const ROUNDS: usize = 12;
/// Messages of each visitor and round.
const LETTERS: usize = 3;
/// Messages after which a disk without room has refused one: until then they lie where older ones lay.
const BRIM: usize = 2_000;
/// Visitors who wait in the queue, so many that what they write at once outgrows the cache of the database.
const WAITING: usize = 220;

/// A visitor with an open socket, and what became of each message: `None` was refused.
struct Writer {
    socket: Socket,
    visitor: Person,
    port: u16,
    conversation: ConversationId,
    answers: BTreeMap<String, Option<Sent>>,
    /// Whether each message is nearly as long as a frame may be.
    long: bool,
}

// F4: I1, I14
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_fills_up_refuses_messages_and_keeps_all_others() {
    let seed = std::env::var("DESKHAND_SEED").map_or_else(|_| rand::random(), |seed| seed.parse().unwrap());
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let database = Database::sqlite();
    let disk = Disk::new();
    let environment = disk.environment(&database);
    let mut binary = Binary::new(database, environment);
    binary.start_and_wait().await;
    let owner = people::owner(&binary.url()).await;
    let (_mia, present) = people::agent(binary.port, &owner, "mia", SERVED as i64).await;
    let mut writers = Vec::new();
    for number in 0..SERVED + WITH_BOT {
        let visitor = match number < SERVED {
            true => people::visitor_with_agent(binary.port, &owner).await,
            false => people::visitor(binary.port, &owner).await,
        };
        writers.push(Writer::new(binary.port, visitor).await);
    }

    for round in 0..ROUNDS {
        disk.has_room(random.random_range(0..500_000));
        writers = each(writers, |writer| writer.writes(round)).await;
        writers = each(writers, Writer::sees_what_was_answered).await;
    }
    let refused = writers.iter().map(Writer::refused).sum::<usize>();
    println!("{refused} of {} messages were refused", writers.len() * LETTERS * ROUNDS);
    assert!(refused > 0 && disk.refused() > 0, "the disk was full");
    assert!(writers.iter().map(|writer| writer.answers.len()).sum::<usize>() > refused, "not all the time");

    // Whoever says that it can serve does.
    disk.has_room(0);
    let writer = &mut writers[0];
    for number in 0.. {
        writer.write(format!("to the brim {number}")).await;
        if writer.refused() > 0 && !binary.is_ready().await {
            break;
        }
        assert!(number < BRIM, "it says that it can serve, and does not");
    }
    disk.has_room_for_all();
    binary.until_ready().await;
    writers = each(writers, Writer::writes_the_refused_again).await;
    writers = each(writers, Writer::sees_what_was_answered).await;
    assert_eq!(writers.iter().map(Writer::refused).sum::<usize>(), 0);
    let conversations: Vec<ConversationId> = writers.iter().map(|writer| writer.conversation).collect();
    drop((writers, present));
    binary.stop().await;
    let threads = stored::threads(&binary.database, &conversations).await;
    threads.values().for_each(stored::is_whole);
}

// F4: I1. What does not fit into the cache is written before the commit.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_larger_than_the_cache_is_stored_as_it_was_answered_when_the_disk_is_full() {
    let database = Database::sqlite();
    let disk = Disk::new();
    let environment = disk.environment(&database);
    let mut binary = Binary::new(database, environment);
    binary.start_and_wait().await;
    let owner = people::owner(&binary.url()).await;
    let (_mia, present) = people::agent(binary.port, &owner, "mia", 1).await;
    let mut writers = Vec::new();
    for _ in 0..WAITING {
        let visitor = people::visitor(binary.port, &owner).await;
        let mut writer = Writer::new(binary.port, visitor).await;
        writer.socket.ask(Request::AskForPerson).await.unwrap();
        writers.push(Writer { long: true, ..writer });
    }

    // While one fsync lasts all others come together.
    disk.is_slow(Duration::from_millis(500));
    for (round, room) in [3_000_000, 6_000_000].into_iter().enumerate() {
        disk.has_room(room);
        writers = each(writers, |writer| writer.writes(round)).await;
        writers = each(writers, Writer::sees_what_was_answered).await;
    }
    let refused = writers.iter().map(Writer::refused).sum::<usize>();
    println!("{refused} of {} long messages were refused", WAITING * LETTERS * 2);
    assert!(refused > 0);

    disk.is_slow(Duration::ZERO);
    disk.has_room_for_all();
    writers = each(writers, Writer::writes_the_refused_again).await;
    writers = each(writers, Writer::sees_what_was_answered).await;
    assert_eq!(writers.iter().map(Writer::refused).sum::<usize>(), 0);
    drop((writers, present));
    binary.stop().await;
}

/// Lets all do something at once.
async fn each<F, D>(writers: Vec<Writer>, does: F) -> Vec<Writer>
where
    F: Fn(Writer) -> D,
    D: Future<Output = Writer> + Send + 'static,
{
    let mut doing: JoinSet<Writer> = writers.into_iter().map(does).collect();
    let mut done = Vec::new();
    while let Some(writer) = doing.join_next().await {
        done.push(writer.unwrap());
    }
    done
}

impl Writer {
    async fn new(port: u16, visitor: Person) -> Self {
        let (socket, hello) = Socket::greeted(port, visitor.identity().await.unwrap()).await;
        let conversation = people::hello_of(hello).conversation;
        Self { socket, visitor, port, conversation, answers: BTreeMap::new(), long: false }
    }

    /// Asks, over a new socket where the desk has closed the old one: that is how it says that it is behind.
    async fn ask(&mut self, request: Request) -> Result<Reply, ErrorBody> {
        loop {
            match self.socket.try_ask(request.clone()).await {
                Some(Err(error)) if error.code == ErrorCode::Busy => {}
                Some(answer) => return answer,
                None => self.reconnect().await,
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    async fn reconnect(&mut self) {
        let identity = self.visitor.identity().await.unwrap();
        let mut socket = Socket::open(self.port).await.expect("the desk listens");
        // A hello that is refused, as on a full disk, ends the socket: the next request finds that out.
        let _ = socket.try_ask(Request::Hello { identity }).await;
        self.socket = socket;
    }

    fn refused(&self) -> usize {
        self.answers.values().filter(|answer| answer.is_none()).count()
    }

    async fn writes(mut self, round: usize) -> Self {
        for number in 0..LETTERS {
            self.write(format!("letter {round}.{number}")).await;
        }
        self
    }

    async fn writes_the_refused_again(mut self) -> Self {
        let refused: Vec<String> = self.answers.iter().filter(|(_, a)| a.is_none()).map(|(id, _)| id.clone()).collect();
        for client_id in refused {
            self.write(client_id).await;
        }
        self
    }

    async fn write(&mut self, client_id: String) {
        let text = format!("{client_id} {}", "x".repeat(if self.long { 2_900 } else { 2_000 }));
        let elements = vec![Element::text(text); if self.long { 16 } else { 1 }];
        let request = Request::Send {
            conversation: self.conversation,
            thread: Thread::Conversation,
            client_id: client_id.clone(),
            elements,
            quote: None,
        };
        let answer = match self.ask(request).await {
            Ok(Reply::Sent(sent)) => Some(sent),
            Err(error) if error.code == ErrorCode::StorageFull => None,
            other => panic!("answered with {other:?}"),
        };
        self.answers.insert(client_id, answer);
    }

    /// Reads the thread back to its beginning, also while the disk is full: what was acknowledged is there, where it
    /// was said to be, and what was refused is not.
    async fn sees_what_was_answered(mut self) -> Self {
        let mut seen = BTreeMap::new();
        let mut before = None;
        loop {
            let request = Request::History {
                conversation: self.conversation,
                thread: Thread::Conversation,
                before,
                limit: Some(100),
            };
            let Ok(Reply::History(page)) = self.ask(request).await else { panic!("reading goes on") };
            before = page.messages.first().map(|message| message.number);
            let own = page.messages.into_iter().filter(|message| message.from.side == domain::Side::Visitor);
            seen.extend(own.map(|message| (message.client_id.clone().unwrap(), (message.id, message.number))));
            if !page.more {
                break;
            }
        }
        let answered = self.answers.iter().filter_map(|(id, answer)| Some((id, answer.as_ref()?)));
        let answered: BTreeMap<_, _> = answered.map(|(id, sent)| (id.clone(), (sent.message, sent.number))).collect();
        assert_eq!(seen, answered);
        self
    }
}
