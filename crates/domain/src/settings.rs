//! What an administrator can set for an entry, with defaults and allowed ranges (S-134 to S-160).

use crate::limits;
use serde::{Deserialize, Serialize};

/// A language the product speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Chinese, simplified.
    Zh,
}

impl Language {
    /// As stored and as on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }

    /// The language of a browser's tag such as `zh-CN`; English for every other.
    pub fn from_tag(tag: &str) -> Self {
        if tag.to_ascii_lowercase().starts_with("zh") { Self::Zh } else { Self::En }
    }
}

/// Whether an assigned session starts at once or is offered first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ServiceMode {
    /// The agent serves at once, no bar (S-141).
    #[default]
    Automatic,
    /// The agent accepts first (S-142).
    Manual,
}

/// What happens to a visitor who asks for a person while nobody works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum WhenNobodyWorks {
    /// Told that nobody is there; the bot goes on (S-137).
    #[default]
    Refuse,
    /// Waits in the queue.
    Wait,
}

/// How the rating card looks (S-160).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum RatingStyle {
    /// Five stars.
    #[default]
    Star,
    /// Numbers 1–5.
    Number,
}

/// Everything settable for an entry that is not text. Missing fields take their default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct EntrySettings {
    /// How sessions reach agents.
    pub service: Service,
    /// Waiting.
    pub queue: Queue,
    /// How sessions end.
    pub closing: Closing,
    /// Asking for a rating.
    pub rating: Rating,
    /// Taking a message back.
    pub recall: Recall,
    /// The chatbot.
    pub bot: Bot,
}

/// How sessions reach agents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Service {
    /// Automatic or manual. Default automatic.
    pub mode: ServiceMode,
    /// Seconds an agent has to accept, 5–600. Default 30 (S-143).
    pub accept_seconds: u32,
    /// Send an agent who let an offer run out on a short break. Default off (S-144).
    pub break_after_timeout: bool,
}

/// Waiting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Queue {
    /// Sessions one agent serves at once, 1–100. Default 6 (S-145).
    pub limit_per_agent: u32,
    /// Longest queue, 0–10,000; 0 is without limit. Default 0.
    pub max_waiting: u32,
    /// Default: refuse.
    pub when_nobody_works: WhenNobodyWorks,
}

/// How sessions end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Closing {
    /// Seconds without an answer from the visitor, counted from the last agent message; 0 is never, else 30–86,400.
    /// Default 600 (S-147).
    pub user_timeout_seconds: u32,
    /// Send the text `timeout` when it closes a session. Default on (S-148).
    pub timeout_message: bool,
    /// Send the text `closing` when somebody ends a session. Default on (S-149).
    pub closing_message: bool,
}

/// Asking for a rating.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Rating {
    /// Master switch. Default on (S-153).
    pub enabled: bool,
    /// Agents may invite. Default on (S-154).
    pub by_agent: bool,
    /// Sent when a session with a person ends. Default on (S-155).
    pub after_end: bool,
    /// Visitors may ask for the card. Default on (S-081).
    pub by_visitor: bool,
    /// Hours a card can be answered, 0–720; 0 is for ever. Default 12 (S-159).
    pub validity_hours: u32,
    /// Default star.
    pub style: RatingStyle,
}

/// Taking a message back (S-011).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Recall {
    /// Seconds an agent may recall, 0–86,400; 0 is never. Default 120.
    pub agent_seconds: u32,
    /// Seconds a visitor may recall, 0–86,400; 0 is never. Default 120.
    pub visitor_seconds: u32,
}

/// The chatbot's switch. What it says and when is in [`crate::BotConfig`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Bot {
    /// Default on (S-021).
    pub enabled: bool,
}

impl Default for Service {
    fn default() -> Self {
        Self { mode: ServiceMode::Automatic, accept_seconds: 30, break_after_timeout: false }
    }
}

impl Default for Queue {
    fn default() -> Self {
        Self { limit_per_agent: 6, max_waiting: 0, when_nobody_works: WhenNobodyWorks::Refuse }
    }
}

impl Default for Closing {
    fn default() -> Self {
        Self { user_timeout_seconds: 600, timeout_message: true, closing_message: true }
    }
}

impl Default for Rating {
    fn default() -> Self {
        Self {
            enabled: true,
            by_agent: true,
            after_end: true,
            by_visitor: true,
            validity_hours: 12,
            style: RatingStyle::Star,
        }
    }
}

