//! Visitors ask the chatbot while other visitors talk to agents: what do those notice of the questions, and what of a
//! knowledge base that is learned anew all the time?

mod asker;
mod figures;

use crate::args::Bot;
use crate::clock::{BEHIND, Stopwatch, Window, dues, give_out, in_turn};
use crate::desk::admin::SESSIONS_PER_AGENT;
use crate::desk::agents::Agents;
use crate::desk::knowledge::Edited;
use crate::desk::{Desk, room_for};
use crate::flood::{Crew, Load, Place, measure};
use crate::report;
use anyhow::{Context, Result, bail};
use asker::{Asker, Order, Questions};
use figures::{Figures, Phase, Round};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// Visitors who come at the same time.
const AT_ONCE: usize = 32;

/// Prepares, and measures the three phases in turn, as often as there are rounds.
pub(crate) async fn run(args: &Bot) -> Result<()> {
    let agents = args.agents.unwrap_or_else(|| args.chatting.div_ceil(SESSIONS_PER_AGENT)).max(1);
    check(args, agents)?;
    room_for(args.visitors + args.chatting + agents)?;
    let figures = Desk::with(&args.desk, SESSIONS_PER_AGENT, async |desk| {
        let watch = Stopwatch::start();
        let edited = desk.admin.teach(args.entries).await.context("the chatbot could not be taught")?;
        let agents = Agents::listening(desk, agents, watch).await?;
        let place = Place::Desk(desk.door.clone(), desk.watched.clone(), agents.delivered.clone());
        let crew = Crew::gather(&place, args.chatting, &super::words(args.characters), watch).await?;
        let crowd = Crowd::gather(args, desk, watch).await?;
        let bench = Bench { args, desk, place, crew, crowd, watch };
        let rounds = bench.measure_all(edited).await;
        bench.crowd.leave().await;
        bench.crew.leave().await;
        Ok(Figures::of(args, rounds?))
    });
    let figures = figures.await?;
    figures.print();
    report::write("bot", &figures, args.desk.json.as_deref())?;
    if let Some(error) = figures.error() {
        bail!("not everything went well: {error}");
    }
    Ok(())
}

fn check(args: &Bot, agents: usize) -> Result<()> {
    let numbers = [args.visitors, args.chatting, args.entries, args.rounds, args.seconds as usize];
    if numbers.contains(&0) {
        bail!("at least one visitor who asks, one who is served, one entry, one round and one second");
    }
    if [args.rate, args.chat_rate].iter().any(|rate| rate.is_nan() || *rate <= 0.0) {
        bail!("a rate is more than nothing");
    }
    if args.chatting > agents * SESSIONS_PER_AGENT {
        bail!("{agents} agents cannot serve {} visitors: each serves {SESSIONS_PER_AGENT} at most", args.chatting);
    }
    Ok(())
}

/// Everybody who takes part.
struct Bench<'a> {
    args: &'a Bot,
    desk: &'a Desk,
    place: Place,
    crew: Crew,
    crowd: Crowd,
    watch: Stopwatch,
}

