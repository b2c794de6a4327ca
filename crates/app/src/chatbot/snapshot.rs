//! What the bot knows at one time, ready to be asked: the entries with their answers, and an engine per database.

use super::engines::{Nearest, Wording};
use super::trainer::Words;
use ::bot::{Calibration, Change, Engine, Entry, Match};
use domain::bot::Database;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use store::bot::QuestionRow;
use uuid::Uuid;

/// Matches of the Q&A database that are looked at.
pub(crate) const NEAREST: usize = 10;
/// Matches of the chitchat database that are looked at.
const CHITCHAT: usize = 2;

/// An immutable snapshot; cheap to clone. An edit or a training makes a new one that shares what did not change.
#[derive(Clone, Default)]
pub(crate) struct Snapshot {
    entries: Arc<HashMap<Uuid, Arc<QuestionRow>>>,
    qa: Engine,
    chitchat: Engine,
    /// The Q&A by sentence vectors from elsewhere, where these are in use and complete.
    nearest: Option<Arc<Nearest>>,
    /// The same in every snapshot of the same words.
    words: Words,
    /// Training of the Q&A also found out how far its scores may be trusted.
    examined: bool,
}

/// What turns the ranks of both databases into scores; kept with a version.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Calibrations {
    qa: Calibration,
    chitchat: Calibration,
}

/// What comes to the bot's mind about a text, best first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Matches {
    /// Of the Q&A database.
    pub(crate) qa: Vec<Match>,
    /// Of the chitchat database; empty where the strategy is off.
    pub(crate) chitchat: Vec<Match>,
    /// The Q&A were found by sentence vectors from elsewhere.
    pub(crate) by_vector: bool,
}

impl Snapshot {
    /// A snapshot of these questions; those that are switched off are left out.
    pub(crate) fn new(rows: Vec<QuestionRow>) -> Self {
        Self::default().with(rows)
    }

    /// A snapshot of these questions; where another one has the same words, with all that one has learned.
    pub(crate) fn sharing(rows: Vec<QuestionRow>, known: &Self) -> Self {
        let shared = rows.iter().filter(|row| row.enabled).map(|row| (row.id, known.shared(row.clone())));
        let shared: HashMap<Uuid, Arc<QuestionRow>> = shared.collect();
        let same = |row: &Arc<QuestionRow>| known.entries.get(&row.id).is_some_and(|old| same_words(old, row));
        if shared.len() == known.entries.len() && shared.values().all(same) {
            known.replaced(shared)
        } else {
            Self::new(rows)
        }
    }

    /// The entries alone, to be compared with others: it finds nothing.
    pub(crate) fn without_engines(rows: Vec<QuestionRow>) -> Self {
        let rows = rows.into_iter().filter(|row| row.enabled);
        let entries = rows.map(|row| (row.id, Arc::new(row))).collect();
        Self { entries: Arc::new(entries), ..Self::default() }
    }

    /// The snapshot after an edit: `rows` is all there is now.
    pub(crate) fn with(&self, rows: Vec<QuestionRow>) -> Self {
        let rows = rows.into_iter().filter(|row| row.enabled);
        self.replaced(rows.map(|row| (row.id, self.shared(row))).collect())
    }

    /// The snapshot after an edit of some: these are as in `rows`, and those `stays` denies are gone.
    pub(crate) fn edited(&self, rows: Vec<QuestionRow>, stays: impl Fn(Uuid) -> bool) -> Self {
        let mut entries = HashMap::clone(&self.entries);
        entries.retain(|id, _| stays(*id));
        for row in rows {
            match row.enabled {
                true => drop(entries.insert(row.id, self.shared(row))),
                false => drop(entries.remove(&row.id)),
            }
        }
        self.replaced(entries)
    }

