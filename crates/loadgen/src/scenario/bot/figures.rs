//! What the chat noticed in each phase, round by round, and all rounds together.

use super::asker::Questions;
use crate::args::Bot;
use crate::figures::{Spread, Times};
use crate::flood::Level;
use crate::report;
use crate::trend::median;
use serde::Serialize;
use std::fmt;
use std::sync::Arc;

/// What goes on beside the chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Phase {
    /// Nothing.
    Alone,
    /// Visitors ask the chatbot.
    Asking,
    /// Visitors ask, and the knowledge base is learned anew all the time.
    Learning,
}

impl Phase {
    pub(super) const ALL: [Self; 3] = [Self::Alone, Self::Asking, Self::Learning];
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Alone => "chat alone",
            Self::Asking => "with questions",
            Self::Learning => "questions, learning",
        })
    }
}

/// One phase of one round.
pub(super) struct Round {
    pub(super) phase: Phase,
    pub(super) chat: Level,
    pub(super) questions: Option<Arc<Questions>>,
    /// Milliseconds of each training.
    pub(super) trainings: Vec<f64>,
}

impl Round {
    /// Prints the head of the table.
    pub(super) fn print_head() {
        println!(
            "times in ms; ack: until a message of the chat was acknowledged, del: until its agent had it; CPU time for one \
             message of the chat, with all that goes on beside it; answers: of the chatbot, from when the question was due"
        );
        println!(
            "{:>5} {:>19} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>9}",
            "round",
            "phase",
            "chat/s",
            "ack p50",
            "p99",
            "p99.9",
            "del p50",
            "p99",
            "p99.9",
            "cpu µs",
            "answers",
            "p50",
            "p99",
            "trainings",
        );
    }
}

impl fmt::Display for Round {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { phase, chat, questions, trainings } = self;
        let (ack, del) = (chat.acknowledged, chat.delivered.unwrap_or_default());
        write!(f, "{:>5} {phase:>19} {:>8.0}", chat.round, chat.per_second)?;
        for time in [ack.p50, ack.p99, ack.p99_9, del.p50, del.p99, del.p99_9] {
            write!(f, " {time:>8.2}")?;
        }
        let cpu = chat.costs.cpu_micros.map_or_else(|| "–".to_owned(), |micros| format!("{micros:.0}"));
        write!(f, " {cpu:>8}")?;
        let answered = questions.as_ref().map(|questions| (questions.answered.counted(), questions.answered.spread()));
        let (count, Spread { p50, p99, .. }) = answered.unwrap_or_default();
        write!(f, " {count:>8} {p50:>8.2} {p99:>8.2} {:>9}", trainings.len())
    }
}

/// A phase, all rounds together.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Together {
    phase: Phase,
    messages: u64,
    acknowledged: Spread,
    delivered: Spread,
    /// Questions that were answered, and milliseconds until they were.
    answers: u64,
    asked: Spread,
    answered: Spread,
    trainings: usize,
    /// Milliseconds of the training in the middle.
    training: Option<f64>,
    rounds: Vec<Level>,
}

/// How many times one p99 is another.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ratio {
    of: Phase,
    to: Phase,
    /// Of all rounds together.
    acknowledged: f64,
    delivered: f64,
    /// The middle of the rounds, each compared within itself.
    acknowledged_median: Option<f64>,
    delivered_median: Option<f64>,
}

/// All of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Figures {
    visitors: usize,
    /// Questions a second that were due.
    rate: f64,
    at_once: bool,
    chatting: usize,
    chat_rate: f64,
    entries: usize,
    seconds: u64,
    phases: Vec<Together>,
    ratios: Vec<Ratio>,
    first_error: Option<String>,
}

