//! `deskhand restore`: a copy becomes a desk, in an empty place.

use crate::Place;
use crate::backup::{beside, copy, make_private};
use crate::config::PathOrUrl;
use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use store::{Store, Url};

/// Copies the database of a backup into the desk's folder, and the uploads beside it to where they belong. What is there
/// is never touched: a place that is not empty is refused.
pub(crate) async fn restore(place: &Place, file: &Path) -> Result<()> {
    let config = place.configured()?;
    let Url::Sqlite(folder) = config.store(&place.data)? else {
        bail!("on PostgreSQL use pg_restore, into an empty database");
    };
    let uploads = Some(beside(file)).filter(|uploads| uploads.is_dir());
    let target = match (&uploads, config.files(&place.data)) {
        (Some(_), Some(PathOrUrl::Path(target))) => Some(target),
        (Some(uploads), _) => bail!("copy {} to files.url with the bucket's own tools first", uploads.display()),
        (None, _) => None,
    };
    for place in [Some(&folder), target.as_ref()].into_iter().flatten() {
        must_be_empty(place)?;
    }
    crate::make_private(&folder).with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    database(file, &folder).await.with_context(|| format!("{} cannot be restored", file.display()))?;
    println!("Database: {}", folder.join("desk.db").display());
    if let (Some(from), Some(to)) = (uploads, target) {
        let copied = copy(&from, &to).with_context(|| format!("{} cannot be copied", from.display()))?;
        println!("Uploads:  {} ({copied} files)", to.display());
    }
    println!("Start it: deskhand serve --data {}", place.data.display());
    Ok(())
}

fn must_be_empty(folder: &Path) -> Result<()> {
    match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", folder.display())),
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => bail!("{} is not empty", folder.display()),
        },
    }
}

/// The copy gets its name once it is whole, on disk, and found to be a sound desk: a process that ends before leaves no
/// desk, and one that cannot be read leaves nothing.
async fn database(file: &Path, folder: &Path) -> Result<()> {
    let whole = tempfile_in(folder)?;
    let sound = async {
        fs::copy(file, whole.join("desk.db"))?;
        File::open(whole.join("desk.db"))?.sync_all()?;
        let store = Store::open_for_reading(&Url::Sqlite(whole.clone())).await?;
        let checked = store.check().await;
        store.close().await;
        checked?;
        fs::rename(whole.join("desk.db"), folder.join("desk.db"))?;
        anyhow::Ok(())
    };
    let outcome = sound.await;
    fs::remove_dir_all(&whole)?;
    File::open(folder)?.sync_all()?;
    outcome
}

/// A folder beside the desk's future file, that only its owner can read.
fn tempfile_in(folder: &Path) -> Result<PathBuf> {
    let whole = folder.join("restoring");
    crate::make_private(&whole)?;
    make_private(&whole.join("desk.db"))?;
    Ok(whole)
}
