//! The chatbot's pages in the panel: state, configuration, test chat, deployment, review. What the bot knows is in
//! `knowledge`; what it says to visitors begins in `visit`.

pub mod config;
pub mod deploy;
pub mod diff;
pub mod engines;
pub(crate) mod learning;
pub(crate) mod phrases;
pub mod regression;
pub(crate) mod reply;
pub mod review;
pub mod scores;
pub(crate) mod snapshot;
pub mod state;
pub mod test_chat;
pub(crate) mod thought;
pub mod thumbs;
pub(crate) mod trainer;
pub mod versions;
