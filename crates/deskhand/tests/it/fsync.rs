//! An answer comes after the disk has the message, and one fsync serves many messages.

use crate::binary::{Binary, PATIENCE};
use crate::disk::Disk;
use crate::people::{self, Person};
use crate::socket::Socket;
use domain::Element;
use std::sync::Arc;
use std::time::Duration;
use testkit::Database;
use tokio::task::JoinSet;
use tokio::time::timeout;
use wire::conversation::Thread;
use wire::frame::{Reply, Request};

/// Visitors who write at once, and how much each of them.
const VISITORS: usize = 100;
const LETTERS: usize = 10;

// I1, P5
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_comes_after_an_fsync_that_began_after_the_question_and_many_share_it() {
    let database = Database::sqlite();
    let disk = Arc::new(Disk::new());
    let environment = disk.environment(&database);
    let mut binary = Binary::new(database, environment);
    binary.start_and_wait().await;
    let owner = people::owner(&binary.url()).await;
    let (_mia, present) = people::agent(binary.port, &owner, "mia", VISITORS as i64).await;
    let mut sockets = Vec::new();
    for number in 0..VISITORS {
        // Every fourth one talks to the bot: units of work share commits like messages do.
        let visitor = if number % 4 == 0 {
            people::visitor(binary.port, &owner).await
        } else {
            people::visitor_with_agent(binary.port, &owner).await
        };
        let (socket, _) = Socket::greeted(binary.port, visitor.identity().await.unwrap()).await;
        sockets.push((socket, visitor));
    }
    disk.is_slow(Duration::from_millis(200));
    let before = disk.ended();
    assert!(disk.begun() > 0, "the shim sees the log's fsyncs");

    let mut writing = JoinSet::new();
    for (socket, visitor) in sockets {
        writing.spawn(write_all(socket, visitor, disk.clone()));
    }
    timeout(PATIENCE, async { while writing.join_next().await.transpose().unwrap().is_some() {} }).await.unwrap();

    let (fsyncs, messages) = (disk.ended() - before, (VISITORS * LETTERS) as i64);
    println!("{fsyncs} fsyncs for {messages} messages, {VISITORS} at once");
    assert!(fsyncs * 10 <= messages, "{fsyncs} fsyncs for {messages} messages");
    drop(present);
    disk.is_slow(Duration::ZERO);
    binary.stop().await;
}

async fn write_all(mut socket: Socket, visitor: Person, disk: Arc<Disk>) {
    let Person::Visitor { conversation, .. } = visitor else { panic!("a visitor") };
    for number in 0..LETTERS {
        let begun = disk.begun();
        let request = Request::Send {
            conversation,
            thread: Thread::Conversation,
            client_id: format!("letter {number}"),
            elements: vec![Element::text(format!("letter {number}"))],
            quote: None,
        };
        let reply = socket.ask(request).await.unwrap();
        assert!(matches!(reply, Reply::Sent(_)));
        assert!(disk.has_ended_one_after(begun), "the answer came before the disk had the message");
    }
}
