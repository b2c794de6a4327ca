//! Uploads in an S3 bucket.

use super::{FileStore, OpenError};
use object_store::aws::AmazonS3Builder;
use object_store::prefix::PrefixStore;
use std::sync::Arc;

/// Bytes of one part of an upload; S3 takes no smaller ones, except the last.
const PART: usize = 5 * 1024 * 1024;

/// Keys, region and endpoint from the usual `AWS_…` variables.
pub(super) fn from_environment() -> AmazonS3Builder {
    AmazonS3Builder::from_env()
}

/// Opens `s3://bucket/prefix`. Connects to nothing yet.
pub(super) fn open(builder: AmazonS3Builder, place: &str) -> Result<FileStore, OpenError> {
    // Only fails where another part of the program chose a provider before; then that one is used.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let store = builder.with_url(place).build().map_err(OpenError::Bucket)?;
    let prefix = place.trim_start_matches("s3://").split_once('/').map_or("", |(_, prefix)| prefix);
    let store = PrefixStore::new(store, prefix);
    Ok(FileStore { store: Arc::new(store), folder: None, part: PART })
}

#[cfg(test)]
mod tests;
