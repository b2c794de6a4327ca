//! The rules of a customer-service desk: values in, values out. No async, no I/O.

pub mod assignment;
pub mod bot;
pub mod element;
pub mod id;
pub mod limits;
pub mod member;
pub mod prompt;
pub mod rating;
pub mod session;
pub mod settings;
pub mod side;
pub mod time;

pub use bot::BotConfig;
pub use element::{Element, ElementError};
pub use id::*;
pub use member::{AgentStatus, Permission, Role};
pub use session::{EndedBecause, Phase, Session};
pub use settings::{EntrySettings, EntryTexts, Language};
pub use side::Side;
pub use time::Timestamp;
