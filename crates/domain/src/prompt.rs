//! Variables in prompts: `${Name}`, and `$Name` as older texts write it (S-136, S-146).

/// Puts values into a prompt. A variable that is not in `values` stays as it was written.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let (value, taken) = variable(&rest[at..], values);
        out.push_str(value);
        rest = &rest[at + taken..];
    }
    out.push_str(rest);
    out
}

/// The text a `$` stands for and how many bytes of `text` it takes.
fn variable<'a>(text: &'a str, values: &[(&str, &'a str)]) -> (&'a str, usize) {
    let braced = text.strip_prefix("${").and_then(|inner| inner.split_once('}'));
    if let Some((name, _)) = braced
        && let Some((_, value)) = values.iter().find(|(n, _)| *n == name)
    {
        return (value, name.len() + 3);
    }
    let longest = values.iter().filter(|(name, _)| text[1..].starts_with(name)).max_by_key(|(name, _)| name.len());
    match longest {
        Some((name, value)) => (value, name.len() + 1),
        None => (&text[..1], 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_spellings_of_a_variable_are_filled() {
        let values = [("StaffNickName", "Priya"), ("QueuePosition", "3"), ("WaitNo", "2")];
        let cases = [
            ("Hello, I'm ${StaffNickName}.", "Hello, I'm Priya."),
            ("You are $QueuePosition, $WaitNo before you", "You are 3, 2 before you"),
            ("${Unknown} costs $5 ${", "${Unknown} costs $5 ${"),
            ("$", "$"),
            ("您前面还有${WaitNo}人", "您前面还有2人"),
        ];

        for (text, expected) in cases {
            assert_eq!(fill(text, &values), expected); // S-146
        }
    }

    proptest! {
        #[test]
        fn a_text_without_variables_stays_as_it_is(text in "\\PC{0,200}") {
            prop_assert_eq!(fill(&text, &[]), text);
        }

        #[test]
        fn a_value_is_never_filled_again(value in "\\PC{0,40}") {
            prop_assert_eq!(fill("${A}", &[("A", &value), ("B", "x")]), value);
        }
    }
}
