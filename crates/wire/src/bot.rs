//! The Chatbot pages of the panel: state, test chat, deployment, review.

mod knowledge;

pub use knowledge::*;

use crate::Millis;
use crate::conversation::Sender;
use domain::bot::{AnswerFormat, BotConfig, Database, Decision};
use domain::{Element, Language};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The head of every Chatbot page (S-112, S-113, S-129).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BotState {
    /// The bot answers visitors. Switching acts at once.
    pub enabled: bool,
    /// Differences between what is edited and what is deployed.
    pub changes: i64,
    /// The version that answers visitors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deployed: Option<BotVersion>,
    /// The test bot learns from the last edits in the background.
    pub training: bool,
    /// Enabled and disabled entries of the Q&A database.
    pub questions: i64,
    /// The same of the chitchat database.
    pub chitchat: i64,
    /// The chitchat strategy is on in the draft (S-111).
    pub chitchat_on: bool,
    /// Groups of missed questions nobody has looked at, of the last 30 days; counted up to 99.
    pub missed: i64,
    /// How far the sentence vectors of the test bot's questions are; absent where none are in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vectors: Option<VectorsState>,
}

/// How far the sentence vectors of a base are. Until all are there, the built-in engine answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VectorsState {
    /// Wordings that have theirs.
    pub ready: i64,
    /// Wordings of the Q&A database.
    pub wordings: i64,
    /// A base with more wordings than these gets none.
    pub most: i64,
}

/// Switches the bot.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SwitchBot {
    /// On or off.
    pub enabled: bool,
}

/// The draft configuration.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BotConfigPage {
    /// Raised by every save.
    pub version: i64,
    /// As it is edited; the test bot answers by it.
    pub config: BotConfig,
    /// What a new desk has.
    pub default_config: BotConfig,
    /// Phrases that hand over where `handOver.builtIn` is on, a few to show.
    pub built_in_phrases: Vec<String>,
    /// Questions of the welcome card that no Q&A answers directly, by their place (S-116).
    pub unmatched: Vec<usize>,
}

/// Saves the draft configuration (S-127).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SaveBotConfig {
    /// The version that was loaded.
    pub version: i64,
    /// All of it.
    pub config: BotConfig,
}

/// Something said in the test chat.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AskTestBot {
    /// What a visitor would write, at most 1,000 characters.
    pub text: String,
    /// The visitor's language; without it the desk's.
    #[serde(default)]
    pub language: Option<Language>,
    /// Fallbacks in a row so far.
    #[serde(default)]
    pub misses: i64,
    /// Decide by this configuration instead of the draft, to try thresholds before saving.
    #[serde(default)]
    pub config: Option<BotConfig>,
}

/// What the test bot did (S-128).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TestReply {
    /// Which strategy.
    pub decision: Decision,
    /// Best score of the database that decided, 0–1.
    pub score: f32,
    /// The entry that is answered; absent where none is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<Uuid>,
    /// By what it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<AnsweredBy>,
    /// From which score on the bot answers directly, as it was decided by.
    pub direct_threshold: f32,
    /// Best matches of the Q&A database, best first, at most 5; before them the one that is answered, where one is.
    pub candidates: Vec<Candidate>,
    /// Best matches of the chitchat database, at most 2; empty where the strategy is off.
    pub chitchat: Vec<Candidate>,
    /// Messages a visitor would get, in order.
    pub messages: Vec<TestMessage>,
    /// Fallbacks in a row after it.
    pub misses: i64,
    /// The visitor would be handed over, and to whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hand_over: Option<HandOverTo>,
    /// Time of matching in microseconds.
    pub micros: i64,
    /// The engine has learned from every edit; otherwise it answered by what it knows at once.
    pub trained: bool,
}

/// By what an answer was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum AnsweredBy {
    /// The built-in engine.
    Engine,
    /// Sentence vectors from elsewhere.
    Vectors,
    /// The language model, among the candidates.
    Judge,
    /// A question of the welcome card that was picked.
    Card,
}

/// A message of the test bot.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TestMessage {
    /// Who it is from.
    pub from: Sender,
    /// What it is made of.
    pub elements: Vec<Element>,
}

/// What a visitor of the test bot sees first.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TestWelcome {
    /// The welcome and the card, where there are such.
    pub messages: Vec<TestMessage>,
}

/// An entry that may be meant.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// Which entry.
    pub id: Uuid,
    /// Its standard question.
    pub question: String,
    /// Its answer.
    pub answer: String,
    /// 0–1: calibrated, so that 0.80 means more than nine in ten right.
    pub score: f32,
    /// The wording, standard or similar, that fits best.
    pub matched: String,
    /// Why it fits.
    pub reason: MatchReason,
    /// Parts of the asked text that both share, as ranges of UTF-16 units: start, end.
    pub shared: Vec<(usize, usize)>,
}

