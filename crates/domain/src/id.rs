//! Ids as types of their own, so that a session is never taken for a member.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(transparent))]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = Uuid))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )*};
}

ids! {
    /// One desk (tenant).
    InstanceId;
    /// Somebody who can sign in.
    AccountId;
    /// An account in one instance.
    MemberId;
    /// One sign-in of an account.
    SignInId;
    /// A customer-service account visitors write to.
    EntryId;
    /// Where visitors come in.
    ChannelId;
    /// A person asking for help.
    VisitorId;
    /// A lasting thread between a visitor and an entry.
    ConversationId;
    /// One service case inside a conversation.
    SessionId;
    /// One agent's part in a session.
    StintId;
    /// One message.
    MessageId;
    /// An uploaded file.
    FileId;
    /// A stored due time.
    DeadlineId;
}

/// A skill group. Numeric, because integrators know groups by number (S-175).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(transparent))]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = i64))]
#[serde(transparent)]
pub struct GroupId(pub i64);
