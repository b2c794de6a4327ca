//! A client that reads nothing while much is sent to it: it is dropped, and nobody else notices.

use super::talk::Talk;
use crate::binary::Binary;
use crate::people;
use std::time::Duration;
use testkit::Database;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;
use tokio::time::{Instant, sleep};
use wire::frame::{ClientFrame, Request};

/// Long messages, and how many bytes each of them has, about.
const LETTERS: usize = 400;
const LONG: usize = 45_000;
/// Longest time after which a client that reads nothing is dropped.
const DROPPED: Duration = Duration::from_secs(40);
/// Memory that may be held for it besides what everything else takes.
const MEMORY: i64 = 32 * 1_024 * 1_024;

// F11
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_reads_nothing_is_dropped_and_holds_up_nobody() {
    is_dropped_and_holds_up_nobody(0).await;
}

// F11
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_reads_a_byte_a_second_is_dropped_and_holds_up_nobody() {
    is_dropped_and_holds_up_nobody(1).await;
}

/// A client that reads so many bytes each second.
async fn is_dropped_and_holds_up_nobody(each_second: usize) {
    let mut environment = vec![("DESKHAND__LIMITS__VISITOR_MESSAGES_PER_SECOND", "10000".to_owned())];
    environment.push(("DESKHAND__LIMITS__VISITOR_BURST", "10000".into()));
    let mut binary = Binary::new(Database::sqlite(), environment);
    binary.start_and_wait().await;
    let owner = people::owner(&binary.url()).await;
    let (_mia, present) = people::agent(binary.port, &owner, "mia", 2).await;
    let visitor = people::visitor_with_agent(binary.port, &owner).await;
    let mut slow = reads_nothing(binary.port, visitor.identity().await.unwrap()).await;
    let mut talk = Talk::over(binary.port, &visitor).await;
    let (before, quick) = (resident(binary.id()), worst_of(&mut talk, "before", 40).await);

    let text = "x".repeat(LONG / 16);
    for number in 0..LETTERS {
        let mut request = talk.letter(&format!("long {number}"), &text);
        if let Request::Send { elements, .. } = &mut request {
            *elements = vec![elements[0].clone(); 16];
        }
        talk.socket.ask(request).await.unwrap();
    }
    let while_slow = worst_of(&mut talk, "while", 40).await;
    let grown = resident(binary.id()) - before;
    println!("slowest of 40 answers: {quick:.1?}, {while_slow:.1?} meanwhile; {} KiB more", grown / 1_024);
    assert!(while_slow < quick * 5 + Duration::from_millis(50), "others wait for whoever reads nothing");
    assert!(grown < MEMORY, "{grown} bytes are held for whoever reads nothing");

    // Whoever reads at last finds what fitted, and then the end.
    let (began, mut read, mut bytes) = (Instant::now(), 0_usize, vec![0; 64 * 1_024]);
    for _ in 0..18 {
        sleep(Duration::from_secs(1)).await;
        slow.read_exact(&mut bytes[..each_second]).await.unwrap();
    }
    while let Ok(length @ 1..) = slow.read(&mut bytes).await {
        read += length;
        assert!(began.elapsed() < DROPPED, "not dropped");
    }
    println!("dropped after {read} bytes of {}", LETTERS * LONG);
    assert!(read < LETTERS * LONG / 2);
    drop(present);
    binary.stop().await;
}

/// A socket with little room for what it is sent, that has said hello.
async fn reads_nothing(port: u16, identity: wire::frame::Identity) -> tokio::net::TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut stream = socket.connect(([127, 0, 0, 1], port).into()).await.unwrap();
    let upgrade = format!(
        "GET /api/socket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(upgrade.as_bytes()).await.unwrap();
    let hello = serde_json::to_vec(&ClientFrame { id: 1, request: Request::Hello { identity } }).unwrap();
    // One text frame, masked with zeroes: it goes out as it is.
    let mut frame = vec![0x81, 0xfe];
    frame.extend((hello.len() as u16).to_be_bytes());
    frame.extend([0; 4]);
    frame.extend(hello);
    stream.write_all(&frame).await.unwrap();
    stream
}

/// The longest of so many answers.
async fn worst_of(talk: &mut Talk, name: &str, count: usize) -> Duration {
    let mut worst = Duration::ZERO;
    for number in 0..count {
        let asked = Instant::now();
        talk.says(&format!("{name} {number}"), "short").await.unwrap();
        worst = worst.max(asked.elapsed());
        sleep(Duration::from_millis(5)).await;
    }
    worst
}

/// Bytes of memory a process has.
pub(super) fn resident(process: u32) -> i64 {
    memory(process, "VmRSS:")
}

/// The most it had.
pub(super) fn peak(process: u32) -> i64 {
    memory(process, "VmHWM:")
}

fn memory(process: u32, which: &str) -> i64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(which)).unwrap();
    line.trim().trim_end_matches(" kB").parse::<i64>().unwrap() * 1_024
}
