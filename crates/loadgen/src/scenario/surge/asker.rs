//! A visitor who asks for a person when it is time, and tells what happens then.

use crate::clock::Stopwatch;
use crate::desk::visitor::{Door, Visitor};
use crate::socket::glance::glance;
use crate::socket::pings;
use anyhow::Result;
use tokio::sync::mpsc;
use tokio::time::{Duration, Instant, sleep_until};
use wire::ErrorCode;
use wire::frame::Request;

/// Pause before a visitor asks again who was told that the desk is busy.
const AGAIN: Duration = Duration::from_secs(1);

/// What a visitor tells. Times are of the stopwatch.
pub(super) enum News {
    /// An agent serves.
    Served { who: usize, asked: u64, at: u64 },
    /// There is a place in the queue.
    Waiting { who: usize, at: u64 },
    /// The visitor has ended the session.
    Ended,
    /// The connection was lost, or a request refused.
    Lost(String),
}

/// What a visitor is told to do.
pub(super) enum Command {
    /// End the session.
    End,
}

/// The visitor.
pub(super) struct Asker(Visitor);

impl Asker {
    /// Comes and opens the chat.
    pub(super) async fn come(door: &Door) -> Result<Self> {
        let mut visitor = Visitor::new(door).await?;
        visitor.socket.request(Request::Enter).await?;
        Ok(Self(visitor))
    }

    /// Asks when due, does what it is told, until nobody tells it anything.
    pub(super) async fn live(
        mut self,
        who: usize,
        watch: Stopwatch,
        mut due: mpsc::Receiver<u64>,
        mut commands: mpsc::Receiver<Command>,
        tell: mpsc::UnboundedSender<News>,
    ) {
        if let Err(error) = self.attend(who, watch, &mut due, &mut commands, &tell).await {
            // Nobody listens any more only when the measurement is over.
            let _ = tell.send(News::Lost(format!("{error:#}")));
        }
    }

    async fn attend(
        &mut self,
        who: usize,
        watch: Stopwatch,
        due: &mut mpsc::Receiver<u64>,
        commands: &mut mpsc::Receiver<Command>,
        tell: &mpsc::UnboundedSender<News>,
    ) -> Result<()> {
        let (mut ping, mut asked, mut served, mut again) = (pings(), None, false, None);
        loop {
            tokio::select! {
                Some(at) = due.recv() => {
                    asked = Some(at);
                    self.0.socket.ask(Request::AskForPerson).await?;
                }
                command = commands.recv() => match command {
                    Some(Command::End) => {
                        self.0.end().await?;
                        let _ = tell.send(News::Ended);
                    }
                    None => return self.0.end().await,
                },
                text = self.0.socket.next() => {
                    let (at, text) = (watch.micros(), text?);
                    let frame = glance(&text)?;
                    if frame.error.as_ref().is_some_and(|error| error.code == ErrorCode::Busy) {
                        again = Some(Instant::now() + AGAIN);
                        continue;
                    }
                    if let Some(refusal) = frame.refusal() {
                        anyhow::bail!(refusal);
                    }
                    let serving = frame.changes.iter().any(|row| row.is_session("serving"));
                    if let Some(asked) = asked.filter(|_| serving && !served) {
                        served = true;
                        let _ = tell.send(News::Served { who, asked, at });
                    } else if frame.queue.is_some() && !served {
                        let _ = tell.send(News::Waiting { who, at });
                    }
                }
                () = sleep_until(again.unwrap_or_else(Instant::now)), if again.is_some() => {
                    again = None;
                    self.0.socket.ask(Request::AskForPerson).await?;
                }
                _ = ping.tick() => self.0.socket.ping().await?,
            }
        }
    }
}
