//! The bucket against an S3 of a few lines on the loopback interface.

use super::*;
use crate::files::PutError;
use bytes::Bytes;
use futures_util::{TryStreamExt, stream};
use std::collections::BTreeMap;
use std::sync::Mutex;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What is kept, by path and query.
type Kept = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

async fn bucket() -> (FileStore, Kept) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let kept = Kept::default();
    let serving = Arc::clone(&kept);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(serve(socket, Arc::clone(&serving)));
        }
    });
    let builder = AmazonS3Builder::new()
        .with_endpoint(endpoint)
        .with_allow_http(true)
        .with_region("here")
        .with_access_key_id("key")
        .with_secret_access_key("secret");
    (open(builder, "s3://desk/uploads").unwrap(), kept)
}

async fn serve(socket: TcpStream, kept: Kept) {
    let mut socket = BufReader::new(socket);
    loop {
        let (mut request, mut length) = (String::new(), 0);
        if socket.read_line(&mut request).await.unwrap_or(0) == 0 {
            return;
        }
        loop {
            let mut header = String::new();
            socket.read_line(&mut header).await.unwrap();
            match header.trim_end().to_ascii_lowercase().split_once(": ") {
                Some(("content-length", value)) => length = value.parse().unwrap(),
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        socket.read_exact(&mut body).await.unwrap();
        let mut words = request.split(' ');
        let (status, body) = answer(words.next().unwrap(), words.next().unwrap(), body, &kept);
        let head = format!(
            "HTTP/1.1 {status}\r\nETag: \"e\"\r\nLast-Modified: Sat, 21 Nov 2026 00:00:00 GMT\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        socket.write_all(&[head.as_bytes(), &body].concat()).await.unwrap();
    }
}

fn answer(method: &str, target: &str, body: Vec<u8>, kept: &Kept) -> (&'static str, Vec<u8>) {
    let mut kept = kept.lock().unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    match (method, query) {
        ("POST", query) if query.starts_with("uploads") => (
            "200 OK",
            b"<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>".to_vec(),
        ),
        ("POST", "delete") => {
            let request = String::from_utf8(body).unwrap();
            let key = request.split_once("<Key>").unwrap().1.split_once("</Key>").unwrap().0;
            kept.remove(&format!("/desk/{key}"));
            ("200 OK", format!("<DeleteResult><Deleted><Key>{key}</Key></Deleted></DeleteResult>").into_bytes())
        }
        ("POST", _) => {
            let part = format!("{path}?");
            let parts: Vec<String> = kept.keys().filter(|key| key.starts_with(&part)).cloned().collect();
            let whole = parts.iter().filter_map(|part| kept.remove(part)).flatten().collect();
            kept.insert(path.to_owned(), whole);
            ("200 OK", b"<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>".to_vec())
        }
        ("PUT", _) => {
            kept.insert(target.to_owned(), body);
            ("200 OK", Vec::new())
        }
        ("DELETE", _) => {
            kept.retain(|key, _| !key.starts_with(&format!("{path}?")));
            ("204 No Content", Vec::new())
        }
        ("GET", _) => kept.get(path).map_or(("404 Not Found", Vec::new()), |file| ("200 OK", file.clone())),
        _ => ("405 Method Not Allowed", Vec::new()),
    }
}

fn chunks(count: usize) -> impl stream::Stream<Item = std::io::Result<Bytes>> + Send {
    stream::iter((0..count).map(|n| Ok(Bytes::from(vec![b'a' + n as u8; 1024 * 1024]))))
}

async fn read(files: &FileStore, key: &str) -> Option<Vec<u8>> {
    let stored = files.get(key, None).await.unwrap()?;
    Some(stored.bytes.try_collect::<Vec<Bytes>>().await.unwrap().concat())
}

#[tokio::test]
async fn small_and_large_files_come_back_as_they_were() {
    let (files, kept) = bucket().await;

    for count in [1, 12] {
        let size = files.put_stream("some/key", chunks(count), 20_000_000).await.unwrap();

        let expected: Vec<u8> = (0..count).flat_map(|n| vec![b'a' + n as u8; 1024 * 1024]).collect();
        assert_eq!(size, expected.len() as u64);
        assert!(read(&files, "some/key").await.unwrap() == expected);
        assert_eq!(kept.lock().unwrap().keys().collect::<Vec<_>>(), ["/desk/uploads/some/key"]);
    }
    files.delete("some/key").await.unwrap();
    assert!(read(&files, "some/key").await.is_none());
}

#[tokio::test]
async fn too_large_a_file_leaves_nothing() {
    let (files, kept) = bucket().await;

    let error = files.put_stream("some/key", chunks(12), 11_000_000).await.unwrap_err();

    assert!(matches!(error, PutError::TooLarge));
    assert!(kept.lock().unwrap().is_empty()); // I13
}
