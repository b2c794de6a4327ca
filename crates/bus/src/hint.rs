//! What goes over the wire: ids and numbers, so that versions mix. The one exception is what somebody is typing, which is
//! nowhere else to be had.

use domain::{ConversationId, InstanceId, MemberId, SignInId, limits};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Most bytes of a hint that is read: what a visitor types, four bytes a character, and what stands around it.
const LARGEST: usize = limits::TYPING_PREVIEW * 6 + 256;

/// What a subscriber can follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// One conversation, both threads.
    Conversation(ConversationId),
    /// One member.
    Member(MemberId),
    /// What every member of a desk is told: queue, settings.
    Instance(InstanceId),
}

/// Something about a topic has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "camelCase")]
pub enum Hint {
    /// A thread, up to `rev`.
    Thread {
        /// The team thread, not the one the visitor sees.
        team: bool,
        /// The latest change.
        rev: i64,
    },
    /// Somebody is typing.
    #[serde(rename_all = "camelCase")]
    Typing {
        /// The visitor, not the agent.
        by_visitor: bool,
        /// What stands in the visitor's box.
        text: String,
    },
    /// The visitor came or went.
    Presence {
        /// Connected right now.
        online: bool,
    },
    /// A member's list, up to `rev`.
    Inbox {
        /// The latest change.
        rev: i64,
    },
    /// A member: status, name, limit, groups.
    Member {
        /// The desk.
        instance: InstanceId,
    },
    /// A member signed in elsewhere.
    Place {
        /// The place that is valid now.
        place: i64,
    },
    /// A sign-in is no longer valid; `None`: all of the member's.
    #[serde(rename_all = "camelCase")]
    Revoked {
        /// Which sign-in.
        sign_in: Option<SignInId>,
    },
    /// A desk's queue.
    Queue,
    /// A desk's settings.
    Settings,
}

impl Topic {
    /// As NATS names it.
    pub(crate) fn subject(&self) -> String {
        let (kind, id) = match self {
            Self::Conversation(id) => ("conversation", id.0),
            Self::Member(id) => ("member", id.0),
            Self::Instance(id) => ("instance", id.0),
        };
        format!("deskhand.{kind}.{}", id.simple())
    }
}

impl Hint {
    /// As it is sent.
    pub(crate) fn write(&self) -> Option<Vec<u8>> {
        serde_json::to_vec(self).ok()
    }

    /// Reads what came in. `None`: it is too large, or not understood, as from a later release.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let hint: Self = serde_json::from_slice(bytes.get(..bytes.len().min(LARGEST + 1))?).ok()?;
        match &hint {
            Self::Typing { text, .. } if text.chars().count() > limits::TYPING_PREVIEW => None,
            _ => Some(hint),
        }
    }
}

/// A subject nobody follows; the server says so at once, which shows that it lives.
pub(crate) fn pulse() -> String {
    format!("deskhand.pulse.{}", Uuid::new_v4().simple())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_hint_is_ids_and_numbers() {
        let written = |hint: Hint| String::from_utf8(hint.write().unwrap()).unwrap();

        assert_eq!(written(Hint::Thread { team: false, rev: 7 }), r#"{"is":"thread","team":false,"rev":7}"#);
        assert_eq!(written(Hint::Queue), r#"{"is":"queue"}"#);
        let id = ConversationId(Uuid::from_u128(5));
        assert_eq!(Topic::Conversation(id).subject(), "deskhand.conversation.00000000000000000000000000000005");
    }

    #[test]
    fn a_hint_of_a_later_release_is_passed_over() {
        assert_eq!(Hint::read(br#"{"is":"weather","rain":true}"#), None);
        assert_eq!(Hint::read(br#"{"is":"inbox","rev":3,"more":1}"#), Some(Hint::Inbox { rev: 3 }));
    }

    #[test]
    fn what_somebody_types_is_bounded() {
        let typing = |letters: usize| Hint::Typing { by_visitor: true, text: "字".repeat(letters) };

        let (fits, long) = (typing(limits::TYPING_PREVIEW), typing(limits::TYPING_PREVIEW + 1));
        assert_eq!(Hint::read(&fits.write().unwrap()), Some(fits));
        assert_eq!(Hint::read(&long.write().unwrap()), None);
    }

    proptest! {
        #[test]
        fn whatever_comes_in_is_read_or_passed_over(bytes: Vec<u8>) {
            let _ = Hint::read(&bytes);
        }
    }
}
