//! Nodes, and who is connected to them.

use crate::{Link, Result};
use domain::{InstanceId, MemberId, Timestamp, VisitorId};
use uuid::Uuid;

/// Adds a node, or renews its lease.
pub async fn renew_node(link: &mut Link, node: Uuid, lease_until: Timestamp, now: Timestamp) -> Result<()> {
    execute!(
        link,
        "INSERT INTO node (id, lease_until, started_at) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET lease_until = excluded.lease_until",
        node,
        lease_until,
        now
    )?;
    Ok(())
}

/// Nodes other than `own` whose lease has lapsed by `now`.
pub async fn list_lapsed(link: &mut Link, own: Uuid, now: Timestamp) -> Result<Vec<Uuid>> {
    let rows = all!(link, (Uuid,), "SELECT id FROM node WHERE id <> $1 AND lease_until < $2", own, now)?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Everything connected to a node: desk, member, visitor.
pub async fn list_of_node(
    link: &mut Link,
    node: Uuid,
) -> Result<Vec<(InstanceId, Option<MemberId>, Option<VisitorId>)>> {
    all!(
        link,
        (InstanceId, Option<MemberId>, Option<VisitorId>),
        "SELECT DISTINCT instance, member, visitor FROM connection WHERE node = $1",
        node
    )
}

/// Removes a node with its connections.
pub async fn delete_node(link: &mut Link, node: Uuid) -> Result<()> {
    execute!(link, "DELETE FROM connection WHERE node = $1", node)?;
    execute!(link, "DELETE FROM node WHERE id = $1", node)?;
    Ok(())
}

/// Who is behind a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A member, at a place.
    Member(MemberId, i64),
    /// A visitor.
    Visitor(VisitorId),
}

/// Adds a connection.
pub async fn insert(
    link: &mut Link,
    id: Uuid,
    node: Uuid,
    instance: InstanceId,
    who: Who,
    now: Timestamp,
) -> Result<()> {
    let (member, visitor, place) = match who {
        Who::Member(member, place) => (Some(member), None, place),
        Who::Visitor(visitor) => (None, Some(visitor), 0),
    };
    execute!(
        link,
        "INSERT INTO connection (id, node, instance, member, visitor, place, opened_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        id,
        node,
        instance,
        member,
        visitor,
        place,
        now
    )?;
    Ok(())
}

/// Removes a connection.
pub async fn delete(link: &mut Link, id: Uuid) -> Result<bool> {
    Ok(execute!(link, "DELETE FROM connection WHERE id = $1", id)? > 0)
}

/// Connections of a member at the place that is valid now.
pub async fn count_of_member(link: &mut Link, member: MemberId) -> Result<i64> {
    let row = one!(
        link,
        (i64,),
        "SELECT COUNT(*) FROM connection k JOIN member m ON m.id = k.member WHERE k.member = $1 AND k.place = m.place",
        member
    )?;
    Ok(row.0)
}

/// Connections of a visitor.
pub async fn count_of_visitor(link: &mut Link, visitor: VisitorId) -> Result<i64> {
    let row = one!(link, (i64,), "SELECT COUNT(*) FROM connection WHERE visitor = $1", visitor)?;
    Ok(row.0)
}
