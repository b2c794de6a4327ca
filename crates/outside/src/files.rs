//! Where uploads are kept: a folder, an S3 bucket, or memory in tests. A file that can be read is complete (I13).

use bytes::Bytes;
use futures_util::stream::{BoxStream, Stream, StreamExt, TryStreamExt};
use object_store::{
    GetOptions, GetRange, MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem,
    memory::InMemory, path::Path as Key,
};
use std::error::Error;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::SystemTime;

#[cfg(feature = "s3")]
mod bucket;
mod unfinished;

/// Bytes written to a folder at once.
const FOLDER_PART: usize = 256 * 1024;

/// Keeps files by key. Clones share the store. Keys are made by us, never by strangers: letters, digits, `-`, `_`, `.`, `/`.
#[derive(Clone, Debug)]
pub struct FileStore {
    store: Arc<dyn ObjectStore>,
    folder: Option<PathBuf>,
    part: usize,
}

/// Why a place for files cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder cannot be made or entered.
    #[error("the folder for files cannot be used")]
    Folder(#[source] io::Error),
    /// A kind of place this build does not know; `s3://` needs the feature `s3`.
    #[error("{0:?} is no place this build can keep files in")]
    Unknown(String),
    /// The bucket's configuration makes no sense.
    #[error("the bucket for files cannot be used")]
    Bucket(#[source] object_store::Error),
}

/// Why a file was not kept. Nothing of it is left.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    /// It is over the limit; the rest was not read.
    #[error("the file is too large")]
    TooLarge,
    /// There is no room left.
    #[error("the file storage is full")]
    Full,
    /// Whoever sent it stopped in the middle.
    #[error("the file did not arrive whole")]
    Interrupted(#[source] io::Error),
    /// The storage failed.
    #[error("the file storage failed")]
    Io(#[source] io::Error),
}

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum GetError {
    /// The range begins after the end of the file.
    #[error("the range begins after the end of the file, which has {size} bytes")]
    Range {
        /// Bytes of the whole file.
        size: u64,
    },
    /// The storage failed.
    #[error("the file storage failed")]
    Io(#[source] io::Error),
}

/// A file that is being read.
pub struct Stored {
    /// Bytes of the whole file.
    pub size: u64,
    /// Which of them follow.
    pub range: Range<u64>,
    /// The bytes of the range.
    pub bytes: BoxStream<'static, io::Result<Bytes>>,
}

impl FileStore {
    /// Opens `s3://bucket/prefix`, `file:///folder` or a folder by its path, which is made if it is not there.
    pub fn open(place: &str) -> Result<Self, OpenError> {
        match place.split_once("://") {
            None => Self::folder(Path::new(place)),
            Some(("file", folder)) => Self::folder(Path::new(folder)),
            Some(("s3", _)) => Self::bucket(place),
            Some(_) => Err(OpenError::Unknown(place.to_owned())),
        }
    }

    /// A folder. Files are written under another name, synced and renamed, so that one that can be seen is complete.
    pub fn folder(folder: &Path) -> Result<Self, OpenError> {
        std::fs::create_dir_all(folder).map_err(OpenError::Folder)?;
        let folder = folder.canonicalize().map_err(OpenError::Folder)?;
        let store = LocalFileSystem::new_with_prefix(&folder)
            .map_err(|error| OpenError::Folder(io::Error::other(error)))?
            .with_fsync(true);
        Ok(Self { store: Arc::new(store), folder: Some(folder), part: FOLDER_PART })
    }

    /// Memory, for tests.
    pub fn memory() -> Self {
        Self { store: Arc::new(InMemory::new()), folder: None, part: FOLDER_PART }
    }

    #[cfg(feature = "s3")]
    fn bucket(place: &str) -> Result<Self, OpenError> {
        bucket::open(bucket::from_environment(), place)
    }

    #[cfg(not(feature = "s3"))]
    fn bucket(place: &str) -> Result<Self, OpenError> {
        Err(OpenError::Unknown(place.to_owned()))
    }

    /// Keeps `bytes` under `key`; what was there before is replaced at once.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<(), PutError> {
        self.store.put(&checked(key).map_err(PutError::Io)?, bytes.into()).await.map_err(failed)?;
        Ok(())
    }

    /// Keeps what `bytes` yields under `key` and returns how many there were. Reading stops as soon as there are more
    /// than `limit`. Unless this returns `Ok`, nothing is kept; also when it is dropped in the middle (I13).
    pub async fn put_stream(
        &self,
        key: &str,
        bytes: impl Stream<Item = io::Result<Bytes>> + Send,
        limit: u64,
    ) -> Result<u64, PutError> {
        let key = checked(key).map_err(PutError::Io)?;
        let mut parts = pin!(parts(bytes, self.part, limit));
        let first = parts.next().await.transpose()?.unwrap_or_default();
        if first.content_length() < self.part {
            let size = first.content_length() as u64;
            self.store.put(&key, first).await.map_err(failed)?;
            return Ok(size);
        }
        let mut upload = self.store.put_multipart(&key).await.map_err(failed)?;
        let written = write_parts(upload.as_mut(), first, parts).await;
        if written.is_err() {
            // The first failure is the one to tell; an upload that cannot be aborted is removed as unfinished later.
            let _ = upload.abort().await;
        }
        written
    }

    /// Opens the file under `key`, or the part of it in `range`, whose end may lie beyond the file's.
    pub async fn get(&self, key: &str, range: Option<Range<u64>>) -> Result<Option<Stored>, GetError> {
        let Ok(key) = checked(key) else { return Ok(None) };
        if let Some(range) = &range {
            let Some(size) = absent(self.store.head(&key).await).map_err(GetError::Io)?.map(|meta| meta.size) else {
                return Ok(None);
            };
            if range.start >= size || range.is_empty() {
                return Err(GetError::Range { size });
            }
        }
        let options = GetOptions { range: range.map(GetRange::Bounded), ..GetOptions::default() };
        let found = absent(self.store.get_opts(&key, options).await).map_err(GetError::Io)?;

        Ok(found.map(|found| Stored {
            size: found.meta.size,
            range: found.range.clone(),
            bytes: found.into_stream().map_err(io::Error::from).boxed(),
        }))
    }

    /// Removes the file under `key`, if there is one.
    pub async fn delete(&self, key: &str) -> io::Result<()> {
        absent(self.store.delete(&checked(key)?).await).map(|_| ())
    }

    /// Removes what uploads cut off by a crash left before `before`, and returns how many there were (I13). In a bucket
    /// this is a lifecycle rule's work.
    pub async fn remove_unfinished(&self, before: SystemTime) -> io::Result<usize> {
        let Some(folder) = self.folder.clone() else { return Ok(0) };
        tokio::task::spawn_blocking(move || unfinished::remove(&folder, before)).await.map_err(io::Error::other)?
    }

    /// Writes and removes a small file, to see whether the storage works.
    pub async fn check(&self) -> Result<(), PutError> {
        self.put(".deskhand-check", Bytes::from_static(b"ok")).await?;
        self.delete(".deskhand-check").await.map_err(PutError::Io)
    }
}

/// Joins what a stream yields to parts of at least `part` bytes, but the last; fails after more than `limit` in all.
fn parts(
    bytes: impl Stream<Item = io::Result<Bytes>> + Send,
    part: usize,
    limit: u64,
) -> impl Stream<Item = Result<PutPayload, PutError>> + Send {
    let state = (Box::pin(bytes), 0_u64);
    futures_util::stream::try_unfold(state, move |(mut bytes, mut total)| async move {
        let (mut chunks, mut size) = (Vec::new(), 0);
        while size < part {
            let Some(chunk) = bytes.next().await.transpose().map_err(PutError::Interrupted)? else { break };
            total += chunk.len() as u64;
            if total > limit {
                return Err(PutError::TooLarge);
            }
            size += chunk.len();
            chunks.push(chunk);
        }
        Ok((size > 0).then(|| (PutPayload::from_iter(chunks), (bytes, total))))
    })
}

async fn write_parts(
    upload: &mut dyn MultipartUpload,
    first: PutPayload,
    mut rest: impl Stream<Item = Result<PutPayload, PutError>> + Unpin,
) -> Result<u64, PutError> {
    let (mut next, mut written) = (Some(first), 0);
    while let Some(part) = next {
        written += part.content_length() as u64;
        upload.put_part(part).await.map_err(failed)?;
        next = rest.next().await.transpose()?;
    }
    upload.complete().await.map_err(failed)?;
    Ok(written)
}

/// A key as the store wants it. Refuses whatever could mean another place.
fn checked(key: &str) -> io::Result<Key> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let invalid = || io::Error::new(io::ErrorKind::InvalidInput, "not a key of a file");
    if key.is_empty() || key.starts_with('/') || key.ends_with('/') || !key.chars().all(plain) {
        return Err(invalid());
    }
    Key::parse(key).map_err(|_| invalid())
}

fn absent<T>(found: object_store::Result<T>) -> io::Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(object_store::Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn failed(error: object_store::Error) -> PutError {
    if is_full(&error) { PutError::Full } else { PutError::Io(error.into()) }
}

/// Whether no room on the disk, or none left to this user, is the cause somewhere below.
fn is_full(error: &(dyn Error + 'static)) -> bool {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    causes.filter_map(|cause| cause.downcast_ref::<io::Error>()).any(|cause| {
        let inner = cause.get_ref().is_some_and(|inner| is_full(inner));
        inner || matches!(cause.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
    })
}

#[cfg(test)]
mod tests;
