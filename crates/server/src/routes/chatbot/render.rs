//! What the verbs of the chatbot give, as the panel sees it.

use crate::routes::knowledge::skipped_wording;
use app::chatbot::{config, diff, engines, regression, review, scores, state, test_chat, versions};
use domain::bot::EngineAddress;
use domain::{BotConfig, GroupId};
use wire::bot as wire_bot;
use wire::bot::{
    AnsweredBy, BotConfigPage, BotDiff, BotEngines, BotState, BotVersion, Candidate, ConfigDiff, ConfusedPair,
    EngineProblem, EngineTrial, Gate, HandOverTo, MatchReason, MissedCluster, MissedQuestion, OptionalEngine,
    QuestionChange, QuestionDiff, QuestionName, QuestionText, RegressionQuestion, RegressionResult, RegressionRun,
    Review, ScoredQuestion, Scores, TestMessage, TestReply, ThumbedAnswer, VectorsState,
};
use wire::conversation::Sender;

/// The head of every Chatbot page.
pub(super) fn state(state: state::BotState) -> BotState {
    BotState {
        enabled: state.enabled,
        changes: state.changes,
        deployed: state.deployed.map(version),
        training: state.training,
        questions: state.questions,
        chitchat: state.chitchat,
        chitchat_on: state.chitchat_on,
        missed: state.missed,
        vectors: state.vectors.map(|progress| VectorsState {
            ready: progress.ready as i64,
            wordings: progress.wordings as i64,
            most: progress.most as i64,
        }),
    }
}

/// The draft configuration.
pub(super) fn config(page: config::ConfigPage) -> BotConfigPage {
    BotConfigPage {
        version: page.version,
        config: page.config,
        default_config: BotConfig::default(),
        built_in_phrases: config::built_in_phrases(),
        unmatched: page.unmatched,
    }
}

/// Real scores.
pub(super) fn scores(days: i64, scores: scores::Scores) -> Scores {
    let example = |scored: scores::Scored| ScoredQuestion {
        text: scored.text,
        score: scored.score,
        chitchat: scored.chitchat,
        question: scored.question,
        times: scored.times,
    };
    let expected = |at: scores::Expected| wire_bot::Expected {
        threshold: at.threshold,
        precision: at.precision,
        answered: at.answered,
    };
    Scores {
        days,
        total: scores.total,
        steps: scores.steps,
        examples: scores.examples.into_iter().map(example).collect(),
        expected: scores.expected.into_iter().map(expected).collect(),
        learning: scores.learning,
    }
}

/// What the test bot did.
pub(super) fn test_reply(reply: test_chat::TestReply) -> TestReply {
    TestReply {
        decision: reply.decision,
        score: reply.score,
        answered: reply.answered,
        by: reply.by.map(answered_by),
        direct_threshold: reply.direct_threshold,
        candidates: reply.candidates.into_iter().map(candidate).collect(),
        chitchat: reply.chitchat.into_iter().map(candidate).collect(),
        messages: reply.messages.into_iter().map(test_message).collect(),
        misses: reply.misses,
        hand_over: reply.hand_over.map(|group| HandOverTo { group }),
        micros: reply.micros,
        trained: reply.trained,
    }
}

fn answered_by(by: test_chat::By) -> AnsweredBy {
    match by {
        test_chat::By::Engine => AnsweredBy::Engine,
        test_chat::By::Vectors => AnsweredBy::Vectors,
        test_chat::By::Judge => AnsweredBy::Judge,
        test_chat::By::Card => AnsweredBy::Card,
    }
}

/// A message of the test bot.
pub(super) fn test_message(message: test_chat::TestMessage) -> TestMessage {
    let from = Sender { side: message.side, name: String::new(), avatar: String::new(), member: None };
    TestMessage { from, elements: vec![message.element] }
}

fn candidate(candidate: test_chat::Candidate) -> Candidate {
    let reason = match candidate.reason {
        test_chat::Reason::SameWords => MatchReason::SameWords,
        test_chat::Reason::SharedWords => MatchReason::SharedWords,
        test_chat::Reason::SameMeaning => MatchReason::SameMeaning,
    };
    Candidate {
        id: candidate.id,
        question: candidate.question,
        answer: candidate.answer,
        score: candidate.score,
        matched: candidate.matched,
        reason,
        shared: candidate.shared,
    }
}

/// A version as the history shows it.
pub(super) fn version(version: versions::Version) -> BotVersion {
    let row = version.row;
    BotVersion {
        id: row.id,
        name: row.name,
        note: row.note,
        deployed_at: row.deployed_at.millis(),
        deployed_by: row.deployed_by,
        live: version.live,
        questions: row.questions,
        rolled_back_to: row.rolled_back_to,
        passed: row.passed,
        tested: row.tested,
        kept: row.kept,
    }
}

