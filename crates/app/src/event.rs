//! What the verbs announce after a commit. Ids and numbers only: the database is the feed, an event is a hint.

use domain::{ConversationId, InstanceId, MemberId, SessionId, SignInId, VisitorId};
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
        /// Who.
        visitor: VisitorId,
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
}

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

impl Event {
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
            Self::Queue { instance } | Self::Settings { instance } => Topic::Instance(instance),
        }
    }
}
