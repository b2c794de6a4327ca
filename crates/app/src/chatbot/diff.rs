//! What is different between two versions of the bot, or a version and the draft.

use super::snapshot::Snapshot;
use crate::bots::{Draft, LiveBot};
use domain::BotConfig;
use domain::bot::Database;
use serde_json::Value;
use uuid::Uuid;

pub use store::bot::QuestionRow;

/// Entries in one answer.
const MOST: usize = 500;

/// What is different.
#[derive(Clone, Debug, Default)]
pub struct Diff {
    /// Number of differences.
    pub total: i64,
    /// Entries, at most 500.
    pub questions: Vec<QuestionDiff>,
    /// Fields of the configuration.
    pub config: Vec<FieldDiff>,
}

/// An entry that differs: new without `before`, gone without `after`.
#[derive(Clone, Debug)]
pub struct QuestionDiff {
    /// Which entry.
    pub id: Uuid,
    /// Its database.
    pub kind: Database,
    /// As it was.
    pub before: Option<QuestionRow>,
    /// As it will be.
    pub after: Option<QuestionRow>,
}

/// A field of the configuration that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldDiff {
    /// Path, such as `direct.threshold`.
    pub field: String,
    /// As it was.
    pub before: Value,
    /// As it will be.
    pub after: Value,
}

/// What visitors would notice: two entries alike in this are the same to them.
pub(crate) fn same_to_visitors(a: &QuestionRow, b: &QuestionRow) -> bool {
    a.kind == b.kind
        && a.question == b.question
        && a.similar_questions == b.similar_questions
        && a.answer == b.answer
        && a.format == b.format
        && a.hand_over == b.hand_over
}

/// Everything that is different.
pub(crate) fn diff(before: (&Snapshot, &BotConfig), after: (&Snapshot, &BotConfig)) -> Diff {
    let config = fields(before.1, after.1);
    let mut questions = Vec::new();
    for row in after.0.entries() {
        match before.0.entry(row.id) {
            Some(old) if same_to_visitors(old, row) => {}
            old => questions.push((old, Some(row))),
        }
    }
    let gone = before.0.entries().into_iter().filter(|row| after.0.entry(row.id).is_none());
    questions.extend(gone.map(|row| (Some(row), None)));
    let total = (questions.len() + config.len()) as i64;
    let questions = questions.into_iter().take(MOST).filter_map(|(before, after)| {
        let row = after.or(before)?;
        Some(QuestionDiff { id: row.id, kind: row.kind, before: before.cloned(), after: after.cloned() })
    });
    Diff { total, questions: questions.collect(), config }
}

/// How much the draft differs from what is live.
pub(crate) fn count(live: &LiveBot, draft: &Draft) -> i64 {
    diff((&live.snapshot, &live.config), (&draft.bot.snapshot, &draft.config)).total
}

/// Fields of two configurations that differ, in the order of their names.
pub(crate) fn fields(before: &BotConfig, after: &BotConfig) -> Vec<FieldDiff> {
    let (before, after) = (json(before), json(after));
    let mut changed = Vec::new();
    for (section, values) in after.as_object().into_iter().flatten() {
        for (name, value) in values.as_object().into_iter().flatten() {
            let old = &before[section][name];
            if old != value {
                let field = format!("{section}.{name}");
                changed.push(FieldDiff { field, before: old.clone(), after: value.clone() });
            }
        }
    }
    changed
}

/// A configuration with its thresholds as they were typed: through text, a share keeps its two digits.
fn json(config: &BotConfig) -> Value {
    let text = serde_json::to_string(config).expect("a configuration can be written");
    serde_json::from_str(&text).expect("what was written can be read")
}
