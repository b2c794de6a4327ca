//! The matching engine: a sentence in, an answer or ranked candidates out. Pure: no clock, no I/O, nothing of ours.
//!
//! An [`Engine`] is an immutable snapshot of a knowledge base; a new version is a new engine.

pub mod demo;
mod engine;
mod person;
mod score;
mod text;

pub use engine::{Candidate, Engine, Question, Reply, Thresholds};
pub use person::wants_person;
