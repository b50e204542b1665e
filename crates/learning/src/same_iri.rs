//! Decides whether two IRIs mean the same to people, though they differ in spelling.
//!
//! Platforms, catalogues and rosters spell one course or home page in many ways. Counting and attribution compare keys
//! without the differences that mean nothing; the standard's own queries compare IRIs exactly and never use these keys.
//!
//! | part of an http or https IRI | what the key leaves out |
//! |---|---|
//! | scheme | http or https, and the case |
//! | user information | how it is percent-encoded |
//! | host | its case, how it is percent-encoded, IDNA (`ö` or `xn--…`), how an IPv6 address is cut short |
//! | port | 80, 443 and an empty one |
//! | path | how it is percent-encoded; a slash that is all of it; of a home page, slashes at the end |
//! | query, fragment | how they are percent-encoded |
//!
//! For other IRIs the key ignores the case of the scheme and, for a URN, of its namespace (RFC 8141, 3.1).

use std::fmt::Write;
use std::net::Ipv6Addr;

use idna::AsciiDenyList;
use xapi::{Term, TermKind};

/// The key by which activity IRIs are compared. A text that is not an IRI has a key too.
pub(crate) fn same_iri_key(iri: &str) -> String {
    key(iri, |path| if path == "/" { "" } else { path })
}

/// The key by which the home pages of accounts are compared: as [`same_iri_key`], without slashes at the end of the path.
pub(crate) fn same_home_page_key(url: &str) -> String {
    key(url, |path| path.trim_end_matches('/'))
}

/// The key by which mail domains and hosts are compared, ignoring case and IDNA encoding.
pub(crate) fn same_host_key(host: &str) -> String {
    idna::domain_to_ascii_cow(host.as_bytes(), AsciiDenyList::URL)
        .map_or_else(|_| host.to_ascii_lowercase(), std::borrow::Cow::into_owned)
}

/// The key of an activity IRI; `None` if the IRI is its own key.
pub fn same_activity_key(iri: &str) -> Option<String> {
    Some(same_iri_key(iri)).filter(|key| key != iri)
}

/// Index terms that find every statement about an activity with this key, as object or in the context.
pub(crate) fn activity_terms(key: &str) -> [Term; 3] {
    [TermKind::Activity, TermKind::RelatedActivity, TermKind::SameActivity]
        .map(|kind| Term { kind, value: key.to_owned() })
}

fn key(iri: &str, path_of: impl Fn(&str) -> &str) -> String {
    let Some((scheme, rest)) = split_scheme(iri) else { return iri.to_owned() };
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let Some(rest) = rest.strip_prefix("//").filter(|_| is_web) else { return other_key(scheme, rest) };
    let (authority, rest) = split_before(rest, &['/', '?', '#']);
    let (path, query) = split_before(rest, &['?', '#']);
    let mut key = String::with_capacity(iri.len() + 8);
    key.push_str("https://");
    push_authority(&mut key, authority);
    push_encoded(&mut key, path_of(path));
    push_encoded(&mut key, query);
    key
}

/// The scheme, and what follows its colon (RFC 3986, 3.1).
fn split_scheme(iri: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = iri.split_once(':')?;
    let mut bytes = scheme.bytes();
    let is_scheme = bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    is_scheme.then_some((scheme, rest))
}

fn split_before<'t>(text: &'t str, ends: &[char]) -> (&'t str, &'t str) {
    text.split_at(text.find(ends).unwrap_or(text.len()))
}

fn other_key(scheme: &str, rest: &str) -> String {
    let scheme = scheme.to_ascii_lowercase();
    match rest.split_once(':') {
        Some((namespace, rest)) if scheme == "urn" => format!("urn:{}:{rest}", namespace.to_ascii_lowercase()),
        _ => format!("{scheme}:{rest}"),
    }
}

