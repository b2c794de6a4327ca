//! Asks addresses that administrators type in: looked at before, bounded in time and bytes, no redirects (A13, F16).

mod address;

pub use address::{AddressError, same_origin};

use address::Public;
use reqwest::{Client, Response, redirect};
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// Largest answer, bytes.
const BYTES: usize = 1024 * 1024;
/// How long a connection that nobody uses stays open.
const IDLE: Duration = Duration::from_secs(60);
/// Connections to one host that stay open.
const OPEN: usize = 8;

/// Asks by HTTP. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Fetcher {
    client: Client,
    allow_private: bool,
}

/// Why there is no answer. Says nothing of what the other side wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The address may not be asked.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// Nobody answers there, or not by TLS.
    #[error("it cannot be reached")]
    Unreachable,
    /// It took too long.
    #[error("it did not answer in time")]
    TimedOut,
    /// Another status than 200.
    #[error("it answered with status {0}")]
    Status(u16),
    /// The answer is larger than 1 MiB.
    #[error("its answer is too large")]
    TooLarge,
    /// The answer is no JSON.
    #[error("its answer cannot be read")]
    Unreadable,
}

/// The client could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be made")]
pub struct ClientError(#[source] Box<dyn std::error::Error + Send + Sync>);

impl Fetcher {
    /// A client. `allow_private`: also addresses of this machine and its network, and without TLS.
    ///
    /// # Errors
    /// Where TLS cannot be set up.
    pub fn new(allow_private: bool) -> Result<Self, ClientError> {
        Self::looking_up(allow_private, address::system())
    }

    fn looking_up(allow_private: bool, lookup: address::Lookup) -> Result<Self, ClientError> {
        let client = Client::builder()
            .tls_backend_preconfigured(tls().map_err(|error| ClientError(error.into()))?)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .dns_resolver(Arc::new(Public { allow_private, lookup }))
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(OPEN)
            .build();
        Ok(Self { client: client.map_err(|error| ClientError(error.into()))?, allow_private })
    }

    /// Looks at an address that was typed in. Names are looked up only when it is asked.
    ///
    /// # Errors
    /// Where it will never be asked.
    pub fn check(&self, address: &str) -> Result<(), AddressError> {
        address::check(address, self.allow_private).map(drop)
    }

    /// Posts JSON and reads JSON, all of it before the deadline. `key` goes as a bearer token, unless it is empty.
    ///
    /// # Errors
    /// Where there is no such answer.
    pub async fn post(&self, address: &str, key: &str, body: &Value, deadline: Duration) -> Result<Value, FetchError> {
        let url = address::check(address, self.allow_private)?;
        let mut request = self.client.post(url).header("content-type", "application/json").body(body.to_string());
        if !key.is_empty() {
            request = request.bearer_auth(key);
        }
        let answer = async {
            let response = request.send().await.map_err(|_| FetchError::Unreachable)?;
            let status = response.status().as_u16();
            if status != 200 {
                return Err(FetchError::Status(status));
            }
            let bytes = bounded(response).await?;
            serde_json::from_slice(&bytes).map_err(|_| FetchError::Unreadable)
        };
        timeout(deadline, answer).await.map_err(|_| FetchError::TimedOut)?
    }
}

/// The body, given up as soon as it is too large.
async fn bounded(mut response: Response) -> Result<Vec<u8>, FetchError> {
    if response.content_length().is_some_and(|length| length > BYTES as u64) {
        return Err(FetchError::TooLarge);
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| FetchError::Unreachable)? {
        if bytes.len() + chunk.len() > BYTES {
            return Err(FetchError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn tls() -> Result<ClientConfig, rustls::Error> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests;
