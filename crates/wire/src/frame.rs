//! The socket protocol: one JSON object per text frame.

use crate::conversation::{Changes, History, Side, Thread};
use crate::desk::{Inbox, MemberHello, MemberSelf, QueueLine};
use crate::visitor::{QueuePlace, VisitorHello};
use crate::{ErrorBody, Millis};
use domain::{AgentStatus, ConversationId, Element, GroupId, MemberId, MessageId, SessionId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a client sends.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ClientFrame {
    /// Chosen by the client; the answer carries it. Each request gets exactly one answer.
    pub id: u64,
    /// What to do.
    #[serde(flatten)]
    pub request: Request,
}

/// Who says hello.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Identity {
    /// A visitor of a web page.
    Visitor {
        /// From `POST /api/visitors`.
        token: String,
    },
    /// A visitor of an app.
    UserSig {
        /// The desk's number.
        #[serde(rename = "sdkAppId")]
        sdk_app_id: i64,
        /// The user id the app chose.
        #[serde(rename = "userId")]
        user_id: String,
        /// Signature for it.
        #[serde(rename = "userSig")]
        user_sig: String,
    },
    /// A member.
    Member {
        /// From `POST /api/tickets`.
        ticket: String,
    },
}

/// Everything a client can ask for.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Request {
    /// The first frame of a socket, within 5 s.
    Hello {
        /// Who you are.
        #[serde(rename = "as")]
        identity: Identity,
    },
    /// Anything new? Answered with the heads; also keeps the socket open.
    Ping,
    /// Sends a message. Answered after it is on disk; the same `clientId` again gets the same answer.
    Send {
        /// Where to.
        conversation: ConversationId,
        /// `team` for a note only the team sees. Members only.
        #[serde(default)]
        thread: Thread,
        /// 1–64 bytes, unique per author for ever.
        #[serde(rename = "clientId")]
        client_id: String,
        /// 1–16 elements.
        elements: Vec<Element>,
        /// Number of the message it answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quote: Option<i64>,
    },
    /// Says how far you have read.
    Read {
        /// Where.
        conversation: ConversationId,
        /// Highest number.
        number: i64,
    },
    /// Says that you are typing. Never stored; send at most every 2 s.
    Typing {
        /// Where.
        conversation: ConversationId,
        /// What stands in the box so far; only agents are shown it.
        #[serde(default)]
        text: String,
    },
    /// Takes a message of yours back, within the window.
    Recall {
        /// Where.
        conversation: ConversationId,
        /// Which.
        number: i64,
    },
    /// Asks for all rows after a `rev`.
    Changes {
        /// Where.
        conversation: ConversationId,
        /// Which thread.
        #[serde(default)]
        thread: Thread,
        /// The last `rev` you have.
        after: i64,
    },
    /// Asks for a page of messages.
    History {
        /// Where.
        conversation: ConversationId,
        /// Which thread.
        #[serde(default)]
        thread: Thread,
        /// Only messages with a lower number; absent: the latest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<i64>,
        /// 1–100. Default 50.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<u32>,
    },
    /// Visitor: opens the chat. Begins a session where none is open (command 7); the welcome is sent once.
    Enter,
    /// Visitor: asks for a person.
    AskForPerson,
    /// Ends the session. A visitor who waits leaves the queue.
    End {
        /// Which.
        session: SessionId,
    },
    /// Visitor: rates.
    Rate {
        /// Which.
        session: SessionId,
        /// 101 (worst) to 105 (best).
        choice: i64,
        /// Up to 500 characters.
        #[serde(default)]
        comment: String,
    },
    /// Visitor: asks for the rating card.
    AskForRating {
        /// Which.
        session: SessionId,
    },
    /// Visitor: thinks an answer of the bot good or bad. The message's `custom` carries it, as `thumb`: 1, -1 or 0.
    Thumb {
        /// The bot's message.
        number: i64,
        /// Up or down; absent: taken back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        up: Option<bool>,
    },
    /// Member: changes the own status.
    SetStatus {
        /// New status.
        status: AgentStatus,
        /// Reason of a break.
        #[serde(default)]
        reason: String,
    },
    /// Member: takes what is offered.
    Accept {
        /// Which.
        session: SessionId,
    },
    /// Member: declines what is offered.
    Decline {
        /// Which.
        session: SessionId,
    },
    /// Member: takes a waiting session out of the queue.
    Take {
        /// Which.
        session: SessionId,
    },
    /// Member: passes a session on. Exactly one of `member` and `group`.
    Transfer {
        /// Which.
        session: SessionId,
        /// To an agent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        member: Option<MemberId>,
        /// To a group.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        group: Option<GroupId>,
        /// For the receiver; up to 500 characters.
        #[serde(default)]
        note: String,
    },
    /// Member: takes an offered transfer back.
    CancelTransfer {
        /// Which.
        session: SessionId,
    },
    /// Member: sends the rating card.
    InviteRating {
        /// Which.
        session: SessionId,
    },
    /// Member: asks for the own list after a `rev`; 0: all of it.
    Inbox {
        /// The last `rev` you have.
        after: i64,
    },
    /// Member: be told of changes in a conversation that is not in your list.
    Watch {
        /// Which.
        conversation: ConversationId,
    },
    /// Member: no longer.
    Unwatch {
        /// Which.
        conversation: ConversationId,
    },
}

