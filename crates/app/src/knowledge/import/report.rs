//! How far an import is, and what it did.

use super::columns::Column;
use super::plan::{self, Plan, Problem, ProblemKind};
use super::rows::Fitted;
use crate::Error;
use crate::knowledge::QuestionForm;
use domain::bot::AnswerFormat;
use domain::limits;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Problems in a report.
const PROBLEMS: usize = 1_000;
/// Entries shown as they were read.
const PREVIEW: usize = 10;

/// How far an import is.
#[derive(Debug)]
pub enum Progress {
    /// So many of the good rows are done.
    Done(usize, usize),
    /// The end.
    Report(Box<Report>),
    /// It could not go on; so many rows are stored.
    Failed(usize, Error),
}

/// What an import did, or would do.
#[derive(Debug, Default)]
pub struct Report {
    /// Nothing was stored.
    pub dry_run: bool,
    /// Rows with something in them.
    pub rows: usize,
    /// New entries.
    pub added: usize,
    /// Entries that changed.
    pub updated: usize,
    /// Entries that are the same already.
    pub unchanged: usize,
    /// Categories that did not exist.
    pub categories: BTreeSet<String>,
    /// Rows left out.
    pub failed: usize,
    /// What is wrong with them: the first thousand.
    pub problems: Vec<Problem>,
    /// The first entries.
    pub preview: Vec<Preview>,
}

/// An entry as it was read.
#[derive(Debug)]
pub struct Preview {
    /// Standard question.
    pub question: String,
    /// Similar questions.
    pub similar: Vec<String>,
    /// Answer.
    pub answer: String,
    /// How the answer is written.
    pub format: AnswerFormat,
}

/// What came of some rows.
#[derive(Debug, Default)]
pub(super) struct Step {
    /// New entries.
    pub(super) added: usize,
    /// Entries that changed.
    pub(super) updated: usize,
    /// Entries that are the same already.
    pub(super) unchanged: usize,
    /// Categories that were made, or would be.
    pub(super) categories: BTreeSet<String>,
    /// One for each row left out.
    pub(super) problems: Vec<Problem>,
}

impl Step {
    /// Leaves a row out.
    pub(super) fn refuse(&mut self, fitted: &Fitted, kind: ProblemKind) {
        let row = &fitted.planned;
        let problem = match kind {
            ProblemKind::Category => {
                let path = row.path.as_deref().unwrap_or_default().join(" / ");
                plan::problem(row.row, Column::Category, kind, &path)
            }
            _ => plan::problem(row.row, Column::Question, kind, &row.question),
        };
        self.problems.push(problem);
    }

    /// Counts a row. Gives the entry where it must be stored.
    pub(super) fn take(&mut self, fitted: &Fitted, category: Uuid) -> Option<QuestionForm> {
        let Ok(form) = fitted.form(category) else {
            // Safe Markdown can be empty, or longer than what it was made from.
            let answer = &fitted.planned.answer;
            let long = answer.chars().count() * 2 > limits::ANSWER;
            let kind = if long { ProblemKind::TooLong } else { ProblemKind::Empty };
            self.problems.push(plan::problem(fitted.planned.row, Column::Answer, kind, answer));
            return None;
        };
        if fitted.is_unchanged(&form) {
            self.unchanged += 1;
            return None;
        }
        if fitted.before.is_some() {
            self.updated += 1;
        } else {
            self.added += 1;
        }
        Some(form)
    }
}

impl Report {
    /// Adds what came of some rows.
    pub(super) fn add(&mut self, step: Step) {
        self.added += step.added;
        self.updated += step.updated;
        self.unchanged += step.unchanged;
        self.categories.extend(step.categories);
        self.problems.extend(step.problems);
    }

    /// The report of a plan of which nothing is done yet.
    pub(super) fn begun(dry_run: bool, plan: &Plan) -> Self {
        let preview = plan.good.iter().take(PREVIEW);
        Self {
            dry_run,
            rows: plan.rows,
            problems: plan.problems.clone(),
            preview: preview
                .map(|row| Preview {
                    question: row.question.clone(),
                    similar: row.similar.clone().unwrap_or_default(),
                    answer: row.answer.clone(),
                    format: row.format.unwrap_or_default(),
                })
                .collect(),
            ..Self::default()
        }
    }

    /// The whole report: problems by row, the first of them.
    pub(super) fn finished(mut self) -> Self {
        self.problems.sort_by_key(|problem| problem.row);
        self.failed = self.problems.len();
        self.problems.truncate(PROBLEMS);
        self
    }
}
