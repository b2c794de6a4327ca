//! Frames of strangers: no text makes the reader or what looks at a message panic, and what was understood is
//! understood again (F17).
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::frame::{ClientFrame, Request};

fuzz_target!(|text: &str| {
    let Ok(frame) = serde_json::from_str::<ClientFrame>(text) else { return };
    if let Request::Send { elements, .. } = &frame.request {
        let _ = domain::element::check(elements);
        elements.iter().for_each(|element| drop(element.preview()));
    }
    let written = serde_json::to_string(&frame).unwrap();
    let again: ClientFrame = serde_json::from_str(&written).unwrap();
    assert_eq!(again.id, frame.id);
});
