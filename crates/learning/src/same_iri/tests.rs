use proptest::prelude::*;

use super::*;

#[test]
fn what_platforms_write_of_one_course_is_one_key() {
    let written = [
        "https://lms.example/kurs/söderhamn?id=7",
        "http://lms.example/kurs/söderhamn?id=7",
        "HTTPS://LMS.example/kurs/söderhamn?id=7",
        "https://lms.example:443/kurs/söderhamn?id=7",
        "http://lms.example:80/kurs/söderhamn?id=7",
        "http://lms.example:/kurs/söderhamn?id=7",
        "https://lms.example/kurs/s%C3%B6derhamn?id=7",
        "https://lms.example/kurs/s%c3%b6derhamn?id=7",
        "https://lms.example/%6Burs/s%C3%B6derhamn?%69d=7",
        "https://%6Cms.example/kurs/söderhamn?id=7",
    ];
    for iri in written {
        assert_eq!(same_iri_key(iri), "https://lms.example/kurs/s%C3%B6derhamn?id=7", "{iri}");
    }
}

#[test]
fn hosts_are_one_by_idna_and_by_what_an_address_is() {
    for (one, other) in [
        ("https://göteborg.example/a", "https://xn--gteborg-90a.example/a"),
        ("https://GÖTEBORG.example/a", "https://g%C3%B6teborg.example/a"),
        ("https://[2001:DB8:0::1]/", "http://[2001:db8::1]:443"),
        ("https://my_host.example", "https://MY_HOST.example/"),
        ("https://lms.example:08080/", "https://lms.example:8080"),
    ] {
        assert_eq!(same_iri_key(one), same_iri_key(other), "{one} {other}");
    }
    assert_eq!(same_host_key("GÖTEBORG.example"), same_host_key("xn--gteborg-90a.example"));
}

#[test]
fn what_may_be_another_thing_has_another_key() {
    let apart = [
        "https://lms.example",
        "https://lms.example//",
        "https://lms.example?",
        "https://lms.example/#",
        "https://lms.example:8080",
        "https://lms.example:8443",
        "https://lms.example:0",
        "https://www.lms.example",
        "https://anna@lms.example",
        "https://Anna@lms.example",
        "https://lms.example/kurs",
        "https://lms.example/Kurs",
        "https://lms.example/kurs/",
        "https://lms.example/kurs//",
        "https://lms.example//kurs",
        "https://lms.example/a/kurs",
        "https://lms.example/a%2Fkurs",
        "https://lms.example/a%25kurs",
        "https://lms.example/./kurs",
        "https://lms.example/kurs?id=7",
        "https://lms.example/kurs?ID=7",
        "https://lms.example/kurs?id%3D7",
        "https://lms.example/kurs?id=7#a",
        "https://lms.example/kurs?id=7#A",
        "https://lms.example/ko\u{308}rs",
        "https://lms.example/körs",
        "https:/lms.example",
        "http:/lms.example",
        "https:lms.example",
        "ftp://lms.example",
        "urn:uuid:1E1F9F4B",
        "urn:uuid:1e1f9f4b",
        "tag:Lms.example,2024:kurs",
        "tag:lms.example,2024:kurs",
        "lms.example",
        "LMS.example",
        "",
    ];
    let keys: std::collections::HashSet<_> = apart.iter().map(|iri| same_iri_key(iri)).collect();
    assert_eq!(keys.len(), apart.len());
}

#[test]
fn of_other_schemes_only_the_case_of_the_scheme_and_the_namespace_goes() {
    assert_eq!(same_iri_key("URN:ISBN:Abc%2d"), "urn:isbn:Abc%2d");
    assert_eq!(same_iri_key("Tag:Lms.example,2024:Kurs"), "tag:Lms.example,2024:Kurs");
    assert_eq!(same_home_page_key("ACT:Kurs/"), "act:Kurs/");
}

#[test]
fn slashes_end_home_pages_and_not_activities() {
    for page in ["https://lms.example/moodle", "http://LMS.example/moodle/", "https://lms.example:443/moodle//"] {
        assert_eq!(same_home_page_key(page), "https://lms.example/moodle", "{page}");
    }
    assert_eq!(same_home_page_key("https://lms.example/?site=1"), same_home_page_key("https://lms.example?site=1"));
    assert_ne!(same_iri_key("https://lms.example/moodle"), same_iri_key("https://lms.example/moodle/"));
}

/// One thing, and ways to write each part of it that mean the same.
#[derive(Debug, Clone)]
struct Written {
    scheme: &'static str,
    user: &'static str,
    host: String,
    port: &'static str,
    path: String,
    query: String,
}

