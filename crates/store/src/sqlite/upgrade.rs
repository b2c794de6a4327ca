//! A copy of the desk, made before a new release changes its schema: the way back, whatever happens.

use crate::{Error, Result};
use sqlx::SqliteConnection;
use sqlx::migrate::Migrator;
use std::path::Path;

/// Copies a database that has data and lacks migrations to `desk-before-<the last of them>.db` beside it. A copy that was
/// made before an earlier attempt is kept.
pub(super) async fn keep_copy(connection: &mut SqliteConnection, migrator: &Migrator, folder: &Path) -> Result<()> {
    let newest = migrator.iter().map(|migration| migration.version).max().unwrap_or(0);
    let applied = applied(connection).await?;
    if applied == 0 || applied >= newest {
        return Ok(());
    }
    let copy = folder.join(format!("desk-before-{newest}.db"));
    if copy.exists() {
        return Ok(());
    }
    tracing::info!(copy = %copy.display(), applied, newest, "the schema is about to change; the desk is copied first");
    let part = copy.with_extension("part");
    match std::fs::remove_file(&part) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(sqlx::Error::Io(error).into()),
        _ => {}
    }
    let name = part.to_str().ok_or_else(|| Error::Corrupt("the folder's name must be UTF-8".into()))?;
    sqlx::query("VACUUM INTO $1").bind(name).execute(connection).await?;
    finish(&part, &copy).map_err(|error| sqlx::Error::Io(error).into())
}

/// The number of the last migration that was applied; 0: none.
async fn applied(connection: &mut SqliteConnection) -> Result<i64> {
    let known = "SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'";
    let known: i64 = sqlx::query_scalar(known).fetch_one(&mut *connection).await?;
    if known == 0 {
        return Ok(0);
    }
    let last = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations WHERE success";
    Ok(sqlx::query_scalar(last).fetch_one(connection).await?)
}

/// Gives the copy its name once it is whole and on disk.
fn finish(part: &Path, copy: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    std::fs::set_permissions(part, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    std::fs::File::open(part)?.sync_all()?;
    std::fs::rename(part, copy)
}