    fn replaced(&self, entries: HashMap<Uuid, Arc<QuestionRow>>) -> Self {
        let qa = self.changed(&self.qa, &entries, Database::Qa);
        let qa_changed = qa.is_some();
        let qa = qa.unwrap_or_else(|| self.qa.clone());
        let chitchat = self.changed(&self.chitchat, &entries, Database::Chitchat);
        let words = if qa_changed || chitchat.is_some() { Words::default() } else { self.words.clone() };
        let chitchat = chitchat.unwrap_or_else(|| self.chitchat.clone());
        let nearest = self.nearest.clone().filter(|_| !qa_changed);
        Self { entries: Arc::new(entries), qa, chitchat, nearest, words, examined: self.examined && !qa_changed }
    }

    /// The row as this snapshot has it, where they are equal.
    fn shared(&self, row: QuestionRow) -> Arc<QuestionRow> {
        match self.entries.get(&row.id) {
            Some(known) if **known == row => known.clone(),
            _ => Arc::new(row),
        }
    }

    /// The engine after an edit; `None` where its words have not changed.
    fn changed(&self, engine: &Engine, after: &HashMap<Uuid, Arc<QuestionRow>>, kind: Database) -> Option<Engine> {
        let mut put: Vec<&QuestionRow> = after
            .values()
            .filter(|row| row.kind == kind && !self.entries.get(&row.id).is_some_and(|old| same_words(old, row)))
            .map(|row| &**row)
            .collect();
        put.sort_by_key(|row| (row.position, row.id));
        if engine.is_empty() {
            return (!put.is_empty()).then(|| Engine::new(put.into_iter().map(entry)));
        }
        let gone = self.entries.values().filter(|row| row.kind == kind && !after.contains_key(&row.id));
        let gone: Vec<Uuid> = gone.map(|row| row.id).collect();
        if put.is_empty() && gone.is_empty() {
            return None;
        }
        let removed = gone.into_iter().map(Change::Remove);
        Some(engine.with(removed.chain(put.into_iter().map(|row| Change::Put(entry(row))))))
    }

    /// The entry, if the snapshot has it.
    pub(crate) fn entry(&self, id: Uuid) -> Option<&QuestionRow> {
        self.entries.get(&id).map(|row| &**row)
    }

    /// Every entry, in order.
    pub(crate) fn entries(&self) -> Vec<&QuestionRow> {
        let mut entries: Vec<&QuestionRow> = self.entries.values().map(|row| &**row).collect();
        entries.sort_by_key(|row| (row.kind, row.position, row.id));
        entries
    }

    /// The questions of the Q&A database, ready to be asked.
    pub(crate) fn qa(&self) -> &Engine {
        &self.qa
    }

    /// What fits a text best.
    pub(crate) fn matches(&self, text: &str, chitchat: bool) -> Matches {
        let small_talk = if chitchat { self.chitchat.ask(text, CHITCHAT) } else { Vec::new() };
        Matches { qa: self.qa.ask(text, NEAREST), chitchat: small_talk, by_vector: false }
    }

    /// Whether its entries have sentence vectors from elsewhere.
    pub(crate) fn takes_vectors(&self) -> bool {
        self.nearest.is_some()
    }

    /// The same with sentence vectors from elsewhere.
    pub(crate) fn with_nearest(&self, nearest: Option<Arc<Nearest>>) -> Self {
        Self { nearest, ..self.clone() }
    }

    /// As another snapshot of the same words has them.
    pub(crate) fn with_nearest_of(&self, other: &Self) -> Self {
        if Arc::ptr_eq(&self.words, &other.words) { self.with_nearest(other.nearest.clone()) } else { self.clone() }
    }

    /// The same with what another snapshot of the same words has learned. `None` where it has not learned more.
    pub(crate) fn taught_by(&self, other: &Self) -> Option<Self> {
        let more = other.is_trained() && (!self.is_trained() || (other.examined && !self.examined));
        let (qa, chitchat, examined) = (other.qa.clone(), other.chitchat.clone(), other.examined);
        let taught = || Self { qa, chitchat, examined, ..self.clone() };
        (more && Arc::ptr_eq(&self.words, &other.words)).then(taught)
    }

    /// What it knows, to be told from other words.
    pub(crate) fn words(&self) -> &Words {
        &self.words
    }

