//! That a file is there whole or not at all, whatever happens on the way (I13, A10).

use super::*;
use futures_util::stream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tempfile::TempDir;

fn in_folder() -> (TempDir, FileStore) {
    let folder = tempfile::tempdir().unwrap();
    let files = FileStore::folder(&folder.path().join("files")).unwrap();
    (folder, files)
}

fn chunks(sizes: &[usize]) -> impl Stream<Item = io::Result<Bytes>> + Send + use<> {
    let chunks: Vec<_> = sizes.iter().zip(b'a'..).map(|(&size, byte)| Ok(Bytes::from(vec![byte; size]))).collect();
    stream::iter(chunks)
}

async fn read(files: &FileStore, key: &str, range: Option<Range<u64>>) -> Option<(u64, Range<u64>, Vec<u8>)> {
    let stored = files.get(key, range).await.unwrap()?;
    let bytes: Vec<Bytes> = stored.bytes.try_collect().await.unwrap();
    Some((stored.size, stored.range, bytes.concat()))
}

/// Everything in the folder, finished or not.
fn everything(folder: &TempDir) -> Vec<String> {
    fn walk(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            match entry.file_type().unwrap().is_dir() {
                true => walk(&entry.path(), found),
                false => found.push(entry.file_name().into_string().unwrap()),
            }
        }
    }
    let mut found = Vec::new();
    walk(folder.path(), &mut found);
    found
}

#[tokio::test]
async fn what_is_put_can_be_got_whole_or_in_part() {
    let (_folder, in_folder) = in_folder();
    for files in [in_folder, FileStore::memory()] {
        for sizes in [&[][..], &[0], &[5], &[3, 0, 4], &[FOLDER_PART], &[FOLDER_PART - 1, 2], &[300_000; 5]] {
            let total: usize = sizes.iter().sum();
            let expected: Vec<u8> = sizes.iter().zip(b'a'..).flat_map(|(&size, byte)| vec![byte; size]).collect();

            let written = files.put_stream("2026/11/some-key", chunks(sizes), 2_000_000).await.unwrap();

            assert_eq!(written, total as u64);
            let all = read(&files, "2026/11/some-key", None).await.unwrap();
            assert!(all == (total as u64, 0..total as u64, expected.clone()), "{sizes:?}");
        }
        let end = 5 * 300_000;
        assert_eq!(read(&files, "2026/11/some-key", Some(299_999..300_001)).await.unwrap().2, b"ab");
        assert_eq!(read(&files, "2026/11/some-key", Some(end - 2..end + 9)).await.unwrap().1, end - 2..end);
        for beyond in [end..end + 1, end + 5..end + 9] {
            let error = files.get("2026/11/some-key", Some(beyond)).await.err();
            assert!(matches!(error, Some(GetError::Range { size }) if size == end));
        }
    }
}

#[tokio::test]
async fn a_file_that_is_not_there_is_no_error() {
    let (_folder, files) = in_folder();

    assert!(read(&files, "nothing", None).await.is_none());
    assert!(read(&files, "nothing", Some(0..1)).await.is_none());
    files.delete("nothing").await.unwrap();

    files.put("something", Bytes::from_static(b"x")).await.unwrap();
    files.delete("something").await.unwrap();
    assert!(read(&files, "something", None).await.is_none());
}

#[tokio::test]
async fn too_large_a_file_is_not_read_to_its_end_and_leaves_nothing() {
    for limit in [10, 400_000] {
        let (folder, files) = in_folder();
        let taken = AtomicUsize::new(0);
        let endless = stream::repeat_with(|| {
            taken.fetch_add(1, Ordering::Relaxed);
            Ok(Bytes::from_static(&[0; 1_000]))
        });

        let error = files.put_stream("large", endless, limit).await.unwrap_err();

        assert!(matches!(error, PutError::TooLarge));
        assert_eq!(taken.into_inner() as u64, limit / 1_000 + 1); // A10
        assert!(everything(&folder).is_empty()); // I13
    }
}

#[tokio::test]
async fn a_file_exactly_at_the_limit_is_kept() {
    let (_folder, files) = in_folder();

    assert_eq!(files.put_stream("just", chunks(&[300_000, 100_000]), 400_000).await.unwrap(), 400_000);
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    for size in [10, 300_000] {
        let (folder, files) = in_folder();
        let broken = chunks(&[size]).chain(stream::iter([Err(io::Error::other("connection reset"))]));

        let error = files.put_stream("broken", broken, 1_000_000).await.unwrap_err();

        assert!(matches!(error, PutError::Interrupted(_)));
        assert!(read(&files, "broken", None).await.is_none());
        assert!(everything(&folder).is_empty()); // I13
    }
}

