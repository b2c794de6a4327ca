//! Questions the bot could not answer, put together for somebody to look at (T-003).

use super::test_chat::{Candidate, candidates};
use crate::bots::{TestBot, blocking};
use crate::knowledge::Skipped;
use crate::{App, Error, Member, Result, secrets};
use domain::bot::Decision;
use domain::{Element, InstanceId, Permission, Timestamp};
use std::collections::{HashMap, HashSet};
use store::bot::decisions::{self, AskedRow};
use store::{Link, instances};
use uuid::Uuid;

/// Days that are looked at.
const DAYS: i64 = 30;
/// Latest misses that are looked at.
const LOOKED_AT: i64 = 2_000;
/// Wordings of one group.
const WORDINGS: usize = 50;
/// Near Q&As of one group.
const NEAREST: usize = 3;
/// Groups in one answer.
const CLUSTERS: usize = 200;
/// Pairs that are taken for each other.
const CONFUSIONS: usize = 20;
/// Answers with thumbs.
const THUMBED: usize = 50;
/// Questions of one answer with thumbs down.
const THUMBED_EXAMPLES: usize = 5;
/// Wordings that are settled at once.
const SETTLED: usize = 100;
/// Groups are counted up to here.
const COUNTED: i64 = 99;

/// The review page.
#[derive(Clone, Debug)]
pub struct Review {
    /// Groups of similar questions, most asked first.
    pub clusters: Vec<Cluster>,
    /// Pairs of answers that are taken for each other, worst first.
    pub confusions: Vec<Confused>,
    /// Answers with thumbs of visitors, worst first.
    pub thumbs: Vec<Thumbed>,
    /// Wordings that could not be settled just now.
    pub skipped: Vec<Skipped>,
}

/// Missed questions that ask for the same.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// The one asked most.
    pub title: String,
    /// How often all were asked.
    pub times: i64,
    /// Each wording, most asked first.
    pub questions: Vec<Missed>,
    /// Q&As that come nearest to the title.
    pub nearest: Vec<Candidate>,
}

/// A wording of a missed question.
#[derive(Clone, Debug)]
pub struct Missed {
    /// What was asked.
    pub text: String,
    /// How often.
    pub times: i64,
    /// What the bot did the last time.
    pub decision: Decision,
    /// Last asked.
    pub last_at: Timestamp,
    /// A visitor put thumbs down to the answer.
    pub thumbs_down: bool,
}

/// An entry by name.
#[derive(Clone, Debug)]
pub struct Named {
    /// Which.
    pub id: Uuid,
    /// Its standard question.
    pub question: String,
}

/// Two answers that are taken for each other.
#[derive(Clone, Debug)]
pub struct Confused {
    /// One.
    pub first: Named,
    /// Other.
    pub second: Named,
    /// A wording of `first` that found `second`.
    pub example: String,
    /// How many wordings do.
    pub times: i64,
}

/// What visitors thought of an answer.
#[derive(Clone, Debug)]
pub struct Thumbed {
    /// The entry.
    pub question: Named,
    /// Thumbs up.
    pub up: i64,
    /// Thumbs down.
    pub down: i64,
    /// Questions with thumbs down, newest first.
    pub examples: Vec<String>,
}

/// What is done about missed questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// They become similar questions of this Q&A.
    AddSimilar(Uuid),
    /// A new Q&A was made for them.
    Answered,
    /// Nothing; they do not come back.
    Ignored,
}

impl App {
    /// The review page.
    pub async fn bot_review(&self, by: &Member) -> Result<Review> {
        let draft = self.draft(by.instance).await?;
        let since = self.review_since();
        let missed = self.missed(by.instance).await?;
        let thumbed = decisions::list_thumbed(&mut self.read().await?, by.instance, since, LOOKED_AT).await?;
        let bot = draft.bot.clone();
        let mut review = blocking(move || Review {
            clusters: clusters(missed),
            confusions: confusions(&bot),
            thumbs: thumbs(&bot, &thumbed),
            skipped: Vec::new(),
        })
        .await?;
        let titles = review.clusters.iter().map(|cluster| cluster.title.clone()).collect();
        let snapshot = &draft.bot.snapshot;
        let engines = self.engines(by.instance).await?.without_judge();
        let thoughts = self.think_of_all(by.instance, (snapshot, &draft.config), &engines, titles).await?;
        for (cluster, thought) in review.clusters.iter_mut().zip(thoughts) {
            cluster.nearest = candidates(snapshot, &cluster.title, &thought.matches.qa, NEAREST);
        }
        Ok(review)
    }

