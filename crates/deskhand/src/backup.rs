//! `deskhand backup`: a copy of a desk while it runs.

use crate::Place;
use crate::config::PathOrUrl;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use store::{Store, Url};

/// Copies the database into `file`, then the uploads into the folder `file.files`: every upload the copy names was
/// stored before it.
pub(crate) async fn backup(place: &Place, file: &Path) -> Result<()> {
    let config = place.configured()?;
    let url = config.store(&place.data)?;
    if let Url::Postgres(_) = url {
        bail!("on PostgreSQL use pg_dump; uploads are in the same database unless files.url says otherwise");
    }
    if file.exists() {
        bail!("{} exists already", file.display());
    }
    let path = file.to_str().context("the file's name must be UTF-8")?;
    let store = Store::open_for_reading(&url).await.context("the desk cannot be opened")?;
    make_private(file).with_context(|| format!("{} cannot be made", file.display()))?;
    store.copy_to(path).await.with_context(|| format!("{} cannot be written", file.display()))?;
    store.close().await;
    println!("Database: {}", file.display());

    match config.files(&place.data) {
        Some(PathOrUrl::Path(folder)) if folder.is_dir() => {
            let target = beside(file);
            let copied = copy(&folder, &target).with_context(|| format!("{} cannot be copied", folder.display()))?;
            println!("Uploads:  {} ({copied} files)", target.display());
        }
        Some(PathOrUrl::Url(url)) => println!("Uploads:  in {url}; copy them with the bucket's own tools"),
        Some(PathOrUrl::Path(_)) | None => {}
    }
    Ok(())
}

/// Makes an empty file that only its owner can read.
pub(crate) fn make_private(file: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}

/// Where the uploads of a copy lie.
pub(crate) fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".files");
    name.into()
}

/// Copies a folder with all that is in it, and counts the files.
pub(crate) fn copy(from: &Path, to: &Path) -> std::io::Result<u64> {
    crate::make_private(to)?;
    let mut copied = 0;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copied += copy(&entry.path(), &target)?;
        } else {
            match std::fs::copy(entry.path(), target) {
                Ok(_) => copied += 1,
                // A running desk removes uploads that were never completed; the copy names none of these.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(copied)
}
