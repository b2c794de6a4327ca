//! The test chat: what a visitor would get from the draft, and why (S-128). Nothing of it is stored.

use super::reply::{self, Asked, Reply};
use super::snapshot::{Matches, Snapshot};
use super::thought::Thought;
use crate::bots::Draft;
use crate::{App, Error, Member, Result};
use ::bot::Match;
use domain::bot::{Decision, WelcomeItem};
use domain::{BotConfig, Element, GroupId, InstanceId, Language, Side};
use std::ops::Range;
use store::{entries, instances};
use uuid::Uuid;

/// Longest question, characters.
const WORDS: usize = 1_000;
/// Candidates that are shown.
const SHOWN: usize = 5;

pub use super::reply::By;
pub use ::bot::Kind as Reason;

/// Something said in the test chat.
#[derive(Clone, Debug)]
pub struct Question {
    /// What a visitor would write.
    pub text: String,
    /// The visitor's language; without it the desk's.
    pub language: Option<Language>,
    /// Fallbacks in a row so far.
    pub misses: i64,
    /// Decide by this configuration instead of the draft's.
    pub config: Option<BotConfig>,
}

/// What the test bot did.
#[derive(Clone, Debug)]
pub struct TestReply {
    /// Which strategy.
    pub decision: Decision,
    /// Best score of the database that decided.
    pub score: f32,
    /// The entry that is answered; `None` where none is.
    pub answered: Option<Uuid>,
    /// By what it was found.
    pub by: Option<By>,
    /// From which score on it answers directly.
    pub direct_threshold: f32,
    /// Best matches of the Q&A database, before them the one that is answered.
    pub candidates: Vec<Candidate>,
    /// Best matches of the chitchat database.
    pub chitchat: Vec<Candidate>,
    /// What a visitor would get.
    pub messages: Vec<TestMessage>,
    /// Fallbacks in a row after it.
    pub misses: i64,
    /// To whom the visitor would be handed over.
    pub hand_over: Option<Option<GroupId>>,
    /// Time of matching in microseconds.
    pub micros: i64,
    /// The engine has learned from every edit.
    pub trained: bool,
}

/// A message of the test bot.
#[derive(Clone, Debug)]
pub struct TestMessage {
    /// The bot, or a rule of the desk.
    pub side: Side,
    /// What it is made of.
    pub element: Element,
}

/// An entry that may be meant.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Which entry.
    pub id: Uuid,
    /// Its standard question.
    pub question: String,
    /// Its answer.
    pub answer: String,
    /// 0–1.
    pub score: f32,
    /// The wording that fits best.
    pub matched: String,
    /// Why it fits.
    pub reason: Reason,
    /// Parts of the asked text that both share, as ranges of UTF-16 units.
    pub shared: Vec<(usize, usize)>,
}

impl App {
    /// Asks the test bot.
    pub async fn ask_test_bot(&self, by: &Member, question: Question) -> Result<TestReply> {
        let words = question.text.trim().to_owned();
        if words.is_empty() || words.chars().count() > WORDS {
            return Err(Error::invalid("text", format!("must have 1 to {WORDS} characters")));
        }
        if let Some(config) = &question.config {
            config.check().map_err(|wrong| Error::invalid(wrong.field, wrong.problem))?;
        }
        let draft = self.draft(by.instance).await?;
        let config = question.config.unwrap_or(draft.config);
        let snapshot = draft.bot.snapshot.clone();
        let language = self.test_language(by, question.language).await?;
        let misses = question.misses.clamp(0, 1_000_000);
        let engines = self.engines(by.instance).await?;
        let thought = self.think(by.instance, (&snapshot, &config), &engines, &words).await;
        let matches = &thought.matches;
        let asked = Asked { words: &words, matches, language, misses, chosen: thought.chosen };
        let reply = reply::reply(&snapshot, &config, &asked);
        let shown = |found: &[Match], count: usize| candidates(&snapshot, &words, found, count);
        Ok(TestReply {
            decision: reply.decision,
            score: reply.score,
            answered: reply.answered(),
            by: reply.answered().map(|_| reply.by),
            direct_threshold: config.direct.threshold,
            candidates: shown(&answered_first(&snapshot, matches, &reply), SHOWN),
            chitchat: shown(&matches.chitchat, SHOWN),
            messages: self.test_messages(by, language, &reply).await?,
            misses: reply.misses,
            hand_over: reply.hand_over,
            micros: thought.micros,
            trained: snapshot.is_trained(),
        })
    }

