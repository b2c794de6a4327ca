//! People asking for help.
