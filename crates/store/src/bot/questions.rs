//! Entries of the knowledge base.

use crate::query::json;
use crate::{Link, Result};
use domain::bot::{AnswerFormat, Database};
use domain::{InstanceId, Language, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A question with its answer, as it is edited and as it is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct QuestionRow {
    /// Id.
    pub id: Uuid,
    /// Which database.
    #[sqlx(try_from = "String")]
    #[serde(default = "qa")]
    pub kind: Database,
    /// Its category; `None` in what older releases wrote: the default one.
    #[serde(default)]
    pub category: Option<Uuid>,
    /// The language it is written in.
    #[sqlx(try_from = "String")]
    pub language: Language,
    /// The standard question.
    pub question: String,
    /// Other words for it.
    #[sqlx(json)]
    pub similar_questions: Vec<String>,
    /// The answer (S-101).
    pub answer: String,
    /// How the answer is written.
    #[sqlx(try_from = "String")]
    #[serde(default)]
    pub format: AnswerFormat,
    /// Hands over to this group besides; 0: to anybody.
    #[serde(default)]
    pub hand_over: Option<i64>,
    /// Switched off questions are never matched.
    pub enabled: bool,
    /// Order, from 0.
    pub position: i64,
}

fn qa() -> Database {
    Database::Qa
}

/// The texts of a question as the engine and the search compare them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// The standard question: finds duplicates.
    pub question: String,
    /// Similar questions, one per line.
    pub similar: String,
    /// The answer.
    pub answer: String,
}

/// A question to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRow {
    /// As it is edited.
    pub question: QuestionRow,
    /// Its texts, folded.
    pub folded: Folded,
    /// Set for what Deskhand ships: its place in the list of presets.
    pub preset: Option<String>,
}

/// A question as the panel shows it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct EditedRow {
    /// As it is edited.
    #[sqlx(flatten)]
    pub question: QuestionRow,
    /// Its category and those above are switched on.
    pub reachable: bool,
    /// Set for what Deskhand ships.
    pub preset: Option<String>,
    /// Last modified.
    pub updated_at: Timestamp,
}

macro_rules! draft {
    ($enabled:expr, $more:expr, $tail:expr) => {
        concat!(
            "SELECT q.id, q.kind, q.category, q.language, q.question, q.similar_questions, q.answer, q.format, \
             q.hand_over, q.position, ",
            $enabled,
            " AS enabled",
            $more,
            " FROM question q LEFT JOIN bot_category c ON c.id = q.category \
             LEFT JOIN bot_category p ON p.id = c.parent LEFT JOIN bot_category g ON g.id = p.parent ",
            $tail
        )
    };
}

macro_rules! reachable {
    () => {
        "COALESCE(c.enabled, TRUE) AND COALESCE(p.enabled, TRUE) AND COALESCE(g.enabled, TRUE)"
    };
}

macro_rules! edited {
    ($tail:expr) => {
        draft!("q.enabled", concat!(", q.preset, q.updated_at, ", reachable!(), " AS reachable"), $tail)
    };
}

pub(super) use {draft, edited, reachable};

/// Adds questions, and takes the place of those with the same ids. Keeps what is not edited: order, age, preset. Every
/// change is later than the one before by a millisecond at least, so that the time tells them apart.
pub async fn put(link: &mut Link, instance: InstanceId, rows: &[NewRow], now: Timestamp) -> Result<()> {
    macro_rules! statement {
        ($source:expr) => {
            concat!(
                "INSERT INTO question (id, kind, category, language, question, similar_questions, answer, format, \
                 hand_over, enabled, position, folded, folded_similar, folded_answer, preset, instance, created_at, \
                 updated_at) SELECT ",
                $source,
                " WHERE TRUE ON CONFLICT (id) DO UPDATE SET category = excluded.category, language = excluded.language, \
                 question = excluded.question, similar_questions = excluded.similar_questions, \
                 answer = excluded.answer, format = excluded.format, hand_over = excluded.hand_over, \
                 enabled = excluded.enabled, folded = excluded.folded, folded_similar = excluded.folded_similar, \
                 folded_answer = excluded.folded_answer, \
                 updated_at = CASE WHEN excluded.updated_at > question.updated_at + 999 THEN excluded.updated_at \
                 ELSE question.updated_at + 1000 END \
                 WHERE question.instance = excluded.instance"
            )
        };
    }
    let rows: Vec<Put<'_>> = rows.iter().map(Put::from).collect();
    execute_pair!(
        link,
        sqlite: statement!(
            "unhex(replace(value ->> 'id', '-', '')), value ->> 'kind', unhex(replace(value ->> 'category', '-', '')), \
             value ->> 'language', value ->> 'question', value ->> 'similar', value ->> 'answer', value ->> 'format', \
             value ->> 'hand_over', value ->> 'enabled', value ->> 'position', value ->> 'folded', \
             value ->> 'folded_similar', value ->> 'folded_answer', value ->> 'preset', $2, $3, $3 FROM json_each($1)"
        ),
        postgres: statement!(
            "r.*, $2, $3, $3 FROM json_to_recordset(CAST($1 AS JSON)) AS r(id UUID, kind TEXT, category UUID, \
             language TEXT, question TEXT, \"similar\" JSONB, answer TEXT, format TEXT, hand_over BIGINT, enabled BOOLEAN, \
             position BIGINT, folded TEXT, folded_similar TEXT, folded_answer TEXT, preset TEXT)"
        ),
        json(&rows)?,
        instance,
        now
    )?;
    Ok(())
}

