//! What leaves the database: mail. A row is written with the change it tells of, and deleted once it was sent.

use crate::{Link, Result};
use domain::{InstanceId, Timestamp};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

/// Something to send.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct OutboxRow {
    /// Id; the same at every attempt.
    pub id: Uuid,
    /// The desk.
    pub instance: InstanceId,
    /// What it is, such as `mail`.
    pub kind: String,
    /// What is sent.
    #[sqlx(json)]
    pub payload: Value,
    /// Attempts so far, with this one.
    pub attempts: i64,
}

/// Adds something to send now.
pub async fn insert(link: &mut Link, row: &OutboxRow, now: Timestamp) -> Result<()> {
    execute!(
        link,
        "INSERT INTO outbox (id, instance, kind, payload, attempts, due_at) VALUES ($1, $2, $3, $4, 0, $5)",
        row.id,
        row.instance,
        &row.kind,
        Json(&row.payload),
        now
    )?;
    Ok(())
}

/// Takes up to `most` rows that are due, and keeps others away from them until the lease ends.
pub async fn lease(link: &mut Link, now: Timestamp, until: Timestamp, most: i64) -> Result<Vec<OutboxRow>> {
    all!(
        link,
        OutboxRow,
        "UPDATE outbox SET lease_until = $2, attempts = attempts + 1 \
         WHERE id IN (SELECT id FROM outbox WHERE due_at <= $1 AND lease_until <= $1 ORDER BY due_at LIMIT $3) \
         AND lease_until <= $1 RETURNING id, instance, kind, payload, attempts",
        now,
        until,
        most
    )
}

/// Removes a row with all it says: it was sent, or never will be.
pub async fn delete(link: &mut Link, id: Uuid) -> Result<()> {
    execute!(link, "DELETE FROM outbox WHERE id = $1", id)?;
    Ok(())
}

/// Tries a row again later.
pub async fn put_off(link: &mut Link, id: Uuid, due: Timestamp) -> Result<()> {
    execute!(link, "UPDATE outbox SET due_at = $1, lease_until = 0 WHERE id = $2", due, id)?;
    Ok(())
}
