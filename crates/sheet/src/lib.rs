//! A sheet in, rows of text out, and the other way round: workbooks (XLSX) and comma-separated text (CSV). Pure: no
//! clock, no files, nothing of ours. What strangers send is bounded before and while it is read.

mod archive;
mod csv;
mod escape;
mod limits;
mod scan;
mod workbook;

pub use escape::{escaped, unescaped};
pub use limits::{CELL, COLUMNS, ROWS};

/// How a sheet is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A workbook; its first sheet is read. Macros in it are ignored.
    Xlsx,
    /// Text with commas, semicolons or tabs between the cells.
    Csv,
}

/// A row with something in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number in the sheet, from 1.
    pub number: u32,
    /// Its cells from the first column on; those at the end may be missing.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// What it says; empty where there is nothing.
    Text(String),
    /// More characters than [`CELL`]; the first of them.
    TooLong(String),
    /// What cannot be told: a formula nobody has calculated, an error, or a character that no text has.
    Unreadable(String),
}

/// Why a sheet cannot be read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not a sheet of this format, or damaged.
    #[error("is not a sheet that can be read")]
    Unreadable,
    /// Protected by a password, or in the format of before 2007.
    #[error("is protected by a password or an old Excel file")]
    Protected,
    /// It would become too large once unpacked, or tries to.
    #[error("unpacks to more than is allowed")]
    TooLarge,
    /// More rows than [`ROWS`], besides the first.
    #[error("has more than {ROWS} rows")]
    TooManyRows,
    /// More columns than [`COLUMNS`].
    #[error("has more than {COLUMNS} columns")]
    TooManyColumns,
    /// Text that is neither Unicode nor GB18030.
    #[error("is in an encoding that is not known")]
    Encoding,
}

/// Reads the rows of a sheet, those without anything left out. The first is the header.
///
/// # Errors
/// Where the sheet as a whole cannot be read, or breaks a bound.
pub fn read(bytes: &[u8], format: Format) -> Result<Vec<Row>, Error> {
    match format {
        Format::Xlsx => workbook::read(bytes),
        Format::Csv => csv::read(bytes),
    }
}

/// A sheet to be written.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its name, in a workbook.
    pub name: String,
    /// The first row.
    pub header: Vec<String>,
    /// Widths of the columns in characters, in a workbook.
    pub widths: Vec<f64>,
    /// The other rows.
    pub rows: Vec<Vec<String>>,
}

/// Writes a sheet, and in a workbook more sheets after it. Cells that another program might take for a formula are
/// escaped (A12); reading takes the escape off again.
///
/// # Errors
/// Where the sheet has more rows or longer cells than the format can keep.
pub fn write(sheet: &Sheet, more: &[Sheet], format: Format) -> Result<Vec<u8>, Error> {
    match format {
        Format::Xlsx => workbook::write(sheet, more),
        Format::Csv => csv::write(sheet),
    }
}

/// A cell from what it says.
fn cell(text: String) -> Cell {
    if text.contains(['\0', '\u{fffe}', '\u{ffff}']) {
        return Cell::Unreadable(text);
    }
    if text.chars().nth(CELL).is_some() {
        return Cell::TooLong(text.chars().take(100).collect());
    }
    Cell::Text(unescaped(&text).to_owned())
}

/// Collects rows within the bounds.
#[derive(Default)]
struct Rows {
    rows: Vec<Row>,
    bytes: usize,
}

impl Rows {
    fn push(&mut self, number: u32, mut cells: Vec<Cell>) -> Result<(), Error> {
        let empty = |cell: &Cell| matches!(cell, Cell::Text(text) if text.trim().is_empty());
        while cells.last().is_some_and(empty) {
            cells.pop();
        }
        if cells.is_empty() {
            return Ok(());
        }
        if cells.len() > COLUMNS {
            return Err(Error::TooManyColumns);
        }
        if self.rows.len() > ROWS {
            return Err(Error::TooManyRows);
        }
        self.bytes += cells.iter().map(Cell::len).sum::<usize>();
        if self.bytes > limits::TEXT {
            return Err(Error::TooLarge);
        }
        self.rows.push(Row { number, cells });
        Ok(())
    }
}

impl Cell {
    fn len(&self) -> usize {
        let (Self::Text(text) | Self::TooLong(text) | Self::Unreadable(text)) = self;
        text.len() + size_of::<Self>()
    }
}

#[cfg(test)]
mod tests;
