//! Desks.

use crate::{Link, Result};
use domain::InstanceId;

/// Locks the desk's row for the rest of the unit: whatever may move a session is carried out one after the other.
pub async fn lock(link: &mut Link, instance: InstanceId) -> Result<()> {
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
    let changed = execute!(
        link,
        "UPDATE instance SET routing_due = FALSE WHERE id = $1 AND routing_due",
        instance
    )?;
    Ok(changed > 0)
}

/// Every desk that asks for a routing pass.
pub async fn list_routing_due(link: &mut Link) -> Result<Vec<InstanceId>> {
    let rows = all!(link, (InstanceId,), "SELECT id FROM instance WHERE routing_due ORDER BY id")?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}
