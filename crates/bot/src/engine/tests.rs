//! What an engine says, whatever it is asked and however it came to be.

use super::*;
use proptest::prelude::*;
use std::cell::Cell;

fn entry(n: u128, standard: &str, similar: &[&str]) -> Entry {
    let similar = similar.iter().map(|&text| text.to_owned()).collect();
    Entry { id: Uuid::from_u128(n), standard: standard.to_owned(), similar }
}

fn shop() -> Vec<Entry> {
    vec![
        entry(1, "Cancel an order", &["I changed my mind about the order", "Stop my purchase", "Can I still cancel?"]),
        entry(2, "Track an order", &["Order status", "Where is my parcel?", "When will it arrive?"]),
        entry(3, "Opening hours", &["When are you open?", "Are you open on Sunday?", "What time do you close?"]),
        entry(4, "怎么开发票", &["可以开发票吗", "发票在哪里申请", "电子发票怎么下载"]),
    ]
}

fn trained(entries: Vec<Entry>) -> Engine {
    Engine::new(entries).train(&|| true).expect("nothing stops it")
}

fn ids(found: &[Match]) -> Vec<u128> {
    found.iter().map(|found| found.id.as_u128()).collect()
}

#[test]
fn the_same_words_score_one_whatever_their_case_and_punctuation() {
    for engine in [Engine::new(shop()), trained(shop())] {
        for (text, id, matched) in
            [("  ORDER... status?", 2, "Order status"), ("電子發票 怎麼下載", 4, "电子发票怎么下载")]
        {
            let found = engine.ask(text, 3).remove(0);

            assert_eq!((found.id.as_u128(), found.score, found.kind), (id, 1.0, Kind::SameWords), "{text}"); // S-119
            assert_eq!(found.matched, matched);
        }
    }
}

#[test]
fn a_match_says_which_words_it_shares() {
    let text = "please tell me the STATUS of my orders";
    let found = Engine::new(shop()).ask(text, 1).remove(0);

    let shared: Vec<&str> = found.shared.iter().map(|place| &text[place.clone()]).collect();
    assert_eq!((found.kind, shared), (Kind::SharedWords, vec!["STATUS", "orders"]));
}

#[test]
fn other_words_and_another_language_are_found_by_their_meaning() {
    let engine = trained(shop());

    for (text, id) in [("has my package been shipped yet", 2), ("how do I get an invoice", 4), ("几点关门", 3)] {
        assert_eq!(ids(&engine.ask(text, 1)), [id], "{text}");
    }
}

#[test]
fn as_many_are_found_as_are_wanted_best_first() {
    let engine = trained(shop());

    for count in 0..6 {
        let found = engine.ask("my order", count); // S-123, S-128
        assert_eq!(found.len(), count.min(4));
        assert!(found.is_sorted_by(|a, b| a.score >= b.score));
    }
}

#[test]
fn an_engine_that_knows_nothing_finds_nothing() {
    for engine in [Engine::default(), trained(Vec::new()), trained(vec![entry(1, "", &["", " "])])] {
        assert!(engine.ask("order", 3).is_empty());
        assert!(engine.scores().is_empty());
    }
}

#[test]
fn one_answer_alone_is_not_taken_for_everything() {
    let engine = trained(vec![entry(1, "Opening hours", &["When are you open?", "What time do you close?"])]);

    assert!(engine.ask("can I pay with a credit card", 1)[0].score < 0.5);
    assert!(engine.ask("what are your opening hours", 1)[0].score > 0.5);
}

#[test]
fn the_first_of_two_entries_with_one_question_is_answered_and_the_last_of_two_with_one_id_stays() {
    let engine = Engine::new([entry(1, "Opening hours", &[]), entry(2, "opening hours?", &[])]);
    assert_eq!(ids(&engine.ask("Opening hours", 1)), [1]);

    let engine = Engine::new([entry(1, "Opening hours", &[]), entry(1, "Order status", &[])]);
    assert_eq!(
        (engine.len(), engine.entry(Uuid::from_u128(1)).map(|it| it.standard.as_str())),
        (1, Some("Order status"))
    );
}

#[test]
fn an_edit_counts_at_once() {
    let engine = trained(shop());
    let edited = engine.with([
        Change::Put(entry(5, "Gift cards", &["Do you sell vouchers?"])),
        Change::Put(entry(3, "Delivery abroad", &["Do you ship to Norway?"])),
        Change::Remove(Uuid::from_u128(1)),
        Change::Remove(Uuid::from_u128(99)),
    ]);

    assert!(engine.is_trained() && !edited.is_trained());
    assert_eq!(edited.entries().map(|entry| entry.id.as_u128()).collect::<Vec<_>>(), [2, 3, 4, 5]);
    assert_eq!(ids(&edited.ask("gift cards", 1)), [5]);
    assert_eq!(ids(&edited.ask("shipping to Norway", 1)), [3]);
    assert_eq!(ids(&engine.ask("opening hours", 1)), [3]);
    assert_eq!(engine.calibration(), edited.calibration());
}

