use super::*;
use proptest::prelude::*;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
const ROOT: &str = "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
const BOOK: &str = "<?xml version=\"1.0\"?><workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"One\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
const LINKS: &str = "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in parts {
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook with these rows as XML, and more parts.
fn book(rows: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let sheet = format!(
        "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
    );
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", LINKS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    parts.extend_from_slice(more);
    packed(&parts)
}

fn texts(rows: &[Row]) -> Vec<(u32, Vec<&str>)> {
    rows.iter().map(|row| (row.number, row.cells.iter().map(shown).collect())).collect()
}

fn shown(cell: &Cell) -> &str {
    match cell {
        Cell::Text(text) => text,
        Cell::TooLong(_) => "<too long>",
        Cell::Unreadable(_) => "<unreadable>",
    }
}

#[test]
fn a_workbook_is_read_with_what_cells_show() {
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Question</t></is></c><c r=\"C1\" t=\"str\"><v>Answer</v></c></row>\
        <row r=\"3\"><c r=\"A3\"><v>42</v></c><c r=\"B3\" t=\"b\"><v>1</v></c><c r=\"C3\" t=\"e\"><v>#N/A</v></c></row>\
        <row r=\"4\"><c r=\"A4\"><f>1+1</f><v>2</v></c><c r=\"B4\"><f>NOW()</f></c></row>";
    let rows = read(&book(rows, &[]), Format::Xlsx).unwrap();
    assert_eq!(
        texts(&rows),
        [(1, vec!["Question", "", "Answer"]), (3, vec!["42", "TRUE", "<unreadable>"]), (4, vec!["2", "<unreadable>"]),],
        "a formula nobody calculated has no value"
    );
}

#[test]
fn a_workbook_with_macros_is_read_without_them() {
    let macros = [0_u8, 1, 2, 3, 0xff].repeat(100);
    let book = book("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>", &[("xl/vbaProject.bin", &macros)]);
    assert_eq!(texts(&read(&book, Format::Xlsx).unwrap()), [(1, vec!["1"])]);
}

#[test]
fn what_is_not_a_workbook_says_so() {
    // A11
    let good = book("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>", &[]);
    let inner = packed(&[("again.zip", &good)]);
    let table: [(&str, Vec<u8>, Error); 7] = [
        ("empty", vec![], Error::Unreadable),
        ("words", b"Question,Answer".to_vec(), Error::Unreadable),
        ("truncated", good[..good.len() / 2].to_vec(), Error::Unreadable),
        (
            "old or encrypted",
            [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[0; 512]].concat(),
            Error::Protected,
        ),
        ("a zip in a zip", inner, Error::Unreadable),
        ("no sheet", packed(&[("a.txt", b"a")]), Error::Unreadable),
        (
            "rows that go back",
            book("<row r=\"5\"><c r=\"A5\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c></row>", &[]),
            Error::Unreadable,
        ),
    ];
    for (name, bytes, error) in table {
        assert_eq!(read(&bytes, Format::Xlsx), Err(error), "{name}");
    }
}

#[test]
fn bombs_are_refused_before_anybody_reads_them() {
    // A11
    let zeros = vec![b' '; 80 * 1024 * 1024];
    let laughs = "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><sst><si><t>&b;</t></si></sst>";
    let announced = "<sst uniqueCount=\"99999999999999\"><si><t>a</t></si></sst>";
    let styles = format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", "<xf/>".repeat(200_000));
    let many: Vec<(String, &[u8])> = (0..250).map(|n| (format!("{n}.xml"), &b"<x/>"[..])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let utf16: Vec<u8> = "\u{feff}<!DOCTYPE x>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let table: [(&str, Vec<u8>, Error); 6] = [
        ("flat", book("", &[("xl/media/a.bin", &zeros)]), Error::TooLarge),
        ("laughs", book("", &[("xl/sharedStrings.xml", laughs.as_bytes())]), Error::Unreadable),
        ("announced", book("", &[("xl/sharedStrings.xml", announced.as_bytes())]), Error::TooLarge),
        ("styles", book("", &[("xl/styles.xml", styles.as_bytes())]), Error::TooLarge),
        ("parts", packed(&many), Error::TooLarge),
        ("hidden laughs", book("", &[("xl/sharedStrings.xml", &utf16)]), Error::Unreadable),
    ];
    for (name, bytes, error) in table {
        assert!(bytes.len() < 10 * 1024 * 1024);
        assert_eq!(read(&bytes, Format::Xlsx), Err(error), "{name}");
    }
}

