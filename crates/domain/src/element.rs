//! What a message is made of.

use crate::{FileId, limits};
use serde::{Deserialize, Serialize};

/// One part of a message. Strings are kept byte for byte as the client sent them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Element {
    /// Words and emoji.
    Text {
        /// 1–5,000 characters.
        text: String,
    },
    /// A picture that was uploaded before.
    Image {
        /// The upload.
        #[serde(flatten)]
        file: FileRef,
        /// Pixels; 0 where unknown.
        #[serde(default)]
        width: u32,
        /// Pixels; 0 where unknown.
        #[serde(default)]
        height: u32,
    },
    /// Any other file that was uploaded before.
    File {
        /// The upload.
        #[serde(flatten)]
        file: FileRef,
    },
    /// A video that was uploaded before.
    Video {
        /// The upload.
        #[serde(flatten)]
        file: FileRef,
        /// Length in seconds.
        #[serde(default)]
        seconds: u32,
    },
    /// A voice message that was uploaded before.
    Audio {
        /// The upload.
        #[serde(flatten)]
        file: FileRef,
        /// Length in seconds.
        #[serde(default)]
        seconds: u32,
    },
    /// A sticker of a set both sides know.
    Face {
        /// Number of the set.
        index: i64,
        /// Which sticker.
        data: String,
    },
    /// A place on the map.
    Location {
        /// What it is called.
        description: String,
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
    },
    /// A message of the service protocol (`src`), or the integrator's own.
    Custom {
        /// JSON text; desk messages have `customerServicePlugin` and `src`.
        data: String,
        /// Free text.
        #[serde(default)]
        description: String,
        /// Readable text for clients that do not know the card.
        #[serde(default)]
        extension: String,
    },
}

/// An upload as a message refers to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FileRef {
    /// Id from the answer to the upload.
    pub file_id: FileId,
    /// Where it can be fetched. Filled by the server; what a client sends is ignored.
    #[serde(default)]
    pub url: String,
    /// Name to show. Filled by the server.
    #[serde(default)]
    pub name: String,
    /// Size in bytes. Filled by the server.
    #[serde(default)]
    pub bytes: i64,
    /// Media type. Filled by the server.
    #[serde(default)]
    pub media_type: String,
}

/// Why a message cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ElementError {
    /// No element, or only white space.
    #[error("the message is empty")]
    Empty,
    /// A text is over the limit.
    #[error("the message is longer than {} characters", limits::MESSAGE_TEXT)]
    TooLong,
    /// More elements, or more bytes, than a message may have.
    #[error("the message has too many parts")]
    TooMany,
    /// A NUL character, which no database stores as text.
    #[error("the message contains a NUL character")]
    Nul,
}

impl Element {
    /// The upload this element refers to, if it does.
    pub fn file_mut(&mut self) -> Option<&mut FileRef> {
        match self {
            Self::Image { file, .. } | Self::File { file } | Self::Video { file, .. } | Self::Audio { file, .. } => {
                Some(file)
            }
            _ => None,
        }
    }

    /// A text element.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }

    /// Words that stand for this element where there is room for one line only. Empty for what has no words.
    pub fn preview(&self) -> &str {
        match self {
            Self::Text { text } => text,
            Self::Image { file, .. } | Self::File { file } | Self::Video { file, .. } | Self::Audio { file, .. } => {
                &file.name
            }
            Self::Location { description, .. } => description,
            Self::Custom { extension, .. } => extension,
            Self::Face { data, .. } => data,
        }
    }

    fn strings(&self) -> [&str; 3] {
        match self {
            Self::Text { text } => [text, "", ""],
            Self::Face { data, .. } => [data, "", ""],
            Self::Location { description, .. } => [description, "", ""],
            Self::Custom { data, description, extension } => [data, description, extension],
            _ => ["", "", ""],
        }
    }
}

/// Checks the elements a stranger sent: at least one, no empty text, within bounds, no NUL.
pub fn check(elements: &[Element]) -> Result<(), ElementError> {
    if elements.is_empty() {
        return Err(ElementError::Empty);
    }
    if elements.len() > limits::MESSAGE_ELEMENTS {
        return Err(ElementError::TooMany);
    }
    let mut bytes = 0;
    for element in elements {
        if matches!(element, Element::Text { text } if text.trim().is_empty()) {
            return Err(ElementError::Empty);
        }
        for string in element.strings() {
            if string.contains('\0') {
                return Err(ElementError::Nul);
            }
            bytes += string.len();
        }
        if matches!(element, Element::Text { text } if text.chars().count() > limits::MESSAGE_TEXT) {
            return Err(ElementError::TooLong);
        }
    }
    if bytes > limits::MESSAGE_BYTES { Err(ElementError::TooMany) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_bounded_before_it_is_taken() {
        let cases = [
            (vec![], Err(ElementError::Empty)),
            (vec![Element::text(" \n ")], Err(ElementError::Empty)),
            (vec![Element::text("a".repeat(5_000))], Ok(())),
            (vec![Element::text("汉".repeat(5_001))], Err(ElementError::TooLong)),
            (vec![Element::text("a\0b")], Err(ElementError::Nul)),
            (vec![Element::text("a"); 17], Err(ElementError::TooMany)),
        ];

        for (elements, expected) in cases {
            assert_eq!(check(&elements), expected);
        }
    }

    #[test]
    fn an_element_survives_json() {
        let json = r#"{"type":"custom","data":"{\"src\":\"9\"}","description":"","extension":"Please rate"}"#;

        let element: Element = serde_json::from_str(json).unwrap();

        assert_eq!(serde_json::to_string(&element).unwrap(), json);
    }
}
