//! HTTP as browsers see it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod access;
mod account;
mod chatbot;
mod desk;
mod endings;
mod knowledge;
mod limits;
mod pages;
mod polling;
mod setup;
mod slow;
mod socket;
mod team;
mod uploads;
