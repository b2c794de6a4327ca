//! Engines that break in every manner: visitors are answered in time by what is built in, once, and nothing is left
//! behind (F16, I11).

use super::{UNCLEAR, desk, meaning, read, save, says};
use crate::bot::after;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use testkit::{Database, Desk, on_both_databases};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::sync::watch;

/// What a service does once it has read the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    Works,
    Hangs,
    Fails,
    Babbles,
    Announces100Mb,
    Streams100Mb,
    Drips,
    HangsUp,
}

const BROKEN: [Manner; 7] = [
    Manner::Hangs,
    Manner::Fails,
    Manner::Babbles,
    Manner::Announces100Mb,
    Manner::Streams100Mb,
    Manner::Drips,
    Manner::HangsUp,
];

/// The longest an engine is waited for, and what a busy machine may add to it.
const DEADLINE: Duration = Duration::from_millis(2_500);
const BUSY: Duration = Duration::from_secs(20);
/// Visitors who ask at the same time: none of them knows yet that the engine is broken.
const VISITORS: usize = 8;

/// A service whose manner can be changed. Counts its connections.
struct Broken {
    url: String,
    manner: watch::Sender<Manner>,
    asked: Arc<AtomicUsize>,
    open: Arc<AtomicUsize>,
}

impl Broken {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let (manner, told) = watch::channel(Manner::Works);
        let (asked, open) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (count, gauge) = (asked.clone(), open.clone());
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let (told, count, gauge) = (told.clone(), count.clone(), gauge.clone());
                gauge.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(async move {
                    let request = read(&mut socket).await;
                    let manner = *told.borrow();
                    let _ = behave(&mut socket, manner, &request).await;
                    count.fetch_add(1, Ordering::SeqCst);
                    // Until the other side has hung up: what it leaves open stays open.
                    while socket.read(&mut [0; 64]).await.is_ok_and(|count| count > 0) {}
                    gauge.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { url, manner, asked, open }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// Waits until nobody is connected any more.
    async fn is_left(&self, manner: Manner) {
        let left = async {
            while self.open.load(Ordering::SeqCst) > 0 {
                tokio::task::yield_now().await;
            }
        };
        let left = tokio::time::timeout(Duration::from_secs(20), left).await;
        left.unwrap_or_else(|_| panic!("{manner:?}: {} connections are left", self.open.load(Ordering::SeqCst)));
    }
}

async fn behave(socket: &mut TcpStream, manner: Manner, request: &str) -> std::io::Result<()> {
    match manner {
        Manner::Works => {
            let body = answer(request);
            let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
            socket.write_all(format!("{head}{body}").as_bytes()).await?;
            socket.shutdown().await
        }
        Manner::Hangs => Ok(()),
        Manner::Fails => {
            socket.write_all(b"HTTP/1.1 500 No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n").await?;
            socket.shutdown().await
        }
        Manner::Babbles => {
            let head = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 15\r\n\r\n<html>no</html>";
            socket.write_all(head).await?;
            socket.shutdown().await
        }
        Manner::Announces100Mb => socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 104857600\r\n\r\n").await,
        Manner::Streams100Mb => {
            socket.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n").await?;
            for _ in 0..1_600 {
                socket.write_all(&[b' '; 64 * 1024]).await?;
            }
            socket.shutdown().await
        }
        Manner::Drips => {
            socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n").await?;
            let mut second = tokio::time::interval(Duration::from_secs(1));
            loop {
                second.tick().await;
                socket.write_all(b"1").await?;
            }
        }
        Manner::HangsUp => socket.shutdown().await,
    }
}

/// What a service that works answers: vectors for texts, the first candidate for a choice.
fn answer(request: &str) -> String {
    let body: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
    let Some(texts) = body["input"].as_array() else { return says("1") };
    let texts = texts.iter().enumerate();
    let vector =
        |(index, text): (usize, &Value)| json!({ "index": index, "embedding": meaning(text.as_str().unwrap()) });
    json!({ "data": texts.map(vector).collect::<Vec<_>>() }).to_string()
}

/// Many visitors ask at once, and each of them is answered once, in time, by what is built in.
async fn everybody_is_answered(desk: &Desk, manner: Manner) {
    let mut visitors = Vec::new();
    for _ in 0..VISITORS {
        visitors.push(desk.visitor().await.enters().await);
    }
    let asks = visitors.iter().map(|visitor| async move {
        let began = Instant::now();
        let sent = visitor.says(UNCLEAR).await;
        (sent.number, began.elapsed())
    });
    for (visitor, (number, took)) in visitors.iter().zip(futures_of(asks).await) {
        assert!(took < DEADLINE + BUSY, "{manner:?}: {took:?}");
        let replies = after(visitor, number).await;
        assert_eq!(replies.len(), 1, "{manner:?}: one reply");
        assert!(replies[0].elements.contains("clarify_msg"), "{manner:?}: {}", replies[0].elements);
    }
}

/// Does all of them at once.
async fn futures_of<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut all: Vec<_> = all.map(Box::pin).collect();
    let mut done: Vec<Option<T>> = all.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, done) in all.iter_mut().zip(&mut done).filter(|(_, done)| done.is_none()) {
            if let std::task::Poll::Ready(value) = future.as_mut().poll(context) {
                *done = Some(value);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().map(|value| value.expect("all are done")).collect()
}

/// Waits until no more tasks are alive than so many.
async fn tasks_are(most: usize, manner: Manner) {
    let ended = async {
        while Handle::current().metrics().num_alive_tasks() > most {
            tokio::task::yield_now().await;
        }
    };
    let ended = tokio::time::timeout(Duration::from_secs(20), ended).await;
    let alive = Handle::current().metrics().num_alive_tasks();
    ended.unwrap_or_else(|_| panic!("{manner:?}: {alive} tasks are left of {most}"));
}

/// Whatever the service does now, it is asked, visitors are answered in time, and nothing is left.
async fn holds(desk: &Desk, service: &Broken, manner: Manner) {
    service.manner.send_replace(manner);
    let (asked, tasks) = (service.asked(), Handle::current().metrics().num_alive_tasks());

    everybody_is_answered(desk, manner).await;

    service.is_left(manner).await;
    assert!(service.asked() - asked >= 3, "{manner:?}: it was asked");
    tasks_are(tasks, manner).await;
}

on_both_databases! {
    // F16
    async fn whatever_a_judge_does_visitors_are_answered_in_time_and_nothing_is_left(database: Database) {
        let desk = desk(&database).await;
        let service = Broken::new().await;
        save(&desk, "", &service.url).await;
        for manner in BROKEN {
            // A process that does not know yet that the engine is broken.
            let desk = desk.restarted().await;
            holds(&desk, &service, manner).await;
        }
    }

    // F16
    async fn whatever_sentence_vectors_come_to_visitors_are_answered_in_time_and_nothing_is_left(database: Database) {
        let desk = desk(&database).await;
        let service = Broken::new().await;
        save(&desk, &service.url, "").await;
        for manner in BROKEN {
            let desk = desk.restarted().await;
            service.manner.send_replace(Manner::Works);
            desk.visitor().await.says("good morning").await;
            desk.app.give_vectors(desk.instance).await.unwrap();
            service.is_left(manner).await;
            holds(&desk, &service, manner).await;
        }
    }

    // I11: the process dies at any point between the judge's answer and the store
    async fn a_message_cut_off_after_the_judge_answered_is_answered_once_after_all(database: Database) {
        let desk = desk(&database).await;
        let service = Broken::new().await;
        save(&desk, "", &service.url).await;
        let mut lost = 0;
        for polls in (0..40).map(|step| step * step) {
            let visitor = desk.visitor().await.enters().await;
            let (draft, asked) = (testkit::draft(UNCLEAR), service.asked());
            let verb = Box::pin(desk.app.send_as_visitor(&visitor.identity, draft.clone()));
            cut_off_after_the_judge(&service, asked, polls, verb).await;
            let judged = service.asked() > asked;
            let stored = visitor.rows().await.messages.iter().any(|message| message.client_id == draft.client_id);
            lost += usize::from(judged && !stored);

            let sent = desk.app.send_as_visitor(&visitor.identity, draft).await.unwrap();

            let messages = visitor.rows().await.messages;
            let own = messages.iter().filter(|message| message.side == domain::Side::Visitor).count();
            let replies = messages.iter().filter(|message| message.client_id == format!("bot:{}", sent.number)).count();
            assert_eq!((own, replies), (1, 1), "cut off {polls} polls after the judge answered");
        }
        assert!(lost > 0, "none was cut off between the judge's answer and the store");
    }
}

/// Polls a verb until the judge has answered, then so many times more, and drops it: what a dying process does to it.
async fn cut_off_after_the_judge<T>(service: &Broken, asked: usize, polls: usize, verb: impl Future<Output = T>) {
    let mut verb = std::pin::pin!(verb);
    let mut left = polls;
    while left > 0 || service.asked() == asked {
        left = left.saturating_sub(usize::from(service.asked() > asked));
        let polled = std::future::poll_fn(|context| std::task::Poll::Ready(verb.as_mut().poll(context)));
        if polled.await.is_ready() {
            return;
        }
        // What it waits for goes on meanwhile.
        tokio::task::yield_now().await;
    }
}