fn push_authority(key: &mut String, authority: &str) {
    let (user, server) = authority.rsplit_once('@').map_or((None, authority), |(user, server)| (Some(user), server));
    if let Some(user) = user {
        push_encoded(key, user);
        key.push('@');
    }
    match split_server(server) {
        Some((host, port)) => {
            push_host(key, host);
            if !matches!(port, "" | "80" | "443") {
                key.push(':');
                key.push_str(port);
            }
        }
        None => key.push_str(&server.to_ascii_lowercase()),
    }
}

/// Host and port, the port without zeros before it; `None` if they can't be told apart.
fn split_server(server: &str) -> Option<(&str, &str)> {
    let end = if server.starts_with('[') { server.find(']')? + 1 } else { server.find(':').unwrap_or(server.len()) };
    let (host, port) = server.split_at(end);
    let port = if port.is_empty() { port } else { port.strip_prefix(':')? };
    let number = port.trim_start_matches('0');
    let port = if number.is_empty() && !port.is_empty() { "0" } else { number };
    port.bytes().all(|byte| byte.is_ascii_digit()).then_some((host, port))
}

fn push_host(key: &mut String, host: &str) {
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    if let Some(address) = address {
        let address =
            address.parse().map_or_else(|_| address.to_ascii_lowercase(), |address: Ipv6Addr| address.to_string());
        key.extend(["[", &address, "]"]);
        return;
    }
    let is_plain = host.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.'));
    if is_plain && !host.contains("xn--") {
        // IDNA does not apply to it.
        key.push_str(host);
        return;
    }
    let mut encoded = String::with_capacity(host.len());
    push_encoded(&mut encoded, host);
    let decoded = decode(&encoded);
    let ascii = decoded.as_ref().and_then(|host| idna::domain_to_ascii_cow(host, AsciiDenyList::URL).ok());
    match ascii {
        Some(ascii) => push_encoded(key, &ascii),
        // It is already encoded, so only plain letters are folded to lower case.
        None => push_encoded(key, &encoded.to_ascii_lowercase()),
    }
}

/// Returns the bytes that a percent-encoded text stands for; `None` if they are not UTF-8.
fn decode(encoded: &str) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes();
    while let [first, tail @ ..] = rest {
        let byte = encoded_byte(rest);
        decoded.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &rest[3..] } else { tail };
    }
    std::str::from_utf8(&decoded).is_ok().then_some(decoded)
}

/// Writes a text in the percent-encoding of keys: unreserved characters as they are (RFC 3986, 2.3), reserved ones as
/// written, everything else encoded with upper-case digits.
fn push_encoded(key: &mut String, text: &str) {
    // Nearly every text already has this encoding.
    let plain = text.bytes().position(|byte| !STAYS[usize::from(byte)]).unwrap_or(text.len());
    let (plain, rest) = text.split_at(plain);
    key.push_str(plain);
    let mut rest = rest.as_bytes();
    while let [first, tail @ ..] = rest {
        let encoded = encoded_byte(rest);
        let byte = encoded.unwrap_or(*first);
        let stays = is_unreserved(byte) || encoded.is_none() && is_reserved(byte);
        if stays {
            key.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(key, "%{byte:02X}");
        }
        rest = if encoded.is_some() { &rest[3..] } else { tail };
    }
}

/// The encoded byte at the start of a text, if it begins with a percent sign and two hexadecimal digits.
fn encoded_byte(text: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = *text else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(high)? << 4 | digit(low)?)
}

/// The bytes that always stand for themselves. The percent sign does not, so all of them are characters.
const STAYS: [bool; 256] = {
    let mut stays = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        stays[byte as usize] = is_unreserved(byte) || is_reserved(byte);
        byte += 1;
    }
    stays
};

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Whether a byte is reserved, except the brackets, which occur only in the host (RFC 3986, 2.2).
const fn is_reserved(byte: u8) -> bool {
    matches!(
        byte,
        b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' | b':' | b'@' | b'/' | b'?' | b'#'
    )
}

#[cfg(test)]
mod tests;
