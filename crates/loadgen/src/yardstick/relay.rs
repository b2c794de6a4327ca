//! The least a durable desk can be: JSON over WebSocket, messages in SQLite (WAL, `synchronous=FULL`) with a key against
//! repetition, everything that waits in one commit, the acknowledgement after it, then delivery to whoever watches the
//! conversation. No sessions, no permissions, no counters for clients that come back.

mod log;

use super::echo::{listen, small};
use anyhow::Result;
use futures_util::{SinkExt, StreamExt};
use log::Log;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, accept_async_with_config};

/// What a client sends: the part of the protocol that a relay needs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    id: u64,
    #[serde(rename = "do", borrow)]
    verb: Cow<'a, str>,
    #[serde(borrow)]
    conversation: Option<Cow<'a, str>>,
    #[serde(borrow)]
    client_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    elements: Option<Vec<Element<'a>>>,
}

/// What a message is made of; text is enough here.
#[derive(Deserialize, Serialize)]
struct Element<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    text: Cow<'a, str>,
}

/// Who watches which conversation.
type Watchers = Arc<Mutex<HashMap<String, mpsc::UnboundedSender<Utf8Bytes>>>>;

/// Serves until the process ends. The log lies in a throw-away folder below `folder`, or where the system keeps those.
pub(crate) async fn serve(port: u16, folder: Option<&Path>) -> Result<()> {
    let place = match folder {
        Some(folder) => tempfile::tempdir_in(folder)?,
        None => tempfile::tempdir()?,
    };
    let log = Log::open(&place.path().join("relay.db"))?;
    let watchers = Watchers::default();
    let listener = listen(port).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(talk(stream, log.clone(), watchers.clone()));
    }
}

async fn talk(stream: TcpStream, log: Log, watchers: Watchers) {
    let Ok(mut socket) = accept_async_with_config(stream, Some(small())).await else { return };
    let (own, mut deliveries) = mpsc::unbounded_channel();
    loop {
        let outcome = tokio::select! {
            Some(text) = deliveries.recv() => socket.send(Message::Text(text)).await.map_err(anyhow::Error::from),
            message = socket.next() => match message {
                Some(Ok(Message::Text(text))) => perform(&text, &mut socket, &log, &watchers, &own).await,
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                _ => return,
            },
        };
        if outcome.is_err() {
            return;
        }
    }
}

async fn perform(
    text: &str,
    socket: &mut WebSocketStream<TcpStream>,
    log: &Log,
    watchers: &Watchers,
    own: &mpsc::UnboundedSender<Utf8Bytes>,
) -> Result<()> {
    let Request { id, verb, conversation, client_id, elements } = serde_json::from_str(text)?;
    let conversation = conversation.unwrap_or_default();
    match (&*verb, client_id, elements) {
        ("send", Some(client_id), Some(elements)) => {
            let elements = serde_json::to_string(&elements)?;
            let number = log.append(&conversation, &client_id, &elements).await?;
            let answer = format!(r#"{{"re":{id},"ok":{{"is":"sent","number":{number}}}}}"#);
            socket.send(Message::text(answer)).await?;
            let watcher = watchers.lock().unwrap_or_else(PoisonError::into_inner).get(&*conversation).cloned();
            if let Some(watcher) = watcher {
                let after = number - 1;
                let change = format!(
                    r#"{{"event":"changes","conversation":"{conversation}","after":{after},"head":{number},"changes":[{{"kind":"message","number":{number},"clientId":"{client_id}","elements":{elements}}}]}}"#
                );
                // Whoever watched may have gone.
                let _ = watcher.send(change.into());
            }
        }
        ("watch", ..) => {
            watchers.lock().unwrap_or_else(PoisonError::into_inner).insert(conversation.into_owned(), own.clone());
            socket.send(Message::text(format!(r#"{{"re":{id},"ok":{{"is":"done"}}}}"#))).await?;
        }
        _ => socket.send(Message::text(format!(r#"{{"re":{id},"ok":{{"is":"done"}}}}"#))).await?,
    }
    Ok(())
}
