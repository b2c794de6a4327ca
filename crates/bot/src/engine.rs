//! A snapshot of the knowledge base and what it says to a sentence.

use crate::score::Index;
use crate::text::normalise;
use std::collections::HashMap;
use uuid::Uuid;

/// One entry of the knowledge base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Which entry.
    pub id: Uuid,
    /// The standard question, shown where visitors choose.
    pub question: String,
    /// Other ways to ask the same.
    pub similar: Vec<String>,
    /// What is answered; may be Markdown.
    pub answer: String,
}

/// From which score on the bot does what (S-119, S-121). Scores run from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// The best match is answered from here on.
    pub direct: f32,
    /// The best matches are offered from here up to `direct`.
    pub clarify: f32,
    /// How many are offered at most; 0 never offers (S-123, S-124).
    pub clarify_count: usize,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { direct: 0.80, clarify: 0.50, clarify_count: 3 }
    }
}

/// An entry that may be meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Which entry.
    pub id: Uuid,
    /// How well it fits, 0 to 1.
    pub score: f32,
    /// Its standard question.
    pub question: String,
    /// The question, standard or similar, that fits best.
    pub matched: String,
}

/// What the bot does about a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// It answers with [`Engine::answer`].
    Direct {
        /// The entry that is answered.
        id: Uuid,
        /// How well it fits, 0 to 1.
        score: f32,
        /// The question, standard or similar, that fits best.
        matched: String,
    },
    /// It asks which of these is meant, best first.
    Clarify(Vec<Candidate>),
    /// Nothing fits.
    Fallback,
}

/// An immutable snapshot of a knowledge base, ready to be asked from many threads.
#[derive(Debug, Default)]
pub struct Engine {
    questions: Vec<Question>,
    by_id: HashMap<Uuid, usize>,
    exact: HashMap<String, (usize, usize)>,
    index: Index,
}

impl Engine {
    /// Takes a snapshot. Of two entries with the same question the first is answered; of two with one id, the last kept.
    pub fn new(questions: impl IntoIterator<Item = Question>) -> Self {
        let mut engine = Self::default();
        for question in questions {
            engine.insert(question);
        }
        engine.index.finish();
        engine
    }

    fn insert(&mut self, question: Question) {
        let entry = self.questions.len();
        for (wording, text) in wordings(&question).enumerate() {
            let normal = normalise(text);
            if !normal.is_empty() {
                self.index.insert(entry, wording, &normal);
                self.exact.entry(normal).or_insert((entry, wording));
            }
        }
        self.by_id.insert(question.id, entry);
        self.questions.push(question);
    }

    /// What the bot does about `text`. Takes time bounded by the knowledge base, whatever the text.
    pub fn ask(&self, text: &str, thresholds: &Thresholds) -> Reply {
        let candidates = self.rank(text, thresholds.clarify_count.max(1));
        match candidates.first() {
            Some(best) if best.score >= thresholds.direct => {
                Reply::Direct { id: best.id, score: best.score, matched: best.matched.clone() }
            }
            Some(best) if best.score >= thresholds.clarify && thresholds.clarify_count > 0 => {
                Reply::Clarify(candidates.into_iter().filter(|c| c.score >= thresholds.clarify).collect())
            }
            _ => Reply::Fallback,
        }
    }

    /// The `count` entries that fit best, best first, whatever their score (S-128).
    pub fn rank(&self, text: &str, count: usize) -> Vec<Candidate> {
        let normal = normalise(text);
        let mut hits = self.index.search(&normal);
        if let Some(&(entry, wording)) = self.exact.get(&normal) {
            hits.retain(|hit| hit.entry != entry);
            hits.insert(0, crate::score::Hit { entry, wording, score: 1.0 });
        }
        hits.truncate(count);
        hits.iter().map(|hit| self.candidate(hit.entry, hit.wording, hit.score)).collect()
    }

    fn candidate(&self, entry: usize, wording: usize, score: f32) -> Candidate {
        let question = &self.questions[entry];
        let matched = wordings(question).nth(wording).unwrap_or(&question.question);
        Candidate { id: question.id, score, question: question.question.clone(), matched: matched.to_owned() }
    }

    /// The answer of an entry, if the snapshot has it.
    pub fn answer(&self, id: Uuid) -> Option<&str> {
        self.question(id).map(|question| question.answer.as_str())
    }

    /// The whole entry, if the snapshot has it.
    pub fn question(&self, id: Uuid) -> Option<&Question> {
        self.by_id.get(&id).map(|&entry| &self.questions[entry])
    }

    /// Every entry, in the order given.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.questions.iter()
    }

    /// How many entries the snapshot has.
    pub fn len(&self) -> usize {
        self.questions.len()
    }

    /// Whether the snapshot has no entry.
    pub fn is_empty(&self) -> bool {
        self.questions.is_empty()
    }
}

fn wordings(question: &Question) -> impl Iterator<Item = &str> {
    std::iter::once(&question.question).chain(&question.similar).map(String::as_str)
}

#[cfg(test)]
mod tests;
