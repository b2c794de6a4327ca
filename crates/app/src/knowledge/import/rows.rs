//! Planned rows against what is stored: which are new, which change something, which category they go into.

use super::columns::Column;
use super::plan::{self, Planned, Problem, ProblemKind};
use crate::knowledge::checked::{self, QuestionForm};
use crate::knowledge::tree::Tree;
use crate::{Result, text};
use domain::bot::{AnswerFormat, Database};
use domain::{GroupId, InstanceId};
use std::collections::HashMap;
use store::Link;
use store::bot::categories;
use store::bot::questions::{self, EditedRow};
use uuid::Uuid;

/// Where an entry goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A category that exists.
    Known(Uuid),
    /// One that must be made, by its names from the top.
    New(Vec<String>),
}

/// A planned row that can be stored.
#[derive(Clone, Debug)]
pub(crate) struct Fitted {
    /// The row.
    pub(crate) planned: Planned,
    /// The entry with the same standard question.
    pub(crate) before: Option<EditedRow>,
    /// Its category.
    pub(crate) place: Place,
}

/// What rows come to.
#[derive(Debug, Default)]
pub(crate) struct Fit {
    /// Those that can be stored.
    pub(crate) fitted: Vec<Fitted>,
    /// One for each of the others.
    pub(crate) problems: Vec<Problem>,
}

/// Compares rows with what is stored.
pub(crate) async fn fit(link: &mut Link, instance: InstanceId, kind: Database, rows: &[Planned]) -> Result<Fit> {
    let tree = Tree::new(categories::list(link, instance).await?);
    let mut known = existing(link, instance, kind, rows).await?;
    let paths = tree.paths(kind);
    let mut fit = Fit::default();
    for planned in rows {
        let before = known.remove(&planned.folded);
        match place(&tree, &paths, kind, planned, before.as_ref()) {
            Some(place) => fit.fitted.push(Fitted { planned: planned.clone(), before, place }),
            None => {
                let path = planned.path.as_deref().unwrap_or_default().join(" / ");
                fit.problems.push(plan::problem(planned.row, Column::Category, ProblemKind::Category, &path));
            }
        }
    }
    Ok(fit)
}

/// The administrators' own entries with the same standard questions, the oldest of each.
async fn existing(
    link: &mut Link,
    instance: InstanceId,
    kind: Database,
    rows: &[Planned],
) -> Result<HashMap<String, EditedRow>> {
    let folded: Vec<&str> = rows.iter().map(|row| row.folded.as_str()).collect();
    let found = questions::find_folded(link, instance, kind, &folded).await?;
    let ids: Vec<Uuid> = found.iter().map(|(_, id)| *id).collect();
    let rows = questions::find_all(link, instance, &ids).await?;
    let mut rows: HashMap<Uuid, EditedRow> =
        rows.into_iter().filter(|row| row.preset.is_none()).map(|row| (row.question.id, row)).collect();
    let mut known = HashMap::new();
    for (folded, id) in found {
        if let Some(row) = rows.remove(&id) {
            known.entry(folded).or_insert(row);
        }
    }
    Ok(known)
}

/// Where a row goes; `None` where it cannot.
fn place(
    tree: &Tree,
    paths: &HashMap<Vec<String>, Uuid>,
    kind: Database,
    planned: &Planned,
    before: Option<&EditedRow>,
) -> Option<Place> {
    let Some(path) = &planned.path else {
        let stays = before.and_then(|before| before.question.category);
        return stays.or_else(|| tree.default_of(kind).map(|row| row.id)).map(Place::Known);
    };
    let folded: Vec<String> = path.iter().map(|name| text::fold(name)).collect();
    for end in 1..=folded.len() {
        let known = paths.get(&folded[..end]).and_then(|id| tree.find(*id));
        if known.is_some_and(|row| row.preset.is_some()) {
            return None;
        }
    }
    Some(paths.get(&folded).map_or_else(|| Place::New(path.clone()), |id| Place::Known(*id)))
}

impl Fitted {
    /// The entry as it will be, in its category.
    pub(crate) fn form(&self, category: Uuid) -> Result<QuestionForm> {
        let Planned { question, similar, answer, format, enabled, .. } = self.planned.clone();
        let before = self.before.as_ref().map(|before| &before.question);
        let format = format.or(before.map(|before| before.format)).unwrap_or(AnswerFormat::Plain);
        Ok(QuestionForm {
            category,
            question,
            similar: similar.or_else(|| before.map(|before| before.similar_questions.clone())).unwrap_or_default(),
            answer: checked::answer(&answer, format)?,
            format,
            hand_over: before.and_then(|before| before.hand_over).map(GroupId),
            enabled: enabled.or(before.map(|before| before.enabled)).unwrap_or(true),
        })
    }

    /// Whether the entry already is as the row has it.
    pub(crate) fn is_unchanged(&self, form: &QuestionForm) -> bool {
        self.before.as_ref().is_some_and(|before| {
            let before = &before.question;
            before.category == Some(form.category)
                && before.question == form.question
                && before.similar_questions == form.similar
                && before.answer == form.answer
                && before.format == form.format
                && before.enabled == form.enabled
        })
    }
}
