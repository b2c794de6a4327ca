//! Configuration: the default file, then a file, then the environment, then the command line.

use anyhow::{Context, Result, bail};
use figment::Figment;
use figment::providers::{Env, Format, Toml};
use outside::mail::{SmtpConfig, SmtpTls};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use server::Network;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

const DEFAULT: &str = include_str!("default.toml");

/// Everything that can be configured. What each value means is in `default.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) http: Http,
    pub(crate) store: Place,
    pub(crate) bus: Place,
    pub(crate) files: Place,
    pub(crate) shutdown: Shutdown,
    pub(crate) smtp: Smtp,
    pub(crate) session: Session,
    pub(crate) login: Login,
    pub(crate) limits: Limits,
    pub(crate) bot: Bot,
    pub(crate) log: Log,
    pub(crate) metrics: Metrics,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Http {
    pub(crate) listen: IpAddr,
    pub(crate) port: Option<u16>,
    pub(crate) public_url: String,
    pub(crate) trusted_proxies: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Place {
    pub(crate) url: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shutdown {
    pub(crate) delay_seconds: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Smtp {
    pub(crate) url: String,
    pub(crate) from: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Session {
    pub(crate) grace_seconds: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Login {
    pub(crate) places: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    pub(crate) visitors_per_hour: u32,
    pub(crate) visitor_upload_megabytes_per_hour: u32,
    pub(crate) address_upload_megabytes_per_hour: u32,
    pub(crate) visitor_messages_per_second: u32,
    pub(crate) visitor_burst: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Log {
    pub(crate) level: String,
    pub(crate) format: LogFormat,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bot {
    pub(crate) allow_private_addresses: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Metrics {
    pub(crate) listen: Option<SocketAddr>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    Text,
    Json,
}

impl Config {
    /// Reads the default file, then `file`, then the environment.
    pub(crate) fn read(file: Option<&Path>) -> Result<Self> {
        let mut figment = Figment::from(Toml::string(DEFAULT));
        if let Some(file) = file {
            if !file.is_file() {
                bail!("there is no configuration file {}", file.display());
            }
            figment = figment.merge(Toml::file_exact(file));
        }
        let config: Self =
            figment.merge(Env::prefixed("DESKHAND__").split("__")).extract().context("the configuration is wrong")?;
        config.check()
    }

    fn check(mut self) -> Result<Self> {
        let url = self.http.public_url.trim_end_matches('/').to_owned();
        if !url.is_empty() && !url.starts_with("http://") && !url.starts_with("https://") {
            bail!("http.public_url must begin with http:// or https://, not be {url:?}");
        }
        self.http.public_url = url;
        if !(1..=3_600).contains(&self.session.grace_seconds) {
            bail!("session.grace_seconds must be between 1 and 3600");
        }
        if !(1..=100).contains(&self.login.places) {
            bail!("login.places must be between 1 and 100");
        }
        if !(1..=10_000).contains(&self.limits.visitor_messages_per_second) {
            bail!("limits.visitor_messages_per_second must be between 1 and 10000");
        }
        if !(1..=10_000).contains(&self.limits.visitor_burst) {
            bail!("limits.visitor_burst must be between 1 and 10000");
        }
        if self.shutdown.delay_seconds > 300 {
            bail!("shutdown.delay_seconds must be at most 300");
        }
        if !self.bus.url.is_empty() {
            bus::Link::is_address(&self.bus.url).context("bus.url")?;
            if self.store.url.is_empty() {
                bail!("bus.url is of use to several nodes only, and they need store.url");
            }
        }
        self.trusted_proxies()?;
        self.smtp()?;
        Ok(self)
    }

    /// Where the data is.
    pub(crate) fn store(&self, data: &Path) -> Result<store::Url> {
        match self.store.url.as_str() {
            "" => Ok(store::Url::Sqlite(data.to_owned())),
            url if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                Ok(store::Url::Postgres(url.to_owned()))
            }
            _ => bail!("store.url must begin with postgres://, or be empty for SQLite"),
        }
    }

    /// Where uploads are: `None` in the database.
    pub(crate) fn files(&self, data: &Path) -> Option<PathOrUrl> {
        match (self.files.url.as_str(), self.store.url.as_str()) {
            ("", "") => Some(PathOrUrl::Path(data.join("files"))),
            ("", _) => None,
            (url, _) => Some(PathOrUrl::Url(url.to_owned())),
        }
    }

    pub(crate) fn trusted_proxies(&self) -> Result<Vec<Network>> {
        let networks = self.http.trusted_proxies.iter().map(|text| text.parse().context("http.trusted_proxies"));
        networks.collect()
    }

    /// How mail is sent; `None`: not at all.
    pub(crate) fn smtp(&self) -> Result<Option<SmtpConfig>> {
        if self.smtp.url.is_empty() {
            return Ok(None);
        }
        if self.smtp.from.is_empty() {
            bail!("smtp.from is needed with smtp.url");
        }
        let config = smtp(&self.smtp.url, &self.smtp.from);
        config.map(Some).context("smtp.url must be such as smtps://user:password@host:465")
    }
}

/// A folder, or a bucket.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum PathOrUrl {
    Path(PathBuf),
    Url(String),
}

fn smtp(url: &str, from: &str) -> Option<SmtpConfig> {
    let (scheme, rest) = url.split_once("://")?;
    let tls = match scheme {
        "smtp" => SmtpTls::StartTls,
        "smtps" => SmtpTls::Tls,
        "smtp+plain" => SmtpTls::None,
        _ => return None,
    };
    let rest = rest.trim_end_matches('/');
    let (user, place) = match rest.rsplit_once('@') {
        Some((user, place)) => (Some(user), place),
        None => (None, rest),
    };
    let (username, password) = match user.map(|user| user.split_once(':').unwrap_or((user, ""))) {
        Some((name, password)) => (Some(decoded(name)?), Some(decoded(password)?)),
        None => (None, None),
    };
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) => (host, Some(port.parse().ok()?)),
        None => (place, None),
    };
    let host = host.to_owned();
    (!host.is_empty()).then(|| SmtpConfig { host, port, username, password, tls, from: from.to_owned() })
}

fn decoded(text: &str) -> Option<String> {
    Some(percent_decode_str(text).decode_utf8().ok()?.into_owned())
}

/// Addresses, separated by commas, without the passwords in them.
pub(crate) fn without_passwords(urls: &str) -> String {
    urls.split(',').map(|url| without_password(url.trim())).collect::<Vec<_>>().join(", ")
}

/// An address without the password in it.
pub(crate) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    match rest.rsplit_once('@') {
        Some((user, place)) => {
            let name = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{name}:…@{place}")
        }
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_file_is_a_whole_configuration() {
        let config: Config = Figment::from(Toml::string(DEFAULT)).extract().unwrap();
        let config = config.check().unwrap();

        assert_eq!(config.session.grace_seconds, 60);
        assert_eq!(config.login.places, 1);
        assert_eq!(config.store(Path::new("desk")).unwrap(), store::Url::Sqlite("desk".into()));
        assert_eq!(config.files(Path::new("desk")), Some(PathOrUrl::Path("desk/files".into())));
        assert!(config.smtp().unwrap().is_none());
    }

    #[test]
    fn a_mail_server_is_read_from_its_address() {
        let config = smtp("smtps://mia%40shop.example:p%3Ass@mail.example:4650", "desk@shop.example").unwrap();

        assert_eq!((config.host.as_str(), config.port, config.tls), ("mail.example", Some(4650), SmtpTls::Tls));
        assert_eq!(config.username.as_deref(), Some("mia@shop.example"));
        assert_eq!(config.password.as_deref(), Some("p:ss"));
        for url in ["mail.example", "http://mail.example", "smtp://", "smtp://host:port"] {
            assert!(smtp(url, "desk@shop.example").is_none(), "{url:?}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(without_password("postgres://mia:secret@db/desk"), "postgres://mia:…@db/desk");
        assert_eq!(without_password("smtps://mia:s@e@c@mail"), "smtps://mia:…@mail");
        assert_eq!(without_password(""), "");
        assert_eq!(without_passwords("nats://a:secret@one:4222,nats://two"), "nats://a:…@one:4222, nats://two");
    }
}
