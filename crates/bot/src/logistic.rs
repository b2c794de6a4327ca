//! Multinomial logistic regression, by stochastic descent. Each example is told from a shortlist of classes, so that
//! thousands of classes are trained in seconds.

use crate::chance::Chance;
use crate::lanes;

/// How often every text is looked at; the weights of the last rounds are averaged.
const ROUNDS: usize = 16;
const AVERAGED: usize = 8;
/// How often texts are looked at in all, and each at least: of many, each more seldom.
const LOOKS: usize = 60_000;
const FEW: usize = 5;
/// How far the first steps go.
const STEP: f32 = 2.0;
/// What is forgotten after each round.
const SHRINK: f32 = 0.02;

/// Numbers that are asked for at least, more than a small base has: glibc gives memory back to the system at once where more
/// than 32 MiB were asked for, and keeps less for later. Untouched memory costs nothing.
const ROOM: usize = 17 * 1_024 * 1_024;

/// What the classifier learns from: rows of numbers and the class of each.
#[derive(Default)]
pub(crate) struct Examples {
    width: usize,
    /// Whole numbers, to take half the memory.
    rows: Vec<i16>,
    scales: Vec<f32>,
    lessons: Vec<Lesson>,
}

/// One text to learn from, perhaps in several variants.
struct Lesson {
    rows: std::ops::Range<usize>,
    class: u32,
    weight: f32,
    /// The classes it must be told from, its own among them, in order.
    against: Vec<u32>,
}

impl Examples {
    /// Room for so many rows of `width` numbers.
    pub(crate) fn new(width: usize, rows: usize) -> Self {
        Self { width, rows: Vec::with_capacity((rows * width).max(ROOM)), ..Self::default() }
    }

    /// Adds a text by its variants, the text itself first.
    pub(crate) fn push(&mut self, variants: &[Vec<f32>], class: u32, weight: f32, mut against: Vec<u32>) {
        let start = self.scales.len();
        for row in variants {
            let scale = lanes::to_whole(row, &mut self.rows);
            self.scales.push(scale);
        }
        against.push(class);
        against.sort_unstable();
        against.dedup();
        self.lessons.push(Lesson { rows: start..self.scales.len(), class, weight, against });
    }

    fn read(&self, row: usize, x: &mut [f32]) {
        let scale = self.scales[row];
        let stored = &self.rows[row * self.width..(row + 1) * self.width];
        x.iter_mut().zip(stored).for_each(|(x, stored)| *x = f32::from(*stored) * scale);
    }
}

/// What the classifier has learnt, as it is kept: whole numbers, to take half the memory.
#[derive(Debug, Default)]
pub(crate) struct Weights {
    /// A row for each class.
    rows: Vec<i16>,
    scales: Vec<f32>,
    bias: Vec<f32>,
}

impl Weights {
    /// How much a text with these numbers looks like each of `classes`.
    pub(crate) fn judge(&self, x: &[f32], classes: &[u32]) -> Vec<f32> {
        let mut odds = vec![0.0; classes.len()];
        lanes::whole_dots(&self.rows, x, classes, &mut odds);
        let parts = odds.iter().zip(classes);
        parts.map(|(odds, &class)| odds * self.scales[class as usize] + self.bias[class as usize]).collect()
    }

