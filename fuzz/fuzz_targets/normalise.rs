//! The spelling by which questions are the same: bounded, nothing invisible or in capitals left, and stable (F17).
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let once = bot::normalise(text);
    assert!(once.chars().count() <= 1_024);
    assert!(!once.chars().any(char::is_control));
    assert_eq!(once, once.trim());
    let _ = bot::wants_person(text);
    let meaning: f32 = bot::vector(text).iter().map(|x| x * x).sum();
    assert!(meaning.is_finite() && meaning <= 1.001);
});
