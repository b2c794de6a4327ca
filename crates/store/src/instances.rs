//! Desks.

use crate::{Link, Result};
use domain::{GroupId, InstanceId, Language, Timestamp};
use sqlx::types::Json;

/// A desk.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct InstanceRow {
    /// Id.
    pub id: InstanceId,
    /// The number integrators know it by.
    pub sdk_app_id: i64,
    /// Its name.
    pub name: String,
    /// Its language.
    #[sqlx(try_from = "String")]
    pub language: Language,
    /// IANA name.
    pub time_zone: String,
    /// The key integrators sign a UserSig with, 64 hexadecimal digits.
    pub user_sig_key: String,
    /// The key the desk signs its own tokens with; URL-safe base64 of 32 bytes.
    pub signing_key: String,
    /// Reasons of a break.
    #[sqlx(json)]
    pub rest_reasons: Vec<String>,
}

/// Finds a desk.
pub async fn find(link: &mut Link, instance: InstanceId) -> Result<Option<InstanceRow>> {
    optional!(
        link,
        InstanceRow,
        "SELECT id, sdk_app_id, name, language, time_zone, user_sig_key, signing_key, rest_reasons \
         FROM instance WHERE id = $1",
        instance
    )
}

/// Finds a desk by the number integrators know it by.
pub async fn find_by_sdk_app_id(link: &mut Link, sdk_app_id: i64) -> Result<Option<InstanceRow>> {
    optional!(
        link,
        InstanceRow,
        "SELECT id, sdk_app_id, name, language, time_zone, user_sig_key, signing_key, rest_reasons \
         FROM instance WHERE sdk_app_id = $1",
        sdk_app_id
    )
}

/// Every desk, the first one made first.
pub async fn list(link: &mut Link) -> Result<Vec<InstanceRow>> {
    all!(
        link,
        InstanceRow,
        "SELECT id, sdk_app_id, name, language, time_zone, user_sig_key, signing_key, rest_reasons \
         FROM instance ORDER BY created_at, id"
    )
}

/// Whether there is a desk at all.
pub async fn exists(link: &mut Link) -> Result<bool> {
    Ok(optional!(link, (InstanceId,), "SELECT id FROM instance LIMIT 1")?.is_some())
}

/// Adds a desk.
pub async fn insert(link: &mut Link, desk: &InstanceRow, now: Timestamp) -> Result<()> {
    execute!(
        link,
        "INSERT INTO instance \
         (id, sdk_app_id, name, language, time_zone, user_sig_key, signing_key, rest_reasons, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        desk.id,
        desk.sdk_app_id,
        &desk.name,
        desk.language.as_str(),
        &desk.time_zone,
        &desk.user_sig_key,
        &desk.signing_key,
        Json(&desk.rest_reasons),
        now
    )?;
    Ok(())
}

/// Takes the number of the next member.
pub async fn take_member_number(link: &mut Link, instance: InstanceId) -> Result<i64> {
    let (next,) = one!(
        link,
        (i64,),
        "UPDATE instance SET next_member = next_member + 1 WHERE id = $1 RETURNING next_member - 1",
        instance
    )?;
    Ok(next)
}

/// Takes the number of the next group.
pub async fn take_group_number(link: &mut Link, instance: InstanceId) -> Result<GroupId> {
    let (next,) = one!(
        link,
        (i64,),
        "UPDATE instance SET next_group = next_group + 1 WHERE id = $1 RETURNING next_group - 1",
        instance
    )?;
    Ok(GroupId(next))
}

/// Locks the desk's row for the rest of the unit: whatever may move a session is carried out one after the other. In
/// SQLite a unit has the whole database to itself anyway.
pub async fn lock(link: &mut Link, instance: InstanceId) -> Result<()> {
    if link.is_alone() {
        return Ok(());
    }
    execute!(link, "UPDATE instance SET routing_due = routing_due WHERE id = $1", instance)?;
    Ok(())
}

/// Locks the desk's row and asks for a routing pass.
pub async fn set_routing_due(link: &mut Link, instance: InstanceId) -> Result<()> {
    execute!(link, "UPDATE instance SET routing_due = TRUE WHERE id = $1", instance)?;
    Ok(())
}

/// Locks the desk's row, clears the flag, and says whether a pass was asked for.
pub async fn begin_routing(link: &mut Link, instance: InstanceId) -> Result<bool> {
    let changed = execute!(link, "UPDATE instance SET routing_due = FALSE WHERE id = $1 AND routing_due", instance)?;
    Ok(changed > 0)
}

/// Every desk that asks for a routing pass.
pub async fn list_routing_due(link: &mut Link) -> Result<Vec<InstanceId>> {
    let rows = all!(link, (InstanceId,), "SELECT id FROM instance WHERE routing_due ORDER BY id")?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}
