//! One spelling for what means the same: Unicode forms, case, punctuation, word endings.

use std::collections::HashSet;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Characters of a text that are looked at. Questions have at most 200; more only costs time.
pub(crate) const CHARS: usize = 500;

/// NFKC, lower case, apostrophes gone, all other punctuation and spaces one space; at most [`CHARS`] characters.
pub(crate) fn normalise(text: &str) -> String {
    let mut out = String::new();
    // Compatibility forms can be eighteen times as long, so both ends are bounded.
    for c in text.chars().take(CHARS).nfkc().flat_map(char::to_lowercase).take(2 * CHARS) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !is_apostrophe(c) && !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '`')
}

/// Whether a script is written without spaces between words.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c as u32, 0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF | 0x0E00..=0x0EFF)
}

/// What a text is compared by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Feature {
    /// A word, without its ending.
    Word(String),
    /// One character of a script without spaces.
    Char(char),
    /// Two such characters that follow each other.
    Pair(char, char),
}

/// The features of a normalised text, each once, in order.
pub(crate) fn features(normal: &str) -> Vec<Feature> {
    let mut found = Vec::new();
    for run in normal.split(' ') {
        split_scripts(run, &mut found);
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn split_scripts(run: &str, found: &mut Vec<Feature>) {
    let mut word = String::new();
    let mut before = None;
    for c in run.chars() {
        if !is_unspaced(c) {
            word.push(c);
            before = None;
            continue;
        }
        end_word(&mut word, found);
        found.push(Feature::Char(c));
        found.extend(before.map(|b| Feature::Pair(b, c)));
        before = Some(c);
    }
    end_word(&mut word, found);
}

fn end_word(word: &mut String, found: &mut Vec<Feature>) {
    if !word.is_empty() {
        found.push(Feature::Word(stem(word).to_owned()));
        word.clear();
    }
}

/// Takes common English endings off, so that "returns", "returned" and "returning" are one word.
fn stem(word: &str) -> &str {
    if word.len() < 4 || !word.is_ascii() {
        return word;
    }
    let endings = ["ings", "ing", "ies", "ied", "ed", "es", "s", "y", "e"];
    let cut = endings.iter().filter_map(|ending| word.strip_suffix(ending)).find(|stem| stem.len() >= 3);
    let stem = if word.ends_with("ss") { word } else { cut.unwrap_or(word) };
    single_end(stem)
}

/// "shipp" of "shipping" as "ship".
fn single_end(stem: &str) -> &str {
    let bytes = stem.as_bytes();
    let doubled = bytes.len() > 3 && bytes[bytes.len() - 1] == bytes[bytes.len() - 2];
    if doubled { &stem[..stem.len() - 1] } else { stem }
}

/// Whether a feature says little about what is asked.
pub(crate) fn is_filler(feature: &Feature) -> bool {
    match feature {
        Feature::Word(word) => FILLER_STEMS.contains(word.as_str()),
        Feature::Char(c) => FILLER_CHARS.contains(*c),
        Feature::Pair(a, b) => FILLER_CHARS.contains(*a) && FILLER_CHARS.contains(*b),
    }
}

static FILLER_STEMS: LazyLock<HashSet<&str>> = LazyLock::new(|| FILLER_WORDS.split_whitespace().map(stem).collect());

/// Words that only hold a sentence together.
const FILLER_WORDS: &str = "a about actually also am an and any anyone are as ask at be been but by can could currently \
    did do does dont exactly for from get gets getting give go going got had has have hello help here hey hi how i id if \
    ill im in is isnt it its ive just know let like may maybe me might mine my need of off ok okay on one or our please \
    pls plz possible really should so some something tell thank thanks that thats the them then there these they thing \
    this to too us very want was we were what whats when which who will wish with wondering would you your yours";

const FILLER_CHARS: &str = "的了吗呢吧啊呀哦嗯么我你您他她它们是有在和与就都也还会能可以要想请问下一个这那怎样如何什哪些把给让被得着过对不没很";

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_means_the_same_is_spelt_the_same() {
        let cases = [
            ("  Where's my   ORDER?!", "wheres my order"),
            ("Ｏｒｄｅｒ　状态？", "order 状态"),
            ("退货，怎么办。", "退货 怎么办"),
            ("ﬁne—print…", "fine print"),
            ("?!…", ""),
            ("", ""),
        ];

        for (text, expected) in cases {
            assert_eq!(normalise(text), expected);
        }
    }

    #[test]
    fn a_word_is_known_without_its_ending() {
        let families = [
            &["return", "returns", "returned", "returning"][..],
            &["ship", "ships", "shipped", "shipping"],
            &["delivery", "deliveries"],
            &["exchange", "exchanged", "exchanging"],
        ];

        for family in families {
            for word in family {
                assert_eq!(stem(word), stem(family[0]), "{word}");
            }
        }
    }

    #[test]
    fn chinese_is_compared_by_characters_and_pairs() {
        let found = features("退货ok");

        let expected =
            [Feature::Word("ok".to_owned()), Feature::Char('货'), Feature::Char('退'), Feature::Pair('退', '货')];
        assert_eq!(found, expected);
    }

    proptest! {
        #[test]
        fn any_text_becomes_bounded_and_stays_as_it_is_the_second_time(text in ".{0,600}") {
            let once = normalise(&text);

            prop_assert!(once.chars().count() <= 2 * CHARS);
            prop_assert!(!once.starts_with(' ') && !once.ends_with(' ') && !once.contains("  "));
            let _ = features(&once);
        }
    }
}
