//! Uploads: looked at before they are kept, bounded while they arrive, visible only when complete (I13, A10).

use crate::{App, Code, Error, Result};
use bytes::{Bytes, BytesMut};
use domain::{FileId, InstanceId, limits};
use futures_util::{StreamExt, stream};
use outside::files::{GetError, PutError};
use outside::sniff;
use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex};
use store::files::{self, FileRow};
use uuid::Uuid;

/// Bytes of a part where the database keeps files.
const PART: usize = 256 * 1024;
/// Hours after which an upload that never completed is removed.
const ORPHAN_HOURS: i64 = 1;

/// Most bytes of a picture in an answer: it is shown in the middle of a text.
pub const PICTURE_BYTES: u64 = 5 * 1024 * 1024;

/// What is uploaded, as its sender describes it.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The desk.
    pub instance: InstanceId,
    /// Who sends it.
    pub uploader: Uuid,
    /// Its name.
    pub name: String,
    /// The media type the sender says it has.
    pub media_type: String,
}

/// A stream of a file's bytes.
pub type FileBytes = stream::BoxStream<'static, io::Result<Bytes>>;

impl App {
    /// Keeps an upload. Refuses what browsers or computers would run, and stops reading at the limit.
    pub async fn upload(&self, upload: Upload, bytes: FileBytes) -> Result<FileRow> {
        self.take_in(upload, bytes, limits::FILE_BYTES, |_| true).await
    }

    /// Keeps an upload of a visitor, as long as neither the visitor nor the address has sent too much within the hour (A16).
    /// Bytes are counted as they arrive, whatever becomes of them.
    ///
    /// # Errors
    /// `TooMany`; where the size is announced, before anything is read.
    pub async fn upload_of_visitor(
        &self,
        upload: Upload,
        address: &str,
        announced: Option<u64>,
        bytes: FileBytes,
    ) -> Result<FileRow> {
        let bounds = [
            (format!("visitor:{}", upload.uploader), self.config().visitor_upload_bytes),
            (format!("address:{address}"), self.config().address_upload_bytes),
        ];
        for (subject, most) in &bounds {
            self.0.received.has_room(subject, announced.unwrap_or(1), *most, self.clock().now())?;
        }
        let (over, app) = (Arc::new(Mutex::new(None)), self.clone());
        let counted = bytes.map({
            let over = over.clone();
            move |part| {
                let part = part?;
                for (subject, most) in &bounds {
                    if let Err(error) = app.0.received.add(subject, part.len() as u64, *most, app.clock().now()) {
                        *over.lock().expect("nothing panics while it holds the error") = Some(error);
                        return Err(io::ErrorKind::QuotaExceeded.into());
                    }
                }
                Ok(part)
            }
        });
        let kept = self.upload(upload, counted.boxed()).await;
        let over = over.lock().expect("nothing panics while it holds the error").take();
        over.map_or(kept, Err)
    }

    /// Keeps a picture for an answer; refuses anything else.
    pub async fn upload_picture(&self, upload: Upload, bytes: FileBytes) -> Result<FileRow> {
        self.take_in(upload, bytes, PICTURE_BYTES, |kind| kind.element.as_str() == "image").await
    }

    async fn take_in(
        &self,
        upload: Upload,
        bytes: FileBytes,
        most: u64,
        fits: impl FnOnce(&sniff::Kind) -> bool,
    ) -> Result<FileRow> {
        let (head, bytes) = peek(bytes).await?;
        let name = sniff::clean_name(&upload.name);
        let kind = sniff::inspect(&head, &name, &upload.media_type).map_err(|_| Code::FileType)?;
        if !fits(&kind) {
            return Err(Code::FileType.into());
        }
        let now = self.clock().now();
        let row = FileRow {
            id: FileId(self.ids().row(now)),
            key: self.ids().secret(24),
            instance: upload.instance,
            uploader: upload.uploader,
            name,
            media_type: kind.media_type.to_owned(),
            element: kind.element.as_str().to_owned(),
            bytes: 0,
            width: i64::from(kind.width),
            height: i64::from(kind.height),
            complete: false,
            created_at: now,
        };
        let mut unit = self.begin().await?;
        files::insert(&mut unit, &row).await?;
        unit.commit().await?;
        match self.keep(&row, bytes, most).await {
            Ok(size) => {
                let size = i64::try_from(size).unwrap_or(i64::MAX);
                let mut unit = self.begin().await?;
                files::complete(&mut unit, row.id, size).await?;
                unit.commit().await?;
                Ok(FileRow { bytes: size, complete: true, ..row })
            }
            Err(error) => {
                self.forget(&row).await?;
                Err(error)
            }
        }
    }

