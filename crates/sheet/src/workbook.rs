//! Workbooks: read cell by cell, so that a sheet of a million empty rows costs nothing.

use crate::{Cell, Error, Row, Rows, Sheet, archive, cell, escaped};
use calamine::{Data, DataRef, Reader, SheetType, Xlsx};
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};
use std::io::Cursor;

pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Row>, Error> {
    archive::check(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| Error::Unreadable)?;
    let sheets = book.sheets_metadata();
    let first = sheets.iter().find(|sheet| sheet.typ == SheetType::WorkSheet).ok_or(Error::Unreadable)?;
    let name = first.name.clone();
    let mut cells = book.worksheet_cells_reader(&name).map_err(|_| Error::Unreadable)?;

    let mut rows = Rows::default();
    let (mut number, mut row) = (0, Vec::new());
    while let Some(found) = cells.next_cell_with_formula_metadata().map_err(|_| Error::Unreadable)? {
        let (at, column) = found.pos;
        if at != number {
            // Rows out of order are not what any program writes; taken as they come they could repeat.
            if at < number {
                return Err(Error::Unreadable);
            }
            rows.push(number + 1, std::mem::take(&mut row))?;
            number = at;
        }
        let Some(read) = read_cell(found.value, found.formula.is_some()) else { continue };
        let column = column as usize;
        if column >= crate::COLUMNS {
            return Err(Error::TooManyColumns);
        }
        if row.len() <= column {
            row.resize(column + 1, Cell::Text(String::new()));
        }
        row[column] = read;
    }
    rows.push(number + 1, row)?;
    Ok(rows.rows)
}

/// What a cell says; `None` where it says nothing.
fn read_cell(value: DataRef<'_>, has_formula: bool) -> Option<Cell> {
    Some(match value {
        DataRef::Empty if has_formula => Cell::Unreadable(String::new()),
        DataRef::Empty => return None,
        DataRef::Error(error) => Cell::Unreadable(error.to_string()),
        DataRef::String(text) => cell(text),
        DataRef::SharedString(text) => cell(text.to_owned()),
        DataRef::Bool(value) => Cell::Text(if value { "TRUE" } else { "FALSE" }.to_owned()),
        DataRef::DateTime(date) if date.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
            let time = if (hour, minute, second) == (0, 0, 0) {
                String::new()
            } else {
                format!(" {hour:02}:{minute:02}:{second:02}")
            };
            Cell::Text(format!("{year:04}-{month:02}-{day:02}{time}"))
        }
        other => cell(Data::from(other).to_string()),
    })
}

pub(crate) fn write(sheet: &Sheet, more: &[Sheet]) -> Result<Vec<u8>, Error> {
    let mut book = Workbook::new();
    for sheet in std::iter::once(sheet).chain(more) {
        let page = book.add_worksheet();
        fill(page, sheet).map_err(|error| match error {
            XlsxError::MaxStringLengthExceeded => Error::TooLarge,
            _ => Error::Unreadable,
        })?;
    }
    book.save_to_buffer().map_err(|_| Error::Unreadable)
}

fn fill(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_background_color("#EEF2F7").set_align(FormatAlign::Top);
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    page.set_name(&sheet.name)?;
    page.set_freeze_panes(1, 0)?;
    for (column, width) in (0..).zip(&sheet.widths) {
        page.set_column_width(column, *width)?;
    }
    for (column, title) in (0..).zip(&sheet.header) {
        page.write_string_with_format(0, column, title, &bold)?;
    }
    for (number, row) in (1..).zip(&sheet.rows) {
        for (column, cell) in (0..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
            page.write_string_with_format(number, column, escaped(cell), &text)?;
        }
    }
    Ok(())
}
