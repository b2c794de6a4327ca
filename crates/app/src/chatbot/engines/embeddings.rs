//! Sentence vectors from an OpenAI-compatible service, in place of the built-in ones: of the whole base beforehand, of
//! what a visitor writes when it is written.

use super::nearest::Nearest;
use super::{Model, Useless, ask};
use crate::bots::{DeskBots, blocking};
use crate::chatbot::snapshot::Snapshot;
use crate::{App, Error};
use domain::InstanceId;
use lru::LruCache;
use outside::Fetcher;
use outside::fetch::FetchError;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::result::Result;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// How long a visitor waits for it.
const DEADLINE: Duration = Duration::from_millis(800);
/// How long a part of many texts may take that an administrator waits for.
const AHEAD: Duration = Duration::from_secs(3);
/// How long a part of the base may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// Texts of one request. Where the answer is too large, a quarter of it.
const BATCH: usize = 16;
/// Wordings of a base that is given vectors.
const WORDINGS: usize = 20_000;
/// After an attempt to give a base its vectors that failed.
const PAUSE: Duration = Duration::from_secs(30);
/// Most numbers of a vector.
const DIMENSIONS: usize = 4_096;
/// Texts whose vectors are remembered.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(2_000).expect("it is not zero");

/// A sentence vector.
pub(crate) type Vector = Arc<[f32]>;

/// Vectors of what was asked lately, by a digest of model and text: the words themselves are not kept.
pub(crate) struct Vectors(Mutex<LruCache<[u8; 32], Vector>>);

impl Default for Vectors {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(REMEMBERED)))
    }
}

impl Vectors {
    fn find(&self, model: &Model, text: &str) -> Option<Vector> {
        self.kept().get(&digest(model, text)).cloned()
    }

    fn keep(&self, model: &Model, text: &str, vector: Vector) {
        self.kept().put(digest(model, text), vector);
    }

    fn kept(&self) -> MutexGuard<'_, LruCache<[u8; 32], Vector>> {
        self.0.lock().expect("nothing panics while it holds the vectors")
    }
}

impl App {
    /// The vector of what a visitor wrote. `None` where there is none in time: the built-in engine answers then.
    pub(crate) async fn vector(&self, instance: InstanceId, model: &Model, text: &str) -> Option<Vector> {
        let desk = self.0.bots.desk(instance);
        if let Some(known) = desk.vectors().find(model, text) {
            return Some(known);
        }
        let breaker = desk.embeddings_breaker();
        if !breaker.may_ask(Instant::now()) {
            return None;
        }
        match embed(&self.config().fetcher, model, &[text], DEADLINE).await {
            Ok(mut found) => {
                breaker.answered();
                let vector: Vector = found.pop()?.into();
                desk.vectors().keep(model, text, vector.clone());
                Some(vector)
            }
            Err(useless) => {
                breaker.failed(Instant::now());
                tracing::warn!(%useless, "no sentence vector; the built-in engine answers");
                None
            }
        }
    }
}

impl App {
    /// Asks for the vectors of many texts beforehand, some at a time. Where it fails, each is asked for by itself later.
    pub(crate) async fn vectors_ahead(&self, instance: InstanceId, model: &Model, texts: &[&str]) {
        let desk = self.0.bots.desk(instance);
        let breaker = desk.embeddings_breaker();
        let mut missing: Vec<&str> =
            texts.iter().copied().filter(|text| desk.vectors().find(model, text).is_none()).collect();
        missing.sort_unstable();
        missing.dedup();
        for part in missing.chunks(BATCH) {
            if !breaker.may_ask(Instant::now()) {
                return;
            }
            let Ok(found) = embed(&self.config().fetcher, model, part, AHEAD).await else {
                return breaker.failed(Instant::now());
            };
            breaker.answered();
            part.iter().zip(found).for_each(|(text, vector)| desk.vectors().keep(model, text, vector.into()));
        }
    }
}

/// How far the sentence vectors of a base are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Wordings that have theirs.
    pub ready: usize,
    /// Wordings of the base.
    pub wordings: usize,
    /// Wordings a base may have to be given vectors; one with more goes without.
    pub most: usize,
}

impl App {
    /// Whether `give_vectors` has something to do now.
    pub(crate) async fn wants_vectors(&self, instance: InstanceId) -> bool {
        let Ok(engines) = self.engines(instance).await else { return false };
        let desk = self.0.bots.desk(instance);
        match &engines.embeddings {
            None => desk.has_vectors(),
            Some(model) => desk.may_embed(Instant::now()) && !desk.without_vectors(model).is_empty(),
        }
    }

    /// How far the sentence vectors of a bot are.
    pub(crate) fn vectors_of(&self, instance: InstanceId, model: &Model, snapshot: &Snapshot) -> Progress {
        let wordings = snapshot.count_wordings();
        let known = || self.0.bots.desk(instance).with_base_vectors(model, |known| known.len());
        let ready = if snapshot.takes_vectors() { wordings } else { known().min(wordings) };
        Progress { ready, wordings, most: WORDINGS }
    }
}

