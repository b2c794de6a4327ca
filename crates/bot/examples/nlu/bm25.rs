//! The plain way to search: BM25 over words, and over single and paired Chinese characters; an answer counts as its best
//! wording.

use crate::figures::best_of;
use std::collections::HashMap;

/// The usual constants.
const SATURATION: f32 = 1.2;
const LENGTH: f32 = 0.75;

/// An index over wordings.
pub struct Bm25 {
    answers: Vec<usize>,
    lengths: Vec<f32>,
    /// Which wordings have a term, and how often.
    terms: HashMap<String, Vec<(usize, f32)>>,
}

impl Bm25 {
    /// Indexes wordings, each with its answer.
    pub fn new(wordings: &[(usize, &str)]) -> Self {
        let mut index = Self { answers: Vec::new(), lengths: Vec::new(), terms: HashMap::new() };
        for (at, (answer, text)) in wordings.iter().enumerate() {
            let terms = terms(text);
            index.answers.push(*answer);
            index.lengths.push(terms.len() as f32);
            for term in terms {
                let with = index.terms.entry(term).or_default();
                match with.last_mut() {
                    Some((last, count)) if *last == at => *count += 1.0,
                    _ => with.push((at, 1.0)),
                }
            }
        }
        index
    }

    /// The best answers.
    pub fn rank(&self, text: &str) -> Vec<(usize, f32)> {
        let count = self.answers.len() as f32;
        let mean = self.lengths.iter().sum::<f32>() / count;
        let mut scores = vec![0.0; self.answers.len()];
        for term in terms(text) {
            let Some(with) = self.terms.get(&term) else { continue };
            let rarity = ((count - with.len() as f32 + 0.5) / (with.len() as f32 + 0.5) + 1.0).ln();
            for &(at, often) in with {
                let length = 1.0 - LENGTH + LENGTH * self.lengths[at] / mean;
                scores[at] += rarity * often * (SATURATION + 1.0) / (often + SATURATION * length);
            }
        }
        best_of(self.answers.iter().copied().zip(scores))
    }
}

fn terms(text: &str) -> Vec<String> {
    let normal = bot::normalise(text);
    let han: Vec<char> = normal.chars().filter(|c| is_han(*c)).collect();
    let spaced: String = normal.chars().map(|c| if is_han(c) { ' ' } else { c }).collect();
    let mut terms: Vec<String> = spaced.split_whitespace().map(str::to_owned).collect();
    terms.extend(han.iter().map(char::to_string));
    terms.extend(han.windows(2).map(|pair| pair.iter().collect()));
    terms
}

fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}
