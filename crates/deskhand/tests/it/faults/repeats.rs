//! Clients that send things twice: again, at once over two sockets, after a restart, and all over again.

use super::talk::Talk;
use crate::binary::Binary;
use crate::people;
use crate::stored;
use testkit::{Database, on_both_databases};
use tokio::task::JoinSet;
use wire::frame::{Reply, Sent};

/// Messages sent over two sockets at once.
const PAIRS: usize = 40;

on_both_databases! {
    // F13: I1, I3
    async fn a_message_sent_twice_is_stored_once_and_both_are_told_where(database: Database) {
        let mut binary = Binary::new(database, vec![("DESKHAND__LIMITS__VISITOR_MESSAGES_PER_SECOND", "1000".into())]);
        binary.start_and_wait().await;
        let owner = people::owner(&binary.url()).await;
        let (_mia, present) = people::agent(binary.port, &owner, "mia", 2).await;
        let mut conversations = Vec::new();
        for served in [true, false] {
            let visitor = match served {
                true => people::visitor_with_agent(binary.port, &owner).await,
                false => people::visitor(binary.port, &owner).await,
            };
            let mut talks = Vec::new();
            for _ in 0..2 {
                talks.push(Talk::over(binary.port, &visitor).await);
            }
            conversations.push(talks[0].conversation);
            let first = both(&mut talks).await;
            let again = both(&mut talks).await;
            assert_eq!(first, again, "a replay is answered as the first time");
        }
        drop(present);
        binary.kill();
        binary.start_and_wait().await;
        binary.stop().await;

        let threads = stored::threads(&binary.database, &conversations).await;
        threads.values().for_each(stored::is_whole);
        let expected: Vec<String> = (0..PAIRS).map(|number| format!("pair {number}")).collect();
        for thread in threads.values() {
            assert_eq!(stored::own(thread), expected, "each once, in order");
        }
    }
}

/// Sends each message over both sockets at once, the second one first every other time.
async fn both(talks: &mut Vec<Talk>) -> Vec<(domain::MessageId, i64)> {
    let mut told = Vec::new();
    for number in 0..PAIRS {
        let mut sending = JoinSet::new();
        if number % 2 == 1 {
            talks.reverse();
        }
        for mut talk in talks.drain(..) {
            sending.spawn(async move {
                let request = talk.letter(&format!("pair {number}"), "twice");
                let reply = talk.socket.ask(request).await.unwrap();
                (talk, reply)
            });
        }
        let mut answers: Vec<Sent> = Vec::new();
        while let Some(done) = sending.join_next().await {
            let (talk, reply) = done.unwrap();
            talks.push(talk);
            let Reply::Sent(sent) = reply else { panic!("a message is answered with {reply:?}") };
            answers.push(sent);
        }
        assert_eq!((answers[0].message, answers[0].number), (answers[1].message, answers[1].number));
        told.push((answers[0].message, answers[0].number));
    }
    told
}