/// A row as the statement reads it.
#[derive(Serialize)]
struct Put<'a> {
    id: Uuid,
    kind: &'static str,
    category: Option<Uuid>,
    language: &'static str,
    question: &'a str,
    similar: &'a [String],
    answer: &'a str,
    format: &'static str,
    hand_over: Option<i64>,
    enabled: bool,
    position: i64,
    folded: &'a str,
    folded_similar: &'a str,
    folded_answer: &'a str,
    preset: Option<&'a str>,
}

impl<'a> From<&'a NewRow> for Put<'a> {
    fn from(NewRow { question, folded, preset }: &'a NewRow) -> Self {
        Self {
            id: question.id,
            kind: question.kind.as_str(),
            category: question.category,
            language: question.language.as_str(),
            question: &question.question,
            similar: &question.similar_questions,
            answer: &question.answer,
            format: question.format.as_str(),
            hand_over: question.hand_over,
            enabled: question.enabled,
            position: question.position,
            folded: &folded.question,
            folded_similar: &folded.similar,
            folded_answer: &folded.answer,
            preset: preset.as_deref(),
        }
    }
}

/// Every question of a desk as it is edited, in order, both databases. `enabled` is off also where its category, or
/// one above, is switched off: what the test bot is made of.
pub async fn list_draft(link: &mut Link, instance: InstanceId) -> Result<Vec<QuestionRow>> {
    all!(
        link,
        QuestionRow,
        draft!(concat!("q.enabled AND ", reachable!()), "", "WHERE q.instance = $1 ORDER BY q.position, q.id"),
        instance
    )
}

/// Finds a question of a desk.
pub async fn find(link: &mut Link, instance: InstanceId, id: Uuid) -> Result<Option<EditedRow>> {
    optional!(link, EditedRow, edited!("WHERE q.instance = $1 AND q.id = $2"), instance, id)
}

/// The questions with these ids, in no order.
pub async fn find_all(link: &mut Link, instance: InstanceId, ids: &[Uuid]) -> Result<Vec<EditedRow>> {
    all_pair!(
        link,
        EditedRow,
        sqlite: concat!(edited!("WHERE q.instance = $1 AND q.id "), among_sqlite!("$2")),
        postgres: concat!(edited!("WHERE q.instance = $1 AND q.id "), among_postgres!("$2")),
        instance,
        json(&ids)?
    )
}

/// The questions of a database whose standard question folds to one of these, the oldest first.
pub async fn find_folded(
    link: &mut Link,
    instance: InstanceId,
    kind: Database,
    folded: &[&str],
) -> Result<Vec<(String, Uuid)>> {
    all_pair!(
        link,
        (String, Uuid),
        sqlite: "SELECT folded, id FROM question WHERE instance = $1 AND kind = $2 \
                 AND folded IN (SELECT value FROM json_each($3)) ORDER BY position, id",
        postgres: "SELECT folded, id FROM question WHERE instance = $1 AND kind = $2 \
                   AND folded IN (SELECT value FROM json_array_elements_text(CAST($3 AS JSON))) ORDER BY position, id",
        instance,
        kind.as_str(),
        json(&folded)?
    )
}

/// How many questions a desk has.
pub async fn count(link: &mut Link, instance: InstanceId) -> Result<i64> {
    let (count,) = one!(link, (i64,), "SELECT COUNT(*) FROM question WHERE instance = $1", instance)?;
    Ok(count)
}

/// How many questions each database of a desk has, by its name.
pub async fn count_kinds(link: &mut Link, instance: InstanceId) -> Result<Vec<(String, i64)>> {
    all!(link, (String, i64), "SELECT kind, COUNT(*) FROM question WHERE instance = $1 GROUP BY kind", instance)
}

/// The place after all others.
pub async fn next_position(link: &mut Link, instance: InstanceId) -> Result<i64> {
    let (position,) =
        one!(link, (i64,), "SELECT COALESCE(MAX(position) + 1, 0) FROM question WHERE instance = $1", instance)?;
    Ok(position)
}
