//! Words that mean nearly the same, in both languages: a sentence has, a little, the words that are kin to its own.

/// The rows of the tables, English and then Chinese, and for each its nearest: two bytes of row and one of weight.
static KIN: &[u8] = include_bytes!("../data/kin.bin");

/// Kin of a row, itself among them.
const EACH: usize = 12;
const WIDTH: usize = 3 * EACH;

/// A row, and how much of it a sentence has.
pub(crate) type Share = (u16, u8);

/// What a sentence has of each row, from the rows of its words.
pub(crate) fn kin(rows: &[u32]) -> Vec<Share> {
    let nearest = rows.iter().filter_map(|row| KIN.get(*row as usize * WIDTH..(*row as usize + 1) * WIDTH));
    let kin = nearest.flat_map(|nearest| nearest.as_chunks::<3>().0);
    let mut kin: Vec<Share> = kin.map(|&[low, high, weight]| (u16::from_le_bytes([low, high]), weight)).collect();
    kin.retain(|(_, weight)| *weight > 0);
    kin.sort_unstable();
    kin.dedup_by(|next, sum| {
        let same = next.0 == sum.0;
        if same {
            sum.1 = sum.1.saturating_add(next.1);
        }
        same
    });
    kin
}
