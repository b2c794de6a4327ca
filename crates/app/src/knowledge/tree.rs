//! The tree of categories: who is in whom, and what a move may do.

use domain::bot::Database;
use std::collections::HashMap;
use store::bot::categories::CategoryRow;
use uuid::Uuid;

/// Levels a tree can have (S-099).
pub(crate) const LEVELS: usize = 3;

/// The categories of a desk, of both databases.
pub(crate) struct Tree(Vec<CategoryRow>);

impl Tree {
    /// Sisters must come in their order.
    pub(crate) fn new(rows: Vec<CategoryRow>) -> Self {
        Self(rows)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn find(&self, id: Uuid) -> Option<&CategoryRow> {
        self.0.iter().find(|row| row.id == id)
    }

    /// The category that takes what has none.
    pub(crate) fn default_of(&self, kind: Database) -> Option<&CategoryRow> {
        self.0.iter().find(|row| row.kind == kind && row.is_default)
    }

    /// The category of Deskhand's own with this name in the list of presets.
    pub(crate) fn preset(&self, key: &str) -> Option<&CategoryRow> {
        self.0.iter().find(|row| row.preset.as_deref() == Some(key))
    }

    /// The categories in a category, or at the top, in order.
    pub(crate) fn inside(&self, kind: Database, parent: Option<Uuid>) -> impl Iterator<Item = &CategoryRow> {
        self.0.iter().filter(move |row| row.kind == kind && row.parent == parent)
    }

    /// Every category of a database, parents before what is in them.
    pub(crate) fn in_order(&self, kind: Database) -> Vec<&CategoryRow> {
        let mut found = Vec::new();
        self.collect(kind, None, &mut found);
        found
    }

    /// A category and everything in it, parents first.
    pub(crate) fn subtree(&self, row: &CategoryRow) -> Vec<Uuid> {
        let mut found = Vec::new();
        self.collect(row.kind, Some(row.id), &mut found);
        std::iter::once(row.id).chain(found.into_iter().map(|row| row.id)).collect()
    }

    fn collect<'a>(&'a self, kind: Database, parent: Option<Uuid>, found: &mut Vec<&'a CategoryRow>) {
        for row in self.inside(kind, parent) {
            found.push(row);
            self.collect(kind, Some(row.id), found);
        }
    }

    /// 1 at the top.
    pub(crate) fn level(&self, id: Uuid) -> usize {
        1 + self.find(id).and_then(|row| row.parent).map_or(0, |parent| self.level(parent))
    }

    /// Levels of a category with what is in it.
    pub(crate) fn height(&self, row: &CategoryRow) -> usize {
        1 + self.inside(row.kind, Some(row.id)).map(|inner| self.height(inner)).max().unwrap_or(0)
    }

    /// The names of the categories of a database from the top, folded, with their ids.
    pub(crate) fn paths(&self, kind: Database) -> HashMap<Vec<String>, Uuid> {
        let rows = self.0.iter().filter(|row| row.kind == kind);
        rows.map(|row| (self.names(row).into_iter().map(crate::text::fold).collect(), row.id)).collect()
    }

    /// The names from the top down to a category.
    pub(crate) fn names<'a>(&'a self, row: &'a CategoryRow) -> Vec<&'a str> {
        let mut names = row.parent.and_then(|parent| self.find(parent)).map_or_else(Vec::new, |row| self.names(row));
        names.push(&row.name);
        names
    }
}
