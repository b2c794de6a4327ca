//! What is measured: how often the right answer is found, and how far the scores may be trusted.

use std::fmt;

/// One question: what was found, best first, and the answer it means, if the base has it.
pub struct Asked {
    pub found: Vec<(usize, f32)>,
    pub meant: Option<usize>,
}

/// The figures of a run, shares of 1.
pub struct Figures {
    hit_1: f64,
    hit_3: f64,
    /// How many questions can be answered where 95 % of the answers are right.
    coverage: f64,
    /// The chance that a question of the base scores higher than one that is not.
    auroc: Option<f64>,
    /// How far the scores are from how often they are right.
    error: f64,
    /// From a score of 0.80 on: right, answered, and answered although out of scope.
    at_direct: [f64; 3],
}

impl Figures {
    /// Counts what was asked.
    pub fn of(asked: &[Asked]) -> Self {
        let score = |asked: &Asked| asked.found.first().map_or(0.0, |(_, score)| *score);
        let right = |asked: &Asked| asked.found.first().is_some_and(|(found, _)| Some(*found) == asked.meant);
        let (inside, outside): (Vec<&Asked>, Vec<&Asked>) = asked.iter().partition(|asked| asked.meant.is_some());
        let mut scored: Vec<(f32, bool)> = inside.iter().map(|asked| (score(asked), right(asked))).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        let outside: Vec<f32> = outside.into_iter().map(score).collect();
        let among_3 = |asked: &&&Asked| asked.found.iter().take(3).any(|(found, _)| Some(*found) == asked.meant);
        let answered: Vec<bool> = scored.iter().filter(|(score, _)| *score >= 0.8).map(|(_, right)| *right).collect();
        Self {
            hit_1: share(scored.iter().filter(|(_, right)| *right).count(), scored.len()),
            hit_3: share(inside.iter().filter(among_3).count(), inside.len()),
            coverage: coverage(&scored),
            auroc: (!outside.is_empty()).then(|| auroc(&scored, &outside)),
            error: error(&scored),
            at_direct: [
                share(answered.iter().filter(|right| **right).count(), answered.len()),
                share(answered.len(), scored.len()),
                share(outside.iter().filter(|score| **score >= 0.8).count(), outside.len()),
            ],
        }
    }
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

fn coverage(scored: &[(f32, bool)]) -> f64 {
    let (mut right, mut covered) = (0, 0);
    for (at, (score, is_right)) in scored.iter().enumerate() {
        right += usize::from(*is_right);
        let ends_tie = scored.get(at + 1).is_none_or(|(next, _)| next != score);
        if ends_tie && share(right, at + 1) >= 0.95 {
            covered = at + 1;
        }
    }
    share(covered, scored.len())
}

fn auroc(inside: &[(f32, bool)], outside: &[f32]) -> f64 {
    let wins = |out: &f32| {
        inside.iter().map(|(score, _)| f64::from(score.partial_cmp(out).map_or(0, |o| o as i8 + 1)) / 2.0).sum::<f64>()
    };
    outside.iter().map(wins).sum::<f64>() / (inside.len().max(1) * outside.len()) as f64
}

fn error(scored: &[(f32, bool)]) -> f64 {
    let apart = |tenth: usize| {
        let within = scored.iter().filter(|(score, _)| ((score * 10.0) as usize).min(9) == tenth);
        within.map(|(score, right)| f64::from(*score) - f64::from(u8::from(*right))).sum::<f64>().abs()
    };
    (0..10).map(apart).sum::<f64>() / scored.len().max(1) as f64
}

/// The three answers with the best wording.
pub fn best_of(wordings: impl Iterator<Item = (usize, f32)>) -> Vec<(usize, f32)> {
    let mut best: Vec<(usize, f32)> = Vec::new();
    for (answer, score) in wordings {
        match best.last_mut() {
            Some((last, highest)) if *last == answer => *highest = highest.max(score),
            _ => best.push((answer, score)),
        }
    }
    best.sort_by(|a, b| b.1.total_cmp(&a.1));
    best.truncate(3);
    best
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |share: f64| format!("{:.1}", 100.0 * share);
        let auroc = self.auroc.map_or("–".to_owned(), percent);
        let [right, answered, outside] = self.at_direct.map(percent);
        let (hit_1, hit_3, coverage) = (percent(self.hit_1), percent(self.hit_3), percent(self.coverage));
        write!(f, "{hit_1} | {hit_3} | {coverage} | {auroc} | {:.3} | {right} | {answered} | {outside}", self.error)
    }
}