    /// Learns from examples; `None` when `go_on` says to stop.
    pub(crate) fn learn(examples: &Examples, classes: usize, go_on: &dyn Fn() -> bool) -> Option<Self> {
        let rounds = (LOOKS / examples.lessons.len().max(1)).clamp(FEW, ROUNDS);
        let mut weights = Learning::new(classes, examples.width);
        let mut mean = Learning::new(if rounds == ROUNDS { classes } else { 0 }, examples.width);
        let mut order: Vec<u32> = (0..examples.lessons.len() as u32).collect();
        let mut chance = Chance::new(1);
        let mut step = Step::new(examples.width);
        for round in 0..rounds {
            chance.shuffle(&mut order);
            for (done, &number) in order.iter().enumerate() {
                if done % 64 == 0 && !go_on() {
                    return None;
                }
                let progress = (round as f32 + done as f32 / order.len() as f32) / rounds as f32;
                let lesson = &examples.lessons[number as usize];
                let variants = lesson.rows.len();
                let variant = if variants == 1 || round % 2 == 0 { 0 } else { 1 + chance.below(variants - 1) };
                step.rate = STEP * (1.0 - progress).max(0.2) * lesson.weight;
                step.take(&mut weights, examples, lesson, lesson.rows.start + variant);
            }
            weights.rows.iter_mut().for_each(|w| *w *= 1.0 - SHRINK);
            if round + AVERAGED >= ROUNDS {
                mean.add(&weights, 1.0 / AVERAGED as f32);
            }
        }
        Some(if mean.bias.is_empty() { weights.keep() } else { mean.keep() })
    }
}

/// Weights while they are learnt.
struct Learning {
    width: usize,
    rows: Vec<f32>,
    bias: Vec<f32>,
}

impl Learning {
    fn new(classes: usize, width: usize) -> Self {
        Self { width, rows: vec![0.0; classes * width], bias: vec![0.0; classes] }
    }

    fn add(&mut self, other: &Self, share: f32) {
        self.rows.iter_mut().zip(&other.rows).for_each(|(m, w)| *m += w * share);
        self.bias.iter_mut().zip(&other.bias).for_each(|(m, w)| *m += w * share);
    }

    fn keep(self) -> Weights {
        let mut rows = Vec::with_capacity(self.rows.len());
        let mut scales = Vec::with_capacity(self.bias.len());
        for row in self.rows.chunks_exact(self.width) {
            scales.push(lanes::to_whole(row, &mut rows));
        }
        Weights { rows, scales, bias: self.bias }
    }
}

/// One step down, with the room it needs.
struct Step {
    rate: f32,
    x: Vec<f32>,
    odds: Vec<f32>,
    classes: Vec<u32>,
    steps: Vec<f32>,
}

impl Step {
    fn new(width: usize) -> Self {
        Self { rate: 0.0, x: vec![0.0; width], odds: Vec::new(), classes: Vec::new(), steps: Vec::new() }
    }

    fn take(&mut self, weights: &mut Learning, examples: &Examples, lesson: &Lesson, row: usize) {
        examples.read(row, &mut self.x);
        self.odds.resize(lesson.against.len(), 0.0);
        lanes::dots(&weights.rows, &self.x, &lesson.against, &mut self.odds);
        self.odds.iter_mut().zip(&lesson.against).for_each(|(odds, class)| *odds += weights.bias[*class as usize]);
        to_chances(&mut self.odds);
        self.classes.clear();
        self.steps.clear();
        for (&class, &chance) in lesson.against.iter().zip(&self.odds) {
            let error = f32::from(class == lesson.class) - chance;
            if error.abs() > 1e-3 {
                self.classes.push(class);
                self.steps.push(error * self.rate);
                weights.bias[class as usize] += error * self.rate * 0.05;
            }
        }
        lanes::add(&mut weights.rows, &self.x, &self.classes, &self.steps);
    }
}

/// Turns log-odds into chances that sum to 1, in place.
pub(crate) fn to_chances(odds: &mut [f32]) {
    let highest = odds.iter().copied().fold(f32::MIN, f32::max);
    odds.iter_mut().for_each(|x| *x = (*x - highest).exp());
    let sum: f32 = odds.iter().sum();
    odds.iter_mut().for_each(|x| *x /= sum);
}

/// The log-odds of any of several things, from those of each.
pub(crate) fn sum_of_odds(odds: &[f32]) -> f32 {
    let highest = odds.iter().copied().fold(f32::MIN, f32::max);
    odds.iter().map(|x| (x - highest).exp()).sum::<f32>().ln() + highest
}
