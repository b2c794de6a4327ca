//! Messages of sessions being served, many at once.
