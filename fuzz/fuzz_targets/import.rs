//! Sheets of an import: no bytes make the reader panic, hang or grow (F17, A11).
#![no_main]

use libfuzzer_sys::fuzz_target;
use sheet::{Format, ROWS, Sheet, read, write};

fuzz_target!(|bytes: &[u8]| {
    for format in [Format::Csv, Format::Xlsx] {
        let Ok(rows) = read(bytes, format) else { continue };
        assert!(rows.len() <= ROWS + 1);
        let text = |cell: &sheet::Cell| match cell {
            sheet::Cell::Text(text) => Some(text.clone()),
            sheet::Cell::TooLong(_) | sheet::Cell::Unreadable(_) => None,
        };
        let rows: Option<Vec<Vec<String>>> =
            rows.iter().map(|row| row.cells.iter().map(text).collect()).collect();
        let Some(rows) = rows else { continue };

        // What could be read is the same after it was written as text with commas.
        let sheet = Sheet { header: vec!["header".into(), "header".into()], rows: rows.clone(), ..Sheet::default() };
        let again = read(&write(&sheet, &[], Format::Csv).unwrap(), Format::Csv).unwrap();
        let again: Vec<Vec<String>> =
            again.iter().skip(1).map(|row| row.cells.iter().filter_map(text).collect()).collect();
        assert_eq!(again, rows);
    }
});