impl Bench<'_> {
    async fn measure_all(&self, mut edited: Edited) -> Result<Vec<Round>> {
        let mut rounds = Vec::new();
        Round::print_head();
        for number in 1..=self.args.rounds {
            for phase in Phase::ALL {
                self.desk.admin.until_learned().await?;
                let round = self.measure(number, phase, &mut edited).await?;
                println!("{round}");
                rounds.push(round);
            }
        }
        Ok(rounds)
    }

    /// The same chat in each phase; only what goes on beside it differs.
    async fn measure(&self, number: usize, phase: Phase, edited: &mut Edited) -> Result<Round> {
        eprintln!("  round {number}: {phase}");
        let window = Window::soon(self.watch, self.args.warm_up, self.args.seconds);
        let load = Load::PerSecond(self.args.chat_rate, self.args.chatting);
        let (over, until_over) = oneshot::channel();
        let chat = async {
            let level = measure(number, &self.place, &self.crew, load, (self.watch, window)).await;
            // Nobody listens where nothing is learned.
            let _ = over.send(());
            level
        };
        let (chat, questions, trainings) =
            tokio::join!(chat, self.ask(phase, window), self.learn(phase, window, edited, until_over));
        Ok(Round { phase, chat: chat?, questions: questions?, trainings: trainings? })
    }

    async fn ask(&self, phase: Phase, window: Window) -> Result<Option<Arc<Questions>>> {
        if phase == Phase::Alone {
            return Ok(None);
        }
        let questions = Arc::new(Questions::new(window));
        let together = if self.args.at_once { self.args.visitors as u64 } else { 1 };
        self.crowd.ask(self.args.rate, together, window, &questions).await?;
        Ok(Some(questions))
    }

    /// Edits and learns without a pause, until the others are done. Gives how long each training of the window took, in
    /// milliseconds.
    async fn learn(
        &self,
        phase: Phase,
        window: Window,
        edited: &mut Edited,
        mut over: oneshot::Receiver<()>,
    ) -> Result<Vec<f64>> {
        let mut trainings = Vec::new();
        if phase != Phase::Learning {
            return Ok(trainings);
        }
        while over.try_recv() == Err(oneshot::error::TryRecvError::Empty) {
            let begin = self.watch.micros();
            self.desk.admin.edit_and_learn(edited, begin).await.context("the chatbot does not learn")?;
            if begin < window.end {
                trainings.push((self.watch.micros() - begin) as f64 / 1_000.0);
            }
        }
        Ok(trainings)
    }
}

/// The visitors who ask.
struct Crowd {
    watch: Stopwatch,
    orders: Vec<mpsc::Sender<Order>>,
    tasks: Vec<JoinHandle<()>>,
}

impl Crowd {
    async fn gather(args: &Bot, desk: &Desk, watch: Stopwatch) -> Result<Self> {
        let coming = stream::iter(0..args.visitors).map(|number| async move {
            let asker = Asker::come(&desk.door, number, args.entries).await.context("a visitor could not come")?;
            if number > 0 && number % 500 == 0 {
                eprintln!("  {number} of {} visitors who ask are there", args.visitors);
            }
            anyhow::Ok(asker)
        });
        let askers: Vec<Asker> = coming.buffer_unordered(AT_ONCE).try_collect().await?;
        let (mut orders, mut tasks) = (Vec::new(), Vec::new());
        for asker in askers {
            let (order, taken) = mpsc::channel(1);
            orders.push(order);
            tasks.push(tokio::spawn(async move {
                if let Err(error) = asker.live(taken).await {
                    eprintln!("a visitor who asks was lost: {error:#}");
                }
            }));
        }
        Ok(Self { watch, orders, tasks })
    }

    /// Has questions asked in turn. Returns when all were answered, or given up.
    async fn ask(&self, rate: f64, together: u64, window: Window, questions: &Arc<Questions>) -> Result<()> {
        let (done, mut all_done) = mpsc::channel(1);
        let mut senders = Vec::new();
        for orders in &self.orders {
            let (due, dues) = mpsc::channel(BEHIND);
            senders.push(due);
            let order = Order { watch: self.watch, dues, questions: questions.clone(), _done: done.clone() };
            orders.send(order).await.ok().context("a visitor who asks was lost before")?;
        }
        drop(done);
        let missed = give_out(self.watch, window, dues(window, rate, together), in_turn(senders)).await?;
        questions.answered.failed(missed, || "a visitor is too far behind with questions".to_owned());
        // Nothing is ever sent here: it closes when the last visitor is done.
        let _ = all_done.recv().await;
        Ok(())
    }

    async fn leave(self) {
        drop(self.orders);
        for task in self.tasks {
            // A visitor who was lost has been told of already.
            let _ = task.await;
        }
    }
}
