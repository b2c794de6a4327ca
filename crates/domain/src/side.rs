//! Who stands behind a message.

use serde::{Deserialize, Serialize};

/// Who stands behind a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Side {
    /// The visitor.
    Visitor,
    /// A member.
    Agent,
    /// The chatbot.
    Bot,
    /// A rule of the desk: prompts, cards.
    Rule,
}

/// A stored word that this release does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown word {0:?}")]
pub struct UnknownWord(pub String);

/// Makes the stored words of an enum readable again.
macro_rules! from_words {
    ($($name:ty: [$($variant:ident),* $(,)?]);* $(;)?) => {$(
        impl TryFrom<String> for $name {
            type Error = $crate::side::UnknownWord;

            fn try_from(word: String) -> Result<Self, Self::Error> {
                [$(<$name>::$variant),*]
                    .into_iter()
                    .find(|value| value.as_str() == word)
                    .ok_or($crate::side::UnknownWord(word))
            }
        }
    )*};
}

impl Side {
    /// As stored and as on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Agent => "agent",
            Self::Bot => "bot",
            Self::Rule => "rule",
        }
    }
}

from_words! {
    Side: [Visitor, Agent, Bot, Rule];
    crate::AgentStatus: [Free, Busy, Rest, Arrange, NotReady, Offline];
    crate::Role: [SuperAdmin, Admin, Agent];
    crate::Language: [En, Zh];
    crate::bot::Database: [Qa, Chitchat];
    crate::bot::AnswerFormat: [Plain, Markdown];
    crate::bot::Decision: [Direct, Chitchat, Clarify, Fallback, HandOver];
    crate::EndedBecause: [VisitorEnded, LeftQueue, AgentEnded, AdminEnded, UserTimeout, BotOnly, Silent];
}
