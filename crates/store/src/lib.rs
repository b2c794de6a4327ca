//! The only SQL of Deskhand: one text per statement, for SQLite and PostgreSQL.

#[macro_use]
mod query;
mod error;
mod gate;
mod link;
mod migrate;
mod postgres;
mod shared;
mod sqlite;
mod unit;

pub mod accounts;
pub mod appends;
pub mod audit;
pub mod bot;
pub mod channels;
pub mod connections;
pub mod conversations;
pub mod deadlines;
pub mod entries;
pub mod figures;
pub mod files;
pub mod groups;
pub mod heads;
pub mod inbox;
pub mod instances;
pub mod members;
pub mod messages;
pub mod nodes;
pub mod outbox;
pub mod overview;
pub mod sessions;
pub mod sign_ins;
pub mod threads;
pub mod throttle;
pub mod visitors;

pub use error::{Error, Result};
#[cfg(feature = "simulation")]
pub use gate::{Gate, Point, at_the_database, install};
pub use link::Link;
pub use unit::{Store, Tx, Url};
