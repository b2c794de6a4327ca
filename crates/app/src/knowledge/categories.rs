//! Categories: two trees of at most three levels (S-099, S-108, S-110).

use super::CATEGORIES;
use super::tree::{LEVELS, Tree};
use crate::{App, Code, Error, Member, Result, Unit, text};
use domain::bot::Database;
use std::collections::HashMap;
use store::Link;
use store::bot::bulk;
use store::bot::categories::{self, CategoryRow};
use uuid::Uuid;

/// Characters of a category's name.
pub(crate) const NAME: usize = 50;

/// A category in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryItem {
    /// Id.
    pub id: Uuid,
    /// Which database.
    pub kind: Database,
    /// The category it is in.
    pub parent: Option<Uuid>,
    /// Name.
    pub name: String,
    /// Set for what Deskhand ships.
    pub preset: Option<String>,
    /// It cannot be deleted.
    pub is_default: bool,
    /// Its entries are matched.
    pub enabled: bool,
    /// Entries in it, without those of the categories inside.
    pub questions: i64,
}

/// The tree of a database, parents before what is in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryList {
    /// Categories.
    pub items: Vec<CategoryItem>,
    /// Entries of the database.
    pub questions: i64,
}

/// A category to add.
#[derive(Clone, Debug)]
pub struct CategoryForm {
    /// Which database.
    pub kind: Database,
    /// The category it goes into.
    pub parent: Option<Uuid>,
    /// Name.
    pub name: String,
}

impl App {
    /// The tree of a database.
    pub async fn categories(&self, by: &Member, kind: Database) -> Result<CategoryList> {
        self.prepare_knowledge(by.instance).await?;
        let mut link = self.read().await?;
        list(&mut link, by, kind).await
    }

    /// Adds a category after its sisters.
    pub async fn add_category(&self, by: &Member, form: &CategoryForm) -> Result<CategoryItem> {
        self.prepare_knowledge(by.instance).await?;
        let name = text::name("name", &form.name, NAME)?;
        let now = self.0.clock.now();
        let mut unit = self.edit_knowledge(by).await?;
        let tree = Tree::new(categories::list(&mut unit, by.instance).await?);
        if tree.len() >= CATEGORIES {
            return Err(Error::invalid("name", format!("is one too many: a desk can have {CATEGORIES} categories")));
        }
        check_parent(&tree, form.kind, form.parent, 1)?;
        check_name(&tree, form.kind, form.parent, &name, None)?;
        let row = CategoryRow {
            id: self.0.ids.row(now),
            kind: form.kind,
            parent: form.parent,
            name,
            preset: None,
            is_default: false,
            enabled: true,
            position: tree.inside(form.kind, form.parent).count() as i64,
        };
        categories::insert(&mut unit, by.instance, &row, now).await?;
        self.audit(&mut unit, by, "category.create", row.id, &["name", "parent"]).await?;
        unit.commit().await?;
        Ok(item(&row, 0))
    }

    /// Renames or switches a category. What is in a switched-off one is not matched.
    pub async fn edit_category(&self, by: &Member, id: Uuid, name: &str, enabled: bool) -> Result<CategoryItem> {
        let name = text::name("name", name, NAME)?;
        let now = self.0.clock.now();
        let mut unit = self.edit_knowledge(by).await?;
        let tree = Tree::new(categories::list(&mut unit, by.instance).await?);
        let before = tree.find(id).ok_or(Error::NotFound)?;
        let fields = [("name", before.name != name), ("enabled", before.enabled != enabled)];
        let fields: Vec<&str> = fields.into_iter().filter(|(_, changed)| *changed).map(|(field, _)| field).collect();
        if fields.contains(&"name") {
            check_own(before)?;
            check_name(&tree, before.kind, before.parent, &name, Some(id))?;
        }
        let after = CategoryRow { name, enabled, ..before.clone() };
        let questions = questions_in(&mut unit, by, id).await?;
        if !fields.is_empty() {
            categories::update(&mut unit, by.instance, id, &after.name, enabled, now).await?;
            self.audit(&mut unit, by, "category.update", id, &fields).await?;
            unit.commit().await?;
        }
        Ok(item(&after, questions))
    }

    /// Moves a category before a sister, or to the end; into another category, or to the top.
    pub async fn move_category(
        &self,
        by: &Member,
        id: Uuid,
        parent: Option<Uuid>,
        before: Option<Uuid>,
    ) -> Result<CategoryList> {
        let mut unit = self.edit_knowledge(by).await?;
        let tree = Tree::new(categories::list(&mut unit, by.instance).await?);
        let row = tree.find(id).ok_or(Error::NotFound)?;
        if parent != row.parent {
            check_own(row)?;
            if parent.is_some_and(|parent| tree.subtree(row).contains(&parent)) {
                return Err(Error::invalid("parent", "must not be the category itself or one in it"));
            }
            check_parent(&tree, row.kind, parent, tree.height(row))?;
            check_name(&tree, row.kind, parent, &row.name, Some(id))?;
        }
        let mut sisters: Vec<Uuid> = tree.inside(row.kind, parent).map(|row| row.id).filter(|&s| s != id).collect();
        let at = match before {
            None => sisters.len(),
            Some(before) => sisters
                .iter()
                .position(|&sister| sister == before)
                .ok_or_else(|| Error::invalid("before", "must be in the same category"))?,
        };
        sisters.insert(at, id);
        categories::place(&mut unit, by.instance, parent, &sisters).await?;
        self.audit(&mut unit, by, "category.move", id, &["parent", "position"]).await?;
        let after = list(&mut unit, by, row.kind).await?;
        unit.commit().await?;
        Ok(after)
    }