impl Default for Recall {
    fn default() -> Self {
        Self { agent_seconds: 120, visitor_seconds: 120 }
    }
}

impl Default for Bot {
    fn default() -> Self {
        Self { enabled: true }
    }
}

impl Rating {
    /// Who may send the card, as the public protocol's bit mask (S-081).
    pub fn send_rule(&self) -> i64 {
        if !self.enabled {
            return 0;
        }
        i64::from(self.after_end) | i64::from(self.by_agent) << 1 | i64::from(self.by_visitor) << 2
    }
}

/// A setting outside its range, named as in JSON.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} must be between {min} and {max}")]
pub struct OutOfRange {
    /// Path of the field, such as `service.acceptSeconds`.
    pub field: &'static str,
    /// Smallest value.
    pub min: u32,
    /// Largest value.
    pub max: u32,
}

impl EntrySettings {
    /// The first setting that is out of its range, if one is.
    pub fn check(&self) -> Result<(), OutOfRange> {
        let ranges = [
            ("service.acceptSeconds", self.service.accept_seconds, 5, 600),
            ("queue.limitPerAgent", self.queue.limit_per_agent, 1, 100),
            ("queue.maxWaiting", self.queue.max_waiting, 0, 10_000),
            ("closing.userTimeoutSeconds", self.closing.user_timeout_seconds, 0, 86_400),
            ("rating.validityHours", self.rating.validity_hours, 0, 720),
            ("recall.agentSeconds", self.recall.agent_seconds, 0, 86_400),
            ("recall.visitorSeconds", self.recall.visitor_seconds, 0, 86_400),
        ];
        for (field, value, min, max) in ranges {
            if value < min || value > max {
                return Err(OutOfRange { field, min, max });
            }
        }
        if matches!(self.closing.user_timeout_seconds, 1..30) {
            return Err(OutOfRange { field: "closing.userTimeoutSeconds", min: 30, max: 86_400 });
        }
        Ok(())
    }
}

/// The texts an entry sends, in one language. Each 0–500 characters; empty means: send nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EntryTexts {
    /// First message on entering (S-134).
    pub welcome: String,
    /// After the visitor asked for a person (S-135).
    pub connecting: String,
    /// When an agent took the session; `${StaffNickName}` (S-136).
    pub connected: String,
    /// Nobody there, or the queue is full (S-137).
    pub failed: String,
    /// While waiting; `${QueuePosition}` from 1, `${WaitNo}` from 0 (S-146).
    pub queuing: String,
    /// The session was closed because the visitor was silent (S-148).
    pub timeout: String,
    /// Somebody ended the session (S-149).
    pub closing: String,
    /// On the rating card (S-157).
    pub rating_invitation: String,
    /// After rating (S-158).
    pub rating_thanks: String,
    /// The five levels, worst first (S-156).
    pub rating_levels: [String; 5],
}

impl EntryTexts {
    /// What a new desk says.
    pub fn defaults(language: Language) -> Self {
        match language {
            Language::En => Self::english(),
            Language::Zh => Self::chinese(),
        }
    }

    /// Every text with the name of its key, in a fixed order. Levels are `ratingLevel1` (worst) to `ratingLevel5`.
    pub fn fields(&self) -> Vec<(&'static str, &str)> {
        let levels = ["ratingLevel1", "ratingLevel2", "ratingLevel3", "ratingLevel4", "ratingLevel5"];
        let mut fields = vec![
            ("welcome", self.welcome.as_str()),
            ("connecting", &self.connecting),
            ("connected", &self.connected),
            ("failed", &self.failed),
            ("queuing", &self.queuing),
            ("timeout", &self.timeout),
            ("closing", &self.closing),
            ("ratingInvitation", &self.rating_invitation),
            ("ratingThanks", &self.rating_thanks),
        ];
        fields.extend(levels.into_iter().zip(self.rating_levels.iter().map(String::as_str)));
        fields
    }