/// What is different.
pub(super) fn diff(diff: diff::Diff) -> BotDiff {
    let field = |field: diff::FieldDiff| ConfigDiff { field: field.field, before: field.before, after: field.after };
    BotDiff {
        total: diff.total,
        questions: diff.questions.into_iter().map(question_diff).collect(),
        config: diff.config.into_iter().map(field).collect(),
    }
}

fn question_diff(diff: diff::QuestionDiff) -> QuestionDiff {
    let change = match (&diff.before, &diff.after) {
        (None, _) => QuestionChange::Added,
        (_, None) => QuestionChange::Removed,
        _ => QuestionChange::Changed,
    };
    QuestionDiff {
        id: diff.id,
        kind: diff.kind,
        change,
        before: diff.before.map(question_text),
        after: diff.after.map(question_text),
    }
}

fn question_text(row: diff::QuestionRow) -> QuestionText {
    let hand_over = row.hand_over.map(|group| HandOverTo { group: (group != 0).then_some(GroupId(group)) });
    QuestionText {
        question: row.question,
        similar_questions: row.similar_questions,
        answer: row.answer,
        format: row.format,
        hand_over,
    }
}

/// Result of the administrator's own questions.
pub(super) fn gate(outcomes: Vec<regression::Outcome>) -> Gate {
    let tested = outcomes.len() as i64;
    let failures: Vec<RegressionResult> =
        outcomes.into_iter().filter(|outcome| !outcome.passed).map(regression_result).collect();
    Gate { passed: tested - failures.len() as i64, tested, failures }
}

/// The same, all of them.
pub(super) fn regression_run(outcomes: Vec<regression::Outcome>) -> RegressionRun {
    let passed = outcomes.iter().filter(|outcome| outcome.passed).count() as i64;
    RegressionRun { passed, results: outcomes.into_iter().map(regression_result).collect() }
}

fn regression_result(outcome: regression::Outcome) -> RegressionResult {
    RegressionResult {
        question: regression(outcome.question),
        decision: outcome.decision,
        score: outcome.score,
        found: outcome.found,
        passed: outcome.passed,
    }
}

/// A question of the administrator's own.
pub(super) fn regression(row: regression::RegressionRow) -> RegressionQuestion {
    RegressionQuestion {
        id: row.id,
        question: row.question,
        expected: row.expected,
        expected_question: row.expected_question,
    }
}

/// The review page.
pub(super) fn review(review: review::Review) -> Review {
    let confused = |pair: review::Confused| ConfusedPair {
        first: named(pair.first),
        second: named(pair.second),
        example: pair.example,
        times: pair.times,
    };
    let thumbed = |answer: review::Thumbed| ThumbedAnswer {
        question: named(answer.question),
        up: answer.up,
        down: answer.down,
        examples: answer.examples,
    };
    Review {
        clusters: review.clusters.into_iter().map(cluster).collect(),
        confusions: review.confusions.into_iter().map(confused).collect(),
        thumbs: review.thumbs.into_iter().map(thumbed).collect(),
        skipped: review.skipped.into_iter().map(skipped_wording).collect(),
    }
}

fn cluster(cluster: review::Cluster) -> MissedCluster {
    let missed = |missed: review::Missed| MissedQuestion {
        text: missed.text,
        times: missed.times,
        decision: missed.decision,
        last_at: missed.last_at.millis(),
        thumbs_down: missed.thumbs_down,
    };
    MissedCluster {
        title: cluster.title,
        times: cluster.times,
        questions: cluster.questions.into_iter().map(missed).collect(),
        nearest: cluster.nearest.into_iter().map(candidate).collect(),
    }
}

fn named(named: review::Named) -> QuestionName {
    QuestionName { id: named.id, question: named.question }
}

/// Result of trying an optional engine.
pub(super) fn trial(trial: engines::Trial) -> EngineTrial {
    use engines::Problem;
    let (problem, status) = match trial.problem {
        None => (None, None),
        Some(Problem::Address) => (Some(EngineProblem::Address), None),
        Some(Problem::Unreachable) => (Some(EngineProblem::Unreachable), None),
        Some(Problem::TimedOut) => (Some(EngineProblem::TimedOut), None),
        Some(Problem::Status(status)) => (Some(EngineProblem::Status), Some(status)),
        Some(Problem::TooLarge) => (Some(EngineProblem::TooLarge), None),
        Some(Problem::Answer) => (Some(EngineProblem::Answer), None),
    };
    EngineTrial { works: trial.works, millis: trial.millis, problem, status }
}

/// The optional engines.
pub(super) fn engines(page: engines::EnginesPage) -> BotEngines {
    let engine = |address: EngineAddress, has_key: bool| OptionalEngine {
        enabled: address.enabled,
        url: address.url,
        model: address.model,
        has_key,
    };
    let [embeddings, judge] = page.has_key;
    BotEngines {
        version: page.version,
        embeddings: engine(page.settings.embeddings, embeddings),
        judge: engine(page.settings.judge, judge),
    }
}
