//! What the workstation needs.

use crate::Millis;
use crate::conversation::{AgentCard, GroupCard, Message, Session};
use crate::visitor::Source;
use domain::settings::ServiceMode;
use domain::{
    AgentStatus, ConversationId, GroupId, InstanceId, Language, MemberId, Permission, Role, SessionId, VisitorId,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Answer to a member's `hello`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberHello {
    /// Who you are.
    pub you: MemberSelf,
    /// The desk.
    pub desk: DeskCardPublic,
    /// Your sessions.
    pub inbox: Inbox,
    /// Waiting visitors per line.
    pub queues: Vec<QueueLine>,
    /// What the administrator set.
    pub rules: DeskRules,
    /// The server's clock.
    pub now: Millis,
}

/// A desk, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeskCardPublic {
    /// Its id.
    pub id: InstanceId,
    /// Its name.
    pub name: String,
    /// The number integrators know it by.
    pub sdk_app_id: i64,
    /// Its language.
    pub language: Language,
}

/// The member behind a socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberSelf {
    /// Id.
    pub id: MemberId,
    /// Name others see.
    pub nickname: String,
    /// Path of a picture, or empty.
    pub avatar: String,
    /// Sign-in address.
    pub email: String,
    /// Role.
    pub role: Role,
    /// What the role may do.
    pub permissions: Vec<Permission>,
    /// Status.
    pub status: AgentStatus,
    /// Reason of a break, or why the desk changed the status (`offerTimedOut`).
    pub reason: String,
    /// Since when.
    pub since: Millis,
    /// Sessions at once.
    pub limit: i64,
    /// Groups.
    pub groups: Vec<GroupCard>,
    /// Raised when you sign in elsewhere.
    pub place: i64,
}

/// What the administrator set, as far as the workstation needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeskRules {
    /// Automatic or manual service.
    pub mode: ServiceMode,
    /// Seconds to accept an offer.
    pub accept_seconds: u32,
    /// Seconds a message can be recalled; 0: never.
    pub recall_seconds: u32,
    /// Agents may invite a rating.
    pub rating_by_agent: bool,
    /// Seconds of silence that close a session; 0: never.
    pub user_timeout_seconds: u32,
    /// Reasons of a break.
    pub rest_reasons: Vec<String>,
    /// Characters of one text.
    pub text: usize,
    /// Bytes of one file.
    pub file_bytes: u64,
}

/// A member's list of sessions. Works like a conversation: items have a `rev` of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Inbox {
    /// What the client must have before it applies these; 0: the whole list.
    pub after: i64,
    /// What it has afterwards.
    pub head: i64,
    /// Items that changed.
    pub items: Vec<InboxItem>,
}

/// Why a session is in a member's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum InboxState {
    /// It is offered: accept or decline.
    Offered,
    /// A colleague offers it: accept or decline.
    TransferOffered,
    /// The member serves it.
    Serving,
    /// The member served it, and it ended in the last 24 hours.
    Ended,
    /// It has left the list: passed on, or the offer is over.
    Gone,
}

/// A session in a member's list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InboxItem {
    /// The change of the list that last touched it.
    pub rev: i64,
    /// Why it is here.
    pub state: InboxState,
    /// The session.
    pub session: Session,
    /// The visitor.
    pub visitor: VisitorCard,
    /// The conversation's latest change.
    pub head: i64,
    /// The team thread's latest change; 0 where there is none.
    pub team_head: i64,
    /// The latest message both sides see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<Message>,
    /// The first words of the visitor in this session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_words: Option<String>,
    /// Messages of the visitor that no agent has read.
    pub unread: i64,
    /// Since when the visitor waits for an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<Millis>,
    /// When the offer runs out, for `offered` and `transferOffered`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
    /// Who passes it on, and the note, for `transferOffered`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer_from: Option<AgentCard>,
    /// The note of the transfer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub transfer_note: String,
}

/// A visitor as agents see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VisitorCard {
    /// Id.
    pub id: VisitorId,
    /// The id the integrator chose.
    pub user_id: String,
    /// Name.
    pub nickname: String,
    /// Path of a picture, or empty.
    pub avatar: String,
    /// Language.
    pub language: Language,
    /// Connected right now.
    pub online: bool,
    /// Name of the channel.
    pub channel: String,
    /// Where they come from.
    pub source: Source,
    /// The integrator vouches for who this is (UserSig).
    pub verified: bool,
    /// First seen.
    pub first_seen: Millis,
    /// Sessions so far.
    pub sessions: i64,
}

/// Waiting visitors of one line (S-196). `group` is absent for the line of those who asked for nobody special.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QueueLine {
    /// The group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupCard>,
    /// How many wait.
    pub waiting: i64,
    /// Since when the first one waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oldest: Option<Millis>,
}

/// A waiting visitor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitingItem {
    /// The session.
    pub session: SessionId,
    /// The conversation.
    pub conversation: ConversationId,
    /// The visitor.
    pub visitor: VisitorCard,
    /// Since when.
    pub queued_at: Millis,
    /// First words.
    pub first_words: Option<String>,
    /// The group's number, if any.
    pub group: Option<GroupId>,
}

/// A colleague a session can be passed to (S-214).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Colleague {
    /// Id.
    pub id: MemberId,
    /// Name.
    pub nickname: String,
    /// Path of a picture, or empty.
    pub avatar: String,
    /// Address.
    pub email: String,
    /// Status.
    pub status: AgentStatus,
    /// Sessions now.
    pub open: i64,
    /// Sessions at once.
    pub limit: i64,
    /// Connected right now.
    pub online: bool,
}

/// A group a session can be passed to (S-213).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GroupTarget {
    /// Number.
    pub id: GroupId,
    /// Name.
    pub name: String,
    /// Members who could take a session now.
    pub available: i64,
    /// Members who work.
    pub working: i64,
    /// Waiting visitors.
    pub waiting: i64,
}
