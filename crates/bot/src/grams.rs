//! The letters of a sentence: parts of words, words, pairs of words, runs of Chinese characters. Hashed, each once.

use crate::normal::is_han;

/// Lengths of the parts of a word, its two ends counted.
const PARTS: std::ops::RangeInclusive<usize> = 2..=5;
/// Lengths of the runs of Chinese characters.
const RUNS: std::ops::RangeInclusive<usize> = 1..=3;
/// Words longer than this are looked at no further.
const WORD_CHARS: usize = 32;

/// The hashed n-grams of a folded text, in order, each once.
pub(crate) fn grams(folded: &str) -> Vec<u32> {
    let (mut words, mut han) = (Vec::new(), Vec::new());
    split(folded, &mut words, &mut han);
    let mut found = Vec::new();
    for word in &words {
        add_parts(word, &mut found);
        found.push(hash('w', word.iter().copied()));
    }
    if !words.is_empty() {
        add_pairs(&words, &mut found);
    }
    for size in RUNS {
        found.extend(han.windows(size).map(|run| hash('z', run.iter().copied())));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Words of letters and digits; all Chinese characters together, whatever stands between.
fn split(folded: &str, words: &mut Vec<Vec<char>>, han: &mut Vec<char>) {
    let mut word = Vec::new();
    for c in folded.chars().chain(std::iter::once(' ')) {
        if is_han(c) {
            han.push(c);
        } else if c.is_alphanumeric() {
            word.push(c);
            continue;
        } else if matches!(c, '\'' | '\u{2019}' | '`') {
            continue;
        }
        if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
}

fn add_parts(word: &[char], found: &mut Vec<u32>) {
    let mut bounded = vec!['<'];
    bounded.extend(word.iter().take(WORD_CHARS));
    bounded.push('>');
    for size in PARTS {
        found.extend(bounded.windows(size).map(|part| hash('c', part.iter().copied())));
    }
}

fn add_pairs(words: &[Vec<char>], found: &mut Vec<u32>) {
    let edge: &[char] = &['^'];
    let befores = std::iter::once(edge).chain(words.iter().map(Vec::as_slice));
    let afters = words.iter().map(Vec::as_slice).chain(std::iter::once(edge));
    for (before, after) in befores.zip(afters) {
        found.push(hash('b', before.iter().copied().chain([' ']).chain(after.iter().copied())));
    }
}

/// FNV-1a over characters, stirred at the end: the same on every machine and in every version.
fn hash(kind: char, chars: impl Iterator<Item = char>) -> u32 {
    let mixed = std::iter::once(kind)
        .chain(chars)
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, c| (hash ^ u64::from(c)).wrapping_mul(0x0100_0000_01b3));
    let stirred = (mixed ^ (mixed >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    (stirred >> 32) as u32
}
