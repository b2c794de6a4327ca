//! What the management panel needs.

use crate::Millis;
use crate::visitor::Look;
use domain::{AgentStatus, EntryId, EntrySettings, EntryTexts, GroupId, Language, MemberId, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The Overview page.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// The four steps (S-028), in order: agent, group, flow, channel.
    pub steps: Vec<Step>,
    /// Figures of the range.
    pub figures: Figures,
    /// Address of the hosted page of the first web channel, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_app_id: Option<String>,
    /// User id of the default entry (S-027).
    pub entry_user_id: String,
    /// Number integrators know the desk by.
    pub sdk_app_id: i64,
}

/// One step of the guide.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// `agent`, `group`, `flow` or `channel`.
    pub name: String,
    /// It ticks itself.
    pub done: bool,
    /// Its page exists in this release.
    pub ready: bool,
}

/// Figures of a range of time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// Sessions that began, with a word from the visitor.
    pub sessions: i64,
    /// Of these, asked for a person.
    pub asked_for_person: i64,
    /// Of these, taken by an agent.
    pub accepted: i64,
    /// Average wait in seconds of those taken; absent where none was.
    pub average_wait: Option<i64>,
    /// Ratings given.
    pub ratings: i64,
    /// Average of the ratings in hundredths, 100–500.
    pub average_rating: Option<i64>,
    /// Right now: waiting.
    pub waiting: i64,
    /// Right now: being served.
    pub serving: i64,
    /// Right now: agents available.
    pub agents_available: i64,
    /// Right now: agents not offline.
    pub agents_working: i64,
}

/// A page of a table.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberPage {
    /// All that match.
    pub total: i64,
    /// This page.
    pub items: Vec<MemberRow>,
}

/// A member in the table (S-161).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberRow {
    /// Id.
    pub id: MemberId,
    /// Number inside the desk, from 1.
    pub number: i64,
    /// Name.
    pub nickname: String,
    /// Address; cannot change (S-169).
    pub email: String,
    /// Role.
    pub role: Role,
    /// E.164, or empty (S-174).
    pub phone: String,
    /// Own limit of sessions; absent: the entry's.
    pub limit: Option<i64>,
    /// Groups.
    pub groups: Vec<GroupId>,
    /// Signed out and kept out (S-172).
    pub blocked: bool,
    /// Status.
    pub status: AgentStatus,
    /// Connected right now.
    pub online: bool,
    /// This is you.
    pub you: bool,
    /// Has not signed in yet.
    pub invited: bool,
}

/// Adds a member (S-163).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewMember {
    /// 1–32 characters.
    pub nickname: String,
    /// Address.
    pub email: String,
    /// `admin` or `agent`.
    pub role: Role,
    /// E.164, or empty.
    #[serde(default)]
    pub phone: String,
    /// 1–100, or absent for the entry's.
    #[serde(default)]
    pub limit: Option<i64>,
    /// Groups.
    #[serde(default)]
    pub groups: Vec<GroupId>,
}

/// Changes a member (S-169).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EditMember {
    /// 1–32 characters.
    pub nickname: String,
    /// `admin` or `agent`; ignored for the super administrator.
    pub role: Role,
    /// E.164, or empty.
    #[serde(default)]
    pub phone: String,
    /// 1–100, or absent for the entry's.
    #[serde(default)]
    pub limit: Option<i64>,
    /// Groups.
    #[serde(default)]
    pub groups: Vec<GroupId>,
}

/// How a new password reaches its owner (S-164, S-170).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewPassword {
    /// The member.
    pub id: MemberId,
    /// Shown once, when no mail could be sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// A mail is on its way.
    pub mailed: bool,
}

/// A group in the table (S-175).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GroupRow {
    /// Number.
    pub id: GroupId,
    /// Name.
    pub name: String,
    /// Its members.
    pub members: Vec<MemberId>,
    /// Visitors waiting for it.
    pub waiting: i64,
}

/// Adds or changes a group (S-176, S-177).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EditGroup {
    /// 1–32 characters, unique in the desk.
    pub name: String,
    /// Its members.
    #[serde(default)]
    pub members: Vec<MemberId>,
}

/// An entry's settings with what they would be by default.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SettingsPage {
    /// The entry.
    pub entry: EntryId,
    /// The language `texts` are in.
    pub language: Language,
    /// Raised by every save; send it back.
    pub version: i64,
    /// In force.
    pub settings: EntrySettings,
    /// In force, in `language`.
    pub texts: EntryTexts,
    /// By default.
    pub default_settings: EntrySettings,
    /// By default, in `language`.
    pub default_texts: EntryTexts,
}

/// Saves settings. In force at once.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SaveSettings {
    /// The version that was loaded; an older one gets `conflict`.
    pub version: i64,
    /// The language `texts` are in.
    pub language: Language,
    /// All settings.
    pub settings: EntrySettings,
    /// All texts of that language.
    pub texts: EntryTexts,
}

/// A web channel (S-032 to S-034).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebChannel {
    /// Id in addresses.
    pub web_app_id: String,
    /// Name of the website.
    pub name: String,
    /// How it looks.
    pub look: Look,
    /// Origins that may show the widget, such as `https://shop.example`; empty: any.
    pub allowed_sites: Vec<String>,
    /// The script was first loaded on a site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<Millis>,
}

/// Adds or changes a web channel.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EditWebChannel {
    /// 1–32 characters.
    pub name: String,
    /// How it looks.
    #[serde(default)]
    pub look: Look,
    /// Origins that may show the widget; empty: any. At most 50.
    #[serde(default)]
    pub allowed_sites: Vec<String>,
}
