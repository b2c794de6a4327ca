//! What an engine says: ranked matches with their reasons, and which answers it mixes up.

use std::ops::Range;
use uuid::Uuid;

/// An entry that may be meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Which entry.
    pub id: Uuid,
    /// How sure the engine is, 0 to 1. The score of the best match is calibrated: of questions that get 0.80, more than
    /// nine in ten are right (S-119).
    pub score: f32,
    /// The wording of the entry, standard or similar, that fits best.
    pub matched: String,
    /// What speaks for it.
    pub kind: Kind,
    /// Where in the question the words are that the wording has too: byte ranges in order, apart from each other.
    pub shared: Vec<Range<usize>>,
}

/// What speaks for a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The question is the wording but for case, punctuation and spaces.
    SameWords,
    /// The question has words of the wording.
    SharedWords,
    /// Other words, or another language, that mean something alike.
    SameMeaning,
}

/// Two answers that are taken for each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Confusion {
    /// The answer whose wording was held out.
    pub meant: Uuid,
    /// The answer that was found instead.
    pub found: Uuid,
    /// The wording of `meant` that looked most like `found`.
    pub wording: String,
    /// How sure the engine was of `found`, 0 to 1.
    pub score: f32,
    /// How many wordings of `meant` were taken for `found`.
    pub count: usize,
}
