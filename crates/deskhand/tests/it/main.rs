//! The binary itself: as whoever runs it sees it, killed, on a slow disk, on a full disk.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[cfg(target_os = "linux")]
mod disk;
#[cfg(target_os = "linux")]
mod fsync;
#[cfg(target_os = "linux")]
mod full;

mod binary;
mod client;
mod commands;
mod faults;
mod kill;
mod life;
mod metrics;
mod nodes;
mod outbox;
mod people;
mod secrets;
mod socket;
mod stored;
mod view;
