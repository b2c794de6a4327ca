//! Optional engines outside of the desk, off by default: where they are, their keys, and how they are asked. Whatever
//! becomes of them, the bot answers: by what is built in.

mod breaker;
mod embeddings;
mod judge;
mod nearest;

pub(crate) use breaker::Breaker;
pub use embeddings::Progress;
pub(crate) use embeddings::{BaseVectors, Vectors};
pub(crate) use judge::CANDIDATES;
pub(crate) use nearest::{Nearest, Wording};

use crate::{App, Code, Error, Member, Result, sealing};
use domain::bot::{EngineAddress, EngineSettings};
use domain::{InstanceId, Permission};
use outside::fetch::{FetchError, same_origin};
use serde_json::Value;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::bot::engines::{self, EnginesRow};
use store::{Link, instances};

/// Longest address and name of a model, and key, characters.
const LENGTHS: (usize, usize) = (500, 1_000);
/// What the keys are sealed for.
const PURPOSES: [&str; 2] = ["bot.embeddings", "bot.judge"];
/// Their fields.
const KEYS: [&str; 2] = ["embeddings.key", "judge.key"];

/// The optional engines. Keys are never told.
#[derive(Clone, Debug)]
pub struct EnginesPage {
    /// Raised by every save.
    pub version: i64,
    /// Addresses, models, switches.
    pub settings: EngineSettings,
    /// A key is saved for sentence vectors, for the judge.
    pub has_key: [bool; 2],
}

/// Which optional engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Sentence vectors.
    Embeddings,
    /// The judge.
    Judge,
}

/// Optional engines to save. A key that is absent stays as long as the engine stays where it is, an empty one is deleted.
#[derive(Clone, Debug)]
pub struct NewEngines {
    /// The version that was loaded.
    pub version: i64,
    /// Addresses, models, switches.
    pub settings: EngineSettings,
    /// New keys, for sentence vectors and for the judge.
    pub keys: [Option<String>; 2],
}

/// Result of trying one.
#[derive(Clone, Debug)]
pub struct Trial {
    /// It answered as it should.
    pub works: bool,
    /// Milliseconds it took.
    pub millis: i64,
    /// What went wrong; `None` where it works.
    pub problem: Option<Problem>,
}

/// What is wrong with an optional engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Its address may not be asked.
    Address,
    /// Nobody answers there, or not by TLS.
    Unreachable,
    /// It took too long.
    TimedOut,
    /// It answered with another status than 200: this one.
    Status(u16),
    /// Its answer is too large.
    TooLarge,
    /// Its answer cannot be read, or is something else than was asked for.
    Answer,
}

/// The optional engines of a desk as they are asked: with their keys.
#[derive(Clone, Debug, Default)]
pub(crate) struct Engines {
    /// The version they were loaded as.
    pub(crate) version: i64,
    /// Sentence vectors; `None` where they are off.
    pub(crate) embeddings: Option<Model>,
    /// The judge; `None` where it is off.
    pub(crate) judge: Option<Model>,
}

impl Engines {
    /// Without the judge: where only scores are looked at.
    pub(crate) fn without_judge(&self) -> Self {
        Self { judge: None, ..self.clone() }
    }

    /// Whether any is in use.
    pub(crate) fn are_on(&self) -> bool {
        self.embeddings.is_some() || self.judge.is_some()
    }
}

/// A model to ask.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Model {
    /// Base address, without a slash at the end.
    url: String,
    /// Its name.
    name: String,
    /// The key; empty where it needs none.
    key: String,
}

/// Without the key: it must not come into a log.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model").field("url", &self.url).field("name", &self.name).finish_non_exhaustive()
    }
}

impl App {
    /// The optional engines.
    pub async fn bot_engines(&self, by: &Member) -> Result<EnginesPage> {
        Ok(page(engines::find(&mut self.read().await?, by.instance).await?))
    }

