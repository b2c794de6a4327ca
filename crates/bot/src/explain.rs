//! Why a wording was found: the words a question shares with it, and where they stand.

use crate::Kind;
use crate::normal::{CHARS, fold, is_han, key};
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Where in a text those of its words stand that `wording` has too, words that only hold a sentence together left out; and what
/// that makes of the match.
pub(crate) fn shared(text: &[Word], wording: &str) -> (Kind, Vec<Range<usize>>) {
    let theirs = words(wording);
    let theirs: HashSet<&str> = theirs.iter().map(|word| &*word.form).collect();
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for word in text.iter().filter(|word| theirs.contains(&*word.form)) {
        match ranges.last_mut() {
            Some(last) if last.end >= word.place.start => last.end = word.place.end,
            _ => ranges.push(word.place.clone()),
        }
    }
    let kind = if ranges.is_empty() { Kind::SameMeaning } else { Kind::SharedWords };
    (kind, ranges)
}

/// A word, or two Chinese characters, that says something.
pub(crate) struct Word {
    place: Range<usize>,
    /// What makes it the same as another.
    form: String,
}

/// The words of a text that say something.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut run: Option<Range<usize>> = None;
    let mut before: Option<(usize, char)> = None;
    for (at, c) in text.char_indices().take(CHARS) {
        let end = at + c.len_utf8();
        if is_han(c) {
            found.extend(run.take().and_then(|place| word(text, place)));
            found.extend(before.and_then(|(start, first)| pair(text, start..end, [first, c])));
            before = Some((at, c));
            continue;
        }
        before = None;
        if c.is_alphanumeric()
            || (run.is_some() && !c.is_whitespace() && !c.is_ascii_punctuation())
            || c == '\'' && run.is_some()
        {
            run = Some(run.map_or(at, |run| run.start)..end);
        } else {
            found.extend(run.take().and_then(|place| word(text, place)));
        }
    }
    found.extend(run.take().and_then(|place| word(text, place)));
    found
}

fn word(text: &str, place: Range<usize>) -> Option<Word> {
    let form = key(&fold(&text[place.clone()]));
    let telling = !form.is_empty() && !FILLERS.contains(form.as_str());
    telling.then(|| Word { place, form: stem(&form).to_owned() })
}

fn pair(text: &str, place: Range<usize>, chars: [char; 2]) -> Option<Word> {
    let telling = !chars.iter().all(|c| FILLER_CHARS.contains(*c));
    telling.then(|| Word { form: key(&fold(&text[place.clone()])), place })
}

/// Takes common English endings off, so that "returns", "returned" and "returning" are one word.
fn stem(word: &str) -> &str {
    if word.len() < 4 || !word.is_ascii() || word.ends_with("ss") {
        return word;
    }
    let endings = ["ings", "ing", "ies", "ied", "ed", "es", "s", "y", "e"];
    let stem =
        endings.iter().filter_map(|ending| word.strip_suffix(ending)).find(|stem| stem.len() >= 3).unwrap_or(word);
    let bytes = stem.as_bytes();
    let doubled = bytes.len() > 3 && bytes[bytes.len() - 1] == bytes[bytes.len() - 2];
    if doubled { &stem[..stem.len() - 1] } else { stem }
}

static FILLERS: LazyLock<HashSet<&str>> = LazyLock::new(|| FILLER_WORDS.split_whitespace().collect());

/// Words that only hold a sentence together.
const FILLER_WORDS: &str = "a about actually also am an and any anyone are as ask at be been but by can cant could \
    did do does dont exactly for from get gets getting give go going got had has have hello help here hey hi how i id if \
    ill im in is isnt it its ive just know let like may maybe me might mine my need of off ok okay on one or our please \
    pls plz possible really should so some something tell thank thanks that thats the them then there these they thing \
    this to too us very want was we were what whats when where which who why will wish with wondering would you your yours";

const FILLER_CHARS: &str = "的了吗呢吧啊呀哦嗯么我你您他她它们是有在和与就都也还会能可以要想请问下一个这那怎样如何什哪些把给让被得着过对不没很";

#[cfg(test)]
mod tests {
    use super::*;

    fn highlighted<'a>(text: &'a str, wording: &str) -> Vec<&'a str> {
        shared(&words(text), wording).1.into_iter().map(|place| &text[place]).collect()
    }

    #[test]
    fn shared_words_are_found_where_they_stand() {
        assert_eq!(highlighted("How do I RETURN my shoes?", "returning a shoe"), ["RETURN", "shoes"]);
        assert_eq!(highlighted("请问我的订单状态", "订单状态在哪里看"), ["订单状态"]);
        assert_eq!(highlighted("我要查order的状态", "查询 order 状态"), ["order", "状态"]);
    }

    #[test]
    fn what_shares_no_word_can_only_mean_the_same() {
        assert_eq!(shared(&words("money back"), "I want a refund"), (Kind::SameMeaning, Vec::new()));
        assert_eq!(shared(&words("how do I do it"), "how do I do that"), (Kind::SameMeaning, Vec::new()));
    }
}