impl Written {
    fn iri(&self) -> String {
        let Self { scheme, user, host, port, path, query } = self;
        format!("{scheme}://{user}{host}{port}{path}{query}")
    }

    /// The same written otherwise in one of the ways that keys leave out.
    fn otherwise(&self, way: usize) -> Self {
        let mut other = self.clone();
        match way {
            0 => other.scheme = if self.scheme.eq_ignore_ascii_case("http") { "https" } else { "http" },
            1 => other.scheme = if self.scheme.starts_with("https") { "HttpS" } else { "hTTp" },
            2 => other.host = self.host.to_uppercase(),
            3 => other.port = if self.port.is_empty() { ":443" } else { self.port },
            4 => other.port = if self.port.is_empty() { ":80" } else { self.port },
            5 => other.path = percent_encoded(&self.path, |byte| !is_reserved(byte)),
            6 => other.query = percent_encoded(&self.query, |byte| !is_reserved(byte)).to_ascii_lowercase(),
            7 => other.path = percent_encoded(&self.path, |byte| !byte.is_ascii()),
            8 => other.host = idna::domain_to_ascii(&self.host).unwrap(),
            9 => other.host = percent_encoded(&self.host, |byte| byte != b'.'),
            _ if self.path.is_empty() => other.path = "/".to_owned(),
            _ if self.path == "/" => other.path = String::new(),
            _ => {}
        }
        other
    }
}

const WAYS: usize = 11;

fn percent_encoded(text: &str, is_meant: impl Fn(u8) -> bool) -> String {
    let mut encoded = String::new();
    for character in text.chars() {
        let mut bytes = [0; 4];
        for &byte in character.encode_utf8(&mut bytes).as_bytes() {
            if is_meant(byte) && byte != b'%' {
                {
                    let _ = write!(encoded, "%{byte:02x}");
                }
            } else {
                encoded.push(byte.into());
            }
        }
    }
    encoded
}

fn any_written() -> impl Strategy<Value = Written> {
    (
        prop_oneof![Just("http"), Just("https")],
        prop_oneof![Just(""), Just("anna@"), Just("Anna:x@")],
        "[a-zåäö]{1,6}(\\.[a-zåäö0-9]{1,5}){0,2}",
        prop_oneof![Just(""), Just(":8080"), Just(":8443")],
        "(/[a-zA-Zåäö0-9._~-]{0,4}){0,3}",
        "(\\?[a-zA-Zåäö0-9=&/]{0,6})?(#[a-zA-Zåö]{0,3})?",
    )
        .prop_map(|(scheme, user, host, port, path, query)| Written { scheme, user, host, port, path, query })
}

proptest! {
    #[test]
    fn idna_has_nothing_to_say_of_a_plain_host(host in "[a-z0-9.-]{0,90}") {
        prop_assume!(!host.contains("xn--"));
        prop_assert_eq!(same_host_key(&host), host);
    }

    #[test]
    fn a_key_is_its_own_key_whatever_the_text(text in "\\PC*|(?i)https?://[a-z0-9:@\\[\\].%/?#åÖ４１]{0,24}|https?:.*|urn:.*") {
        for key_of in [same_iri_key, same_home_page_key] {
            let key = key_of(&text);
            prop_assert_eq!(key_of(&key), key);
        }
        prop_assert_eq!(same_host_key(&same_host_key(&text)), same_host_key(&text));
    }

    #[test]
    fn each_way_to_write_the_same_gives_the_same_key(written in any_written(), ways in proptest::collection::vec(0..WAYS, 1..5)) {
        let mut other = written.clone();
        for &way in &ways {
            // What one way has encoded, none may encode again or take for text.
            let again = written.otherwise(way);
            match way {
                0 | 1 => other.scheme = again.scheme,
                2 | 8 | 9 => other.host = again.host,
                3 | 4 => other.port = again.port,
                6 => other.query = again.query,
                _ => other.path = again.path,
            }
        }
        prop_assert_eq!(same_iri_key(&written.iri()), same_iri_key(&other.iri()));
        prop_assert_eq!(same_home_page_key(&written.iri()), same_home_page_key(&other.iri()));
    }

    #[test]
    fn what_differs_in_meaning_differs_in_its_key(one in any_written(), other in any_written()) {
        let meant = |written: &Written| {
            let path = if written.path == "/" { String::new() } else { written.path.clone() };
            (written.user, written.host.clone(), written.port, path, written.query.clone())
        };
        prop_assert_eq!(meant(&one) == meant(&other), same_iri_key(&one.iri()) == same_iri_key(&other.iri()));
    }
}
