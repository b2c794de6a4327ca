//! The knowledge base as a sheet that can be imported again, and the template of one (S-103, A12).

use super::columns::{ALL, Column};
use super::plan::join_path;
use crate::bots::blocking;
use crate::knowledge::tree::Tree;
use crate::{App, Member, Result};
use domain::bot::{AnswerFormat, Database};
use sheet::Sheet;
use store::bot::categories;
use store::bot::pages::{self, Field, Filter, Part, Sort};
use store::bot::questions::EditedRow;

/// Rows read at a time.
const PAGE: i64 = 1_000;
/// Widths of the columns in characters.
const WIDTHS: [f64; 6] = [26.0, 40.0, 40.0, 60.0, 12.0, 12.0];

impl App {
    /// A database as a sheet, without what Deskhand ships, as it is edited.
    pub async fn export_questions(&self, by: &Member, kind: Database, format: sheet::Format) -> Result<Vec<u8>> {
        self.prepare_knowledge(by.instance).await?;
        let mut link = self.read().await?;
        let tree = Tree::new(categories::list(&mut link, by.instance).await?);
        let filter = Filter { kind, category: None, enabled: None, field: Field::Question, search: "" };
        let hits_since = self.clock().now();
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut offset = 0;
        loop {
            let part = Part { sort: Sort::Question, ascending: true, hits_since, size: PAGE, offset };
            let page = pages::list(&mut link, by.instance, &filter, &part).await?;
            let end = (page.len() as i64) < PAGE;
            rows.extend(page.into_iter().filter(|row| row.preset.is_none()).map(|row| cells(&tree, row)));
            if end {
                break;
            }
            offset += PAGE;
        }
        drop(link);
        let name = if kind == Database::Qa { "Q&A" } else { "Small talk" };
        let sheet = Sheet { name: name.to_owned(), header: header(), widths: WIDTHS.to_vec(), rows };
        Ok(blocking(move || sheet::write(&sheet, &[], format)).await??)
    }

    /// A sheet to fill in: the columns, two examples, and in a workbook a page of notes.
    pub async fn import_template(&self, format: sheet::Format) -> Result<Vec<u8>> {
        let rows = EXAMPLES.map(|row| row.map(str::to_owned).to_vec()).to_vec();
        let sheet = Sheet { name: "Questions".to_owned(), header: header(), widths: WIDTHS.to_vec(), rows };
        let notes = NOTES.map(|row| row.map(str::to_owned).to_vec()).to_vec();
        let header = ["Column / 列", "What goes there", "填写说明"].map(str::to_owned).to_vec();
        let notes = Sheet { name: "Notes 说明".to_owned(), header, widths: vec![30.0, 70.0, 60.0], rows: notes };
        Ok(blocking(move || sheet::write(&sheet, &[notes], format)).await??)
    }
}

fn header() -> Vec<String> {
    ALL.map(|column| column.title().to_owned()).to_vec()
}

fn cells(tree: &Tree, row: EditedRow) -> Vec<String> {
    let question = row.question;
    let path = question.category.and_then(|id| tree.find(id)).map(|row| join_path(&tree.names(row)));
    vec![
        path.unwrap_or_default(),
        question.question,
        lines(&question.similar_questions),
        question.answer,
        match question.format {
            AnswerFormat::Plain => "plain",
            AnswerFormat::Markdown => "Markdown",
        }
        .to_owned(),
        if question.enabled { "yes" } else { "no" }.to_owned(),
    ]
}

/// One per line. A single one with a `|` in it ends its line: in cells of one line that mark stands between two.
fn lines(texts: &[String]) -> String {
    match texts {
        [text] if text.contains('|') => format!("{text}\n"),
        texts => texts.join("\n"),
    }
}

const EXAMPLES: [[&str; 6]; 2] = [
    [
        "Delivery / Abroad",
        "Do you deliver abroad?",
        "Can you ship to other countries?\nDo you send parcels overseas?",
        "Yes, to most countries within 5–10 working days.",
        "plain",
        "yes",
    ],
    [
        "配送 / 国内",
        "多久可以送到？",
        "几天能到货\n快递要多久",
        "**两到三天**送达，偏远地区约五天。",
        "Markdown",
        "yes",
    ],
];

const NOTES: [[&str; 3]; 7] = [
    [
        Column::title(Column::Category),
        "The category, from the top, with / between levels (at most three). Missing categories are made. Empty: the default category. A / inside a name is written //.",
        "分类路径，从最上级开始，用 / 分隔，最多三级；不存在的分类会自动创建；留空则放入默认分类；名称中的 / 写作 //。",
    ],
    [
        Column::title(Column::Question),
        "Required, 1–500 characters. A row with the standard question of an entry that exists changes that entry.",
        "必填，1–500 个字符。标准问题与已有条目相同时，更新该条目。",
    ],
    [
        Column::title(Column::Similar),
        "Other ways to ask, at most 200 of 1–500 characters: one per line in the cell, or with | between them, or in several columns of this name.",
        "其他问法，最多 200 个，每个 1–500 个字符：单元格内每行一个，或用 | 分隔，也可使用多个同名列。",
    ],
    [Column::title(Column::Answer), "Required, 1–5,000 characters.", "必填，1–5,000 个字符。"],
    [
        Column::title(Column::Format),
        "plain or Markdown. Empty: plain, or as it is in an entry that exists.",
        "纯文本（plain）或 Markdown。留空：新条目为纯文本，已有条目不变。",
    ],
    [
        Column::title(Column::Enabled),
        "yes or no. Empty: yes, or as it is in an entry that exists.",
        "是（yes）或否（no）。留空：新条目启用，已有条目不变。",
    ],
    [
        "",
        "Delete the two examples before you import. Only the first sheet is read.",
        "导入前请删除两行示例。只读取第一个工作表。",
    ],
];
