//! Who needs to know on other nodes: hints over NATS. A hint is never trusted and never waited for: the database is the
//! feed, and a lost hint costs a moment.

mod hint;
mod link;
mod subscriptions;

pub use hint::{Hint, Topic};
pub use link::{Error, Link};
