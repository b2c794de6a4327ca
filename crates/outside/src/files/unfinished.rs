//! What uploads cut off by a crash leave in a folder: files named `key#1`, as the store writes before it renames.

use std::fs;
use std::io;
use std::path::Path;
use std::time::SystemTime;

/// Removes those last written before `before`, in all folders below, and returns how many there were.
pub(super) fn remove(folder: &Path, before: SystemTime) -> io::Result<usize> {
    let mut removed = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            removed += remove(&entry.path(), before)?;
        } else if kind.is_file() && is_unfinished(&entry.file_name().to_string_lossy()) {
            removed += usize::from(remove_if_old(&entry, before)?);
        }
    }
    Ok(removed)
}

fn is_unfinished(name: &str) -> bool {
    name.rsplit_once('#').is_some_and(|(_, n)| !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The upload may end and the file go while this looks; then there is nothing to do.
fn remove_if_old(entry: &fs::DirEntry, before: SystemTime) -> io::Result<bool> {
    let outcome = entry
        .metadata()
        .and_then(|meta| meta.modified())
        .and_then(|written| if written < before { fs::remove_file(entry.path()).map(|()| true) } else { Ok(false) });
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        outcome => outcome,
    }
}
