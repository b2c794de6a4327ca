//! Who is asking. Made by the server's extractors and sockets, never from what a client says of itself.

use domain::{ConversationId, EntryId, InstanceId, Language, MemberId, Permission, Role, SignInId, VisitorId};

/// A member with a valid sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The desk.
    pub instance: InstanceId,
    /// Who.
    pub id: MemberId,
    /// By which sign-in.
    pub sign_in: SignInId,
    /// The place the sign-in began with; every verb is refused once it is old.
    pub place: i64,
    /// Role.
    pub role: Role,
    /// Name others see.
    pub nickname: String,
    /// Path of a picture, or empty.
    pub avatar: String,
}

impl Member {
    /// Whether the member's role has a permission.
    pub fn may(&self, permission: Permission) -> bool {
        self.role.may(permission)
    }
}

/// A visitor with a valid token or signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// The desk.
    pub instance: InstanceId,
    /// Who.
    pub id: VisitorId,
    /// Who they write to.
    pub entry: EntryId,
    /// The thread with that entry.
    pub conversation: ConversationId,
    /// Its key in the database.
    pub key: i64,
    /// The user id the integrator chose.
    pub user_id: String,
    /// Name agents see.
    pub nickname: String,
    /// Language of texts sent to them.
    pub language: Language,
}
