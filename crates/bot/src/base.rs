//! The wordings of a snapshot, arranged for comparing a question with all of them.

use crate::asked::Asked;
use crate::discriminant::{Discriminant, Metric, Scatter};
use crate::eyes::Eyes;
use crate::index::{GONE, Index};
use crate::kin::Share;
use crate::tables::DIM;
use crate::vector::scale_to_unit;
use crate::{Entry, lanes};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use uuid::Uuid;

/// What 1.0 is in the whole numbers that vectors are kept as.
const UNIT: f32 = 400.0;
/// What 1.0 is in the vector of a question.
const ASKED_UNIT: f32 = 8_000.0;

/// What each likeness counts.
const MEANING: f32 = 0.5;
const LETTERS: f32 = 0.3;
const WORDS: f32 = 0.2;
/// How much the closest wordings of an answer outweigh its others.
const SHARPNESS: f32 = 20.0;

/// Bits of the hash that tell features of letters apart at most, and kin.
const LETTERS_BITS: u32 = 20;
const KIN_BITS: u32 = 16;

/// A wording this far behind the closest adds nothing to how near its answer is.
const FAR: f32 = 0.35;
/// Answers whose other wordings count beside the closest: more than are ever looked at.
const POOLED: usize = 128;
/// Answers whose vectors are computed together.
const TOGETHER: usize = 64;

/// An entry with the features of its wordings; shared by the snapshots that have it.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) entry: Entry,
    pub(crate) lines: Vec<Line>,
}

/// A wording that says something.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Which of the entry's wordings.
    pub(crate) wording: usize,
    pub(crate) key: String,
    /// The hash of the key.
    hash: u64,
    pub(crate) vector: Arc<[i8]>,
    pub(crate) grams: Arc<[u32]>,
    pub(crate) kin: Arc<[Share]>,
}

impl Answer {
    /// `read` makes the features of a text.
    pub(crate) fn new(entry: Entry, read: impl Fn(&str) -> Asked) -> Self {
        let line = |(wording, text): (usize, &str)| Line::new(wording, read(text));
        let lines = entry.wordings().enumerate().filter_map(line).collect();
        Self { entry, lines }
    }

    /// The text of a line.
    pub(crate) fn text(&self, line: &Line) -> &str {
        self.entry.wordings().nth(line.wording).unwrap_or(&self.entry.standard)
    }

    fn vectors(&self) -> Vec<&[i8]> {
        self.lines.iter().map(|line| &*line.vector).collect()
    }
}

impl Line {
    /// The line as a question.
    pub(crate) fn asked(&self) -> Asked {
        let mut vector = [0.0; DIM];
        vector.iter_mut().zip(&*self.vector).for_each(|(x, whole)| *x = f32::from(*whole) / UNIT);
        scale_to_unit(&mut vector);
        Asked { key: self.key.clone(), vector, grams: self.grams.to_vec(), kin: self.kin.to_vec() }
    }

    fn new(wording: usize, asked: Asked) -> Option<Self> {
        let vector = asked.vector.iter().map(|x| lanes::whole(x * UNIT)).collect();
        (!asked.key.is_empty()).then(|| Self {
            wording,
            hash: hash(&asked.key),
            key: asked.key,
            vector,
            grams: asked.grams.into(),
            kin: asked.kin.into(),
        })
    }
}

/// All answers, and what is computed from all of them together.
#[derive(Debug, Default)]
pub(crate) struct Base {
    pub(crate) answers: Vec<Arc<Answer>>,
    by_id: HashMap<Uuid, usize>,
    /// Answer and line within it, of every line.
    places: Vec<(u32, u32)>,
    /// Where the lines of each answer end.
    ends: Vec<u32>,
    /// How much nearer than its closest line each answer may be.
    most: Vec<f32>,
    exact: HashMap<u64, u32>,
    vectors: Vec<i8>,
    /// The vectors themselves, of a base small enough to be judged by curves.
    plain: Vec<i8>,
    pub(crate) letters: Index,
    pub(crate) kin: Index,
    scatter: Scatter,
    metric: Metric,
    middle: Vec<f32>,
    /// Where vectors come from.
    pub(crate) eyes: Arc<Eyes>,
    discriminant: Discriminant,
}

