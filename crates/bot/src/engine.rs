//! A snapshot of the knowledge base and what it says to a sentence.

use crate::base::Base;
use crate::calibration::Sample;
use crate::eyes::Eyes;
use crate::held_out::{self, Trial, trials};
use crate::model::Model;
use crate::verdict::Verdict;
use crate::{Calibration, Change, Confusion, Entry, Held, Kind, Match, explain};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, LazyLock};
use uuid::Uuid;

/// An immutable snapshot of a knowledge base, ready to be asked from many threads. Cheap to clone; [`Engine::default`]
/// knows nothing.
#[derive(Clone, Debug)]
pub struct Engine {
    base: Arc<Base>,
    model: Option<Arc<Model>>,
    calibration: Arc<Calibration>,
    learnt: Arc<Learnt>,
}

/// What training found out beside the model.
#[derive(Debug, Default)]
struct Learnt {
    scores: Vec<Held>,
    confusions: Vec<Confusion>,
}

/// The best score short of being the same words.
const NEARLY: f32 = 0.99;

static EMPTY: LazyLock<Engine> = LazyLock::new(|| Engine::new([]));

impl Default for Engine {
    fn default() -> Self {
        EMPTY.clone()
    }
}

impl Engine {
    /// Takes a snapshot. Of two entries with the same question the first is answered; of two with one id, the last stays.
    pub fn new(entries: impl IntoIterator<Item = Entry>) -> Self {
        Self::of(Arc::new(Base::of(entries.into_iter(), Eyes::default(), |_| None)), Arc::default())
    }

    /// As [`Engine::new`], but what sentences mean comes from elsewhere: `vectors` has that of each wording, and best also
    /// of each of [`crate::idle_talk`], all of one width up to 4096. A wording without one is found by its letters and
    /// words alone. Questions then come through [`Engine::ask_with`].
    pub fn new_with_vectors(entries: impl IntoIterator<Item = Entry>, vectors: &HashMap<String, Vec<f32>>) -> Self {
        let vector = |text: &str| vectors.get(text).map(Vec::as_slice);
        Self::of(Arc::new(Base::of(entries.into_iter(), Eyes::lent(vectors), vector)), Arc::default())
    }

    /// How many numbers a vector from elsewhere has, where the snapshot takes them.
    pub fn vector_width(&self) -> Option<usize> {
        self.base.eyes.width()
    }

    fn of(base: Arc<Base>, calibration: Arc<Calibration>) -> Self {
        Self { base, model: None, calibration, learnt: Arc::default() }
    }

    /// The snapshot after some changes. What did not change is shared.
    pub fn with(&self, changes: impl IntoIterator<Item = Change>) -> Self {
        self.changed(changes, |_| None)
    }

    /// As [`Engine::with`], with the vectors of new wordings.
    pub fn with_vectors(&self, changes: impl IntoIterator<Item = Change>, vectors: &HashMap<String, Vec<f32>>) -> Self {
        self.changed(changes, |text| vectors.get(text).map(Vec::as_slice))
    }

