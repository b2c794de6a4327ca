//! What a sentence means, as a point in the space of the tables: the sum over its words, its pairs of words and its
//! Chinese characters, scaled to unit length.

use crate::normal::is_han;
use crate::tables::{CHINESE, DIM, ENGLISH, HAN, NEIGHBOURS, PIECES, Piece};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A sentence as a point of unit length; all zero where nothing of it is known.
pub(crate) type Vector = [f32; DIM];

/// Word pieces that are looked at; the tables learnt from no more.
const PIECES_USED: usize = 48;
/// Longer words have no pieces.
const WORD_CHARS: usize = 100;

/// The vector of a folded text, and the rows of its words: English ones, then Chinese ones after all English.
pub(crate) fn read(folded: &str) -> (Vector, Vec<u32>) {
    let (mut sum, mut rows) = ([0.0; DIM], Vec::new());
    let chinese = folded.chars().any(is_han);
    add_english(folded, !chinese, &mut sum, &mut rows);
    if chinese {
        add_chinese(folded, &mut sum, &mut rows);
    }
    scale_to_unit(&mut sum);
    (sum, rows)
}

/// Scales to unit length what has a length.
pub(crate) fn scale_to_unit(vector: &mut [f32]) {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    if length > 1e-9 {
        vector.iter_mut().for_each(|x| *x /= length);
    }
}

/// Punctuation alone says something only where there is no other language beside it.
fn add_english(folded: &str, signs_alone: bool, sum: &mut Vector, rows: &mut Vec<u32>) {
    let pieces = pieces(folded);
    if pieces.is_empty() || !(signs_alone || pieces.iter().any(|(_, is_word)| *is_word)) {
        return;
    }
    for (piece, _) in &pieces {
        if let Some(row) = piece.row {
            ENGLISH.add(row as usize, sum);
            rows.push(row);
        }
    }
    let ids = || pieces.iter().map(|(piece, _)| u64::from(piece.id));
    for (before, after) in std::iter::once(0).chain(ids()).zip(ids().chain(std::iter::once(0))) {
        let hash = (before * 1_000_003) ^ (after * 8_191 + 7);
        NEIGHBOURS.add(hash as usize % NEIGHBOURS.rows(), sum);
    }
}

fn add_chinese(folded: &str, sum: &mut Vector, rows: &mut Vec<u32>) {
    let chars: Vec<char> = folded.chars().filter(|c| c.is_alphanumeric() || *c == '_').collect();
    let mut bytes = [0; 8];
    for size in 1..=2 {
        for window in chars.windows(size) {
            let mut used = 0;
            for c in window {
                used += c.encode_utf8(&mut bytes[used..]).len();
            }
            let feature = str::from_utf8(&bytes[..used]).expect("whole characters were written");
            if let Some(&row) = HAN.get(feature) {
                CHINESE.add(row as usize, sum);
                rows.push(ENGLISH.rows() as u32 + row);
            }
        }
    }
}

/// The word pieces of all that is not Chinese, each with whether it is more than a sign.
fn pieces(folded: &str) -> Vec<(Piece, bool)> {
    if folded.is_ascii() {
        return pieces_of(folded.chars());
    }
    pieces_of(folded.nfd().filter(|c| !is_combining_mark(*c)).map(|c| if is_han(c) { ' ' } else { c }))
}

fn pieces_of(plain: impl Iterator<Item = char>) -> Vec<(Piece, bool)> {
    let mut found = Vec::new();
    let mut word = String::new();
    for c in plain.chain(std::iter::once(' ')) {
        let sign = is_sign(c);
        if c != ' ' && !sign {
            word.push(c);
            continue;
        }
        split(&word, &mut found);
        word.clear();
        if sign {
            split(c.encode_utf8(&mut [0; 4]), &mut found);
        }
        if found.len() >= PIECES_USED {
            break;
        }
    }
    found.truncate(PIECES_USED);
    found
}

/// Takes the longest piece that fits, again and again; a word that does not come out even is one unknown piece.
fn split(word: &str, found: &mut Vec<(Piece, bool)>) {
    let start = found.len();
    let mut rest = word;
    let mut inside = String::new();
    if word.chars().count() > WORD_CHARS {
        found.extend(unknown());
        return;
    }
    while !rest.is_empty() {
        let first = rest.len() == word.len();
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
        let longest = ends.filter_map(|end| {
            inside.clear();
            inside.push_str(if first { "" } else { "##" });
            inside.push_str(&rest[..end]);
            PIECES.get(inside.as_str()).map(|piece| (*piece, end))
        });
        let Some((piece, end)) = { longest }.next() else {
            found.truncate(start);
            found.extend(unknown());
            return;
        };
        found.push((piece, piece.row.is_some() && rest[..end].chars().any(char::is_alphanumeric)));
        rest = &rest[end..];
    }
}

fn unknown() -> Option<(Piece, bool)> {
    PIECES.get("[UNK]").map(|piece| (*piece, false))
}

/// Punctuation as the tables were taught it: the ASCII signs, and what Unicode calls punctuation elsewhere.
fn is_sign(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c as u32, 0xA1 | 0xA7 | 0xAB | 0xB6 | 0xB7 | 0xBB | 0xBF | 0x2010..=0x2027 | 0x2030..=0x205E
            | 0x3001..=0x3003 | 0x3008..=0x3011 | 0x3014..=0x301F)
}
