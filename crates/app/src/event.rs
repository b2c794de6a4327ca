//! What the verbs announce after a commit. Ids and numbers only: the database is the feed, an event is a hint.

pub use ::bus::Topic;
use domain::{ConversationId, InstanceId, MemberId, SessionId, SignInId};
use std::sync::Arc;
use store::messages::MessageRow;

/// Something happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// A conversation's thread has changed up to `rev`.
    Conversation {
        /// Which conversation.
        conversation: ConversationId,
        /// Its team thread, not the one the visitor sees.
        team: bool,
        /// The latest change.
        rev: i64,
        /// The message that is change `rev`, where it is at hand; saves reading it again.
        fresh: Option<Arc<MessageRow>>,
    },
    /// A member's list has changed.
    Inbox {
        /// Whose.
        member: MemberId,
        /// The latest change.
        rev: i64,
    },
    /// The queue of a desk has changed.
    Queue {
        /// Which desk.
        instance: InstanceId,
    },
    /// A member has changed: status, name, limit, groups.
    Member {
        /// The desk.
        instance: InstanceId,
        /// Who.
        member: MemberId,
    },
    /// A member signed in elsewhere: sockets of older places are replaced.
    Place {
        /// Who.
        member: MemberId,
        /// The place that is valid now.
        place: i64,
    },
    /// A sign-in is no longer valid; `None`: all of the member's.
    Revoked {
        /// Who.
        member: MemberId,
        /// Which sign-in.
        sign_in: Option<SignInId>,
    },
    /// Somebody is typing.
    Typing {
        /// Where.
        conversation: ConversationId,
        /// The visitor types, not the agent.
        by_visitor: bool,
        /// What stands in the visitor's box.
        text: Arc<str>,
    },
    /// A visitor came or went.
    Presence {
        /// Their conversation.
        conversation: ConversationId,
        /// Connected right now.
        online: bool,
    },
    /// A session's place in the queue.
    QueuePlace {
        /// The conversation.
        conversation: ConversationId,
        /// The session.
        session: SessionId,
        /// From 1; `None`: no longer waiting.
        position: Option<u32>,
    },
    /// Settings of a desk have changed.
    Settings {
        /// Which desk.
        instance: InstanceId,
    },
    /// What the test bot of a desk is made of has changed.
    BotDraft {
        /// Which desk.
        instance: InstanceId,
    },
}

impl Event {
    /// Bytes of the message that comes with it, about.
    pub(crate) fn held(&self) -> usize {
        match self {
            Self::Conversation { fresh: Some(message), .. } => message.elements.len() + message.custom.len(),
            _ => 0,
        }
    }

    /// The same without the message that comes with it: whoever is told reads it from the database.
    pub(crate) fn without_message(&self) -> Self {
        match *self {
            Self::Conversation { conversation, team, rev, .. } => {
                Self::Conversation { conversation, team, rev, fresh: None }
            }
            ref other => other.clone(),
        }
    }

    /// Who is told.
    pub fn topic(&self) -> Topic {
        match *self {
            Self::Conversation { conversation, .. }
            | Self::Typing { conversation, .. }
            | Self::Presence { conversation, .. }
            | Self::QueuePlace { conversation, .. } => Topic::Conversation(conversation),
            Self::Inbox { member, .. }
            | Self::Member { member, .. }
            | Self::Place { member, .. }
            | Self::Revoked { member, .. } => Topic::Member(member),
            Self::Queue { instance } | Self::Settings { instance } | Self::BotDraft { instance } => {
                Topic::Instance(instance)
            }
        }
    }
}
