//! How much more a desk can have, counted down row by row: what an import stores and what a dry run foresees. Pure.

use super::plan::ProblemKind;
use crate::text;
use std::collections::HashSet;

/// Room for entries and categories.
#[derive(Debug)]
pub(super) struct Room {
    entries: usize,
    categories: usize,
    /// Categories that would be there by now, by their folded names from the top.
    made: HashSet<Vec<String>>,
}

impl Room {
    pub(super) fn new(entries: usize, categories: usize) -> Self {
        Self { entries, categories, made: HashSet::new() }
    }

    /// Takes an entry in. `path`: the names of a category that must be made for it; `exists` knows those that are there.
    ///
    /// # Errors
    /// What there is no room for. Nothing is taken then.
    pub(super) fn take(
        &mut self,
        is_new: bool,
        path: &[String],
        exists: impl Fn(&[String]) -> bool,
    ) -> Result<(), ProblemKind> {
        if is_new && self.entries == 0 {
            return Err(ProblemKind::NoRoom);
        }
        let folded: Vec<String> = path.iter().map(|name| text::fold(name)).collect();
        let paths = (1..=folded.len()).map(|end| &folded[..end]);
        let missing: Vec<&[String]> = paths.filter(|path| !self.made.contains(*path) && !exists(path)).collect();
        let categories = self.categories.checked_sub(missing.len()).ok_or(ProblemKind::Category)?;
        let missing: Vec<Vec<String>> = missing.into_iter().map(<[String]>::to_vec).collect();
        self.made.extend(missing);
        self.categories = categories;
        self.entries -= usize::from(is_new);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn there_is_room_until_there_is_none() {
        let mut room = Room::new(2, 0);
        assert_eq!(room.take(true, &[], |_| false), Ok(()));
        assert_eq!(room.take(false, &[], |_| false), Ok(()), "an entry that changes takes no room");
        assert_eq!(room.take(true, &[], |_| false), Ok(()));
        assert_eq!(room.take(true, &[], |_| false), Err(ProblemKind::NoRoom));
        assert_eq!(room.take(false, &[], |_| false), Ok(()));
    }

    #[test]
    fn a_category_is_made_once_with_all_above_it() {
        let mut room = Room::new(100, 3);
        let exists = |path: &[String]| path == ["known"];
        assert_eq!(room.take(true, &path(&["Known", "A"]), exists), Ok(()));
        assert_eq!(room.take(true, &path(&["known", "a"]), exists), Ok(()), "it is there by now");
        assert_eq!(room.take(true, &path(&["B", "C", "D"]), exists), Err(ProblemKind::Category), "two are left");
        assert_eq!(room.take(true, &path(&["B", "C"]), exists), Ok(()));
        assert_eq!(room.take(true, &path(&["E"]), exists), Err(ProblemKind::Category));
    }
}
