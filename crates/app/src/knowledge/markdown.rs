//! Markdown of answers made safe (S-101, A8): no HTML, and no address but of the web, of mail and telephone, or of the
//! desk itself. Whatever is safe stays as its author wrote it.

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// Rounds after which a text that still is not safe loses every mark that could be unsafe. Taking something out can
/// put together what stood around it.
const ROUNDS: usize = 8;

/// A part of the text, and what takes its place.
type Edit = (Range<usize>, String);

/// The same Markdown without anything unsafe. A safe text comes back as it is.
pub(crate) fn sanitise(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..ROUNDS {
        let edits = unsafe_parts(&text);
        if edits.is_empty() {
            return text;
        }
        text = edited(&text, edits);
    }
    text.replace(['<', '['], "")
}

fn unsafe_parts(text: &str) -> Vec<Edit> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut nothing = |_: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> { None };
    let parser = Parser::new_with_broken_link_callback(text, options, Some(&mut nothing));
    let mut edits: Vec<Edit> = Vec::new();
    for (_, definition) in parser.reference_definitions().iter() {
        if !is_safe(&definition.dest) {
            edits.push((definition.span.clone(), String::new()));
        }
    }

    let mut in_code = false;
    // Links and pictures that are open, with what they show so far.
    let mut open: Vec<(Range<usize>, bool, Option<Range<usize>>)> = Vec::new();
    for (event, range) in parser.into_offset_iter() {
        if let (Some((_, _, shown)), false) = (open.last_mut(), closes_link(&event)) {
            let start = shown.as_ref().map_or(range.start, |shown| shown.start.min(range.start));
            let end = shown.as_ref().map_or(range.end, |shown| shown.end.max(range.end));
            *shown = Some(start..end);
        }
        match event {
            Event::Html(_) | Event::InlineHtml(_) => edits.push((range, String::new())),
            Event::Start(Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. }) => {
                let mail = link_type == LinkType::Email && !dest_url.contains(':');
                open.push((range, mail || is_safe(&dest_url), None));
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if let Some((range, false, shown)) = open.pop() {
                    edits.push((range, shown.map(|shown| text[shown].to_owned()).unwrap_or_default()));
                }
            }
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(_) if !in_code => edits.extend(tag_openings(text, range)),
            _ => {}
        }
    }
    edits
}

fn closes_link(event: &Event<'_>) -> bool {
    matches!(event, Event::End(TagEnd::Link | TagEnd::Image))
}

/// Words in which another reader than ours might see a tag: a space after the mark makes it none.
fn tag_openings(text: &str, range: Range<usize>) -> Vec<Edit> {
    let bytes = text.as_bytes();
    range
        .filter(|&at| bytes[at] == b'<' && (at == 0 || bytes[at - 1] != b'\\'))
        .filter(|&at| bytes.get(at + 1).is_some_and(|next| next.is_ascii_alphabetic() || b"/!?".contains(next)))
        .map(|at| (at..at + 1, "< ".to_owned()))
        .collect()
}

/// Carries out the edits from the front; one that lies in another waits for the next round.
fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut done = String::with_capacity(text.len());
    let mut at = 0;
    for (range, instead) in edits {
        if range.start < at {
            continue;
        }
        done.push_str(&text[at..range.start]);
        done.push_str(&instead);
        at = range.end;
    }
    done.push_str(&text[at..]);
    done
}

/// Whether an address may be clicked: of the web, of mail and telephone, or a path on the desk.
fn is_safe(address: &str) -> bool {
    if address.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return false;
    }
    if let Some(path) = address.strip_prefix('/') {
        return !path.starts_with(['/', '\\']);
    }
    let lower = address.to_ascii_lowercase();
    ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| lower.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_safe_stays_as_it_was_written() {
        let texts = [
            "**Bold**, _slanted_, ~~gone~~ and `code`",
            "1. one\n2. two\n   * three\n\n> said\n\n---\n\n# Title",
            "| a | b |\n|---|---|\n| 1 | 2 |",
            "[Prices](https://shop.example/prices?a=1&b=2 \"all\") and <https://shop.example>",
            "[Write](mailto:help@shop.example), [call](tel:+498912345), <help@shop.example>, ![A cat](/files/x/cat.png)",
            "[ref]\n\n[ref]: https://shop.example\n",
            "1 < 2, a <3 b, x < y && y > z; 5 <= 6",
            "`<script>alert(1)</script>`",
            "```html\n<script>alert(1)</script>\n```\n\n    <b>indented</b>",
            "运费是多少？**十元**。[详情](https://shop.example/运费)",
            "\\<b> stays text",
        ];
        for text in texts {
            assert_eq!(sanitise(text), text);
        }
    }

    #[test]
    fn html_and_addresses_that_run_do_not_pass() {
        // A8
        let table = [
            ("<script>alert(1)</script>", ""),
            ("a<script>alert(1)</script>b", "aalert(1)b"),
            ("<img src=x onerror=alert(1)>", ""),
            ("hello <img src=x onerror=alert(1)> you", "hello  you"),
            ("hello <svg/onload=alert(1)>", "hello < svg/onload=alert(1)>"),
            ("<scr<b>ipt>alert(1)</scr</b>ipt>", "< script>alert(1)< /script>"),
            ("<img src=x onerror=alert(1)", "< img src=x onerror=alert(1)"),
            ("[click](javascript:alert(1))", "click"),
            ("[click](JaVaScRiPt:alert(1))", "click"),
            ("[click](&#106;avascript:alert(1))", "click"),
            ("[click](javascript&colon;alert(1))", "click"),
            ("[click](java\\script:alert(1))", "click"),
            ("[click](data:text/html;base64,PHNjcmlwdD4=)", "click"),
            ("[click](vbscript:x)", "click"),
            ("[click](//evil.example)", "click"),
            ("[click](/\\evil.example)", "click"),
            ("[click](file:///etc/passwd)", "click"),
            ("![alt](javascript:alert(1))", "alt"),
            ("[**bold** word](javascript:x)", "**bold** word"),
            ("<javascript:alert(1)>", "javascript:alert(1)"),
            ("[![x](javascript:a)](javascript:b)", "x"),
            ("[ref]\n\n[ref]: javascript:alert(1)", "ref\n\n"),
            (
                "[a](https://ok.example \"\\\"><img src=x onerror=alert(1)>\")",
                "[a](https://ok.example \"\\\"><img src=x onerror=alert(1)>\")",
            ),
            ("<!-- x --><iframe src=//evil.example></iframe>", ""),
            ("<style>*{display:none}</style>", ""),
            ("<a href=\"javascript:alert(1)\">x</a>", "x"),
        ];
        for (text, safe) in table {
            assert_eq!(sanitise(text), safe, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_is_safe_after_once(
            parts in proptest::collection::vec(prop_oneof![
                Just("<"), Just(">"), Just("["), Just("]"), Just("("), Just(")"), Just("!"), Just("script"), Just("`"),
                Just("javascript:"), Just("\n"), Just("    "), Just("/"), Just("a"), Just("\\"), Just("https://x"),
                Just(":"), Just("*"), Just("&lt;"), Just("&#106;"), Just("\""), Just("```"), Just("|"), Just("-"), Just("您"),
            ], 0..40),
        ) {
            let once = sanitise(&parts.concat());
            prop_assert!(unsafe_parts(&once).is_empty(), "{once:?}");
            prop_assert_eq!(sanitise(&once), once);
        }
    }
}
