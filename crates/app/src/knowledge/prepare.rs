//! What every desk's knowledge base begins with: the default categories and the shipped small talk. Desks of an older
//! release get it when somebody first looks.

use super::checked;
use super::import::Imports;
use super::presets::{self, PresetCategory};
use super::tree::Tree;
use crate::{App, Error, Event, Result, Unit};
use domain::bot::{AnswerFormat, Database};
use domain::{InstanceId, Language, Timestamp};
use std::collections::HashSet;
use std::sync::Mutex;
use store::bot::categories::{self, CategoryRow};
use store::bot::questions::{self, NewRow};
use store::bot::{QuestionRow, draft};
use store::instances;
use uuid::Uuid;

/// Languages in the order in which their small talk is listed.
const LANGUAGES: [Language; 2] = [Language::En, Language::Zh];

/// Desks that are known to have everything, and those that import something.
#[derive(Default)]
pub(crate) struct Prepared {
    desks: Mutex<HashSet<InstanceId>>,
    pub(super) imports: Imports,
}

impl Prepared {
    fn has(&self, instance: InstanceId) -> bool {
        self.desks.lock().expect("nothing panics while it holds the desks").contains(&instance)
    }

    fn remember(&self, instance: InstanceId) {
        self.desks.lock().expect("nothing panics while it holds the desks").insert(instance);
    }
}

impl App {
    /// Makes what is missing of what every knowledge base begins with.
    pub(crate) async fn prepare_knowledge(&self, instance: InstanceId) -> Result<()> {
        if self.0.prepared.has(instance) {
            return Ok(());
        }
        let tree = Tree::new(categories::list(&mut self.read().await?, instance).await?);
        if !is_complete(&tree) {
            let mut unit = self.begin().await?;
            draft::raise_content(&mut unit, instance, self.0.clock.now()).await?;
            let desk = instances::find(&mut unit, instance).await?.ok_or(Error::NotFound)?;
            self.lay_out(&mut unit, instance, desk.language).await?;
            unit.announce(Event::BotDraft { instance });
            unit.commit().await?;
        }
        self.0.prepared.remember(instance);
        Ok(())
    }

    /// Makes what is missing, inside a unit: default categories, with what had no category in them, and small talk.
    pub(crate) async fn lay_out(&self, unit: &mut Unit, instance: InstanceId, language: Language) -> Result<()> {
        let now = self.0.clock.now();
        let tree = Tree::new(categories::list(unit, instance).await?);
        for kind in [Database::Qa, Database::Chitchat] {
            let default = match tree.default_of(kind) {
                Some(row) => row.id,
                None => self.add_default(unit, instance, kind, language, now).await?,
            };
            adopt(unit, instance, kind, default, now).await?;
        }
        let mut place = 1 + tree.inside(Database::Chitchat, None).count() as i64;
        // The desk's own language first.
        let mut languages = LANGUAGES;
        languages.sort_by_key(|other| *other != language);
        for language in languages {
            for category in presets::categories(language) {
                let key = presets::category_key(category, language);
                if tree.preset(&key).is_none() {
                    self.add_preset(unit, instance, category, language, place).await?;
                    place += 1;
                }
            }
        }
        Ok(())
    }

    async fn add_default(
        &self,
        unit: &mut Unit,
        instance: InstanceId,
        kind: Database,
        language: Language,
        now: Timestamp,
    ) -> Result<Uuid> {
        let row = CategoryRow {
            id: self.0.ids.row(now),
            kind,
            parent: None,
            name: default_name(kind, language).to_owned(),
            preset: None,
            is_default: true,
            enabled: true,
            position: 0,
        };
        categories::insert(unit, instance, &row, now).await?;
        Ok(row.id)
    }

    async fn add_preset(
        &self,
        unit: &mut Unit,
        instance: InstanceId,
        category: &PresetCategory,
        language: Language,
        position: i64,
    ) -> Result<()> {
        let now = self.0.clock.now();
        let row = CategoryRow {
            id: self.0.ids.row(now),
            kind: Database::Chitchat,
            parent: None,
            name: category.name.clone(),
            preset: Some(presets::category_key(category, language)),
            is_default: false,
            enabled: true,
            position,
        };
        categories::insert(unit, instance, &row, now).await?;
        let first = questions::next_position(unit, instance).await?;
        let entries: Vec<NewRow> = category
            .entries
            .iter()
            .enumerate()
            .map(|(place, preset)| {
                let question = QuestionRow {
                    id: self.0.ids.row(now),
                    kind: Database::Chitchat,
                    category: Some(row.id),
                    language,
                    question: preset.question.clone(),
                    similar_questions: preset.similar.clone(),
                    answer: preset.answer.clone(),
                    format: AnswerFormat::Plain,
                    hand_over: None,
                    enabled: true,
                    position: first + place as i64,
                };
                checked::row(question, Some(presets::entry_key(category, language, place)))
            })
            .collect();
        Ok(questions::put(unit, instance, &entries, now).await?)
    }
}

fn is_complete(tree: &Tree) -> bool {
    let has_presets = LANGUAGES.iter().all(|&language| {
        let known = |category| tree.preset(&presets::category_key(category, language)).is_some();
        presets::categories(language).iter().all(known)
    });
    has_presets && [Database::Qa, Database::Chitchat].iter().all(|&kind| tree.default_of(kind).is_some())
}

fn default_name(kind: Database, language: Language) -> &'static str {
    match (kind, language) {
        (Database::Qa, Language::En) => "Default Knowledge Base",
        (Database::Qa, Language::Zh) => "默认知识库",
        (Database::Chitchat, Language::En) => "Default Small Talk",
        (Database::Chitchat, Language::Zh) => "默认寒暄库",
    }
}

/// Puts what an older release wrote, without a category and not folded, into this one.
async fn adopt(unit: &mut Unit, instance: InstanceId, kind: Database, category: Uuid, now: Timestamp) -> Result<()> {
    let rows = questions::list_draft(unit, instance).await?;
    let rows: Vec<NewRow> = rows
        .into_iter()
        .filter(|row| row.kind == kind && row.category.is_none())
        .map(|row| checked::row(QuestionRow { category: Some(category), ..row }, None))
        .collect();
    if rows.is_empty() { Ok(()) } else { Ok(questions::put(unit, instance, &rows, now).await?) }
}
