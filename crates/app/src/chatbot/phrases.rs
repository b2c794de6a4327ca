//! Whether a message asks for a person: by the phrases that are built in, or by the administrator's own.

use domain::bot::HandOver;

/// A few of the phrases that are built in, to show.
pub(crate) const BUILT_IN: [&str; 8] =
    ["human", "talk to a person", "customer service", "live agent", "人工", "转人工", "人工客服", "真人客服"];

/// Whether these words are to be handed over.
pub(crate) fn ask_for_person(hand_over: &HandOver, words: &str) -> bool {
    if hand_over.built_in && ::bot::wants_person(words) {
        return true;
    }
    let said = ::bot::normalise(words);
    hand_over.phrases.iter().any(|phrase| has(&said, &::bot::normalise(phrase)))
}

/// Whether a phrase stands in a text: as whole words, or anywhere where words are not parted by spaces.
fn has(said: &str, phrase: &str) -> bool {
    !phrase.is_empty()
        && said.match_indices(phrase).any(|(at, _)| {
            let before = said[..at].chars().next_back();
            let after = said[at + phrase.len()..].chars().next();
            ends_word(before, phrase.chars().next()) && ends_word(phrase.chars().next_back(), after)
        })
}

/// Whether a word ends between two characters.
fn ends_word(before: Option<char>, after: Option<char>) -> bool {
    let goes_on = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_unspaced(c));
    !(goes_on(before) && goes_on(after))
}

/// Characters of scripts that put no spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(phrases: &[&str]) -> HandOver {
        HandOver { built_in: false, phrases: phrases.iter().map(|phrase| (*phrase).to_owned()).collect() }
    }

    #[test]
    fn an_own_phrase_counts_as_whole_words() {
        let hand_over = own(&["Boss", "lost my parcel", "投诉"]);
        for text in ["boss", "Give me the BOSS!", "I have lost my  parcel...", "我要投诉你们", "投诉"] {
            assert!(ask_for_person(&hand_over, text), "{text}");
        }
        for text in ["", "bossy", "emboss", "I lost your parcel", "human", "投了诉"] {
            assert!(!ask_for_person(&hand_over, text), "{text}");
        }
    }

    #[test]
    fn built_in_phrases_can_be_switched_off() {
        assert!(ask_for_person(&HandOver::default(), "talk to a human"));
        assert!(!ask_for_person(&own(&[]), "talk to a human"));
    }

    #[test]
    fn every_phrase_that_is_shown_is_built_in() {
        for phrase in BUILT_IN {
            assert!(ask_for_person(&HandOver::default(), phrase), "{phrase}");
        }
    }
}
