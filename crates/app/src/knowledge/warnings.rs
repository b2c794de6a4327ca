//! Warnings before an entry is saved: what something else answers today (S-100).

use super::checked::{self, SIMILAR};
use crate::bots::blocking;
use crate::{App, Error, Member, Result};
use ::bot::Kind;
use domain::bot::Database;
use domain::limits;
use std::collections::HashMap;
use store::Link;
use store::bot::questions;
use uuid::Uuid;

/// A text that something else answers today.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// The text.
    pub text: String,
    /// The other entry.
    pub id: Uuid,
    /// Its standard question.
    pub question: String,
    /// Its score, 0–1.
    pub score: f32,
    /// It has the very same words.
    pub same: bool,
}

impl App {
    /// Which of these texts another entry than `own` answers today: with the same words, or directly.
    pub async fn question_warnings(
        &self,
        by: &Member,
        kind: Database,
        own: Option<Uuid>,
        texts: Vec<String>,
    ) -> Result<Vec<Warning>> {
        if texts.len() > SIMILAR + 1 {
            return Err(Error::invalid("texts", format!("must be at most {}", SIMILAR + 1)));
        }
        let texts: Vec<String> = texts.into_iter().filter(|text| text.chars().count() <= limits::QUESTION).collect();
        let mut link = self.read().await?;
        let same = namesakes(&mut link, by, kind, own, &texts).await?;
        drop(link);
        let draft = self.draft(by.instance).await?;
        let threshold = match kind {
            Database::Qa => draft.config.direct.threshold,
            Database::Chitchat => draft.config.chitchat.threshold,
        };
        blocking(move || {
            let answered = |text: &String| {
                let found = draft.bot.snapshot.matches(text, kind == Database::Chitchat);
                let found = if kind == Database::Qa { found.qa } else { found.chitchat };
                let best = found.into_iter().find(|found| Some(found.id) != own)?;
                let same = best.kind == Kind::SameWords;
                let question = draft.bot.snapshot.entry(best.id)?.question.clone();
                let warning = Warning { text: text.clone(), id: best.id, question, score: best.score, same };
                (same || best.score >= threshold).then_some(warning)
            };
            texts.iter().filter_map(|text| same.get(text).cloned().or_else(|| answered(text))).collect()
        })
        .await
    }
}

/// Entries whose standard question has the very same words, those that are switched off too.
async fn namesakes(
    link: &mut Link,
    by: &Member,
    kind: Database,
    own: Option<Uuid>,
    texts: &[String],
) -> Result<HashMap<String, Warning>> {
    let folded: Vec<String> = texts.iter().map(|text| checked::folded(text)).collect();
    let asked: Vec<&str> = folded.iter().map(String::as_str).collect();
    let mut known: HashMap<String, Uuid> = HashMap::new();
    for (folded, id) in questions::find_folded(link, by.instance, kind, &asked).await? {
        if Some(id) != own {
            known.entry(folded).or_insert(id);
        }
    }
    let ids: Vec<Uuid> = known.values().copied().collect();
    let rows = questions::find_all(link, by.instance, &ids).await?;
    let names: HashMap<Uuid, String> = rows.into_iter().map(|row| (row.question.id, row.question.question)).collect();
    let warning = |(text, folded): (&String, &String)| {
        let id = *known.get(folded)?;
        let question = names.get(&id)?.clone();
        Some((text.clone(), Warning { text: text.clone(), id, question, score: 1.0, same: true }))
    };
    Ok(texts.iter().zip(&folded).filter_map(warning).collect())
}
