//! What tests stand on: throw-away databases, a desk with a clock moved by hand, personas, and browsers that talk to it.
#![expect(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

mod browser;
mod database;
mod desk;
mod floor;
mod persona;

pub use browser::{Answer, Browser, Site};
pub use database::{Database, both};
pub use desk::{Desk, PASSWORD, START};
pub use floor::Floor;
pub use persona::{Agent, Visitor, draft};

/// Runs each test on SQLite and on PostgreSQL: `on_both_databases! { async fn a_sentence(database: Database) { … } }`.
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($database:ident: Database) $body:block)*) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn test($database: $crate::Database) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                test($crate::Database::sqlite()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(database) = $crate::Database::postgres().await {
                    test(database).await;
                }
            }
        }
    )*};
}
