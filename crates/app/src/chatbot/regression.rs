//! The administrator's own questions: each must find its answer before a version is deployed.

use super::snapshot::Snapshot;
use super::thought::Thought;
use crate::{App, Error, Member, Result};
use domain::bot::Decision;
use domain::{BotConfig, InstanceId, Permission, limits};
use store::bot::regression;
use uuid::Uuid;

pub use store::bot::regression::RegressionRow;

/// Questions a desk can have.
const MOST: i64 = 500;

/// How a question did.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The question.
    pub question: RegressionRow,
    /// What the bot does.
    pub decision: Decision,
    /// Best score.
    pub score: f32,
    /// Standard question of the Q&A that came first.
    pub found: Option<String>,
    /// As expected.
    pub passed: bool,
}

impl App {
    /// All of them, the oldest first.
    pub async fn regression_questions(&self, by: &Member) -> Result<Vec<RegressionRow>> {
        Ok(regression::list(&mut self.read().await?, by.instance).await?)
    }

    /// Adds one.
    pub async fn add_regression(&self, by: &Member, question: &str, expected: Option<Uuid>) -> Result<RegressionRow> {
        let question = checked(question)?;
        let now = self.clock().now();
        let mut unit = self.begin_at_desk(by.instance).await?;
        self.guard_for(&mut unit, by, Permission::ManageChatbot).await?;
        if regression::count(&mut unit, by.instance).await? >= MOST {
            return Err(Error::invalid("question", format!("a desk has at most {MOST} of these")));
        }
        let id = self.ids().row(now);
        regression::insert(&mut unit, by.instance, id, &question, expected, now).await?;
        let row = regression::find(&mut unit, by.instance, id).await?.ok_or(Error::NotFound)?;
        check_expected(&row)?;
        self.audit(&mut unit, by, "bot.regression.create", id, &["question", "expected"]).await?;
        unit.commit().await?;
        Ok(row)
    }

    /// Changes one.
    pub async fn edit_regression(
        &self,
        by: &Member,
        id: Uuid,
        question: &str,
        expected: Option<Uuid>,
    ) -> Result<RegressionRow> {
        let question = checked(question)?;
        let mut unit = self.begin_at_desk(by.instance).await?;
        self.guard_for(&mut unit, by, Permission::ManageChatbot).await?;
        if !regression::update(&mut unit, by.instance, id, &question, expected).await? {
            return Err(Error::NotFound);
        }
        let row = regression::find(&mut unit, by.instance, id).await?.ok_or(Error::NotFound)?;
        check_expected(&row)?;
        self.audit(&mut unit, by, "bot.regression.update", id, &["question", "expected"]).await?;
        unit.commit().await?;
        Ok(row)
    }

    /// Takes one out.
    pub async fn delete_regression(&self, by: &Member, id: Uuid) -> Result<()> {
        let mut unit = self.begin_at_desk(by.instance).await?;
        self.guard_for(&mut unit, by, Permission::ManageChatbot).await?;
        if !regression::delete(&mut unit, by.instance, id).await? {
            return Err(Error::NotFound);
        }
        self.audit(&mut unit, by, "bot.regression.delete", id, &[]).await?;
        unit.commit().await
    }

    /// Asks all of them, of the draft.
    pub async fn run_regression(&self, by: &Member) -> Result<Vec<Outcome>> {
        let rows = self.regression_questions(by).await?;
        let draft = self.draft(by.instance).await?;
        self.ask_all(by.instance, (&draft.bot.snapshot, &draft.config), rows).await
    }

    /// Asks each question of a bot, which thinks of it as of a visitor's.
    pub(crate) async fn ask_all(
        &self,
        instance: InstanceId,
        bot: (&Snapshot, &BotConfig),
        rows: Vec<RegressionRow>,
    ) -> Result<Vec<Outcome>> {
        let engines = self.engines(instance).await?;
        let texts = rows.iter().map(|row| row.question.clone()).collect();
        let thoughts = self.think_of_all(instance, bot, &engines, texts).await?;
        Ok(rows.into_iter().zip(thoughts).map(|(row, thought)| outcome(bot, row, &thought)).collect())
    }
}

fn outcome((snapshot, config): (&Snapshot, &BotConfig), question: RegressionRow, thought: &Thought) -> Outcome {
    let reply = thought.reply(snapshot, config, &question.question);
    let answered = reply.answered().filter(|_| reply.decision == Decision::Direct);
    let first = answered.or(thought.matches.qa.first().map(|found| found.id));
    let found = first.and_then(|id| snapshot.entry(id));
    Outcome {
        decision: reply.decision,
        score: reply.score,
        found: found.map(|row| row.question.clone()),
        passed: answered == question.expected,
        question,
    }
}

fn checked(question: &str) -> Result<String> {
    let question = question.trim();
    let length = question.chars().count();
    if length == 0 || length > limits::QUESTION {
        return Err(Error::invalid("question", format!("must have 1 to {} characters", limits::QUESTION)));
    }
    Ok(question.to_owned())
}

fn check_expected(row: &RegressionRow) -> Result<()> {
    if row.expected.is_some() && row.expected_question.is_none() {
        return Err(Error::invalid("expected", "there is no such question"));
    }
    Ok(())
}
