//! What the bot answers to a message: the same for visitors and in the test chat. No I/O.

use super::phrases;
use super::snapshot::{Matches, Snapshot};
use crate::cards;
use crate::knowledge::sanitise;
use ::bot::{Kind, Match};
use domain::bot::{AnswerFormat, Decision};
use domain::{BotConfig, Element, GroupId, Language};
use serde_json::json;
use store::bot::QuestionRow;
use uuid::Uuid;

/// Everything that is known about a message before it is decided on.
pub(crate) struct Asked<'a> {
    /// What was written.
    pub(crate) words: &'a str,
    /// What fits.
    pub(crate) matches: &'a Matches,
    /// In which language the bot's own texts are.
    pub(crate) language: Language,
    /// Fallbacks in a row so far.
    pub(crate) misses: i64,
    /// The answer a language model chose among the candidates, where one was asked.
    pub(crate) chosen: Option<Uuid>,
}

/// By what an answer was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The built-in engine.
    Engine,
    /// Sentence vectors from elsewhere.
    Vectors,
    /// The language model, among the candidates.
    Judge,
    /// A question of the welcome card that was picked.
    Card,
}

/// What the bot does about a message.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    /// Which strategy.
    pub(crate) decision: Decision,
    /// Best score of the database that decided.
    pub(crate) score: f32,
    /// The entry that is answered, or came nearest.
    pub(crate) question: Option<Uuid>,
    /// By what that was found.
    pub(crate) by: By,
    /// The Q&A after it.
    pub(crate) runner_up: Option<Uuid>,
    /// What it says; empty where it hands over at once.
    pub(crate) says: Option<Element>,
    /// What goes with it for those who look closer.
    pub(crate) custom: String,
    /// The card that offers a person, where it is due.
    pub(crate) offer: Option<Element>,
    /// Fallbacks in a row with this one.
    pub(crate) misses: i64,
    /// Hands over besides: to this group, or to anybody.
    pub(crate) hand_over: Option<Option<GroupId>>,
}

/// Decides on a message (S-119 to S-126). Asking for a person comes first, but for an entry with the very same words:
/// somebody wrote that one on purpose.
pub(crate) fn reply(snapshot: &Snapshot, config: &BotConfig, asked: &Asked<'_>) -> Reply {
    let picked = picked_from_card(snapshot, config, asked.words);
    let best = asked.matches.qa.first();
    let same_words = picked.is_some() || best.is_some_and(|best| best.kind == Kind::SameWords);
    if !same_words && phrases::ask_for_person(&config.hand_over, asked.words) {
        return Reply { decision: Decision::HandOver, hand_over: Some(None), ..nothing(asked) };
    }
    if let Some(row) = picked {
        return Reply { by: By::Card, ..direct(asked, row, 1.0, &row.question) };
    }
    let score = |matches: &[Match]| matches.first().map(|found| found.score);
    let decision = domain::bot::decide(config, score(&asked.matches.qa), score(&asked.matches.chitchat));
    match decision {
        Decision::Direct => answer(snapshot, config, asked, best, decision),
        Decision::Chitchat => answer(snapshot, config, asked, asked.matches.chitchat.first(), decision),
        Decision::Clarify => clarify(snapshot, config, asked),
        Decision::Fallback | Decision::HandOver => fallback(config, asked),
    }
}

impl Reply {
    /// The entry whose answer is given; `None` where none is.
    pub(crate) fn answered(&self) -> Option<Uuid> {
        self.question.filter(|_| matches!(self.decision, Decision::Direct | Decision::Chitchat))
    }
}

/// The welcome card, where there is one (S-114 to S-117).
pub(crate) fn welcome_card(config: &BotConfig, language: Language) -> Option<Element> {
    let card = &config.welcome_card;
    let items: Vec<String> = card.items.iter().map(|item| item.text.clone()).collect();
    (card.enabled && !items.is_empty()).then(|| cards::questions("welcome_msg", card.title.get(language), &items))
}

