//! A straight line through measured points: does something grow, and how sure is that?

use serde::Serialize;

/// A slope and how exactly it is known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Slope {
    /// What is added in one unit of the first coordinate.
    pub(crate) value: f64,
    /// Standard error of the slope, as if the points knew nothing of each other.
    pub(crate) error: f64,
}

impl Slope {
    /// The line with the least squares through these points; `None` for fewer than three, or where all stand at the same
    /// place.
    pub(crate) fn of(points: &[(f64, f64)]) -> Option<Self> {
        let count = points.len() as f64;
        let (x, y) = (mean(points.iter().map(|(x, _)| *x))?, mean(points.iter().map(|(_, y)| *y))?);
        let spread: f64 = points.iter().map(|(at, _)| (at - x).powi(2)).sum();
        if points.len() < 3 || spread <= 0.0 {
            return None;
        }
        let value = points.iter().map(|(at, seen)| (at - x) * (seen - y)).sum::<f64>() / spread;
        let left: f64 = points.iter().map(|(at, seen)| (seen - y - value * (at - x)).powi(2)).sum();
        Some(Self { value, error: (left / (count - 2.0) / spread).sqrt() })
    }

    /// It is above, by more than twice its error.
    pub(crate) fn is_above(self, limit: f64) -> bool {
        self.value - 2.0 * self.error > limit
    }
}

/// The mean of the first third and of the last third of these values; `None` for fewer than three.
pub(crate) fn thirds(values: &[f64]) -> Option<[f64; 2]> {
    let third = values.len() / 3;
    if third == 0 {
        return None;
    }
    Some([mean(values.iter().take(third).copied())?, mean(values.iter().rev().take(third).copied())?])
}

/// The middle of these values; the mean of the two in the middle of an even number.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    let lower = if values.len().is_multiple_of(2) { values[middle - 1] } else { upper };
    Some(f64::midpoint(lower, upper))
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (count, sum) = values.fold((0_u32, 0.0), |(count, sum), value| (count + 1, sum + value));
    (count > 0).then(|| sum / f64::from(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_has_its_slope_and_no_error() {
        let slope = Slope::of(&[(0.0, 5.0), (1.0, 7.0), (2.0, 9.0), (4.0, 13.0)]).unwrap();

        assert!((slope.value - 2.0).abs() < 1e-9 && slope.error < 1e-9, "{slope:?}");
        assert!(slope.is_above(1.9) && !slope.is_above(2.1));
    }

    #[test]
    fn scattered_points_have_an_error_and_are_above_a_limit_only_by_twice_as_much() {
        let slope = Slope::of(&[(0.0, 0.0), (1.0, 2.0), (2.0, 1.0), (3.0, 3.0)]).unwrap();

        // By hand: 4 / 5, and √(1.8 / 2 / 5).
        assert!((slope.value - 0.8).abs() < 1e-9 && (slope.error - 0.18_f64.sqrt()).abs() < 1e-9, "{slope:?}");
        assert!(!slope.is_above(0.0));
    }

    #[test]
    fn too_few_points_have_no_slope_and_no_thirds() {
        assert_eq!(Slope::of(&[(0.0, 1.0), (1.0, 2.0)]), None);
        assert_eq!(Slope::of(&[(1.0, 1.0), (1.0, 2.0), (1.0, 3.0)]), None);
        assert_eq!((thirds(&[1.0, 2.0]), median(Vec::new())), (None, None));
    }

    #[test]
    fn thirds_are_of_the_beginning_and_of_the_end_and_a_median_is_the_middle() {
        assert_eq!(thirds(&[1.0, 3.0, 9.0, 9.0, 9.0, 5.0, 7.0]), Some([2.0, 6.0]));
        assert_eq!((median(vec![9.0, 1.0, 2.0]), median(vec![4.0, 1.0])), (Some(2.0), Some(2.5)));
    }
}
