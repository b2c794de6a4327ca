//! Conversations and their counters.
