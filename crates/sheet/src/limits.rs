//! How much of a sheet is taken. Chosen so that no file costs more than some tens of megabytes while it is read.

/// Rows besides the header.
pub const ROWS: usize = 10_000;
/// Columns.
pub const COLUMNS: usize = 256;
/// Characters of a cell: what Excel keeps.
pub const CELL: usize = 32_767;
/// Bytes of all cells together.
pub(crate) const TEXT: usize = 24 * 1024 * 1024;
/// Parts of a workbook.
pub(crate) const PARTS: usize = 200;
/// Bytes of all parts together once unpacked.
pub(crate) const UNPACKED: u64 = 64 * 1024 * 1024;
/// How much larger than packed a part may be, from a megabyte on.
pub(crate) const RATIO: u64 = 200;
/// Bytes from one mark of a part to the next: a cell's text with every character written as a number.
pub(crate) const RUN: usize = 512 * 1024;
/// Texts that a workbook's cells share.
pub(crate) const SHARED: usize = 300_000;
/// Bytes of the part in which those stand.
pub(crate) const SHARED_BYTES: u64 = 24 * 1024 * 1024;
/// Elements besides rows, cells and texts: styles, names, links.
pub(crate) const OTHERS: usize = 100_000;
