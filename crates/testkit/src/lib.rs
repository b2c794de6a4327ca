//! What tests stand on: throw-away databases, a desk with a clock moved by hand, and browsers that talk to it.

mod browser;
mod database;
mod desk;

pub use browser::{Answer, Browser, Site};
pub use database::{Database, both};
pub use desk::{Desk, PASSWORD, START};
