//! Visitors who come, are served, write whatever falls due while they stay, end the session, leave, and are replaced: as
//! many are there at any time, however many have come.

mod roster;

use super::place::{Place, Seat};
use super::sender::{Order, Pace, Sender};
use crate::clock::{BEHIND, Stopwatch, Window, dues, give_out};
use crate::figures::Tally;
use anyhow::{Context, Result};
use futures_util::{StreamExt, TryStreamExt, stream};
use roster::Roster;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

/// Visitors who come at the same time, at first.
const AT_ONCE: usize = 32;
/// Wait before another visitor tries to come where one could not.
const AFTER_A_FAILURE: Duration = Duration::from_secs(1);

/// How they come and go.
#[derive(Clone)]
pub(crate) struct Habits {
    /// Visitors who are there at a time.
    pub(crate) visitors: usize,
    /// How long each of them stays.
    pub(crate) stay: Duration,
    /// What they write.
    pub(crate) words: String,
}

/// Visitors who come and go.
#[derive(Clone)]
pub(crate) struct Churn {
    place: Arc<Place>,
    habits: Habits,
    watch: Stopwatch,
    roster: Roster,
    came: Arc<AtomicUsize>,
    /// Times until a message was acknowledged, and what went wrong with any.
    pub(crate) acknowledged: Arc<Tally>,
    /// Times until a visitor who comes is served, and what went wrong with any.
    pub(crate) served: Arc<Tally>,
}

impl Churn {
    /// Nobody is there yet.
    pub(crate) fn new(place: Place, habits: Habits, watch: Stopwatch) -> Self {
        let [acknowledged, served] = [(); 2].map(|()| Arc::new(Tally::new(None)));
        let (place, came) = (Arc::new(place), Arc::default());
        Self { place, habits, watch, roster: Roster::default(), came, acknowledged, served }
    }

    /// Counts what is due in this window from now on.
    pub(crate) fn in_window(self, window: Window) -> Self {
        let [acknowledged, served] = [(); 2].map(|()| Arc::new(Tally::new(Some(window))));
        Self { acknowledged, served, ..self }
    }

    /// Visitors who have come so far.
    pub(crate) fn came(&self) -> usize {
        self.came.load(Ordering::Relaxed)
    }

    /// Visitors who are there and write.
    pub(crate) fn present(&self) -> usize {
        self.roster.count()
    }

    /// Lets the first visitors come.
    pub(crate) async fn begin(&self) -> Result<First> {
        let all = self.habits.visitors;
        let coming = stream::iter(1..=all).map(|number| async move {
            let seat = self.come().await?;
            if number % 500 == 0 {
                eprintln!("  {number} of {all} visitors are there");
            }
            anyhow::Ok(seat)
        });
        Ok(First(coming.buffer_unordered(AT_ONCE).try_collect().await?))
    }

    /// Lets messages fall due at this rate, and visitors come and go, until the window ends and everybody has left. The
    /// first stay for different times, so that they do not leave together.
    pub(crate) async fn run(&self, First(seats): First, rate: f64, window: Window) -> Result<()> {
        let (mut places, all) = (JoinSet::new(), seats.len().max(1) as f64);
        for (number, seat) in (1_u32..).zip(seats) {
            let leaves = window.begin + (self.stay() as f64 * f64::from(number) / all) as u64;
            places.spawn(self.clone().keep_taken(seat, leaves, window.end));
        }
        let roster = self.roster.clone();
        let missed = give_out(self.watch, window, dues(window, rate, 1), move |due| roster.give(due)).await?;
        self.acknowledged.failed(missed, || "nobody was there to write a message, or a socket took no more".to_owned());
        while let Some(place) = places.join_next().await {
            place.context("a visitor was lost")?;
        }
        Ok(())
    }

    /// One place: whoever leaves it is replaced, until the end.
    async fn keep_taken(self, first: Seat, mut leaves: u64, end: u64) {
        let mut seat = Some(first);
        loop {
            if let Some(seat) = seat.take()
                && let Err(error) = self.visit(seat, leaves.min(end)).await
            {
                self.served.failed(1, || format!("{error:#}"));
            }
            if self.watch.micros() >= end {
                return;
            }
            match self.come().await {
                Ok(next) => seat = Some(next),
                Err(error) => {
                    self.served.failed(1, || format!("{error:#}"));
                    sleep(AFTER_A_FAILURE).await;
                }
            }
            leaves = self.watch.micros() + self.stay();
        }
    }

    async fn come(&self) -> Result<Seat> {
        let begin = self.watch.micros();
        let seat = self.place.seat().await.context("a visitor could not come")?;
        self.served.took(begin, self.watch);
        Ok(seat)
    }

    /// Writes until it is time to leave, waits for what is not acknowledged, and leaves.
    async fn visit(&self, seat: Seat, leaves: u64) -> Result<()> {
        let number = self.came.fetch_add(1, Ordering::Relaxed);
        let (due, dues) = mpsc::channel(BEHIND);
        let (order, orders) = mpsc::channel(1);
        let now = self.watch.micros();
        let window = Window { begin: now, counts: now, end: leaves.max(now) };
        let (tally, pace) = (self.acknowledged.clone(), Pace::Open(dues));
        // There is room for one.
        let _ = order.try_send(Order { watch: self.watch, window, pace, tally, _done: mpsc::channel(1).0 });
        drop(order);
        let entry = self.roster.enter(due);
        let living = Sender::new(number, seat, &self.habits.words).live(orders);
        tokio::pin!(living);
        tokio::select! {
            outcome = &mut living => return outcome.context("a visitor was lost"),
            () = sleep_until(Instant::from_std(self.watch.at(leaves))) => {}
        }
        drop(entry);
        living.await.context("a visitor could not leave")
    }

    fn stay(&self) -> u64 {
        self.habits.stay.as_micros() as u64
    }
}

/// The first visitors, who are there and have written nothing.
pub(crate) struct First(Vec<Seat>);
