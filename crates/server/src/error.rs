//! Errors as HTTP answers. The one place that logs a failure, once.

use app::{Code, Error};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use wire::{ErrorBody, ErrorCode};

/// An error on its way to the client.
#[derive(Debug)]
pub(crate) enum ApiError {
    /// A verb did not do it.
    App(Error),
    /// The body or a parameter cannot be read.
    Malformed(String),
    /// The body is too large.
    TooLarge,
    /// The CSRF token is missing or wrong, or the request comes from another site.
    Csrf,
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        Self::App(error)
    }
}

impl From<Code> for ApiError {
    fn from(code: Code) -> Self {
        Self::App(code.into())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = match self {
            Self::App(error) => body(&error),
            Self::Malformed(message) => ErrorBody::new(ErrorCode::Malformed, message),
            Self::TooLarge => ErrorBody::new(ErrorCode::TooLarge, "the body is too large"),
            Self::Csrf => ErrorBody::new(ErrorCode::Csrf, "the header X-CSRF-Token is missing or wrong"),
        };
        let retry = body.retry_after;
        let mut response = (status(body.code), Json(body)).into_response();
        if let Some(seconds) = retry {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// An error as clients see it, over HTTP and on sockets. Logs it where it is ours.
pub(crate) fn body(error: &Error) -> ErrorBody {
    match error {
        Error::NotFound => ErrorBody::new(ErrorCode::NotFound, "there is no such thing"),
        Error::Forbidden => ErrorBody::new(ErrorCode::Forbidden, "you may not do this"),
        Error::Rejected(code) => ErrorBody::new(rejected(*code), message(*code)),
        Error::Invalid { field, message } => ErrorBody {
            field: Some((*field).to_owned()),
            ..ErrorBody::new(ErrorCode::Invalid, format!("{field} {message}"))
        },
        Error::TooMany { retry_after } => ErrorBody {
            retry_after: Some(*retry_after),
            ..ErrorBody::new(ErrorCode::TooMany, format!("too many attempts; wait {retry_after} s"))
        },
        Error::Busy | Error::Repeat => {
            tracing::warn!(%error, "the database could not do it");
            ErrorBody::new(ErrorCode::Busy, "not possible right now; try again")
        }
        Error::Full => {
            tracing::error!("the disk is full");
            ErrorBody::new(ErrorCode::StorageFull, "there is no room on the disk; nothing was stored")
        }
        Error::Internal(cause) => {
            tracing::error!(error = &**cause as &(dyn std::error::Error + 'static), "a request failed");
            ErrorBody::new(ErrorCode::Internal, "a fault on our side; it was logged")
        }
    }
}

fn rejected(code: Code) -> ErrorCode {
    match code {
        Code::Unauthorized => ErrorCode::Unauthorized,
        Code::WrongCredentials => ErrorCode::WrongCredentials,
        Code::MustChangePassword => ErrorCode::MustChangePassword,
        Code::Conflict => ErrorCode::Conflict,
        Code::EmailTaken => ErrorCode::EmailTaken,
        Code::NameTaken => ErrorCode::NameTaken,
        Code::LinkExpired => ErrorCode::LinkExpired,
        Code::AlreadySetUp => ErrorCode::AlreadySetUp,
        Code::Replaced => ErrorCode::Replaced,
        Code::Blocked => ErrorCode::Blocked,
        Code::SessionEnded => ErrorCode::SessionEnded,
        Code::AlreadyAsked => ErrorCode::AlreadyAsked,
        Code::NobodyAvailable => ErrorCode::NobodyAvailable,
        Code::NotOffered => ErrorCode::NotOffered,
        Code::OfferExpired => ErrorCode::OfferExpired,
        Code::NotYours => ErrorCode::NotYours,
        Code::WrongPhase => ErrorCode::WrongPhase,
        Code::AgentFull => ErrorCode::AgentFull,
        Code::AgentUnavailable => ErrorCode::AgentUnavailable,
        Code::TransferUnderWay => ErrorCode::TransferUnderWay,
        Code::RecallTooLate => ErrorCode::RecallTooLate,
        Code::RatingNotAsked => ErrorCode::RatingNotAsked,
        Code::RatingExpired => ErrorCode::RatingExpired,
        Code::RatingDisabled => ErrorCode::RatingDisabled,
        Code::FileType => ErrorCode::FileType,
        Code::TooLarge => ErrorCode::TooLarge,
        Code::LastGroup => ErrorCode::LastGroup,
        Code::SheetUnreadable => ErrorCode::SheetUnreadable,
        Code::SheetProtected => ErrorCode::SheetProtected,
        Code::SheetTooMany => ErrorCode::SheetTooMany,
        Code::SheetEncoding => ErrorCode::SheetEncoding,
        Code::SheetHeader => ErrorCode::SheetHeader,
        Code::BotOff => ErrorCode::BotOff,
        Code::NothingToDeploy => ErrorCode::NothingToDeploy,
        Code::VersionForgotten => ErrorCode::VersionForgotten,
    }
}

fn message(code: Code) -> &'static str {
    match code {
        Code::Unauthorized => "sign in first",
        Code::WrongCredentials => "e-mail or password is wrong",
        Code::MustChangePassword => "choose a password of your own first",
        Code::Conflict => "somebody else changed it first; load it again",
        Code::EmailTaken => "there is a member with this e-mail",
        Code::NameTaken => "there is a group with this name",
        Code::LinkExpired => "the link was used already or is too old",
        Code::AlreadySetUp => "the desk is set up already",
        Code::Replaced => "you signed in elsewhere",
        Code::Blocked => "an administrator blocked this member",
        Code::SessionEnded => "the session has ended",
        Code::AlreadyAsked => "the visitor already waits or is served",
        Code::NobodyAvailable => "nobody works, or the queue is full",
        Code::NotOffered => "the session is not offered to you",
        Code::OfferExpired => "the offer has run out",
        Code::NotYours => "another agent has the session",
        Code::WrongPhase => "the session's state does not allow this",
        Code::AgentFull => "the agent serves as many sessions as allowed",
        Code::AgentUnavailable => "the agent is not available",
        Code::TransferUnderWay => "a transfer is under way",
        Code::RecallTooLate => "the time to recall this message is over",
        Code::RatingNotAsked => "nobody asked for a rating",
        Code::RatingExpired => "the time to rate is over",
        Code::RatingDisabled => "ratings are switched off",
        Code::FileType => "this type of file is not accepted",
        Code::TooLarge => "it is larger than allowed",
        Code::LastGroup => "it is the only group of a channel",
        Code::SheetUnreadable => "the sheet cannot be read",
        Code::SheetProtected => "the sheet is protected by a password or is an old Excel file",
        Code::SheetTooMany => "the sheet has more than 10,000 rows or 256 columns",
        Code::SheetEncoding => "the text of the sheet is neither Unicode nor GB18030",
        Code::SheetHeader => "the sheet has no header with a column for the question and one for the answer",
        Code::BotOff => "the chatbot is switched off",
        Code::NothingToDeploy => "nothing has changed since the last deployment",
        Code::VersionForgotten => "what this version knew is no longer kept",
    }
}

/// The status of each code, as `docs/api.md` has it.
fn status(code: ErrorCode) -> StatusCode {
    use ErrorCode as C;
    match code {
        C::Malformed
        | C::Invalid
        | C::SheetUnreadable
        | C::SheetProtected
        | C::SheetTooMany
        | C::SheetEncoding
        | C::SheetHeader => StatusCode::BAD_REQUEST,
        C::Unauthorized | C::WrongCredentials | C::Replaced => StatusCode::UNAUTHORIZED,
        C::Forbidden | C::Csrf | C::MustChangePassword | C::Blocked => StatusCode::FORBIDDEN,
        C::NotFound => StatusCode::NOT_FOUND,
        C::LinkExpired => StatusCode::GONE,
        C::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        C::FileType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        C::TooMany => StatusCode::TOO_MANY_REQUESTS,
        C::Busy => StatusCode::SERVICE_UNAVAILABLE,
        C::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
        C::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        C::Conflict
        | C::EmailTaken
        | C::NameTaken
        | C::AlreadySetUp
        | C::LastGroup
        | C::BotOff
        | C::NothingToDeploy
        | C::VersionForgotten
        | C::SessionEnded
        | C::AlreadyAsked
        | C::NobodyAvailable
        | C::NotOffered
        | C::OfferExpired
        | C::NotYours
        | C::WrongPhase
        | C::AgentFull
        | C::AgentUnavailable
        | C::TransferUnderWay
        | C::RecallTooLate
        | C::RatingNotAsked
        | C::RatingExpired
        | C::RatingDisabled => StatusCode::CONFLICT,
    }
}
