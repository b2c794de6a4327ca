//! What tests stand on: throw-away databases, a desk with a clock moved by hand, people, and browsers.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod browser;
mod cable;
mod database;
mod desk;
mod nats;
mod persona;
#[cfg(unix)]
mod postgres;
mod second;
pub mod simulation;
mod tls;

pub use rusqlite;

pub use browser::{Answer, Browser, Site, listen};
pub use cable::{Cable, Weather};
pub use database::Database;
pub use desk::{Desk, OWNER, PASSWORD, START};
pub use nats::Nats;
pub use persona::{Agent, Visitor, draft};
#[cfg(unix)]
pub use postgres::Postgres;
pub use second::STRANGER;
pub use tls::with_tls;