#[test]
fn training_stops_when_told_to_whenever_that_is() {
    let asked = Cell::new(0);
    let whole = Engine::new(shop()).train(&|| {
        asked.set(asked.get() + 1);
        true
    });
    assert!(whole.is_some() && asked.get() > 50);

    for allowed in [0, 1, asked.get() / 2, asked.get() - 1] {
        let left = Cell::new(allowed);
        let stopped = Engine::new(shop()).train(&|| left.replace(left.get() - 1) > 0);
        assert!(stopped.is_none(), "after {allowed}");
    }
}

#[test]
fn training_is_the_same_each_time_and_its_calibration_can_be_kept() {
    let (once, again) = (trained(shop()), trained(shop()));
    let kept = serde_json::to_string(once.calibration()).expect("it is plain");
    let restored: Calibration = serde_json::from_str(&kept).expect("it was written so");
    let restarted = Engine::new(shop()).trained_with(restored, &|| true).expect("nothing stops it");

    for text in ["my order", "发票", "are you closed on Monday"] {
        assert_eq!(once.ask(text, 4), again.ask(text, 4));
        assert_eq!(once.ask(text, 4), restarted.ask(text, 4));
    }
    assert!(kept.len() < 2_000);
}

#[test]
fn training_shows_how_well_it_did_and_what_it_mixed_up() {
    let twins = [
        entry(1, "cancel my order", &["cancel the order now", "please cancel that order", "order cancel"]),
        entry(2, "cancel my orders", &["cancel the orders now", "please cancel those orders", "orders cancel"]),
        entry(3, "opening hours", &["when are you open", "open on sunday", "closing time"]),
    ];
    let engine = trained(twins.to_vec());

    assert!(!engine.scores().is_empty());
    let mixed: Vec<(u128, u128)> =
        engine.confusions().iter().map(|pair| (pair.meant.as_u128(), pair.found.as_u128())).collect();
    assert!(mixed.contains(&(1, 2)) || mixed.contains(&(2, 1)), "{mixed:?}");
}

/// A service that knows what words mean by their first letters, in 300 numbers.
fn lent(text: &str) -> Vec<f32> {
    let mut vector = vec![1.0; 300];
    for word in text.to_lowercase().split_whitespace() {
        let letter = word.bytes().next().unwrap_or_default() as usize;
        vector[letter % 300] += 9.0;
        vector[letter * 7 % 300] -= 4.0;
    }
    vector
}

fn lent_to(entries: &[Entry]) -> HashMap<String, Vec<f32>> {
    let with_vector = |text: &str| (text.to_owned(), lent(text));
    let wordings = entries.iter().flat_map(Entry::wordings).map(with_vector);
    wordings.chain(crate::idle_talk().map(with_vector)).collect()
}

#[test]
fn what_sentences_mean_can_come_from_elsewhere() {
    let entries = shop();
    let engine = Engine::new_with_vectors(entries.clone(), &lent_to(&entries));
    let trained = engine.train(&|| true).expect("nothing stops it");
    let text = "trams and omnibuses";

    for engine in [&engine, &trained] {
        assert_eq!(engine.vector_width(), Some(300));
        assert_eq!(ids(&engine.ask_with(text, Some(&lent("track an order")), 1)), [2]);
        assert_eq!(ids(&engine.ask_with(text, Some(&lent("opening hours")), 1)), [3]);
        assert_eq!(engine.ask("Opening hours!", 1)[0].score, 1.0);
    }
    let put = entry(9, "quality quiet", &[]);
    let edited = engine.with_vectors([Change::Put(put.clone())], &lent_to(&[put]));
    assert_eq!(ids(&edited.ask_with("zzz", Some(&lent("quick quartz")), 1)), [9]);
}

