//! What tells, at little cost, which questions have changed since they were read.

use crate::{Link, Result};
use domain::{InstanceId, Timestamp};
use uuid::Uuid;

/// What changes with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct MarkRow {
    /// Which question.
    pub id: Uuid,
    /// Last modified. Two changes within a microsecond have the same.
    pub updated_at: Timestamp,
    /// It is matched: it, its category and those above are switched on.
    pub enabled: bool,
    /// Its category.
    pub category: Option<Uuid>,
}

/// The marks of every question of a desk.
pub async fn list(link: &mut Link, instance: InstanceId) -> Result<Vec<MarkRow>> {
    all!(
        link,
        MarkRow,
        "SELECT q.id, q.updated_at, q.category, \
         q.enabled AND COALESCE(c.enabled, TRUE) AND COALESCE(p.enabled, TRUE) AND COALESCE(g.enabled, TRUE) AS enabled \
         FROM question q LEFT JOIN bot_category c ON c.id = q.category \
         LEFT JOIN bot_category p ON p.id = c.parent LEFT JOIN bot_category g ON g.id = p.parent \
         WHERE q.instance = $1",
        instance
    )
}
