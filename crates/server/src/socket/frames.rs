//! Reading frames of strangers: bounded, and with the request's id where it can be found.

use domain::limits;
use wire::frame::ClientFrame;

/// A frame that was read.
pub(crate) enum Parsed {
    /// It is understood.
    Frame(Box<ClientFrame>),
    /// It is not.
    Broken {
        /// The request's id, or 0.
        id: u64,
        /// What is wrong.
        why: String,
    },
}

/// Reads a frame.
pub(crate) fn parse(text: &str) -> Parsed {
    if text.len() > limits::FRAME_BYTES {
        return Parsed::Broken { id: 0, why: format!("a frame has at most {} bytes", limits::FRAME_BYTES) };
    }
    match serde_json::from_str::<ClientFrame>(text) {
        Ok(frame) => Parsed::Frame(Box::new(frame)),
        Err(error) => Parsed::Broken { id: id_of(text), why: error.to_string() },
    }
}

fn id_of(text: &str) -> u64 {
    #[derive(serde::Deserialize)]
    struct Id {
        id: u64,
    }
    serde_json::from_str::<Id>(text).map_or(0, |frame| frame.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_frame_is_answered_under_its_id() {
        let cases = [
            ("nonsense", 0),
            (r#"{"id": 7, "do": "fly"}"#, 7),
            (r#"{"id": 8, "do": "send", "conversation": 3}"#, 8),
            (r#"{"do": "ping"}"#, 0),
            (r#"[1, 2]"#, 0),
        ];
        for (text, expected) in cases {
            match parse(text) {
                Parsed::Broken { id, .. } => assert_eq!(id, expected, "{text}"),
                Parsed::Frame(_) => panic!("{text} was understood"),
            }
        }
        assert!(matches!(parse(r#"{"id": 1, "do": "ping"}"#), Parsed::Frame(_)));
    }

    #[test]
    fn a_frame_over_the_limit_is_not_read() {
        let long = format!(r#"{{"id": 1, "do": "ping", "x": "{}"}}"#, "a".repeat(limits::FRAME_BYTES));
        assert!(matches!(parse(&long), Parsed::Broken { .. }));
    }
}