/// What the server sends: an answer, or an event.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum ServerFrame {
    /// An answer.
    Answer(Answer),
    /// An event.
    Event(Event),
}

/// The answer to a request: `ok` or `error`, never both. `re` is 0 where the request's id could not be read.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Answer {
    /// The request's id.
    pub re: u64,
    /// It was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ok: Option<Reply>,
    /// It was not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorBody>,
}

/// What an answer carries.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "is", rename_all = "camelCase")]
pub enum Reply {
    /// To `hello` of a visitor.
    Visitor(Box<VisitorHello>),
    /// To `hello` of a member.
    Member(Box<MemberHello>),
    /// To `send`.
    Sent(Sent),
    /// To `ping`.
    Heads(Heads),
    /// To `changes`.
    Changes(Changes),
    /// To `history`.
    History(History),
    /// To `inbox`.
    Inbox(Inbox),
    /// To everything else.
    Done,
}

/// A message is on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sent {
    /// Its id.
    pub message: MessageId,
    /// Its place.
    pub number: i64,
    /// The change that stored it.
    pub rev: i64,
    /// When it was stored.
    pub at: Millis,
}

/// The latest change of everything the socket is told about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Heads {
    /// The server's clock.
    pub now: Millis,
    /// One per conversation.
    pub conversations: Vec<Head>,
    /// The member's list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inbox: Option<i64>,
}

/// The latest change of a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Head {
    /// The conversation.
    pub conversation: ConversationId,
    /// Which thread.
    #[serde(default)]
    pub thread: Thread,
    /// Its latest change.
    pub rev: i64,
}

/// What the server tells without being asked.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    /// Rows of a conversation changed.
    Changes(Changes),
    /// The member's list changed.
    Inbox(Inbox),
    /// Somebody is typing. Show it for 6 s.
    Typing {
        /// Where.
        conversation: ConversationId,
        /// Which side.
        side: Side,
        /// What stands in the visitor's box (members only).
        #[serde(default, skip_serializing_if = "String::is_empty")]
        text: String,
    },
    /// The visitor's place in the queue; absent `queue`: no longer waiting.
    Queue {
        /// The session.
        session: SessionId,
        /// The place.
        #[serde(skip_serializing_if = "Option::is_none")]
        queue: Option<QueuePlace>,
    },
    /// Waiting visitors per line changed (members).
    Queues {
        /// All lines the member sees.
        lines: Vec<QueueLine>,
    },
    /// The member behind the socket changed (status, name, limit, groups).
    You {
        /// As it is now.
        you: MemberSelf,
    },
    /// A visitor came or went (members).
    Presence {
        /// Their conversation.
        conversation: ConversationId,
        /// Connected right now.
        online: bool,
    },
    /// Settings that matter to the client changed: say hello again when convenient.
    Settings,
    /// You signed in elsewhere. The socket closes with 4001; do not reconnect by yourself.
    Replaced,
    /// The server is going away or you were too slow. The socket closes with 4000; reconnect and catch up.
    Reconnect,
}

/// Frames sent over HTTP, where WebSocket is blocked.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Frames {
    /// At most 20.
    pub frames: Vec<ClientFrame>,
}

/// Their answers, in the same order.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Answers {
    /// One per frame.
    pub answers: Vec<Answer>,
}
