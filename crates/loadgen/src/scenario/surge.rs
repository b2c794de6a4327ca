//! Everybody asks for a person within a second: how soon is the queue matched, and how soon is a freed place taken?

mod asker;

use crate::args::Surge;
use crate::clock::{Stopwatch, Window, pace};
use crate::desk::agents::Agents;
use crate::desk::{Desk, room_for};
use crate::figures::{Spread, Tally};
use crate::report;
use anyhow::{Context, Result, bail};
use asker::{Asker, Command, News};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Serialize;
use std::collections::HashSet;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, interval, timeout, timeout_at};

/// Visitors who come at the same time.
const AT_ONCE: usize = 32;
/// Longest wait until everybody is served or knows the place in the queue.
const LONGEST: Duration = Duration::from_secs(120);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Figures {
    visitors: usize,
    agents: usize,
    per_agent: usize,
    /// Sessions that were assigned.
    assigned: u64,
    /// As many as there was room for.
    expected: u64,
    /// Visitors who were told a place in the queue.
    queued: u64,
    /// Seconds from the first visitor who asked to the last who was assigned.
    all_assigned_in: f64,
    /// The same to the last who was told a place.
    all_told_in: f64,
    /// Milliseconds from asking to being served, of those who were.
    served: Spread,
    /// Milliseconds from ending a session to the next visitor being served by whoever became free.
    freed: Spread,
    freed_places: u64,
    first_error: Option<String>,
    cpu_micros: Option<f64>,
    memory: Option<u64>,
}

/// Lets them come, and looks.
pub(crate) async fn run(args: &Surge) -> Result<()> {
    room_for(args.visitors + args.agents)?;
    if args.visitors == 0 || args.agents == 0 {
        bail!("at least one visitor and one agent");
    }
    let figures = Desk::with(&args.desk, args.per_agent, async |desk| {
        let watch = Stopwatch::start();
        let _agents = Agents::listening(desk, args.agents, watch).await?;
        measure(args, desk, watch).await
    });
    let figures = figures.await?;
    figures.print();
    report::write("surge", &figures, args.desk.json.as_deref())?;
    if let Some(error) = figures.first_error {
        bail!("not everything went well: {error}");
    }
    Ok(())
}

async fn measure(args: &Surge, desk: &Desk, watch: Stopwatch) -> Result<Figures> {
    let (tell, mut news) = mpsc::unbounded_channel();
    let coming = stream::iter(1..=args.visitors).map(|number| async move {
        let asker = Asker::come(&desk.door).await?;
        if number % 500 == 0 {
            eprintln!("  {number} of {} visitors are there", args.visitors);
        }
        anyhow::Ok(asker)
    });
    let askers: Vec<Asker> =
        coming.buffer_unordered(AT_ONCE).try_collect().await.context("a visitor could not come")?;
    eprintln!("  {} visitors are there", args.visitors);
    let (mut commands, mut dues, mut tasks) = (Vec::new(), Vec::new(), JoinSet::new());
    for (number, asker) in askers.into_iter().enumerate() {
        let ((command, commanded), (due, due_at)) = (mpsc::channel(1), mpsc::channel(1));
        tasks.spawn(asker.live(number, watch, due_at, commanded, tell.clone()));
        commands.push(command);
        dues.push(due);
    }
    drop(tell);

    let begin = watch.micros() + 200_000;
    let window = Window { begin, counts: begin, end: begin + args.within * 1_000 };
    let before = desk.watched.look().await?;
    let pacer = pace(watch, window, args.visitors as f64 * 1_000.0 / args.within.max(1) as f64, dues);
    let expected = args.visitors.min(args.agents * args.per_agent);
    let mut seen = Seen::default();
    seen.wait_for_all(args.visitors, expected, &mut news).await;
    let costs = desk.watched.look().await?.costs_since(before, args.visitors as u64);
    pacer.await?;
    let (assigned, queued) = (seen.serving.len() as u64, seen.waiting.len() as u64);
    seen.free_places(args.freed, &commands, &mut news, watch).await?;
    // Whoever is left ends the session and goes.
    drop(commands);
    while tasks.join_next().await.is_some() {}

    Ok(Figures {
        visitors: args.visitors,
        agents: args.agents,
        per_agent: args.per_agent,
        assigned,
        expected: expected as u64,
        queued,
        all_assigned_in: seen.last_served.saturating_sub(begin) as f64 / 1_000_000.0,
        all_told_in: seen.last_told.saturating_sub(begin) as f64 / 1_000_000.0,
        served: seen.served.spread(),
        freed: seen.freed.spread(),
        freed_places: seen.freed.all(),
        first_error: seen.error(assigned, expected as u64),
        cpu_micros: costs.cpu_micros,
        memory: costs.memory,
    })
}

