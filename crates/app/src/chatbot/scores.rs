//! Real scores, for drawing the lines between the strategies.

use super::review::words;
use super::snapshot::Snapshot;
use super::thought::Thought;
use crate::bots::{Draft, blocking};
use crate::{App, Error, Member, Result};
use ::bot::Held;
use domain::InstanceId;
use std::collections::HashMap;
use store::bot::decisions;

/// Steps of the histogram.
pub const STEPS: usize = 40;
/// Questions that are looked at for examples.
const LOOKED_AT: i64 = 2_000;
/// Examples that are shown.
const EXAMPLES: usize = 500;
/// Held-out questions from which on something can be expected.
const ENOUGH: usize = 20;

/// Real scores.
#[derive(Clone, Debug)]
pub struct Scores {
    /// Questions of visitors in that time.
    pub total: i64,
    /// Best Q&A scores in equal steps from 0 to 1.
    pub steps: Vec<i64>,
    /// Different questions with their scores against the test bot, worst first.
    pub examples: Vec<Scored>,
    /// Expected at each threshold from 0.00 to 1.00; empty where the knowledge base is too small, or while it learns.
    pub expected: Vec<Expected>,
    /// The test bot learns; what is to be expected comes when it has.
    pub learning: bool,
}

/// A visitor's question with its score.
#[derive(Clone, Debug)]
pub struct Scored {
    /// What was asked.
    pub text: String,
    /// Best Q&A score of the test bot.
    pub score: f32,
    /// Best chitchat score of the test bot.
    pub chitchat: f32,
    /// The Q&A it would be answered with.
    pub question: Option<String>,
    /// How often it was asked.
    pub times: i64,
}

/// What a threshold of direct answering does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// The threshold.
    pub threshold: f32,
    /// Share of the answers that are right.
    pub precision: f32,
    /// Share of questions answered directly.
    pub answered: f32,
}

impl App {
    /// Scores of the last days.
    pub async fn bot_scores(&self, by: &Member, days: i64) -> Result<Scores> {
        if !(1..=90).contains(&days) {
            return Err(Error::invalid("days", "must be between 1 and 90"));
        }
        let since = self.clock().now().plus_seconds(-days * 86_400);
        let draft = self.draft(by.instance).await?;
        let mut link = self.read().await?;
        let counted = decisions::histogram(&mut link, by.instance, since, STEPS as i64).await?;
        let asked = decisions::list_asked(&mut link, by.instance, since, LOOKED_AT).await?;
        drop(link);
        let mut steps = vec![0; STEPS];
        for (step, count) in counted {
            steps[step.clamp(0, STEPS as i64 - 1) as usize] += count;
        }
        let texts: Vec<String> = asked.iter().filter_map(|row| words(&row.elements)).collect();
        let examples = self.examples(by.instance, &draft, texts).await?;
        let snapshot = &draft.bot.snapshot;
        let learning = self.0.bots.trainer.is_learning(snapshot.words());
        let expected = expected(snapshot.qa().scores());
        Ok(Scores { total: steps.iter().sum(), steps, examples, expected, learning })
    }

    /// Different questions as they would score with visitors, best last.
    async fn examples(&self, instance: InstanceId, draft: &Draft, texts: Vec<String>) -> Result<Vec<Scored>> {
        let different = blocking(move || different(texts)).await?;
        let texts = different.iter().map(|(text, _)| text.clone()).collect();
        let snapshot = &draft.bot.snapshot;
        let mut config = draft.config.clone();
        config.chitchat.enabled = true;
        let engines = self.engines(instance).await?.without_judge();
        let thoughts = self.think_of_all(instance, (snapshot, &config), &engines, texts).await?;
        let both = different.into_iter().zip(thoughts);
        let mut scored: Vec<Scored> =
            both.map(|((text, times), thought)| scored(snapshot, text, times, &thought)).collect();
        scored.sort_by(|a, b| a.score.total_cmp(&b.score));
        Ok(scored)
    }
}

/// Each different question once, newest first, with how often it was asked.
fn different(texts: Vec<String>) -> Vec<(String, i64)> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut different: Vec<(String, i64)> = Vec::new();
    for text in texts {
        let place = *places.entry(::bot::normalise(&text)).or_insert(different.len());
        match different.get_mut(place) {
            Some((_, times)) => *times += 1,
            None => different.push((text, 1)),
        }
    }
    different.truncate(EXAMPLES);
    different
}

fn scored(snapshot: &Snapshot, text: String, times: i64, thought: &Thought) -> Scored {
    let matches = &thought.matches;
    let best = matches.qa.first();
    let question = best.and_then(|best| snapshot.entry(best.id)).map(|row| row.question.clone());
    let score = best.map_or(0.0, |best| best.score);
    let chitchat = matches.chitchat.first().map_or(0.0, |best| best.score);
    Scored { text, score, chitchat, question, times }
}

/// What each threshold would do, by questions the engine did not know when it was asked, those among them that have no
/// answer.
fn expected(held: &[Held]) -> Vec<Expected> {
    if held.iter().filter(|held| held.answerable).count() < ENOUGH {
        return Vec::new();
    }
    let weight =
        |counts: &dyn Fn(&Held) -> bool| held.iter().filter(|held| counts(held)).map(|held| held.weight).sum::<f32>();
    let all: f32 = weight(&|_| true);
    let at = |threshold: f32| {
        let answered: f32 = weight(&|held| held.score >= threshold);
        let right: f32 = weight(&|held| held.score >= threshold && held.right);
        let precision = if answered > 0.0 { right / answered } else { 1.0 };
        Expected { threshold, precision, answered: answered / all }
    };
    (0..=100).map(|percent| at(percent as f32 / 100.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(score: f32, right: bool) -> Held {
        Held { score, right, weight: 1.0, answerable: true }
    }

    #[test]
    fn a_higher_threshold_answers_less_and_better() {
        let held: Vec<Held> = (0..40).map(|n| held(n as f32 / 40.0, n % 4 == 0 || n > 20)).collect();
        let expected = expected(&held);
        assert_eq!(expected.len(), 101);
        assert_eq!(expected[0].answered, 1.0);
        assert_eq!(expected[100], Expected { threshold: 1.0, precision: 1.0, answered: 0.0 });
        assert!(expected[60].precision > expected[0].precision);
        assert!(expected[60].answered < expected[0].answered);
    }

    #[test]
    fn what_has_no_answer_counts_by_its_weight() {
        let mut held: Vec<Held> = (0..20).map(|_| held(0.9, true)).collect();
        held.extend((0..40).map(|_| Held { score: 0.9, right: false, weight: 0.25, answerable: false }));
        held.extend((0..40).map(|_| Held { score: 0.1, right: false, weight: 0.25, answerable: false }));

        let at = expected(&held)[80];

        assert!((at.precision - 20.0 / 30.0).abs() < 1e-6, "{at:?}");
        assert!((at.answered - 30.0 / 40.0).abs() < 1e-6, "{at:?}");
    }

    #[test]
    fn nothing_is_expected_of_a_handful() {
        assert!(expected(&[held(1.0, true)]).is_empty());
        let talk = Held { score: 0.1, right: false, weight: 1.0, answerable: false };
        assert!(expected(&[talk; 100]).is_empty());
    }
}