    /// What a visitor of the test bot sees first: the welcome, then the card.
    pub async fn test_welcome(&self, by: &Member, language: Option<Language>) -> Result<Vec<TestMessage>> {
        let language = self.test_language(by, language).await?;
        let config = self.draft(by.instance).await?.config;
        let mut link = self.read().await?;
        let entry = entries::default(&mut link, by.instance).await?;
        let texts = entries::texts(&mut link, entry.id, language).await?;
        let welcome = (!texts.welcome.trim().is_empty()).then(|| Element::text(texts.welcome));
        let card = reply::welcome_card(&config, language);
        let rule = welcome.map(|element| TestMessage { side: Side::Rule, element });
        Ok(rule.into_iter().chain(card.map(|element| TestMessage { side: Side::Bot, element })).collect())
    }

    /// Has the test bot learn from every edit, and returns when it has.
    pub async fn train_test_bot(&self, by: &Member) -> Result<super::state::BotState> {
        self.train_now(by.instance).await?;
        self.bot_state(by).await
    }

    async fn test_language(&self, by: &Member, language: Option<Language>) -> Result<Language> {
        if let Some(language) = language {
            return Ok(language);
        }
        let desk = instances::find(&mut self.read().await?, by.instance).await?;
        Ok(desk.ok_or(Error::NotFound)?.language)
    }

    async fn test_messages(&self, by: &Member, language: Language, reply: &Reply) -> Result<Vec<TestMessage>> {
        let says = [&reply.says, &reply.offer].into_iter().flatten();
        let mut messages: Vec<TestMessage> =
            says.map(|element| TestMessage { side: Side::Bot, element: element.clone() }).collect();
        if reply.hand_over.is_some() {
            let mut link = self.read().await?;
            let entry = entries::default(&mut link, by.instance).await?;
            let connecting = entries::texts(&mut link, entry.id, language).await?.connecting;
            messages.push(TestMessage { side: Side::Rule, element: Element::text(connecting) });
        }
        Ok(messages)
    }
}

/// Matches with what an administrator wants to see of them.
pub(crate) fn candidates(snapshot: &Snapshot, words: &str, found: &[Match], count: usize) -> Vec<Candidate> {
    let rows = found.iter().filter_map(|found| Some((found, snapshot.entry(found.id)?)));
    rows.take(count)
        .map(|(found, row)| Candidate {
            id: row.id,
            question: row.question.clone(),
            answer: row.answer.clone(),
            score: found.score,
            matched: found.matched.clone(),
            reason: found.kind,
            shared: found.shared.iter().filter_map(|range| in_utf16(words, range)).collect(),
        })
        .collect()
}

/// The Q&A as they fit, but the one that is answered comes first, also where the judge or the card chose another.
fn answered_first(snapshot: &Snapshot, matches: &Matches, reply: &Reply) -> Vec<Match> {
    let mut found = matches.qa.clone();
    let answered = reply.question.filter(|_| reply.decision == Decision::Direct);
    let Some(row) = answered.and_then(|id| snapshot.entry(id)) else { return found };
    let (id, score, matched) = (row.id, reply.score, row.question.clone());
    let known = found.iter().position(|found| found.id == id).map(|place| found.remove(place));
    let first = known.unwrap_or(Match { id, score, matched, kind: Reason::SameMeaning, shared: Vec::new() });
    found.insert(0, Match { score, ..first });
    found
}

impl App {
    /// Questions of the welcome card that no Q&A answers directly, by their place (S-116).
    pub(crate) async fn unmatched(&self, instance: InstanceId, draft: &Draft) -> Result<Vec<usize>> {
        let snapshot = &draft.bot.snapshot;
        let items = draft.config.welcome_card.items.iter().enumerate();
        let leads = |item: &WelcomeItem| item.question.is_some_and(|id| snapshot.entry(id).is_some());
        let open: Vec<(usize, String)> =
            items.filter(|(_, item)| !leads(item)).map(|(place, item)| (place, item.text.clone())).collect();
        let texts = open.iter().map(|(_, text)| text.clone()).collect();
        let engines = self.engines(instance).await?.without_judge();
        let thoughts = self.think_of_all(instance, (snapshot, &draft.config), &engines, texts).await?;
        let best = |thought: &Thought| thought.matches.qa.first().map_or(0.0, |best| best.score);
        let unmatched = open.into_iter().zip(thoughts);
        let unmatched = unmatched.filter(|(_, thought)| best(thought) < draft.config.direct.threshold);
        Ok(unmatched.map(|((place, _), _)| place).collect())
    }
}

/// A range of bytes as one of UTF-16 units, as browsers count.
fn in_utf16(text: &str, range: &Range<usize>) -> Option<(usize, usize)> {
    let start = text.get(..range.start)?.encode_utf16().count();
    let length = text.get(range.clone())?.encode_utf16().count();
    Some((start, start + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_parts_are_counted_as_browsers_count() {
        assert_eq!(in_utf16("a😀b退货", &(5..12)), Some((3, 6)));
        assert_eq!(in_utf16("退货", &(1..3)), None);
        assert_eq!(in_utf16("ab", &(1..9)), None);
    }
}
