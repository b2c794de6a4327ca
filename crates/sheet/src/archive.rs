//! The parts of a workbook, unpacked once with limits before anybody reads them (A11).

use crate::Error;
use crate::limits::{PARTS, RATIO, SHARED_BYTES, UNPACKED};
use crate::scan::Scan;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// From here on the ratio matters.
const SMALL: u64 = 1024 * 1024;
/// The container of Office files before 2007, and of those with a password.
const COMPOUND: [u8; 4] = [0xd0, 0xcf, 0x11, 0xe0];

/// Checks that a workbook can be unpacked and read within bounds.
pub(crate) fn check(bytes: &[u8]) -> Result<(), Error> {
    if bytes.starts_with(&COMPOUND) {
        return Err(Error::Protected);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Error::Unreadable)?;
    if archive.len() > PARTS {
        return Err(Error::TooLarge);
    }
    let (mut scan, mut total) = (Scan::default(), 0);
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| Error::Unreadable)?;
        let name = part.name().map_err(|_| Error::Unreadable)?.to_ascii_lowercase();
        let packed = part.compressed_size();
        let most = if name.ends_with("sharedstrings.xml") { SHARED_BYTES } else { UNPACKED };
        let most = most.min(UNPACKED - total);
        total += unpack(part, &mut scan, is_text(&name), most, packed)?;
    }
    Ok(())
}

fn is_text(name: &str) -> bool {
    name.ends_with(".xml") || name.ends_with(".rels")
}

/// Unpacks a part through the scan, and gives its size.
fn unpack(mut part: impl Read, scan: &mut Scan, is_text: bool, most: u64, packed: u64) -> Result<u64, Error> {
    scan.begin();
    let mut buffer = [0; 16 * 1024];
    let mut size = 0;
    loop {
        let read = part.read(&mut buffer).map_err(|_| Error::Unreadable)?;
        if read == 0 {
            return Ok(size);
        }
        size += read as u64;
        if size > most || (size > SMALL && size / RATIO > packed) {
            return Err(Error::TooLarge);
        }
        scan.look(&buffer[..read], is_text)?;
    }
}