#[test]
fn vectors_that_are_no_vectors_do_no_harm() {
    let entries = shop();
    let broken = [vec![], vec![0.0; 300], vec![f32::NAN; 300], vec![f32::INFINITY; 300], vec![1.0; 7], vec![1e38; 300]];
    for vector in &broken {
        let mut vectors = lent_to(&entries);
        vectors.insert("Order status".to_owned(), vector.clone());
        let engine = Engine::new_with_vectors(entries.clone(), &vectors);
        let all: HashMap<String, Vec<f32>> = vectors.keys().map(|text| (text.clone(), vector.clone())).collect();
        let engines =
            [engine.train(&|| true).expect("nothing stops it"), Engine::new_with_vectors(entries.clone(), &all)];
        for engine in engines {
            assert_eq!(engine.ask("order status", 1)[0].score, 1.0);
            for found in broken.iter().flat_map(|vector| engine.ask_with("my order", Some(vector), 9)) {
                assert!((0.0..=1.0).contains(&found.score));
            }
        }
    }
}

fn strange() -> Vec<String> {
    let texts = [
        "",
        " ",
        "?",
        "?!…",
        "😀",
        "😀😀👍🏽",
        "\u{0}",
        "\u{0}\u{1}\u{2}",
        "\u{200d}",
        "a\u{200d}b",
        "שלום",
        "مرحبا كيف الحال",
        "\u{202e}redro",
        "ｏｒｄｅｒ",
        "order订单order订单",
        "é\u{301}\u{301}\u{301}",
        "\u{fffd}",
        "\u{10ffff}",
        "𠀀𠀁",
        "1234567890",
        "order\norder\r\norder\torder",
        "'; drop table answers; --",
        "<script>alert(1)</script>",
        "🇩🇪🇨🇳",
        "ﷺ",
        "ไม่ทราบ",
    ];
    let mut texts: Vec<String> = texts.into_iter().map(str::to_owned).collect();
    texts.extend(["order ", "订单", "😀", "\u{301}", "\u{fdfa}", "x"].map(|part| part.repeat(10_240 / part.len())));
    texts
}

#[test]
fn no_text_is_too_strange_to_be_asked_or_to_be_a_wording() {
    let mut odd = shop();
    odd.extend(strange().iter().zip(100..).map(|(text, n)| entry(n, text, &["", text])));
    for engine in [Engine::new(shop()), trained(shop()), Engine::new(odd.clone()), trained(odd)] {
        for text in strange() {
            sound(&engine, &text);
        }
    }
}

fn sound(engine: &Engine, text: &str) {
    let found = engine.ask(text, 5);
    assert!(found.len() <= 5 && found.is_sorted_by(|a, b| a.score >= b.score));
    for found in &found {
        assert!((0.0..=1.0).contains(&found.score), "{found:?}");
        assert!(engine.contains(found.id));
        assert!(found.shared.iter().all(|place| text.get(place.clone()).is_some_and(|part| !part.is_empty())));
        assert!(found.shared.is_sorted_by(|a, b| a.end <= b.start));
    }
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let text = prop_oneof![".{0,40}", "[a-z ]{1,30}", "[\u{4e00}-\u{4e20}]{1,10}"];
    let one = (0..12_u128, text.clone(), prop::collection::vec(text, 0..4));
    let made = one.prop_map(|(n, standard, similar)| Entry { id: Uuid::from_u128(n), standard, similar });
    prop::collection::vec(made, 0..10)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_gets_sorted_scores_from_zero_to_one(entries in entries(), text in ".{0,600}") {
        sound(&Engine::new(entries), &text);
    }

    #[test]
    fn any_wording_finds_its_own_answer(entries in entries()) {
        let engine = Engine::new(entries);
        for entry in engine.entries() {
            for wording in entry.wordings().filter(|text| !crate::normalise(text).is_empty()) {
                let found = engine.ask(wording, 1).remove(0);
                prop_assert_eq!(found.score, 1.0);
                prop_assert_eq!(crate::normalise(&found.matched), crate::normalise(wording));
            }
        }
    }

    #[test]
    fn edits_lead_to_the_engine_that_would_have_been_built(first in entries(), then in entries(), text in ".{0,60}") {
        let built = Engine::new(first.iter().chain(&then).cloned());
        let edited = Engine::new(first).with(then.into_iter().map(Change::Put));
        prop_assert_eq!(built.ask(&text, 9), edited.ask(&text, 9));

        let gone: Vec<Uuid> = built.entries().map(|entry| entry.id).filter(|id| id.as_u128() % 2 == 0).collect();
        let rest = Engine::new(built.entries().filter(|entry| !gone.contains(&entry.id)).cloned());
        let edited = built.with(gone.into_iter().map(Change::Remove));
        prop_assert_eq!(rest.ask(&text, 9), edited.ask(&text, 9));
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_base_can_be_trained(entries in entries(), text in ".{0,60}") {
        sound(&trained(entries), &text);
    }
}