    /// A complete upload by the secret part of its address.
    pub async fn file(&self, key: &str) -> Result<FileRow> {
        let mut link = self.read().await?;
        files::find_by_key(&mut link, key).await?.ok_or(Error::NotFound)
    }

    /// The bytes of an upload, or the part of them in `range`, which must lie within the file.
    pub async fn file_bytes(&self, row: &FileRow, range: Range<u64>) -> Result<FileBytes> {
        if let Some(store) = self.files() {
            let stored = store.get(&row.key, Some(range)).await.map_err(|error| match error {
                GetError::Range { .. } => Error::NotFound,
                GetError::Io(cause) => Error::internal(cause),
            })?;
            return Ok(stored.ok_or(Error::NotFound)?.bytes);
        }
        Ok(self.chunks(row.id, range))
    }

    /// Removes uploads that were begun an hour ago and never completed.
    pub(crate) async fn remove_orphans(&self) -> Result<()> {
        let before = self.clock().now().plus_seconds(-ORPHAN_HOURS * 3_600);
        let mut link = self.read().await?;
        let orphans = files::list_orphans(&mut link, before).await?;
        drop(link);
        for orphan in orphans {
            self.forget(&orphan).await?;
        }
        Ok(())
    }

    async fn keep(&self, row: &FileRow, bytes: FileBytes, most: u64) -> Result<u64> {
        let Some(store) = self.files() else { return self.keep_chunks(row, bytes, most).await };
        store.put_stream(&row.key, bytes, most).await.map_err(|error| match error {
            PutError::TooLarge => Code::TooLarge.into(),
            PutError::Full => Error::Full,
            PutError::Interrupted(_) => Error::invalid("body", "the file did not arrive whole"),
            PutError::Io(cause) => Error::internal(cause),
        })
    }

    async fn keep_chunks(&self, row: &FileRow, mut bytes: FileBytes, most: u64) -> Result<u64> {
        let (mut size, mut part) = (0_u64, 0_i64);
        let mut buffer = BytesMut::with_capacity(PART);
        loop {
            let next = bytes.next().await.transpose();
            let next = next.map_err(|_| Error::invalid("body", "the file did not arrive whole"))?;
            let end = next.is_none();
            if let Some(next) = next {
                size += next.len() as u64;
                if size > most {
                    return Err(Code::TooLarge.into());
                }
                buffer.extend_from_slice(&next);
            }
            while buffer.len() >= PART || (end && !buffer.is_empty()) {
                let chunk = buffer.split_to(buffer.len().min(PART));
                let mut unit = self.begin().await?;
                files::insert_chunk(&mut unit, row.id, part, &chunk).await?;
                unit.commit().await?;
                part += 1;
            }
            if end {
                return Ok(size);
            }
        }
    }

    fn chunks(&self, id: FileId, range: Range<u64>) -> FileBytes {
        let app = self.clone();
        let first = range.start / PART as u64;
        let last = range.end.saturating_sub(1) / PART as u64;
        stream::iter(first..=last)
            .then(move |part| {
                let (app, range) = (app.clone(), range.clone());
                async move {
                    let read = async {
                        let mut link = app.read().await?;
                        Ok::<_, Error>(files::read_chunk(&mut link, id, part as i64).await?)
                    };
                    let chunk = read.await.map_err(io::Error::other)?.ok_or(io::ErrorKind::NotFound)?;
                    let begin = part * PART as u64;
                    let from = range.start.saturating_sub(begin) as usize;
                    let to = (range.end - begin).min(chunk.len() as u64) as usize;
                    Ok(Bytes::from(chunk).slice(from..to))
                }
            })
            .boxed()
    }

    async fn forget(&self, row: &FileRow) -> Result<()> {
        if let Some(store) = self.files() {
            store.delete(&row.key).await.map_err(Error::internal)?;
        }
        let mut unit = self.begin().await?;
        files::delete(&mut unit, row.id).await?;
        unit.commit().await
    }
}

/// Where an upload can be fetched: a path nobody can guess.
pub fn address(row: &FileRow) -> String {
    let name: String = row
        .name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    format!("/files/{}/{name}", row.key)
}

/// The first bytes of a stream, and the whole stream again.
async fn peek(mut bytes: FileBytes) -> Result<(Bytes, FileBytes)> {
    let mut head = BytesMut::new();
    while head.len() < sniff::HEAD_BYTES {
        match bytes.next().await {
            Some(Ok(next)) => head.extend_from_slice(&next),
            Some(Err(_)) => return Err(Error::invalid("body", "the file did not arrive whole")),
            None => break,
        }
    }
    if head.is_empty() {
        return Err(Error::invalid("body", "the file is empty"));
    }
    let head = head.freeze();
    let whole = stream::once(std::future::ready(Ok(head.clone()))).chain(bytes);
    Ok((head, whole.boxed()))
}
