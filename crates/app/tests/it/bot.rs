//! The chatbot: what visitors are answered, what administrators deploy, test and review.

mod answering;
mod deploying;
mod engines;
mod handing_over;
mod reviewing;
mod testing;
mod thinking;

use app::chatbot::deploy::Deployed;
use app::knowledge::QuestionForm;
use app::rows::MessageRow;
use domain::bot::{AnswerFormat, Database as Kind};
use domain::{BotConfig, GroupId};
use serde_json::Value;
use testkit::{Desk, Visitor};
use uuid::Uuid;

/// An entry of the database's first own category.
pub(crate) async fn form(desk: &Desk, kind: Kind, question: &str, answer: &str) -> QuestionForm {
    let list = desk.app.categories(&desk.owner, kind).await.unwrap();
    let category = list.items.iter().find(|item| item.preset.is_none());
    let category = match category {
        Some(item) => item.id,
        None => {
            let form = app::knowledge::CategoryForm { kind, parent: None, name: "Our own".into() };
            desk.app.add_category(&desk.owner, &form).await.unwrap().id
        }
    };
    QuestionForm {
        category,
        question: question.into(),
        similar: Vec::new(),
        answer: answer.into(),
        format: AnswerFormat::Plain,
        hand_over: None,
        enabled: true,
    }
}

/// Adds a Q&A to the draft.
pub(crate) async fn teach(desk: &Desk, question: &str, answer: &str) -> Uuid {
    let form = form(desk, Kind::Qa, question, answer).await;
    desk.app.add_question(&desk.owner, &form).await.unwrap().id
}

/// Adds a Q&A that hands over besides.
pub(crate) async fn teach_to_hand_over(desk: &Desk, question: &str, answer: &str, group: GroupId) -> Uuid {
    let form = QuestionForm { hand_over: Some(group), ..form(desk, Kind::Qa, question, answer).await };
    desk.app.add_question(&desk.owner, &form).await.unwrap().id
}

/// Changes the draft configuration.
pub(crate) async fn configure(desk: &Desk, change: impl FnOnce(&mut BotConfig)) {
    let page = desk.app.bot_config(&desk.owner).await.unwrap();
    let mut config = page.config;
    change(&mut config);
    desk.app.save_bot_config(&desk.owner, page.version, &config).await.unwrap();
}

/// Deploys the draft.
pub(crate) async fn deploy(desk: &Desk) -> Deployed {
    let deployed = desk.app.deploy(&desk.owner, "", false).await.unwrap();
    assert!(deployed.version.is_some(), "the gate held it back");
    deployed
}

/// What came after a visitor's words, in order: text, or subtype of a card with its questions.
pub(crate) async fn answered(visitor: &Visitor, words: &str) -> Vec<String> {
    let sent = visitor.says(words).await;
    after(visitor, sent.number).await.iter().map(shown).collect()
}

/// The messages after a number.
pub(crate) async fn after(visitor: &Visitor, number: i64) -> Vec<MessageRow> {
    let mut messages = visitor.rows().await.messages;
    messages.retain(|message| message.number > number);
    messages.sort_by_key(|message| message.number);
    messages
}

fn shown(message: &MessageRow) -> String {
    let elements: Value = serde_json::from_str(&message.elements).unwrap();
    let element = &elements[0];
    let Some(data) = element["data"].as_str() else { return element["text"].as_str().unwrap().to_owned() };
    let card: Value = serde_json::from_str(data).unwrap();
    let content = &card["content"];
    if card["src"] == "30" {
        return format!("rich: {}", content.as_str().unwrap());
    }
    let items: Vec<&str> =
        content["items"].as_array().unwrap().iter().map(|item| item["content"].as_str().unwrap()).collect();
    format!("{}: {} [{}]", card["subtype"].as_str().unwrap(), content["title"].as_str().unwrap(), items.join(" | "))
}
