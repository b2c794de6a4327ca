//! What the visitor's page and widget need.

use crate::Millis;
use crate::conversation::Session;
use domain::settings::RatingStyle;
use domain::{ConversationId, EntryId, FileId, Language, VisitorId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What anybody may know of a web channel before the first word (S-032 to S-037).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebChannelPublic {
    /// Its id.
    pub web_app_id: String,
    /// Name of the website, shown on top.
    pub name: String,
    /// Language to fall back to.
    pub language: Language,
    /// How it looks.
    pub look: Look,
    /// Welcome message in each language, shown before the first interaction.
    pub welcome: Localised,
    /// Title of the card of questions in each language (S-115).
    pub card_title: Localised,
    /// Questions to pick from before the first word; empty where the bot or its card is off (S-116).
    pub questions: Vec<String>,
    /// The bot answers first.
    pub bot: bool,
    /// Somebody works right now.
    pub people_available: bool,
    /// What may be sent.
    pub limits: Limits,
}

/// One text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Localised {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

/// How a web channel looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Look {
    /// Brand colour as `#rrggbb`. Default `#2f5bd8`.
    pub colour: String,
    /// Where the launcher stands.
    pub position: Position,
    /// Path of a logo, or empty.
    pub logo: String,
}

impl Default for Look {
    fn default() -> Self {
        Self { colour: "#2f5bd8".into(), position: Position::Right, logo: String::new() }
    }
}

/// Where the launcher stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Position {
    /// Bottom right.
    #[default]
    Right,
    /// Bottom left.
    Left,
}

/// What may be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// Characters of one text.
    pub text: usize,
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Seconds a message can be recalled; 0: never.
    pub recall_seconds: u32,
}

/// Asks for an identity at the first interaction.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewVisitor {
    /// The channel.
    pub web_app_id: String,
    /// The visitor's language.
    #[serde(default)]
    pub language: Language,
    /// Where the visitor comes from.
    #[serde(default)]
    pub source: Source,
}

/// Where a visitor comes from, as the page said. Unverified.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Source {
    /// Address of the page, up to 2,000 characters.
    pub page: String,
    /// Title of the page, up to 200 characters.
    pub title: String,
    /// Address of the page before, up to 2,000 characters.
    pub referrer: String,
    /// Free data of the integrator (`clientData`), up to 2,000 characters (S-038).
    pub client_data: String,
}

/// A visitor's identity. Keep the token; it is shown once.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VisitorIdentity {
    /// Signed token for `hello`.
    pub token: String,
    /// The user id.
    pub user_id: String,
    /// The visitor.
    pub visitor: VisitorId,
}

/// Answer to a visitor's `hello`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VisitorHello {
    /// Who you are.
    pub user_id: String,
    /// The name agents see.
    pub nickname: String,
    /// The entry you write to.
    pub entry: EntryCard,
    /// Your conversation.
    pub conversation: ConversationId,
    /// Its latest change.
    pub head: i64,
    /// Its latest message.
    pub number: i64,
    /// The open session, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<Session>,
    /// Your place in the queue, if you wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueuePlace>,
    /// Rating rules.
    pub rating: RatingRules,
    /// What may be sent.
    pub limits: Limits,
    /// The server's clock.
    pub now: Millis,
}

/// An entry as visitors see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EntryCard {
    /// Its id.
    pub id: EntryId,
    /// Public name.
    pub name: String,
    /// Path of a picture, or empty.
    pub avatar: String,
}

/// A place in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QueuePlace {
    /// From 1.
    pub position: u32,
}

/// Who may ask for a rating, and how the card looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RatingRules {
    /// Bits: 1 sent at the end, 2 the agent may send, 4 you may ask (S-081).
    pub send_rule: i64,
    /// Star or number.
    pub style: RatingStyle,
    /// The five levels in your language, worst first, ids 101–105.
    pub levels: [String; 5],
}

/// A file that was stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StoredFile {
    /// Id for an element.
    pub file_id: FileId,
    /// Where it can be fetched by whoever knows the address.
    pub url: String,
    /// Name to show.
    pub name: String,
    /// Size in bytes.
    pub bytes: i64,
    /// Media type found in its content.
    pub media_type: String,
    /// `image`, `video`, `audio` or `file`: the element to send it with.
    pub element: String,
    /// Pixels, for images.
    pub width: u32,
    /// Pixels, for images.
    pub height: u32,
}

/// A card that a server-made custom element carries in `data` as JSON text (`src` as in the public protocol).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeskCard {
    /// Always 0.
    pub customer_service_plugin: u8,
    /// Which card: `9` rating, `29` bot card, `30` rich text.
    pub src: String,
    /// `welcome_msg` or `clarify_msg` for `29`; `offer_person` where the bot offers a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtype: Option<String>,
    /// The card's content for `29` and `30`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<serde_json::Value>,
    /// The rating menu for `9`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub menu_content: Option<MenuContent>,
}

/// The rating card (S-073).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MenuContent {
    /// Invitation.
    pub head: String,
    /// Thanks, once rated; else empty.
    pub tail: String,
    /// 1 star, 2 number.
    #[serde(rename = "type")]
    pub style: u8,
    /// Levels.
    pub menu: Vec<MenuItem>,
    /// The session that is rated.
    pub session_id: Uuid,
    /// Validity in hours.
    pub effective_hour: u32,
    /// Unix seconds; 0 is never.
    pub expire_time: i64,
    /// What was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected: Option<MenuItem>,
}

/// One level of a rating card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MenuItem {
    /// `101` to `105`.
    pub id: String,
    /// Text of the level.
    pub content: String,
}
