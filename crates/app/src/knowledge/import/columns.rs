//! The columns of a sheet, named in either language and in any order.

use crate::text;
use domain::bot::AnswerFormat;
use sheet::Row;
use std::collections::HashMap;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Column {
    /// Path of the category, from the top.
    Category,
    /// Standard question.
    Question,
    /// Similar questions; there may be several such columns.
    Similar,
    /// Answer.
    Answer,
    /// How the answer is written.
    Format,
    /// It is matched.
    Enabled,
}

/// In the order of the template.
pub(crate) const ALL: [Column; 6] =
    [Column::Category, Column::Question, Column::Similar, Column::Answer, Column::Format, Column::Enabled];

impl Column {
    /// Its name in the template: in both languages.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Category => "Category / 分类",
            Self::Question => "Standard question / 标准问题",
            Self::Similar => "Similar questions / 相似问题",
            Self::Answer => "Answer / 答案",
            Self::Format => "Format / 格式",
            Self::Enabled => "Enabled / 启用",
        }
    }

    fn by_name(name: &str) -> Option<Self> {
        Some(match name {
            "category" | "categories" | "分类" | "类别" | "知识分类" | "所属分类" => Self::Category,
            "standard question" | "question" | "标准问题" | "标准问" | "问题" => Self::Question,
            "similar questions" | "similar question" | "similar" | "相似问题" | "相似问" | "相似问法" => {
                Self::Similar
            }
            "answer" | "answers" | "答案" | "回答" | "回复" => Self::Answer,
            "format" | "answer format" | "格式" | "答案格式" => Self::Format,
            "enabled" | "active" | "启用" | "是否启用" => Self::Enabled,
            _ => return None,
        })
    }

    /// Several names may stand in one cell; a number after one tells several columns apart.
    fn by_title(title: &str) -> Option<Self> {
        let parts = title.split(['/', '／', '(', ')', '（', '）', '\n', '*']);
        parts
            .map(|part| text::fold(part.trim().trim_end_matches(|c: char| c.is_ascii_digit()).trim()))
            .find_map(|name| Self::by_name(&name))
    }
}

/// Where each column stands.
pub(crate) struct Header(HashMap<Column, Vec<usize>>);

impl Header {
    /// Reads the first row; `None` where it has no column for the question or the answer.
    pub(crate) fn read(row: &Row) -> Option<Self> {
        let mut places: HashMap<Column, Vec<usize>> = HashMap::new();
        for (place, cell) in row.cells.iter().enumerate() {
            if let sheet::Cell::Text(title) = cell
                && let Some(column) = Column::by_title(title)
            {
                places.entry(column).or_default().push(place);
            }
        }
        let header = Self(places);
        (header.has(Column::Question) && header.has(Column::Answer)).then_some(header)
    }

    /// Whether the sheet has the column.
    pub(crate) fn has(&self, column: Column) -> bool {
        self.0.contains_key(&column)
    }

    /// The cells of a row in the column.
    pub(crate) fn cells<'a>(&self, row: &'a Row, column: Column) -> impl Iterator<Item = &'a sheet::Cell> {
        let places = self.0.get(&column).cloned().unwrap_or_default();
        places.into_iter().filter_map(|place| row.cells.get(place))
    }
}

/// What a word of the column `Format` means.
pub(crate) fn format(word: &str) -> Option<AnswerFormat> {
    match text::fold(word).as_str() {
        "plain" | "plain text" | "text" | "纯文本" | "文本" => Some(AnswerFormat::Plain),
        "markdown" | "rich text" | "md" | "富文本" => Some(AnswerFormat::Markdown),
        _ => None,
    }
}

/// What a word of the column `Enabled` means.
pub(crate) fn enabled(word: &str) -> Option<bool> {
    match text::fold(word).as_str() {
        "yes" | "true" | "1" | "on" | "y" | "enabled" | "是" | "启用" | "已启用" => Some(true),
        "no" | "false" | "0" | "off" | "n" | "disabled" | "否" | "停用" | "禁用" | "已停用" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(titles: &[&str]) -> Option<Header> {
        let cells = titles.iter().map(|title| sheet::Cell::Text((*title).to_owned())).collect();
        Header::read(&Row { number: 1, cells })
    }

    #[test]
    fn columns_are_found_by_name_in_either_language_and_any_order() {
        let titles = ["答案", "备注", "STANDARD  Question*", "相似问题1", "Similar question 2", "分类（路径）"];
        let found = header(&titles).unwrap();
        assert_eq!(found.0[&Column::Answer], [0]);
        assert_eq!(found.0[&Column::Question], [2]);
        assert_eq!(found.0[&Column::Similar], [3, 4]);
        assert_eq!(found.0[&Column::Category], [5]);
        assert!(!found.has(Column::Format));
        assert!(header(&ALL.map(Column::title)).is_some_and(|found| ALL.iter().all(|column| found.has(*column))));
    }

    #[test]
    fn a_sheet_without_questions_or_answers_has_no_header() {
        assert!(header(&["Question", "Notes"]).is_none());
        assert!(header(&["How do I pay?", "By card."]).is_none());
        assert!(header(&[]).is_none());
    }
}
