//! Questions that ask the same, put together for the review page.

use crate::asked::Asked;
use crate::index::Index;
use crate::lanes;
use crate::tables::DIM;

/// From this likeness to the first of a group on, a question joins it.
const ALIKE: f32 = 0.56;
/// What meaning counts beside words and their kin.
const MEANING: f32 = 0.6;
/// Groups that a question is compared with; later ones stay alone.
const GROUPS: usize = 4_000;

/// Groups of positions in `texts`, the largest group first; each position is in exactly one. Takes time in proportion to
/// the number of texts, about a second for ten thousand.
pub fn cluster<T: AsRef<str>>(texts: &[T]) -> Vec<Vec<usize>> {
    let asked: Vec<Asked> = texts.iter().map(|text| Asked::new(text.as_ref())).collect();
    let words = Index::new(&asked.iter().map(|asked| &*asked.kin).collect::<Vec<_>>(), 16);
    let mut groups = Groups::default();
    for (position, asked) in asked.iter().enumerate() {
        groups.add(position, asked, &words);
    }
    let mut groups = groups.members;
    groups.sort_by_key(|group| (std::cmp::Reverse(group.len()), group[0]));
    groups
}

#[derive(Default)]
struct Groups {
    members: Vec<Vec<usize>>,
    /// The vectors of the first members.
    vectors: Vec<f32>,
    numbers: Vec<u32>,
    keys: std::collections::HashMap<String, usize>,
}

impl Groups {
    fn add(&mut self, position: usize, asked: &Asked, words: &Index) {
        let group = self.keys.get(&asked.key).copied().or_else(|| self.nearest(asked, words));
        let group = group.unwrap_or_else(|| self.open(asked));
        self.keys.entry(asked.key.clone()).or_insert(group);
        self.members[group].push(position);
    }

    fn open(&mut self, asked: &Asked) -> usize {
        if self.members.len() < GROUPS {
            self.vectors.extend(asked.vector);
            self.numbers.push(self.members.len() as u32);
        }
        self.members.push(Vec::new());
        self.members.len() - 1
    }

    fn nearest(&self, asked: &Asked, words: &Index) -> Option<usize> {
        let mut meaning = vec![0.0; self.vectors.len() / DIM];
        lanes::dots(&self.vectors, &asked.vector, &self.numbers, &mut meaning);
        let words = words.alike(&asked.kin);
        let alike = meaning.into_iter().enumerate().map(|(group, meaning)| {
            let first = self.members[group].first().map_or(0.0, |first| words[*first]);
            (group, MEANING * meaning + (1.0 - MEANING) * first)
        });
        let best = alike.max_by(|a, b| a.1.total_cmp(&b.1))?;
        (best.1 >= ALIKE && !asked.key.is_empty()).then_some(best.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_that_ask_the_same_come_together_the_most_asked_first() {
        let texts = [
            "do you ship to norway",
            "can I pay by invoice",
            "do you deliver to Norway?",
            "Ship to Norway",
            "can i pay with an invoice",
            "😀",
            "可以送到挪威吗",
            "能不能送到挪威",
        ];

        let groups = cluster(&texts);

        assert_eq!(groups[0], [0, 2, 3]);
        assert!(groups.contains(&vec![1, 4]) && groups.contains(&vec![6, 7]), "{groups:?}");
        assert!(groups.contains(&vec![5]));
    }

    #[test]
    fn thousands_of_questions_are_put_together_each_once() {
        let texts: Vec<String> =
            (0..3_000).map(|n| format!("question {} about thing {}", n % 700, n * 7 % 1_300)).collect();

        let mut all: Vec<usize> = cluster(&texts).into_iter().flatten().collect();

        all.sort_unstable();
        assert_eq!(all, (0..3_000).collect::<Vec<_>>());
        assert!(cluster::<&str>(&[]).is_empty());
    }
}
