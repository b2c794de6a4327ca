//! Setup, sign-in, and oneself.

use crate::Millis;
use crate::desk::DeskCardPublic;
use domain::{Language, MemberId, Permission, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether the desk waits to be set up.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SetupState {
    /// Nobody has set it up yet.
    pub needed: bool,
}

/// The three fields of the first page, and the token of its link.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Setup {
    /// From the one-time link.
    pub token: String,
    /// Name of the desk, 1–32 characters.
    pub desk_name: String,
    /// Sign-in address of the super administrator.
    pub email: String,
    /// 8–256 characters.
    pub password: String,
    /// Language of the desk.
    pub language: Language,
    /// IANA time zone of the browser.
    #[serde(default)]
    pub time_zone: String,
}

/// Signs in.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignIn {
    /// Address; case does not matter.
    pub email: String,
    /// Password.
    pub password: String,
}

/// Redeems a one-time admin link.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedeemLink {
    /// From the link.
    pub token: String,
}

/// What a redeemed link leads to.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Redeemed {
    /// The desk must be set up first, with the same token.
    pub setup: bool,
}

/// Changes one's password.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangePassword {
    /// The present one.
    pub current: String,
    /// The new one, 8–256 characters.
    pub new: String,
}

/// Changes oneself. Absent fields stay.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ChangeMe {
    /// 1–32 characters.
    pub nickname: Option<String>,
    /// Language of the pages.
    pub language: Option<Language>,
    /// An uploaded image's `url`, or empty for none.
    pub avatar: Option<String>,
}

/// Chooses the desk to work in (S-030).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChooseDesk {
    /// Its id.
    pub desk: domain::InstanceId,
}

/// Who is signed in.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// Sign-in address.
    pub email: String,
    /// Language of the pages.
    pub language: Language,
    /// The password was given by somebody else and must be changed before anything else (S-182).
    pub must_change_password: bool,
    /// Send it in the header `X-CSRF-Token` with every request that changes something.
    pub csrf: String,
    /// The desk one works in; absent while one has to choose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desk: Option<DeskCardPublic>,
    /// Oneself in that desk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberMe>,
    /// All desks one may work in.
    pub desks: Vec<DeskCardPublic>,
}

/// Oneself in a desk.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberMe {
    /// Id.
    pub id: MemberId,
    /// Name others see.
    pub nickname: String,
    /// Path of a picture, or empty.
    pub avatar: String,
    /// Role.
    pub role: Role,
    /// What the role may do.
    pub permissions: Vec<Permission>,
}

/// A ticket for a socket.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ticket {
    /// For `hello`. Used once.
    pub ticket: String,
    /// 60 seconds from now.
    pub expires_at: Millis,
}
