//! The knowledge base as administrators edit it (S-098 to S-111). Visitors get it with the next deployment.

mod bulk;
mod categories;
mod checked;
mod import;
mod markdown;
mod prepare;
mod presets;
mod questions;
mod state;
mod table;
mod tree;
mod warnings;

pub use bulk::{Bulk, BulkAction, Chosen};
pub use categories::{CategoryForm, CategoryItem, CategoryList};
pub use checked::{QuestionForm, Skipped, Unfit};
pub use import::{Import, Preview, Problem, ProblemKind, Progress, Report};
pub(crate) use prepare::Prepared;
pub use questions::QuestionItem;
pub use sheet::Format as SheetFormat;
pub use state::QuestionState;
pub use store::bot::pages::{Field, Sort};
pub use table::{QuestionFilter, QuestionList, QuestionPage, Status};
pub use warnings::Warning;

pub(crate) use markdown::sanitise;

use crate::{App, Event, Member, Result, Unit};
use domain::Permission;
use store::bot::draft;

/// Entries a desk can have.
const ENTRIES: i64 = 50_000;
/// Categories a desk can have.
const CATEGORIES: usize = 500;

impl App {
    /// Begins a unit that changes what the test bot is made of. One at a time per desk.
    async fn edit_knowledge(&self, by: &Member) -> Result<Unit> {
        let mut unit = self.begin().await?;
        draft::raise_content(&mut unit, by.instance, self.0.clock.now()).await?;
        self.guard_for(&mut unit, by, Permission::ManageChatbot).await?;
        unit.announce(Event::BotDraft { instance: by.instance });
        Ok(unit)
    }
}
