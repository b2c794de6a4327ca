//! The administrator's own questions, each with the answer it must find.

use crate::{Link, Result};
use domain::{InstanceId, Timestamp};
use uuid::Uuid;

/// A question with what must become of it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct RegressionRow {
    /// Id.
    pub id: Uuid,
    /// The question.
    pub question: String,
    /// Which Q&A must answer; `None`: it must not be answered directly.
    pub expected: Option<Uuid>,
    /// Its standard question; `None` where it was deleted.
    pub expected_question: Option<String>,
}

/// All of a desk, the oldest first.
pub async fn list(link: &mut Link, instance: InstanceId) -> Result<Vec<RegressionRow>> {
    all!(
        link,
        RegressionRow,
        "SELECT r.id, r.question, r.expected, q.question AS expected_question \
         FROM regression_question r LEFT JOIN question q ON q.id = r.expected AND q.instance = r.instance \
         WHERE r.instance = $1 ORDER BY r.created_at, r.id",
        instance
    )
}

/// One of a desk.
pub async fn find(link: &mut Link, instance: InstanceId, id: Uuid) -> Result<Option<RegressionRow>> {
    optional!(
        link,
        RegressionRow,
        "SELECT r.id, r.question, r.expected, q.question AS expected_question \
         FROM regression_question r LEFT JOIN question q ON q.id = r.expected AND q.instance = r.instance \
         WHERE r.instance = $1 AND r.id = $2",
        instance,
        id
    )
}

/// How many a desk has.
pub async fn count(link: &mut Link, instance: InstanceId) -> Result<i64> {
    let (count,) = one!(link, (i64,), "SELECT COUNT(*) FROM regression_question WHERE instance = $1", instance)?;
    Ok(count)
}

/// Adds one.
pub async fn insert(
    link: &mut Link,
    instance: InstanceId,
    id: Uuid,
    question: &str,
    expected: Option<Uuid>,
    now: Timestamp,
) -> Result<()> {
    execute!(
        link,
        "INSERT INTO regression_question (id, instance, question, expected, created_at) VALUES ($1, $2, $3, $4, $5)",
        id,
        instance,
        question,
        expected,
        now
    )?;
    Ok(())
}

/// Changes one. `false` where there is none.
pub async fn update(
    link: &mut Link,
    instance: InstanceId,
    id: Uuid,
    question: &str,
    expected: Option<Uuid>,
) -> Result<bool> {
    let changed = execute!(
        link,
        "UPDATE regression_question SET question = $3, expected = $4 WHERE instance = $1 AND id = $2",
        instance,
        id,
        question,
        expected
    )?;
    Ok(changed > 0)
}

/// Takes one out. `false` where there is none.
pub async fn delete(link: &mut Link, instance: InstanceId, id: Uuid) -> Result<bool> {
    let changed = execute!(link, "DELETE FROM regression_question WHERE instance = $1 AND id = $2", instance, id)?;
    Ok(changed > 0)
}
