//! What has to be known of a frame while it is measured. `wire::ServerFrame` is exact but copies every frame before it can
//! tell an answer from an event; the machine's time should go to the desk.

use anyhow::{Context, Result};
use serde::Deserialize;
use std::borrow::Cow;
use wire::ErrorBody;

/// A frame: an answer has `re`, an event has `event` and its content beside it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Glance<'a> {
    /// The request it answers.
    pub(crate) re: Option<u64>,
    /// The request itself, where an echo server sends it back.
    pub(crate) id: Option<u64>,
    /// The request was refused.
    pub(crate) error: Option<ErrorBody>,
    /// What the answer carries.
    #[serde(borrow)]
    pub(crate) ok: Option<Content<'a>>,
    /// Which event it is.
    #[serde(borrow)]
    pub(crate) event: Option<Cow<'a, str>>,
    /// The conversation.
    #[serde(borrow)]
    pub(crate) conversation: Option<Cow<'a, str>>,
    /// Which of its threads; the visitor's where nothing is said.
    #[serde(borrow)]
    pub(crate) thread: Option<Cow<'a, str>>,
    /// What the client must have.
    pub(crate) after: Option<i64>,
    /// What it has afterwards.
    pub(crate) head: Option<i64>,
    /// Rows that changed.
    #[serde(borrow, default)]
    pub(crate) changes: Vec<Row<'a>>,
    /// Items of the own list that changed.
    #[serde(borrow, default)]
    pub(crate) items: Vec<Item<'a>>,
    /// The place in the queue, where it is told; for others that wait no longer, nothing.
    pub(crate) queue: Option<Place>,
}

/// Changes that were asked for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Content<'a> {
    /// The place of a message that was stored.
    pub(crate) number: Option<i64>,
    pub(crate) head: Option<i64>,
    #[serde(default)]
    pub(crate) reset: bool,
    #[serde(borrow, default)]
    pub(crate) changes: Vec<Row<'a>>,
    #[serde(borrow, default)]
    pub(crate) messages: Vec<Row<'a>>,
}

/// An item of an agent's list.
#[derive(Deserialize)]
pub(crate) struct Item<'a> {
    #[serde(borrow)]
    pub(crate) session: Session<'a>,
    /// The conversation's latest change; the client is told of what follows.
    pub(crate) head: i64,
    /// The latest message.
    #[serde(borrow)]
    pub(crate) last: Option<Row<'a>>,
}

/// A session in a list.
#[derive(Deserialize)]
pub(crate) struct Session<'a> {
    #[serde(borrow)]
    pub(crate) conversation: Cow<'a, str>,
}

/// A place in the queue.
#[derive(Deserialize)]
pub(crate) struct Place {
    #[expect(dead_code, reason = "that there is one is enough")]
    position: u32,
}

/// A row that changed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Row<'a> {
    /// What it is; nothing in a page of messages.
    #[serde(borrow, default)]
    pub(crate) kind: Cow<'a, str>,
    /// Its place, where it is a message.
    pub(crate) number: Option<i64>,
    /// The author's id for it, where it is a message.
    #[serde(borrow)]
    pub(crate) client_id: Option<Cow<'a, str>>,
    /// Who wrote it, where it is a message.
    #[serde(borrow)]
    pub(crate) from: Option<From<'a>>,
    /// The phase, where it is a session.
    #[serde(borrow)]
    pub(crate) phase: Option<Cow<'a, str>>,
}

/// Who wrote a message.
#[derive(Deserialize)]
pub(crate) struct From<'a> {
    #[serde(borrow)]
    pub(crate) side: Cow<'a, str>,
}

impl Row<'_> {
    pub(crate) fn is_message(&self) -> bool {
        self.kind == "message"
    }

    /// A message of this side.
    pub(crate) fn is_from(&self, side: &str) -> bool {
        self.is_message() && self.from.as_ref().is_some_and(|from| from.side == side)
    }

    /// A session in this phase.
    pub(crate) fn is_session(&self, phase: &str) -> bool {
        self.kind == "session" && self.phase.as_deref() == Some(phase)
    }
}

impl Glance<'_> {
    /// What a refusal says.
    pub(crate) fn refusal(&self) -> Option<String> {
        self.error.as_ref().map(|error| format!("{:?}: {}", error.code, error.message))
    }
}

/// Looks at a frame.
pub(crate) fn glance(text: &str) -> Result<Glance<'_>> {
    serde_json::from_str(text).with_context(|| format!("a frame that is not understood: {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_a_session_and_a_place_are_recognised() {
        let frame = glance(
            r#"{"event":"changes","conversation":"c","after":4,"head":6,"changes":[
                {"kind":"message","number":3,"rev":5,"clientId":"load-1-2-3","from":{"side":"agent","name":"Mia"}},
                {"kind":"session","id":"s","phase":"serving"}]}"#,
        )
        .unwrap();
        assert!(frame.changes[0].is_from("agent") && !frame.changes[0].is_from("visitor"));
        assert!(frame.changes[1].is_session("serving"));

        assert!(glance(r#"{"event":"queue","session":"s","queue":{"position":2}}"#).unwrap().queue.is_some());
        assert!(glance(r#"{"event":"queue","session":"s"}"#).unwrap().queue.is_none());
    }

    #[test]
    fn changes_that_were_asked_for_are_found_in_the_answer() {
        let frame =
            glance(r#"{"re":7,"ok":{"is":"changes","after":1,"head":2,"changes":[{"kind":"read"}],"reset":true}}"#);
        let content = frame.unwrap().ok.unwrap();

        assert_eq!((content.head, content.reset, content.changes.len()), (Some(2), true, 1));
    }
}
