//! A desk of the first release, as its binary left it, brought up by this one.

use super::talk::Talk;
use crate::binary::Binary;
use crate::people::{self, Person};
use serde::{Deserialize, Serialize};
use std::path::Path;
use testkit::{Database, rusqlite};

/// The database of a desk of the first release, and what its visitor knows.
pub(super) const FIRST: &[u8] = include_bytes!("../../fixtures/first-release.db");
const KNOWN: &str = include_str!("../../fixtures/first-release.json");
/// The migrations the first release had.
const MIGRATIONS: i64 = 2;

/// What the visitor of the stored desk knows.
#[derive(Serialize, Deserialize)]
struct Known {
    token: String,
    id: domain::VisitorId,
    conversation: domain::ConversationId,
    texts: Vec<String>,
}

impl Known {
    fn visitor(&self) -> Person {
        Person::Visitor { token: self.token.clone(), id: self.id, conversation: self.conversation }
    }
}

fn of_the_first_release() -> Database {
    let database = Database::sqlite();
    std::fs::write(database.folder().unwrap().join("desk.db"), FIRST).unwrap();
    database
}

/// The conversation of the stored desk is there as its visitor left it, and goes on.
async fn serves(binary: &Binary) {
    let known: Known = serde_json::from_str(KNOWN).unwrap();
    let owner = people::owner(&binary.url()).await;
    let (_mia, _present) = people::agent(binary.port, &owner, "leo", 2).await;
    let mut talk = Talk::over(binary.port, &known.visitor()).await;
    // The visitor may have gone on to another agent by now.
    assert_eq!(texts(&mut talk).await[..known.texts.len()], known.texts);
    talk.says("a new one", "after the update").await.unwrap();
}

async fn texts(talk: &mut Talk) -> Vec<String> {
    let messages = talk.reads().await;
    let first = |elements: &[domain::Element]| elements.first().map_or("", domain::Element::preview).to_owned();
    messages.iter().map(|message| first(&message.elements)).collect()
}

/// The number of the last migration of a database that nobody uses.
fn migrations(file: &Path) -> i64 {
    let connection = rusqlite::Connection::open(file).unwrap();
    connection.query_row("SELECT MAX(version) FROM _sqlx_migrations", [], |row| row.get(0)).unwrap()
}

/// The copy that was made before the schema was changed.
fn copies(database: &Database) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(database.folder().unwrap()).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.to_str().unwrap().contains("desk-before-")).collect()
}

// F18
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_of_the_first_release_is_kept_as_it_was_and_goes_on() {
    let mut binary = Binary::new(of_the_first_release(), Vec::new());
    binary.start_and_wait().await;
    serves(&binary).await;
    binary.stop().await;

    let [copy] = &copies(&binary.database)[..] else { panic!("one copy is kept") };
    assert_eq!(migrations(copy), MIGRATIONS, "the copy is from before");
    assert!(migrations(&binary.database.folder().unwrap().join("desk.db")) > MIGRATIONS);
    testkit::simulation::rules_hold(&binary.database.folder().unwrap().join("desk.db"));
}

// F18
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_killed_while_its_schema_is_changed_goes_on_with_it_at_the_next_start() {
    let database = of_the_first_release();
    let disk = crate::disk::Disk::new();
    let environment = disk.environment(&database);
    let mut binary = Binary::new(database, environment);
    // The log's fsyncs of a first start: of the first, the second, … before and after.
    for number in 1..4 {
        for done in [false, true] {
            disk.ends_the_process(number, done);
            binary.start();
            binary.until_it_ends().await;
        }
    }
    disk.ends_the_process(0, false);
    disk.ends_the_process(0, true);

    binary.start_and_wait().await;
    serves(&binary).await;
    binary.stop().await;
    assert_eq!(copies(&binary.database).len(), 1);
}

/// Writes the stored desk anew: `DESKHAND_BINARY=<the first release> DESKHAND_FIXTURE=1 cargo test … -- --ignored`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "writes the stored desk anew, with the binary of the first release"]
async fn the_desk_of_the_first_release_is_made() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut binary = Binary::new(Database::sqlite(), Vec::new());
    binary.start_and_wait().await;
    let owner = people::owner(&binary.url()).await;
    let (_mia, present) = people::agent(binary.port, &owner, "mia", 2).await;
    let with_bot = people::visitor(binary.port, &owner).await;
    Talk::over(binary.port, &with_bot).await.says("asks", "when do you open?").await.unwrap();
    let visitor = people::visitor_with_agent(binary.port, &owner).await;
    let mut talk = Talk::over(binary.port, &visitor).await;
    for number in 0..5 {
        talk.says(&format!("letter {number}"), &format!("it is about order {number}")).await.unwrap();
    }
    let texts = texts(&mut talk).await;
    let Person::Visitor { token, id, conversation } = visitor else { unreachable!("it is one") };
    let known = Known { token, id, conversation, texts };
    drop((talk, present));
    binary.stop().await;

    let target = fixtures.join("first-release.db");
    let _ = std::fs::remove_file(&target);
    let file = binary.database.folder().unwrap().join("desk.db");
    let connection = rusqlite::Connection::open(file).unwrap();
    connection.execute("VACUUM INTO ?1", [target.to_str().unwrap()]).unwrap();
    std::fs::write(fixtures.join("first-release.json"), serde_json::to_string_pretty(&known).unwrap()).unwrap();
}
