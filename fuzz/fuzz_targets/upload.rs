//! Uploads: no bytes and no name make the look at them panic, and what is shown in a page is a picture, sound or a film
//! of a bounded size (F17, A10).
#![no_main]

use libfuzzer_sys::fuzz_target;
use outside::sniff::{FileElement, PIXELS, clean_name, inspect};

/// As `name \0 media type \0 content`.
fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.splitn(3, |byte| *byte == 0);
    let mut text = || String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let (name, declared) = (text(), text());
    let content = parts.next().unwrap_or_default();

    let clean = clean_name(&name);
    assert!(!clean.contains(['/', '\\', '\0']) && clean != ".." && !clean.is_empty());
    assert_eq!(clean_name(&clean), clean);
    let Ok(kind) = inspect(content, &name, &declared) else { return };
    let fits = |prefix: &str| kind.media_type.starts_with(prefix);
    match kind.element {
        FileElement::Image => {
            assert!(fits("image/") && !fits("image/svg"));
            assert!(u64::from(kind.width) * u64::from(kind.height) <= PIXELS);
        }
        FileElement::Video => assert!(fits("video/")),
        FileElement::Audio => assert!(fits("audio/")),
        FileElement::File => assert!(!fits("text/html")),
    }
});
