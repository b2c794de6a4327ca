//! How well a sentence fits each entry: rare words weigh more, typing errors are forgiven, order does not matter.
//!
//! The score joins two views: how much the sentence shares with the entry's closest wording (weighted Dice), and how
//! much of the sentence is found anywhere among the entry's wordings. A best entry far ahead of the next gains.

use crate::text::{Feature, features, is_filler};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What a filler weighs beside a word that says something.
const FILLER: f32 = 0.12;
/// What a pair of characters weighs beside a single one.
const PAIR: f32 = 0.6;
/// What a word that no entry knows weighs, of the heaviest known one.
const UNKNOWN: f32 = 0.75;
/// How many words of one sentence are looked at for typing errors.
const CORRECTIONS: usize = 16;
/// What the closest wording counts; the rest is what all wordings together cover.
const CLOSEST: f32 = 0.6;
/// How much of what lacks to 1 the best entry gains when no other comes near.
const LEAD: f32 = 0.85;
/// Between these scores the gain grows from nothing to all: a poor match stays poor, however alone it is.
const LEAD_FROM: f32 = 0.42;
const LEAD_FULL: f32 = 0.70;
/// The best score short of being the same text.
const NEARLY: f32 = 0.99;

/// An entry with the wording that fits best.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hit {
    pub(crate) entry: usize,
    pub(crate) wording: usize,
    pub(crate) score: f32,
}

/// One wording of an entry, as the index knows it.
#[derive(Debug)]
struct Wording {
    entry: usize,
    number: usize,
    features: Vec<u32>,
    weight: f32,
}

/// All wordings by their features. [`Index::finish`] must follow the last [`Index::insert`].
#[derive(Debug, Default)]
pub(crate) struct Index {
    ids: HashMap<Feature, u32>,
    weights: Vec<f32>,
    /// Wordings that have the feature.
    in_wordings: Vec<Vec<u32>>,
    /// Entries that have the feature.
    in_entries: Vec<Vec<u32>>,
    /// Known words by length in characters, for typing errors.
    by_length: BTreeMap<usize, Vec<(Vec<char>, u32)>>,
    wordings: Vec<Wording>,
    entries: usize,
    heaviest: f32,
}

impl Index {
    pub(crate) fn insert(&mut self, entry: usize, number: usize, normal: &str) {
        let wording = self.wordings.len() as u32;
        let features: Vec<u32> = features(normal).into_iter().map(|feature| self.id(feature)).collect();
        for &feature in &features {
            self.in_wordings[feature as usize].push(wording);
            let entries = &mut self.in_entries[feature as usize];
            if entries.last() != Some(&(entry as u32)) {
                entries.push(entry as u32);
            }
        }
        self.wordings.push(Wording { entry, number, features, weight: 0.0 });
        self.entries = self.entries.max(entry + 1);
    }

    fn id(&mut self, feature: Feature) -> u32 {
        let next = self.ids.len() as u32;
        *self.ids.entry(feature).or_insert_with(|| {
            self.in_wordings.push(Vec::new());
            self.in_entries.push(Vec::new());
            next
        })
    }

    pub(crate) fn finish(&mut self) {
        self.weights = vec![0.0; self.ids.len()];
        for (feature, &id) in &self.ids {
            self.weights[id as usize] = kind(feature) * rarity(self.entries, self.in_entries[id as usize].len());
            if let Feature::Word(word) = feature {
                let word: Vec<char> = word.chars().collect();
                self.by_length.entry(word.len()).or_default().push((word, id));
            }
        }
        for wording in &mut self.wordings {
            wording.weight = wording.features.iter().map(|&id| self.weights[id as usize]).sum();
        }
        self.heaviest = rarity(self.entries, 1);
    }

    /// Every entry that shares something with `normal`, best first.
    pub(crate) fn search(&self, normal: &str) -> Vec<Hit> {
        let asked = self.look_up(normal);
        if !asked.known.iter().any(|known| known.says_something) {
            return Vec::new();
        }
        let mut shared = vec![0.0_f32; self.wordings.len()];
        let mut covered = vec![0.0_f32; self.entries];
        for known in &asked.known {
            let weight = known.likeness * self.weights[known.id as usize];
            for &wording in &self.in_wordings[known.id as usize] {
                shared[wording as usize] += weight;
            }
            for &entry in &self.in_entries[known.id as usize] {
                covered[entry as usize] += weight;
            }
        }
        self.best_wordings(&shared, &covered, asked.weight)
    }

