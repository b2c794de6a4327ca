//! What administrators set for the chatbot. The draft answers in the test chat, a deployed copy answers visitors.

use crate::Language;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Most questions on the welcome card (S-116).
pub const WELCOME_ITEMS: usize = 20;
/// Most characters of a text.
const TEXT: usize = 500;
/// Most characters of a question on the welcome card.
const ITEM: usize = 200;
/// Most hand-over phrases, and characters of one.
const PHRASES: (usize, usize) = (100, 50);

/// Everything that is set for the chatbot, but its switch and what it knows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct BotConfig {
    /// Sent on entering (S-114).
    pub welcome_card: WelcomeCard,
    /// First strategy.
    pub direct: Direct,
    /// Second.
    pub chitchat: Chitchat,
    /// Third.
    pub clarify: Clarify,
    /// Last.
    pub fallback: Fallback,
    /// When a person is asked for in words.
    pub hand_over: HandOver,
}

/// The same words in each language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Texts {
    /// English, 1–500 characters.
    pub en: String,
    /// Chinese, 1–500 characters.
    pub zh: String,
}

/// The card of questions a visitor sees first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct WelcomeCard {
    /// Default on (S-114).
    pub enabled: bool,
    /// Default "You might want to ask" (S-115).
    pub title: Texts,
    /// At most 20, in order (S-116, S-117).
    pub items: Vec<WelcomeItem>,
}

/// A question on the welcome card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WelcomeItem {
    /// The words, 1–200 characters.
    pub text: String,
    /// The Q&A it was picked from; absent where it was typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Uuid>,
}

/// Direct answering (S-119).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Direct {
    /// Score from which on it answers, 0–1. Default 0.80.
    pub threshold: f32,
}

/// Chitchat (S-111, S-120).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Chitchat {
    /// Default off (S-111).
    pub enabled: bool,
    /// Score from which on it answers, 0–1. Default 0.80.
    pub threshold: f32,
}

/// Question clarifying (S-121 to S-124).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Clarify {
    /// Default off (S-124).
    pub enabled: bool,
    /// Score from which on it shows questions, 0 up to the direct threshold. Default 0.50.
    pub threshold: f32,
    /// Most questions shown, 1–10. Default 3 (S-123).
    pub count: u32,
    /// Before the list (S-122).
    pub text: Texts,
}

/// When nothing fits (S-125).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Fallback {
    /// What it says.
    pub text: Texts,
    /// Offers a person after so many fallbacks in a row, 1–10. Default 2.
    pub offer_person_after: u32,
    /// On the card that offers a person.
    pub offer: Texts,
}

/// Asking for a person in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct HandOver {
    /// Also by the phrases that are built in. Default on.
    pub built_in: bool,
    /// Own phrases: a message that is one, or has one in it, is handed over. At most 100 of 50 characters.
    pub phrases: Vec<String>,
}

/// A field of the configuration that cannot be saved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} {problem}")]
pub struct ConfigError {
    /// Path of the field, such as `clarify.count`.
    pub field: &'static str,
    /// What is wrong, with the allowed range.
    pub problem: &'static str,
}

impl BotConfig {
    /// The first field that is out of its range, if one is.
    pub fn check(&self) -> Result<(), ConfigError> {
        let rules = [
            ("direct.threshold", is_share(self.direct.threshold), "must be between 0 and 1"),
            ("chitchat.threshold", is_share(self.chitchat.threshold), "must be between 0 and 1"),
            ("clarify.threshold", is_share(self.clarify.threshold), "must be between 0 and 1"),
            (
                "clarify.threshold",
                self.clarify.threshold <= self.direct.threshold,
                "must not be above the threshold of direct answering",
            ),
            ("clarify.count", (1..=10).contains(&self.clarify.count), "must be between 1 and 10"),
            (
                "fallback.offerPersonAfter",
                (1..=10).contains(&self.fallback.offer_person_after),
                "must be between 1 and 10",
            ),
            ("welcomeCard.title", self.welcome_card.title.fits(), WORDS),
            ("clarify.text", self.clarify.text.fits(), WORDS),
            ("fallback.text", self.fallback.text.fits(), WORDS),
            ("fallback.offer", self.fallback.offer.fits(), WORDS),
            ("welcomeCard.items", self.welcome_card.items.len() <= WELCOME_ITEMS, "must be at most 20"),
            (
                "welcomeCard.items",
                self.welcome_card.items.iter().all(|item| has_words(&item.text, ITEM)),
                "must have 1 to 200 characters each",
            ),
            ("handOver.phrases", self.hand_over.phrases.len() <= PHRASES.0, "must be at most 100"),
            (
                "handOver.phrases",
                self.hand_over.phrases.iter().all(|phrase| has_words(phrase, PHRASES.1)),
                "must have 1 to 50 characters each",
            ),
        ];
        match rules.into_iter().find(|(_, holds, _)| !holds) {
            Some((field, _, problem)) => Err(ConfigError { field, problem }),
            None => Ok(()),
        }
    }
}

const WORDS: &str = "must have 1 to 500 characters in each language";

fn is_share(value: f32) -> bool {
    (0.0..=1.0).contains(&value)
}

fn has_words(text: &str, most: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= most && !text.contains('\0')
}

impl Texts {
    fn new(en: &str, zh: &str) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }

    /// The words in a language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Zh => &self.zh,
        }
    }

    fn fits(&self) -> bool {
        has_words(&self.en, TEXT) && has_words(&self.zh, TEXT)
    }
}

impl Default for WelcomeCard {
    fn default() -> Self {
        Self { enabled: true, title: Texts::new("You might want to ask", "猜你想问"), items: Vec::new() }
    }
}

impl Default for Direct {
    fn default() -> Self {
        Self { threshold: 0.80 }
    }
}

impl Default for Chitchat {
    fn default() -> Self {
        Self { enabled: false, threshold: 0.80 }
    }
}

impl Default for Clarify {
    fn default() -> Self {
        let text = Texts::new("You might want to ask:", "您想问的是不是：");
        Self { enabled: false, threshold: 0.50, count: 3, text }
    }
}

impl Default for Fallback {
    fn default() -> Self {
        Self {
            text: Texts::new(
                "Sorry, I do not know that one yet. Could you put it in other words?",
                "抱歉，这个问题我还不太清楚，您可以换个说法试试。",
            ),
            offer_person_after: 2,
            offer: Texts::new("Would you like to talk to a person?", "需要为您转接人工客服吗？"),
        }
    }
}

impl Default for HandOver {
    fn default() -> Self {
        Self { built_in: true, phrases: Vec::new() }
    }
}
