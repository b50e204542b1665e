//! The address at which a server is reached from outside.

use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;
use std::sync::Arc;

use iri_string::types::UriAbsoluteStr;
use serde::{Deserialize, Serialize};

/// The longest address, in bytes.
const LONGEST: usize = 500;
const FORM: &str = "write https:// and the host, as https://lrs.ale.example, with a port or a path where there is one";

/// The address at which a server is reached from outside: scheme, host, optional port and path, without a slash at the
/// end. `https://lrs.ale.example`, `https://ale.example:8443/lrs`.
///
/// Addresses that mean the same are equal: scheme and host are in lower case, and default ports are left out.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicUrl(Arc<str>);

/// Why a text is not such an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("public_url is {0:?}, {1}")]
pub struct PublicUrlError(String, String);

impl PublicUrl {
    /// The address of a socket. Port 0, which means any free port, is left out.
    pub fn of_socket(address: SocketAddr, tls: bool) -> Self {
        let scheme = if tls { "https" } else { "http" };
        let host = if address.is_ipv6() { format!("[{}]", address.ip()) } else { address.ip().to_string() };
        let port = match (address.port(), tls) {
            (0, _) | (80, false) | (443, true) => String::new(),
            (port, _) => format!(":{port}"),
        };
        Self(format!("{scheme}://{host}{port}").into())
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its path, with which all paths of the server begin: empty, or `/lrs`.
    pub fn path(&self) -> &str {
        path_of(&self.0)
    }

    /// Whether traffic to it is encrypted.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl FromStr for PublicUrl {
    type Err = PublicUrlError;

    fn from_str(text: &str) -> Result<Self, PublicUrlError> {
        let refused = |why: &str| PublicUrlError(text.to_owned(), why.to_owned());
        let uri = UriAbsoluteStr::new(text).map_err(|_| refused(&format!("which is no address: {FORM}")))?;
        let scheme = uri.scheme_str().to_ascii_lowercase();
        if !["http", "https"].contains(&&*scheme) {
            return Err(refused(&format!("whose scheme is {scheme}: {FORM}")));
        }
        let authority = uri.authority_components().filter(|authority| !authority.host().is_empty());
        let authority = authority.ok_or_else(|| refused(&format!("which has no host: {FORM}")))?;
        if authority.userinfo().is_some() {
            return Err(PublicUrlError(
                "…".to_owned(),
                "which names a user: leave out what stands before the @".to_owned(),
            ));
        }
        if uri.query_str().is_some() {
            return Err(refused("which has a query: leave out what stands from the ? on"));
        }
        let path = uri.path_str().trim_end_matches('/');
        if !path.split('/').skip(1).all(is_segment) {
            return Err(refused(
                "whose path can't begin others: write letters and digits of ASCII and - . _ ~, with single slashes between",
            ));
        }
        let port =
            authority.port().filter(|port| !matches!((*port, &*scheme), ("", _) | ("80", "http") | ("443", "https")));
        let port = port.map_or_else(String::new, |port| format!(":{port}"));
        if port.len() > 1 && port[1..].parse().map_or(true, |port: u16| port == 0) {
            return Err(refused("whose port is none: write one from 1 to 65535, or none"));
        }
        let url = format!("{scheme}://{}{port}{path}", authority.host().to_ascii_lowercase());
        if url.len() > LONGEST {
            return Err(PublicUrlError("…".to_owned(), format!("which has more than {LONGEST} bytes")));
        }
        Ok(Self(url.into()))
    }
}

/// The path of an address of scheme, host and path; empty if it has none.
pub fn path_of(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    url[host..].find('/').map_or("", |at| &url[host + at..])
}

/// Whether a segment of a path has one spelling only, so that equal segments are equal to the byte.
fn is_segment(segment: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    !segment.is_empty() && segment.bytes().all(plain) && ![".", ".."].contains(&segment)
}

impl TryFrom<String> for PublicUrl {
    type Error = PublicUrlError;

    fn try_from(text: String) -> Result<Self, PublicUrlError> {
        text.parse()
    }
}

impl From<PublicUrl> for String {
    fn from(url: PublicUrl) -> Self {
        url.0.as_ref().to_owned()
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::PublicUrl;

    fn read(text: &str) -> Result<PublicUrl, String> {
        text.parse().map_err(|error: super::PublicUrlError| error.to_string())
    }

    #[test]
    fn an_address_is_kept_in_one_form() {
        for (written, kept, path) in [
            ("https://lrs.ale.example", "https://lrs.ale.example", ""),
            ("HTTPS://LRS.Ale.example:443/", "https://lrs.ale.example", ""),
            ("https://ale.example:8443/lrs/", "https://ale.example:8443/lrs", "/lrs"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080", ""),
            ("http://[::1]:80/a/b-1.2_~//", "http://[::1]/a/b-1.2_~", "/a/b-1.2_~"),
            ("https://host/Lrs", "https://host/Lrs", "/Lrs"),
        ] {
            let url = read(written).unwrap();
            assert_eq!((url.as_str(), url.path()), (kept, path), "{written}");
            assert_eq!(read(kept).unwrap(), url);
        }
    }

    #[test]
    fn what_is_no_address_of_a_server_is_refused_with_what_to_write() {
        let long = format!("https://host/{}", "a".repeat(500));
        for (written, told) in [
            ("lrs.ale.example", "no address"),
            ("/lrs", "no address"),
            ("", "no address"),
            ("https://lrs.åle.example", "no address"),
            ("https://host/#top", "no address"),
            ("ftp://host", "scheme is ftp"),
            ("https:///lrs", "no host"),
            ("https:lrs", "no host"),
            ("https://host/?a=b", "query"),
            ("https://host/a b", "no address"),
            ("https://host/a//b", "path"),
            ("https://host/../b", "path"),
            ("https://host/%6Crs", "path"),
            ("https://host:0", "port"),
            ("https://host:99999", "port"),
            (&long, "bytes"),
        ] {
            let refused = read(written).unwrap_err();
            assert!(refused.starts_with("public_url is ") && refused.contains(told), "{written}: {refused}");
        }
        let refused = read("https://anna:s3cret@host").unwrap_err();
        assert!(refused.contains("user") && !refused.contains("s3cret"), "{refused}");
    }

    #[test]
    fn a_socket_has_an_address() {
        for (socket, tls, url) in [
            ("127.0.0.1:8080", false, "http://127.0.0.1:8080"),
            ("127.0.0.1:0", false, "http://127.0.0.1"),
            ("[::1]:8443", true, "https://[::1]:8443"),
            ("192.0.2.1:443", true, "https://192.0.2.1"),
        ] {
            let made = PublicUrl::of_socket(socket.parse().unwrap(), tls);
            assert_eq!(made.as_str(), url);
            assert_eq!(read(url).unwrap(), made);
        }
    }
}
