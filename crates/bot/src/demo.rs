//! What a new desk knows before its owners teach it: eight questions of a small shop, in each language (S-022).

use crate::Entry;
use uuid::Uuid;

mod en;
mod zh;

/// A language the demo questions are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// Simplified Chinese.
    Zh,
}

/// A question of the demo set. Answers may use Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoQuestion {
    /// The standard question.
    pub question: &'static str,
    /// Other ways to ask it.
    pub similar: &'static [&'static str],
    /// What is answered.
    pub answer: &'static str,
}

impl DemoQuestion {
    /// The same, as an entry of a knowledge base.
    pub fn with_id(&self, id: Uuid) -> Entry {
        let similar = self.similar.iter().map(|&text| text.to_owned()).collect();
        Entry { id, standard: self.question.to_owned(), similar }
    }
}

/// The demo set in one language, the most asked first; the same topics in the same order in each language.
pub fn questions(lang: Lang) -> &'static [DemoQuestion] {
    match lang {
        Lang::En => &en::QUESTIONS,
        Lang::Zh => &zh::QUESTIONS,
    }
}

#[cfg(test)]
mod tests;