#[tokio::test]
async fn an_upload_that_is_given_up_leaves_nothing_and_shows_nothing_before() {
    let (folder, files) = in_folder();
    let (told, mut hears) = tokio::sync::mpsc::channel(1);
    let stalled = chunks(&[300_000]).chain(stream::once(async move {
        told.send(()).await.unwrap();
        std::future::pending().await
    }));
    let upload = {
        let files = files.clone();
        tokio::spawn(async move { files.put_stream("stalled", stalled, 1_000_000).await })
    };
    hears.recv().await.unwrap();
    assert!(read(&files, "stalled", None).await.is_none());
    assert_eq!(everything(&folder), ["stalled#1"]);

    upload.abort();
    assert!(upload.await.unwrap_err().is_cancelled());

    while !everything(&folder).is_empty() {
        tokio::task::yield_now().await; // the removal runs on a thread of its own
    }
}

#[tokio::test]
async fn what_a_crash_left_is_removed_once_it_is_old() {
    let (folder, files) = in_folder();
    files.put("2026/kept", Bytes::from_static(b"x")).await.unwrap();
    let left = folder.path().join("files/2026/crashed#1");
    std::fs::write(&left, b"half").unwrap();
    let written = std::fs::metadata(&left).unwrap().modified().unwrap();

    assert_eq!(files.remove_unfinished(written).await.unwrap(), 0);
    assert_eq!(files.remove_unfinished(written + Duration::from_secs(1)).await.unwrap(), 1);

    assert_eq!(everything(&folder), ["kept"]); // I13
    assert_eq!(FileStore::memory().remove_unfinished(written).await.unwrap(), 0);
}

#[tokio::test]
async fn a_key_cannot_leave_the_folder() {
    let (folder, files) = in_folder();
    let keys =
        ["", "/", "/etc/passwd", "../up", "a/../../up", "a//b", "a/", ".", "a/./b", "a\0b", "a\\b", "a#1", "a%2e", "ä"];

    for key in keys {
        let refused = files.put(key, Bytes::from_static(b"x")).await;
        assert!(matches!(refused, Err(PutError::Io(error)) if error.kind() == io::ErrorKind::InvalidInput), "{key:?}");
        assert!(files.get(key, None).await.unwrap().is_none(), "{key:?}"); // A10
    }
    assert!(everything(&folder).is_empty());
}

#[tokio::test]
async fn a_folder_that_works_passes_the_check() {
    let (folder, files) = in_folder();
    files.check().await.unwrap();
    assert!(everything(&folder).is_empty());

    // A file where the folder was: works for root too, whom no permission stops.
    std::fs::remove_dir(folder.path().join("files")).unwrap();
    std::fs::write(folder.path().join("files"), b"").unwrap();
    assert!(matches!(files.check().await, Err(PutError::Io(_))));
}

#[tokio::test]
async fn places_are_told_by_their_scheme() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();

    for place in [format!("{path}/a"), format!("file://{path}/b/c")] {
        FileStore::open(&place).unwrap().check().await.unwrap();
    }
    assert!(folder.path().join("b/c").is_dir());
    for place in ["ftp://example.com", "gs://bucket"] {
        assert!(matches!(FileStore::open(place), Err(OpenError::Unknown(_))), "{place}");
    }
    #[cfg(not(feature = "s3"))]
    assert!(matches!(FileStore::open("s3://bucket/prefix"), Err(OpenError::Unknown(_))));
}

#[test]
fn a_full_disk_is_told_from_other_failures() {
    let caused_by = |cause: io::Error| object_store::Error::Generic { store: "test", source: cause.into() };
    let full = || io::Error::from_raw_os_error(28);

    assert!(matches!(failed(caused_by(full())), PutError::Full));
    assert!(matches!(failed(caused_by(io::Error::other(full()))), PutError::Full));
    assert!(matches!(failed(caused_by(io::ErrorKind::QuotaExceeded.into())), PutError::Full));
    assert!(matches!(failed(caused_by(io::ErrorKind::PermissionDenied.into())), PutError::Io(_)));
}

/// Needs a folder on a file system of less than 2 MB, named in `DESKHAND_TEST_SMALL_DISK`.
#[tokio::test]
#[ignore = "needs a small file system"]
async fn a_full_disk_says_so_and_leaves_nothing() {
    let place = std::env::var("DESKHAND_TEST_SMALL_DISK").expect("DESKHAND_TEST_SMALL_DISK is set");
    let files = FileStore::open(&place).unwrap();

    for sizes in [&[300_000; 10][..], &[FOLDER_PART - 1]] {
        let filler = Path::new(&place).join("filler");
        if sizes.len() == 1 {
            let _ = std::fs::write(&filler, vec![0; 8_000_000]);
        }
        let error = files.put_stream("large", chunks(sizes), 8_000_000).await.unwrap_err();
        let _ = std::fs::remove_file(filler);

        assert!(matches!(error, PutError::Full), "{error:?}");
        assert_eq!(std::fs::read_dir(&place).unwrap().count(), 0);
    }
}
