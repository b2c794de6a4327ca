//! The closed-form classifier: each answer a bell around the mean of its wordings, all of one shape. Ready in
//! milliseconds, so an edit counts at once.

use crate::lanes;
use crate::tables::DIM;

/// How much of the shape is round, whatever the wordings say.
const ROUND: f32 = 0.3;
/// Below this many wordings to learn the shape from, more of it is round.
const ENOUGH: f32 = 600.0;

/// Wordings whose products are summed before they are kept: of whole numbers up to 254, so few that the sum is exact.
const TOGETHER: usize = 256;

/// How the wordings of answers lie around their means. Whole numbers, so that it is the same in whatever order it was
/// put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scatter {
    /// The lower half of the sum of outer products.
    sums: Vec<i64>,
    /// Wordings beyond the first of each answer.
    wordings: i64,
}

impl Default for Scatter {
    fn default() -> Self {
        Self { sums: vec![0; DIM * (DIM + 1) / 2], wordings: 0 }
    }
}

impl Scatter {
    /// Adds answers by their wordings, or with `sign` −1 takes them out.
    pub(crate) fn add<'a>(&mut self, answers: impl Iterator<Item = Vec<&'a [i8]>>, sign: i64) {
        let mut apart = Vec::new();
        for wordings in answers.filter(|wordings| wordings.len() > 1) {
            self.wordings += sign * (wordings.len() as i64 - 1);
            let mean = mean(&wordings);
            for wording in wordings {
                apart.extend(wording.iter().zip(&mean).map(|(x, mean)| (f32::from(*x) - mean).trunc()));
            }
            if apart.len() >= TOGETHER * DIM {
                self.add_apart(&apart, sign);
                apart.clear();
            }
        }
        self.add_apart(&apart, sign);
    }

    fn add_apart(&mut self, apart: &[f32], sign: i64) {
        let mut products = vec![0.0; DIM * DIM];
        for some in apart.chunks(TOGETHER * DIM) {
            lanes::square(some, &mut products, DIM);
            let mut sums = self.sums.as_mut_slice();
            for (row, products) in products.chunks_exact(DIM).enumerate() {
                let (line, rest) = sums.split_at_mut(row + 1);
                line.iter_mut().zip(products).for_each(|(sum, product)| *sum += sign * *product as i64);
                sums = rest;
            }
        }
    }

    /// The lower half of the shape, of mean width 1.
    fn shape(&self) -> Vec<f32> {
        let width: i64 = (0..DIM).map(|row| self.sums[row * (row + 3) / 2]).sum();
        let known = (self.wordings as f32 / ENOUGH).min(1.0);
        let round = if width == 0 { 1.0 } else { 1.0 - (1.0 - ROUND) * known };
        let scale = (1.0 - round) * DIM as f32 / (width as f32).max(1.0);
        let mut shape: Vec<f32> = self.sums.iter().map(|sum| *sum as f32 * scale).collect();
        (0..DIM).for_each(|row| shape[row * (row + 3) / 2] += round);
        shape
    }
}

fn mean(wordings: &[&[i8]]) -> Vec<f32> {
    let mut mean = vec![0.0; DIM];
    for wording in wordings {
        mean.iter_mut().zip(*wording).for_each(|(mean, x)| *mean += f32::from(*x));
    }
    mean.iter_mut().for_each(|mean| *mean /= wordings.len().max(1) as f32);
    mean
}

/// How far sentences are apart, where directions that tell nothing about the answer count less.
#[derive(Debug, Default)]
pub(crate) struct Metric {
    /// The inverse of the lower root of the shape, column by column, whole columns.
    unbend: Vec<f32>,
}

impl Metric {
    pub(crate) fn new(scatter: &Scatter) -> Self {
        Self { unbend: transposed(&inverse(&root(scatter.shape()))) }
    }

    /// Vectors, one after the other, in the space where the shape is round.
    pub(crate) fn unbend(&self, vectors: &[f32]) -> Vec<f32> {
        let mut unbent = vec![0.0; vectors.len()];
        lanes::transform(&self.unbend, vectors, &mut unbent, DIM);
        unbent
    }
}

/// The classifier.
#[derive(Debug, Default)]
pub(crate) struct Discriminant {
    /// The mean of each answer, in the space of the metric: whole numbers, to read half the memory.
    means: Vec<i16>,
    /// What 1 is in them.
    scales: Vec<f32>,
    /// What an answer's mean takes off.
    bias: Vec<f32>,
}

impl Discriminant {
    /// Adds an answer by its wordings in the space of the metric, one after the other.
    pub(crate) fn push(&mut self, unbent: &[f32]) {
        let mut mean = [0.0_f32; DIM];
        let wordings = unbent.as_chunks::<DIM>().0;
        for wording in wordings {
            mean.iter_mut().zip(wording).for_each(|(mean, x)| *mean += x);
        }
        mean.iter_mut().for_each(|mean| *mean /= wordings.len().max(1) as f32);
        self.bias.push(mean.iter().map(|x| x * x).sum::<f32>() / 2.0);
        self.scales.push(lanes::to_whole(&mean, &mut self.means));
    }

    /// How far each of `answers` is favoured, by a vector in the space of the metric.
    pub(crate) fn judge(&self, unbent: &[f32], answers: &[u32]) -> Vec<f32> {
        let mut favour = vec![0.0; answers.len()];
        lanes::whole_dots(&self.means, unbent, answers, &mut favour);
        for (favour, at) in favour.iter_mut().zip(answers) {
            *favour = *favour * self.scales[*at as usize] - self.bias[*at as usize];
        }
        favour
    }
}

/// The lower root of a shape given by its lower half (Cholesky), as whole rows.
fn root(shape: Vec<f32>) -> Vec<f32> {
    let mut root = vec![0.0_f32; DIM * DIM];
    for row in 0..DIM {
        for column in 0..=row {
            let (above, line) = root.split_at(row * DIM);
            let other = if column < row { &above[column * DIM..column * DIM + column] } else { &line[..column] };
            let done: f32 = line[..column].iter().zip(other).map(|(a, b)| a * b).sum();
            let left = shape[row * (row + 1) / 2 + column] - done;
            root[row * DIM + column] =
                if row == column { left.max(1e-6).sqrt() } else { left / root[column * DIM + column] };
        }
    }
    root
}

/// The inverse of a lower matrix.
fn inverse(lower: &[f32]) -> Vec<f32> {
    let mut inverse = vec![0.0_f32; DIM * DIM];
    for row in 0..DIM {
        let (done, rest) = inverse.split_at_mut(row * DIM);
        let line = &mut rest[..DIM];
        for (before, factor) in done.chunks_exact(DIM).zip(&lower[row * DIM..row * DIM + row]) {
            line.iter_mut().zip(before).for_each(|(x, y)| *x -= factor * y);
        }
        line[row] = 1.0;
        let diagonal = lower[row * DIM + row];
        line.iter_mut().for_each(|x| *x /= diagonal);
    }
    inverse
}

fn transposed(rows: &[f32]) -> Vec<f32> {
    let mut columns = vec![0.0; rows.len()];
    for (at, row) in rows.chunks_exact(DIM).enumerate() {
        row.iter().enumerate().for_each(|(column, x)| columns[column * DIM + at] = *x);
    }
    columns
}
