//! The second classifier: it judges a question by its likeness to every wording at once, so its borders between answers
//! may curve (kernel logistic regression). For bases up to a bound; beyond it the straight one has enough to learn from.

use crate::base::{Base, Likeness};
use crate::chance::Chance;
use crate::lanes;
use crate::logistic::{sum_of_odds, to_chances};

/// What each likeness counts.
const MEANING: f32 = 0.6;
const LETTERS: f32 = 0.2;
const WORDS: f32 = 0.2;
/// How fast nearness falls with distance: the higher, the more the borders curve.
const RATE: f32 = 2.0;
/// How often every line is looked at, and how far the first steps go.
const ROUNDS: usize = 16;
const STEP: f32 = 6.0;
/// Lines that are looked at together: what was learnt is read once for all of them.
const TOGETHER: usize = 8;
/// What 1.0 is in the whole numbers that nearness is kept as.
const UNIT: f32 = 65_535.0;

/// What each wording says for and against each answer.
#[derive(Debug)]
pub(crate) struct Curved {
    answers: usize,
    /// A row for each line.
    says: Vec<f32>,
}

impl Curved {
    /// Learns from the lines of a small base; `None` when `go_on` says to stop.
    pub(crate) fn learn(base: &Base, go_on: &dyn Fn() -> bool) -> Option<Self> {
        let kernel = kernel(base, go_on)?;
        let (lines, answers) = (base.lines(), base.answers.len());
        let mut learnt = Self { answers, says: vec![0.0; lines * answers] };
        let mut order: Vec<usize> = (0..lines).collect();
        let mut chance = Chance::new(3);
        let (mut near, mut odds) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            chance.shuffle(&mut order);
            let step = STEP * (1.0 - round as f32 / ROUNDS as f32).max(0.03);
            for group in order.chunks(TOGETHER) {
                if !go_on() {
                    return None;
                }
                near.clear();
                for line in group {
                    near.extend(kernel[line * lines..(line + 1) * lines].iter().map(|x| f32::from(*x) / UNIT));
                }
                odds.clear();
                odds.resize(group.len() * answers, 0.0);
                lanes::combine(&learnt.says, &near, &mut odds, group.len());
                for (&line, odds) in group.iter().zip(odds.chunks_exact_mut(answers)) {
                    learnt.correct(line, base.answer_of(line as u32), odds, step);
                }
            }
        }
        Some(learnt)
    }

    fn correct(&mut self, line: usize, own: usize, odds: &mut [f32], step: f32) {
        to_chances(odds);
        let says = &mut self.says[line * self.answers..(line + 1) * self.answers];
        for (answer, (says, chance)) in says.iter_mut().zip(odds).enumerate() {
            *says += step * (f32::from(u8::from(answer == own)) - *chance);
        }
    }

    /// The logarithm of the chance of each answer.
    pub(crate) fn judge(&self, likeness: &Likeness) -> Vec<f32> {
        let near: Vec<f32> = nearness(likeness).collect();
        let mut odds = vec![0.0; self.answers];
        lanes::combine(&self.says, &near, &mut odds, 1);
        let any = sum_of_odds(&odds);
        odds.iter_mut().for_each(|x| *x -= any);
        odds
    }
}

/// How near every line is to every other, row by row.
fn kernel(base: &Base, go_on: &dyn Fn() -> bool) -> Option<Vec<u16>> {
    let mut kernel = Vec::with_capacity(base.lines() * base.lines());
    for line in 0..base.lines() {
        if !go_on() {
            return None;
        }
        let (_, line) = base.line(line as u32);
        let likeness = base.compare(&line.asked());
        kernel.extend(nearness(&likeness).map(|x| (x * UNIT) as u16));
    }
    Some(kernel)
}

fn nearness(likeness: &Likeness) -> impl Iterator<Item = f32> {
    let lines = likeness.plain.iter().zip(&likeness.letters).zip(&likeness.words);
    lines.map(|((meaning, letters), words)| {
        (RATE * (MEANING * meaning + LETTERS * letters + WORDS * words - 1.0)).exp().min(1.0)
    })
}
