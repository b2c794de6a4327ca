//! Answers by sentence vectors from elsewhere: the nearest wording of each, with a score that is fitted to the model by
//! asking the base its own wordings, each held out. Pure.

mod curve;

use ::bot::{Kind, Match};
use curve::{Case, Curve};
use std::collections::HashMap;
use uuid::Uuid;

/// Wordings that are held out to fit the scores.
const HELD_OUT: usize = 400;

/// A wording of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wording {
    /// Which entry.
    pub(crate) entry: Uuid,
    /// The words.
    pub(crate) text: String,
}

/// The wordings of a base as vectors of length 1.
#[derive(Debug)]
pub(crate) struct Nearest {
    wordings: Vec<Wording>,
    vectors: Vec<f32>,
    width: usize,
    curve: Curve,
}

/// How near an entry comes, and by which wording.
#[derive(Clone, Copy, Debug)]
struct Near {
    similarity: f32,
    wording: usize,
}

impl Nearest {
    /// Takes one vector per wording, all of one length. Takes a while for a large base.
    pub(crate) fn new(wordings: Vec<Wording>, vectors: &[impl AsRef<[f32]>]) -> Self {
        let width = vectors.first().map_or(0, |vector| vector.as_ref().len());
        let flat = vectors.iter().flat_map(|vector| unit(vector.as_ref())).collect();
        let mut nearest = Self { wordings, vectors: flat, width, curve: Curve::default() };
        nearest.curve = Curve::fitted(&nearest.held_out());
        nearest
    }

    /// How long its vectors are.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// The entries that come nearest to a vector, best first.
    pub(crate) fn ask(&self, vector: &[f32], count: usize) -> Vec<Match> {
        let ranked = self.ranked(&unit(vector), |_| true);
        let first = ranked.first().map_or(0.0, |near| near.similarity);
        let second = ranked.get(1).map_or(0.0, |near| near.similarity);
        let shown = ranked.iter().enumerate().take(count);
        let found = shown.map(|(place, near)| {
            let other = if place == 0 { second } else { first };
            let wording = &self.wordings[near.wording];
            Match {
                id: wording.entry,
                score: self.curve.score(near.similarity, near.similarity - other),
                matched: wording.text.clone(),
                kind: Kind::SameMeaning,
                shared: Vec::new(),
            }
        });
        found.collect()
    }

    /// Each entry by its nearest wording, best first.
    fn ranked(&self, vector: &[f32], counts: impl Fn(usize) -> bool) -> Vec<Near> {
        let mut best: HashMap<Uuid, Near> = HashMap::new();
        for (wording, other) in self.vectors.chunks_exact(self.width.max(1)).enumerate() {
            if counts(wording) {
                let near = Near { similarity: dot(vector, other), wording };
                let known = best.entry(self.wordings[wording].entry).or_insert(near);
                if near.similarity > known.similarity {
                    *known = near;
                }
            }
        }
        let mut ranked: Vec<Near> = best.into_values().collect();
        ranked.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then(a.wording.cmp(&b.wording)));
        ranked
    }

    /// What the base says to its own wordings: once without that wording, once without its whole entry, when nothing
    /// can be right.
    fn held_out(&self) -> Vec<Case> {
        let step = self.wordings.len().div_ceil(HELD_OUT).max(1);
        let mut cases = Vec::new();
        for held in (0..self.wordings.len()).step_by(step) {
            let entry = self.wordings[held].entry;
            let vector = &self.vectors[held * self.width..(held + 1) * self.width];
            let without_it = self.ranked(vector, |wording| wording != held);
            if without_it.iter().any(|near| self.wordings[near.wording].entry == entry) {
                cases.extend(self.case(&without_it, Some(entry)));
            }
            let without_all: Vec<Near> =
                without_it.into_iter().filter(|near| self.wordings[near.wording].entry != entry).collect();
            cases.extend(self.case(&without_all, None));
        }
        cases
    }

    fn case(&self, ranked: &[Near], right: Option<Uuid>) -> Option<Case> {
        let first = ranked.first()?;
        let second = ranked.get(1).map_or(0.0, |near| near.similarity);
        let found = self.wordings[first.wording].entry;
        Some(Case { similarity: first.similarity, lead: first.similarity - second, right: right == Some(found) })
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The vector at length 1.
fn unit(vector: &[f32]) -> Vec<f32> {
    let length = dot(vector, vector).sqrt().max(f32::MIN_POSITIVE);
    vector.iter().map(|x| x / length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries in directions of their own, with wordings close around.
    fn base() -> Nearest {
        let mut wordings = Vec::new();
        let mut vectors = Vec::new();
        for entry in 0..8_usize {
            for wording in 0..6_usize {
                let mut vector = vec![0.2_f32; 8];
                vector[entry] += 1.0;
                vector[(entry + wording + 1) % 8] += 0.05 * wording as f32;
                vectors.push(vector);
                wordings.push(Wording { entry: Uuid::from_u128(entry as u128), text: format!("{entry}.{wording}") });
            }
        }
        Nearest::new(wordings, &vectors)
    }

    #[test]
    fn the_nearest_entry_comes_first_and_surest() {
        let mut asked = vec![0.2; 8];
        asked[3] = 5.0;
        let found = base().ask(&asked, 3);
        assert_eq!((found.len(), found[0].id), (3, Uuid::from_u128(3)));
        assert!(found[0].score > 0.8, "{found:?}");
        assert!(found.windows(2).all(|pair| pair[0].score >= pair[1].score));
        assert!(found.iter().all(|found| (0.0..=1.0).contains(&found.score)));
    }

    #[test]
    fn what_lies_between_all_is_not_sure_of_any() {
        let found = base().ask(&[1.0; 8], 3);
        assert!(found[0].score < 0.5, "{found:?}");
    }

    #[test]
    fn a_base_of_nothing_finds_nothing() {
        let nothing: [Vec<f32>; 0] = [];
        assert!(Nearest::new(Vec::new(), &nothing).ask(&[1.0, 0.0], 3).is_empty());
    }
}
