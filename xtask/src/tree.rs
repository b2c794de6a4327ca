//! Where things are: the root of the repository, the build folder, and whether files changed since the last time.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Folders that are made from the others and never count as a source.
const MADE: [&str; 4] = ["node_modules", "dist", "test-results", "shots"];

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    // Cargo sets the variable at run time too, so a binary copied with its build folder still finds its tree.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let here = PathBuf::from(here);
    here.parent().map_or_else(|| here.clone(), Path::to_path_buf)
}

/// Cargo's build folder.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |set| root().join(set))
}

/// A file of xtask's own inside the build folder; its folder exists afterwards.
pub(crate) fn scratch(name: &str) -> Result<PathBuf> {
    let path = target().join("xtask").join(name);
    let folder = path.parent().context("a file has a folder")?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(path)
}

/// A fingerprint of the names and bytes of all source files under `paths`. A path that does not exist counts as empty.
pub(crate) fn fingerprint(paths: &[PathBuf]) -> Result<String> {
    let mut files = Vec::new();
    for path in paths {
        list(path, &mut files)?;
    }
    files.sort();

    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn list(path: &Path, into: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        into.push(path.to_path_buf());
        return Ok(());
    }
    if !path.is_dir() || path.file_name().is_some_and(|name| MADE.iter().any(|made| name == *made)) {
        return Ok(());
    }
    for entry in fs::read_dir(path).with_context(|| format!("cannot list {}", path.display()))? {
        list(&entry?.path(), into)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_changes_with_a_source_and_not_with_what_was_made_from_it() {
        let folder = tempfile::tempdir().unwrap();
        let paths = [folder.path().to_path_buf()];
        fs::write(folder.path().join("main.ts"), "one").unwrap();
        let before = fingerprint(&paths).unwrap();

        fs::create_dir(folder.path().join("dist")).unwrap();
        fs::write(folder.path().join("dist/main.js"), "made").unwrap();
        assert_eq!(fingerprint(&paths).unwrap(), before);

        fs::write(folder.path().join("main.ts"), "two").unwrap();
        assert_ne!(fingerprint(&paths).unwrap(), before);
    }
}