    fn best_wordings(&self, shared: &[f32], covered: &[f32], asked: f32) -> Vec<Hit> {
        let mut best: HashMap<usize, Hit> = HashMap::new();
        for (wording, &shared) in self.wordings.iter().zip(shared).filter(|(_, shared)| **shared > 0.0) {
            let dice = 2.0 * shared / (wording.weight + asked);
            let coverage = covered[wording.entry] / asked;
            let score = (CLOSEST * dice + (1.0 - CLOSEST) * coverage).clamp(0.0, NEARLY);
            let hit = Hit { entry: wording.entry, wording: wording.number, score };
            let kept = best.entry(wording.entry).or_insert(hit);
            if score > kept.score {
                *kept = hit;
            }
        }
        let mut hits: Vec<Hit> = best.into_values().collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.entry.cmp(&b.entry)));
        reward_lead(&mut hits);
        hits
    }

    fn look_up(&self, normal: &str) -> Asked {
        let mut asked = Asked { known: Vec::new(), weight: 0.0 };
        let mut seen = HashSet::new();
        let mut corrections = CORRECTIONS;
        for feature in features(normal) {
            let found = self.ids.get(&feature).map(|&id| (id, 1.0)).or_else(|| {
                let Feature::Word(word) = &feature else { return None };
                corrections = corrections.checked_sub(1)?;
                self.misspelt(word)
            });
            match found {
                Some((id, likeness)) if seen.insert(id) => {
                    asked.weight += self.weights[id as usize];
                    asked.known.push(Known { id, likeness, says_something: !is_filler(&feature) });
                }
                Some(_) => {}
                None => asked.weight += UNKNOWN * kind(&feature) * self.heaviest,
            }
        }
        asked
    }

    /// The known word that `word` is probably meant to be, and how like it is.
    fn misspelt(&self, word: &str) -> Option<(u32, f32)> {
        let word: Vec<char> = word.chars().collect();
        let allowed = match word.len() {
            0..=3 => return None,
            4..=7 => 1,
            8..=24 => 2,
            _ => return None,
        };
        self.by_length
            .range(word.len() - allowed..=word.len() + allowed)
            .flat_map(|(_, words)| words)
            .filter(|(known, _)| known.len() > 3 && known[0] == word[0])
            .map(|(known, id)| (distance(known, &word), *id))
            .filter(|(distance, _)| *distance <= allowed)
            .min()
            .map(|(distance, id)| (id, 1.0 - 0.1 * distance as f32))
    }
}

fn reward_lead(hits: &mut [Hit]) {
    let next = hits.get(1).map_or(0.0, |hit| hit.score);
    let Some(best) = hits.first_mut() else { return };
    let lead = (best.score - next) / best.score;
    let trust = ((best.score - LEAD_FROM) / (LEAD_FULL - LEAD_FROM)).clamp(0.0, 1.0);
    best.score = (best.score + (1.0 - best.score) * LEAD * lead * trust).min(NEARLY);
}

/// What of a sentence the index knows, and what all of it weighs.
struct Asked {
    known: Vec<Known>,
    weight: f32,
}

struct Known {
    id: u32,
    likeness: f32,
    says_something: bool,
}

fn kind(feature: &Feature) -> f32 {
    let kind = if matches!(feature, Feature::Pair(..)) { PAIR } else { 1.0 };
    if is_filler(feature) { FILLER * kind } else { kind }
}

/// Inverse frequency among the entries, from about 1 up; grows slowly, so that a common word still counts.
fn rarity(entries: usize, with: usize) -> f32 {
    1.0 + (entries as f32 / with.max(1) as f32).ln().max(0.0) * 0.5
}

/// Letters to change, add, drop or swap with the next to get from `a` to `b`.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut rows = [vec![0; b.len() + 1], (0..=b.len()).collect::<Vec<_>>(), vec![0; b.len() + 1]];
    for i in 1..=a.len() {
        let [before, last, row] = &mut rows;
        row[0] = i;
        for j in 1..=b.len() {
            let change = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = change.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        rows.rotate_left(1);
    }
    rows[1][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_slips_of_the_keyboard() {
        let cases = [("refund", "refund", 0), ("refund", "refudn", 1), ("refund", "refun", 1), ("refund", "rfnd", 2)];

        for (a, b, expected) in cases {
            let chars = |word: &str| word.chars().collect::<Vec<_>>();
            assert_eq!(distance(&chars(a), &chars(b)), expected, "{a} {b}");
        }
    }
}
