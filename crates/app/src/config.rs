//! What whoever runs the desk has decided.

/// What was configured, as far as the verbs need it.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address of the desk as others reach it, without a slash at the end; empty where it is not known.
    pub public_url: String,
    /// Seconds a member whose last connection is gone keeps the sessions.
    pub grace_seconds: i64,
    /// Places a member may be signed in at once.
    pub places: i64,
    /// Visitors one address may make in an hour.
    pub newcomers: u32,
    /// Bytes one visitor may send as files in an hour.
    pub visitor_upload_bytes: u64,
    /// Bytes all visitors of one address may send as files in an hour.
    pub address_upload_bytes: u64,
    /// Sends mail, or knows that it cannot.
    pub mailer: outside::Mailer,
    /// Asks addresses that administrators type in.
    pub fetcher: outside::Fetcher,
}

impl Default for Config {
    fn default() -> Self {
        let mailer = outside::Mailer::from_config(None).expect("no configuration is never wrong");
        let fetcher = outside::Fetcher::new(false).expect("the compiled-in TLS is complete");
        Self {
            public_url: String::new(),
            grace_seconds: 60,
            places: 1,
            newcomers: 600,
            visitor_upload_bytes: 200_000_000,
            address_upload_bytes: 1_000_000_000,
            mailer,
            fetcher,
        }
    }
}
