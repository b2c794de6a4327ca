//! What the desk reaches outside of its database: mail and the storage of uploads, and the look at what is uploaded.

pub mod files;
pub mod mail;
pub mod sniff;

pub use files::FileStore;
pub use mail::Mailer;