impl Figures {
    pub(super) fn of(args: &Bot, rounds: Vec<Round>) -> Self {
        let first_error = rounds.iter().find_map(Round::error);
        let phases: Vec<Together> = Phase::ALL.into_iter().map(|phase| Together::of(phase, &rounds)).collect();
        let pairs = [(1, 0), (2, 0), (2, 1)];
        let ratios = pairs.into_iter().map(|(of, to)| Ratio::of(&phases[of], &phases[to])).collect();
        Self {
            visitors: args.visitors,
            rate: args.rate,
            at_once: args.at_once,
            chatting: args.chatting,
            chat_rate: args.chat_rate,
            entries: args.entries,
            seconds: args.seconds,
            phases,
            ratios,
            first_error,
        }
    }

    /// What went wrong first.
    pub(super) fn error(&self) -> Option<&str> {
        self.first_error.as_deref()
    }

    pub(super) fn print(&self) {
        println!("\nall rounds together:");
        for phase in &self.phases {
            let name = phase.phase;
            report::line(&format!("{name}: message → acknowledged"), phase.messages, &phase.acknowledged);
            report::line(&format!("{name}: message → at agent"), phase.messages, &phase.delivered);
            if phase.answers > 0 {
                report::line(&format!("{name}: question → acknowledged"), phase.answers, &phase.asked);
                report::line(&format!("{name}: question → answer"), phase.answers, &phase.answered);
            }
            if let Some(training) = phase.training {
                println!("{name}: learned anew {} times, in {training:.0} ms (median)", phase.trainings);
            }
        }
        for Ratio { of, to, acknowledged, delivered, acknowledged_median, delivered_median } in &self.ratios {
            let median = |ratio: &Option<f64>| ratio.map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.2}"));
            println!(
                "p99 of the chat {of} ÷ {to}: acknowledged {acknowledged:.2} (median of the rounds {}), \
                 delivered {delivered:.2} (median of the rounds {})",
                median(acknowledged_median),
                median(delivered_median)
            );
        }
    }
}

impl Round {
    fn error(&self) -> Option<String> {
        let questions = self.questions.as_ref().and_then(|questions| questions.answered.first_failure());
        let lost = || self.chat.first_error.clone().unwrap_or_else(|| "a message was lost".to_owned());
        questions.or_else(|| self.chat.is_broken().then(lost))
    }
}

impl Together {
    fn of(phase: Phase, rounds: &[Round]) -> Self {
        let own: Vec<&Round> = rounds.iter().filter(|round| round.phase == phase).collect();
        let times = |of: fn(&Level) -> &Times| Times::all(own.iter().map(|round| of(&round.chat)));
        let (acknowledged, delivered) = (times(|level| &level.times[0]), times(|level| &level.times[1]));
        let questions = || own.iter().filter_map(|round| round.questions.as_ref());
        let asked = questions().map(|questions| questions.acknowledged.times()).collect::<Vec<_>>();
        let answered = questions().map(|questions| questions.answered.times()).collect::<Vec<_>>();
        let answered = Times::all(&answered);
        let trainings: Vec<f64> = own.iter().flat_map(|round| round.trainings.iter().copied()).collect();
        Self {
            phase,
            messages: acknowledged.len(),
            acknowledged: acknowledged.spread(),
            delivered: delivered.spread(),
            answers: answered.len(),
            asked: Times::all(&asked).spread(),
            answered: answered.spread(),
            trainings: trainings.len(),
            training: median(trainings),
            rounds: own.iter().map(|round| round.chat.clone()).collect(),
        }
    }
}

impl Ratio {
    fn of(of: &Together, to: &Together) -> Self {
        let each = |p99: fn(&Level) -> f64| {
            let ratios = of.rounds.iter().zip(&to.rounds).map(|(of, to)| p99(of) / p99(to));
            median(ratios.filter(|ratio| ratio.is_finite()).collect())
        };
        Self {
            of: of.phase,
            to: to.phase,
            acknowledged: of.acknowledged.p99 / to.acknowledged.p99,
            delivered: of.delivered.p99 / to.delivered.p99,
            acknowledged_median: each(|level| level.acknowledged.p99),
            delivered_median: each(|level| level.delivered.unwrap_or_default().p99),
        }
    }
}
