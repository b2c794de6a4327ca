//! What tests stand on: throw-away databases, a desk with a clock moved by hand, people, and browsers.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod browser;
mod database;
mod desk;
mod persona;

pub use browser::{Answer, Browser, Site, listen};
pub use database::Database;
pub use desk::{Desk, OWNER, PASSWORD, START};
pub use persona::{Agent, Visitor, draft};