#[test]
fn empty_rows_cost_nothing_and_too_many_full_ones_are_refused() {
    // A11: a sheet of a million rows, all but two of them empty
    let empty: String = (2..1_000_000).map(|n| format!("<row r=\"{n}\"/>")).collect();
    let rows = format!(
        "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>{empty}<row r=\"1048576\"><c r=\"A1048576\"><v>2</v></c></row>"
    );
    assert_eq!(texts(&read(&book(&rows, &[]), Format::Xlsx).unwrap()), [(1, vec!["1"]), (1_048_576, vec!["2"])]);

    let rows = |count: usize| -> String {
        (1..=count).map(|n| format!("<row r=\"{n}\"><c r=\"A{n}\"><v>{}</v></c></row>", n * 7919)).collect()
    };
    assert_eq!(read(&book(&rows(ROWS + 1), &[]), Format::Xlsx).unwrap().len(), ROWS + 1, "the header is one more");
    assert_eq!(read(&book(&rows(ROWS + 2), &[]), Format::Xlsx), Err(Error::TooManyRows));
    let far = "<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>";
    assert_eq!(read(&book(far, &[]), Format::Xlsx), Err(Error::TooManyColumns));
}

#[test]
fn text_is_read_in_the_encodings_and_with_the_marks_that_spreadsheets_write() {
    let expected = [(1, vec!["标准问题", "答案"]), (3, vec!["运费，多少", "十元"])];
    let text = |mark: &str| format!("标准问题{mark}答案\r\n{mark}\r\n\"运费，多少\"{mark}十元\r\n");
    for mark in [",", ";", "\t"] {
        let text = text(mark);
        let (gb, _, _) = encoding_rs::GB18030.encode(&text);
        let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = format!("\u{feff}{text}");
        for bytes in [text.as_bytes(), marked.as_bytes(), &gb, &utf16] {
            assert_eq!(texts(&read(bytes, Format::Csv).unwrap()), expected, "{mark:?}");
        }
    }
    assert_eq!(read(&[0xff, 0xff, 0x00, 0x80], Format::Csv), Err(Error::Encoding));
    assert_eq!(read(b"", Format::Csv), Ok(vec![]));
}

#[test]
fn line_breaks_and_quotes_in_cells_are_part_of_them() {
    let rows = read(b"a,\"b \"\"c\"\"\nd, e\"\nf", Format::Csv).unwrap();
    assert_eq!(texts(&rows), [(1, vec!["a", "b \"c\"\nd, e"]), (2, vec!["f"])]);
}

#[test]
fn rows_have_the_numbers_that_a_spreadsheet_shows() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["", "a", "\"b", "c\"", "", "", "d,", "e"].join(end);
        let numbers: Vec<u32> = read(text.as_bytes(), Format::Csv).unwrap().iter().map(|row| row.number).collect();
        assert_eq!(numbers, [2, 3, 6, 7], "{end:?}");
    }
    let commas = ",".repeat(1_000_000);
    assert_eq!(read(commas.as_bytes(), Format::Csv), Ok(vec![]), "nothing in any of them");
}

#[test]
fn cells_that_are_too_long_or_have_no_characters_are_marked() {
    let text = format!("{},{},a\0b\n", "您".repeat(CELL), "x".repeat(CELL + 1));
    let rows = read(text.as_bytes(), Format::Csv).unwrap();
    assert!(matches!(&rows[0].cells[..], [Cell::Text(_), Cell::TooLong(_), Cell::Unreadable(_)]));
    let wide = vec!["x"; COLUMNS + 1].join(",");
    assert_eq!(read(wide.as_bytes(), Format::Csv), Err(Error::TooManyColumns));
    let long = "x\n".repeat(ROWS + 2);
    assert_eq!(read(long.as_bytes(), Format::Csv), Err(Error::TooManyRows));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    // A12
    #[test]
    fn what_is_written_is_read_again(
        rows in proptest::collection::vec(
            proptest::collection::vec("['=+@\\-,;\t\r\n\"|a您😀‏ ]{0,8}", 3), 1..6),
    ) {
        let rows: Vec<Vec<String>> = rows
            .into_iter()
            .map(|row| row.into_iter().map(|cell| format!("{}x", cell.replace("\r", ""))).collect())
            .collect();
        let sheet = Sheet { name: "S".into(), header: vec!["a".into(); 3], widths: vec![], rows: rows.clone() };
        for format in [Format::Csv, Format::Xlsx] {
            let read = read(&write(&sheet, &[], format).unwrap(), format).unwrap();
            let read: Vec<Vec<Cell>> = read.into_iter().skip(1).map(|row| row.cells).collect();
            let written: Vec<Vec<Cell>> =
                rows.iter().map(|row| row.iter().cloned().map(Cell::Text).collect()).collect();
            prop_assert_eq!(read, written);
        }
    }

    // F17
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes, Format::Csv);
        let _ = read(&bytes, Format::Xlsx);
    }

    // F17: a good workbook with some bytes changed
    #[test]
    fn no_damage_makes_it_panic(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let sheet = Sheet { name: "S".into(), header: vec!["a".into(); 3], ..Sheet::default() };
        let mut bytes = write(&sheet, &[], Format::Xlsx).unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = read(&bytes, Format::Xlsx);
    }
}
