//! Mail, through the SMTP server the operator names.

use lettre::message::{Mailbox, header::ContentType};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::fmt;
use std::time::Duration;

/// How long one mail may take from connecting to the server's answer.
pub const TIMEOUT: Duration = Duration::from_secs(10);

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SmtpTls {
    /// Not at all; for a server on this machine.
    None,
    /// It starts plain and must then be encrypted (RFC 3207), usually port 587.
    #[default]
    StartTls,
    /// From the first byte (RFC 8314), usually port 465.
    Tls,
}

/// How to reach the mail server.
#[derive(Clone)]
pub struct SmtpConfig {
    /// Its name; also the name its certificate must have.
    pub host: String,
    /// Its port; without one, 25, 587 or 465 as [`SmtpTls`] says.
    pub port: Option<u16>,
    /// Who signs in; without one, nobody does.
    pub username: Option<String>,
    /// The password that goes with the user name.
    pub password: Option<String>,
    /// Protection of the connection.
    pub tls: SmtpTls,
    /// Sender, as `desk@example.com` or `Our desk <desk@example.com>`.
    pub from: String,
}

// By hand, so that no log ever has the password (A19).
impl fmt::Debug for SmtpConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, username, tls, from, .. } = self;
        write!(
            f,
            "SmtpConfig {{ host: {host:?}, port: {port:?}, username: {username:?}, tls: {tls:?}, from: {from:?} }}"
        )
    }
}

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The operator named no mail server.
    #[error("no mail server is configured")]
    NotConfigured,
    /// Not an address.
    #[error("{0:?} is not a mail address")]
    Address(String),
    /// The mail server's configuration makes no sense.
    #[error("the mail server's configuration is wrong")]
    Config(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server refused it for good; trying again is no use.
    #[error("the mail server refused the mail")]
    Refused(#[source] lettre::transport::smtp::Error),
    /// The server could not be reached, or said to try again.
    #[error("the mail could not be sent now")]
    Unreachable(#[source] lettre::transport::smtp::Error),
    /// The server took longer than [`TIMEOUT`].
    #[error("the mail server took too long")]
    Timeout,
}

impl MailError {
    /// Whether the same mail may go through later.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Timeout)
    }
}

/// Sends mail, or knows that it cannot.
#[derive(Clone, Debug)]
pub struct Mailer(Option<Smtp>);

#[derive(Clone, Debug)]
struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    timeout: Duration,
}

impl Mailer {
    /// Makes a mailer; without a configuration one that refuses every mail. Connects to nothing yet.
    pub fn from_config(config: Option<SmtpConfig>) -> Result<Self, MailError> {
        config.map(|config| Smtp::new(config, TIMEOUT)).transpose().map(Self)
    }

    /// Whether there is a mail server to send through.
    pub fn is_configured(&self) -> bool {
        self.0.is_some()
    }

    /// Sends a plain text mail. When it returns, the server has taken responsibility for it.
    pub async fn send(&self, to: &str, subject: &str, text: &str) -> Result<(), MailError> {
        let smtp = self.0.as_ref().ok_or(MailError::NotConfigured)?;
        let mail = smtp.compose(to, subject, text)?;
        match tokio::time::timeout(smtp.timeout, smtp.transport.send(mail)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.is_timeout() => Err(MailError::Timeout),
            Ok(Err(error)) if error.is_permanent() => Err(MailError::Refused(error)),
            Ok(Err(error)) => Err(MailError::Unreachable(error)),
            Err(_) => Err(MailError::Timeout),
        }
    }

    /// Connects and signs in, but sends nothing.
    pub async fn check(&self) -> Result<(), MailError> {
        let smtp = self.0.as_ref().ok_or(MailError::NotConfigured)?;
        match tokio::time::timeout(smtp.timeout, smtp.transport.test_connection()).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(MailError::Unreachable(error)),
            Err(_) => Err(MailError::Timeout),
        }
    }
}

impl Smtp {
    fn new(config: SmtpConfig, timeout: Duration) -> Result<Self, MailError> {
        let from: Mailbox = config.from.parse().map_err(|_| MailError::Address(config.from.clone()))?;
        let encrypted = || TlsParameters::new(config.host.clone()).map_err(|error| MailError::Config(error.into()));
        let (tls, usual_port) = match config.tls {
            SmtpTls::None => (Tls::None, 25),
            SmtpTls::StartTls => (Tls::Required(encrypted()?), 587),
            SmtpTls::Tls => (Tls::Wrapper(encrypted()?), 465),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(config.host)
            .port(config.port.unwrap_or(usual_port))
            .hello_name(ClientId::Domain(from.email.domain().to_owned()))
            .tls(tls)
            .timeout(Some(timeout));
        if let Some(username) = config.username {
            builder = builder.credentials(Credentials::new(username, config.password.unwrap_or_default()));
        }
        Ok(Self { transport: builder.build(), from, timeout })
    }

    fn compose(&self, to: &str, subject: &str, text: &str) -> Result<Message, MailError> {
        let address: Address = to.parse().map_err(|_| MailError::Address(to.to_owned()))?;
        let domain = self.from.email.domain();
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, address))
            .subject(one_line(subject))
            .message_id(Some(format!("<{}@{domain}>", uuid::Uuid::new_v4())))
            .header(ContentType::TEXT_PLAIN)
            .body(text.to_owned())
            .map_err(|error| MailError::Config(error.into()))
    }
}

/// A subject is a header: a line break in it would begin another one.
fn one_line(subject: &str) -> String {
    subject.split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
