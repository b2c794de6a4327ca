//! Agents who are free, are given sessions, and note when each message reached them.

use super::Desk;
use super::browser::Browser;
use crate::clock::Stopwatch;
use crate::figures::{Tally, due_of};
use crate::socket::glance::{Glance, glance};
use crate::socket::{Socket, pings};
use anyhow::{Context, Result, bail};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::task::JoinHandle;
use wire::frame::{Identity, Request};

/// Agents who sign in at the same time.
const AT_ONCE: usize = 4;

/// Where deliveries are noted; the tally changes from one measurement to the next.
#[derive(Clone)]
pub(crate) struct Delivered(Arc<Mutex<Arc<Tally>>>);

impl Delivered {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(Arc::new(Tally::new(None)))))
    }

    /// From now on, deliveries are noted here.
    pub(crate) fn note_in(&self, tally: Arc<Tally>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = tally;
    }

    pub(crate) fn tally(&self) -> Arc<Tally> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Agents at work.
pub(crate) struct Agents {
    listening: Vec<JoinHandle<()>>,
    /// What reached them.
    pub(crate) delivered: Delivered,
}

impl Agents {
    /// Lets so many agents work, who only listen.
    pub(crate) async fn listening(desk: &Desk, count: usize, watch: Stopwatch) -> Result<Self> {
        let delivered = Delivered::new();
        let sockets = free(desk, count).await?;
        let listening = sockets.into_iter().map(|socket| {
            let delivered = delivered.clone();
            tokio::spawn(async move {
                if let Err(error) = listen(socket, &delivered, watch).await {
                    eprintln!("an agent was lost: {error:#}");
                }
            })
        });
        Ok(Self { listening: listening.collect(), delivered })
    }
}

impl Drop for Agents {
    fn drop(&mut self) {
        self.listening.iter().for_each(JoinHandle::abort);
    }
}

/// New agents who have signed in, opened their socket and become free.
pub(crate) async fn free(desk: &Desk, count: usize) -> Result<Vec<Socket>> {
    let coming = stream::iter(1..=count).map(|number| async move {
        let browser = desk.admin.new_agent().await.with_context(|| format!("agent {number}"))?;
        if number % 50 == 0 {
            eprintln!("  {number} of {count} agents have signed in");
        }
        anyhow::Ok(browser)
    });
    let browsers: Vec<Browser> = coming.buffer_unordered(AT_ONCE).try_collect().await?;
    let opening = browsers.iter().map(|browser| open(desk, browser));
    stream::iter(opening).buffer_unordered(AT_ONCE).try_collect().await
}

async fn open(desk: &Desk, browser: &Browser) -> Result<Socket> {
    let mut socket = Socket::connect(&desk.door.socket()).await?;
    let identity = Identity::Member { ticket: browser.ticket().await? };
    let hello = socket.ask(Request::Hello { identity }).await?;
    let greeted = socket.until(|frame| (frame.re == Some(hello)).then(|| frame.refusal())).await?;
    if let Some(refusal) = greeted {
        bail!("an agent is not greeted: {refusal}");
    }
    // The wire's own word, so that no list of statuses is kept here.
    let free = serde_json::from_value(serde_json::json!({"do": "setStatus", "status": "free"}))?;
    socket.request(free).await.context("an agent becomes free")?;
    Ok(socket)
}

/// Notes what reaches a socket, for ever.
pub(crate) async fn listen(mut socket: Socket, delivered: &Delivered, watch: Stopwatch) -> Result<()> {
    let mut ping = pings();
    let mut heads = Heads::default();
    loop {
        tokio::select! {
            text = socket.next() => {
                let text = text?;
                heads.note(&glance(&text)?, &delivered.tally(), watch);
            }
            _ = ping.tick() => socket.ping().await?,
        }
    }
}

/// What a client has of each conversation: a hole or a change that comes twice is an error of the desk.
#[derive(Default)]
pub(crate) struct Heads(HashMap<String, i64>);

impl Heads {
    /// Notes the messages of an event, and whether it follows the last one of its conversation.
    pub(crate) fn note(&mut self, frame: &Glance<'_>, tally: &Tally, watch: Stopwatch) {
        let now = watch.micros();
        let arrived = |client_id: Option<&str>| {
            if let Some(due) = client_id.and_then(due_of) {
                tally.arrived(due, now);
            }
        };
        frame.changes.iter().filter(|row| row.is_message()).for_each(|row| arrived(row.client_id.as_deref()));
        for item in &frame.items {
            if let Entry::Vacant(new) = self.0.entry(item.session.conversation.as_ref().to_owned()) {
                // What was written before the list was read comes with it.
                arrived(item.last.as_ref().and_then(|last| last.client_id.as_deref()));
                new.insert(item.head);
            }
        }
        let (Some("changes"), Some(conversation)) = (frame.event.as_deref(), frame.conversation.as_deref()) else {
            return;
        };
        let (Some(after), Some(head)) = (frame.after, frame.head) else { return };
        if frame.thread.as_deref() == Some("team") {
            return;
        }
        match self.0.get_mut(conversation) {
            Some(had) => {
                let expected = std::mem::replace(had, head);
                tally.failed(u64::from(expected != after), || format!("rev {after} was to follow {expected}"));
            }
            None => drop(self.0.insert(conversation.to_owned(), head)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_and_a_change_that_comes_twice_are_noticed() {
        let (mut heads, tally, watch) = (Heads::default(), Tally::new(None), Stopwatch::start());
        let changes = |after: i64, head: i64| {
            format!(
                r#"{{"event":"changes","conversation":"c","after":{after},"head":{head},
                    "changes":[{{"kind":"message","clientId":"load-0-0-5"}}]}}"#
            )
        };
        for (after, head) in [(7, 8), (8, 9), (10, 11), (10, 11)] {
            heads.note(&glance(&changes(after, head)).unwrap(), &tally, watch);
        }

        assert_eq!((tally.all(), tally.failures()), (4, 2));
        assert_eq!(tally.first_failure().unwrap(), "rev 10 was to follow 9");
    }

    #[test]
    fn a_message_that_was_written_before_a_session_came_to_the_list_comes_with_it() {
        let (mut heads, tally, watch) = (Heads::default(), Tally::new(None), Stopwatch::start());
        let list = r#"{"event":"inbox","after":1,"head":2,"items":[{"rev":2,"state":"serving","head":4,
            "session":{"id":"s","conversation":"c"},"last":{"number":3,"clientId":"load-0-0-5"}}]}"#;
        let changes = r#"{"event":"changes","conversation":"c","after":4,"head":5,
            "changes":[{"kind":"message","clientId":"load-0-0-6"}]}"#;
        for frame in [list, changes, list] {
            heads.note(&glance(frame).unwrap(), &tally, watch);
        }

        assert_eq!((tally.all(), tally.failures()), (2, 0));
    }
}
