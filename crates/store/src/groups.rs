//! Skill groups.
