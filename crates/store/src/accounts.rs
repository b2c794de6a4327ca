//! Accounts, sign-ins, one-time links and the throttle of passwords.
