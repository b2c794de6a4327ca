//! Sheets of questions and answers: checked row by row, then stored in small units (S-103, A11).

mod columns;
mod export;
mod plan;
mod report;
mod room;
mod rows;
mod run;

pub use plan::{Problem, ProblemKind};
pub use report::{Preview, Progress, Report};
pub use run::Import;

use crate::{App, Code, Error, Result};
use domain::InstanceId;
use std::collections::HashSet;
use std::sync::Mutex;

/// Imports that run at the same time on a node. Reading a large sheet takes some tens of megabytes.
const IMPORTS: usize = 2;

/// Desks that import something on this node right now.
#[derive(Default)]
pub(crate) struct Imports(Mutex<HashSet<InstanceId>>);

/// The right to import, given back when dropped.
struct Turn {
    app: App,
    instance: InstanceId,
}

impl Turn {
    /// One at a time per desk, and two per node.
    fn take(app: &App, instance: InstanceId) -> Result<Self> {
        let mut running = app.0.prepared.imports.0.lock().expect("nothing panics while it holds the desks");
        if running.len() >= IMPORTS || !running.insert(instance) {
            return Err(Error::Busy);
        }
        Ok(Self { app: app.clone(), instance })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut running = self.app.0.prepared.imports.0.lock().expect("nothing panics while it holds the desks");
        running.remove(&self.instance);
    }
}

impl From<sheet::Error> for Error {
    fn from(error: sheet::Error) -> Self {
        match error {
            sheet::Error::Unreadable => Code::SheetUnreadable,
            sheet::Error::Protected => Code::SheetProtected,
            sheet::Error::TooLarge => Code::TooLarge,
            sheet::Error::TooManyRows | sheet::Error::TooManyColumns => Code::SheetTooMany,
            sheet::Error::Encoding => Code::SheetEncoding,
        }
        .into()
    }
}