    /// Deletes a category. What is in it goes to `to`, or goes too.
    pub async fn delete_category(&self, by: &Member, id: Uuid, to: Option<Uuid>) -> Result<()> {
        let now = self.0.clock.now();
        let mut unit = self.edit_knowledge(by).await?;
        let tree = Tree::new(categories::list(&mut unit, by.instance).await?);
        let row = tree.find(id).ok_or(Error::NotFound)?;
        check_own(row)?;
        let gone = tree.subtree(row);
        if gone.iter().filter_map(|id| tree.find(*id)).any(|row| row.is_default) {
            return Err(Error::invalid("id", "must not be the default category"));
        }
        if let Some(to) = to {
            check_receiver(&tree, row.kind, to)?;
            if gone.contains(&to) {
                return Err(Error::invalid("moveTo", "must not be the category itself or one in it"));
            }
        }
        // What is inside goes first: no category refers to one that is gone.
        for id in gone.into_iter().rev() {
            match to {
                Some(to) => bulk::move_all(&mut unit, by.instance, id, to, now).await?,
                None => bulk::delete_all(&mut unit, by.instance, id).await?,
            };
            categories::delete(&mut unit, by.instance, id).await?;
        }
        let field = if to.is_some() { "moved" } else { "deleted" };
        self.audit(&mut unit, by, "category.delete", id, &[field]).await?;
        close_gap(&mut unit, by, row).await?;
        unit.commit().await
    }
}

/// Positions stay without holes.
async fn close_gap(unit: &mut Unit, by: &Member, gone: &CategoryRow) -> Result<()> {
    let tree = Tree::new(categories::list(unit, by.instance).await?);
    let sisters: Vec<Uuid> = tree.inside(gone.kind, gone.parent).map(|row| row.id).collect();
    Ok(categories::place(unit, by.instance, gone.parent, &sisters).await?)
}

async fn list(link: &mut Link, by: &Member, kind: Database) -> Result<CategoryList> {
    let counts: HashMap<Uuid, i64> = categories::count_questions(link, by.instance).await?.into_iter().collect();
    let tree = Tree::new(categories::list(link, by.instance).await?);
    let rows = tree.in_order(kind);
    let items: Vec<CategoryItem> =
        rows.into_iter().map(|row| item(row, counts.get(&row.id).copied().unwrap_or(0))).collect();
    Ok(CategoryList { questions: items.iter().map(|item| item.questions).sum(), items })
}

async fn questions_in(link: &mut Link, by: &Member, id: Uuid) -> Result<i64> {
    let counts = categories::count_questions(link, by.instance).await?;
    Ok(counts.into_iter().find(|(category, _)| *category == id).map_or(0, |(_, count)| count))
}

fn item(row: &CategoryRow, questions: i64) -> CategoryItem {
    let CategoryRow { id, kind, parent, name, preset, is_default, enabled, .. } = row.clone();
    CategoryItem { id, kind, parent, name, preset, is_default, enabled, questions }
}

/// What Deskhand ships keeps its name and place.
fn check_own(row: &CategoryRow) -> Result<()> {
    match row.preset {
        Some(_) => Err(Error::invalid("id", "must not be a category that Deskhand ships")),
        None => Ok(()),
    }
}

fn check_parent(tree: &Tree, kind: Database, parent: Option<Uuid>, height: usize) -> Result<()> {
    let Some(parent) = parent else { return Ok(()) };
    let row = tree.find(parent).filter(|row| row.kind == kind && row.preset.is_none());
    if row.is_none() {
        return Err(Error::invalid("parent", "must be a category of the same database that Deskhand did not ship"));
    }
    if tree.level(parent) + height > LEVELS {
        return Err(Error::invalid("parent", format!("is too deep: at most {LEVELS} levels")));
    }
    Ok(())
}

/// A category of the same database that entries may be put into.
pub(crate) fn check_receiver(tree: &Tree, kind: Database, id: Uuid) -> Result<()> {
    match tree.find(id).filter(|row| row.kind == kind && row.preset.is_none()) {
        Some(_) => Ok(()),
        None => Err(Error::invalid("category", "must be a category of the same database that Deskhand did not ship")),
    }
}

/// Sisters have different names.
fn check_name(tree: &Tree, kind: Database, parent: Option<Uuid>, name: &str, own: Option<Uuid>) -> Result<()> {
    let folded = text::fold(name);
    let taken = tree.inside(kind, parent).any(|row| Some(row.id) != own && text::fold(&row.name) == folded);
    if taken { Err(Code::NameTaken.into()) } else { Ok(()) }
}
