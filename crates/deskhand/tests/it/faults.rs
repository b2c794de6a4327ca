//! Faults of everything around a desk: its disk, its clock, its network, its clients, its limits, its own past. The rows
//! are those of the catalogue in `docs/reliability.md`.

#[cfg(target_os = "linux")]
mod abort;
#[cfg(target_os = "linux")]
mod broken_disk;
#[cfg(target_os = "linux")]
mod clock;
#[cfg(target_os = "linux")]
mod power;
#[cfg(target_os = "linux")]
mod sheets;
#[cfg(target_os = "linux")]
mod slow_disk;

mod limits;
mod network;
mod repeats;
mod restore;
mod slow_client;
mod talk;
mod upgrade;
