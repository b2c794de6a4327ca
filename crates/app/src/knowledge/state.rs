//! How an entry compares with what visitors get.

use crate::bots::LiveBot;
use crate::chatbot::diff::same_to_visitors;
use store::bot::questions::EditedRow;

/// How an entry compares with what visitors get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionState {
    /// Visitors get it as it stands, or do not get it as it is switched off.
    Deployed,
    /// Edited since, or switched.
    Edited,
    /// Not deployed yet.
    New,
}

/// Compares an entry with the version that answers visitors.
pub(crate) fn state(row: &EditedRow, live: &LiveBot) -> QuestionState {
    let matched = row.question.enabled && row.reachable;
    match (matched, live.snapshot.entry(row.question.id)) {
        (true, None) => QuestionState::New,
        (false, None) => QuestionState::Deployed,
        (true, Some(live)) if same_to_visitors(&row.question, live) => QuestionState::Deployed,
        (_, Some(_)) => QuestionState::Edited,
    }
}
