//! Questions and published versions of the chatbot.
