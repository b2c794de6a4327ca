//! What is spelt the same, and that no text is too strange.

use super::*;
use proptest::prelude::*;

#[test]
fn what_means_the_same_is_spelt_the_same() {
    let cases = [
        ("  Where's my   ORDER?!", "wheres my order"),
        ("Ｏｒｄｅｒ　状态？", "order状态"),
        ("退货，怎么办。", "退货怎么办"),
        ("轉 人工客服", "转人工客服"),
        ("ﬁne—print…", "fine print"),
        ("re\u{200d}turn\u{200b}s", "returns"),
        ("re\u{ad}turn \u{202e}policy", "return policy"),
        ("a\u{0}b\tc\r\nd", "a b c d"),
        ("?! ?", "?!?"),
        ("😀", "😀"),
        ("", ""),
    ];

    for (text, expected) in cases {
        assert_eq!(normalise(text), expected);
    }
}

#[test]
fn a_long_text_is_cut() {
    assert_eq!(normalise(&"w".repeat(10_000)).len(), CHARS);
    assert!(normalise(&"\u{fdfa}".repeat(10_000)).chars().count() <= 2 * CHARS);
}

proptest! {
    #[test]
    fn any_text_becomes_bounded_and_stays_as_it_is_the_second_time(text in ".{0,600}") {
        let folded = fold(&text);
        let once = normalise(&text);

        prop_assert!(once.chars().count() <= 2 * CHARS);
        prop_assert!(!folded.starts_with(' ') && !folded.ends_with(' ') && !folded.contains("  "));
        prop_assert!(!once.starts_with(' ') && !once.ends_with(' ') && !once.contains("  "));
    }
}
