//! From how an engine ranks to how far it may be trusted.

use crate::verdict::SIGNS;
use serde::{Deserialize, Serialize};

/// What turns the engine's own measures into scores, fitted to one knowledge base. Small; kept with a published version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Calibration {
    /// For a snapshot that is not trained.
    instant: Trust,
    /// For one that is.
    trained: Trust,
}

/// What each sign of trust weighs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Trust([f32; SIGNS]);

/// The score that one text got from an engine that did not know it, and whether the answer found was the right one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held {
    /// The score of the best match.
    pub score: f32,
    /// Whether the best match was the answer the text belongs to.
    pub right: bool,
    /// How much it counts beside the others, 0 to 1.
    pub weight: f32,
    /// Whether the engine knew other wordings of its answer; else nothing could be right.
    pub answerable: bool,
}

/// What the weights are where a base says nothing else.
const INSTANT: [f32; SIGNS] = [-1.0, 1.8, 2.2, 0.7, 0.3, -0.5, 0.8, -1.2, 0.6];
const TRAINED: [f32; SIGNS] = [-1.7, 1.8, 0.7, 0.6, 0.6, -0.2, 0.4, -1.0, 0.5];

impl Default for Calibration {
    fn default() -> Self {
        Self { instant: Trust(INSTANT), trained: Trust(TRAINED) }
    }
}

/// A held-out question: its signs, whether the best match was right, and how much it counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) signs: [f32; SIGNS],
    pub(crate) right: bool,
    pub(crate) weight: f32,
}

impl Calibration {
    /// Fits both ways of ranking to what was held out.
    pub(crate) fn fit(instant: &[Sample], trained: &[Sample]) -> Self {
        Self { instant: Trust::fit(INSTANT, instant), trained: Trust::fit(TRAINED, trained) }
    }

    pub(crate) fn trust(&self, trained: bool) -> &Trust {
        if trained { &self.trained } else { &self.instant }
    }
}

/// How strongly the weights are held to those of an ordinary base: as much as this many questions say.
const HELD_TO: f64 = 2.0;
const STEPS: usize = 25;

impl Trust {
    /// The chance, 0 to 1, that the best match is right.
    pub(crate) fn score(&self, signs: &[f32; SIGNS]) -> f32 {
        1.0 / (1.0 + (-self.0.iter().zip(signs).map(|(weight, sign)| weight * sign).sum::<f32>()).exp())
    }

    /// The most likely weights (Newton's method on the logistic likelihood).
    fn fit(usual: [f32; SIGNS], samples: &[Sample]) -> Self {
        let usual = usual.map(f64::from);
        let mut weights = usual;
        for _ in 0..STEPS {
            let mut slope = [0.0; SIGNS];
            let mut bend = [[0.0; SIGNS]; SIGNS];
            for at in 0..SIGNS {
                slope[at] = HELD_TO * (usual[at] - weights[at]);
                bend[at][at] = HELD_TO;
            }
            for sample in samples {
                let signs = sample.signs.map(f64::from);
                let odds: f64 = weights.iter().zip(&signs).map(|(weight, sign)| weight * sign).sum();
                let chance = 1.0 / (1.0 + (-odds).exp());
                let error = f64::from(sample.weight) * (f64::from(u8::from(sample.right)) - chance);
                let curve = f64::from(sample.weight) * chance * (1.0 - chance);
                for at in 0..SIGNS {
                    slope[at] += error * signs[at];
                    bend[at].iter_mut().zip(&signs).for_each(|(bend, sign)| *bend += curve * signs[at] * sign);
                }
            }
            let step = solve(bend, slope);
            weights.iter_mut().zip(step).for_each(|(weight, step)| *weight += step.clamp(-2.0, 2.0));
        }
        Self(weights.map(|weight| weight as f32))
    }
}

/// Solves a small positive definite system (Gauss).
fn solve(mut matrix: [[f64; SIGNS]; SIGNS], mut right: [f64; SIGNS]) -> [f64; SIGNS] {
    for at in 0..SIGNS {
        let (line, value) = (matrix[at], right[at] / matrix[at][at]);
        for row in (0..SIGNS).filter(|row| *row != at) {
            let factor = matrix[row][at] / line[at];
            matrix[row].iter_mut().zip(line).for_each(|(x, y)| *x -= factor * y);
            right[row] -= factor * line[at] * value;
        }
        right[at] = value;
        matrix[at].iter_mut().for_each(|x| *x /= line[at]);
    }
    right
}
