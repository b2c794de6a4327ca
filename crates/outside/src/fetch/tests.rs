use super::*;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the other side does once it has read the request.
#[derive(Clone, Copy)]
enum Manner {
    Says(&'static str),
    Hangs,
    Fails,
    Redirects,
    Announces100Mb,
    Streams100Mb,
    Drips,
    HangsUp,
}

async fn other_side(manner: Manner) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/v1", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(behave(socket, manner));
        }
    });
    address
}

async fn behave(mut socket: TcpStream, manner: Manner) -> std::io::Result<()> {
    let mut read = [0; 4_096];
    let _ = socket.read(&mut read).await?;
    match manner {
        Manner::Says(body) => {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
            socket.write_all(head.as_bytes()).await?;
            socket.write_all(body.as_bytes()).await?;
        }
        Manner::Hangs => std::future::pending().await,
        Manner::Fails => socket.write_all(b"HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n").await?,
        Manner::Redirects => {
            let head = b"HTTP/1.1 302 Go\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n";
            socket.write_all(head).await?;
        }
        Manner::Announces100Mb => {
            socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 104857600\r\n\r\n").await?;
            std::future::pending().await
        }
        Manner::Streams100Mb => {
            socket.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n").await?;
            for _ in 0..1_600 {
                socket.write_all(&[b' '; 64 * 1024]).await?;
            }
        }
        Manner::Drips => {
            socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n").await?;
            loop {
                socket.write_all(b"1").await?;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        Manner::HangsUp => {}
    }
    socket.shutdown().await
}

async fn asked(manner: Manner) -> Result<Value, FetchError> {
    let fetcher = Fetcher::new(true).unwrap();
    let begin = Instant::now();
    let answer = fetcher.post(&other_side(manner).await, "key", &Value::Null, Duration::from_millis(300)).await;
    assert!(begin.elapsed() < Duration::from_secs(20), "the deadline holds");
    answer
}

// F16
#[tokio::test]
async fn whatever_the_other_side_does_the_answer_comes_in_time_and_bounds() {
    assert_eq!(asked(Manner::Says("{\"a\": 1}")).await.unwrap()["a"], 1);
    assert_eq!(asked(Manner::Says("garbage")).await, Err(FetchError::Unreadable));
    assert_eq!(asked(Manner::Hangs).await, Err(FetchError::TimedOut));
    assert_eq!(asked(Manner::Fails).await, Err(FetchError::Status(500)));
    assert_eq!(asked(Manner::Redirects).await, Err(FetchError::Status(302)));
    assert_eq!(asked(Manner::Announces100Mb).await, Err(FetchError::TooLarge));
    assert_eq!(asked(Manner::Streams100Mb).await, Err(FetchError::TooLarge));
    assert_eq!(asked(Manner::Drips).await, Err(FetchError::TimedOut));
    assert_eq!(asked(Manner::HangsUp).await, Err(FetchError::Unreachable));
}

// A13
#[tokio::test]
async fn a_name_that_leads_to_a_private_address_is_not_asked() {
    let port = other_side(Manner::Says("{}")).await.rsplit_once(':').unwrap().1.to_owned();
    let resolver = Public { allow_private: false, lookup: address::system() };
    let found = reqwest::dns::Resolve::resolve(&resolver, "localhost".parse().unwrap()).await;
    assert!(found.is_err(), "localhost is private");
    let fetcher = Fetcher::new(false).unwrap();
    let address = format!("https://127.0.0.1:{port}");
    let answer = fetcher.post(&address, "", &Value::Null, Duration::from_secs(1)).await;
    assert_eq!(answer, Err(FetchError::Address(AddressError::Private)));
}

/// A name that leads somewhere else each time it is looked up; counts how often it is.
fn rebinding(answers: Vec<Vec<&'static str>>) -> (address::Lookup, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let lookup = move |_| -> address::Found {
        let answer = &answers[count.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1)];
        let found = answer.iter().map(|ip| (ip.parse::<IpAddr>().unwrap(), 0).into()).collect();
        Box::pin(async move { Ok(found) })
    };
    (Arc::new(lookup), asked)
}

// A13: what is public when it is looked at and private when it is asked
#[tokio::test]
async fn a_name_that_changes_where_it_leads_is_looked_at_each_time() {
    let (lookup, _) = rebinding(vec![vec!["1.1.1.1"], vec!["127.0.0.1"], vec!["10.0.0.1", "1.0.0.1", "::1"]]);
    let resolver = Public { allow_private: false, lookup };
    let mut found = Vec::new();
    for _ in 0..3 {
        let addresses = reqwest::dns::Resolve::resolve(&resolver, "models.example".parse().unwrap()).await;
        found.push(addresses.map_or_else(|_| Vec::new(), |all| all.map(|at| at.ip().to_string()).collect()));
    }

    assert_eq!(found, [vec!["1.1.1.1".to_owned()], Vec::new(), vec!["1.0.0.1".to_owned()]]);
}

// A13: the connection goes to the address that was looked at; nobody looks again
#[tokio::test]
async fn the_address_that_was_looked_at_is_the_one_that_is_asked() {
    let port =
        other_side(Manner::Says("{\"a\": 1}")).await.rsplit_once(':').unwrap().1.trim_end_matches("/v1").to_owned();
    let url = format!("http://models.example:{port}/v1");
    // Nobody listens at the second one.
    let (lookup, asked) = rebinding(vec![vec!["127.0.0.1"], vec!["127.9.9.9"]]);
    let fetcher = Fetcher::looking_up(true, lookup).unwrap();

    let answer = fetcher.post(&url, "", &Value::Null, Duration::from_secs(10)).await;

    assert_eq!(answer.unwrap()["a"], 1);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

// A13: a name that was public before, and is not now
#[tokio::test]
async fn a_name_that_leads_to_this_machine_connects_to_nobody() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://models.example:{}/v1", listener.local_addr().unwrap().port());
    let (lookup, asked) = rebinding(vec![vec!["127.0.0.1"]]);
    let fetcher = Fetcher::looking_up(false, lookup).unwrap();

    let answer = fetcher.post(&url, "", &Value::Null, Duration::from_secs(10)).await;

    assert_eq!((answer, asked.load(Ordering::SeqCst)), (Err(FetchError::Unreachable), 1));
    assert!(timeout(Duration::ZERO, listener.accept()).await.is_err(), "nobody came");
}