    /// Sets one text by its key; unknown keys are left alone, so that a newer release's rows do no harm.
    pub fn set(&mut self, key: &str, value: String) {
        let field = match key {
            "welcome" => &mut self.welcome,
            "connecting" => &mut self.connecting,
            "connected" => &mut self.connected,
            "failed" => &mut self.failed,
            "queuing" => &mut self.queuing,
            "timeout" => &mut self.timeout,
            "closing" => &mut self.closing,
            "ratingInvitation" => &mut self.rating_invitation,
            "ratingThanks" => &mut self.rating_thanks,
            "ratingLevel1" => &mut self.rating_levels[0],
            "ratingLevel2" => &mut self.rating_levels[1],
            "ratingLevel3" => &mut self.rating_levels[2],
            "ratingLevel4" => &mut self.rating_levels[3],
            "ratingLevel5" => &mut self.rating_levels[4],
            _ => return,
        };
        *field = value;
    }

    /// The key of the first text that is too long, contains NUL, or is a rating level left empty.
    pub fn check(&self) -> Result<(), &'static str> {
        for (key, text) in self.fields() {
            let empty_level = key.starts_with("ratingLevel") && text.trim().is_empty();
            if text.chars().count() > limits::PROMPT || text.contains('\0') || empty_level {
                return Err(key);
            }
        }
        Ok(())
    }

    fn english() -> Self {
        Self {
            welcome: "Hello! How can we help?".into(),
            connecting: "One moment, we are finding somebody for you.".into(),
            connected: "Hello, this is ${StaffNickName}. How can I help you?".into(),
            failed: "Nobody can join right now. You can go on asking here, or try again later.".into(),
            queuing: "You are number ${QueuePosition} in the queue, with ${WaitNo} before you.".into(),
            timeout: "We have not heard from you for a while, so this chat was closed. Write any time to start again."
                .into(),
            closing: "This chat has ended. Thank you, and goodbye!".into(),
            rating_invitation: "Thank you for using our service. Please rate this service!".into(),
            rating_thanks: "Thank you for your feedback. We wish you a pleasant day, goodbye!".into(),
            rating_levels: ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"]
                .map(String::from),
        }
    }

    fn chinese() -> Self {
        Self {
            welcome: "您好！请问有什么可以帮您？".into(),
            connecting: "正在为您转接人工客服，请稍候。".into(),
            connected: "您好，我是${StaffNickName}，很高兴为您服务。".into(),
            failed: "暂时没有客服可以接待。您可以继续在这里提问，或稍后再试。".into(),
            queuing: "您当前排在第 ${QueuePosition} 位，前面还有 ${WaitNo} 人。".into(),
            timeout: "由于您长时间未回复，本次会话已结束。如需帮助，随时再发消息。".into(),
            closing: "本次会话已结束，感谢您的咨询，再见！".into(),
            rating_invitation: "感谢您使用我们的服务，请对本次服务进行评价！".into(),
            rating_thanks: "感谢您的评价，祝您生活愉快，再见！".into(),
            rating_levels: ["非常不满意", "不满意", "一般", "满意", "非常满意"].map(String::from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_the_documents() {
        let settings: EntrySettings = serde_json::from_str("{}").unwrap();

        assert_eq!(settings.service.accept_seconds, 30); // S-143
        assert_eq!(settings.queue.limit_per_agent, 6); // S-145
        assert_eq!(settings.closing.user_timeout_seconds, 600); // S-147
        assert_eq!(settings.rating.validity_hours, 12); // S-159
        assert_eq!(settings.rating.send_rule(), 7); // S-081
        assert_eq!(settings.check(), Ok(()));
    }

    #[test]
    fn a_value_out_of_range_is_named_with_its_range() {
        let mut settings = EntrySettings::default();
        settings.service.accept_seconds = 4;
        assert_eq!(settings.check().unwrap_err().to_string(), "service.acceptSeconds must be between 5 and 600");

        let mut settings = EntrySettings::default();
        settings.closing.user_timeout_seconds = 29;
        assert_eq!(settings.check().unwrap_err().min, 30);
    }

    #[test]
    fn every_text_can_be_stored_by_its_key_and_read_back() {
        let source = EntryTexts::defaults(Language::Zh);
        let mut copy = EntryTexts::defaults(Language::En);

        for (key, text) in source.fields() {
            copy.set(key, text.to_owned());
        }

        assert_eq!(copy, source);
        assert_eq!(copy.check(), Ok(()));
        copy.set("ratingLevel3", " ".into());
        assert_eq!(copy.check(), Err("ratingLevel3"));
    }
}
