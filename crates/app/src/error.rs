//! Why a verb did not do what was asked.

use domain::session::SessionError;

/// The result of a verb.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a verb did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or not for this identity.
    #[error("not found")]
    NotFound,
    /// This identity may not.
    #[error("not allowed")]
    Forbidden,
    /// A rule says no.
    #[error("refused: {0:?}")]
    Rejected(Code),
    /// A field is wrong.
    #[error("{field}: {message}")]
    Invalid {
        /// Path of the field.
        field: &'static str,
        /// What is wrong, in English.
        message: String,
    },
    /// Too many attempts.
    #[error("too many attempts")]
    TooMany {
        /// Seconds to wait.
        retry_after: i64,
    },
    /// The database cannot do it right now.
    #[error("busy")]
    Busy,
    /// Another unit was in the way; repeat the verb.
    #[error("repeat")]
    Repeat,
    /// No room on the disk.
    #[error("the disk is full")]
    Full,
    /// A fault of ours.
    #[error("internal")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The rules that can say no. Names as on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// Nobody is signed in.
    Unauthorized,
    /// E-mail or password is wrong.
    WrongCredentials,
    /// The password must be changed first.
    MustChangePassword,
    /// Somebody else changed it first.
    Conflict,
    /// The e-mail belongs to a member already.
    EmailTaken,
    /// The name belongs to a group already.
    NameTaken,
    /// The link was used or is too old.
    LinkExpired,
    /// The desk is set up already.
    AlreadySetUp,
    /// Signed in elsewhere.
    Replaced,
    /// Blocked by an administrator.
    Blocked,
    /// The session has ended.
    SessionEnded,
    /// The visitor already waits or is served.
    AlreadyAsked,
    /// Nobody works, or the queue is full.
    NobodyAvailable,
    /// Not offered, or no longer.
    NotOffered,
    /// The offer has run out.
    OfferExpired,
    /// Another agent has the session.
    NotYours,
    /// The session's state does not allow it.
    WrongPhase,
    /// The receiver serves as many as allowed.
    AgentFull,
    /// The receiver is not available.
    AgentUnavailable,
    /// A transfer is under way.
    TransferUnderWay,
    /// Too late to recall.
    RecallTooLate,
    /// Nobody asked for a rating.
    RatingNotAsked,
    /// Too late to rate.
    RatingExpired,
    /// Ratings are off.
    RatingDisabled,
    /// This type of file is not accepted.
    FileType,
    /// Larger than allowed.
    TooLarge,
    /// The last group of a channel.
    LastGroup,
    /// The sheet cannot be read.
    SheetUnreadable,
    /// The sheet has a password or is an old Excel file.
    SheetProtected,
    /// The sheet has too many rows or columns.
    SheetTooMany,
    /// The text of the sheet is in an unknown encoding.
    SheetEncoding,
    /// The sheet lacks a column that must be there.
    SheetHeader,
    /// The chatbot is switched off.
    BotOff,
    /// The chatbot answers visitors as it is edited already.
    NothingToDeploy,
    /// What that version knew is no longer kept.
    VersionForgotten,
}

impl Error {
    /// A fault of ours.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// The same answer for another who waited for the same unit.
    pub(crate) fn again(&self) -> Self {
        match self {
            Self::Full => Self::Full,
            Self::Busy | Self::Repeat => Self::Busy,
            other => Self::internal(other.to_string()),
        }
    }

    /// A wrong field.
    pub fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { field, message: message.into() }
    }
}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Self::Rejected(code)
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unique(_) => Self::Rejected(Code::Conflict),
            store::Error::Repeat(_) => Self::Repeat,
            store::Error::Busy => Self::Busy,
            store::Error::Full => Self::Full,
            other => Self::internal(other),
        }
    }
}

impl From<SessionError> for Error {
    fn from(error: SessionError) -> Self {
        Self::Rejected(match error {
            SessionError::Ended => Code::SessionEnded,
            SessionError::AlreadyAsked => Code::AlreadyAsked,
            SessionError::NotOffered => Code::NotOffered,
            SessionError::NotYours => Code::NotYours,
            SessionError::TooLate => Code::OfferExpired,
            SessionError::NotWaiting | SessionError::NotServed | SessionError::SameAgent => Code::WrongPhase,
            SessionError::TransferUnderWay => Code::TransferUnderWay,
        })
    }
}
