//! Skill groups and who is in them.

use crate::{Link, Result};
use domain::{GroupId, InstanceId, MemberId, Timestamp};

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct GroupRow {
    /// Number inside the desk.
    pub id: GroupId,
    /// Name.
    pub name: String,
}

/// Every group of a desk, by number.
pub async fn list(link: &mut Link, instance: InstanceId) -> Result<Vec<GroupRow>> {
    all!(link, GroupRow, "SELECT id, name FROM skill_group WHERE instance = $1 ORDER BY id", instance)
}

/// Finds a group of a desk.
pub async fn find(link: &mut Link, instance: InstanceId, group: GroupId) -> Result<Option<GroupRow>> {
    optional!(link, GroupRow, "SELECT id, name FROM skill_group WHERE instance = $1 AND id = $2", instance, group)
}

/// The groups a member is in, by number.
pub async fn list_of_member(link: &mut Link, instance: InstanceId, member: MemberId) -> Result<Vec<GroupRow>> {
    all!(
        link,
        GroupRow,
        "SELECT g.id, g.name FROM skill_group g \
         JOIN group_member gm ON gm.instance = g.instance AND gm.skill_group = g.id \
         WHERE g.instance = $1 AND gm.member = $2 ORDER BY g.id",
        instance,
        member
    )
}

/// Who is in which group of a desk, both by number.
pub async fn list_memberships(link: &mut Link, instance: InstanceId) -> Result<Vec<(GroupId, MemberId)>> {
    all!(
        link,
        (GroupId, MemberId),
        "SELECT gm.skill_group, gm.member FROM group_member gm JOIN member m ON m.id = gm.member \
         WHERE gm.instance = $1 AND m.deleted_at IS NULL ORDER BY gm.skill_group, m.number",
        instance
    )
}

/// How many visitors wait for each group that somebody waits for.
pub async fn count_waiting(link: &mut Link, instance: InstanceId) -> Result<Vec<(GroupId, i64)>> {
    all!(
        link,
        (GroupId, i64),
        "SELECT skill_group, COUNT(*) FROM session \
         WHERE instance = $1 AND phase IN ('queued', 'offered') AND ended_at IS NULL AND skill_group IS NOT NULL \
         GROUP BY skill_group",
        instance
    )
}

/// Adds a group.
///
/// # Errors
/// `Unique` where the desk has one of this folded name.
pub async fn insert(
    link: &mut Link,
    instance: InstanceId,
    group: &GroupRow,
    folded: &str,
    now: Timestamp,
) -> Result<()> {
    execute!(
        link,
        "INSERT INTO skill_group (id, instance, name, name_folded, created_at) VALUES ($1, $2, $3, $4, $5)",
        group.id,
        instance,
        &group.name,
        folded,
        now
    )?;
    Ok(())
}

/// Gives a group another name. `false` where there is no such group.
///
/// # Errors
/// `Unique` where the desk has another one of this folded name.
pub async fn rename(link: &mut Link, instance: InstanceId, group: &GroupRow, folded: &str) -> Result<bool> {
    let changed = execute!(
        link,
        "UPDATE skill_group SET name = $1, name_folded = $2 WHERE instance = $3 AND id = $4",
        &group.name,
        folded,
        instance,
        group.id
    )?;
    Ok(changed > 0)
}

/// Deletes a group. `false` where there is no such group.
pub async fn delete(link: &mut Link, instance: InstanceId, group: GroupId) -> Result<bool> {
    Ok(execute!(link, "DELETE FROM skill_group WHERE instance = $1 AND id = $2", instance, group)? > 0)
}

/// Moves the group's visitors who wait into everybody's line.
pub async fn release_waiting(link: &mut Link, instance: InstanceId, group: GroupId) -> Result<()> {
    execute!(
        link,
        "UPDATE session SET skill_group = NULL \
         WHERE instance = $1 AND skill_group = $2 AND phase IN ('queued', 'offered') AND ended_at IS NULL",
        instance,
        group
    )?;
    Ok(())
}

/// Puts exactly these members into a group.
pub async fn set_members(link: &mut Link, instance: InstanceId, group: GroupId, members: &[MemberId]) -> Result<()> {
    execute!(link, "DELETE FROM group_member WHERE instance = $1 AND skill_group = $2", instance, group)?;
    for member in members {
        join(link, instance, group, *member).await?;
    }
    Ok(())
}

/// Puts a member into exactly these groups.
pub async fn set_of_member(link: &mut Link, instance: InstanceId, member: MemberId, groups: &[GroupId]) -> Result<()> {
    execute!(link, "DELETE FROM group_member WHERE instance = $1 AND member = $2", instance, member)?;
    for group in groups {
        join(link, instance, *group, member).await?;
    }
    Ok(())
}

async fn join(link: &mut Link, instance: InstanceId, group: GroupId, member: MemberId) -> Result<()> {
    execute!(
        link,
        "INSERT INTO group_member (instance, skill_group, member) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        instance,
        group,
        member
    )?;
    Ok(())
}
