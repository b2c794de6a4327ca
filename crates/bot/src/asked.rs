//! A text as the engine sees it: its spelling, its meaning and its letters.

use crate::grams::grams;
use crate::kin::{Share, kin};
use crate::normal::{fold, key};
use crate::vector::{Vector, read};

/// What is compared of a text, be it a question or a wording.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Equal for texts that are the same but for case, punctuation and spaces.
    pub(crate) key: String,
    pub(crate) vector: Vector,
    pub(crate) grams: Vec<u32>,
    pub(crate) kin: Vec<Share>,
}

impl Asked {
    pub(crate) fn new(text: &str) -> Self {
        Self::of_folded(&fold(text))
    }

    pub(crate) fn of_folded(folded: &str) -> Self {
        let (vector, rows) = read(folded);
        Self { key: key(folded), vector, grams: grams(folded), kin: kin(&rows) }
    }
}
