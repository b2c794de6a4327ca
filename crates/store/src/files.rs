//! Uploads: what they are, and their bytes where the database keeps them.

use crate::{Link, Result};
use domain::{FileId, InstanceId, Timestamp};
use uuid::Uuid;

/// An upload.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FileRow {
    /// Id in elements.
    pub id: FileId,
    /// Secret part of its address.
    pub key: String,
    /// Desk.
    pub instance: InstanceId,
    /// Who sent it.
    pub uploader: Uuid,
    /// Name to show.
    pub name: String,
    /// Media type found in its content.
    pub media_type: String,
    /// Element to send it with.
    pub element: String,
    /// Size.
    pub bytes: i64,
    /// Pixels.
    pub width: i64,
    /// Pixels.
    pub height: i64,
    /// All bytes are stored.
    pub complete: bool,
    /// When.
    pub created_at: Timestamp,
}

/// Adds an upload.
pub async fn insert(link: &mut Link, f: &FileRow) -> Result<()> {
    execute!(
        link,
        "INSERT INTO file (id, key, instance, uploader, name, media_type, element, bytes, width, height, complete, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        f.id,
        &f.key,
        f.instance,
        f.uploader,
        &f.name,
        &f.media_type,
        &f.element,
        f.bytes,
        f.width,
        f.height,
        f.complete,
        f.created_at
    )?;
    Ok(())
}

/// All bytes are stored: the upload may be used.
pub async fn complete(link: &mut Link, id: FileId, bytes: i64) -> Result<()> {
    execute!(link, "UPDATE file SET complete = TRUE, bytes = $2 WHERE id = $1", id, bytes)?;
    Ok(())
}

/// Finds a complete upload of a desk.
pub async fn find(link: &mut Link, instance: InstanceId, id: FileId) -> Result<Option<FileRow>> {
    optional!(link, FileRow, "SELECT * FROM file WHERE instance = $1 AND id = $2 AND complete", instance, id)
}

/// Finds a complete upload by the secret part of its address.
pub async fn find_by_key(link: &mut Link, key: &str) -> Result<Option<FileRow>> {
    optional!(link, FileRow, "SELECT * FROM file WHERE key = $1 AND complete", key)
}

/// Uploads that were begun before a time and never completed.
pub async fn list_orphans(link: &mut Link, before: Timestamp) -> Result<Vec<FileRow>> {
    all!(
        link,
        FileRow,
        "SELECT * FROM file WHERE NOT complete AND created_at < $1 ORDER BY created_at LIMIT 100",
        before
    )
}

/// Removes an upload with its bytes.
pub async fn delete(link: &mut Link, id: FileId) -> Result<()> {
    execute!(link, "DELETE FROM file_chunk WHERE file = $1", id)?;
    execute!(link, "DELETE FROM file WHERE id = $1", id)?;
    Ok(())
}

/// Stores a part of an upload.
pub async fn insert_chunk(link: &mut Link, id: FileId, part: i64, data: &[u8]) -> Result<()> {
    execute!(link, "INSERT INTO file_chunk (file, part, data) VALUES ($1, $2, $3)", id, part, data)?;
    Ok(())
}

/// Reads a part of an upload.
pub async fn read_chunk(link: &mut Link, id: FileId, part: i64) -> Result<Option<Vec<u8>>> {
    let row = optional!(link, (Vec<u8>,), "SELECT data FROM file_chunk WHERE file = $1 AND part = $2", id, part)?;
    Ok(row.map(|row| row.0))
}
