//! The rows that verbs give out, so that nobody above needs the store.

pub use store::conversations::ConversationRow;
pub use store::files::FileRow;
pub use store::inbox::State as InboxState;
pub use store::messages::{MessageRow, ReadMarkRow};
pub use store::sessions::SessionRow;
pub use store::visitors::{Source, VisitorCard, VisitorRow};
