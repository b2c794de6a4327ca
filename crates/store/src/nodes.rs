//! Nodes that share a database. A row is one life of a node: a node that was declared dead takes a new row. So the row
//! itself is the fence: who still finds it alive, and keeps it so until the commit, acts on no old knowledge.

use crate::{Link, Result};
use domain::{InstanceId, MemberId, Timestamp, VisitorId};
use uuid::Uuid;

/// A node, as another one sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct NodeRow {
    /// This life of it.
    pub id: Uuid,
    /// Raised with every renewal of its lease.
    pub beats: i64,
    /// Somebody saw its lease lapse. It never lives again under this id.
    pub dead: bool,
    /// The others hear it over the bus.
    pub on_bus: bool,
}

/// Begins a life. `lease_until` is for people who look: lives are told by beats, which need no common clock.
pub async fn insert(link: &mut Link, node: Uuid, lease_until: Timestamp, now: Timestamp) -> Result<()> {
    execute!(link, "INSERT INTO node (id, lease_until, started_at) VALUES ($1, $2, $3)", node, lease_until, now)?;
    Ok(())
}

/// Renews a node's lease. `false`: it was declared dead.
pub async fn renew(link: &mut Link, node: Uuid, lease_until: Timestamp, on_bus: bool) -> Result<bool> {
    let renewed = execute!(
        link,
        "UPDATE node SET beats = beats + 1, lease_until = $2, on_bus = $3 WHERE id = $1 AND NOT dead",
        node,
        lease_until,
        on_bus
    )?;
    Ok(renewed > 0)
}

/// Every node but `own`.
pub async fn list_others(link: &mut Link, own: Uuid) -> Result<Vec<NodeRow>> {
    all!(link, NodeRow, "SELECT id, beats, dead, on_bus FROM node WHERE id <> $1 ORDER BY id", own)
}

/// Whether a node lives; until the end of the unit nobody can declare it dead.
pub async fn hold(link: &mut Link, node: Uuid) -> Result<bool> {
    // SQLite has one writer, and needs no word for it.
    let rows = all_pair!(
        link, (Uuid,),
        sqlite: "SELECT id FROM node WHERE id = $1 AND NOT dead",
        postgres: "SELECT id FROM node WHERE id = $1 AND NOT dead FOR KEY SHARE",
        node
    )?;
    Ok(!rows.is_empty())
}

/// Declares a node dead that has not beaten since `beats`. `false`: it has, or it is dead already. Waits for units that
/// hold it; renewing a lease waits for none.
pub async fn declare_dead(link: &mut Link, node: Uuid, beats: i64) -> Result<bool> {
    let changed = execute_pair!(
        link,
        sqlite: "UPDATE node SET dead = TRUE WHERE id = $1 AND beats = $2 AND NOT dead",
        postgres: "UPDATE node SET dead = TRUE WHERE id =
                   (SELECT id FROM node WHERE id = $1 AND beats = $2 AND NOT dead FOR UPDATE) AND NOT dead",
        node,
        beats
    )?;
    Ok(changed > 0)
}

/// Removes up to `most` connections of visitors from a node, and gives whose they were.
pub async fn take_visitors(link: &mut Link, node: Uuid, most: i64) -> Result<Vec<VisitorId>> {
    let rows = all!(
        link,
        (VisitorId,),
        "DELETE FROM connection WHERE id IN
           (SELECT id FROM connection WHERE node = $1 AND visitor IS NOT NULL ORDER BY id LIMIT $2)
         RETURNING visitor",
        node,
        most
    )?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Members connected to a node.
pub async fn list_members(link: &mut Link, node: Uuid) -> Result<Vec<(InstanceId, MemberId)>> {
    all!(
        link,
        (InstanceId, MemberId),
        "SELECT DISTINCT instance, member FROM connection WHERE node = $1 AND member IS NOT NULL
         ORDER BY instance, member",
        node
    )
}

/// Removes a member's connections from a node. `false`: there are none.
pub async fn take_member(link: &mut Link, node: Uuid, member: MemberId) -> Result<bool> {
    Ok(execute!(link, "DELETE FROM connection WHERE node = $1 AND member = $2", node, member)? > 0)
}

/// Removes a node that nothing is connected to.
pub async fn delete(link: &mut Link, node: Uuid) -> Result<()> {
    execute!(link, "DELETE FROM node WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM connection WHERE node = $1)", node)?;
    Ok(())
}
