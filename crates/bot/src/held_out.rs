//! Questions whose answer is known, asked of engines that did not see them: each wording of the base in turn, some of
//! them with the whole answer left out, so that the engine learns what it looks like to know nothing.

use crate::asked::Asked;
use crate::base::{Answer, Base};
use crate::calibration::{Calibration, Sample};
use crate::chance::Chance;
use crate::model::{Model, is_known, talk};
use crate::verdict::Verdict;
use crate::{Confusion, Held};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What became of one held-out wording.
#[derive(Clone, Debug)]
pub(crate) struct Trial {
    /// The answer it belongs to, and which of its lines it is; `None` for idle talk.
    meant: Option<(usize, usize)>,
    /// The answer that was found.
    found: Option<usize>,
    kind: Kind,
    pub(crate) instant: Sample,
    pub(crate) trained: Sample,
}

/// What the engine that was asked could know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Other wordings of the answer.
    Answerable,
    /// Nothing of the answer.
    LeftOut,
    /// There is no answer.
    Talk,
}

/// How much those count that have no answer, beside those that have.
const LEFT_OUT: f32 = 0.25;
const TALK: f32 = 0.05;
/// What talk counts at least, in questions: all there is to learn from in a small base.
const LEAST_TALK: f32 = 5.0;
/// Parts that a base is held out in, one after the other.
const FOLDS: usize = 5;
/// Wordings that are held out of a large base.
const ENOUGH: usize = 1_200;

/// Holds out in several folds; `None` when `go_on` says to stop.
pub(crate) fn trials(base: &Base, go_on: &dyn Fn() -> bool) -> Option<Vec<Trial>> {
    if base.answers.iter().all(|answer| answer.lines.len() < 2) {
        return Some(Vec::new());
    }
    let folds = Folds::new(base);
    let mut trials = Vec::new();
    for fold in 0..folds.run {
        trials.extend(folds.hold_out(base, fold, go_on)?);
    }
    weigh(&mut trials);
    Some(trials)
}

/// What all of them scored, weighed as they were to fit the calibration.
pub(crate) fn scores(trials: &[Trial], calibration: &Calibration) -> Vec<Held> {
    let held = |trial: &Trial| Held {
        score: calibration.trust(true).score(&trial.trained.signs),
        right: trial.trained.right,
        weight: trial.trained.weight,
        answerable: trial.kind == Kind::Answerable,
    };
    trials.iter().map(held).collect()
}

/// Which answers were taken for which others, the most often first.
pub(crate) fn confusions(base: &Base, trials: &[Trial], calibration: &Calibration) -> Vec<Confusion> {
    let mut pairs: BTreeMap<(usize, usize), Confusion> = BTreeMap::new();
    for trial in trials.iter().filter(|trial| trial.kind == Kind::Answerable) {
        let (Some((at, line)), Some(found)) = (trial.meant, trial.found) else { continue };
        if at == found {
            continue;
        }
        let meant = &base.answers[at];
        let wording = meant.text(&meant.lines[line]);
        let score = calibration.trust(true).score(&trial.trained.signs);
        let pair = pairs.entry((at, found)).or_insert_with(|| Confusion {
            meant: meant.entry.id,
            found: base.answers[found].entry.id,
            wording: String::new(),
            score: 0.0,
            count: 0,
        });
        pair.count += 1;
        if score > pair.score {
            (pair.score, pair.wording) = (score, wording.to_owned());
        }
    }
    let mut pairs: Vec<Confusion> = pairs.into_values().collect();
    pairs.sort_by(|a, b| b.count.cmp(&a.count).then(b.score.total_cmp(&a.score)));
    pairs
}

fn weigh(trials: &mut [Trial]) {
    let of = |kind: Kind| trials.iter().filter(|trial| trial.kind == kind).count() as f32;
    let with = of(Kind::Answerable);
    let left_out = (LEFT_OUT * with / of(Kind::LeftOut).max(1.0)).min(1.0);
    let talk = ((TALK * with).max(LEAST_TALK) / of(Kind::Talk).max(1.0)).min(1.0);
    for trial in trials {
        let weight = match trial.kind {
            Kind::Answerable => 1.0,
            Kind::LeftOut => left_out,
            Kind::Talk => talk,
        };
        (trial.instant.weight, trial.trained.weight) = (weight, weight);
    }
}

