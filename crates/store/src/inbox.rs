//! Members' lists of sessions.