/// The Q&A a question of the welcome card was picked from: clicking it means that one, whatever became of its words.
fn picked_from_card<'a>(snapshot: &'a Snapshot, config: &BotConfig, words: &str) -> Option<&'a QuestionRow> {
    let card = &config.welcome_card;
    let items = card.items.iter().filter(|_| card.enabled);
    let picked = items.filter(|item| item.text.trim() == words.trim()).find_map(|item| item.question)?;
    snapshot.entry(picked)
}

fn answer(
    snapshot: &Snapshot,
    config: &BotConfig,
    asked: &Asked<'_>,
    found: Option<&Match>,
    decision: Decision,
) -> Reply {
    match found.and_then(|found| Some((found, snapshot.entry(found.id)?))) {
        Some((found, row)) if decision == Decision::Chitchat => {
            Reply { decision, by: By::Engine, ..direct(asked, row, found.score, &found.matched) }
        }
        Some((found, row)) => Reply { decision, ..direct(asked, row, found.score, &found.matched) },
        None => fallback(config, asked),
    }
}

fn direct(asked: &Asked<'_>, row: &QuestionRow, score: f32, matched: &str) -> Reply {
    let runner_up = asked.matches.qa.iter().map(|found| found.id).find(|id| *id != row.id);
    let why = json!({
        "matched": matched,
        "score": (f64::from(score) * 100.0).round() / 100.0,
        "question": row.id,
        "thumb": 0,
    });
    Reply {
        decision: Decision::Direct,
        score,
        question: Some(row.id),
        runner_up,
        says: Some(said(row)),
        custom: why.to_string(),
        misses: 0,
        hand_over: row.hand_over.map(|group| (group != 0).then_some(GroupId(group))),
        ..nothing(asked)
    }
}

fn clarify(snapshot: &Snapshot, config: &BotConfig, asked: &Asked<'_>) -> Reply {
    if let Some((found, row)) = chosen(snapshot, asked) {
        return Reply { by: By::Judge, ..direct(asked, row, found.score, &found.matched) };
    }
    let count = config.clarify.count as usize;
    let rows = asked.matches.qa.iter().take(count).filter_map(|found| snapshot.entry(found.id));
    let questions: Vec<String> = rows.map(|row| row.question.clone()).collect();
    let card = cards::questions("clarify_msg", config.clarify.text.get(asked.language), &questions);
    Reply { decision: Decision::Clarify, says: Some(card), misses: 0, ..nothing(asked) }
}

/// The candidate a language model chose. One that is not among the candidates is none.
fn chosen<'a>(snapshot: &'a Snapshot, asked: &'a Asked<'_>) -> Option<(&'a Match, &'a QuestionRow)> {
    let chosen = asked.chosen?;
    let found = asked.matches.qa.iter().find(|found| found.id == chosen)?;
    Some((found, snapshot.entry(chosen)?))
}

fn fallback(config: &BotConfig, asked: &Asked<'_>) -> Reply {
    let misses = asked.misses + 1;
    let due = misses % i64::from(config.fallback.offer_person_after.max(1)) == 0;
    Reply {
        decision: Decision::Fallback,
        says: Some(Element::text(config.fallback.text.get(asked.language))),
        offer: due.then(|| cards::offer_person(config.fallback.offer.get(asked.language))),
        misses,
        ..nothing(asked)
    }
}

/// A reply that says nothing yet, with what came nearest.
fn nothing(asked: &Asked<'_>) -> Reply {
    let mut nearest = asked.matches.qa.iter();
    let best = nearest.next();
    Reply {
        decision: Decision::Fallback,
        score: best.map_or(0.0, |found| found.score),
        question: best.map(|found| found.id),
        by: if asked.matches.by_vector { By::Vectors } else { By::Engine },
        runner_up: nearest.next().map(|found| found.id),
        says: None,
        custom: String::new(),
        offer: None,
        misses: asked.misses,
        hand_over: None,
    }
}

/// An answer as text, or as rich text (S-101). What was saved is safe already; what an older release saved may not be.
fn said(row: &QuestionRow) -> Element {
    match row.format {
        AnswerFormat::Plain => Element::text(&row.answer),
        AnswerFormat::Markdown => cards::rich_text(&sanitise(&row.answer)),
    }
}