/// Who is held out when.
struct Folds {
    /// How many of them are run: of a large base, not all.
    run: usize,
    /// The fold of each line of each answer.
    lines: Vec<Vec<usize>>,
    /// The fold in which the whole answer is left out; for half of them none.
    whole: Vec<usize>,
}

impl Folds {
    fn new(base: &Base) -> Self {
        let count = FOLDS;
        let run = (ENOUGH * count).div_ceil(base.lines().max(1)).clamp(1, count);
        let mut chance = Chance::new(11);
        let mut line_folds = |lines: usize| {
            let first = chance.below(count);
            let mut folds: Vec<usize> = (0..lines).map(|line| (line + first) % count).collect();
            chance.shuffle(&mut folds);
            folds
        };
        let lines = base.answers.iter().map(|answer| line_folds(answer.lines.len())).collect();
        let mut chance = Chance::new(13);
        let whole = base.answers.iter().map(|_| chance.below(2 * count)).collect();
        Self { run, lines, whole }
    }

    fn hold_out(&self, base: &Base, fold: usize, go_on: &dyn Fn() -> bool) -> Option<Vec<Trial>> {
        let mut kept = Vec::new();
        let mut asked = Vec::new();
        for (at, answer) in base.answers.iter().enumerate() {
            let out = |line: usize| self.whole[at] == fold || self.lines[at][line] == fold;
            asked.extend((0..answer.lines.len()).filter(|line| out(*line)).map(|line| (at, line)));
            if !(0..answer.lines.len()).all(out) {
                kept.push((at, part(answer, |line| !out(line))));
            }
        }
        let (numbers, answers): (Vec<usize>, Vec<Arc<Answer>>) = kept.into_iter().unzip();
        let known = Base::of_answers(answers, base.eyes.clone());
        let model = Model::train(&known, |talk| talk % FOLDS != fold, go_on)?;
        let seen = Seen { known, model, numbers };
        let mut trials = Vec::new();
        for (at, line) in asked {
            let wording = base.answers[at].lines[line].asked();
            trials.push(go_on().then(|| seen.ask(&wording, Some((at, line))))?);
        }
        for (_, text) in talk(base).enumerate().filter(|(talk, _)| talk % FOLDS == fold) {
            if let Some(text) = base.eyes.talk(text).filter(|text| !is_known(&base.compare(text))) {
                trials.push(go_on().then(|| seen.ask(&text, None))?);
            }
        }
        Some(trials)
    }
}

fn part(answer: &Answer, keep: impl Fn(usize) -> bool) -> Arc<Answer> {
    let lines = answer.lines.iter().enumerate().filter(|(at, _)| keep(*at)).map(|(_, line)| line.clone()).collect();
    Arc::new(Answer { entry: answer.entry.clone(), lines })
}

/// What an engine knows that did not see all.
struct Seen {
    known: Base,
    model: Model,
    /// Which answers of the whole base it knows.
    numbers: Vec<usize>,
}

impl Seen {
    fn ask(&self, asked: &Asked, meant: Option<(usize, usize)>) -> Trial {
        let kind = match meant {
            None => Kind::Talk,
            Some((answer, _)) if self.numbers.binary_search(&answer).is_ok() => Kind::Answerable,
            Some(_) => Kind::LeftOut,
        };
        let sample = |verdict: &Verdict| {
            let found = verdict.ranked.first().map(|(at, _)| self.numbers[*at as usize]);
            let right = found.is_some() && found == meant.map(|(answer, _)| answer);
            (found, Sample { signs: verdict.signs, right, weight: 1.0 })
        };
        let (_, instant) = sample(&Verdict::new(&self.known, None, asked));
        let (found, trained) = sample(&Verdict::new(&self.known, Some(&self.model), asked));
        Trial { meant, found, kind, instant, trained }
    }
}