impl App {
    /// Gives the bots of a desk the sentence vectors of their questions, where these are in use: those that are missing
    /// are asked for, part by part. Until all are there, and where it fails, the built-in engine answers.
    pub async fn give_vectors(&self, instance: InstanceId) -> Result<(), Error> {
        let engines = self.engines(instance).await?;
        let desk = self.0.bots.desk(instance);
        // One fetches them, the others have nothing to do.
        let Some(_turn) = desk.turn_to_embed() else { return Ok(()) };
        let Some(model) = &engines.embeddings else {
            desk.take_vectors_away();
            return Ok(());
        };
        for snapshot in desk.without_vectors(model) {
            let wordings = snapshot.wordings();
            if wordings.len() > WORDINGS || !desk.may_embed(Instant::now()) {
                continue;
            }
            let texts: Vec<&str> = wordings.iter().map(|wording| wording.text.as_str()).collect();
            if let Err(useless) = complete(&self.config().fetcher, model, &desk, &texts).await {
                tracing::warn!(%useless, "not every wording has its sentence vector; the built-in engine answers");
                desk.embed_again_at(Instant::now() + PAUSE);
                continue;
            }
            let (of, model) = (desk.clone(), model.clone());
            let nearest = blocking(move || {
                let found: Vec<Vector> = of.with_base_vectors(&model, |known| {
                    wordings.iter().filter_map(|wording| known.find(&wording.text)).collect()
                });
                Nearest::new(wordings, &found)
            });
            desk.give_vectors(&snapshot, &Arc::new(nearest.await?));
        }
        Ok(())
    }
}

/// The vectors of a base, by the digest of each wording.
#[derive(Clone, Debug)]
pub(crate) struct BaseVectors {
    model: Model,
    known: HashMap<[u8; 32], Vector>,
}

impl BaseVectors {
    /// None yet of this model.
    pub(crate) fn none(model: &Model) -> Self {
        Self { model: model.clone(), known: HashMap::new() }
    }

    /// Whose they are.
    pub(crate) fn model(&self) -> &Model {
        &self.model
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.known.len()
    }

    fn find(&self, text: &str) -> Option<Vector> {
        self.known.get(&digest(&self.model, text)).cloned()
    }

    /// Lets go of those of other texts. Gives the texts that have none.
    fn keep_only<'a>(&mut self, texts: &[&'a str]) -> Vec<&'a str> {
        let mut known = std::mem::take(&mut self.known);
        let mut missing = Vec::new();
        for text in texts {
            let digest = digest(&self.model, text);
            match known.remove(&digest) {
                Some(vector) => drop(self.known.insert(digest, vector)),
                None if self.known.contains_key(&digest) => {}
                None => missing.push(*text),
            }
        }
        missing
    }

    /// Takes more of them. Those of another length than before make all of them worthless: the model is another one.
    fn take(&mut self, texts: &[&str], found: Vec<Vec<f32>>) -> Result<(), Useless> {
        let width = self.known.values().next().map(|vector| vector.len());
        if found.iter().any(|vector| width.is_some_and(|width| width != vector.len())) {
            self.known.clear();
            return Err(Useless::OtherShape);
        }
        let digests = texts.iter().map(|text| digest(&self.model, text));
        self.known.extend(digests.zip(found.into_iter().map(Vector::from)));
        Ok(())
    }
}

/// Asks for the vectors of those of these texts that have none yet, and lets go of those of all others. What came is
/// kept also where a later part fails.
async fn complete(fetcher: &Fetcher, model: &Model, desk: &DeskBots, texts: &[&str]) -> Result<(), Useless> {
    let missing = desk.with_base_vectors(model, |known| known.keep_only(texts));
    let (mut size, mut done) = (BATCH, 0);
    while done < missing.len() {
        let part = &missing[done..(done + size).min(missing.len())];
        match embed(fetcher, model, part, PATIENCE).await {
            Ok(found) => {
                done += part.len();
                desk.with_base_vectors(model, |known| known.take(part, found))?;
            }
            Err(Useless::Fetch(FetchError::TooLarge)) if size > 1 => size = (size / 4).max(1),
            Err(useless) => return Err(useless),
        }
    }
    Ok(())
}

/// Sees whether it gives vectors that tell sentences apart.
pub(super) async fn attempt(fetcher: &Fetcher, model: &Model) -> Result<(), Useless> {
    let found = embed(fetcher, model, &["Where is my parcel?", "怎么退货？"], DEADLINE).await?;
    if found[0] == found[1] { Err(Useless::OtherShape) } else { Ok(()) }
}

#[derive(Deserialize)]
struct Answer {
    data: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    index: usize,
    embedding: Vec<f32>,
}

/// One request. As many vectors as texts, all of one length, all of finite numbers.
async fn embed(fetcher: &Fetcher, model: &Model, texts: &[&str], deadline: Duration) -> Result<Vec<Vec<f32>>, Useless> {
    let body = json!({ "model": model.name, "input": texts, "encoding_format": "float" });
    let answer = ask(fetcher, model, "/embeddings", &body, deadline).await?;
    let Answer { mut data } = serde_json::from_value(answer).map_err(|_| Useless::OtherShape)?;
    data.sort_by_key(|item| item.index);
    let length = data.first().map_or(0, |item| item.embedding.len());
    let in_order = data.iter().enumerate().all(|(place, item)| item.index == place);
    let vectors: Vec<Vec<f32>> = data.into_iter().map(|item| item.embedding).collect();
    let sound = |vector: &Vec<f32>| {
        vector.len() == length && vector.iter().all(|x| x.is_finite()) && vector.iter().any(|x| *x != 0.0)
    };
    let fits = in_order && vectors.len() == texts.len() && (2..=DIMENSIONS).contains(&length);
    if fits && vectors.iter().all(sound) { Ok(vectors) } else { Err(Useless::OtherShape) }
}

fn digest(model: &Model, text: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [&model.url, &model.name, text] {
        hash.update(part.as_bytes());
        hash.update(b"\0");
    }
    hash.finalize().into()
}
