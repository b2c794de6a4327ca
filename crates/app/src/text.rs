//! What people type into fields: trimmed, checked, and folded for search.

use crate::{Error, Result};
use domain::limits;
use unicode_normalization::UnicodeNormalization;

/// Folds a text for comparison and search: compatibility forms, lower case, single spaces.
pub(crate) fn fold(text: &str) -> String {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).filter(|c| !is_hidden(*c)).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Trims a name of one line and checks that it has 1 to `most` characters.
///
/// # Errors
/// `Invalid` with `field`.
pub(crate) fn name(field: &'static str, text: &str, most: usize) -> Result<String> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 || length > most || fold(text).is_empty() {
        return Err(Error::invalid(field, format!("must have 1 to {most} characters")));
    }
    if text.chars().any(char::is_control) {
        return Err(Error::invalid(field, "must not contain control characters"));
    }
    Ok(text.to_owned())
}

/// Checks an e-mail address and folds it to lower case.
///
/// # Errors
/// `Invalid` with field `email`.
pub(crate) fn email(text: &str) -> Result<String> {
    let text = text.trim().to_lowercase();
    let looks_right = text.len() <= limits::EMAIL
        && text.parse::<lettre::Address>().is_ok()
        && text.rsplit_once('@').is_some_and(|(_, domain)| !domain.starts_with('['));
    if looks_right { Ok(text) } else { Err(Error::invalid("email", "must be an e-mail address")) }
}

/// Checks a phone number and writes it as E.164, or keeps it empty (S-174).
///
/// # Errors
/// `Invalid` with field `phone`.
pub(crate) fn phone(text: &str) -> Result<String> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '.')).collect();
    if digits.is_empty() {
        return Ok(digits);
    }
    let number = digits.strip_prefix('+').or_else(|| digits.strip_prefix("00")).unwrap_or_default();
    let right =
        (7..=15).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0');
    if right {
        Ok(format!("+{number}"))
    } else {
        Err(Error::invalid("phone", "must be a number with its country code, such as +8617775365072"))
    }
}

/// Characters that are not seen: two names that differ only in these look the same.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_the_same_fold_to_the_same() {
        assert_eq!(fold("  Ｐre-Sale\u{200b}  Team "), "pre-sale team");
        assert_eq!(fold("售前"), "售前");
    }

    #[test]
    fn a_name_of_nothing_that_can_be_seen_is_refused() {
        for text in ["", "  ", "\u{200b}\u{200b}", "a\nb", &"x".repeat(33)] {
            assert!(name("nickname", text, 32).is_err(), "{text:?}");
        }
        assert_eq!(name("nickname", " Mia ", 32).unwrap(), "Mia");
    }

    #[test]
    fn an_address_is_folded_and_checked() {
        assert_eq!(email(" Mia@Shop.Example ").unwrap(), "mia@shop.example");
        for text in ["", "mia", "mia@", "@shop.example", "mia@[127.0.0.1]", "a b@shop.example", "a@b\r\nc"] {
            assert!(email(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_phone_number_is_written_one_way() {
        // S-174
        assert_eq!(phone("008617775365072").unwrap(), "+8617775365072");
        assert_eq!(phone("+86 177-7536-5072").unwrap(), "+8617775365072");
        assert_eq!(phone("").unwrap(), "");
        for text in ["17775365072", "+0123456789", "+12", "+86abc12345"] {
            assert!(phone(text).is_err(), "{text:?}");
        }
    }
}
