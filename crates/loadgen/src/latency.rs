//! Many visitors write at the same time: how soon is each message acknowledged, and how soon does it reach the agent?

use crate::admin::Admin;
use crate::agent::Agents;
use crate::echo::Echo;
use crate::figures::{Sample, Spread, Stopwatch};
use crate::report::{Level, Report, Server};
use crate::sender::{self, Plan, Sent};
use crate::socket::Socket;
use crate::visitor::{Door, Visitor};
use crate::{Latency, process};
use anyhow::{Context, Result, bail};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};
use wire::frame::Request;

/// Visitors who come or go at the same time.
const AT_THE_DOOR: usize = 16;
/// Time between saying go and the first message.
const AHEAD: Duration = Duration::from_millis(500);
/// Longest wait for messages that were acknowledged but have not reached an agent.
const UNDER_WAY: Duration = Duration::from_secs(10);

/// Measures echo and desk in turn.
pub(crate) async fn run(args: &Latency) -> Result<()> {
    let most = args.senders.iter().copied().max().unwrap_or(0);
    if args.senders.contains(&0) || most == 0 || args.seconds == 0 {
        bail!("at least one sender and one second");
    }
    let watch = Stopwatch::start();
    let echo = Echo::start().await?;
    let admin = Admin::prepare(&args.desk).await?;
    let agents = Agents::for_sessions(&admin, &args.desk.url, most, watch).await?;
    let door =
        Door { url: args.desk.url.clone(), web_app_id: admin.web_app_id.clone(), client: reqwest::Client::new() };

    let mut report = Report::new(args);
    for round in 1..=args.rounds {
        for &senders in &args.senders {
            let yardstick = Measurement { args, round, senders, watch, server: Server::Echo, pid: echo.pid() };
            report.add(yardstick.run(Place::Echo(echo.url.clone()), None).await?);
            let desk = Measurement { args, round, senders, watch, server: Server::Desk, pid: args.desk.pid };
            report.add(desk.run(Place::Desk(door.clone()), Some(&agents)).await?);
        }
    }
    agents.remove(&admin).await?;
    report.finish(args.desk.json.as_deref())
}

/// Where senders go.
#[derive(Clone)]
enum Place {
    Echo(String),
    Desk(Door),
}

/// One number of senders against one server.
struct Measurement<'a> {
    args: &'a Latency,
    round: usize,
    senders: usize,
    watch: Stopwatch,
    server: Server,
    pid: Option<u32>,
}

impl Measurement<'_> {
    async fn run(&self, place: Place, agents: Option<&Agents>) -> Result<Level> {
        let answered = Arc::new(AtomicU64::new(0));
        let (go, started) = watch::channel(None);
        let (ready, mut arrived) = mpsc::unbounded_channel();
        let door = Arc::new(Semaphore::new(AT_THE_DOOR));
        let mut tasks = JoinSet::new();
        for number in 0..self.senders {
            let one = One {
                number,
                place: place.clone(),
                characters: self.args.characters,
                door: door.clone(),
                ready: ready.clone(),
                answered: answered.clone(),
            };
            tasks.spawn(one.run(started.clone()));
        }
        drop(ready);
        self.gather(&mut arrived, &mut tasks).await?;
        if let Some(agents) = agents {
            agents.take();
        }

        let plan = self.plan();
        go.send(Some(plan)).context("all senders have gone")?;
        let spent = self.progress(plan, &answered).await?;
        let (all, lost) = self.collect(&mut arrived, plan).await;
        let delivered = match agents {
            Some(agents) => Some(delivered(agents, all.acknowledged.len()).await),
            None => None,
        };
        // Whoever is left ends the session and goes.
        drop(go);
        while let Some(done) = tasks.join_next().await {
            if let Err(error) = done? {
                eprintln!("a sender failed: {error:#}");
            }
        }
        Ok(self.level(plan, all, lost, delivered, spent))
    }

    /// Waits until everybody is there.
    async fn gather(&self, arrived: &mut mpsc::UnboundedReceiver<News>, tasks: &mut JoinSet<Result<()>>) -> Result<()> {
        let mut told = Instant::now();
        for count in 1..=self.senders {
            tokio::select! {
                _ = arrived.recv() => {}
                Some(ended) = tasks.join_next() => {
                    ended?.context("a sender could not begin")?;
                    bail!("a sender went before it began");
                }
            }
            if told.elapsed() > Duration::from_secs(2) {
                told = Instant::now();
                eprintln!("  {count} of {} senders are there", self.senders);
            }
        }
        Ok(())
    }

    fn plan(&self) -> Plan {
        let begin = self.watch.micros() + AHEAD.as_micros() as u64;
        let end = begin + (self.args.warm_up + self.args.seconds) * 1_000_000;
        let pace = self.args.rate.map(|rate| {
            let between = 1_000_000 * self.senders as u64 / u64::from(rate.max(1));
            (between.max(1), between / self.senders as u64)
        });
        Plan { watch: self.watch, begin, end, pace }
    }

    fn counts_from(&self, plan: Plan) -> u64 {
        plan.begin + self.args.warm_up * 1_000_000
    }

    /// Says every second how far it is. Gives the microseconds of CPU time the server used for a message.
    async fn progress(&self, plan: Plan, answered: &AtomicU64) -> Result<Option<f64>> {
        let from = Instant::from_std(self.watch.at(self.counts_from(plan)));
        sleep_until(from).await;
        let cpu = || self.pid.map(process::cpu).transpose();
        let (used, before) = (cpu()?, answered.load(Ordering::Relaxed));
        for second in 1..=self.args.seconds {
            sleep_until(from + Duration::from_secs(second)).await;
            let now = answered.load(Ordering::Relaxed) - before;
            eprintln!("  {}: {} senders, {second} s, {now} messages", self.server, self.senders);
        }
        let messages = answered.load(Ordering::Relaxed) - before;
        let spent = cpu()?.zip(used).map(|(after, used)| after.saturating_sub(used));
        Ok(spent.filter(|_| messages > 0).map(|spent| spent.as_micros() as f64 / messages as f64))
    }

    /// What all senders saw, and how many of them were lost.
    async fn collect(&self, arrived: &mut mpsc::UnboundedReceiver<News>, plan: Plan) -> (Sent, u64) {
        let mut all = Sent::default();
        let mut back = 0;
        let until = Instant::from_std(self.watch.at(plan.end)) + sender::PATIENCE + Duration::from_secs(1);
        while back < self.senders {
            let Ok(Some(news)) = tokio::time::timeout_at(until, arrived.recv()).await else { break };
            let News::Sent(sent) = news else { continue };
            back += 1;
            all.acknowledged.extend(sent.acknowledged);
            all.refused += sent.refused;
            all.why = all.why.or(sent.why);
        }
        (all, (self.senders - back) as u64)
    }

    fn level(&self, plan: Plan, all: Sent, lost: u64, delivered: Option<Vec<Sample>>, spent: Option<f64>) -> Level {
        let from = self.counts_from(plan);
        let measured = |samples: &[Sample]| -> Vec<u64> {
            samples.iter().filter(|sample| sample.due >= from).map(|sample| sample.took).collect()
        };
        let took = measured(&all.acknowledged);
        let reached = delivered.as_ref().map(Vec::len);
        Level {
            round: self.round,
            senders: self.senders,
            server: self.server,
            messages: took.len(),
            per_second: took.len() as f64 / self.args.seconds as f64,
            acknowledged: Spread::of(took),
            delivered: delivered.as_deref().map(measured).map(Spread::of),
            errors: all.refused + lost,
            first_error: all.why,
            undelivered: reached.map(|reached| all.acknowledged.len() as i64 - reached as i64),
            cpu_micros: spent,
        }
    }
}

