//! The rows of a sheet as entries to be, and what is wrong with the others. Pure.

use super::columns::{self, Column, Header};
use crate::knowledge::categories::NAME;
use crate::knowledge::checked::{self, SIMILAR};
use crate::knowledge::tree::LEVELS;
use crate::{Code, Error, Result, text};
use domain::bot::AnswerFormat;
use domain::limits;
use sheet::{Cell, Row};
use std::collections::HashSet;

/// Characters of a text in the report.
const SHOWN: usize = 80;

/// A row as an entry to be. What the sheet has no column for, or leaves empty, stays as it is in an entry that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Planned {
    /// Row in the sheet.
    pub(crate) row: u32,
    /// Names of the categories from the top.
    pub(crate) path: Option<Vec<String>>,
    /// Standard question.
    pub(crate) question: String,
    /// The same, folded.
    pub(crate) folded: String,
    /// Similar questions.
    pub(crate) similar: Option<Vec<String>>,
    /// Answer.
    pub(crate) answer: String,
    /// How the answer is written.
    pub(crate) format: Option<AnswerFormat>,
    /// It is matched.
    pub(crate) enabled: Option<bool>,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Row in the sheet.
    pub row: u32,
    /// Column by the name in the template.
    pub column: &'static str,
    /// What.
    pub kind: ProblemKind,
    /// The text, cut.
    pub text: String,
}

/// What can be wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A cell that must not be empty is.
    Empty,
    /// Too many characters.
    TooLong,
    /// Too many similar questions.
    TooMany,
    /// The same standard question stands in a row before.
    Duplicate,
    /// Characters that cannot be stored, or a formula without a value.
    Unreadable,
    /// A category path of more than three levels.
    TooDeep,
    /// The category takes no entries.
    Category,
    /// A word that means nothing in this column.
    UnknownWord,
    /// The desk has as many entries as it can have.
    NoRoom,
}

/// The rows of a sheet, looked at.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// Rows with something in them.
    pub(crate) rows: usize,
    /// The good ones.
    pub(crate) good: Vec<Planned>,
    /// One for each of the others.
    pub(crate) problems: Vec<Problem>,
}

/// Looks at the rows of a sheet.
pub(crate) fn plan(rows: &[Row]) -> Result<Plan> {
    let header = rows.first().and_then(Header::read).ok_or(Error::from(Code::SheetHeader))?;
    let mut known = HashSet::new();
    let mut plan = Plan { rows: rows.len() - 1, ..Plan::default() };
    for row in &rows[1..] {
        match planned(&header, row) {
            Ok(planned) if !known.insert(planned.folded.clone()) => {
                plan.problems.push(problem(row.number, Column::Question, ProblemKind::Duplicate, &planned.question));
            }
            Ok(planned) => plan.good.push(planned),
            Err(problem) => plan.problems.push(problem),
        }
    }
    Ok(plan)
}

/// A problem of a row.
pub(crate) fn problem(row: u32, column: Column, kind: ProblemKind, text: &str) -> Problem {
    Problem { row, column: column.title(), kind, text: text.chars().take(SHOWN).collect() }
}

type Checked<T> = std::result::Result<T, Problem>;

fn planned(header: &Header, row: &Row) -> Checked<Planned> {
    let read = |column| one(header, row, column);
    let question = line(row, Column::Question, &read(Column::Question)?, limits::QUESTION)?;
    let answer = answer(row, &read(Column::Answer)?)?;
    let word = |column, meaning: fn(&str) -> Option<bool>| known_word(row, column, &read(column)?, meaning);
    Ok(Planned {
        row: row.number,
        path: path(row, &read(Column::Category)?)?,
        folded: checked::folded(&question),
        similar: if header.has(Column::Similar) { Some(similar(header, row, &question)?) } else { None },
        format: known_word(row, Column::Format, &read(Column::Format)?, columns::format)?,
        enabled: word(Column::Enabled, columns::enabled)?,
        question,
        answer,
    })
}

