//! Entries: added, changed, deleted (S-100 to S-102, S-109).

use super::categories::check_receiver;
use super::checked::{self, QuestionForm, Skipped};
use super::state::{QuestionState, state};
use super::tree::Tree;
use super::{ENTRIES, presets};
use crate::bots::LiveBot;
use crate::{App, Code, Error, Member, Result, Unit};
use domain::bot::{AnswerFormat, Database};
use domain::{GroupId, Language, Timestamp};
use std::collections::HashMap;
use store::bot::pages;
use store::bot::questions::{self, EditedRow, NewRow};
use store::bot::{QuestionRow, bulk, categories};
use store::{Link, groups};
use uuid::Uuid;

/// Days whose answers count as hits.
const HIT_DAYS: i64 = 7;

/// An entry in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionItem {
    /// Id.
    pub id: Uuid,
    /// Which database.
    pub kind: Database,
    /// Its category.
    pub category: Uuid,
    /// Standard question.
    pub question: String,
    /// Similar questions.
    pub similar: Vec<String>,
    /// Answer.
    pub answer: String,
    /// How the answer is written.
    pub format: AnswerFormat,
    /// Hands over to this group besides; 0: to anybody.
    pub hand_over: Option<GroupId>,
    /// It is matched, where its category is.
    pub enabled: bool,
    /// Compared with the deployed version.
    pub state: QuestionState,
    /// Language of the standard question.
    pub language: Language,
    /// Shipped with Deskhand.
    pub preset: bool,
    /// The shipped answer, where it was changed.
    pub shipped_answer: Option<String>,
    /// Last modified.
    pub updated_at: Timestamp,
    /// Answered in the last 7 days.
    pub hits: i64,
}

impl App {
    /// An entry.
    pub async fn question(&self, by: &Member, id: Uuid) -> Result<QuestionItem> {
        self.prepare_knowledge(by.instance).await?;
        let live = self.live_bot(by.instance).await?;
        let mut link = self.read().await?;
        let row = questions::find(&mut link, by.instance, id).await?.ok_or(Error::NotFound)?;
        self.items(&mut link, by, vec![row], &live).await?.pop().ok_or(Error::NotFound)
    }

    /// Adds an entry; the test bot knows it at once (S-102).
    pub async fn add_question(&self, by: &Member, form: &QuestionForm) -> Result<QuestionItem> {
        self.prepare_knowledge(by.instance).await?;
        let form = checked::checked(form)?;
        let now = self.0.clock.now();
        let mut unit = self.edit_knowledge(by).await?;
        let tree = Tree::new(categories::list(&mut unit, by.instance).await?);
        let category = tree.find(form.category).ok_or_else(|| Error::invalid("category", "must exist"))?;
        check_receiver(&tree, category.kind, category.id)?;
        check_room(&mut unit, by, 1).await?;
        check_group(&mut unit, by, form.hand_over).await?;
        let position = questions::next_position(&mut unit, by.instance).await?;
        let row = made(form, self.0.ids.row(now), category.kind, position);
        let id = row.id;
        questions::put(&mut unit, by.instance, &[checked::row(row, None)], now).await?;
        self.audit(&mut unit, by, "question.create", id, &[]).await?;
        unit.commit().await?;
        self.question(by, id).await
    }

    /// Changes an entry. Of one that Deskhand ships, category and standard question stay (S-109). `loaded`: when it was
    /// last modified, in milliseconds, as whoever edits it has seen it.
    ///
    /// # Errors
    /// `Invalid` names the field; `Conflict` where somebody else changed it since it was loaded.
    pub async fn edit_question(
        &self,
        by: &Member,
        id: Uuid,
        form: &QuestionForm,
        loaded: Option<i64>,
    ) -> Result<QuestionItem> {
        self.prepare_knowledge(by.instance).await?;
        let form = checked::checked(form)?;
        self.change_question(by, id, |before| {
            let unseen = loaded.is_some_and(|loaded| loaded != before.updated_at.millis());
            // Who sends the same again may not have heard that it was stored.
            if unseen && !changed(&before.question, &form).is_empty() {
                return Err(Code::Conflict.into());
            }
            Ok(form)
        })
        .await
    }

    /// Adds similar questions to an entry, and says which cannot be. Those it has already are left out.
    pub async fn add_similar(&self, by: &Member, id: Uuid, texts: &[String]) -> Result<(QuestionItem, Vec<Skipped>)> {
        self.prepare_knowledge(by.instance).await?;
        let mut skipped = Vec::new();
        let item = self
            .change_question(by, id, |before| {
                let mut form = form_of(before);
                skipped = checked::add_wordings(&form.question, &mut form.similar, texts);
                Ok(form)
            })
            .await?;
        Ok((item, skipped))
    }

