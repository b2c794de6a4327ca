//! Who is connected, and to which node.

use crate::{Error, Link, Result};
use domain::{ConversationId, InstanceId, MemberId, Timestamp, VisitorId};
use uuid::Uuid;

/// Who is behind a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A member, at a place.
    Member(MemberId, i64),
    /// A visitor.
    Visitor(VisitorId),
}

/// Adds a connection. `false`: the node was declared dead.
pub async fn insert(
    link: &mut Link,
    id: Uuid,
    node: Uuid,
    instance: InstanceId,
    who: Who,
    now: Timestamp,
) -> Result<bool> {
    let (member, visitor, place) = match who {
        Who::Member(member, place) => (Some(member), None, place),
        Who::Visitor(visitor) => (None, Some(visitor), 0),
    };
    let added = execute_pair!(
        link,
        sqlite: "INSERT INTO connection (id, node, instance, member, visitor, place, opened_at)
                 SELECT $1, $2, $3, $4, $5, $6, $7 FROM node WHERE id = $2 AND NOT dead",
        postgres: "INSERT INTO connection (id, node, instance, member, visitor, place, opened_at)
                   SELECT $1, $2, $3, $4, $5, $6, $7 FROM node WHERE id = $2 AND NOT dead FOR KEY SHARE",
        id,
        node,
        instance,
        member,
        visitor,
        place,
        now
    )?;
    Ok(added > 0)
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

/// Conversations of those of these visitors who have no connection left.
pub async fn list_left(link: &mut Link, visitors: &[VisitorId]) -> Result<Vec<ConversationId>> {
    let json = serde_json::to_string(visitors).map_err(|error| Error::Corrupt(error.to_string()))?;
    macro_rules! head {
        () => {
            "SELECT c.id FROM conversation c
             WHERE c.kind = 'visitor' AND NOT EXISTS (SELECT 1 FROM connection k WHERE k.visitor = c.visitor)
             AND c.visitor "
        };
    }
    let rows = all_pair!(
        link, (ConversationId,),
        sqlite: concat!(head!(), among_sqlite!("$1")),
        postgres: concat!(head!(), among_postgres!("$1")),
        &json
    )?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}