/// The text of the first cell of a column; empty where there is none.
fn one(header: &Header, row: &Row, column: Column) -> Checked<String> {
    header.cells(row, column).next().map_or(Ok(String::new()), |cell| words(row, column, cell).map(str::to_owned))
}

fn words<'a>(row: &Row, column: Column, cell: &'a Cell) -> Checked<&'a str> {
    match cell {
        Cell::Text(text) => Ok(text),
        Cell::TooLong(text) => Err(problem(row.number, column, ProblemKind::TooLong, text)),
        Cell::Unreadable(text) => Err(problem(row.number, column, ProblemKind::Unreadable, text)),
    }
}

/// A text of one line; line breaks in the cell become spaces.
fn line(row: &Row, column: Column, cell: &str, most: usize) -> Checked<String> {
    let joined = cell.split(['\n', '\r', '\t']).map(str::trim).filter(|part| !part.is_empty());
    let joined = joined.collect::<Vec<_>>().join(" ");
    text::name("cell", &joined, most).map_err(|_| problem(row.number, column, why(&joined, most), cell))
}

/// Why a text was refused.
fn why(text: &str, most: usize) -> ProblemKind {
    if text::fold(text).is_empty() {
        ProblemKind::Empty
    } else if text.trim().chars().count() > most {
        ProblemKind::TooLong
    } else {
        ProblemKind::Unreadable
    }
}

fn answer(row: &Row, cell: &str) -> Checked<String> {
    checked::answer(cell, AnswerFormat::Plain)
        .map_err(|_| problem(row.number, Column::Answer, why(cell, limits::ANSWER), cell))
}

/// Similar questions: one per line, or with `|` between them in cells of one line, over all columns for them.
fn similar(header: &Header, row: &Row, question: &str) -> Checked<Vec<String>> {
    let mut texts = Vec::new();
    for cell in header.cells(row, Column::Similar) {
        let cell = words(row, Column::Similar, cell)?;
        let parts: Vec<&str> = if cell.contains('\n') { cell.split('\n').collect() } else { cell.split('|').collect() };
        for part in parts.into_iter().filter(|part| !part.trim().is_empty()) {
            texts.push(line(row, Column::Similar, part, limits::QUESTION)?);
        }
    }
    let first = texts.first().cloned().unwrap_or_default();
    checked::similar(question, &texts).map_err(|_| {
        let kind = if texts.len() > SIMILAR { ProblemKind::TooMany } else { ProblemKind::Unreadable };
        problem(row.number, Column::Similar, kind, &first)
    })
}

fn path(row: &Row, cell: &str) -> Checked<Option<Vec<String>>> {
    if cell.trim().is_empty() {
        return Ok(None);
    }
    let names = split_path(cell);
    if names.len() > LEVELS {
        return Err(problem(row.number, Column::Category, ProblemKind::TooDeep, cell));
    }
    names.iter().map(|name| line(row, Column::Category, name, NAME)).collect::<Checked<_>>().map(Some)
}

/// The names of a path, from the top; `//` is a stroke in a name.
fn split_path(cell: &str) -> Vec<String> {
    let cell = cell.replace("//", "\0");
    cell.split('/').map(|name| name.replace('\0', "/").trim().to_owned()).collect()
}

/// A path of names as a cell has it.
pub(crate) fn join_path(names: &[&str]) -> String {
    names.iter().map(|name| name.replace('/', "//")).collect::<Vec<_>>().join(" / ")
}

fn known_word<T>(row: &Row, column: Column, cell: &str, meaning: fn(&str) -> Option<T>) -> Checked<Option<T>> {
    if cell.trim().is_empty() {
        return Ok(None);
    }
    meaning(cell).map(Some).ok_or_else(|| problem(row.number, column, ProblemKind::UnknownWord, cell))
}

#[cfg(test)]
mod tests;
