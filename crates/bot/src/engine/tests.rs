//! What an engine does with its snapshot and its thresholds.

use super::*;
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn entry(n: u128, question: &str, similar: &[&str]) -> Question {
    let similar = similar.iter().map(|&text| text.to_owned()).collect();
    Question { id: Uuid::from_u128(n), question: question.to_owned(), similar, answer: format!("answer {n}") }
}

fn shop() -> Engine {
    Engine::new([
        entry(1, "Cancel an order", &["I changed my mind about the order"]),
        entry(2, "Track an order", &["Order status"]),
        entry(3, "Opening hours", &[]),
    ])
}

#[test]
fn the_same_text_scores_one_whatever_its_case_and_punctuation() {
    let reply = shop().ask("  ORDER... status?", &Thresholds::default());

    let matched = "Order status".to_owned();
    assert_eq!(reply, Reply::Direct { id: Uuid::from_u128(2), score: 1.0, matched }); // S-119
}

#[test]
fn what_may_mean_several_things_is_asked_back() {
    let Reply::Clarify(candidates) = shop().ask("order", &Thresholds::default()) else { panic!("not asked back") };

    let ids: Vec<u128> = candidates.iter().map(|candidate| candidate.id.as_u128()).collect();
    assert_eq!(ids.len(), 2);
    assert!(ids.contains(&1) && ids.contains(&2)); // S-121
    assert!(candidates.is_sorted_by(|a, b| a.score >= b.score));
}

#[test]
fn the_number_of_candidates_is_a_setting() {
    let offered = |clarify_count| shop().ask("order", &Thresholds { clarify_count, ..Thresholds::default() });

    assert!(matches!(offered(1), Reply::Clarify(candidates) if candidates.len() == 1)); // S-123
    assert_eq!(offered(0), Reply::Fallback); // S-124
}

#[test]
fn thresholds_decide_what_a_score_means() {
    let score = shop().rank("order", 1)[0].score;
    let at = |direct, clarify| shop().ask("order", &Thresholds { direct, clarify, clarify_count: 3 });

    assert!(matches!(at(score, 0.1), Reply::Direct { .. }));
    assert!(matches!(at(score + 0.01, score), Reply::Clarify(_)));
    assert_eq!(at(score + 0.01, score + 0.01), Reply::Fallback);
}

#[test]
fn an_empty_snapshot_knows_nothing() {
    let empty = Engine::new([]);

    assert!(empty.is_empty());
    assert_eq!(empty.ask("order", &Thresholds::default()), Reply::Fallback);
    assert_eq!(empty.answer(Uuid::from_u128(1)), None);
}

#[test]
fn entries_without_words_do_no_harm() {
    let engine = Engine::new([entry(1, "", &["?!", ""]), entry(2, "Opening hours", &[])]);

    assert_eq!(engine.len(), 2);
    assert_eq!(engine.ask("", &Thresholds::default()), Reply::Fallback);
    assert_eq!(engine.ask("?!", &Thresholds::default()), Reply::Fallback);
    assert!(matches!(engine.ask("opening hours", &Thresholds::default()), Reply::Direct { .. }));
}

#[test]
fn the_first_of_two_entries_with_one_question_is_answered() {
    let engine = Engine::new([entry(1, "Opening hours", &[]), entry(2, "opening hours?", &[])]);

    assert!(
        matches!(engine.ask("Opening hours", &Thresholds::default()), Reply::Direct { id, .. } if id.as_u128() == 1)
    );
}

#[test]
fn ten_thousand_entries_are_asked_in_no_time() {
    let words = ["invoice", "cable", "window", "garden", "engine", "coffee", "bicycle", "printer", "carpet", "lantern"];
    let text = |n: usize| {
        let word = |digit: usize| words[digit % 10];
        format!("How do I fix the {} {} of {} {n}", word(n), word(n / 10), word(n / 100))
    };
    let engine = Engine::new((0..10_000).map(|n| entry(n as u128, &text(n), &[&text(n + 1), &text(n + 2)])));
    let longest = "How do I fixx the invoyce cabel of windwo and gardn ".repeat(20);

    let started = Instant::now();
    let _ = engine.ask(&longest, &Thresholds::default());

    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
}

proptest! {
    #[test]
    fn any_text_gets_a_reply_with_a_score_from_zero_to_one(text in ".{0,600}") {
        for candidate in shop().rank(&text, 10) {
            prop_assert!((0.0..=1.0).contains(&candidate.score));
        }
    }

    #[test]
    fn any_entry_answers_its_own_question(question in "\\PC{1,200}", similar in "\\PC{0,60}") {
        let engine = Engine::new([entry(1, &question, &[&similar])]);
        let has_words = question.chars().any(char::is_alphanumeric);
        let best = engine.rank(&question, 1);

        prop_assert_eq!(best.first().map(|best| best.score), has_words.then_some(1.0));
    }
}
