//! The knowledge base in the panel: categories, questions, import.

use super::QuestionText;
use crate::Millis;
use domain::bot::{AnswerFormat, Database};
use domain::{GroupId, Language};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The tree of a database (S-099), in order, parents before their children.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CategoryList {
    /// Categories.
    pub items: Vec<Category>,
    /// Entries of the database, disabled ones too.
    pub questions: i64,
}

/// A category.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Category {
    /// Id.
    pub id: Uuid,
    /// Which database.
    pub kind: Database,
    /// The category it is in; at most three levels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<Uuid>,
    /// Name, 1–50 characters.
    pub name: String,
    /// Set for a category that Deskhand ships, such as `greetings.en`; it cannot be deleted or renamed (S-108).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
    /// "Default Knowledge Base": cannot be deleted.
    pub is_default: bool,
    /// Its entries are matched.
    pub enabled: bool,
    /// Entries in it, without those of the categories inside.
    pub questions: i64,
}

/// Adds a category.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewCategory {
    /// Which database.
    pub kind: Database,
    /// The category it goes into.
    #[serde(default)]
    pub parent: Option<Uuid>,
    /// Name, 1–50 characters.
    pub name: String,
}

/// Renames a category, or switches it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EditCategory {
    /// Name, 1–50 characters.
    pub name: String,
    /// Its entries are matched (S-108).
    pub enabled: bool,
}

/// Moves a category.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MoveCategory {
    /// The category it goes into; absent: the top.
    #[serde(default)]
    pub parent: Option<Uuid>,
    /// The sister it goes before; absent: the end.
    #[serde(default)]
    pub before: Option<Uuid>,
}

/// A page of the table (S-104, S-107).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuestionPage {
    /// All that match.
    pub total: i64,
    /// This page.
    pub items: Vec<Question>,
}

/// An entry of the knowledge base: a question with its answer.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// Id.
    pub id: Uuid,
    /// Which database.
    pub kind: Database,
    /// Its category.
    pub category: Uuid,
    /// Standard question.
    pub question: String,
    /// Similar questions.
    pub similar_questions: Vec<String>,
    /// Answer.
    pub answer: String,
    /// How the answer is written.
    pub format: AnswerFormat,
    /// What the answer does besides: hands over to a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hand_over: Option<HandOverTo>,
    /// It is matched.
    pub enabled: bool,
    /// Compared with the deployed version.
    pub state: QuestionState,
    /// Language it is written in.
    pub language: Language,
    /// Shipped with Deskhand: category and standard question cannot be changed, and it cannot be deleted (S-109).
    pub preset: bool,
    /// The shipped answer, where another one stands here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipped_answer: Option<String>,
    /// Last modified.
    pub updated_at: Millis,
    /// Answered directly in the last 7 days.
    pub hits: i64,
}

/// To whom an answer hands over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HandOverTo {
    /// Only to this group; absent: to anybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
}

/// Compared with the deployed version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum QuestionState {
    /// Visitors get it as it stands here; or do not, as it is switched off.
    Deployed,
    /// Edited since.
    Edited,
    /// Not deployed yet.
    New,
}

/// Adds or changes an entry (S-100).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewQuestion {
    /// Its category; decides the database.
    pub category: Uuid,
    /// 1–500 characters.
    pub question: String,
    /// At most 200, of 1–500 characters each.
    #[serde(default)]
    pub similar_questions: Vec<String>,
    /// 1–5,000 characters.
    pub answer: String,
    /// How the answer is written.
    #[serde(default)]
    pub format: AnswerFormat,
    /// Hands over to a person besides.
    #[serde(default)]
    pub hand_over: Option<HandOverTo>,
    /// Default on (S-102).
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Where an entry is changed: its `updatedAt` as it was loaded. `conflict` where somebody else changed it since;
    /// without it, whoever saves last wins.
    #[serde(default)]
    pub updated_at: Option<Millis>,
}

fn yes() -> bool {
    true
}

/// Similar questions to add to an entry.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AddSimilar {
    /// Each becomes one line of 1–500 characters.
    pub texts: Vec<String>,
}

/// An entry with its new similar questions.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AddedSimilar {
    /// As it is now.
    pub question: Question,
    /// Those that were not added.
    pub skipped: Vec<SkippedWording>,
}

/// Moves a similar question to another entry.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MoveSimilar {
    /// The similar question.
    pub text: String,
    /// The entry that gets it, of the same database.
    pub question: Uuid,
}

/// Both entries after a similar question was moved.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MovedSimilar {
    /// The one it was taken from.
    pub from: Question,
    /// The one that has it now.
    pub to: Question,
}

/// A wording that cannot be a similar question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SkippedWording {
    /// The wording.
    pub text: String,
    /// Why not.
    pub why: UnfitWording,
}

