//! The verbs of the product on both databases, through personas.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bot;
mod chat;
mod interleavings;
mod knowledge;
mod mail;
mod nodes;
mod queue;
mod races;
mod rating;
mod sessions;
mod sign_in;
mod simulation;
mod team;
