//! Text, and pages and scripts that pass for something else.

/// How far browsers look for a page, and we for one hidden in another file.
const LOOK: usize = 1024;
/// How far an XML file may go on before its drawing begins.
const LOOK_FOR_SVG: usize = 64 * 1024;

/// What the WHATWG MIME Sniffing standard takes for the begin of a page, and XML that a browser would show.
const BEGINS: &[&str] = &[
    "<!doctype html",
    "<html",
    "<head",
    "<script",
    "<iframe",
    "<h1",
    "<div",
    "<font",
    "<table",
    "<a",
    "<style",
    "<title",
    "<b",
    "<body",
    "<br",
    "<p",
    "<!--",
    "<svg",
    "<!doctype svg",
    "<?php",
    "<meta",
    "<link",
    "<object",
    "<embed",
    "<form",
    "<img",
    "<video",
    "<audio",
];
/// What no picture or document needs near its begin.
const HIDDEN: &[&str] = &["<script", "<html", "<!doctype html", "<iframe", "<svg", "<body", "<?php", "javascript:"];

/// Whether a browser could take this for a page or a drawing.
pub(super) fn begins(head: &[u8]) -> bool {
    let text = letters(head, LOOK_FOR_SVG);
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c.is_control());
    let as_page = BEGINS.iter().any(|tag| {
        let after = text.strip_prefix(tag).map(|rest| rest.chars().next());
        after.is_some_and(|next| next.is_none_or(|c| !c.is_ascii_alphanumeric()))
    });
    as_page || (text.starts_with('<') && (text.contains("<svg") || text.contains("<html") || text.contains(":svg")))
}

/// Whether a file that is not text has a page or a script near its begin (a polyglot).
pub(super) fn hides(head: &[u8]) -> bool {
    let text = letters(head, LOOK);
    HIDDEN.iter().any(|tag| text.contains(tag))
}

/// Whether all that is seen is UTF-8 text; the last character may be cut.
pub(super) fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && !text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{1b}'))
}

/// The first bytes in lower case, without the zeros that UTF-16 and UTF-32 put between letters.
fn letters(head: &[u8], at_most: usize) -> String {
    let head = &head[..head.len().min(at_most)];
    let head = head.strip_prefix(b"\xEF\xBB\xBF").or_else(|| head.strip_prefix(b"\xFF\xFE")).unwrap_or(head);
    let head = head.strip_prefix(b"\xFE\xFF").unwrap_or(head);
    let bytes: Vec<u8> = head.iter().filter(|byte| **byte != 0).map(u8::to_ascii_lowercase).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}
