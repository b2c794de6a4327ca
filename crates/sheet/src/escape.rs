//! Cells that another program would calculate (A12): marked by a quote in front, which is how spreadsheets say "text".

/// Characters that begin a formula somewhere.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\0'];

/// The cell with a quote in front where it would be taken for a formula, or for one that is escaped already.
pub fn escaped(text: &str) -> std::borrow::Cow<'_, str> {
    if text.trim_start_matches('\'').starts_with(FORMULA) { format!("'{text}").into() } else { text.into() }
}

/// What was escaped.
pub fn unescaped(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(inner) if inner.trim_start_matches('\'').starts_with(FORMULA) => inner,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_would_be_calculated_is_marked_as_text() {
        // A12
        for text in ["=1+1", "+49 89", "-5 °C", "@SUM(A1)", "\t=1", "\r=1", "\0=1"] {
            assert_eq!(escaped(text), format!("'{text}"));
        }
        for text in ["", "a=1", "'tis", " =1", "“=1”", "您"] {
            assert_eq!(escaped(text), text);
        }
        assert_eq!(escaped("'=1"), "''=1", "so that reading gives it back");
    }

    proptest! {
        #[test]
        fn what_is_escaped_comes_back(text in "['=+@a\t\r\u{0}-]{0,6}") {
            let written = escaped(&text);
            prop_assert_eq!(unescaped(&written), &text);
            prop_assert!(!escaped(&text).starts_with(FORMULA));
        }
    }
}
