//! The desk every schedule begins with: made once, then copied as a file.

use crate::desk::{account_of, sign_in};
use crate::{Database, Desk, START};
use app::{App, Clock, Config, Ids, Member};
use domain::{AccountId, GroupId, InstanceId, Role};
use std::sync::OnceLock;
use store::Url;

/// Visitors, and agents besides the two who manage.
pub(super) const VISITORS: usize = 5;
pub(super) const AGENTS: usize = 4;
/// Which of the agents is an administrator.
pub(super) const ADMIN: usize = 3;

/// A desk as a file, and who is in it.
pub(super) struct Stage {
    file: Vec<u8>,
    pub(super) instance: InstanceId,
    pub(super) owner: Member,
    pub(super) agents: Vec<(AccountId, Member)>,
    pub(super) visitors: Vec<app::Visitor>,
    pub(super) groups: Vec<GroupId>,
}

impl Stage {
    /// The one stage of this process.
    pub(super) fn get() -> &'static Self {
        static STAGE: OnceLock<Stage> = OnceLock::new();
        STAGE.get_or_init(|| {
            // On a thread of its own: whoever asks first may stand in a runtime, or hold a gate.
            let made = std::thread::spawn(|| {
                let runtime = tokio::runtime::Runtime::new().expect("a runtime can be made");
                runtime.block_on(Box::pin(Self::make()))
            });
            made.join().expect("a desk can be made")
        })
    }

    /// A desk of its own to play on, in memory where the machine lets files lie there.
    pub(super) fn copied(&self) -> Database {
        let database = Database::in_memory();
        std::fs::write(file_of(&database), &self.file).expect("the desk can be copied");
        database
    }

    async fn make() -> Self {
        let database = Database::in_memory();
        let store = database.open().await;
        let clock = Clock::by_hand(START);
        let app = App::with_ids(store.clone(), clock, Config::default(), None, Ids::seeded(0));
        let desk = Desk::set_up(app, store, &database).await;
        let (mut agents, mut visitors) = (Vec::new(), Vec::new());
        for number in 0..AGENTS {
            let role = if number == ADMIN { Role::Admin } else { Role::Agent };
            let name = format!("agent{number}");
            desk.member(&name, role).await;
            let account = account_of(&desk.store, &format!("{name}@desk.example")).await.id;
            agents.push((account, sign_in(&desk.store, desk.instance, account, START).await));
        }
        for _ in 0..VISITORS {
            visitors.push(desk.visitor().await.identity);
        }
        let mut groups = Vec::new();
        for (name, members) in [("blue", &agents[..2]), ("green", &agents[2..])] {
            let members: Vec<_> = members.iter().map(|(_, member)| member.id).collect();
            groups.push(desk.app.add_group(&desk.owner, name, &members).await.unwrap().id);
        }
        desk.store.close().await;
        let file = packed(&database);
        Self { file, instance: desk.instance, owner: desk.owner, agents, visitors, groups }
    }
}

/// The file of a desk nobody works on, nobody is connected to, and whose chatbot has learned nothing: learning takes
/// threads of its own, whose pace no seed decides.
fn packed(database: &Database) -> Vec<u8> {
    let file = file_of(database);
    let connection = rusqlite::Connection::open(&file).expect("the desk's file can be opened");
    let sql = "DELETE FROM connection; DELETE FROM node; DELETE FROM bot_version;";
    connection.execute_batch(sql).expect("the desk can be cleared");
    let truncate = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
    assert_eq!(truncate.expect("the log can be emptied"), 0, "somebody still works on the desk");
    std::fs::read(&file).expect("the desk's file can be read")
}

/// The file of a desk on SQLite.
pub(super) fn file_of(database: &Database) -> std::path::PathBuf {
    match &database.url {
        Url::Sqlite(folder) => folder.join("desk.db"),
        Url::Postgres(_) => unreachable!("simulations play on SQLite"),
    }
}