    /// Settles missed questions. Wordings that cannot be similar questions stay, and are named.
    pub async fn settle_missed(&self, by: &Member, texts: &[String], how: Settled) -> Result<Review> {
        if texts.is_empty() || texts.len() > SETTLED {
            return Err(Error::invalid("texts", format!("must be 1 to {SETTLED}")));
        }
        let skipped = match how {
            Settled::AddSimilar(question) => self.add_similar(by, question, texts).await?.1,
            Settled::Answered | Settled::Ignored => Vec::new(),
        };
        let stays: HashSet<&str> = skipped.iter().map(|skipped| skipped.text.as_str()).collect();
        let wanted = texts.iter().filter(|text| !stays.contains(text.as_str()));
        let wanted: HashSet<String> = wanted.map(|text| ::bot::normalise(text)).collect();
        let since = self.review_since();
        let now = self.clock().now();
        let mut unit = self.begin_at_desk(by.instance).await?;
        self.guard_for(&mut unit, by, Permission::ManageChatbot).await?;
        let rows = decisions::list_missed(&mut unit, by.instance, since, LOOKED_AT).await?;
        for row in rows {
            if words(&row.elements).is_some_and(|text| wanted.contains(&::bot::normalise(&text))) {
                decisions::set_reviewed(&mut unit, row.conversation, row.number, how.as_str()).await?;
            }
        }
        if how == Settled::Ignored {
            let key = signing_key(&mut unit, by.instance).await?;
            for text in &wanted {
                decisions::ignore(&mut unit, by.instance, &digest(&key, text), now).await?;
            }
        }
        self.audit(&mut unit, by, "bot.review", by.instance, &[how.as_str()]).await?;
        unit.commit().await?;
        Ok(Review { skipped, ..self.bot_review(by).await? })
    }

    /// Groups of missed questions nobody has looked at, up to 99.
    pub(crate) async fn count_missed(&self, instance: InstanceId) -> Result<i64> {
        let mark = decisions::missed_mark(&mut self.read().await?, instance, self.review_since()).await?;
        if mark.0 == 0 {
            return Ok(0);
        }
        let desk = self.0.bots.desk(instance);
        if let Some(count) = desk.missed(mark) {
            return Ok(count);
        }
        let missed = self.missed(instance).await?;
        let count = blocking(move || {
            let texts: Vec<String> = missed.into_iter().map(|missed| missed.text).collect();
            (::bot::cluster(&texts).len() as i64).min(COUNTED)
        })
        .await?;
        desk.remember_missed(mark, count);
        Ok(count)
    }

    fn review_since(&self) -> Timestamp {
        self.clock().now().plus_seconds(-DAYS * 86_400)
    }

    /// Missed questions that are not ignored, each wording once, most asked first.
    async fn missed(&self, instance: InstanceId) -> Result<Vec<Missed>> {
        let mut link = self.read().await?;
        let rows = decisions::list_missed(&mut link, instance, self.review_since(), LOOKED_AT).await?;
        let ignored: HashSet<String> = decisions::list_ignored(&mut link, instance).await?.into_iter().collect();
        let key = signing_key(&mut link, instance).await?;
        drop(link);
        blocking(move || {
            let mut missed = different(&rows);
            if !ignored.is_empty() {
                missed.retain(|(normal, _)| !ignored.contains(&digest(&key, normal)));
            }
            missed.into_iter().map(|(_, missed)| missed).collect()
        })
        .await
    }
}

impl Settled {
    fn as_str(self) -> &'static str {
        match self {
            Self::AddSimilar(_) => "added",
            Self::Answered => "answered",
            Self::Ignored => "ignored",
        }
    }
}

