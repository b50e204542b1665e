//! Finds the address that a request came from.

use std::net::{IpAddr, SocketAddr};

use actix_web::HttpRequest;
use actix_web::http::header::{FORWARDED, HeaderMap, HeaderName, X_FORWARDED_FOR};

/// The address that a request came from: the connection's or, behind a proxy, the one that the proxy names. Ignores
/// what the client itself wrote into those headers.
pub(crate) fn address(request: &HttpRequest, behind_proxy: bool) -> Option<IpAddr> {
    let peer = request.peer_addr().map(|peer| peer.ip());
    if behind_proxy { named_by_proxy(request.headers()).or(peer) } else { peer }
}

/// The address that the proxy added, which is the last one.
///
/// A proxy sets one of the two headers and passes the other through as the client sent it: if both are there and
/// differ, neither is trusted.
fn named_by_proxy(headers: &HeaderMap) -> Option<IpAddr> {
    let listed = last(headers, &X_FORWARDED_FOR, ip);
    let forwarded = last(headers, &FORWARDED, |element| {
        let mut pairs = element.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(name, _)| name.eq_ignore_ascii_case("for")).and_then(|(_, node)| ip(node))
    });
    match (headers.contains_key(X_FORWARDED_FOR), headers.contains_key(FORWARDED)) {
        (true, true) if listed != forwarded => None,
        (true, _) => listed,
        (false, _) => forwarded,
    }
}

/// The last element of a list, which may be in several headers (RFC 9110, 5.3), leaving out proxies on
/// this machine: no client has a loopback address.
fn last(headers: &HeaderMap, name: &HeaderName, read: impl Fn(&str) -> Option<IpAddr>) -> Option<IpAddr> {
    let values: Vec<&str> = headers.get_all(name).map(|value| value.to_str().unwrap_or_default()).collect();
    let elements = values.iter().rev().flat_map(|value| value.rsplit(','));
    let mut found = elements.map(read);
    found.find(|address| !address.is_some_and(|address| address.is_loopback())).flatten()
}

/// An address as the two headers write it: alone, with a port, in brackets, in quotes (RFC 7239, 6).
fn ip(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let alone = || text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text).parse().ok();
    text.parse::<SocketAddr>().ok().map(|address| address.ip()).or_else(alone)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::address;

    fn found(headers: &[(&str, &str)], behind_proxy: bool) -> String {
        let mut request = TestRequest::default().peer_addr("127.0.0.1:5000".parse().unwrap());
        for header in headers {
            request = request.append_header(*header);
        }
        address(&request.to_http_request(), behind_proxy).unwrap().to_string()
    }

    #[test]
    fn without_a_proxy_only_the_connection_is_believed() {
        assert_eq!(found(&[("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=192.0.2.1")], false), "127.0.0.1");
    }

    #[test]
    fn behind_a_proxy_the_last_address_is_believed() {
        for (headers, expected) in [
            (&[("x-forwarded-for", "192.0.2.1")][..], "192.0.2.1"),
            (&[("x-forwarded-for", "203.0.113.9, 192.0.2.1")], "192.0.2.1"),
            (&[("x-forwarded-for", "203.0.113.9"), ("x-forwarded-for", "192.0.2.1:4711")], "192.0.2.1"),
            (&[("x-forwarded-for", "192.0.2.1, 127.0.0.1")], "192.0.2.1"),
            (&[("forwarded", "for=203.0.113.9, for=192.0.2.1;proto=https")], "192.0.2.1"),
            (&[("forwarded", r#"proto=https;For="[2001:db8::1]:4711""#)], "2001:db8::1"),
            (&[("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=192.0.2.1")], "192.0.2.1"),
        ] {
            assert_eq!(found(headers, true), expected, "{headers:?}");
        }
    }

    // The proxy adds one header; the client forged the other.
    #[test]
    fn two_headers_that_differ_are_not_believed() {
        for headers in [
            &[("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=203.0.113.9")][..],
            &[("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=unknown")],
            &[("x-forwarded-for", "203.0.113.9, unknown")],
            &[("forwarded", "by=203.0.113.9")],
            &[],
        ] {
            assert_eq!(found(headers, true), "127.0.0.1", "{headers:?}");
        }
    }
}