    /// Saves the optional engines. In force at once, for visitors too.
    ///
    /// # Errors
    /// `Invalid` names the field; `Conflict` where somebody else saved since they were loaded.
    pub async fn save_bot_engines(&self, by: &Member, new: &NewEngines) -> Result<EnginesPage> {
        let settings = EngineSettings {
            embeddings: self.checked_engine(["embeddings.url", "embeddings.model"], &new.settings.embeddings)?,
            judge: self.checked_engine(["judge.url", "judge.model"], &new.settings.judge)?,
        };
        let mut unit = self.begin_at_desk(by.instance).await?;
        self.guard_for(&mut unit, by, Permission::ManageChatbot).await?;
        let before = engines::find(&mut unit, by.instance).await?;
        let desk_key = desk_key(&mut unit, by.instance).await?;
        let mut fields = changed(&before.settings, &settings);
        let [embeddings, judge] = &new.keys;
        let seal = |place: usize, key: &Option<String>, kept: &str| {
            self.sealed(&desk_key, (PURPOSES[place], KEYS[place]), key.as_deref(), kept)
        };
        let kept = kept_keys(&before, &settings);
        let row = EnginesRow {
            version: new.version,
            settings,
            embeddings_key: seal(0, embeddings, kept[0])?,
            judge_key: seal(1, judge, kept[1])?,
        };
        let lost = [kept[0] != before.embeddings_key, kept[1] != before.judge_key];
        let touched = [embeddings.is_some() || lost[0], judge.is_some() || lost[1]];
        fields.extend(KEYS.into_iter().zip(touched).filter(|(_, touched)| *touched).map(|(field, _)| field));
        if !engines::save(&mut unit, by.instance, &row).await? {
            return Err(Code::Conflict.into());
        }
        self.audit(&mut unit, by, "bot.engines", by.instance, &fields).await?;
        unit.commit().await?;
        self.bot_engines(by).await
    }

    /// Tries an optional engine as it is saved, switched on or not.
    pub async fn try_bot_engine(&self, by: &Member, which: Which) -> Result<Trial> {
        let mut link = self.read().await?;
        let row = engines::find(&mut link, by.instance).await?;
        let desk_key = desk_key(&mut link, by.instance).await?;
        drop(link);
        let model = match which {
            Which::Embeddings => model(&desk_key, 0, &row.settings.embeddings, &row.embeddings_key),
            Which::Judge => model(&desk_key, 1, &row.settings.judge, &row.judge_key),
        };
        let begin = Instant::now();
        let outcome = match which {
            Which::Embeddings => embeddings::attempt(&self.config().fetcher, &model).await,
            Which::Judge => judge::attempt(&self.config().fetcher, &model).await,
        };
        let problem = outcome.err().map(Problem::from);
        Ok(Trial { works: problem.is_none(), millis: begin.elapsed().as_millis() as i64, problem })
    }

    /// The optional engines of a desk, with their keys; read anew where they were saved since.
    pub(crate) async fn engines(&self, instance: InstanceId) -> Result<Arc<Engines>> {
        let desk = self.0.bots.desk(instance);
        let mut link = self.read().await?;
        let row = engines::find(&mut link, instance).await?;
        if let Some(known) = desk.engines().filter(|known| known.version == row.version) {
            return Ok(known);
        }
        let desk_key = desk_key(&mut link, instance).await?;
        let in_use = |place: usize, address: &EngineAddress, key: &str| {
            address.enabled.then(|| model(&desk_key, place, address, key))
        };
        let engines = Arc::new(Engines {
            version: row.version,
            embeddings: in_use(0, &row.settings.embeddings, &row.embeddings_key),
            judge: in_use(1, &row.settings.judge, &row.judge_key),
        });
        desk.keep_engines(engines.clone());
        Ok(engines)
    }

