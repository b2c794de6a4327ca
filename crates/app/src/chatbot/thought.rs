//! What the bot thinks of a message before it answers: outside of any unit, so that nobody waits for it. The optional
//! engines are asked here and nowhere else.

use super::engines::{CANDIDATES, Engines};
use super::reply::{self, Asked, Reply};
use super::snapshot::{Matches, Snapshot};
use crate::bots::blocking;
use crate::{App, Result};
use ::bot::Kind;
use domain::bot::Decision;
use domain::{BotConfig, InstanceId, Language};
use futures_util::{StreamExt, stream};
use std::time::Instant;
use uuid::Uuid;

/// Texts the optional engines are asked about at the same time, where there are many.
const AT_ONCE: usize = 8;

/// What the bot thinks of a message.
#[derive(Debug, Default)]
pub(crate) struct Thought {
    /// What fits.
    pub(crate) matches: Matches,
    /// The answer a language model chose among the candidates.
    pub(crate) chosen: Option<Uuid>,
    /// Time of matching in microseconds, without the optional engines.
    pub(crate) micros: i64,
    /// There is nothing to ask an optional engine about.
    is_clear: bool,
}

impl App {
    /// Thinks about a message. Always comes to an end in time: where an optional engine does not, without it.
    pub(crate) async fn think(
        &self,
        instance: InstanceId,
        (snapshot, config): (&Snapshot, &BotConfig),
        engines: &Engines,
        words: &str,
    ) -> Thought {
        let first = Thought::first(snapshot, config, words);
        self.think_on(instance, (snapshot, config), engines, words, first).await
    }

    /// Thinks about many texts just as about the messages of visitors.
    pub(crate) async fn think_of_all(
        &self,
        instance: InstanceId,
        (snapshot, config): (&Snapshot, &BotConfig),
        engines: &Engines,
        texts: Vec<String>,
    ) -> Result<Vec<Thought>> {
        let known = (snapshot.clone(), config.clone());
        let first = move |words: String| {
            let thought = Thought::first(&known.0, &known.1, &words);
            (words, thought)
        };
        let thoughts = blocking(move || texts.into_iter().map(first).collect::<Vec<_>>()).await?;
        if let Some(model) = engines.embeddings.as_ref().filter(|_| snapshot.takes_vectors()) {
            let unclear = thoughts.iter().filter(|(_, thought)| !thought.is_clear);
            let unclear: Vec<&str> = unclear.map(|(words, _)| words.as_str()).collect();
            self.vectors_ahead(instance, model, &unclear).await;
        }
        let on = |(words, thought): (String, Thought)| async move {
            self.think_on(instance, (snapshot, config), engines, &words, thought).await
        };
        Ok(stream::iter(thoughts).map(on).buffered(AT_ONCE).collect().await)
    }

    /// Goes on with the optional engines, where it is not clear.
    async fn think_on(
        &self,
        instance: InstanceId,
        (snapshot, config): (&Snapshot, &BotConfig),
        engines: &Engines,
        words: &str,
        mut thought: Thought,
    ) -> Thought {
        if thought.is_clear {
            return thought;
        }
        if let Some(model) = &engines.embeddings
            && snapshot.takes_vectors()
            && let Some(vector) = self.vector(instance, model, words).await
            && let Some(found) = snapshot.by_vector(&thought.matches, &vector)
        {
            (thought.matches.qa, thought.matches.by_vector) = (found, true);
        }
        if let Some(model) = &engines.judge
            && thought.reply(snapshot, config, words).decision == Decision::Clarify
        {
            let found = thought.matches.qa.iter().take(CANDIDATES);
            let rows = found.filter_map(|found| snapshot.entry(found.id));
            let candidates: Vec<(Uuid, &str)> = rows.map(|row| (row.id, row.question.as_str())).collect();
            thought.chosen = self.judge(instance, model, words, &candidates).await;
        }
        thought
    }
}

impl Thought {
    /// What the built-in engine thinks.
    fn first(snapshot: &Snapshot, config: &BotConfig, words: &str) -> Self {
        let begin = Instant::now();
        let mut thought = Self { matches: snapshot.matches(words, config.chitchat.enabled), ..Self::default() };
        thought.micros = begin.elapsed().as_micros() as i64;
        let first = thought.reply(snapshot, config, words);
        let same_words = thought.matches.qa.first().is_some_and(|best| best.kind == Kind::SameWords);
        thought.is_clear = same_words || first.score >= 1.0 || first.decision == Decision::HandOver;
        thought
    }

    /// What it comes to; in which language does not matter.
    pub(crate) fn reply(&self, snapshot: &Snapshot, config: &BotConfig, words: &str) -> Reply {
        let asked = Asked { words, matches: &self.matches, language: Language::En, misses: 0, chosen: self.chosen };
        reply::reply(snapshot, config, &asked)
    }
}
