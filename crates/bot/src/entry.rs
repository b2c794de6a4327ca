//! What an engine is made of, and what changes it.

use uuid::Uuid;

/// One answer of the knowledge base with all its wordings. The answer itself stays with the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which answer.
    pub id: Uuid,
    /// The standard question, shown where visitors choose.
    pub standard: String,
    /// Other ways to ask the same.
    pub similar: Vec<String>,
}

impl Entry {
    /// Every wording, the standard question first.
    pub fn wordings(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.standard).chain(&self.similar).map(String::as_str)
    }
}

/// A change to a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Adds an entry, or takes the place of the one with its id.
    Put(Entry),
    /// Takes an entry out. Nothing happens where there is none.
    Remove(Uuid),
}
