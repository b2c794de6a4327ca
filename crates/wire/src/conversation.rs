//! Conversations as clients see them: changes numbered by `rev`, messages numbered by `number`.

use crate::Millis;
use domain::{ConversationId, Element, EndedBecause, GroupId, MemberId, MessageId, SessionId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which of the two threads of a conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Thread {
    /// What the visitor sees too.
    #[default]
    Conversation,
    /// What only the team sees. Counters of its own.
    Team,
}

pub use domain::Side;

/// Who a message is from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sender {
    /// Which side.
    pub side: Side,
    /// Name to show; empty for the desk itself.
    pub name: String,
    /// Path of a picture, or empty.
    pub avatar: String,
    /// The member, for messages of agents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
}

/// One message. Its `number` never changes; `rev` grows when it is modified or recalled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// The change that last touched it.
    pub rev: i64,
    /// Its place in the conversation: 1, 2, 3, … without holes.
    pub number: i64,
    /// Its id.
    pub id: MessageId,
    /// 0 as sent; grows with each modification.
    pub version: i64,
    /// The session it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// Who sent it.
    pub from: Sender,
    /// The id its author's client made; to recognise one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// When it was stored. Never goes back within a conversation.
    pub at: Millis,
    /// What it is made of; empty when recalled.
    pub elements: Vec<Element>,
    /// The message it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<i64>,
    /// It was taken back.
    #[serde(default)]
    pub recalled: bool,
    /// Strings an integrator attached (`cloudCustomData`).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub custom: String,
}

/// How far a side has read. All agents of a conversation share the reader `agent`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReadMark {
    /// The change that last touched it.
    pub rev: i64,
    /// `visitor` or `agent`.
    pub reader: Side,
    /// Highest number read.
    pub number: i64,
    /// When.
    pub at: Millis,
}

/// Where a session is, as clients see it. A visitor never sees `offered`: it looks like `queued`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum PhaseName {
    /// The chatbot answers.
    Bot,
    /// Waiting for an agent.
    Queued,
    /// Shown to an agent.
    Offered,
    /// An agent serves it.
    Serving,
    /// Over.
    Ended,
}

/// An agent as the other side sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgentCard {
    /// Id of the member.
    pub id: MemberId,
    /// Name to show.
    pub nickname: String,
    /// Path of a picture, or empty.
    pub avatar: String,
}

/// A group as others see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GroupCard {
    /// Number of the group.
    pub id: GroupId,
    /// Name to show.
    pub name: String,
}

/// The rating of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RatingState {
    /// When the visitor was invited.
    pub asked_at: Millis,
    /// When the invitation ends; absent: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Millis>,
    /// The level chosen: 101 (worst) to 105 (best).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choice: Option<i64>,
    /// What the visitor wrote with it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// A transfer another agent has not taken yet. Only the team sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TransferState {
    /// Who it is offered to.
    pub to: AgentCard,
    /// When the offer runs out.
    pub until: Millis,
    /// What the giver wrote.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A session's state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The change of the conversation that last touched it.
    pub rev: i64,
    /// Its id.
    pub id: SessionId,
    /// The conversation it lies in.
    pub conversation: ConversationId,
    /// Where it is.
    pub phase: PhaseName,
    /// The visitor came.
    pub entered_at: Millis,
    /// The visitor first asked for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queued_at: Option<Millis>,
    /// An agent first took it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted_at: Option<Millis>,
    /// It ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Millis>,
    /// Why it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_because: Option<EndedBecause>,
    /// `client`, `seat`, `admin` or `timer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub close_by: Option<String>,
    /// Who serves it, or served it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<AgentCard>,
    /// The group it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupCard>,
    /// The rating, once asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<RatingState>,
    /// Who it is offered to (team only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offered_to: Option<AgentCard>,
    /// When the offer runs out (team only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer_until: Option<Millis>,
    /// A transfer under way (team only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer: Option<TransferState>,
}

/// One row of a conversation that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "camelCase")]
#[expect(clippy::large_enum_variant, reason = "it lives only while a frame is written")]
pub enum Change {
    /// A new, modified or recalled message: keep the one with the highest `rev` for its `number`.
    Message(Message),
    /// A side has read further.
    Read(ReadMark),
    /// A session's new state.
    Session(Session),
}

impl Change {
    /// The change's number.
    pub fn rev(&self) -> i64 {
        match self {
            Self::Message(m) => m.rev,
            Self::Read(r) => r.rev,
            Self::Session(s) => s.rev,
        }
    }
}

/// Every row of a conversation with `after < rev ≤ head`, in order of `rev`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    /// The conversation.
    pub conversation: ConversationId,
    /// Which of its threads.
    #[serde(default)]
    pub thread: Thread,
    /// What the client must have before it applies these.
    pub after: i64,
    /// What the client has when it has applied them.
    pub head: i64,
    /// The rows.
    pub changes: Vec<Change>,
    /// There are more; ask again with `after: head`.
    #[serde(default)]
    pub more: bool,
    /// Too far behind: forget this thread and load it with `history`.
    #[serde(default)]
    pub reset: bool,
}

/// A page of messages, oldest first, with what is needed to draw them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct History {
    /// The conversation.
    pub conversation: ConversationId,
    /// Which of its threads.
    #[serde(default)]
    pub thread: Thread,
    /// The conversation's `rev` this page is as new as, at least.
    pub head: i64,
    /// Messages, oldest first.
    pub messages: Vec<Message>,
    /// The sessions these messages belong to, and every open one.
    pub sessions: Vec<Session>,
    /// Both read marks.
    pub read: Vec<ReadMark>,
    /// There are older messages.
    pub more: bool,
}
