//! A disk that fails, and one that becomes read-only. What is refused is said to be; reading goes on; and once the disk
//! works again so does the desk.

use super::talk::Talk;
use crate::binary::Binary;
use crate::disk::{Disk, Fails};
use crate::people;
use crate::stored;
use testkit::Database;
use wire::ErrorCode;

/// Messages while the disk is broken.
const TRIES: usize = 5;

async fn a_broken_disk(breaks: impl Fn(&Disk, bool)) {
    let (database, disk) = (Database::sqlite(), Disk::new());
    let environment = disk.environment(&database);
    let mut binary = Binary::new(database, environment);
    binary.start_and_wait().await;
    let owner = people::owner(&binary.url()).await;
    let (_mia, present) = people::agent(binary.port, &owner, "mia", 2).await;
    let with_agent = people::visitor_with_agent(binary.port, &owner).await;
    let with_bot = people::visitor(binary.port, &owner).await;
    let mut talks = Vec::new();
    for visitor in [&with_agent, &with_bot] {
        let mut talk = Talk::over(binary.port, visitor).await;
        talk.says("before", "before").await.unwrap();
        talks.push(talk);
    }

    breaks(&disk, true);
    for talk in &mut talks {
        for number in 0..TRIES {
            let refused = talk.says(&format!("while {number}"), "while").await.unwrap_err();
            assert!(matches!(refused.code, ErrorCode::Busy | ErrorCode::StorageFull), "{refused:?}");
            assert!(!binary.is_ready().await, "it says that it cannot serve");
        }
        let texts = talk.reads().await;
        assert!(texts.iter().any(|message| message.client_id.as_deref() == Some("before")), "reading goes on");
        assert!(texts.iter().all(|message| message.client_id.as_deref() != Some("while 0")), "refused is refused");
    }
    breaks(&disk, false);

    binary.until_ready().await;
    for talk in &mut talks {
        talk.says("while 0", "while").await.expect("the desk goes on by itself");
    }
    let conversations: Vec<_> = talks.iter().map(|talk| talk.conversation).collect();
    drop((talks, present));
    binary.stop().await;
    let threads = stored::threads(&binary.database, &conversations).await;
    threads.values().for_each(stored::is_whole);
    for thread in threads.values() {
        assert_eq!(stored::own(thread), ["before", "while 0"], "stored is what was acknowledged");
    }
}

// F4: I1, I14
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_cannot_be_forced_refuses_messages_and_keeps_all_others() {
    a_broken_disk(|disk, fails| disk.fails(if fails { Fails::Log } else { Fails::None })).await;
}

// F4: I1, I14. What is in the log is safe; it stays there until it can be moved.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_cannot_be_forced_while_its_log_can_holds_up_nobody() {
    let (database, disk) = (Database::sqlite(), Disk::new());
    let environment = disk.environment(&database);
    let mut binary = Binary::new(database, environment);
    binary.start_and_wait().await;
    let owner = people::owner(&binary.url()).await;
    let visitor = people::visitor(binary.port, &owner).await;
    let mut talk = Talk::over(binary.port, &visitor).await;
    let failed = |binary: &Binary| binary.logged().contains("a checkpoint failed");

    disk.fails(Fails::Database);
    let mut said = 0;
    while !failed(&binary) {
        talk.says(&format!("while {said}"), "while").await.expect("the log takes it");
        said += 1;
    }
    talk.says("and one more", "while").await.expect("a checkpoint that failed is nobody's loss");
    assert!(binary.is_ready().await);
    disk.fails(Fails::None);

    binary.kill();
    binary.start_and_wait().await;
    let seen = Talk::over(binary.port, &visitor).await.reads().await;
    assert!(seen.iter().any(|message| message.client_id.as_deref() == Some("and one more")));
    binary.stop().await;
    let threads = stored::threads(&binary.database, &[talk.conversation]).await;
    threads.values().for_each(stored::is_whole);
    assert_eq!(threads.values().map(|thread| stored::own(thread).len()).sum::<usize>(), said + 1);
}

// F4: I1, I14
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_becomes_read_only_refuses_messages_and_keeps_all_others() {
    a_broken_disk(Disk::is_read_only).await;
}
