//! The relay's messages on disk: one thread writes, and commits once for all that waited.

use anyhow::{Context, Result};
use rusqlite::{Connection, params};
use std::collections::HashMap;
use std::path::Path;
use tokio::sync::{mpsc, oneshot};

/// Messages that may share a commit.
const BATCH: usize = 512;
/// Messages that may wait.
const WAITING: usize = 8_192;

/// A message that waits, and who waits for its number.
struct Append {
    conversation: String,
    client_id: String,
    elements: String,
    done: oneshot::Sender<i64>,
}

/// The log. Cheap to clone.
#[derive(Clone)]
pub(super) struct Log(mpsc::Sender<Append>);

impl Log {
    /// Makes a new one, and starts its thread.
    pub(super) fn open(file: &Path) -> Result<Self> {
        let connection = Connection::open(file).context("the relay's file cannot be made")?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE message (conversation TEXT, number INTEGER, client_id TEXT UNIQUE, elements TEXT,
                                   PRIMARY KEY (conversation, number)) WITHOUT ROWID",
        )?;
        let (sender, waiting) = mpsc::channel(WAITING);
        std::thread::spawn(move || {
            if let Err(error) = write(&connection, waiting) {
                eprintln!("the relay writes no more: {error:#}");
            }
        });
        Ok(Self(sender))
    }

    /// Appends a message and gives its number, once it is on disk.
    pub(super) async fn append(&self, conversation: &str, client_id: &str, elements: &str) -> Result<i64> {
        let (done, number) = oneshot::channel();
        let (conversation, client_id) = (conversation.to_owned(), client_id.to_owned());
        let append = Append { conversation, client_id, elements: elements.to_owned(), done };
        self.0.send(append).await.ok().context("the relay writes no more")?;
        number.await.context("the relay did not store it")
    }
}

fn write(connection: &Connection, mut waiting: mpsc::Receiver<Append>) -> Result<()> {
    let mut insert = connection.prepare("INSERT INTO message VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")?;
    let mut find = connection.prepare("SELECT number FROM message WHERE client_id = ?1")?;
    let mut numbers: HashMap<String, i64> = HashMap::new();
    let mut batch = Vec::with_capacity(BATCH);
    let mut answers = Vec::with_capacity(BATCH);
    while waiting.blocking_recv_many(&mut batch, BATCH) > 0 {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for Append { conversation, client_id, elements, done } in batch.drain(..) {
            let last = numbers.get(&conversation).copied().unwrap_or_default();
            let new = insert.execute(params![conversation, last + 1, client_id, elements])? > 0;
            let number = if new { last + 1 } else { find.query_row([&client_id], |row| row.get(0))? };
            if new {
                numbers.insert(conversation, number);
            }
            answers.push((done, number));
        }
        connection.execute_batch("COMMIT")?;
        for (done, number) in answers.drain(..) {
            // Whoever sent it may have gone; it is stored all the same.
            let _ = done.send(number);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_message_gets_the_next_number_and_a_repeated_one_its_first() {
        let folder = tempfile::tempdir().unwrap();
        let log = Log::open(&folder.path().join("relay.db")).unwrap();

        for (conversation, client_id, number) in
            [("a", "1", 1), ("a", "2", 2), ("b", "3", 1), ("a", "1", 1), ("a", "4", 3)]
        {
            assert_eq!(log.append(conversation, client_id, "[]").await.unwrap(), number, "{client_id}");
        }
    }
}
