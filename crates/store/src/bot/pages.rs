//! The table of the knowledge base: filtered, sorted, a page at a time.

use super::questions::{EditedRow, draft, edited, reachable};
use crate::members::contains;
use crate::query::json;
use crate::{Link, Result};
use domain::bot::Database;
use domain::{InstanceId, Timestamp};
use uuid::Uuid;

/// What is searched (S-105).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Field {
    /// The standard question.
    #[default]
    Question,
    /// Similar questions.
    Similar,
    /// The answer.
    Answer,
}

/// The order of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Last modified.
    #[default]
    Updated,
    /// The standard question.
    Question,
    /// How often it answered.
    Hits,
}

/// Which questions.
#[derive(Clone, Copy, Debug)]
pub struct Filter<'a> {
    /// Which database.
    pub kind: Database,
    /// Only these of the category and those inside.
    pub category: Option<Uuid>,
    /// Only those that are switched so.
    pub enabled: Option<bool>,
    /// What is searched.
    pub field: Field,
    /// For what, folded; empty: for nothing.
    pub search: &'a str,
}

/// In which order, and which part.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Order.
    pub sort: Sort,
    /// The least first.
    pub ascending: bool,
    /// Answers since then count as hits.
    pub hits_since: Timestamp,
    /// Rows at most.
    pub size: i64,
    /// Rows before.
    pub offset: i64,
}

macro_rules! matching {
    () => {
        "WHERE q.instance = $1 AND q.kind = $2 AND ($3 = 2 OR q.enabled = ($3 = 1)) \
         AND (CASE $4 WHEN 'similar' THEN q.folded_similar WHEN 'answer' THEN q.folded_answer ELSE q.folded END) \
         LIKE $5 ESCAPE '\\' AND (CAST($6 AS UUID) IS NULL OR q.category IN (SELECT k.id FROM bot_category k \
         LEFT JOIN bot_category o ON o.id = k.parent WHERE k.id = $6 OR k.parent = $6 OR o.parent = $6))"
    };
}

/// How many questions match.
pub async fn count(link: &mut Link, instance: InstanceId, filter: &Filter<'_>) -> Result<i64> {
    let (total,) = one!(
        link,
        (i64,),
        concat!("SELECT COUNT(*) FROM question q ", matching!()),
        instance,
        filter.kind.as_str(),
        filter.switch(),
        filter.field.as_str(),
        filter.pattern(),
        filter.category
    )?;
    Ok(total)
}

/// A part of the questions that match, in order.
pub async fn list(link: &mut Link, instance: InstanceId, filter: &Filter<'_>, part: &Part) -> Result<Vec<EditedRow>> {
    macro_rules! ordered {
        ($order:expr) => {
            all!(
                link,
                EditedRow,
                edited!(concat!(matching!(), " ORDER BY ", $order, " LIMIT $7 OFFSET $8")),
                instance,
                filter.kind.as_str(),
                filter.switch(),
                filter.field.as_str(),
                filter.pattern(),
                filter.category,
                part.size,
                part.offset
            )
        };
    }
    macro_rules! by_hits {
        ($order:expr) => {
            all!(
                link,
                EditedRow,
                edited!(concat!(
                    "LEFT JOIN (SELECT question, COUNT(*) AS times FROM bot_decision WHERE instance = $1 \
                     AND decided_at >= $9 AND decision IN ('direct', 'chitchat') GROUP BY question) h \
                     ON h.question = q.id ",
                    matching!(),
                    " ORDER BY COALESCE(h.times, 0) ",
                    $order,
                    ", q.updated_at DESC, q.id LIMIT $7 OFFSET $8"
                )),
                instance,
                filter.kind.as_str(),
                filter.switch(),
                filter.field.as_str(),
                filter.pattern(),
                filter.category,
                part.size,
                part.offset,
                part.hits_since
            )
        };
    }
    match (part.sort, part.ascending) {
        (Sort::Updated, true) => ordered!("q.updated_at, q.position, q.id"),
        (Sort::Updated, false) => ordered!("q.updated_at DESC, q.position DESC, q.id"),
        (Sort::Question, true) => ordered!("q.folded, q.id"),
        (Sort::Question, false) => ordered!("q.folded DESC, q.id DESC"),
        (Sort::Hits, true) => by_hits!("ASC"),
        (Sort::Hits, false) => by_hits!("DESC"),
    }
}

/// The ids of all questions that match, the oldest first.
pub async fn list_ids(link: &mut Link, instance: InstanceId, filter: &Filter<'_>) -> Result<Vec<Uuid>> {
    let rows = all!(
        link,
        (Uuid,),
        concat!("SELECT q.id FROM question q ", matching!(), " ORDER BY q.id"),
        instance,
        filter.kind.as_str(),
        filter.switch(),
        filter.field.as_str(),
        filter.pattern(),
        filter.category
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Those of these questions that match, the oldest first.
pub async fn matching(link: &mut Link, instance: InstanceId, filter: &Filter<'_>, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    macro_rules! statement {
        ($ids:expr) => {
            concat!("SELECT q.id FROM question q ", matching!(), " AND q.id IN (SELECT ", $ids, ") ORDER BY q.id")
        };
    }
    let rows = all_pair!(
        link,
        (Uuid,),
        sqlite: statement!("unhex(replace(value, '-', '')) FROM json_each($7)"),
        postgres: statement!("CAST(value AS UUID) FROM json_array_elements_text(CAST($7 AS JSON))"),
        instance,
        filter.kind.as_str(),
        filter.switch(),
        filter.field.as_str(),
        filter.pattern(),
        filter.category,
        json(&ids)?
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// How often each of these questions answered since then, where it did.
pub async fn hits(link: &mut Link, instance: InstanceId, ids: &[Uuid], since: Timestamp) -> Result<Vec<(Uuid, i64)>> {
    macro_rules! statement {
        ($ids:expr) => {
            concat!(
                "SELECT question, COUNT(*) FROM bot_decision WHERE instance = $1 AND decided_at >= $2 \
                 AND decision IN ('direct', 'chitchat') AND question IN (SELECT ",
                $ids,
                ") GROUP BY question"
            )
        };
    }
    all_pair!(
        link,
        (Uuid, i64),
        sqlite: statement!("unhex(replace(value, '-', '')) FROM json_each($3)"),
        postgres: statement!("CAST(value AS UUID) FROM json_array_elements_text(CAST($3 AS JSON))"),
        instance,
        since,
        json(&ids)?
    )
}

impl Filter<'_> {
    fn switch(&self) -> i64 {
        self.enabled.map_or(2, i64::from)
    }

    fn pattern(&self) -> String {
        if self.search.is_empty() { "%".to_owned() } else { contains(self.search) }
    }
}

impl Field {
    fn as_str(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Similar => "similar",
            Self::Answer => "answer",
        }
    }
}
