//! Changes to several entries at once (S-106).

use super::categories::check_receiver;
use super::state::state;
use super::table::QuestionFilter;
use super::tree::Tree;
use crate::bots::LiveBot;
use crate::{App, Code, Error, Member, Result, Unit};
use store::Link;
use store::bot::{bulk, categories, pages, questions};
use uuid::Uuid;

/// Entries that are changed in one unit.
const PIECE: usize = 500;

/// What to do with several entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkAction {
    /// Match them.
    Enable,
    /// Match them no longer.
    Disable,
    /// Delete them; those that Deskhand ships stay.
    Delete,
    /// Put them into another category of their database; those that Deskhand ships stay.
    Move(Uuid),
}

/// Which entries.
#[derive(Clone, Debug)]
pub enum Chosen {
    /// These, at most 500.
    Ids(Vec<Uuid>),
    /// All that match.
    Matching {
        /// What they match.
        filter: QuestionFilter,
        /// How many did when somebody said yes to it.
        total: Option<i64>,
    },
}

/// Several entries, and what to do with them.
#[derive(Clone, Debug)]
pub struct Bulk {
    /// Which.
    pub of: Chosen,
    /// What.
    pub action: BulkAction,
}

impl App {
    /// Changes several entries. Gives how many changed. Those that were chosen by their ids change in one unit. All that
    /// match change in units of 500: those that match now, as far as they still do when it is their turn.
    ///
    /// # Errors
    /// `Conflict` where not as many match as `total` says; nothing was changed.
    pub async fn edit_questions(&self, by: &Member, edit: &Bulk) -> Result<i64> {
        self.prepare_knowledge(by.instance).await?;
        let changed = match &edit.of {
            Chosen::Ids(ids) if ids.len() > PIECE => {
                return Err(Error::invalid("ids", format!("must be at most {PIECE}")));
            }
            Chosen::Ids(ids) => {
                let unit = self.edit_knowledge(by).await?;
                self.edit_piece(unit, by, ids, edit.action).await?
            }
            Chosen::Matching { filter, total } => self.edit_matching(by, filter, *total, edit.action).await?,
        };
        Ok(i64::try_from(changed).unwrap_or(i64::MAX))
    }

    async fn edit_matching(
        &self,
        by: &Member,
        filter: &QuestionFilter,
        total: Option<i64>,
        action: BulkAction,
    ) -> Result<u64> {
        let live = self.live_bot(by.instance).await?;
        let ids = all_matching(&mut self.read().await?, by, filter, &live).await?;
        if total.is_some_and(|total| total != ids.len() as i64) {
            return Err(Code::Conflict.into());
        }
        let mut changed = 0;
        for piece in ids.chunks(PIECE) {
            changed += Self::repeated(|| self.edit_if_matching(by, filter, &live, piece, action)).await?;
        }
        Ok(changed)
    }

    async fn edit_if_matching(
        &self,
        by: &Member,
        filter: &QuestionFilter,
        live: &LiveBot,
        ids: &[Uuid],
        action: BulkAction,
    ) -> Result<u64> {
        let mut unit = self.edit_knowledge(by).await?;
        check_kind(&mut unit, by, filter, action).await?;
        let ids = pages::matching(&mut unit, by.instance, &filter.rows(&filter.folded_search()), ids).await?;
        let ids = of_state(&mut unit, by, filter, live, ids).await?;
        self.edit_piece(unit, by, &ids, action).await
    }

    async fn edit_piece(&self, mut unit: Unit, by: &Member, ids: &[Uuid], action: BulkAction) -> Result<u64> {
        let now = self.0.clock.now();
        let (name, fields, changed) = match action {
            BulkAction::Enable | BulkAction::Disable => {
                let enabled = action == BulkAction::Enable;
                let changed = bulk::switch(&mut unit, by.instance, ids, enabled, now).await?;
                ("question.update", &["enabled"][..], changed)
            }
            BulkAction::Delete => ("question.delete", &[][..], bulk::delete(&mut unit, by.instance, ids).await?),
            BulkAction::Move(category) => {
                let tree = Tree::new(categories::list(&mut unit, by.instance).await?);
                let row = tree.find(category).ok_or_else(|| Error::invalid("category", "must exist"))?;
                check_receiver(&tree, row.kind, category)?;
                let to = (category, row.kind);
                ("question.update", &["category"][..], bulk::move_to(&mut unit, by.instance, ids, to, now).await?)
            }
        };
        if changed > 0 {
            let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
            self.audit(&mut unit, by, name, ids.join(","), fields).await?;
            unit.commit().await?;
        }
        Ok(changed)
    }
}

/// All that match move within their database.
async fn check_kind(link: &mut Link, by: &Member, filter: &QuestionFilter, action: BulkAction) -> Result<()> {
    let BulkAction::Move(category) = action else { return Ok(()) };
    check_receiver(&Tree::new(categories::list(link, by.instance).await?), filter.kind, category)
}

async fn all_matching(link: &mut Link, by: &Member, filter: &QuestionFilter, live: &LiveBot) -> Result<Vec<Uuid>> {
    let ids = pages::list_ids(link, by.instance, &filter.rows(&filter.folded_search())).await?;
    if filter.state().is_none() {
        return Ok(ids);
    }
    let mut found = Vec::new();
    for piece in ids.chunks(PIECE) {
        found.extend(of_state(link, by, filter, live, piece.to_vec()).await?);
    }
    Ok(found)
}

/// Those that compare with what visitors get as the filter wants it.
async fn of_state(
    link: &mut Link,
    by: &Member,
    filter: &QuestionFilter,
    live: &LiveBot,
    ids: Vec<Uuid>,
) -> Result<Vec<Uuid>> {
    let Some(wanted) = filter.state() else { return Ok(ids) };
    let rows = questions::find_all(link, by.instance, &ids).await?;
    Ok(rows.into_iter().filter(|row| state(row, live) == wanted).map(|row| row.question.id).collect())
}