    /// Moves a similar question to another entry. Where that one has it already, it is only taken away; where it was moved
    /// before, nothing happens. Gives both entries.
    ///
    /// # Errors
    /// `Invalid` names the field: the entry has no such similar question, or the other one cannot take it.
    pub async fn move_similar(
        &self,
        by: &Member,
        from: Uuid,
        to: Uuid,
        text: &str,
    ) -> Result<(QuestionItem, QuestionItem)> {
        self.prepare_knowledge(by.instance).await?;
        let now = self.0.clock.now();
        let mut unit = self.edit_knowledge(by).await?;
        let source = questions::find(&mut unit, by.instance, from).await?.ok_or(Error::NotFound)?;
        let target = questions::find(&mut unit, by.instance, to).await?;
        let target = target.filter(|target| from != to && target.question.kind == source.question.kind);
        let target = target.ok_or_else(|| Error::invalid("question", "must be another entry of the same database"))?;
        let rows = moved(source, target, text)?;
        if !rows.is_empty() {
            questions::put(&mut unit, by.instance, &rows, now).await?;
            for row in &rows {
                self.audit(&mut unit, by, "question.update", row.question.id, &["similarQuestions"]).await?;
            }
            unit.commit().await?;
        } else {
            drop(unit);
        }
        Ok((self.question(by, from).await?, self.question(by, to).await?))
    }

    /// Gives an entry that Deskhand ships its answer and similar questions back (S-109).
    pub async fn reset_question(&self, by: &Member, id: Uuid) -> Result<QuestionItem> {
        self.prepare_knowledge(by.instance).await?;
        self.change_question(by, id, |before| {
            let shipped = before.preset.as_deref().and_then(presets::find);
            let shipped = shipped.ok_or_else(|| Error::invalid("id", "must be an entry that Deskhand ships"))?;
            Ok(QuestionForm {
                similar: shipped.similar.clone(),
                answer: shipped.answer.clone(),
                format: AnswerFormat::Plain,
                hand_over: None,
                ..form_of(before)
            })
        })
        .await
    }

    /// Deletes an entry of the administrators' own.
    pub async fn delete_question(&self, by: &Member, id: Uuid) -> Result<()> {
        let mut unit = self.edit_knowledge(by).await?;
        let row = questions::find(&mut unit, by.instance, id).await?.ok_or(Error::NotFound)?;
        if row.preset.is_some() {
            return Err(Error::invalid("id", "must not be an entry that Deskhand ships; switch it off instead"));
        }
        bulk::delete(&mut unit, by.instance, &[id]).await?;
        self.audit(&mut unit, by, "question.delete", id, &[]).await?;
        unit.commit().await
    }

    async fn change_question(
        &self,
        by: &Member,
        id: Uuid,
        change: impl FnOnce(&EditedRow) -> Result<QuestionForm>,
    ) -> Result<QuestionItem> {
        let now = self.0.clock.now();
        let mut unit = self.edit_knowledge(by).await?;
        let before = questions::find(&mut unit, by.instance, id).await?.ok_or(Error::NotFound)?;
        let form = change(&before)?;
        let fields = changed(&before.question, &form);
        check_preset(&before, &fields)?;
        if fields.contains(&"category") {
            let tree = Tree::new(categories::list(&mut unit, by.instance).await?);
            check_receiver(&tree, before.question.kind, form.category)?;
        }
        if fields.contains(&"handOver") {
            check_group(&mut unit, by, form.hand_over).await?;
        }
        if !fields.is_empty() {
            let row = made(form, id, before.question.kind, before.question.position);
            questions::put(&mut unit, by.instance, &[checked::row(row, before.preset)], now).await?;
            self.audit(&mut unit, by, "question.update", id, &fields).await?;
            unit.commit().await?;
        } else {
            drop(unit);
        }
        self.question(by, id).await
    }

    /// Rows as the table shows them.
    pub(super) async fn items(
        &self,
        link: &mut Link,
        by: &Member,
        rows: Vec<EditedRow>,
        live: &LiveBot,
    ) -> Result<Vec<QuestionItem>> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.question.id).collect();
        let hits: HashMap<Uuid, i64> =
            pages::hits(link, by.instance, &ids, self.hits_since()).await?.into_iter().collect();
        Ok(rows.into_iter().map(|row| item(row, live, &hits)).collect())
    }

    /// From when on answers count as hits.
    pub(super) fn hits_since(&self) -> Timestamp {
        self.0.clock.now().plus_seconds(-HIT_DAYS * 86_400)
    }
}