    fn changed<'a>(
        &self,
        changes: impl IntoIterator<Item = Change>,
        vector: impl Fn(&str) -> Option<&'a [f32]>,
    ) -> Self {
        let changes = changes.into_iter().map(|change| match change {
            Change::Put(entry) => (entry.id, Some(entry)),
            Change::Remove(id) => (id, None),
        });
        Self::of(Arc::new(self.base.changed(changes, vector)), self.calibration.clone())
    }

    /// The same snapshot, trained. Takes seconds for a large base; `go_on` is asked often and ends it with `None`.
    pub fn train(&self, go_on: &dyn Fn() -> bool) -> Option<Self> {
        let trials = trials(&self.base, go_on)?;
        let of = |sample: fn(&Trial) -> Sample| trials.iter().map(sample).collect::<Vec<_>>();
        let calibration = Calibration::fit(&of(|trial| trial.instant), &of(|trial| trial.trained));
        let learnt = Learnt {
            scores: held_out::scores(&trials, &calibration),
            confusions: held_out::confusions(&self.base, &trials, &calibration),
        };
        Some(Self { learnt: Arc::new(learnt), ..self.trained_with(calibration, go_on)? })
    }

    /// As [`Engine::train`], but takes the calibration of an earlier training of the same entries, which is far quicker;
    /// without [`Engine::scores`] and [`Engine::confusions`].
    pub fn trained_with(&self, calibration: Calibration, go_on: &dyn Fn() -> bool) -> Option<Self> {
        let model = Model::train(&self.base, |_| true, go_on)?;
        Some(Self { model: Some(Arc::new(model)), ..self.calibrated(calibration) })
    }

    /// The same snapshot, not trained, with the calibration of an earlier training.
    pub fn calibrated(&self, calibration: Calibration) -> Self {
        Self::of(self.base.clone(), Arc::new(calibration))
    }

    /// What turns ranks into scores here.
    pub fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    /// Whether the snapshot was trained since its last change.
    pub fn is_trained(&self) -> bool {
        self.model.is_some()
    }

    /// The `count` entries that fit best, best first (S-128). Takes bounded time, whatever the text.
    pub fn ask(&self, text: &str, count: usize) -> Vec<Match> {
        self.ask_with(text, None, count)
    }

    /// As [`Engine::ask`], with the vector of the question where they come from elsewhere.
    pub fn ask_with(&self, text: &str, vector: Option<&[f32]>, count: usize) -> Vec<Match> {
        let asked = self.base.eyes.read(text, vector);
        if asked.key.is_empty() || self.is_empty() {
            return Vec::new();
        }
        let same = self.base.same(&asked.key);
        let verdict = Verdict::new(&self.base, self.model.as_deref(), &asked);
        let best = verdict.ranked.first().map_or(1.0, |(_, chance)| *chance).max(1e-9);
        let trust = self.calibration.trust(self.is_trained()).score(&verdict.signs).min(NEARLY);
        let same_answer = same.map(|line| self.base.answer_of(line));
        let others = verdict.ranked.iter().filter(|(at, _)| Some(*at as usize) != same_answer);
        let words = explain::words(text);
        let others = others.map(|&(at, chance)| {
            let (answer, line) = self.base.line(self.base.closest(&verdict.likeness, at));
            let (kind, shared) = explain::shared(&words, answer.text(line));
            let score = trust * (chance / best).sqrt();
            Match { id: answer.entry.id, score, matched: answer.text(line).to_owned(), kind, shared }
        });
        same.map(|line| self.same(text, line)).into_iter().chain(others).take(count).collect()
    }

    fn same(&self, text: &str, line: u32) -> Match {
        let (answer, line) = self.base.line(line);
        let matched = answer.text(line).to_owned();
        Match { id: answer.entry.id, score: 1.0, matched, kind: Kind::SameWords, shared: vec![words_of(text)] }
    }

    /// Answers that are taken for each other, the most often first. Empty before training.
    pub fn confusions(&self) -> Vec<Confusion> {
        self.learnt.confusions.clone()
    }

    /// What wordings scored with an engine that did not know them, some with their whole answer left out, and idle talk:
    /// how often it is right from which score on. Of a large base a part. Empty before training.
    pub fn scores(&self) -> &[Held] {
        &self.learnt.scores
    }

    /// Every entry, in the order given.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.base.answers.iter().map(|answer| &answer.entry)
    }

    /// The entry, if the snapshot has it.
    pub fn entry(&self, id: Uuid) -> Option<&Entry> {
        self.base.find(id).map(|at| &self.base.answers[at].entry)
    }

    /// Whether the snapshot has the entry.
    pub fn contains(&self, id: Uuid) -> bool {
        self.base.find(id).is_some()
    }

    /// How many entries the snapshot has.
    pub fn len(&self) -> usize {
        self.base.answers.len()
    }

    /// Whether the snapshot has no entry.
    pub fn is_empty(&self) -> bool {
        self.base.answers.is_empty()
    }
}

/// Where the words of a text are, without the marks and signs around them; of nothing but signs, all of them.
fn words_of(text: &str) -> Range<usize> {
    let words = text.trim_matches(|c: char| !c.is_alphanumeric());
    let words = if words.is_empty() { text.trim() } else { words };
    let begin = text.find(words).unwrap_or(0);
    begin..begin + words.len()
}

#[cfg(test)]
mod tests;
