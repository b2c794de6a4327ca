//! The sentence tables that come with the engine: what a word, a pair of words or a Chinese character adds to the meaning
//! of a sentence. English and Chinese share one space. `data/NOTICE` says what they were made from.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Numbers in a vector.
pub(crate) const DIM: usize = 256;

/// Rows of signed 4-bit numbers, each with its scale.
pub(crate) struct Table(&'static [u8]);

const HEADER: usize = 8;
const ROW: usize = 4 + DIM / 2;

impl Table {
    /// How many rows there are.
    pub(crate) fn rows(&self) -> usize {
        (self.0.len() - HEADER) / ROW
    }

    /// Adds a row to `sum`; nothing happens where there is none.
    pub(crate) fn add(&self, row: usize, sum: &mut [f32; DIM]) {
        let start = HEADER + row * ROW;
        let Some((scale, nibbles)) = self.0.get(start..start + ROW).and_then(<[u8]>::split_first_chunk::<4>) else {
            return;
        };
        let scale = f32::from_le_bytes(*scale);
        for (pair, &byte) in sum.as_chunks_mut::<2>().0.iter_mut().zip(nibbles) {
            pair[0] += scale * f32::from((byte << 4).cast_signed() >> 4);
            pair[1] += scale * f32::from(byte.cast_signed() >> 4);
        }
    }
}

/// English word pieces, in the order of those of [`PIECES`] that have a row.
pub(crate) static ENGLISH: Table = Table(include_bytes!("../data/en.t4"));
/// Neighbouring pieces, hashed.
pub(crate) static NEIGHBOURS: Table = Table(include_bytes!("../data/en-bigrams.t4"));
/// Chinese characters and pairs of them, in the order of [`HAN`].
pub(crate) static CHINESE: Table = Table(include_bytes!("../data/zh.t4"));

/// A word piece: its number in the whole vocabulary, and its row if it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) id: u32,
    pub(crate) row: Option<u32>,
}

/// The word pieces; those inside a word start with `##`.
pub(crate) static PIECES: LazyLock<HashMap<&str, Piece>> = LazyLock::new(|| {
    let mut rows = 0..;
    let piece = |(id, text)| (text, Piece { id, row: has_row(text).then(|| rows.next()).flatten() });
    (0..).zip(include_str!("../data/en-vocab.txt").lines()).map(piece).collect()
});

/// The rows of Chinese characters and pairs.
pub(crate) static HAN: LazyLock<HashMap<&str, u32>> =
    LazyLock::new(|| include_str!("../data/zh-vocab.txt").lines().zip(0..).collect());

fn has_row(piece: &str) -> bool {
    let bare = piece.strip_prefix("##").unwrap_or(piece);
    let word = !bare.is_empty() && bare.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    word || matches!(piece.as_bytes(), [sign] if sign.is_ascii_punctuation())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_lists_fit_the_tables() {
        assert_eq!(PIECES.values().filter(|piece| piece.row.is_some()).count(), ENGLISH.rows());
        assert_eq!(HAN.len(), CHINESE.rows());
        assert_eq!(NEIGHBOURS.rows(), 1 << 15);
    }

    #[test]
    fn a_row_that_is_not_there_adds_nothing() {
        let mut sum = [0.0; DIM];

        ENGLISH.add(ENGLISH.rows(), &mut sum);

        assert_eq!(sum, [0.0; DIM]);
    }
}