    /// Every wording of the Q&A database.
    pub(crate) fn wordings(&self) -> Vec<Wording> {
        let rows = self.entries().into_iter().filter(|row| row.kind == Database::Qa);
        rows.flat_map(|row| {
            let texts = std::iter::once(&row.question).chain(&row.similar_questions);
            texts.map(|text| Wording { entry: row.id, text: text.clone() })
        })
        .collect()
    }

    /// How many those are.
    pub(crate) fn count_wordings(&self) -> usize {
        let rows = self.entries.values().filter(|row| row.kind == Database::Qa);
        rows.map(|row| 1 + row.similar_questions.len()).sum()
    }

    /// What a text fits by its sentence vector, with the words it shares where the built-in engine sees some. `known`
    /// is what the built-in engine found. Of another model's vector nothing is made.
    pub(crate) fn by_vector(&self, known: &Matches, vector: &[f32]) -> Option<Vec<Match>> {
        let nearest = self.nearest.as_ref().filter(|nearest| nearest.width() == vector.len())?;
        let mut found = nearest.ask(vector, NEAREST);
        for found in &mut found {
            if let Some(seen) = known.qa.iter().find(|seen| seen.id == found.id) {
                (found.kind, found.shared) = (seen.kind, seen.shared.clone());
            }
        }
        Some(found)
    }

    /// Whether it was trained since its last change.
    pub(crate) fn is_trained(&self) -> bool {
        let ready = |engine: &Engine| engine.is_empty() || engine.is_trained();
        ready(&self.qa) && ready(&self.chitchat)
    }

    /// Whether it was trained, and knows how far its scores may be trusted.
    pub(crate) fn is_examined(&self) -> bool {
        self.is_trained() && (self.examined || self.qa.is_empty())
    }

    /// The same, trained and examined. Takes seconds for a large base; `None` where `go_on` said no.
    pub(crate) fn train(&self, go_on: &dyn Fn() -> bool) -> Option<Self> {
        let train = |engine: &Engine, done: bool| {
            if engine.is_empty() || done { Some(engine.clone()) } else { engine.train(go_on) }
        };
        let qa = train(&self.qa, self.qa.is_trained() && self.examined)?;
        let chitchat = train(&self.chitchat, self.chitchat.is_trained())?;
        Some(Self { qa, chitchat, examined: true, ..self.clone() })
    }

    /// The same, trained with the calibration of an earlier training of the same entries: far quicker.
    pub(crate) fn train_with(&self, known: &Calibrations, go_on: &dyn Fn() -> bool) -> Option<Self> {
        let train = |engine: &Engine, calibration: &Calibration| {
            let done = engine.is_empty() || engine.is_trained();
            if done { Some(engine.clone()) } else { engine.trained_with(calibration.clone(), go_on) }
        };
        let qa = train(&self.qa, &known.qa)?;
        Some(Self { qa, chitchat: train(&self.chitchat, &known.chitchat)?, ..self.clone() })
    }

    /// The same with the calibration of an earlier training, where it is not trained.
    pub(crate) fn calibrated(&self, known: &Calibrations) -> Self {
        let calibrated = |engine: &Engine, calibration: &Calibration| {
            if engine.is_trained() { engine.clone() } else { engine.calibrated(calibration.clone()) }
        };
        let qa = calibrated(&self.qa, &known.qa);
        Self { qa, chitchat: calibrated(&self.chitchat, &known.chitchat), ..self.clone() }
    }

    /// What turns ranks into scores here.
    pub(crate) fn calibrations(&self) -> Calibrations {
        Calibrations { qa: self.qa.calibration().clone(), chitchat: self.chitchat.calibration().clone() }
    }
}

fn same_words(a: &Arc<QuestionRow>, b: &Arc<QuestionRow>) -> bool {
    let equal = || a.kind == b.kind && a.question == b.question && a.similar_questions == b.similar_questions;
    Arc::ptr_eq(a, b) || equal()
}

fn entry(row: &QuestionRow) -> Entry {
    Entry { id: row.id, standard: row.question.clone(), similar: row.similar_questions.clone() }
}
