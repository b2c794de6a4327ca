//! Which addresses may be asked: no private ones, whatever they are spelled like or a name leads to (A13).

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

/// Why an address will not be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is no address.
    #[error("must be an address such as https://host/v1")]
    Malformed,
    /// Not by TLS.
    #[error("must begin with https://")]
    NotHttps,
    /// A name and a password, a query or a fragment in it.
    #[error("must have no user, no query and no fragment")]
    TooMuch,
    /// A port that other services use.
    #[error("must be on port 443 or above 1023")]
    Port,
    /// It leads to this machine or its network.
    #[error("must not be a private address; whoever runs the desk can allow them")]
    Private,
}

/// Reads an address, and refuses what may not be asked.
pub(super) fn check(address: &str, allow_private: bool) -> Result<Url, AddressError> {
    let url = Url::parse(address).map_err(|_| AddressError::Malformed)?;
    let host = url.host().ok_or(AddressError::Malformed)?;
    if url.scheme() != "https" && !(allow_private && url.scheme() == "http") {
        return Err(if url.scheme() == "http" { AddressError::NotHttps } else { AddressError::Malformed });
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(AddressError::TooMuch);
    }
    if allow_private {
        return Ok(url);
    }
    if url.port().is_some_and(|port| port < 1_024) {
        return Err(AddressError::Port);
    }
    let private = match host {
        url::Host::Ipv4(ip) => !is_public(IpAddr::V4(ip)),
        url::Host::Ipv6(ip) => !is_public(IpAddr::V6(ip)),
        url::Host::Domain(name) => is_local_name(name),
    };
    if private { Err(AddressError::Private) } else { Ok(url) }
}

/// Whether both addresses lead to the same server: scheme, host and port are the same.
pub fn same_origin(a: &str, b: &str) -> bool {
    let origin = |address: &str| Url::parse(address).ok().map(|url| url.origin()).filter(url::Origin::is_tuple);
    a == b || origin(a).is_some_and(|of_a| Some(of_a) == origin(b))
}

/// How a name is looked up.
pub(super) type Lookup = Arc<dyn Fn(String) -> Found + Send + Sync>;
/// The addresses of a name, when they come.
pub(super) type Found = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// Looks names up, and gives only what may be asked: the connection goes to an address that was looked at.
pub(super) struct Public {
    pub(super) allow_private: bool,
    pub(super) lookup: Lookup,
}

/// Asks the system.
pub(super) fn system() -> Lookup {
    Arc::new(|name| Box::pin(async move { Ok(tokio::net::lookup_host((name.as_str(), 0)).await?.collect()) }))
}

impl Resolve for Public {
    fn resolve(&self, name: Name) -> Resolving {
        let (allow_private, found) = (self.allow_private, (self.lookup)(name.as_str().to_owned()));
        Box::pin(async move {
            let found = found.await?.into_iter();
            let fit: Vec<SocketAddr> = found.filter(|at| allow_private || is_public(at.ip())).collect();
            if fit.is_empty() {
                return Err(AddressError::Private.into());
            }
            Ok(Box::new(fit.into_iter()) as Addrs)
        })
    }
}

fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    !name.contains('.') || [".localhost", ".local", ".internal", ".home.arpa"].iter().any(|end| name.ends_with(end))
}

/// Whether an address belongs to the public network.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let reserved = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_broadcast()
        || ip.is_documentation();
    // This network, shared by carriers, protocol assignments, 6to4 relays, benchmarks, the future.
    let special = a == 0
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19))
        || a >= 240;
    !reserved && !special
}

