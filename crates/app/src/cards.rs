//! Cards of the public service protocol that the desk itself sends (S-073, S-086, S-087).

use domain::settings::{Rating, RatingStyle};
use domain::{Element, SessionId, Timestamp};
use serde_json::{Value, json};

/// A desk message of the public protocol. `src` is always a string; `extension` holds words for clients that do not
/// know the card.
fn card(mut data: Value, words: &str) -> Element {
    data["customerServicePlugin"] = json!(0);
    Element::Custom { data: data.to_string(), description: String::new(), extension: words.to_owned() }
}

/// Questions to choose from: `welcome_msg` or `clarify_msg` (src 29).
pub(crate) fn questions(subtype: &str, title: &str, questions: &[String]) -> Element {
    let items: Vec<Value> = questions.iter().map(|question| json!({ "content": question })).collect();
    let content = json!({ "title": title, "content": title, "items": items });
    card(json!({ "src": "29", "subtype": subtype, "content": content }), title)
}

/// The bot offers a person (src 29).
pub(crate) fn offer_person(title: &str) -> Element {
    card(
        json!({ "src": "29", "subtype": "offer_person", "content": { "title": title, "content": title, "items": [] } }),
        title,
    )
}

/// An answer in Markdown (src 30).
pub(crate) fn rich_text(markdown: &str) -> Element {
    card(json!({ "src": "30", "content": markdown }), markdown)
}

/// What a rating card says.
pub(crate) struct RatingCard<'a> {
    /// The session that is rated.
    pub(crate) session: SessionId,
    /// Invitation.
    pub(crate) head: &'a str,
    /// Thanks, once rated.
    pub(crate) tail: &'a str,
    /// Texts of the levels, worst first.
    pub(crate) levels: &'a [String; 5],
    /// Style and validity.
    pub(crate) rules: &'a Rating,
    /// Until when.
    pub(crate) expires: Option<Timestamp>,
    /// What was chosen.
    pub(crate) choice: Option<i64>,
}

/// The rating card (src 9).
pub(crate) fn rating(rating: &RatingCard<'_>) -> Element {
    let menu: Vec<Value> = domain::rating::CHOICES
        .zip(rating.levels)
        .map(|(id, content)| json!({ "id": id.to_string(), "content": content }))
        .collect();
    let chosen = rating.choice.map(|choice| choice.to_string());
    let selected = menu.iter().find(|item| item["id"].as_str() == chosen.as_deref()).cloned();
    let mut content = json!({
        "head": rating.head,
        "tail": if selected.is_some() { rating.tail } else { "" },
        "type": match rating.rules.style { RatingStyle::Star => 1, RatingStyle::Number => 2 },
        "menu": menu,
        "sessionId": rating.session,
        "effectiveHour": rating.rules.validity_hours,
        "expireTime": rating.expires.map_or(0, |until| until.millis() / 1_000),
    });
    if let Some(selected) = selected {
        content["selected"] = selected;
    }
    card(json!({ "src": "9", "menuContent": content }), rating.head)
}