/// What a sender tells.
enum News {
    Ready,
    Sent(Sent),
}

/// One sender.
struct One {
    number: usize,
    place: Place,
    characters: usize,
    door: Arc<Semaphore>,
    ready: mpsc::UnboundedSender<News>,
    answered: Arc<AtomicU64>,
}

impl One {
    /// Comes, waits for go, sends, waits until all are done, goes.
    async fn run(self, mut started: watch::Receiver<Option<Plan>>) -> Result<()> {
        let permit = self.door.acquire().await?;
        match &self.place {
            Place::Echo(url) => {
                let mut socket = Socket::connect(url).await?;
                drop(permit);
                self.tell(News::Ready);
                let Some(plan) = next(&mut started).await else { return Ok(()) };
                self.send(&mut socket, &serde_json::Value::from(uuid::Uuid::nil().to_string()), plan).await?;
                socket.close().await;
                Ok(())
            }
            Place::Desk(door) => {
                let mut visitor = Visitor::served(door).await?;
                drop(permit);
                self.tell(News::Ready);
                let plan = tokio::select! {
                    gone = visitor.stay() => return gone,
                    plan = next(&mut started) => plan,
                };
                if let Some(plan) = plan {
                    let conversation = serde_json::to_value(visitor.hello.conversation)?;
                    self.send(&mut visitor.socket, &conversation, plan).await?;
                    tokio::select! {
                        gone = visitor.stay() => return gone,
                        () = over(&mut started) => {}
                    }
                }
                let _permit = self.door.acquire().await?;
                visitor.leave().await
            }
        }
    }

    async fn send(&self, socket: &mut Socket, conversation: &serde_json::Value, plan: Plan) -> Result<()> {
        let words = "Where is my parcel? ".repeat(self.characters.div_ceil(20));
        let words: String = words.chars().take(self.characters).collect();
        let template: Request = serde_json::from_value(json!({
            "do": "send", "conversation": conversation, "clientId": "", "elements": [{"type": "text", "text": words}]
        }))?;
        let sent = sender::run(socket, self.number, template, plan, &self.answered).await?;
        self.tell(News::Sent(sent));
        Ok(())
    }

    fn tell(&self, news: News) {
        // Nobody listens any more only when the measurement has failed already.
        let _ = self.ready.send(news);
    }
}

/// Waits for go; `None`: it will not come.
async fn next(started: &mut watch::Receiver<Option<Plan>>) -> Option<Plan> {
    *started.wait_for(Option::is_some).await.ok()?
}

/// Waits until whoever said go has everything.
async fn over(started: &mut watch::Receiver<Option<Plan>>) {
    while started.changed().await.is_ok() {}
}

/// What reached agents, once it is as much as was acknowledged, or the time is over.
async fn delivered(agents: &Agents, acknowledged: usize) -> Vec<Sample> {
    let until = Instant::now() + UNDER_WAY;
    while agents.count() < acknowledged && Instant::now() < until {
        sleep(Duration::from_millis(50)).await;
    }
    agents.take()
}