/// Why an entry fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum MatchReason {
    /// The same words.
    SameWords,
    /// Words in common.
    SharedWords,
    /// Other words of the same meaning.
    SameMeaning,
}

/// Real scores, for drawing the lines between the strategies.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Scores {
    /// Days looked at.
    pub days: i64,
    /// Questions of visitors in that time, counted over everything below.
    pub total: i64,
    /// Best Q&A scores in 40 equal steps from 0 to 1.
    pub steps: Vec<i64>,
    /// The last 500 different questions with their scores against the test bot, worst first: to see which would change sides.
    pub examples: Vec<ScoredQuestion>,
    /// Expected at each threshold from 0.00 to 1.00 in steps of 0.01, by questions held out from learning; empty where the knowledge base is too small, or while it learns.
    pub expected: Vec<Expected>,
    /// The test bot learns from the last edits; what is to be expected comes when it has.
    pub learning: bool,
}

/// A visitor's question with its score.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScoredQuestion {
    /// What was asked.
    pub text: String,
    /// Best Q&A score of the test bot.
    pub score: f32,
    /// Best chitchat score of the test bot.
    pub chitchat: f32,
    /// The Q&A it would be answered with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// How often it was asked.
    pub times: i64,
}

/// What a threshold of direct answering does.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Expected {
    /// The threshold.
    pub threshold: f32,
    /// Share of the answers that are right, 0–1.
    pub precision: f32,
    /// Share of questions answered directly, 0–1.
    pub answered: f32,
}

/// A deployed version (S-131).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BotVersion {
    /// Id.
    pub id: Uuid,
    /// Number as people see it (S-132).
    pub name: String,
    /// Note; empty where none was given (S-130).
    pub note: String,
    /// When.
    pub deployed_at: Millis,
    /// Nickname of who deployed it; empty for the setup.
    pub deployed_by: String,
    /// This one answers visitors.
    pub live: bool,
    /// Entries it knows.
    pub questions: i64,
    /// Name of the version it brought back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rolled_back_to: Option<String>,
    /// Regression questions passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passed: Option<i64>,
    /// Regression questions asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tested: Option<i64>,
    /// What it knew is still there: it can be compared and rolled back to. So it is for the last 100.
    pub kept: bool,
}

/// A page of versions, newest first.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BotVersionPage {
    /// All versions.
    pub total: i64,
    /// This page.
    pub items: Vec<BotVersion>,
}

/// What is different between two versions, or a version and the draft.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BotDiff {
    /// Number of differences.
    pub total: i64,
    /// Entries, at most 500.
    pub questions: Vec<QuestionDiff>,
    /// Fields of the configuration.
    pub config: Vec<ConfigDiff>,
}

/// How an entry differs.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuestionDiff {
    /// Which entry.
    pub id: Uuid,
    /// Its database.
    pub kind: Database,
    /// How.
    pub change: QuestionChange,
    /// As it was; absent where it is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<QuestionText>,
    /// As it will be; absent where it goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<QuestionText>,
}

/// Added, changed or removed. An entry that is switched off counts as removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum QuestionChange {
    /// New to visitors.
    Added,
    /// Other words, or another answer.
    Changed,
    /// No longer answered.
    Removed,
}

/// What visitors notice of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuestionText {
    /// Standard question.
    pub question: String,
    /// Similar questions.
    pub similar_questions: Vec<String>,
    /// Answer.
    pub answer: String,
    /// How the answer is written.
    #[serde(default)]
    pub format: AnswerFormat,
    /// To whom the answer hands over besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hand_over: Option<HandOverTo>,
}

/// A field of the configuration that differs.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConfigDiff {
    /// Path, such as `direct.threshold`.
    pub field: String,
    /// As it was.
    pub before: serde_json::Value,
    /// As it will be.
    pub after: serde_json::Value,
}

/// Deploys the draft (S-129).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Deploy {
    /// At most 200 characters (S-130).
    #[serde(default)]
    pub note: String,
    /// Although regression questions fail.
    #[serde(default)]
    pub anyway: bool,
}

/// What became of a deployment.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Deployed {
    /// The new version; absent where the gate held it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<BotVersion>,
    /// Result of the regression questions.
    pub gate: Gate,
}

/// Result of the administrator's own questions.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Gate {
    /// Questions that did as expected.
    pub passed: i64,
    /// Questions asked.
    pub tested: i64,
    /// The others, in the order of the list.
    pub failures: Vec<RegressionResult>,
}

/// Result of asking the administrator's own questions of the test bot.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegressionRun {
    /// Questions that did as expected.
    pub passed: i64,
    /// Each question, in the order of the list.
    pub results: Vec<RegressionResult>,
}

/// A question of the administrator's own with the answer it must find.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegressionQuestion {
    /// Id.
    pub id: Uuid,
    /// The question.
    pub question: String,
    /// Which Q&A must answer; absent: it must not be answered directly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<Uuid>,
    /// Its standard question; absent where it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_question: Option<String>,
}

