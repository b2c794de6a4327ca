//! The trained classifier of a base, and how it is trained.

use crate::asked::Asked;
use crate::base::{Base, Likeness};
use crate::chance::Chance;
use crate::curved::Curved;
use crate::logistic::{Examples, Weights, sum_of_odds};
use crate::normal::{fold, is_han};
use crate::traits::{WIDTH, traits};

/// How many answers a wording is told from, where there are more: the nearest, and some others.
const RIVALS: usize = 56;
const OTHERS: usize = 8;

/// What nearness to the wordings counts beside what was learnt.
const NEARNESS: f32 = 4.0;
/// And what it counts where nothing else does.
const FOREIGN: f32 = 20.0;
/// Variants of each wording to learn from, and how many of its words they lack.
const VARIANTS: usize = 3;
const THINNED: f32 = 0.25;
/// Lines from which on there is enough to learn from without variants.
const LARGE: usize = 4_000;
/// From this likeness on, idle talk is a question of the base.
const KNOWN: f32 = 0.7;

/// What people say who have no question, by language.
pub(crate) const ENGLISH_TALK: &str = include_str!("../data/background.en.txt");
pub(crate) const CHINESE_TALK: &str = include_str!("../data/background.zh.txt");

/// What was learnt from a base.
#[derive(Debug)]
pub(crate) struct Model {
    weights: Weights,
    /// The class of what no answer is for; the others are the answers in their order.
    none: u32,
    curved: Option<Curved>,
}

impl Model {
    /// Learns to tell the answers of a base from each other and from idle talk.
    /// Of the idle talk, that which `heard` refuses is left out.
    pub(crate) fn train(base: &Base, heard: impl Fn(usize) -> bool, go_on: &dyn Fn() -> bool) -> Option<Self> {
        let none = base.answers.len() as u32;
        let variants = if base.lines() <= LARGE { VARIANTS } else { 0 };
        let mut examples = Examples::new(WIDTH, base.lines() * (1 + variants) + talk(base).count());
        let mut chance = Chance::new(7);
        for (at, answer) in (0..).zip(&base.answers) {
            let Some(first) = answer.lines.first() else { continue };
            let near = rivals(base, &first.asked());
            for line in &answer.lines {
                if !go_on() {
                    return None;
                }
                let rows = variants_of(base, &line.asked(), answer.text(line), variants, &mut chance);
                examples.push(&rows, at, 1.0, with_others(&near, none, &mut chance));
            }
        }
        add_background(base, heard, &mut examples, go_on)?;
        let weights = Weights::learn(&examples, none as usize + 1, go_on)?;
        let curved = if base.is_small() { Some(Curved::learn(base, go_on)?) } else { None };
        Some(Self { weights, none, curved })
    }

    /// The log-odds of `answers`, and of none of them.
    pub(crate) fn judge(&self, base: &Base, asked: &Asked, likeness: &Likeness, answers: &[u32]) -> (Vec<f32>, f32) {
        if is_foreign(likeness) {
            let odds: Vec<f32> = answers.iter().map(|at| FOREIGN * likeness.near[*at as usize]).collect();
            return (odds.clone(), sum_of_odds(&odds));
        }
        let x = traits(base, asked);
        let mut odds = self.weights.judge(&x, answers);
        let none = self.weights.judge(&x, &[self.none])[0];
        let says = self.curved.as_ref().map(|curved| curved.judge(likeness));
        for (odds, &at) in odds.iter_mut().zip(answers) {
            *odds += says.as_ref().map_or(0.0, |says| says[at as usize]) + NEARNESS * likeness.near[at as usize];
        }
        (odds, none)
    }
}

/// Whether a question and the base have no letters in common, as where they are in two languages: what was learnt from
/// letters is of no use then.
fn is_foreign(likeness: &Likeness) -> bool {
    likeness.letters.iter().all(|alike| *alike < 0.08)
}

/// The answers that a text may be taken for: all of a small base.
fn rivals(base: &Base, asked: &Asked) -> Vec<u32> {
    if base.is_small() {
        return (0..base.answers.len() as u32).collect();
    }
    base.nearest(&base.compare(asked), RIVALS).into_iter().map(|(at, _)| at).collect()
}

/// Some more answers by chance, and the class of what no answer is for.
fn with_others(near: &[u32], none: u32, chance: &mut Chance) -> Vec<u32> {
    let others = if near.len() < none as usize { OTHERS } else { 0 };
    let others = (0..others).map(|_| chance.below(none as usize) as u32);
    near.iter().copied().chain(others).chain([none]).collect()
}

/// The text, and the text with some words left out: what it is about must not hang on one word.
fn variants_of(base: &Base, asked: &Asked, text: &str, count: usize, chance: &mut Chance) -> Vec<Vec<f32>> {
    let mut rows = vec![traits(base, asked)];
    let folded = fold(text);
    for _ in 0..count {
        let thinned = thin(&folded, chance);
        if !thinned.is_empty() {
            rows.push(traits(base, &base.eyes.variant(asked, &thinned)));
        }
    }
    rows
}

fn thin(folded: &str, chance: &mut Chance) -> String {
    let mut out = String::new();
    let mut drop = false;
    let mut at_start = true;
    for c in folded.chars() {
        let han = is_han(c);
        if c == ' ' {
            at_start = true;
        } else if at_start || han {
            drop = chance.share() < THINNED;
            at_start = han;
        }
        if !drop {
            out.push(c);
        }
    }
    out.trim().to_owned()
}

/// Idle talk in the languages of the base, but for what the base has an answer to.
fn add_background(
    base: &Base,
    heard: impl Fn(usize) -> bool,
    examples: &mut Examples,
    go_on: &dyn Fn() -> bool,
) -> Option<()> {
    let none = base.answers.len() as u32;
    let mut chance = Chance::new(9);
    let heard = talk(base).enumerate().filter(|(at, _)| heard(*at));
    let talk = heard.filter_map(|(_, text)| base.eyes.talk(text));
    let talk: Vec<Asked> = talk.collect();
    let weight = (base.lines() as f32 / talk.len().max(1) as f32).min(1.0);
    for asked in talk {
        if !go_on() {
            return None;
        }
        let likeness = base.compare(&asked);
        if !is_known(&likeness) {
            let against = with_others(&rivals(base, &asked), none, &mut chance);
            let row = traits(base, &asked);
            examples.push(&[row], none, weight, against);
        }
    }
    Some(())
}

/// Whether a wording says nearly the same.
pub(crate) fn is_known(likeness: &Likeness) -> bool {
    [&likeness.meaning, &likeness.letters, &likeness.words].into_iter().flatten().any(|alike| *alike > KNOWN)
}

/// Sentences that no service desk is asked, in the languages of the base.
pub(crate) fn talk(base: &Base) -> impl Iterator<Item = &'static str> {
    let (mut chinese, mut other) = (0, 0);
    for answer in &base.answers {
        for wording in answer.entry.wordings() {
            if wording.chars().any(is_han) { chinese += 1 } else { other += 1 }
        }
    }
    let english = ENGLISH_TALK.lines().filter(move |_| other * 10 >= chinese);
    english.chain(CHINESE_TALK.lines().filter(move |_| chinese * 10 >= other))
}
