//! One spelling for what is written alike: Unicode forms, case, traditional characters, invisible marks, spaces.

use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Characters of a text that are looked at. Questions have at most 500; more only costs time.
pub(crate) const CHARS: usize = 512;

/// The form features are taken from: NFKC, lower case, simplified characters, single spaces, nothing invisible. Keeps
/// punctuation.
pub(crate) fn fold(text: &str) -> String {
    let visible = text.chars().take(CHARS);
    if text.is_ascii() {
        return tidy(visible.map(|c| c.to_ascii_lowercase()));
    }
    // Compatibility forms can be eighteen times as long, so both ends are bounded.
    let plain = visible.filter(|c| !is_invisible(*c)).nfkc().flat_map(char::to_lowercase).take(2 * CHARS);
    tidy(plain.map(simplified))
}

/// Single spaces, and none at the ends.
fn tidy(chars: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    for c in chars {
        if !(c.is_whitespace() || c.is_control()) {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The form by which two texts are the same question: as [`fold`], without punctuation, and without spaces beside Chinese.
/// A text of nothing but signs keeps them.
pub fn normalise(text: &str) -> String {
    key(&fold(text))
}

/// [`normalise`] of a text that is folded already.
pub(crate) fn key(folded: &str) -> String {
    let mut out = String::with_capacity(folded.len());
    let mut gap = false;
    for c in folded.chars().filter(|c| !is_apostrophe(*c)) {
        if !c.is_alphanumeric() {
            gap = true;
            continue;
        }
        if gap && out.chars().next_back().is_some_and(|before| !is_han(before) && !is_han(c)) {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    if out.is_empty() { folded.replace(' ', "") } else { out }
}

/// As [`normalise`], but with every gap kept as a space: what words a text is made of.
pub(crate) fn spoken(text: &str) -> String {
    let mut out = String::new();
    for c in fold(text).chars().filter(|c| !is_apostrophe(*c)) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether a script is written without spaces between words.
pub(crate) fn is_unspaced(c: char) -> bool {
    is_han(c) || matches!(c as u32, 0x2E80..=0x9FFF | 0x0E00..=0x0EFF)
}

/// Marks that join, hide or turn text around and are not seen themselves.
fn is_invisible(c: char) -> bool {
    matches!(c as u32, 0xAD | 0x34F | 0x61C | 0x180E | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F
        | 0xFE00..=0xFE0F | 0xFEFF | 0xE0000..=0xE01EF)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '`')
}

/// Whether a character is Chinese: such text has no spaces between words.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c as u32, 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

fn simplified(c: char) -> char {
    if is_han(c) { SIMPLIFIED.get(&c).copied().unwrap_or(c) } else { c }
}

/// Lines of two characters, the traditional one first.
static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let pair = |line: &str| {
        let mut chars = line.chars();
        Some((chars.next()?, chars.next()?))
    };
    include_str!("../data/simplified.txt").lines().filter_map(pair).collect()
});

#[cfg(test)]
mod tests;
