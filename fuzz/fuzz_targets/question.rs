//! Questions to the engine: any text gets a bounded number of answers with scores from 0 to 1, best first, and what is
//! highlighted lies within the text (F17).
#![no_main]

use bot::{Engine, Entry};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use uuid::Uuid;

const WORDINGS: [&[&str]; 6] = [
    &["How long does delivery take?", "when will my parcel arrive", "快递要多久"],
    &["How can I pay?", "which cards do you take", "可以用微信支付吗"],
    &["怎么退货", "我要退款", "can I send it back"],
    &["Where is my invoice?", "发票在哪里开"],
    &["👍", "ok"],
    &["مرحبا", "שלום"],
];

static ENGINES: LazyLock<[Engine; 2]> = LazyLock::new(|| {
    let entry = |(number, texts): (u128, &&[&str])| Entry {
        id: Uuid::from_u128(number),
        standard: texts[0].to_owned(),
        similar: texts[1..].iter().map(|text| (*text).to_owned()).collect(),
    };
    let instant = Engine::new((1..).zip(&WORDINGS).map(entry));
    let trained = instant.train(&|| true).expect("nothing stops it");
    [instant, trained]
});

fuzz_target!(|text: &str| {
    for engine in &*ENGINES {
        let found = engine.ask(text, 3);
        assert!(found.len() <= 3);
        assert!(found.is_sorted_by(|one, next| one.score >= next.score));
        for found in found {
            assert!((0.0..=1.0).contains(&found.score));
            found.shared.into_iter().for_each(|range| drop(text[range].to_owned()));
        }
    }
});