/// How alike a question and everything in the base are.
pub(crate) struct Likeness {
    /// In meaning, by line: the cosine.
    pub(crate) meaning: Vec<f32>,
    /// As `meaning`, where no direction counts more than another. Only of a small base.
    pub(crate) plain: Vec<f32>,
    /// In letters, by line.
    pub(crate) letters: Vec<f32>,
    /// In words and those that are kin to them, by line.
    pub(crate) words: Vec<f32>,
    /// In all of these, by line.
    alike: Vec<f32>,
    /// How near the wordings of each answer are, taken together: the more the nearer.
    pub(crate) near: Vec<f32>,
    /// The question in the space of the metric.
    unbent: Vec<f32>,
}

impl Base {
    /// Arranges `answers`, whose scatter is known, and perhaps their indexes of letters and kin.
    fn new(answers: Vec<Arc<Answer>>, scatter: Scatter, eyes: Arc<Eyes>, indexes: Option<(Index, Index)>) -> Self {
        let mut base = Self { scatter, eyes, ..Self::default() };
        for (at, answer) in answers.iter().enumerate() {
            base.by_id.insert(answer.entry.id, at);
            for (number, line) in answer.lines.iter().enumerate() {
                base.exact.entry(line.hash).or_insert(base.places.len() as u32);
                base.places.push((at as u32, number as u32));
            }
            base.ends.push(base.places.len() as u32);
            base.most.push((answer.lines.len().max(1) as f32).ln() / SHARPNESS);
        }
        base.add_vectors(&answers);
        (base.letters, base.kin) = indexes.unwrap_or_else(|| {
            let lines = || answers.iter().flat_map(|answer| &answer.lines);
            let letters = Index::new(&lines().map(|line| &*line.grams).collect::<Vec<_>>(), LETTERS_BITS);
            (letters, Index::new(&lines().map(|line| &*line.kin).collect::<Vec<_>>(), KIN_BITS))
        });
        base.answers = answers;
        base
    }

    fn add_vectors(&mut self, answers: &[Arc<Answer>]) {
        let lines = || answers.iter().flat_map(|answer| &answer.lines);
        let mut sum = vec![0_i64; DIM];
        for line in lines() {
            sum.iter_mut().zip(&*line.vector).for_each(|(sum, x)| *sum += i64::from(*x));
        }
        let count = UNIT * self.places.len().max(1) as f32;
        self.metric = Metric::new(&self.scatter);
        self.middle = self.metric.unbend(&sum.into_iter().map(|sum| sum as f32 / count).collect::<Vec<_>>());
        self.vectors.reserve_exact(self.places.len() * DIM);
        let mut vectors = Vec::new();
        for some in answers.chunks(TOGETHER) {
            vectors.clear();
            for line in some.iter().flat_map(|answer| &answer.lines) {
                vectors.extend(line.vector.iter().map(|x| f32::from(*x) * (1.0 / UNIT)));
            }
            let unbent = self.metric.unbend(&vectors);
            let start = self.vectors.len();
            self.vectors.resize(start + unbent.len(), 0);
            lanes::directions(&unbent, &self.middle, UNIT, &mut self.vectors[start..]);
            let mut rest = &*unbent;
            for answer in some {
                let (own, others) = rest.split_at(answer.lines.len() * DIM);
                self.discriminant.push(own);
                rest = others;
            }
        }
        if self.is_small() {
            lines().for_each(|line| self.plain.extend(&*line.vector));
        }
    }

    /// In which direction from the middle of the base a vector in the space of the metric lies.
    fn away_from_middle(&self, unbent: &[f32]) -> Vec<f32> {
        let mut seen: Vec<f32> = unbent.iter().zip(&self.middle).map(|(x, middle)| x - middle).collect();
        scale_to_unit(&mut seen);
        seen
    }

