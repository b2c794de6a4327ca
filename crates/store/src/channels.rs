//! Where visitors come in.

use crate::{Link, Result};
use domain::{ChannelId, EntryId, InstanceId, Timestamp};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

/// A web channel.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ChannelRow {
    /// Id.
    pub id: ChannelId,
    /// The desk.
    pub instance: InstanceId,
    /// Who visitors write to.
    pub entry: EntryId,
    /// Id in addresses.
    pub web_app_id: String,
    /// Name of the website.
    pub name: String,
    /// How it looks.
    #[sqlx(json)]
    pub look: Look,
    /// Origins that may show the widget; empty: any.
    #[sqlx(json)]
    pub allowed_sites: Vec<String>,
    /// An administrator has saved it.
    pub configured: bool,
    /// When the widget was first loaded on a site.
    pub first_seen_at: Option<Timestamp>,
}

/// How a web channel looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// Brand colour as `#rrggbb`.
    pub colour: String,
    /// The launcher stands on the left.
    pub left: bool,
    /// Path of a logo, or empty.
    pub logo: String,
}

impl Default for Look {
    fn default() -> Self {
        Self { colour: "#2f5bd8".into(), left: false, logo: String::new() }
    }
}

/// Finds a web channel by the id in its addresses, whichever desk it belongs to.
pub async fn find_public(link: &mut Link, web_app_id: &str) -> Result<Option<ChannelRow>> {
    optional!(
        link,
        ChannelRow,
        "SELECT id, instance, entry, web_app_id, name, look, allowed_sites, configured, first_seen_at \
         FROM channel WHERE web_app_id = $1",
        web_app_id
    )
}

/// Finds a channel of a desk.
pub async fn find(link: &mut Link, instance: InstanceId, channel: ChannelId) -> Result<Option<ChannelRow>> {
    optional!(
        link,
        ChannelRow,
        "SELECT id, instance, entry, web_app_id, name, look, allowed_sites, configured, first_seen_at \
         FROM channel WHERE instance = $1 AND id = $2",
        instance,
        channel
    )
}

/// Every web channel of a desk, the first one made first.
pub async fn list(link: &mut Link, instance: InstanceId) -> Result<Vec<ChannelRow>> {
    all!(
        link,
        ChannelRow,
        "SELECT id, instance, entry, web_app_id, name, look, allowed_sites, configured, first_seen_at \
         FROM channel WHERE instance = $1 AND kind = 'web' ORDER BY created_at, id",
        instance
    )
}

/// Adds a web channel.
pub async fn insert(link: &mut Link, channel: &ChannelRow, now: Timestamp) -> Result<()> {
    execute!(
        link,
        "INSERT INTO channel \
         (id, instance, entry, kind, web_app_id, name, look, allowed_sites, configured, first_seen_at, created_at) \
         VALUES ($1, $2, $3, 'web', $4, $5, $6, $7, $8, $9, $10)",
        channel.id,
        channel.instance,
        channel.entry,
        &channel.web_app_id,
        &channel.name,
        Json(&channel.look),
        Json(&channel.allowed_sites),
        channel.configured,
        channel.first_seen_at,
        now
    )?;
    Ok(())
}

/// Saves name, look and sites.
pub async fn update(link: &mut Link, channel: &ChannelRow) -> Result<()> {
    execute!(
        link,
        "UPDATE channel SET name = $1, look = $2, allowed_sites = $3, configured = $4 WHERE instance = $5 AND id = $6",
        &channel.name,
        Json(&channel.look),
        Json(&channel.allowed_sites),
        channel.configured,
        channel.instance,
        channel.id
    )?;
    Ok(())
}

/// Remembers that the widget was loaded on a site. Only the first time counts.
pub async fn mark_seen(link: &mut Link, channel: ChannelId, now: Timestamp) -> Result<()> {
    execute!(link, "UPDATE channel SET first_seen_at = $1 WHERE id = $2 AND first_seen_at IS NULL", now, channel)?;
    Ok(())
}