/// Why a wording cannot be a similar question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum UnfitWording {
    /// More than 500 characters.
    TooLong,
    /// Nothing that can be seen, or characters that cannot be stored.
    Unreadable,
    /// The entry has 200 already.
    TooMany,
}

/// Asks for warnings before an entry is saved (S-100).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckQuestion {
    /// The entry being changed; absent for a new one.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// Its database.
    pub kind: Database,
    /// Its questions, the standard one first; at most 201.
    pub texts: Vec<String>,
}

/// Warnings. An entry may be saved in spite of them.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Warnings {
    /// One per text with something to say, in their order.
    pub items: Vec<Warning>,
}

/// A text that something else answers today.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Warning {
    /// The text.
    pub text: String,
    /// The other entry.
    pub id: Uuid,
    /// Its standard question.
    pub question: String,
    /// Its score, 0–1.
    pub score: f32,
    /// It has the very same words.
    pub same: bool,
}

/// What to do with several entries (S-106): with those of `ids`, or with all that match `filter`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BulkEdit {
    /// At most 500 entries.
    #[serde(default)]
    pub ids: Option<Vec<Uuid>>,
    /// All that match.
    #[serde(default)]
    pub filter: Option<QuestionFilter>,
    /// With `filter`: how many match as the table has told. `conflict` where it is another number by now.
    #[serde(default)]
    pub total: Option<i64>,
    /// What.
    pub action: BulkAction,
    /// Where `action` is `move`: to which category of the same database.
    #[serde(default)]
    pub category: Option<Uuid>,
}

/// Which entries: as the table is asked for them.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuestionFilter {
    /// Which database.
    pub kind: Database,
    /// Only of this category and those inside.
    #[serde(default)]
    pub category: Option<Uuid>,
    /// Only of this status.
    #[serde(default)]
    pub status: Option<QuestionStatus>,
    /// What is searched; default `question`.
    #[serde(default)]
    pub field: Option<QuestionField>,
    /// For what.
    #[serde(default)]
    pub search: String,
}

/// How an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum QuestionStatus {
    /// It is matched.
    Enabled,
    /// It is switched off.
    Disabled,
    /// Not deployed yet.
    New,
    /// Edited since it was deployed.
    Edited,
}

/// What is searched in an entry (S-105).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum QuestionField {
    /// The standard question.
    Question,
    /// Similar questions.
    Similar,
    /// The answer.
    Answer,
}

/// What to do with several entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum BulkAction {
    /// Match them.
    Enable,
    /// Match them no longer.
    Disable,
    /// Delete them.
    Delete,
    /// Put them into another category.
    Move,
}

/// How many entries changed.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BulkDone {
    /// Entries.
    pub changed: i64,
}

/// A line of the answer to an import: progress while it runs, the report at the end. One JSON object per line.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", tag = "type")]
pub enum ImportLine {
    /// So many rows are done.
    Progress {
        /// Rows done.
        done: i64,
        /// Rows in all.
        total: i64,
    },
    /// The end.
    Report(ImportReport),
    /// It could not go on; rows before `done` are kept.
    Failed {
        /// Rows stored.
        done: i64,
        /// What went wrong.
        error: crate::ErrorBody,
    },
}

/// What an import did, or would do (S-103).
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// Nothing was stored: it only looked.
    pub dry_run: bool,
    /// Rows with something in them.
    pub rows: i64,
    /// New entries.
    pub added: i64,
    /// Entries with the same standard question that were changed.
    pub updated: i64,
    /// Entries that are the same already.
    pub unchanged: i64,
    /// Categories that did not exist.
    pub categories: Vec<String>,
    /// Rows left out.
    pub failed: i64,
    /// What is wrong with them, at most 1,000.
    pub problems: Vec<ImportProblem>,
    /// The first ten entries as they were read.
    pub preview: Vec<QuestionText>,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportProblem {
    /// Row in the sheet, the header being 1.
    pub row: i64,
    /// Column by the name in the template; empty where the row as a whole is meant.
    pub column: String,
    /// What.
    pub problem: ImportProblemKind,
    /// The text, cut to 80 characters.
    pub text: String,
}

/// What can be wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum ImportProblemKind {
    /// A cell that must not be empty is.
    Empty,
    /// Too many characters.
    TooLong,
    /// Too many similar questions.
    TooMany,
    /// The same standard question stands in a row before.
    Duplicate,
    /// Characters that cannot be stored.
    Unreadable,
    /// A category path of more than three levels.
    TooDeep,
    /// The category takes no entries: Deskhand ships it, or there are as many categories as a desk can have.
    Category,
    /// A word that means nothing in this column.
    UnknownWord,
    /// The desk has as many entries as it can have.
    NoRoom,
}