    /// Makes features of `entries`; of two with one id, the last stays. `vector` says what comes from elsewhere.
    pub(crate) fn of<'a>(
        entries: impl Iterator<Item = Entry>,
        eyes: Eyes,
        vector: impl Fn(&str) -> Option<&'a [f32]>,
    ) -> Self {
        let mut by_id = HashMap::new();
        let mut answers: Vec<Arc<Answer>> = Vec::new();
        for entry in entries {
            let at = *by_id.entry(entry.id).or_insert(answers.len());
            let answer = Arc::new(Answer::new(entry, |text| eyes.read(text, vector(text))));
            if at < answers.len() { answers[at] = answer } else { answers.push(answer) }
        }
        Self::of_answers(answers, Arc::new(eyes))
    }

    /// Arranges answers that have features.
    pub(crate) fn of_answers(answers: Vec<Arc<Answer>>, eyes: Arc<Eyes>) -> Self {
        let mut scatter = Scatter::default();
        scatter.add(answers.iter().map(|answer| answer.vectors()), 1);
        Self::new(answers, scatter, eyes, None)
    }

    /// The base after changes: `None` takes an answer out; the order of the others stays. `vector` says what comes from
    /// elsewhere.
    pub(crate) fn changed<'a>(
        &self,
        changes: impl Iterator<Item = (Uuid, Option<Entry>)>,
        vector: impl Fn(&str) -> Option<&'a [f32]>,
    ) -> Self {
        let mut slots: Vec<Option<Arc<Answer>>> = self.answers.iter().cloned().map(Some).collect();
        let mut by_id = self.by_id.clone();
        let mut scatter = self.scatter.clone();
        for (id, entry) in changes {
            let read = |text: &str| self.eyes.read(text, vector(text));
            let answer = entry.map(|entry| Arc::new(Answer::new(entry, read)));
            scatter.add(answer.iter().map(|answer| answer.vectors()), 1);
            let (at, removed) = (by_id.get(&id).copied(), answer.is_none());
            let before = match at {
                Some(at) => std::mem::replace(&mut slots[at], answer),
                None if removed => None,
                None => {
                    by_id.insert(id, slots.len());
                    slots.push(answer);
                    None
                }
            };
            scatter.add(before.iter().map(|answer| answer.vectors()), -1);
            if removed {
                by_id.remove(&id);
            }
        }
        let indexes = self.indexes_of(&slots);
        Self::new(slots.into_iter().flatten().collect(), scatter, self.eyes.clone(), indexes)
    }

    /// The indexes after changes: `slots` are the answers in their order, then new ones.
    fn indexes_of(&self, slots: &[Option<Arc<Answer>>]) -> Option<(Index, Index)> {
        let mut moved = vec![GONE; self.lines()];
        let mut new: Vec<(u32, &Line)> = Vec::new();
        let mut count = 0;
        for (at, answer) in slots.iter().enumerate() {
            let Some(answer) = answer else { continue };
            let numbers = count..count + answer.lines.len() as u32;
            count = numbers.end;
            match self.answers.get(at) {
                Some(before) if Arc::ptr_eq(before, answer) => {
                    moved[self.lines_of(at)].iter_mut().zip(numbers).for_each(|(moved, number)| *moved = number);
                }
                _ => new.extend(numbers.zip(&answer.lines)),
            }
        }
        let grams: Vec<(u32, &[u32])> = new.iter().map(|(number, line)| (*number, &*line.grams)).collect();
        let kin: Vec<(u32, &[Share])> = new.iter().map(|(number, line)| (*number, &*line.kin)).collect();
        let letters = self.letters.changed(&moved, &grams, count as usize, LETTERS_BITS)?;
        Some((letters, self.kin.changed(&moved, &kin, count as usize, KIN_BITS)?))
    }

    pub(crate) fn find(&self, id: Uuid) -> Option<usize> {
        self.by_id.get(&id).copied()
    }

    /// Whether a question can be judged by its likeness to all wordings at once, for every answer.
    pub(crate) fn is_small(&self) -> bool {
        self.lines() <= 4_096 && self.lines() * self.answers.len().max(self.by_id.len()) <= 600_000
    }

    pub(crate) fn lines(&self) -> usize {
        self.places.len()
    }

    pub(crate) fn line(&self, number: u32) -> (&Answer, &Line) {
        let (answer, line) = self.places[number as usize];
        let answer = &*self.answers[answer as usize];
        (answer, &answer.lines[line as usize])
    }

    pub(crate) fn answer_of(&self, line: u32) -> usize {
        self.places[line as usize].0 as usize
    }

    /// The line that is the question but for case, punctuation and spaces.
    pub(crate) fn same(&self, key: &str) -> Option<u32> {
        self.exact.get(&hash(key)).copied().filter(|line| self.line(*line).1.key == key)
    }

    /// Compares a question with everything.
    pub(crate) fn compare(&self, asked: &Asked) -> Likeness {
        let unbent = self.metric.unbend(&asked.vector);
        let meaning = scan(&self.vectors, &self.away_from_middle(&unbent));
        let plain = if self.is_small() { scan(&self.plain, &asked.vector) } else { Vec::new() };
        let letters = self.letters.alike(&asked.grams);
        let words = self.kin.alike(&asked.kin);
        let lines = meaning.iter().zip(&letters).zip(&words);
        let alike: Vec<f32> = lines.map(|((m, l), w)| MEANING * m + LETTERS * l + WORDS * w).collect();
        let near = self.pool(&alike);
        Likeness { meaning, plain, letters, words, alike, near, unbent }
    }

    /// The `count` answers that fit best by what needs no training, in no order, each with how far it is favoured.
    pub(crate) fn nearest(&self, likeness: &Likeness, count: usize) -> Vec<(u32, f32)> {
        let mut all: Vec<u32> =
            (0..self.ends.len() as u32).filter(|at| !self.lines_of(*at as usize).is_empty()).collect();
        let near = |at: u32| likeness.near[at as usize];
        keep(&mut all, 2 * count, |a, b| near(*b).total_cmp(&near(*a)).then(a.cmp(b)));
        let favour = self.discriminant.judge(&likeness.unbent, &all);
        let mut all: Vec<(u32, f32)> = all.into_iter().zip(favour).collect();
        let value = |(at, favour): (u32, f32)| near(at) + favour;
        keep(&mut all, count, |a, b| value(*b).total_cmp(&value(*a)).then(a.0.cmp(&b.0)));
        all
    }

    /// The line of an answer that is most like the question; the answer has one.
    pub(crate) fn closest(&self, likeness: &Likeness, answer: u32) -> u32 {
        let Range { start, end } = self.lines_of(answer as usize);
        let alike = |line: usize| likeness.alike[line];
        (start..end).reduce(|best, line| if alike(line) > alike(best) { line } else { best }).unwrap_or(start) as u32
    }

    /// The lines of an answer.
    fn lines_of(&self, answer: usize) -> Range<usize> {
        let start = answer.checked_sub(1).map_or(0, |before| self.ends[before]);
        start as usize..self.ends[answer] as usize
    }

    /// How near each answer is, by how like the question its lines are. Of an answer too far to be among the nearest, only
    /// how far its closest line is.
    fn pool(&self, alike: &[f32]) -> Vec<f32> {
        let mut near = Vec::with_capacity(self.ends.len());
        let mut rest = alike;
        for answer in 0..self.ends.len() {
            let (own, others) = rest.split_at(self.lines_of(answer).len());
            near.push(own.iter().fold(-1.0_f32, |best, alike| if *alike > best { *alike } else { best }));
            rest = others;
        }
        let floor = highest(&near, POOLED);
        for (answer, (near, most)) in near.iter_mut().zip(&self.most).enumerate() {
            if *near + most > floor {
                let behind = alike[self.lines_of(answer)].iter().map(|alike| alike - *near);
                let sum: f32 = behind.filter(|behind| *behind > -FAR).map(|behind| (SHARPNESS * behind).exp()).sum();
                *near += sum.max(1.0).ln() / SHARPNESS;
            }
        }
        near.iter_mut().for_each(|near| *near -= 1.0);
        near
    }
}

/// The number at place `count`, from the highest down; of fewer, the lowest that there can be.
fn highest(numbers: &[f32], count: usize) -> f32 {
    if numbers.len() <= count {
        return f32::MIN;
    }
    let mut numbers = numbers.to_vec();
    *numbers.select_nth_unstable_by(count, |a, b| b.total_cmp(a)).1
}

fn keep<T>(all: &mut Vec<T>, count: usize, order: impl FnMut(&T, &T) -> Ordering) {
    if all.len() > count {
        all.select_nth_unstable_by(count, order);
        all.truncate(count);
    }
}

fn scan(rows: &[i8], vector: &[f32]) -> Vec<f32> {
    let mut query = [0; DIM];
    query.iter_mut().zip(vector).for_each(|(whole, x)| *whole = (x * ASKED_UNIT).round() as i16);
    let mut products = vec![0; rows.len() / DIM];
    lanes::scan(rows, &query, &mut products);
    products.into_iter().map(|product| product as f32 * (1.0 / (UNIT * ASKED_UNIT))).collect()
}

fn hash(key: &str) -> u64 {
    key.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

const _: () = assert!(DIM.is_multiple_of(32));
