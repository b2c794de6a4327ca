//! Which part of the table of entries a request asks for.

use crate::error::ApiError;
use app::knowledge::{Field, QuestionFilter, QuestionPage, Sort, Status};
use domain::bot::Database;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use wire::bot::{QuestionField, QuestionStatus};

/// Which part of the table.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Table {
    /// Which database.
    kind: Database,
    /// Only of this category and those inside.
    category: Option<Uuid>,
    /// Only of this status.
    #[param(inline)]
    status: Option<QuestionStatus>,
    /// What is searched; default `question`.
    #[param(inline)]
    field: Option<QuestionField>,
    /// For what.
    #[serde(default)]
    search: String,
    /// Default `updated`.
    #[param(inline)]
    sort: Option<SortName>,
    /// Default: newest first, questions by the alphabet, most hits first.
    #[param(inline)]
    order: Option<Order>,
    /// From 1, default 1.
    page: Option<i64>,
    /// 10, 20, 50 or 100; default 10.
    size: Option<i64>,
}

/// What the table is sorted by.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
enum SortName {
    Updated,
    Question,
    Hits,
}

/// In which direction.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
enum Order {
    Asc,
    Desc,
}

impl Table {
    /// The part as the verb takes it.
    pub(super) fn page(self) -> Result<QuestionPage, ApiError> {
        let size = self.size.unwrap_or(10);
        if ![10, 20, 50, 100].contains(&size) {
            return Err(app::Error::invalid("size", "must be 10, 20, 50 or 100").into());
        }
        let page = self.page.unwrap_or(1);
        if !(1..=1_000_000).contains(&page) {
            return Err(app::Error::invalid("page", "must be at least 1").into());
        }
        let sort = match self.sort.unwrap_or(SortName::Updated) {
            SortName::Updated => Sort::Updated,
            SortName::Question => Sort::Question,
            SortName::Hits => Sort::Hits,
        };
        let filter = wire::bot::QuestionFilter {
            kind: self.kind,
            category: self.category,
            status: self.status,
            field: self.field,
            search: self.search,
        };
        Ok(QuestionPage {
            filter: filter_of(filter),
            sort,
            ascending: self.order.map_or(sort == Sort::Question, |order| order == Order::Asc),
            page,
            size,
        })
    }
}

/// Which entries, as the verbs take it.
pub(super) fn filter_of(filter: wire::bot::QuestionFilter) -> QuestionFilter {
    QuestionFilter {
        kind: filter.kind,
        category: filter.category,
        status: filter.status.map(|status| match status {
            QuestionStatus::Enabled => Status::Enabled,
            QuestionStatus::Disabled => Status::Disabled,
            QuestionStatus::New => Status::New,
            QuestionStatus::Edited => Status::Edited,
        }),
        field: match filter.field.unwrap_or(QuestionField::Question) {
            QuestionField::Question => Field::Question,
            QuestionField::Similar => Field::Similar,
            QuestionField::Answer => Field::Answer,
        },
        search: filter.search.chars().take(200).collect(),
    }
}