/// What the visitors have told so far.
#[derive(Default)]
struct Seen {
    serving: Vec<usize>,
    waiting: HashSet<usize>,
    served: Tally,
    freed: Tally,
    last_served: u64,
    last_told: u64,
    lost: Option<String>,
}

impl Seen {
    fn hear(&mut self, news: News) {
        match news {
            News::Served { who, asked, at } => {
                self.waiting.remove(&who);
                self.serving.push(who);
                self.served.arrived(asked, at);
                self.last_served = at;
            }
            News::Waiting { who, at } => {
                if !self.serving.contains(&who) {
                    self.waiting.insert(who);
                    self.last_told = at;
                }
            }
            News::Ended => {}
            News::Lost(why) => self.lost = self.lost.take().or(Some(why)),
        }
    }

    /// Until all there is room for are served and the rest know their place.
    async fn wait_for_all(&mut self, visitors: usize, room: usize, news: &mut mpsc::UnboundedReceiver<News>) {
        let until = Instant::now() + LONGEST;
        let mut tick = interval(Duration::from_secs(1));
        while self.serving.len() + self.waiting.len() < visitors || self.serving.len() < room {
            tokio::select! {
                heard = timeout_at(until, news.recv()) => match heard {
                    Ok(Some(heard)) => self.hear(heard),
                    _ => break,
                },
                _ = tick.tick() => eprintln!("  {} served, {} waiting so far", self.serving.len(), self.waiting.len()),
            }
        }
        eprintln!("  {} served, {} waiting", self.serving.len(), self.waiting.len());
        // Whoever is served above the room is heard of now.
        while let Ok(Some(heard)) = timeout(Duration::from_millis(500), news.recv()).await {
            self.hear(heard);
        }
    }

    /// Ends one session after the other, and waits each time until somebody else is served.
    async fn free_places(
        &mut self,
        count: usize,
        commands: &[mpsc::Sender<Command>],
        news: &mut mpsc::UnboundedReceiver<News>,
        watch: Stopwatch,
    ) -> Result<()> {
        for place in 0..count.min(self.waiting.len()).min(self.serving.len()) {
            let (leaving, before) = (self.serving[place], self.serving.len());
            let begin = watch.micros();
            commands[leaving].send(Command::End).await.ok().context("a visitor was lost")?;
            let until = Instant::now() + LONGEST;
            while self.serving.len() == before {
                let heard = timeout_at(until, news.recv()).await.context("a freed place was not taken")?;
                self.hear(heard.context("all visitors were lost")?);
            }
            self.freed.arrived(begin, self.last_served);
        }
        Ok(())
    }

    fn error(&mut self, assigned: u64, expected: u64) -> Option<String> {
        let wrong = || format!("{assigned} were assigned, and there was room for {expected}");
        self.lost.take().or_else(|| (assigned != expected).then(wrong))
    }
}

impl Figures {
    fn print(&self) {
        let Self { assigned, expected, queued, all_assigned_in, all_told_in, .. } = self;
        println!(
            "{assigned} of {expected} assigned in {all_assigned_in:.2} s, {queued} told their place in {all_told_in:.2} s"
        );
        report::line("asked → served", *assigned, &self.served);
        report::line("place freed → next visitor served", self.freed_places, &self.freed);
        println!("memory of the server: {}", report::megabytes(self.memory));
        if let Some(micros) = self.cpu_micros {
            println!("CPU time of the server for each visitor: {micros:.0} µs");
        }
    }
}