    fn checked_engine(&self, fields: [&'static str; 2], engine: &EngineAddress) -> Result<EngineAddress> {
        let url = engine.url.trim().trim_end_matches('/').to_owned();
        let model = engine.model.trim().to_owned();
        let [url_field, model_field] = fields;
        if url.chars().count() > LENGTHS.0 || model.chars().count() > LENGTHS.0 {
            return Err(Error::invalid(url_field, format!("must have at most {} characters", LENGTHS.0)));
        }
        if !url.is_empty() {
            let checked = self.config().fetcher.check(&url);
            checked.map_err(|wrong| Error::invalid(url_field, wrong.to_string()))?;
        }
        if engine.enabled && url.is_empty() {
            return Err(Error::invalid(url_field, "must not be empty"));
        }
        if engine.enabled && model.is_empty() {
            return Err(Error::invalid(model_field, "must not be empty"));
        }
        Ok(EngineAddress { enabled: engine.enabled, url, model })
    }

    fn sealed(
        &self,
        desk_key: &str,
        (purpose, field): (&str, &'static str),
        key: Option<&str>,
        kept: &str,
    ) -> Result<String> {
        match key.map(str::trim) {
            None => Ok(kept.to_owned()),
            Some("") => Ok(String::new()),
            Some(key) if key.len() > LENGTHS.1 || !key.bytes().all(|byte| byte.is_ascii_graphic()) => {
                Err(Error::invalid(field, format!("must have at most {} letters, digits and marks", LENGTHS.1)))
            }
            Some(key) => Ok(sealing::seal(self.ids(), desk_key, purpose, key)),
        }
    }
}

/// Why an optional engine gave nothing that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Useless {
    /// No answer at all.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// An answer of another shape.
    #[error("it answered something else than was asked for")]
    OtherShape,
}

impl From<Useless> for Problem {
    fn from(useless: Useless) -> Self {
        match useless {
            Useless::Fetch(FetchError::Address(_)) => Self::Address,
            Useless::Fetch(FetchError::Unreachable) => Self::Unreachable,
            Useless::Fetch(FetchError::TimedOut) => Self::TimedOut,
            Useless::Fetch(FetchError::Status(status)) => Self::Status(status),
            Useless::Fetch(FetchError::TooLarge) => Self::TooLarge,
            Useless::Fetch(FetchError::Unreadable) | Useless::OtherShape => Self::Answer,
        }
    }
}

/// Asks a model.
async fn ask(
    fetcher: &outside::Fetcher,
    model: &Model,
    path: &str,
    body: &Value,
    deadline: Duration,
) -> std::result::Result<Value, Useless> {
    Ok(fetcher.post(&format!("{}{path}", model.url), &model.key, body, deadline).await?)
}

fn page(row: EnginesRow) -> EnginesPage {
    let has_key = [!row.embeddings_key.is_empty(), !row.judge_key.is_empty()];
    EnginesPage { version: row.version, settings: row.settings, has_key }
}

/// The sealed keys that stay where no others are given. One that was given for a server goes to no other: whoever may set
/// the address would have it sent to themselves.
fn kept_keys<'a>(before: &'a EnginesRow, after: &EngineSettings) -> [&'a str; 2] {
    let stays = |old: &EngineAddress, new: &EngineAddress| same_origin(&old.url, &new.url);
    let embeddings = stays(&before.settings.embeddings, &after.embeddings);
    let judge = stays(&before.settings.judge, &after.judge);
    [if embeddings { &before.embeddings_key } else { "" }, if judge { &before.judge_key } else { "" }]
}

fn model(desk_key: &str, place: usize, address: &EngineAddress, sealed: &str) -> Model {
    let key = sealing::open(desk_key, PURPOSES[place], sealed).unwrap_or_default();
    Model { url: address.url.clone(), name: address.model.clone(), key }
}

async fn desk_key(link: &mut Link, instance: InstanceId) -> Result<String> {
    Ok(instances::find(link, instance).await?.ok_or(Error::NotFound)?.signing_key)
}

fn changed(before: &EngineSettings, after: &EngineSettings) -> Vec<&'static str> {
    let (a, b) = (&before.embeddings, &after.embeddings);
    let (c, d) = (&before.judge, &after.judge);
    let fields = [
        ("embeddings.enabled", a.enabled != b.enabled),
        ("embeddings.url", a.url != b.url),
        ("embeddings.model", a.model != b.model),
        ("judge.enabled", c.enabled != d.enabled),
        ("judge.url", c.url != d.url),
        ("judge.model", c.model != d.model),
    ];
    fields.into_iter().filter(|(_, changed)| *changed).map(|(field, _)| field).collect()
}
