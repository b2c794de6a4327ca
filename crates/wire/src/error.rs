//! What can go wrong, as a closed set that the front ends translate.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Every code an error can carry. New codes may be added; treat an unknown one as `internal`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    /// Not JSON, not a known frame, or a field of the wrong type.
    Malformed,
    /// A field is empty, too long or out of range; `field` names it.
    Invalid,
    /// Larger than allowed.
    TooLarge,
    /// Nobody is signed in, or the token is no longer valid.
    Unauthorized,
    /// E-mail or password is wrong.
    WrongCredentials,
    /// The password must be changed first.
    MustChangePassword,
    /// The CSRF token is missing or wrong.
    Csrf,
    /// You may not do this.
    Forbidden,
    /// There is no such thing, or you may not see it.
    NotFound,
    /// Somebody else changed it first; load it again.
    Conflict,
    /// A member or account with this e-mail exists already.
    EmailTaken,
    /// A group with this name exists already.
    NameTaken,
    /// Too many attempts; wait.
    TooMany,
    /// The service cannot do this right now; try again.
    Busy,
    /// There is no room on the disk; nothing was stored.
    StorageFull,
    /// The link was used already or is too old.
    LinkExpired,
    /// The desk is set up already.
    AlreadySetUp,
    /// You signed in elsewhere; this place is no longer yours.
    Replaced,
    /// An administrator blocked this member.
    Blocked,
    /// The session has ended.
    SessionEnded,
    /// The visitor already waits or is served.
    AlreadyAsked,
    /// Nobody works, or the queue is full.
    NobodyAvailable,
    /// The session is not offered to you, or no longer.
    NotOffered,
    /// The offer has run out.
    OfferExpired,
    /// Another agent has the session.
    NotYours,
    /// The session is not in a state that allows this.
    WrongPhase,
    /// The receiving agent serves as many sessions as allowed.
    AgentFull,
    /// The receiving agent is not available.
    AgentUnavailable,
    /// A transfer is already under way.
    TransferUnderWay,
    /// The time to recall this message is over.
    RecallTooLate,
    /// Nobody asked for a rating of this session.
    RatingNotAsked,
    /// The time to rate is over.
    RatingExpired,
    /// Ratings are switched off.
    RatingDisabled,
    /// This type of file is not accepted.
    FileType,
    /// The group is the last one of a channel.
    LastGroup,
    /// The sheet cannot be read: damaged, not a sheet, or one that declares what no sheet needs.
    SheetUnreadable,
    /// The sheet is protected by a password, or is an old Excel file.
    SheetProtected,
    /// The sheet has more than 10,000 rows or 256 columns.
    SheetTooMany,
    /// The text of the sheet is neither Unicode nor GB18030.
    SheetEncoding,
    /// The sheet has no header with a column for the question and one for the answer.
    SheetHeader,
    /// The chatbot is switched off.
    BotOff,
    /// The chatbot answers visitors as it is edited already.
    NothingToDeploy,
    /// What that version knew is no longer kept.
    VersionForgotten,
    /// A fault on our side; it was logged.
    Internal,
}

/// The body of every error, over HTTP and on the socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrorBody {
    /// Which error.
    pub code: ErrorCode,
    /// English text for developers; never an inner cause.
    pub message: String,
    /// The field that is wrong, as a path such as `service.acceptSeconds`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Seconds to wait before trying again (`tooMany`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<i64>,
}

impl ErrorBody {
    /// An error without a field.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), field: None, retry_after: None }
    }
}
