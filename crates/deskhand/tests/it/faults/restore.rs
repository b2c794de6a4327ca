//! A copy made while many write, brought up elsewhere: it is a desk as of one instant.

use crate::binary::Binary;
use crate::life::{Life, chance};
use crate::people::{self, Person};
use crate::stored;
use domain::ConversationId;
use sqlx::{Connection, PgConnection};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::{Store, Url, conversations, instances, threads};
use tempfile::TempDir;
use testkit::{Database, on_both_databases, rusqlite};
use tokio::task::JoinHandle;

/// A conversation's messages: number, id, what the author called it.
type Messages = Vec<(i64, domain::MessageId, String)>;

on_both_databases! {
    // F19: I1, I9, I12, I13
    async fn a_copy_made_while_many_write_is_restored_as_the_desk_of_one_instant(database: Database) {
        let mut random = chance();
        let mut binary = Binary::new(database, Vec::new());
        binary.start_and_wait().await;
        let uploads = Uploads::begin(&binary).await;
        let life = Life::begin(&binary, binary.port, &mut random).await;
        life.goes_on(&mut binary, 200).await;

        let (before, uploaded) = (conversations_of(&binary.database.url).await, uploads.so_far());
        let copy = Copy::of(&binary.database);
        let uploads = uploads.end().await;
        println!("{}", life.end(&mut binary).await);
        let after = conversations_of(&binary.database.url).await;
        let restored = copy.restored().await;
        // Looked at before anybody lives there: a desk goes on with what is due.
        let copied = conversations_of(&restored.url).await;
        let mut other = Binary::new(restored, Vec::new());
        other.start_and_wait().await;
        let found = found(&other, &uploads).await;
        other.stop().await;

        let ids: Vec<ConversationId> = before.keys().copied().collect();
        stored::threads(&other.database, &ids).await.values().for_each(stored::is_whole);
        for (id, messages) in &copied {
            assert!(messages.len() >= before[id].len(), "what was stored before the copy began is in it");
            assert_eq!(*messages, after[id][..messages.len()], "nothing is in it that was not stored then");
        }
        assert!(uploaded > 0 && found[..uploaded].iter().all(|found| *found), "uploads from before are in it");
        assert!(found.is_sorted_by(|earlier, later| earlier >= later), "the uploads of one instant are in it");
    }
}

/// A copy of a desk that runs, made by the tools for it.
struct Copy {
    folder: TempDir,
    shared: bool,
}

impl Copy {
    fn of(database: &Database) -> Self {
        let copy = Self { folder: TempDir::new().unwrap(), shared: database.folder().is_none() };
        let made = match &database.url {
            Url::Sqlite(data) => run("backup", &copy.file(), data),
            Url::Postgres(url) => {
                Command::new("pg_dump").args(["--format=custom", "--file"]).arg(copy.file()).arg(url).output().unwrap()
            }
        };
        assert!(made.status.success(), "{made:?}");
        copy
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("copy.db")
    }

    /// Brings it up elsewhere: into an empty place only.
    async fn restored(&self) -> Database {
        if self.shared {
            let database = Database::postgres().await.unwrap();
            let Url::Postgres(url) = &database.url else { unreachable!("it is PostgreSQL") };
            let mut command = Command::new("pg_restore");
            let restored = command.arg("--dbname").arg(url).arg(self.file()).output().unwrap();
            assert!(restored.status.success(), "{restored:?}");
            return database;
        }
        let place = self.folder.path().join("desk");
        let restored = run("restore", &self.file(), &place);
        assert!(restored.status.success(), "{restored:?}");
        let again = run("restore", &self.file(), &place);
        assert!(!again.status.success(), "only into an empty place");
        Database::of(&place)
    }
}

/// A visitor who uploads all the while: where each file is, and what is in it.
struct Uploads {
    done: Arc<Mutex<Vec<(String, String)>>>,
    working: JoinHandle<()>,
}