/// The text of a message; `None` where it has none.
pub(crate) fn words(elements: &str) -> Option<String> {
    let elements: Vec<Element> = serde_json::from_str(elements).ok()?;
    let texts = elements.iter().filter_map(|element| match element {
        Element::Text { text } => Some(text.trim()),
        _ => None,
    });
    let text = texts.collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// What stands for an ignored question: it tells whether one is the same, not what was asked.
fn digest(key: &str, normal: &str) -> String {
    secrets::digest(&format!("{key}\0ignored\0{normal}"))
}

async fn signing_key(link: &mut Link, instance: InstanceId) -> Result<String> {
    Ok(instances::find(link, instance).await?.ok_or(Error::NotFound)?.signing_key)
}

/// Each wording once, most asked first, then newest.
fn different(rows: &[AskedRow]) -> Vec<(String, Missed)> {
    let mut found: HashMap<String, Missed> = HashMap::new();
    for row in rows {
        let Some(text) = words(&row.elements) else { continue };
        let missed = found.entry(::bot::normalise(&text)).or_insert(Missed {
            text,
            times: 0,
            decision: row.decision,
            last_at: row.decided_at,
            thumbs_down: false,
        });
        missed.times += 1;
        missed.thumbs_down |= row.thumb == Some(-1);
    }
    let mut found: Vec<(String, Missed)> = found.into_iter().collect();
    found.sort_by(|(a, x), (b, y)| y.times.cmp(&x.times).then(y.last_at.cmp(&x.last_at)).then(a.cmp(b)));
    found
}

fn clusters(missed: Vec<Missed>) -> Vec<Cluster> {
    let texts: Vec<&str> = missed.iter().map(|missed| missed.text.as_str()).collect();
    let mut clusters: Vec<Cluster> = ::bot::cluster(&texts)
        .into_iter()
        .map(|group| {
            let mut group = group;
            group.sort_unstable();
            let times = group.iter().map(|place| missed[*place].times).sum();
            let title = missed[group[0]].text.clone();
            let questions = group.iter().take(WORDINGS).map(|place| missed[*place].clone()).collect();
            Cluster { title, times, questions, nearest: Vec::new() }
        })
        .collect();
    clusters.sort_by(|a, b| b.times.cmp(&a.times).then(b.questions[0].last_at.cmp(&a.questions[0].last_at)));
    clusters.truncate(CLUSTERS);
    clusters
}

fn confusions(bot: &TestBot) -> Vec<Confused> {
    let name = |id: Uuid| bot.snapshot.entry(id).map(|row| Named { id, question: row.question.clone() });
    let pairs = bot.snapshot.qa().confusions().into_iter().filter_map(|pair| {
        Some(Confused {
            first: name(pair.meant)?,
            second: name(pair.found)?,
            example: pair.wording,
            times: pair.count as i64,
        })
    });
    pairs.take(CONFUSIONS).collect()
}

fn thumbs(bot: &TestBot, rows: &[AskedRow]) -> Vec<Thumbed> {
    let mut found: HashMap<Uuid, Thumbed> = HashMap::new();
    for row in rows {
        let Some(entry) = row.question.and_then(|id| bot.snapshot.entry(id)) else { continue };
        let name = || Named { id: entry.id, question: entry.question.clone() };
        let thumbed =
            found.entry(entry.id).or_insert_with(|| Thumbed { question: name(), up: 0, down: 0, examples: Vec::new() });
        match row.thumb {
            Some(-1) => thumbed.down += 1,
            _ => thumbed.up += 1,
        }
        if row.thumb == Some(-1) && thumbed.examples.len() < THUMBED_EXAMPLES {
            thumbed.examples.extend(words(&row.elements));
        }
    }
    let mut found: Vec<Thumbed> = found.into_values().collect();
    found.sort_by(|a, b| b.down.cmp(&a.down).then(b.up.cmp(&a.up)).then(a.question.id.cmp(&b.question.id)));
    found.truncate(THUMBED);
    found
}
