//! Answers ranked for one question, and the signs by which the best of them may be trusted.

use crate::asked::Asked;
use crate::base::{Base, Likeness};
use crate::logistic::{sum_of_odds, to_chances};
use crate::model::Model;

/// Answers that are looked at closely.
const CLOSELY: usize = 64;
/// How far apart the odds of an untrained snapshot are.
const SPREAD: f32 = 10.0;
/// Signs of trust, the constant one among them.
pub(crate) const SIGNS: usize = 9;

/// The answers that may be meant, best first.
pub(crate) struct Verdict {
    /// Answer and its chance among these.
    pub(crate) ranked: Vec<(u32, f32)>,
    pub(crate) likeness: Likeness,
    pub(crate) signs: [f32; SIGNS],
}

impl Verdict {
    /// Ranks the answers of a base, by its model where it is trained.
    pub(crate) fn new(base: &Base, model: Option<&Model>, asked: &Asked) -> Self {
        let likeness = base.compare(asked);
        let nearest = base.nearest(&likeness, CLOSELY);
        let picked: Vec<u32> = nearest.iter().map(|(at, _)| *at).collect();
        let (mut odds, none) = match model {
            Some(model) => model.judge(base, asked, &likeness, &picked),
            None => (instant(&likeness, &nearest), 0.0),
        };
        let any = sum_of_odds(&odds);
        to_chances(&mut odds);
        let mut ranked: Vec<(u32, f32)> = picked.into_iter().zip(odds).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let signs = signs(base, &ranked, &likeness, any - none);
        Self { ranked, likeness, signs }
    }
}

fn instant(likeness: &Likeness, nearest: &[(u32, f32)]) -> Vec<f32> {
    nearest.iter().map(|(at, favour)| SPREAD * (favour + likeness.near[*at as usize])).collect()
}

/// Each about 0 to 1 in size, the more the better.
fn signs(base: &Base, ranked: &[(u32, f32)], likeness: &Likeness, over_none: f32) -> [f32; SIGNS] {
    let Some(&(best, chance)) = ranked.first() else { return [0.0; SIGNS] };
    // Being the likeliest of few proves little.
    let few = 1.0 / (1.0 + (likeness.near.len() as f32).powi(2));
    let rest = (1.0 - chance).max(few).max(1e-4);
    let second = ranked.get(1).map_or(few, |(_, chance)| *chance).max(few / 50.0).max(1e-6);
    let line = base.closest(likeness, best) as usize;
    let rival = ranked.get(1).map_or(0.0, |(at, _)| likeness.near[best as usize] - likeness.near[*at as usize]);
    [
        1.0,
        (chance.max(1e-6) / rest).ln() / 5.0,
        (chance.max(1e-6) / second).ln().min(12.0) / 5.0,
        likeness.meaning[line],
        likeness.letters[line],
        likeness.near[best as usize],
        over_none.clamp(-20.0, 20.0) / 10.0,
        rival.clamp(-0.5, 0.5),
        likeness.words[line],
    ]
}
