//! HTTP as browsers see it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod account;
mod desk;
mod pages;
mod polling;
mod setup;
mod socket;
mod team;
mod uploads;