/// Adds or changes one.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewRegressionQuestion {
    /// 1–500 characters.
    pub question: String,
    /// Which Q&A must answer; absent: it must not be answered directly.
    #[serde(default)]
    pub expected: Option<Uuid>,
}

/// How a regression question did.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegressionResult {
    /// The question.
    pub question: RegressionQuestion,
    /// What the test bot does.
    pub decision: Decision,
    /// Best score.
    pub score: f32,
    /// The Q&A that came first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// As expected.
    pub passed: bool,
}

/// Questions the bot could not answer, of the last 30 days (T-003).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Review {
    /// Groups of similar questions, most asked first.
    pub clusters: Vec<MissedCluster>,
    /// Pairs of answers that are taken for each other, worst first; at most 20.
    pub confusions: Vec<ConfusedPair>,
    /// Answers with thumbs of visitors, worst first; at most 50.
    pub thumbs: Vec<ThumbedAnswer>,
    /// Wordings that were to become similar questions and cannot; they stay.
    #[serde(default)]
    pub skipped: Vec<SkippedWording>,
}

/// Missed questions that ask for the same.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MissedCluster {
    /// The one in the middle.
    pub title: String,
    /// How often all were asked.
    pub times: i64,
    /// Each wording, most asked first; at most 50.
    pub questions: Vec<MissedQuestion>,
    /// Q&As that come nearest to the title, best first; at most 3.
    pub nearest: Vec<Candidate>,
}

/// A wording of a missed question.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MissedQuestion {
    /// What was asked.
    pub text: String,
    /// How often.
    pub times: i64,
    /// What the bot did the last time.
    pub decision: Decision,
    /// Last asked.
    pub last_at: Millis,
    /// A visitor put thumbs down to the answer.
    pub thumbs_down: bool,
}

/// Two answers that are taken for each other.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConfusedPair {
    /// One.
    pub first: QuestionName,
    /// Other.
    pub second: QuestionName,
    /// A wording of `first` that found `second`.
    pub example: String,
    /// How many wordings do.
    pub times: i64,
}

/// An entry by name.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuestionName {
    /// Which.
    pub id: Uuid,
    /// Its standard question.
    pub question: String,
}

/// What visitors thought of an answer, in the last 30 days.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ThumbedAnswer {
    /// The entry.
    pub question: QuestionName,
    /// Thumbs up.
    pub up: i64,
    /// Thumbs down.
    pub down: i64,
    /// Questions with thumbs down, newest first; at most 5.
    pub examples: Vec<String>,
}

/// Settles missed questions.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SettleMissed {
    /// The wordings, at most 100.
    pub texts: Vec<String>,
    /// What was done.
    pub how: Settled,
    /// Where `how` is `addSimilar`: the Q&A they become similar questions of.
    #[serde(default)]
    pub question: Option<Uuid>,
}

/// What is done about missed questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Settled {
    /// They become similar questions of a Q&A.
    AddSimilar,
    /// A new Q&A was made for them.
    Answered,
    /// Nothing; they do not come back.
    Ignored,
}

/// The optional engines. Keys are never told.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BotEngines {
    /// Raised by every save.
    pub version: i64,
    /// Sentence vectors from elsewhere.
    pub embeddings: OptionalEngine,
    /// A language model that chooses between clarifying and answering.
    pub judge: OptionalEngine,
}

/// An optional engine.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OptionalEngine {
    /// In use.
    pub enabled: bool,
    /// Base address, such as `https://host/v1`.
    pub url: String,
    /// Name of the model.
    pub model: String,
    /// A key is saved.
    pub has_key: bool,
}

/// Saves the optional engines.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SaveBotEngines {
    /// The version that was loaded.
    pub version: i64,
    /// Sentence vectors from elsewhere.
    pub embeddings: SaveOptionalEngine,
    /// A language model that chooses between clarifying and answering.
    pub judge: SaveOptionalEngine,
}

/// Saves an optional engine.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SaveOptionalEngine {
    /// Use it.
    pub enabled: bool,
    /// Base address.
    pub url: String,
    /// Name of the model.
    pub model: String,
    /// A new key; absent keeps the saved one as long as the address leads to the same server, empty deletes it.
    #[serde(default)]
    pub key: Option<String>,
}

/// Result of trying an optional engine.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EngineTrial {
    /// It answered as it should.
    pub works: bool,
    /// How long it took, in milliseconds.
    pub millis: i64,
    /// What went wrong; absent where it works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<EngineProblem>,
    /// Where `problem` is `status`: which one it answered with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

/// What is wrong with an optional engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum EngineProblem {
    /// Its address may not be asked.
    Address,
    /// Nobody answers there, or not by TLS.
    Unreachable,
    /// It took too long.
    TimedOut,
    /// It answered with another status than 200.
    Status,
    /// Its answer is too large.
    TooLarge,
    /// Its answer cannot be read, or is something else than was asked for.
    Answer,
}
