//! Changes to many entries of the knowledge base at once.

use crate::query::json;
use crate::{Link, Result};
use domain::bot::Database;
use domain::{InstanceId, Timestamp};
use uuid::Uuid;

/// Switches questions; those that are switched so already stay as they are. Gives how many changed.
pub async fn switch(link: &mut Link, instance: InstanceId, ids: &[Uuid], enabled: bool, now: Timestamp) -> Result<u64> {
    macro_rules! head {
        () => {
            "UPDATE question SET enabled = $1, updated_at = CASE WHEN $2 > updated_at + 999 THEN $2 \
             ELSE updated_at + 1000 END WHERE instance = $3 AND enabled <> $1 AND id "
        };
    }
    execute_pair!(
        link,
        sqlite: concat!(head!(), among_sqlite!("$4")),
        postgres: concat!(head!(), among_postgres!("$4")),
        enabled,
        now,
        instance,
        json(&ids)?
    )
}

/// Puts questions into a category of their database, but those that Deskhand ships. Gives how many changed.
pub async fn move_to(
    link: &mut Link,
    instance: InstanceId,
    ids: &[Uuid],
    (category, kind): (Uuid, Database),
    now: Timestamp,
) -> Result<u64> {
    macro_rules! head {
        () => {
            "UPDATE question SET category = $1, updated_at = CASE WHEN $2 > updated_at + 999 THEN $2 \
             ELSE updated_at + 1000 END WHERE instance = $3 AND kind = $4 AND preset IS NULL \
             AND (category IS NULL OR category <> $1) AND id "
        };
    }
    execute_pair!(
        link,
        sqlite: concat!(head!(), among_sqlite!("$5")),
        postgres: concat!(head!(), among_postgres!("$5")),
        category,
        now,
        instance,
        kind.as_str(),
        json(&ids)?
    )
}

/// Deletes questions, but those that Deskhand ships. Gives how many went.
pub async fn delete(link: &mut Link, instance: InstanceId, ids: &[Uuid]) -> Result<u64> {
    macro_rules! head {
        () => {
            "DELETE FROM question WHERE instance = $1 AND preset IS NULL AND id "
        };
    }
    execute_pair!(
        link,
        sqlite: concat!(head!(), among_sqlite!("$2")),
        postgres: concat!(head!(), among_postgres!("$2")),
        instance,
        json(&ids)?
    )
}

/// Puts everything in one category into another. Gives how many changed.
pub async fn move_all(link: &mut Link, instance: InstanceId, from: Uuid, to: Uuid, now: Timestamp) -> Result<u64> {
    execute!(
        link,
        "UPDATE question SET category = $1, updated_at = CASE WHEN $2 > updated_at + 999 THEN $2 \
         ELSE updated_at + 1000 END WHERE instance = $3 AND category = $4",
        to,
        now,
        instance,
        from
    )
}

/// Deletes everything in a category. Gives how many went.
pub async fn delete_all(link: &mut Link, instance: InstanceId, category: Uuid) -> Result<u64> {
    execute!(link, "DELETE FROM question WHERE instance = $1 AND category = $2", instance, category)
}

/// Puts questions without a category, which an older release wrote, into this one.
pub async fn adopt(link: &mut Link, instance: InstanceId, kind: Database, category: Uuid) -> Result<u64> {
    execute!(
        link,
        "UPDATE question SET category = $1 WHERE instance = $2 AND kind = $3 AND category IS NULL",
        category,
        instance,
        kind.as_str()
    )
}