fn item(row: EditedRow, live: &LiveBot, hits: &HashMap<Uuid, i64>) -> QuestionItem {
    let state = state(&row, live);
    let EditedRow { question, preset, updated_at, .. } = row;
    let shipped = preset.as_deref().and_then(presets::find);
    QuestionItem {
        id: question.id,
        kind: question.kind,
        category: question.category.unwrap_or_default(),
        shipped_answer: shipped.map(|shipped| shipped.answer.clone()).filter(|answer| *answer != question.answer),
        question: question.question,
        similar: question.similar_questions,
        answer: question.answer,
        format: question.format,
        hand_over: question.hand_over.map(GroupId),
        enabled: question.enabled,
        state,
        language: question.language,
        preset: preset.is_some(),
        updated_at,
        hits: hits.get(&question.id).copied().unwrap_or(0),
    }
}

/// An entry from what was entered.
pub(crate) fn made(form: QuestionForm, id: Uuid, kind: Database, position: i64) -> QuestionRow {
    QuestionRow {
        id,
        kind,
        category: Some(form.category),
        language: checked::language(&form.question),
        question: form.question,
        similar_questions: form.similar,
        answer: form.answer,
        format: form.format,
        hand_over: form.hand_over.map(|group| group.0),
        enabled: form.enabled,
        position,
    }
}

fn form_of(row: &EditedRow) -> QuestionForm {
    let question = row.question.clone();
    QuestionForm {
        category: question.category.unwrap_or_default(),
        question: question.question,
        similar: question.similar_questions,
        answer: question.answer,
        format: question.format,
        hand_over: question.hand_over.map(GroupId),
        enabled: question.enabled,
    }
}

/// The rows that change when a similar question goes from one entry to another.
fn moved(mut from: EditedRow, mut to: EditedRow, text: &str) -> Result<Vec<NewRow>> {
    let wanted = checked::folded(text);
    let same = |text: &String| checked::folded(text) == wanted;
    let Some(place) = from.question.similar_questions.iter().position(same) else {
        if to.question.similar_questions.iter().any(same) {
            return Ok(Vec::new());
        }
        return Err(Error::invalid("text", "must be a similar question of the entry"));
    };
    let text = from.question.similar_questions.remove(place);
    let before = to.question.similar_questions.len();
    let skipped = checked::add_wordings(&to.question.question, &mut to.question.similar_questions, &[text]);
    if !skipped.is_empty() {
        return Err(Error::invalid("question", format!("must have at most {} similar questions", checked::SIMILAR)));
    }
    let gained = to.question.similar_questions.len() > before;
    let rows = std::iter::once(from).chain(gained.then_some(to));
    Ok(rows.map(|row| checked::row(row.question, row.preset)).collect())
}

fn changed(before: &QuestionRow, after: &QuestionForm) -> Vec<&'static str> {
    let fields = [
        ("category", before.category != Some(after.category)),
        ("question", before.question != after.question),
        ("similarQuestions", before.similar_questions != after.similar),
        ("answer", before.answer != after.answer),
        ("format", before.format != after.format),
        ("handOver", before.hand_over != after.hand_over.map(|group| group.0)),
        ("enabled", before.enabled != after.enabled),
    ];
    fields.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect()
}

fn check_preset(row: &EditedRow, fields: &[&'static str]) -> Result<()> {
    let fixed = fields.iter().find(|field| matches!(**field, "category" | "question"));
    match fixed.filter(|_| row.preset.is_some()) {
        Some(field) => Err(Error::invalid(field, "cannot be changed: Deskhand ships this entry")),
        None => Ok(()),
    }
}

async fn check_group(link: &mut Link, by: &Member, group: Option<GroupId>) -> Result<()> {
    let Some(group) = group.filter(|group| group.0 != 0) else { return Ok(()) };
    match groups::find(link, by.instance, group).await? {
        Some(_) => Ok(()),
        None => Err(Error::invalid("handOver.group", "must exist")),
    }
}

/// Room for more entries.
pub(crate) async fn check_room(unit: &mut Unit, by: &Member, more: i64) -> Result<()> {
    if questions::count(unit, by.instance).await? + more > ENTRIES {
        return Err(Error::invalid("question", format!("is one too many: a desk can have {ENTRIES} entries")));
    }
    Ok(())
}
