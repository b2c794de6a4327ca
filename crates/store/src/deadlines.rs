//! Due times.
