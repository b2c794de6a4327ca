//! What leaves the database: mail.
