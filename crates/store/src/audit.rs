//! Who changed what: ids and field names, never what people wrote.

use crate::{Link, Result};
use domain::{InstanceId, Timestamp};
use sqlx::types::Json;
use uuid::Uuid;

/// One change.
#[derive(Clone, Debug)]
pub struct AuditRow<'a> {
    /// Id of this row.
    pub id: Uuid,
    /// The desk.
    pub instance: InstanceId,
    /// When.
    pub at: Timestamp,
    /// What kind of actor: `member`, `setup`, `system`.
    pub actor: &'a str,
    /// Which actor.
    pub actor_id: Option<Uuid>,
    /// What was done, such as `member.update`.
    pub action: &'a str,
    /// Id of what it was done to.
    pub subject: &'a str,
    /// Names of the fields that changed.
    pub fields: &'a [&'a str],
}

/// Writes a change down, in the unit that makes it.
pub async fn insert(link: &mut Link, row: &AuditRow<'_>) -> Result<()> {
    execute!(
        link,
        "INSERT INTO audit (id, instance, at, actor, actor_id, action, subject, fields) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        row.id,
        row.instance,
        row.at,
        row.actor,
        row.actor_id,
        row.action,
        row.subject,
        Json(row.fields)
    )?;
    Ok(())
}

/// A desk's changes, the latest first: action, subject and field names.
pub async fn list(link: &mut Link, instance: InstanceId, most: i64) -> Result<Vec<(String, String, Vec<String>)>> {
    let rows = all!(
        link,
        (String, String, Json<Vec<String>>),
        "SELECT action, subject, fields FROM audit WHERE instance = $1 ORDER BY at DESC, id DESC LIMIT $2",
        instance,
        most
    )?;
    Ok(rows.into_iter().map(|(action, subject, fields)| (action, subject, fields.0)).collect())
}