impl Uploads {
    async fn begin(binary: &Binary) -> Self {
        let owner = people::owner(&binary.url()).await;
        let Person::Visitor { token, .. } = people::visitor(binary.port, &owner).await else {
            unreachable!("it is one")
        };
        let (done, url) = (Arc::new(Mutex::new(Vec::new())), binary.url());
        let working = tokio::spawn(upload_all_the_while(url, token, Arc::clone(&done)));
        while done.lock().unwrap().is_empty() {
            assert!(!working.is_finished(), "uploads are refused");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Self { done, working }
    }

    fn so_far(&self) -> usize {
        self.done.lock().unwrap().len()
    }

    /// Waits for one more, which may have begun while the copy was made.
    async fn end(self) -> Vec<(String, String)> {
        let goal = self.so_far() + 2;
        while self.so_far() < goal {
            assert!(!self.working.is_finished(), "uploads are refused");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.working.abort();
        std::mem::take(&mut *self.done.lock().unwrap())
    }
}

async fn upload_all_the_while(url: String, token: String, done: Arc<Mutex<Vec<(String, String)>>>) {
    let client = reqwest::Client::new();
    for number in 0.. {
        let text = format!("note {number}\n").repeat(20_000);
        let request = client.post(format!("{url}/api/files")).bearer_auth(&token).header("x-file-name", "note.txt");
        let answer = request.body(text.clone()).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let file: serde_json::Value = answer.json().await.unwrap();
        done.lock().unwrap().push((file["url"].as_str().unwrap().to_owned(), text));
    }
}

/// Which of these files a desk has. Those it has are whole.
async fn found(desk: &Binary, uploads: &[(String, String)]) -> Vec<bool> {
    let mut found = Vec::new();
    for (path, text) in uploads {
        let answer = reqwest::get(format!("{}{path}", desk.url())).await.unwrap();
        found.push(answer.status() == 200);
        assert!(answer.status() == 404 || answer.text().await.unwrap() == *text, "a file is whole or not there");
    }
    found
}

/// A file that is no desk, or half of one, is not brought up.
#[test]
fn a_file_that_is_no_desk_is_not_restored() {
    let folder = TempDir::new().unwrap();
    let (file, place) = (folder.path().join("copy.db"), folder.path().join("desk"));
    let cut = |bytes: &[u8]| std::fs::write(&file, bytes).unwrap();

    cut(b"not a database");
    assert!(!run("restore", &file, &place).status.success());
    assert!(!place.join("desk.db").exists());

    let whole = super::upgrade::FIRST;
    cut(&whole[..whole.len() / 2]);
    assert!(!run("restore", &file, &place).status.success());
    assert!(!place.join("desk.db").exists(), "nothing is left behind");
}

fn run(command: &str, file: &Path, data: &Path) -> Output {
    let binary = env!("CARGO_BIN_EXE_deskhand");
    Command::new(binary).arg(command).arg(file).arg("--data").arg(data).output().unwrap()
}

async fn conversations_of(url: &Url) -> HashMap<ConversationId, Messages> {
    let store = Store::open_for_reading(url).await.unwrap();
    let mut link = store.read().await.unwrap();
    let instance = instances::list(&mut link).await.unwrap()[0].id;
    let mut found = HashMap::new();
    for id in ids(url).await {
        let Some(row) = conversations::find(&mut link, instance, id).await.unwrap() else { continue };
        let mut rows = threads::before(&mut link, row.key, i64::MAX, i64::MAX).await.unwrap().messages;
        rows.sort_by_key(|row| row.number);
        found.insert(id, rows.into_iter().map(|row| (row.number, row.id, row.client_id)).collect());
    }
    drop(link);
    store.close().await;
    found
}

async fn ids(url: &Url) -> Vec<ConversationId> {
    let sql = "SELECT id FROM conversation WHERE kind = 'visitor'";
    let found: Vec<uuid::Uuid> = match url {
        Url::Sqlite(folder) => {
            let connection = rusqlite::Connection::open(folder.join("desk.db")).unwrap();
            let mut statement = connection.prepare(sql).unwrap();
            statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        }
        Url::Postgres(url) => {
            let mut connection = PgConnection::connect(url).await.unwrap();
            sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap()
        }
    };
    found.into_iter().map(ConversationId).collect()
}
