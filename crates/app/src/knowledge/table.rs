//! The table of entries: filtered, searched, sorted, a page at a time (S-104, S-105, S-107).

use super::checked;
use super::questions::QuestionItem;
use super::state::{QuestionState, state};
use crate::bots::LiveBot;
use crate::{App, Member, Result};
use domain::bot::Database;
use store::Link;
use store::bot::pages::{self, Field, Filter, Part, Sort};
use store::bot::questions::EditedRow;
use uuid::Uuid;

/// Rows that are compared with the deployed version at a time.
const SCAN: i64 = 1_000;

/// Which entries, by their switch or by what visitors get of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Switched on.
    Enabled,
    /// Switched off.
    Disabled,
    /// Not deployed yet.
    New,
    /// Edited since they were deployed.
    Edited,
}

/// Which entries.
#[derive(Clone, Debug)]
pub struct QuestionFilter {
    /// Which database.
    pub kind: Database,
    /// Only of this category and those inside.
    pub category: Option<Uuid>,
    /// Only of this status.
    pub status: Option<Status>,
    /// What is searched.
    pub field: Field,
    /// For what; empty: for nothing.
    pub search: String,
}

/// Which part of the table.
#[derive(Clone, Debug)]
pub struct QuestionPage {
    /// Of which entries.
    pub filter: QuestionFilter,
    /// Order.
    pub sort: Sort,
    /// The least first.
    pub ascending: bool,
    /// From 1.
    pub page: i64,
    /// Entries of a page.
    pub size: i64,
}

/// A part of the table, and how many match in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionList {
    /// All that match.
    pub total: i64,
    /// This page.
    pub items: Vec<QuestionItem>,
}

impl App {
    /// A page of the table.
    pub async fn questions(&self, by: &Member, page: &QuestionPage) -> Result<QuestionList> {
        self.prepare_knowledge(by.instance).await?;
        let live = self.live_bot(by.instance).await?;
        let search = page.filter.folded_search();
        let filter = page.filter.rows(&search);
        let part = Part {
            sort: page.sort,
            ascending: page.ascending,
            hits_since: self.hits_since(),
            size: page.size,
            offset: (page.page - 1) * page.size,
        };
        let mut link = self.read().await?;
        let (total, rows) = match page.filter.state() {
            Some(state) => of_state(&mut link, by, &filter, &part, &live, state).await?,
            None => (
                pages::count(&mut link, by.instance, &filter).await?,
                pages::list(&mut link, by.instance, &filter, &part).await?,
            ),
        };
        let items = self.items(&mut link, by, rows, &live).await?;
        Ok(QuestionList { total, items })
    }
}

impl QuestionFilter {
    /// What is searched for, as the rows have it.
    pub(super) fn folded_search(&self) -> String {
        checked::folded(&self.search)
    }

    /// What the rows themselves tell. What visitors get of them is `state`.
    pub(super) fn rows<'a>(&self, search: &'a str) -> Filter<'a> {
        Filter {
            kind: self.kind,
            category: self.category,
            enabled: match self.status {
                Some(Status::Enabled) => Some(true),
                Some(Status::Disabled) => Some(false),
                Some(Status::New | Status::Edited) | None => None,
            },
            field: self.field,
            search,
        }
    }

    /// How they must compare with what visitors get.
    pub(super) fn state(&self) -> Option<QuestionState> {
        match self.status? {
            Status::New => Some(QuestionState::New),
            Status::Edited => Some(QuestionState::Edited),
            Status::Enabled | Status::Disabled => None,
        }
    }
}

/// The part of those that compare so with what visitors get.
async fn of_state(
    link: &mut Link,
    by: &Member,
    filter: &Filter<'_>,
    part: &Part,
    live: &LiveBot,
    wanted: QuestionState,
) -> Result<(i64, Vec<EditedRow>)> {
    let (mut total, mut found, mut offset) = (0, Vec::new(), 0);
    loop {
        let rows = pages::list(link, by.instance, filter, &Part { size: SCAN, offset, ..*part }).await?;
        let end = (rows.len() as i64) < SCAN;
        for row in rows.into_iter().filter(|row| state(row, live) == wanted) {
            if (part.offset..part.offset + part.size).contains(&total) {
                found.push(row);
            }
            total += 1;
        }
        if end {
            return Ok((total, found));
        }
        offset += SCAN;
    }
}