/// Global unicast, but for what carries a version 4 address inside or is reserved.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    let global = a & 0xe000 == 0x2000;
    // Teredo and other protocol assignments, documentation, 6to4.
    let special = (a == 0x2001 && (b < 0x0200 || b == 0x0db8)) || a == 0x2002 || a == 0x3fff;
    global && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    // A13
    #[test]
    fn private_addresses_are_refused_however_they_are_spelled() {
        let private = [
            "https://127.0.0.1/v1",
            "https://127.1/v1",
            "https://2130706433/v1",
            "https://0x7f000001/v1",
            "https://0177.0.0.1/v1",
            "https://0/v1",
            "https://10.0.0.1/v1",
            "https://172.16.9.9/v1",
            "https://192.168.1.1/v1",
            "https://169.254.169.254/latest/meta-data",
            "https://100.64.0.1/v1",
            "https://198.18.0.1/v1",
            "https://240.0.0.1/v1",
            "https://255.255.255.255/v1",
            "https://224.0.0.1/v1",
            "https://[::1]/v1",
            "https://[::]/v1",
            "https://[::ffff:127.0.0.1]/v1",
            "https://[::ffff:a9fe:a9fe]/v1",
            "https://[64:ff9b::7f00:1]/v1",
            "https://[2002:7f00:1::]/v1",
            "https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/v1",
            "https://[fe80::1]/v1",
            "https://[fd00::1]/v1",
            "https://[ff02::1]/v1",
            "https://localhost/v1",
            "https://LOCALHOST./v1",
            "https://printer.local/v1",
            "https://metadata.google.internal/v1",
            "https://db/v1",
            "https://１２７.0.0.1/v1",
            "https://127。0。0。1/v1",
            "https://①②⑦.0.0.1/v1",
            "https://127.0.0.1./v1",
            "https://127.0.1/v1",
            "https://017700000001/v1",
            "https://0x7f.0.0.1/v1",
            "https://0x7f.1/v1",
            "https://0177.0x0.0.01/v1",
            "https://%31%32%37.0.0.1/v1",
            "https://0xA9FEA9FE/v1",
            "https://2852039166/v1",
            "https://0251.0376.0251.0376/v1",
            "https://0.0.0.0/v1",
            "https://192.0.0.8/v1",
            "https://192.88.99.1/v1",
            "https://[0:0:0:0:0:0:0:1]/v1",
            "https://[0000:0000:0000:0000:0000:ffff:7f00:0001]/v1",
            "https://[::ffff:0:127.0.0.1]/v1",
            "https://[::127.0.0.1]/v1",
            "https://[64:ff9b:1::a9fe:a9fe]/v1",
            "https://[fec0::1]/v1",
            "https://[3fff::1]/v1",
            "https:\\\\127.0.0.1\\v1",
            "https:127.0.0.1/v1",
            "\thttps://127.0.0.1/v1\n",
            "https://metadata.google.internal./v1",
            "https://intranet/v1",
            "https://router.home.arpa/v1",
            "https://ⓛocalhost/v1",
        ];
        assert!(private.len() >= 60, "{}", private.len());
        for address in private {
            assert_eq!(check(address, false).unwrap_err(), AddressError::Private, "{address}");
        }
    }

    // A13
    #[test]
    fn what_is_no_plain_https_address_is_refused() {
        let table = [
            ("", AddressError::Malformed),
            ("host/v1", AddressError::Malformed),
            ("file:///etc/passwd", AddressError::Malformed),
            ("ftp://models.example/v1", AddressError::Malformed),
            ("gopher://models.example/v1", AddressError::Malformed),
            ("http://models.example/v1", AddressError::NotHttps),
            ("https://user@models.example/v1", AddressError::TooMuch),
            ("https://user:word@models.example/v1", AddressError::TooMuch),
            ("https://models.example/v1?key=1", AddressError::TooMuch),
            ("https://models.example/v1#a", AddressError::TooMuch),
            ("https://models.example:22/v1", AddressError::Port),
            ("https://1.1.1.1@127.0.0.1/v1", AddressError::TooMuch),
            ("https://[fe80::1%25eth0]/v1", AddressError::Malformed),
            ("https://256.256.256.256/v1", AddressError::Malformed),
            ("https://[::ffff:127.0.0.1/v1", AddressError::Malformed),
            ("javascript:alert(1)", AddressError::Malformed),
            ("data:text/plain,a", AddressError::Malformed),
        ];
        for (address, wrong) in table {
            assert_eq!(check(address, false).unwrap_err(), wrong, "{address}");
        }
        for address in ["https://models.example/v1", "https://models.example:8443/v1", "https://1.1.1.1/v1"] {
            assert!(check(address, false).is_ok(), "{address}");
        }
    }

    // A21
    #[test]
    fn the_same_server_is_scheme_host_and_port() {
        let here = "https://models.example/v1";
        for same in [here, "https://MODELS.example:443/other", "https://models.example"] {
            assert!(same_origin(here, same), "{same}");
        }
        for other in ["", "https://models.example.org/v1", "https://models.example:8443/v1", "http://models.example/v1"]
        {
            assert!(!same_origin(here, other) && !same_origin(other, here), "{other}");
        }
        assert!(same_origin("", ""));
    }

    #[test]
    fn whoever_runs_the_desk_can_allow_private_addresses() {
        for address in ["http://127.0.0.1:11434/v1", "http://ollama/v1", "https://10.0.0.5:444/v1"] {
            assert!(check(address, true).is_ok(), "{address}");
        }
        assert_eq!(check("file:///etc/passwd", true).unwrap_err(), AddressError::Malformed);
    }
}
