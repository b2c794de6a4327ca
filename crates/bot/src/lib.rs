//! The matching engine: a sentence in, ranked answers out. Pure: no clock, no I/O, nothing of ours.
//!
//! An [`Engine`] is an immutable snapshot of a knowledge base; an edit or a training makes a new one.

mod asked;
mod base;
mod calibration;
mod chance;
mod cluster;
mod curved;
pub mod demo;
mod discriminant;
mod engine;
mod entry;
mod explain;
mod eyes;
mod found;
mod grams;
mod held_out;
mod index;
mod kin;
mod lanes;
mod logistic;
mod model;
mod normal;
mod person;
mod tables;
mod traits;
mod vector;
mod verdict;

pub use calibration::{Calibration, Held};
pub use cluster::cluster;
pub use engine::Engine;
pub use entry::{Change, Entry};
pub use found::{Confusion, Kind, Match};
pub use normal::normalise;
pub use person::wants_person;

/// What a text means, as a point of unit length in the space of the tables that come with the engine; all zero where
/// nothing of it is known. Texts that mean the same lie near each other, also across languages.
pub fn vector(text: &str) -> Vec<f32> {
    asked::Asked::new(text).vector.to_vec()
}

/// What people say who have no question for a service desk, in both languages. Engines learn from it what they have no
/// answer to.
pub fn idle_talk() -> impl Iterator<Item = &'static str> {
    model::ENGLISH_TALK.lines().chain(model::CHINESE_TALK.lines())
}
