//! The chatbot: its knowledge base, and what was published of it.

pub mod bulk;
pub mod categories;
pub mod decisions;
pub mod draft;
pub mod engines;
pub mod marks;
pub mod pages;
pub mod questions;
pub mod regression;
pub mod versions;

pub use questions::QuestionRow;
