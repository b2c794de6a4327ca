//! PostgreSQL as its administrator sees it: who waits for whom, and what became of sessions; and rows held on purpose, so that
//! a node stands still where a test wants it.

use crate::binary::PATIENCE;
use domain::ConversationId;
use sqlx::{Connection, PgConnection};
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;
use store::Url;
use testkit::Database;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

/// What a node asks for once it has locked the desk, before it does anything by itself.
pub(crate) const FENCE: &str = "SELECT id FROM node WHERE id = $1 AND NOT dead FOR KEY SHARE";
/// How a node locks the desk.
pub(crate) const DESK: &str = "UPDATE instance SET routing_due = routing_due WHERE id = $1";
/// Writes down who is given which session, in the order in which the database makes it so.
const WITNESS: &str = "
    CREATE TABLE witness (number BIGINT GENERATED ALWAYS AS IDENTITY, session UUID NOT NULL, agent UUID);
    CREATE FUNCTION testify() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO witness (session, agent)
        VALUES (NEW.id, CASE WHEN NEW.phase = 'serving' AND NEW.ended_at IS NULL THEN NEW.agent END);
        RETURN NULL;
    END $$;
    CREATE TRIGGER testify AFTER INSERT OR UPDATE OF phase, agent, ended_at ON session
        FOR EACH ROW EXECUTE FUNCTION testify();";
const LOOK: Duration = Duration::from_millis(5);

/// A connection of the test's own.
pub(crate) struct Onlooker {
    connection: PgConnection,
    url: String,
}

/// Rows that are held until they are released.
pub(crate) struct Hold(PgConnection);

/// A node that waits for a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    /// Which.
    pub(crate) node: usize,
    /// The server's process that works for it.
    pid: i32,
}

/// An assignment: session, member, fencing number, when it was accepted and when and how it ended.
pub(crate) type Stint = (Uuid, Uuid, i64, Option<i64>, Option<i64>, Option<String>);

impl Onlooker {
    /// Looks at a database that has a desk.
    pub(crate) async fn at(database: &Database) -> Self {
        let Url::Postgres(url) = &database.url else { unreachable!("it is PostgreSQL") };
        Self { connection: PgConnection::connect(url).await.unwrap(), url: url.clone() }
    }

    /// Holds what this statement locks.
    pub(crate) async fn hold(&self, statement: &'static str) -> Hold {
        let mut connection = PgConnection::connect(&self.url).await.unwrap();
        sqlx::raw_sql("BEGIN").execute(&mut connection).await.unwrap();
        sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
        Hold(connection)
    }

    /// The nodes that wait for a row with this statement.
    pub(crate) async fn waiting(&mut self, statement: &str) -> Vec<Waiting> {
        let rows: Vec<(String, i32)> = sqlx::query_as(
            "SELECT application_name, pid FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock' AND query = $1 ORDER BY pid",
        )
        .bind(statement)
        .fetch_all(&mut self.connection)
        .await
        .unwrap();
        let number = |name: &str| name.strip_prefix("node ").unwrap().parse().unwrap();
        rows.iter().map(|(name, pid)| Waiting { node: number(name), pid: *pid }).collect()
    }

    /// Waits until so many nodes wait for a row with this statement at the same time.
    pub(crate) async fn until_waiting(&mut self, statement: &str, nodes: usize) -> Vec<Waiting> {
        let end = Instant::now() + PATIENCE;
        loop {
            let waiting = self.waiting(statement).await;
            if waiting.iter().map(|waiting| waiting.node).collect::<BTreeSet<_>>().len() >= nodes {
                return waiting;
            }
            assert!(Instant::now() < end, "{nodes} nodes should wait: {waiting:?}");
            sleep(LOOK).await;
        }
    }

    /// The latest session of a conversation, and its phase.
    pub(crate) async fn session(&mut self, conversation: ConversationId) -> Option<(Uuid, String)> {
        sqlx::query_as(
            "SELECT s.id, s.phase FROM session s JOIN conversation c ON c.key = s.conversation
             WHERE c.id = $1 ORDER BY s.entered_at DESC LIMIT 1",
        )
        .bind(conversation.0)
        .fetch_optional(&mut self.connection)
        .await
        .unwrap()
    }

    /// Waits until the latest session of a conversation is in this phase. Gives which it is.
    pub(crate) async fn until_phase(&mut self, conversation: ConversationId, phase: &str) -> Uuid {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.session(conversation).await {
                Some((id, is)) if is == phase => return id,
                other => assert!(Instant::now() < end, "the session is not {phase}: {other:?}"),
            }
            sleep(LOOK).await;
        }
    }

    /// Waits until no desk asks for a routing pass: the last one is on disk.
    pub(crate) async fn until_routed(&mut self) {
        self.until("SELECT NOT EXISTS (SELECT 1 FROM instance WHERE routing_due)").await;
    }

    /// Waits until a question is answered with yes.
    pub(crate) async fn until(&mut self, question: &'static str) {
        let end = Instant::now() + PATIENCE;
        while !sqlx::query_scalar::<_, bool>(question).fetch_one(&mut self.connection).await.unwrap() {
            assert!(Instant::now() < end, "still not so: {question}");
            sleep(LOOK).await;
        }
    }

    /// All assignments there ever were.
    pub(crate) async fn stints(&mut self) -> Vec<Stint> {
        let all = "SELECT session, member, fence, accepted_at, ended_at, ended_how FROM stint ORDER BY session, fence";
        sqlx::query_as(all).fetch_all(&mut self.connection).await.unwrap()
    }

    /// From now on the database itself writes down who is given which session.
    pub(crate) async fn calls_a_witness(&mut self) {
        sqlx::raw_sql(WITNESS).execute(&mut self.connection).await.unwrap();
    }

    /// Never, not for a moment, was a session taken from one agent and given to another, or had an agent more than `limit`.
    pub(crate) async fn hears_the_witness(&mut self, limit: usize) {
        let testimony: Vec<(Uuid, Option<Uuid>)> = sqlx::query_as("SELECT session, agent FROM witness ORDER BY number")
            .fetch_all(&mut self.connection)
            .await
            .unwrap();
        let mut served: HashMap<Uuid, Uuid> = HashMap::new();
        for (session, agent) in testimony {
            let Some(agent) = agent else {
                served.remove(&session);
                continue;
            };
            let before = served.insert(session, agent);
            assert!(before.is_none_or(|before| before == agent), "{session} was given away");
            let has = served.values().filter(|by| **by == agent).count();
            assert!(has <= limit, "{agent} has {has}, and room for {limit}");
        }
    }
}

impl Hold {
    /// Lets the rows go.
    pub(crate) async fn release(mut self) {
        sqlx::raw_sql("ROLLBACK").execute(&mut self.0).await.unwrap();
    }
}
