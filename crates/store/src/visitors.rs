//! People asking for help.

use crate::{Link, Result};
use domain::{ChannelId, InstanceId, Language, Timestamp, VisitorId};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

/// Where a visitor comes from, as the page said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Source {
    /// Address of the page.
    pub page: String,
    /// Title of the page.
    pub title: String,
    /// Address of the page before.
    pub referrer: String,
    /// Free data of the integrator.
    pub client_data: String,
}

/// A source as it is stored.
pub type JsonSource = Json<Source>;

/// A visitor.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct VisitorRow {
    /// Id.
    pub id: VisitorId,
    /// Desk.
    pub instance: InstanceId,
    /// The id the integrator chose.
    pub user_id: String,
    /// Name agents see.
    pub nickname: String,
    /// Path of a picture, or empty.
    pub avatar: String,
    /// Language.
    #[sqlx(try_from = "String")]
    pub language: Language,
    /// Channel of the first visit.
    pub channel: Option<ChannelId>,
    /// Where they come from.
    pub source: Json<Source>,
    /// The integrator vouches for who this is.
    pub verified: bool,
    /// First seen.
    pub created_at: Timestamp,
}

/// A visitor with what agents are shown beside it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct VisitorCard {
    /// The visitor.
    #[sqlx(flatten)]
    pub visitor: VisitorRow,
    /// Name of the channel.
    pub channel_name: String,
    /// Connected right now.
    pub online: bool,
    /// Sessions so far.
    pub sessions: i64,
}

/// Adds a visitor.
pub async fn insert(link: &mut Link, v: &VisitorRow) -> Result<()> {
    execute!(
        link,
        "INSERT INTO visitor (id, instance, user_id, nickname, avatar, language, channel, source, verified, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        v.id,
        v.instance,
        &v.user_id,
        &v.nickname,
        &v.avatar,
        v.language.as_str(),
        v.channel,
        &v.source,
        v.verified,
        v.created_at
    )?;
    Ok(())
}

/// Finds a visitor.
pub async fn find(link: &mut Link, instance: InstanceId, id: VisitorId) -> Result<Option<VisitorRow>> {
    optional!(link, VisitorRow, "SELECT * FROM visitor WHERE instance = $1 AND id = $2", instance, id)
}

/// Finds a visitor by the id the integrator chose.
pub async fn find_by_user_id(link: &mut Link, instance: InstanceId, user_id: &str) -> Result<Option<VisitorRow>> {
    optional!(link, VisitorRow, "SELECT * FROM visitor WHERE instance = $1 AND user_id = $2", instance, user_id)
}

macro_rules! card_of {
    ($rest:literal) => {
        concat!(
            "SELECT v.*, COALESCE(c.name, '') AS channel_name,
                    EXISTS (SELECT 1 FROM connection k WHERE k.visitor = v.id) AS online,
                    (SELECT COUNT(*) FROM session s WHERE s.visitor = v.id AND s.visitor_messages > 0) AS sessions
             FROM visitor v LEFT JOIN channel c ON c.id = v.channel ",
            $rest
        )
    };
}
pub(crate) use card_of;

/// A visitor as agents are shown them.
pub async fn card(link: &mut Link, instance: InstanceId, id: VisitorId) -> Result<Option<VisitorCard>> {
    optional!(link, VisitorCard, card_of!("WHERE v.instance = $1 AND v.id = $2"), instance, id)
}
