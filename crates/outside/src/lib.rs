//! What the desk reaches outside of its database: mail, the storage of uploads, addresses that administrators type in;
//! and the look at what is uploaded.

pub mod fetch;
pub mod files;
pub mod mail;
pub mod sniff;

pub use fetch::Fetcher;
pub use files::FileStore;
pub use mail::Mailer;
