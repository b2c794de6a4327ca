//! How the chatbot decides: what is set for it, and which of the four strategies a message meets (S-112 to S-126).

mod config;
mod engines;

pub use config::{
    BotConfig, Chitchat, Clarify, ConfigError, Direct, Fallback, HandOver, Texts, WelcomeCard, WelcomeItem,
};
pub use engines::{EngineAddress, EngineSettings};

use serde::{Deserialize, Serialize};

/// Which of the two databases of the knowledge base (S-098).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Database {
    /// Questions and answers.
    Qa,
    /// Small talk.
    Chitchat,
}

/// How an answer is written (S-101).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum AnswerFormat {
    /// As it stands.
    #[default]
    Plain,
    /// Markdown, sent as rich text (`src` 30).
    Markdown,
}

/// What the bot did about a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Decision {
    /// Answered from the Q&A database (S-119).
    Direct,
    /// Answered from the chitchat database (S-120).
    Chitchat,
    /// Showed the nearest questions (S-121).
    Clarify,
    /// Said that it does not know (S-125).
    Fallback,
    /// Handed over: the message has a hand-over phrase.
    HandOver,
}

impl Database {
    /// As stored and as on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Qa => "qa",
            Self::Chitchat => "chitchat",
        }
    }
}

impl AnswerFormat {
    /// As stored and as on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Markdown => "markdown",
        }
    }
}

impl Decision {
    /// As stored and as on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Chitchat => "chitchat",
            Self::Clarify => "clarify",
            Self::Fallback => "fallback",
            Self::HandOver => "handOver",
        }
    }
}

/// Which strategy a message meets: direct, then chitchat, then clarify, then fallback (S-126). Scores of the best
/// match of each database, 0 to 1; `None` where it has none.
pub fn decide(config: &BotConfig, qa: Option<f32>, chitchat: Option<f32>) -> Decision {
    let reaches = |score: Option<f32>, threshold: f32| score.is_some_and(|score| score >= threshold);
    if reaches(qa, config.direct.threshold) {
        Decision::Direct
    } else if config.chitchat.enabled && reaches(chitchat, config.chitchat.threshold) {
        Decision::Chitchat
    } else if config.clarify.enabled && reaches(qa, config.clarify.threshold) {
        Decision::Clarify
    } else {
        Decision::Fallback
    }
}

#[cfg(test)]
mod tests;
