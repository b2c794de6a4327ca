//! An import from the sheet to the report, in units small enough that nobody waits for them.

use super::Turn;
use super::plan::{self, Plan, Planned, ProblemKind};
use super::report::{Progress, Report, Step};
use super::room::Room;
use super::rows::{self, Place};
use crate::bots::blocking;
use crate::knowledge::categories::NAME;
use crate::knowledge::questions::made;
use crate::knowledge::tree::Tree;
use crate::knowledge::{CATEGORIES, ENTRIES, checked};
use crate::{App, Member, Result, Unit, text};
use bytes::Bytes;
use domain::bot::Database;
use domain::{InstanceId, Permission};
use store::Link;
use store::bot::categories::{self, CategoryRow};
use store::bot::questions::{self, NewRow};
use tokio::sync::mpsc;
use uuid::Uuid;

/// Rows of a unit: 50 ms at most on a slow disk.
const SLICE: usize = 100;

/// What to import, and how.
#[derive(Clone, Copy, Debug)]
pub struct Import {
    /// Into which database.
    pub kind: Database,
    /// How the sheet is written.
    pub format: sheet::Format,
    /// Only look.
    pub dry_run: bool,
}

impl App {
    /// Imports a sheet. Running it again does nothing more: a row changes the entry with the same standard question. It
    /// ends early, between two units, where nobody listens any more.
    ///
    /// # Errors
    /// `Busy` where one runs already; a code of sheets where this one cannot be read as a whole.
    pub async fn import_questions(
        &self,
        by: &Member,
        import: Import,
        bytes: Bytes,
    ) -> Result<mpsc::Receiver<Progress>> {
        self.guard_for(&mut self.read().await?, by, Permission::ManageChatbot).await?;
        self.prepare_knowledge(by.instance).await?;
        let turn = Turn::take(self, by.instance)?;
        let plan = blocking(move || plan::plan(&sheet::read(&bytes, import.format)?)).await??;
        let (sender, receiver) = mpsc::channel(4);
        let (app, by) = (self.clone(), by.clone());
        tokio::spawn(async move {
            let _turn = turn;
            app.run_import(&by, import, plan, &sender).await;
        });
        Ok(receiver)
    }

    async fn run_import(&self, by: &Member, import: Import, plan: Plan, listener: &mpsc::Sender<Progress>) {
        let mut report = Report::begun(import.dry_run, &plan);
        let total = plan.good.len();
        let mut room = None;
        for (done, slice) in plan.good.chunks(SLICE).enumerate().map(|(at, slice)| (at * SLICE, slice)) {
            let step = if import.dry_run {
                self.try_slice(by, import.kind, slice, &mut room).await
            } else {
                Self::repeated(|| self.store_slice(by, import.kind, slice)).await
            };
            match step {
                Ok(step) => report.add(step),
                Err(error) => return drop(listener.send(Progress::Failed(done, error)).await),
            }
            let done = (done + slice.len()).min(total);
            if listener.send(Progress::Done(done, total)).await.is_err() {
                return;
            }
        }
        let _ = listener.send(Progress::Report(Box::new(report.finished()))).await;
    }

    /// What storing the rows would do, after those before for which `room` was taken.
    async fn try_slice(&self, by: &Member, kind: Database, slice: &[Planned], room: &mut Option<Room>) -> Result<Step> {
        let mut link = self.read().await?;
        let fit = rows::fit(&mut link, by.instance, kind, slice).await?;
        let tree = Tree::new(categories::list(&mut link, by.instance).await?);
        let room = match room {
            Some(room) => room,
            none => none.insert(room_of(&mut link, by.instance, &tree).await?),
        };
        let paths = tree.paths(kind);
        let mut step = Step { problems: fit.problems, ..Step::default() };
        for fitted in fit.fitted {
            let (category, names) = match &fitted.place {
                Place::Known(id) => (*id, &[][..]),
                Place::New(names) => (Uuid::nil(), &names[..]),
            };
            if fitted.form(category).is_ok()
                && let Err(kind) = room.take(fitted.before.is_none(), names, |path| paths.contains_key(path))
            {
                step.refuse(&fitted, kind);
                continue;
            }
            if !names.is_empty() {
                step.categories.insert(names.join(" / "));
            }
            step.take(&fitted, category);
        }
        Ok(step)
    }

    async fn store_slice(&self, by: &Member, kind: Database, slice: &[Planned]) -> Result<Step> {
        let now = self.0.clock.now();
        let mut unit = self.edit_knowledge(by).await?;
        let fit = rows::fit(&mut unit, by.instance, kind, slice).await?;
        let mut step = Step { problems: fit.problems, ..Step::default() };
        let mut position = questions::next_position(&mut unit, by.instance).await?;
        let mut changed: Vec<NewRow> = Vec::new();
        let room = ENTRIES - questions::count(&mut unit, by.instance).await?;
        for fitted in fit.fitted {
            if fitted.before.is_none() && room <= step.added as i64 {
                step.refuse(&fitted, ProblemKind::NoRoom);
                continue;
            }
            let category = match &fitted.place {
                Place::Known(id) => Some(*id),
                Place::New(names) => self.make_path(&mut unit, by, kind, names, &mut step).await?,
            };
            let Some(category) = category else {
                step.refuse(&fitted, ProblemKind::Category);
                continue;
            };
            let Some(form) = step.take(&fitted, category) else { continue };
            let (id, place) = match &fitted.before {
                Some(before) => (before.question.id, before.question.position),
                None => {
                    position += 1;
                    (self.0.ids.row(now), position - 1)
                }
            };
            changed.push(checked::row(made(form, id, kind, place), None));
        }
        if !changed.is_empty() || !step.categories.is_empty() {
            questions::put(&mut unit, by.instance, &changed, now).await?;
            self.audit(&mut unit, by, "question.import", kind.as_str(), &["questions"]).await?;
            unit.commit().await?;
        }
        Ok(step)
    }

    /// The category at the end of a path; makes what is missing of it. `None` where the desk has too many.
    async fn make_path(
        &self,
        unit: &mut Unit,
        by: &Member,
        kind: Database,
        names: &[String],
        step: &mut Step,
    ) -> Result<Option<Uuid>> {
        let now = self.0.clock.now();
        let mut parent = None;
        let mut tree = Tree::new(categories::list(unit, by.instance).await?);
        for (level, name) in names.iter().enumerate() {
            let folded = text::fold(name);
            let known = tree.inside(kind, parent).find(|row| text::fold(&row.name) == folded).map(|row| row.id);
            if known.is_some() {
                parent = known;
                continue;
            }
            if tree.len() >= CATEGORIES {
                return Ok(None);
            }
            let row = CategoryRow {
                id: self.0.ids.row(now),
                kind,
                parent,
                name: name.chars().take(NAME).collect(),
                preset: None,
                is_default: false,
                enabled: true,
                position: tree.inside(kind, parent).count() as i64,
            };
            categories::insert(unit, by.instance, &row, now).await?;
            self.audit(unit, by, "category.create", row.id, &["name", "parent"]).await?;
            step.categories.insert(names[..=level].join(" / "));
            parent = Some(row.id);
            tree = Tree::new(categories::list(unit, by.instance).await?);
        }
        Ok(parent)
    }
}

/// What a desk has room for.
async fn room_of(link: &mut Link, instance: InstanceId, tree: &Tree) -> Result<Room> {
    let entries = ENTRIES - questions::count(link, instance).await?;
    Ok(Room::new(usize::try_from(entries).unwrap_or(0), CATEGORIES.saturating_sub(tree.len())))
}
