use super::*;
use crate::knowledge::checked::{self, QuestionForm};
use domain::bot::AnswerFormat;
use std::collections::{HashMap, HashSet};

const LANGUAGES: [Language; 2] = [Language::En, Language::Zh];

#[test]
fn each_language_has_small_talk_for_every_occasion() {
    // S-108
    for language in LANGUAGES {
        let categories = categories(language);
        let entries: usize = categories.iter().map(|category| category.entries.len()).sum();
        assert!(entries >= 60, "{entries} in {language:?}");
        let keys: Vec<&str> = categories.iter().map(|category| category.key.as_str()).collect();
        let wanted = ["greetings", "thanks", "goodbye", "praise", "complaint", "who", "refusals", "other"];
        assert_eq!(keys, wanted, "both languages have the same");
    }
}

#[test]
fn every_entry_could_have_been_entered_by_hand_in_its_own_language() {
    for language in LANGUAGES {
        for entry in categories(language).iter().flat_map(|category| &category.entries) {
            let form = QuestionForm {
                category: uuid::Uuid::nil(),
                question: entry.question.clone(),
                similar: entry.similar.clone(),
                answer: entry.answer.clone(),
                format: AnswerFormat::Plain,
                hand_over: None,
                enabled: true,
            };
            let checked = checked::checked(&form).unwrap();
            assert_eq!(checked, form, "nothing is trimmed or said twice");
            assert!((2..=6).contains(&entry.similar.len()), "{}", entry.question);
            assert_eq!(checked::language(&entry.answer), language, "{}", entry.answer);
        }
    }
}

#[test]
fn no_two_entries_answer_the_same_words() {
    for language in LANGUAGES {
        let mut known: HashMap<String, &str> = HashMap::new();
        for entry in categories(language).iter().flat_map(|category| &category.entries) {
            let wordings: HashSet<String> =
                std::iter::once(&entry.question).chain(&entry.similar).map(|text| checked::folded(text)).collect();
            for wording in wordings {
                let other = known.insert(wording.clone(), &entry.question);
                assert_eq!(other, None, "{wording}");
            }
        }
    }
}

#[test]
fn an_entry_is_found_by_its_name() {
    let first = &categories(Language::Zh)[0];
    assert_eq!(find(&entry_key(first, Language::Zh, 2)).unwrap().question, first.entries[2].question);
    for key in ["", "greetings", "greetings.en", "greetings.fr.1", "nothing.en.1", "greetings.en.999", "greetings.en.x"]
    {
        assert!(find(key).is_none(), "{key}");
    }
}
