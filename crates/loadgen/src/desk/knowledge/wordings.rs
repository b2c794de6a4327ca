//! As many different questions as are needed, as a shop would have them, and how visitors put them in other words.

use std::ops::Range;

const DO: &str = "return, exchange, repair, cancel, track, insure, replace, reserve, reorder, collect, assemble, clean, \
    upgrade, register, test, pack, send, resell, recycle, measure";
const WHAT: &str = "a lamp, a jacket, a bicycle, a carpet, a camera, a printer, a mattress, a kettle, a tent, a violin, \
    a watch, a sofa, a heater, a drill, a helmet, a suitcase, a freezer, a phone, a desk, a novel, a ring, \
    a blender, a ladder, a monitor, a plant";
const WHEN: &str = "bought as a gift, paid by card, that arrived late, from the outlet, without a receipt, ordered abroad, \
    under warranty, in the wrong size, on instalments, from last year, for a company, with a voucher, \
    that is damaged, before delivery, sold out since, in another colour, from a neighbour, on holiday, \
    in the evening, for a school";

/// What the entry of this number is about: `return a lamp bought as a gift`. The first 10,000 are told apart by words.
fn matter(number: usize) -> String {
    let (done, number) = pick(DO, number);
    let (what, number) = pick(WHAT, number);
    let (when, series) = pick(WHEN, number);
    let from = if series > 0 { format!(" in region {series}") } else { String::new() };
    format!("{done} {what} {when}{from}")
}

/// One of a list, and how often the list was gone through before.
fn pick(list: &'static str, number: usize) -> (&'static str, usize) {
    let count = list.split(", ").count();
    (list.split(", ").nth(number % count).unwrap_or_default(), number / count)
}

/// What a visitor writes who means the entry of this number: none of its own wordings.
pub(crate) fn asked(number: usize) -> String {
    format!("Hello, could you please tell me how one can {}", matter(number))
}

/// A sheet of these entries, as CSV.
pub(super) fn sheet(category: &str, numbers: Range<usize>) -> String {
    let mut sheet = "Category,Standard question,Similar questions,Answer\n".to_owned();
    for number in numbers {
        let matter = matter(number);
        sheet.push_str(&format!(
            "{category},How do I {matter}?,I would like to {matter}|What has to be done to {matter}?,\
             Answer {number}: this is how you {matter}.\n"
        ));
    }
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_entry_is_about_something_else_and_fits_a_cell() {
        let all: Vec<String> = (0..25_000).map(matter).collect();

        assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
        assert!(all.iter().all(|matter| matter.len() < 120 && !matter.contains([',', '|', '"'])));
        assert_eq!(all[0], "return a lamp bought as a gift");
    }

    #[test]
    fn a_sheet_has_a_row_for_each_entry_and_its_cells_are_four() {
        let sheet = sheet("Load", 5..8);

        assert_eq!(sheet.lines().count(), 4);
        assert!(sheet.lines().all(|line| line.split(',').count() == 4), "{sheet}");
    }
}
