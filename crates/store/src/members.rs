//! Accounts in a desk.
