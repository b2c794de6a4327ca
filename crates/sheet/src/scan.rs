//! Looks through a part of a workbook as it is unpacked, for what would cost its reader more than it is worth. The
//! reader keeps shared texts, styles and names in memory, and takes the number of shared texts from the file.

use crate::Error;
use crate::limits::{OTHERS, RUN, SHARED};

/// Elements the reader passes by without keeping them.
const PASSING: [&[u8]; 24] = [
    b"row",
    b"c",
    b"v",
    b"f",
    b"is",
    b"t",
    b"r",
    b"rPr",
    b"sz",
    b"color",
    b"rFont",
    b"family",
    b"scheme",
    b"charset",
    b"b",
    b"i",
    b"u",
    b"strike",
    b"vertAlign",
    b"phoneticPr",
    b"rPh",
    b"outline",
    b"shadow",
    b"condense",
];
/// Bytes of an element that are looked at: its name, and the attributes where they matter.
const HEAD: usize = 4_096;

/// Counts over all parts of a workbook.
#[derive(Default)]
pub(crate) struct Scan {
    shared: usize,
    others: usize,
    /// Bytes since the last mark.
    run: usize,
    /// The beginning of the element that is open.
    head: Vec<u8>,
    open: bool,
}

impl Scan {
    /// A new part begins.
    pub(crate) fn begin(&mut self) {
        self.run = 0;
        self.open = false;
        self.head.clear();
    }

    /// Looks at the next bytes of a part. In one that is text there is no U+0000.
    pub(crate) fn look(&mut self, bytes: &[u8], is_text: bool) -> Result<(), Error> {
        if is_text && bytes.contains(&0) {
            return Err(Error::Unreadable);
        }
        for &byte in bytes {
            self.run += 1;
            if self.run > RUN {
                return Err(Error::TooLarge);
            }
            match byte {
                b'<' => {
                    self.run = 0;
                    self.open = true;
                    self.head.clear();
                }
                b'>' if self.open => {
                    self.open = false;
                    self.element()?;
                }
                _ if self.open && self.head.len() < HEAD => self.head.push(byte),
                _ => {}
            }
        }
        Ok(())
    }

    fn element(&mut self) -> Result<(), Error> {
        let head = self.head.as_slice();
        if head.starts_with(b"!D") || head.starts_with(b"!E") {
            // A document type: entities are declared in it.
            return Err(Error::Unreadable);
        }
        if matches!(head.first(), None | Some(b'/' | b'?' | b'!')) {
            return Ok(());
        }
        let end = head.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'/').unwrap_or(head.len());
        let name = head[..end].rsplit(|byte| *byte == b':').next().unwrap_or_default();
        match name {
            b"si" => self.shared += 1,
            b"sst" => check_announced(&head[end..])?,
            name if PASSING.contains(&name) => {}
            _ => self.others += 1,
        }
        if self.shared > SHARED || self.others > OTHERS { Err(Error::TooLarge) } else { Ok(()) }
    }
}

/// The number of shared texts that the part says it has: room is made for so many.
fn check_announced(attributes: &[u8]) -> Result<(), Error> {
    let name = b"uniqueCount";
    let places = attributes.windows(name.len()).enumerate().filter(|(_, window)| window == name);
    for (at, _) in places {
        let rest = &attributes[at + name.len()..];
        let digits = rest.iter().skip_while(|byte| !byte.is_ascii_digit()).take_while(|byte| byte.is_ascii_digit());
        let number =
            digits.fold(0_usize, |sum, digit| sum.saturating_mul(10).saturating_add(usize::from(digit - b'0')));
        if number > SHARED {
            return Err(Error::TooLarge);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(text: &str) -> Result<(), Error> {
        let mut scan = Scan::default();
        scan.begin();
        text.as_bytes().chunks(7).try_for_each(|chunk| scan.look(chunk, true))
    }

    #[test]
    fn a_document_type_is_refused_wherever_it_stands() {
        // A11: billion laughs
        assert_eq!(look("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>"), Err(Error::Unreadable));
        assert_eq!(look("<x><!ENTITY a \"b\"></x>"), Err(Error::Unreadable));
        assert_eq!(look("<?xml version=\"1.0\"?><!-- a --><x><![CDATA[b]]></x>"), Ok(()));
        assert_eq!(look("<\0x\0>\0"), Err(Error::Unreadable), "UTF-16 would hide it");
    }

    #[test]
    fn more_shared_texts_than_can_be_kept_are_refused_also_where_they_are_only_announced() {
        assert_eq!(look("<sst count=\"5\" uniqueCount=\"5\"><si><t>a</t></si></sst>"), Ok(()));
        assert_eq!(look("<x:sst uniqueCount = '99999999999999999999999'/>"), Err(Error::TooLarge));
        assert_eq!(look(&"<x:si/>".repeat(SHARED + 1)), Err(Error::TooLarge));
    }

    #[test]
    fn long_runs_and_many_styles_are_refused_but_many_cells_are_not() {
        assert_eq!(look(&format!("<t>{}</t>", "x".repeat(RUN))), Err(Error::TooLarge));
        assert_eq!(look(&"<xf/>".repeat(OTHERS + 1)), Err(Error::TooLarge));
        assert_eq!(look(&"<row><c r=\"A1\"/></row>".repeat(OTHERS)), Ok(()));
    }
}
