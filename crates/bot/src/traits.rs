//! What the trained classifier sees of a text: its meaning, and its letters and words folded into few numbers.

use crate::asked::Asked;
use crate::base::Base;
use crate::index::Feature;
use crate::tables::DIM;
use crate::vector::scale_to_unit;

/// Numbers that letters are folded into, and words with their kin.
const LETTERS: usize = 512;
const WORDS: usize = 512;

/// Numbers that a text is seen as.
pub(crate) const WIDTH: usize = DIM + LETTERS + WORDS;

/// What each part weighs in the whole.
const PARTS: [f32; 3] = [0.6, 0.2, 0.2];

/// The numbers of a text, beside those of the wordings of `base`. What no wording has is not seen.
pub(crate) fn traits(base: &Base, asked: &Asked) -> Vec<f32> {
    let mut all = vec![0.0_f32; WIDTH];
    let (meaning, rest) = all.split_at_mut(DIM);
    let (letters, words) = rest.split_at_mut(LETTERS);
    meaning.copy_from_slice(&asked.vector);
    for &gram in &asked.grams {
        fold(letters, gram, base.letters.known_rarity(gram));
    }
    for word in &asked.kin {
        fold(words, word.hash(), base.kin.known_rarity(word.hash()) * f32::from(word.share()) / 255.0);
    }
    for (part, weight) in [meaning, letters, words].into_iter().zip(PARTS) {
        scale_to_unit(part);
        part.iter_mut().for_each(|x| *x *= weight.sqrt());
    }
    all
}

/// Adds a feature to one of the numbers, or takes it away: features that meet by chance cancel out on the whole.
fn fold(numbers: &mut [f32], hash: u32, weight: f32) {
    let stirred = (hash.wrapping_mul(0x9e37_79b1) ^ (hash >> 15)).wrapping_mul(0x85eb_ca6b);
    let sign = if stirred & 1 == 0 { weight } else { -weight };
    numbers[(stirred >> 8) as usize % numbers.len()] += sign;
}
