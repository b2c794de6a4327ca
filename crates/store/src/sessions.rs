//! Service cases and stints.
