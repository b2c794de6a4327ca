//! From how near to how sure: a logistic curve over the similarity of the best and its lead, fitted to cases.

/// Cases below which nothing is fitted.
const ENOUGH: usize = 30;
/// Steps of Newton's method; it needs about eight.
const STEPS: usize = 25;
/// Keeps the curve flat enough where the cases are few or fall apart by themselves.
const RIDGE: f64 = 0.05;
/// How much a case of which nothing can be right counts.
const NOTHING_RIGHT: f64 = 0.5;

/// What was found for a held-out wording.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case {
    /// Similarity of the best.
    pub(super) similarity: f32,
    /// Before the second.
    pub(super) lead: f32,
    /// The best is the right one.
    pub(super) right: bool,
}

/// A curve: bias, and a factor for each measure less its middle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Curve {
    factors: [f64; 3],
    middles: [f64; 2],
    widths: [f64; 2],
}

impl Default for Curve {
    /// What fits most models, until there are cases.
    fn default() -> Self {
        Self { factors: [0.0, 1.5, 1.0], middles: [0.7, 0.1], widths: [0.1, 0.08] }
    }
}

impl Curve {
    /// The curve that fits the cases best.
    pub(super) fn fitted(cases: &[Case]) -> Self {
        let right = cases.iter().filter(|case| case.right).count();
        if cases.len() < ENOUGH || right == 0 || right == cases.len() {
            return Self::default();
        }
        let (first, second) = (spread(cases, |case| case.similarity), spread(cases, |case| case.lead));
        let mut curve = Self { factors: [0.0; 3], middles: [first.0, second.0], widths: [first.1, second.1] };
        for _ in 0..STEPS {
            curve.step(cases);
        }
        // Nearer is never less sure, whatever a few odd cases say.
        curve.factors[1] = curve.factors[1].max(0.0);
        curve.factors[2] = curve.factors[2].max(0.0);
        curve
    }

    /// How sure, 0 to 1.
    pub(super) fn score(&self, similarity: f32, lead: f32) -> f32 {
        let measures = self.measures(similarity, lead);
        let sum: f64 = self.factors.iter().zip(measures).map(|(factor, measure)| factor * measure).sum();
        (1.0 / (1.0 + (-sum).exp())) as f32
    }

    fn measures(&self, similarity: f32, lead: f32) -> [f64; 3] {
        let at = |place: usize, value: f32| (f64::from(value) - self.middles[place]) / self.widths[place];
        [1.0, at(0, similarity), at(1, lead)]
    }

    /// One step of Newton's method.
    fn step(&mut self, cases: &[Case]) {
        let mut slope = self.factors.map(|factor| -RIDGE * factor);
        let mut bend = [[RIDGE, 0.0, 0.0], [0.0, RIDGE, 0.0], [0.0, 0.0, RIDGE]];
        for case in cases {
            let measures = self.measures(case.similarity, case.lead);
            let sure = f64::from(self.score(case.similarity, case.lead));
            let weight = if case.right { 1.0 } else { NOTHING_RIGHT };
            let wrong = if case.right { 1.0 - sure } else { -sure };
            for row in 0..3 {
                slope[row] += weight * wrong * measures[row];
                for column in 0..3 {
                    bend[row][column] += weight * sure * (1.0 - sure) * measures[row] * measures[column];
                }
            }
        }
        let change = solved(bend, slope);
        for (factor, change) in self.factors.iter_mut().zip(change) {
            *factor = (*factor + change).clamp(-20.0, 20.0);
        }
    }
}

/// Middle and width of a measure.
fn spread(cases: &[Case], measure: impl Fn(&Case) -> f32) -> (f64, f64) {
    let count = cases.len() as f64;
    let middle = cases.iter().map(|case| f64::from(measure(case))).sum::<f64>() / count;
    let squares = cases.iter().map(|case| (f64::from(measure(case)) - middle).powi(2)).sum::<f64>();
    (middle, (squares / count).sqrt().max(1e-6))
}

/// Solves three equations by Cramer's rule. The ridge keeps the determinant from zero.
fn solved(a: [[f64; 3]; 3], b: [f64; 3]) -> [f64; 3] {
    let whole = determinant(&a);
    let mut found = [0.0; 3];
    for (column, found) in found.iter_mut().enumerate() {
        let mut replaced = a;
        for row in 0..3 {
            replaced[row][column] = b[row];
        }
        *found = determinant(&replaced) / whole;
    }
    found
}

fn determinant(a: &[[f64; 3]; 3]) -> f64 {
    a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1]) - a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0])
        + a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_right_more_often_scores_higher_in_the_middle_of_what_was_seen() {
        let case = |n: i32, right| Case { similarity: n as f32 / 200.0, lead: (n % 7) as f32 / 100.0, right };
        let cases: Vec<Case> = (0..200).map(|n| case(n, n > 80 && n % 10 != 0)).collect();
        let curve = Curve::fitted(&cases);
        assert!(curve.score(0.9, 0.03) > 0.8, "{curve:?}");
        assert!(curve.score(0.1, 0.03) < 0.2, "{curve:?}");
        assert!(curve.score(0.6, 0.05) >= curve.score(0.5, 0.05));
    }

    #[test]
    fn too_few_cases_and_cases_of_one_kind_fit_nothing() {
        let case = Case { similarity: 0.9, lead: 0.2, right: true };
        for cases in [vec![], vec![case; 10], vec![case; 100]] {
            let score = Curve::fitted(&cases).score(0.95, 0.3);
            assert!(score > 0.9 && score <= 1.0, "{score}");
        }
    }
}
