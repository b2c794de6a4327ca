//! Everything a client can see: socket frames, REST bodies, error codes. Times are milliseconds since 1970 UTC.

pub mod account;
pub mod bot;
pub mod conversation;
pub mod desk;
pub mod error;
pub mod frame;
pub mod panel;
pub mod schema;
pub mod visitor;

pub use error::{ErrorBody, ErrorCode};

/// Milliseconds since 1970-01-01 UTC.
pub type Millis = i64;
