//! A working day: visitors come, ask the chatbot, ask for a person, are answered, end and rate.

mod customer;
mod worker;

use crate::args::Day;
use crate::clock::{Stopwatch, Window, pace};
use crate::desk::{Desk, agents, room_for};
use crate::figures::Tally;
use crate::process::Costs;
use crate::report;
use anyhow::{Result, bail};
use customer::Customer;
use serde::Serialize;
use serde::ser::SerializeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, interval};
use worker::Worker;

/// Moments of the day that are timed. Each tally counts from when a message or a request was due.
pub(crate) struct Moments {
    pub(crate) watch: Stopwatch,
    /// A visitor connects and is greeted.
    pub(crate) greeted: Tally,
    /// A message of either side is acknowledged.
    pub(crate) acknowledged: Tally,
    /// A message to the chatbot is answered by it.
    pub(crate) bot: Tally,
    /// A visitor who asked for a person is served; waiting for a free agent included.
    pub(crate) served: Tally,
    /// A visitor's message reaches the agent.
    pub(crate) to_agent: Tally,
    /// An agent's message reaches the visitor.
    pub(crate) to_visitor: Tally,
    /// A session is ended.
    pub(crate) ended: Tally,
    /// A session is rated.
    pub(crate) rated: Tally,
}

impl Moments {
    fn new(watch: Stopwatch) -> Self {
        let [greeted, acknowledged, bot, served, to_agent, to_visitor, ended, rated] =
            std::array::from_fn(|_| Tally::new(None));
        Self { watch, greeted, acknowledged, bot, served, to_agent, to_visitor, ended, rated }
    }

    fn named(&self) -> [(&'static str, &Tally); 8] {
        [
            ("connected → greeted", &self.greeted),
            ("message → acknowledged", &self.acknowledged),
            ("message → answer of the chatbot", &self.bot),
            ("asked for a person → served", &self.served),
            ("message of visitor → at agent", &self.to_agent),
            ("message of agent → at visitor", &self.to_visitor),
            ("end → ended", &self.ended),
            ("rating → rated", &self.rated),
        ]
    }
}

/// As an object with an entry for each moment.
impl Serialize for Moments {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, tally) in self.named() {
            map.serialize_entry(name, &(tally.all(), tally.spread()))?;
        }
        map.end()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Figures<'a> {
    visitors: u64,
    /// Sessions that went as they should, from the first word to the rating.
    completed: usize,
    seconds: f64,
    moments: &'a Moments,
    #[serde(flatten)]
    costs: Costs,
    first_error: Option<String>,
}

/// Lets visitors come for so many seconds, and waits until the last has gone.
pub(crate) async fn run(args: &Day) -> Result<()> {
    if args.visitors_per_second.is_nan() || args.visitors_per_second <= 0.0 || args.agents == 0 || args.seconds == 0 {
        bail!("at least some visitors, an agent and a second");
    }
    room_for(args.agents + args.agents * args.per_agent + most_under_way(args))?;
    let moments = Arc::new(Moments::new(Stopwatch::start()));
    let figures = Desk::with(&args.desk, args.per_agent, async |desk| {
        let mut workers = JoinSet::new();
        for socket in agents::free(desk, args.agents).await? {
            workers.spawn(Worker::new(socket, args.pause, moments.clone()).work());
        }
        // The workers end with the set.
        let figures = measure(args, desk, &moments).await?;
        if let Some(Ok(Err(error))) = workers.try_join_next() {
            return Err(error.context("an agent was lost"));
        }
        Ok(figures)
    });
    let figures = figures.await?;
    figures.print();
    report::write("day", &figures, args.desk.json.as_deref())?;
    if let Some(error) = figures.first_error {
        bail!("not everything went well: {error}");
    }
    Ok(())
}

/// Visitors who are there at a time without being served, where agents are fast enough: as many as come while a visit
/// lasts, and a while longer.
fn most_under_way(args: &Day) -> usize {
    let pauses = args.questions + 2 * args.messages + 1;
    let visit = pauses as f64 * args.pause as f64 / 1_000.0 + 30.0;
    (args.visitors_per_second * visit.min(args.seconds as f64)) as usize
}

async fn measure<'a>(args: &Day, desk: &Desk, moments: &'a Arc<Moments>) -> Result<Figures<'a>> {
    let window = Window::soon(moments.watch, 0, args.seconds);
    let (due, mut dues) = mpsc::channel(1_024);
    let before = desk.watched.look().await?;
    let begin = Instant::now();
    let pacer = pace(moments.watch, window, args.visitors_per_second, vec![due]);
    let (mut inside, mut tick) = (JoinSet::new(), interval(Duration::from_secs(5)));
    let (mut came, mut completed, mut first_error, mut coming) = (0, 0, None, true);
    while coming || !inside.is_empty() {
        tokio::select! {
            due = dues.recv(), if coming => match due {
                Some(due) => {
                    came += 1;
                    inside.spawn(Customer::new(args, desk.door.clone(), moments.clone()).visit(due));
                }
                None => coming = false,
            },
            Some(gone) = inside.join_next() => match gone? {
                Ok(()) => completed += 1,
                Err(error) => drop(first_error.get_or_insert(format!("{error:#}"))),
            },
            _ = tick.tick() => eprintln!(
                "  {came} came, {} are here, {completed} have gone satisfied, {} messages",
                inside.len(),
                moments.acknowledged.all()
            ),
        }
    }
    pacer.await?;
    let costs = desk.watched.look().await?.costs_since(before, moments.acknowledged.all());
    let seconds = begin.elapsed().as_secs_f64();
    Ok(Figures { visitors: came, completed, seconds, moments, costs, first_error })
}

impl Figures<'_> {
    fn print(&self) {
        let Self { visitors, completed, seconds, moments, costs, .. } = self;
        let messages = moments.acknowledged.all();
        println!("{completed} of {visitors} sessions went as they should, in {seconds:.1} s");
        println!("{messages} messages of people, {:.1} a second", messages as f64 / seconds);
        for (name, tally) in moments.named() {
            report::line(name, tally.all(), &tally.spread());
        }
        report::costs("message, everything around it included", costs);
    }
}
