//! Categories of the knowledge base: two trees, one per database.

use crate::query::json;
use crate::{Link, Result};
use domain::bot::Database;
use domain::{InstanceId, Timestamp};
use uuid::Uuid;

/// A category.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CategoryRow {
    /// Id.
    pub id: Uuid,
    /// Which database.
    #[sqlx(try_from = "String")]
    pub kind: Database,
    /// The category it is in.
    pub parent: Option<Uuid>,
    /// Name.
    pub name: String,
    /// Set for what Deskhand ships.
    pub preset: Option<String>,
    /// The one that cannot be deleted.
    pub is_default: bool,
    /// Its questions, and those of the categories inside, are matched.
    pub enabled: bool,
    /// Order among its sisters, from 0.
    pub position: i64,
}

/// Every category of a desk, sisters in their order.
pub async fn list(link: &mut Link, instance: InstanceId) -> Result<Vec<CategoryRow>> {
    all!(
        link,
        CategoryRow,
        "SELECT id, kind, parent, name, preset, is_default, enabled, position FROM bot_category \
         WHERE instance = $1 ORDER BY kind, position, id",
        instance
    )
}

/// Adds a category.
pub async fn insert(link: &mut Link, instance: InstanceId, category: &CategoryRow, now: Timestamp) -> Result<()> {
    execute!(
        link,
        "INSERT INTO bot_category \
         (id, instance, kind, parent, name, preset, is_default, enabled, position, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
        category.id,
        instance,
        category.kind.as_str(),
        category.parent,
        &category.name,
        category.preset.as_deref(),
        category.is_default,
        category.enabled,
        category.position,
        now
    )?;
    Ok(())
}

/// Renames and switches a category.
pub async fn update(
    link: &mut Link,
    instance: InstanceId,
    id: Uuid,
    name: &str,
    enabled: bool,
    now: Timestamp,
) -> Result<()> {
    execute!(
        link,
        "UPDATE bot_category SET name = $1, enabled = $2, updated_at = $3 WHERE instance = $4 AND id = $5",
        name,
        enabled,
        now,
        instance,
        id
    )?;
    Ok(())
}

/// Puts these categories into `parent`, in this order.
pub async fn place(link: &mut Link, instance: InstanceId, parent: Option<Uuid>, sisters: &[Uuid]) -> Result<()> {
    macro_rules! tail {
        () => {
            "UPDATE bot_category SET parent = $2, position = i.p FROM i WHERE bot_category.id = i.id AND instance = $3"
        };
    }
    execute_pair!(
        link,
        sqlite: concat!(
            "WITH i AS (SELECT unhex(replace(value, '-', '')) AS id, key AS p FROM json_each($1)) ",
            tail!()
        ),
        postgres: concat!(
            "WITH i AS (SELECT CAST(value AS UUID) AS id, n - 1 AS p \
             FROM json_array_elements_text(CAST($1 AS JSON)) WITH ORDINALITY AS r(value, n)) ",
            tail!()
        ),
        json(&sisters)?,
        parent,
        instance
    )?;
    Ok(())
}

/// Deletes a category that has neither questions nor categories in it.
pub async fn delete(link: &mut Link, instance: InstanceId, id: Uuid) -> Result<()> {
    execute!(link, "DELETE FROM bot_category WHERE instance = $1 AND id = $2", instance, id)?;
    Ok(())
}

/// How many questions lie in each category that has any, without those of the categories inside.
pub async fn count_questions(link: &mut Link, instance: InstanceId) -> Result<Vec<(Uuid, i64)>> {
    all!(
        link,
        (Uuid, i64),
        "SELECT category, COUNT(*) FROM question WHERE instance = $1 AND category IS NOT NULL GROUP BY category",
        instance
    )
}
