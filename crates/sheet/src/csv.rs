//! Comma-separated text, by RFC 4180 and as spreadsheets really write it.

use crate::{COLUMNS, Cell, Error, Row, Rows, Sheet, cell, escaped};
use csv::WriterBuilder;
use csv_core::{ReadFieldResult, Reader, ReaderBuilder};
use encoding_rs::{Encoding, GB18030, UTF_8};
use std::borrow::Cow;

/// Marks between cells, the likeliest first.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
/// Bytes in which the first line is looked for.
const FIRST_LINE: usize = 64 * 1024;

pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Row>, Error> {
    let text = decoded(bytes)?;
    let mut fields = Fields::new(text.as_bytes());
    let mut rows = Rows::default();
    while let Some(number) = fields.begin() {
        let cells = fields.record()?;
        rows.push(number, cells)?;
    }
    Ok(rows.rows)
}

/// Cells one after the other: a line of ten million commas is never in memory as ten million cells.
struct Fields<'a> {
    reader: Reader,
    rest: &'a [u8],
    number: u32,
    /// The last record ended with a carriage return; a line feed after it belongs to it.
    after_return: bool,
    field: Vec<u8>,
}

impl<'a> Fields<'a> {
    fn new(text: &'a [u8]) -> Self {
        let reader = ReaderBuilder::new().delimiter(delimiter(text)).build();
        Self { reader, rest: text, number: 0, after_return: false, field: vec![0; 1024] }
    }

    /// Passes by empty lines, and gives the number of the next record as a spreadsheet counts.
    fn begin(&mut self) -> Option<u32> {
        if self.after_return && self.rest.first() == Some(&b'\n') {
            self.rest = &self.rest[1..];
        }
        self.number += 1;
        while let [b'\r' | b'\n', rest @ ..] = self.rest {
            let pair = self.rest.starts_with(b"\r\n");
            self.rest = if pair { &rest[1..] } else { rest };
            self.number += 1;
        }
        (!self.rest.is_empty()).then_some(self.number)
    }

    fn record(&mut self) -> Result<Vec<Cell>, Error> {
        let mut cells = Vec::new();
        loop {
            let (length, ends) = self.next();
            let text = std::str::from_utf8(&self.field[..length]).map_err(|_| Error::Unreadable)?;
            if cells.len() < COLUMNS {
                cells.push(cell(text.to_owned()));
            } else if !text.trim().is_empty() {
                return Err(Error::TooManyColumns);
            }
            if ends {
                return Ok(cells);
            }
        }
    }

    /// Reads a cell into `field`: its length, and whether it ends the record.
    fn next(&mut self) -> (usize, bool) {
        let mut length = 0;
        loop {
            let (result, read, written) = self.reader.read_field(self.rest, &mut self.field[length..]);
            let last = read.checked_sub(1).and_then(|last| self.rest.get(last));
            self.after_return = last == Some(&b'\r');
            self.rest = &self.rest[read..];
            length += written;
            match result {
                ReadFieldResult::Field { record_end } => return (length, record_end),
                ReadFieldResult::OutputFull => self.field.resize(self.field.len() * 2, 0),
                // An empty input tells the reader that this was all.
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::End => return (length, true),
            }
        }
    }
}

/// The text: by its mark, or UTF-8, or else GB18030.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Error> {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or((UTF_8, 0));
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]) {
        return Ok(text);
    }
    if mark > 0 || bytes.contains(&0) {
        return Err(Error::Encoding);
    }
    GB18030.decode_without_bom_handling_and_without_replacement(bytes).ok_or(Error::Encoding)
}

/// The mark that stands most often between the cells of the first line.
fn delimiter(text: &[u8]) -> u8 {
    let mut counts = [0_usize; DELIMITERS.len()];
    let mut quoted = false;
    for &byte in text.iter().take(FIRST_LINE) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted && counts.iter().any(|count| *count > 0) => break,
            _ if quoted => {}
            _ => {
                if let Some(place) = DELIMITERS.iter().position(|mark| *mark == byte) {
                    counts[place] += 1;
                }
            }
        }
    }
    // Of those that stand as often the first.
    let most = counts.iter().enumerate().max_by_key(|(place, count)| (**count, DELIMITERS.len() - place));
    DELIMITERS[most.map_or(0, |(place, _)| place)]
}

pub(crate) fn write(sheet: &Sheet) -> Result<Vec<u8>, Error> {
    // The mark tells Excel that the text is UTF-8.
    let text = "\u{feff}".as_bytes().to_vec();
    let mut writer = WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(text);
    for row in std::iter::once(&sheet.header).chain(&sheet.rows) {
        let cells = row.iter().map(|text| escaped(text));
        writer.write_record(cells.map(|text| text.into_owned())).map_err(|_| Error::Unreadable)?;
    }
    writer.into_inner().map_err(|_| Error::Unreadable)
}
