//! Skeletons: the part of a statement on which a dictionary may be trained.
//!
//! A dictionary contains pieces of its samples in plain, and stays in the store and its backups after any erasure. So a
//! sample keeps only the punctuation of a statement and public strings: names and constants of the standard, IRIs of
//! common vocabularies, and what the catalogue names. Any other string becomes empty and any number 0, wherever they are,
//! since the place of a value does not tell whether it is personal.

use std::collections::HashSet;

use learning::{Catalogue, Names};

use super::vocabulary::words;

/// Strings that are not personal.
#[derive(Debug)]
pub(super) struct Public {
    /// Whole strings, as JSON writes them.
    strings: HashSet<String>,
    /// The beginnings of web addresses, up to the path.
    origins: HashSet<String>,
    /// The ends of mail addresses, after the `@`.
    domains: HashSet<String>,
}

impl Public {
    /// Collects those of the standard, of vocabularies, and of a catalogue.
    pub(super) fn under(names: &Names, catalogue: &Catalogue) -> Self {
        let file = catalogue.file();
        let modules = || file.courses.iter().flat_map(|course| &course.modules);
        let iris = || {
            let of_courses = file.courses.iter().flat_map(|course| &course.iris);
            of_courses
                .chain(modules().flat_map(|module| &module.iris))
                .chain(file.home_pages.iter().map(|one| &one.url))
        };
        let titles = file.courses.iter().map(|course| &course.name).chain(modules().map(|module| &module.name));
        let titles = titles.flat_map(|name| std::iter::once(&name.sv).chain(&name.en));
        Self {
            strings: words(names).into_iter().chain(iris().chain(titles).cloned()).collect(),
            origins: iris().filter_map(|iri| origin(iri)).map(str::to_owned).collect(),
            domains: file.mail_domains.iter().map(|mail| mail.domain.clone()).collect(),
        }
    }

    /// Returns a statement's JSON without anything that is not public.
    pub(super) fn skeleton(&self, json: &str) -> String {
        let mut skeleton = String::with_capacity(json.len());
        let mut rest = json;
        while let Some(first) = rest.chars().next() {
            let length = match first {
                '"' => {
                    let length = length_of_string(rest);
                    let written = &rest[1..length];
                    let written = written.strip_suffix('"').unwrap_or(written);
                    let (begin, end) = self.keep(written);
                    skeleton.extend(["\"", begin, end, "\""]);
                    length
                }
                '-' | '0'..='9' => {
                    skeleton.push('0');
                    rest.find(|c: char| !matches!(c, '-' | '+' | '.' | 'e' | 'E' | '0'..='9')).unwrap_or(rest.len())
                }
                // Punctuation, `true`, `false` and `null`.
                _ => {
                    skeleton.push(first);
                    first.len_utf8()
                }
            };
            rest = &rest[length..];
        }
        skeleton
    }

    /// The public beginning and end of a string.
    fn keep<'a>(&self, written: &'a str) -> (&'a str, &'a str) {
        if self.strings.contains(written) {
            return (written, "");
        }
        if let Some(origin) = origin(written)
            && self.origins.contains(origin)
        {
            return (origin, "");
        }
        if let Some(address) = written.strip_prefix("mailto:") {
            let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
            if self.domains.contains(domain) {
                return ("mailto:", &address[address.len() - domain.len() - 1..]);
            }
            return ("mailto:", "");
        }
        ("", "")
    }
}

/// The length in bytes, with quotes, of the JSON string at the start of a text.
fn length_of_string(text: &str) -> usize {
    let mut escaped = false;
    // The first byte is the opening quote.
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Scheme and host of a web address.
fn origin(iri: &str) -> Option<&str> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| iri.starts_with(scheme))?;
    let host = iri[scheme.len()..].find(['/', '?', '#']).unwrap_or(iri.len() - scheme.len());
    Some(&iri[..scheme.len() + host])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn public() -> Public {
        let text = r#"
            [[course]]
            id = "ett"
            name.sv = "Barnavårdsutredning"
            iris = ["https://lms.ale.example/course/1"]

            [[home_page]]
            url = "https://konto.ale.example/"
            kommunkod = "1440"

            [[mail_domain]]
            domain = "ale.example"
            kommunkod = "1440"
        "#;
        Public::under(&crate::testing::names(), &Catalogue::parse_toml(text).unwrap())
    }

    #[test]
    fn a_skeleton_keeps_what_is_public_and_nothing_else() {
        let statement = json!({
            "actor": {"mbox": "mailto:ida@ale.example", "name": "Ida \"I\" Å"},
            "verb": {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"en-US": "answered"}},
            "object": {"id": "https://lms.ale.example/course/1", "definition": {"name": {"sv": "Barnavårdsutredning"}}},
            "result": {"success": true, "response": "mitt barn heter Bo", "score": {"scaled": -0.5e-3}},
            "context": {"extensions": {"https://ida.example/x": {"personnummer": 191_212_121_212_u64}},
                "contextActivities": {"parent": [{"id": "https://lms.ale.example/user/ida"}]},
                "instructor": {"account": {"homePage": "https://konto.ale.example/", "name": "bo@ale.example"}}},
        });
        let skeleton = public().skeleton(&statement.to_string());
        let expected = json!({
            "actor": {"mbox": "mailto:@ale.example", "name": ""},
            "verb": {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"en-US": "answered"}},
            "object": {"id": "https://lms.ale.example/course/1", "definition": {"name": {"sv": "Barnavårdsutredning"}}},
            "result": {"success": true, "response": "", "score": {"scaled": 0}},
            "context": {"extensions": {"": {"": 0}},
                "contextActivities": {"parent": [{"id": "https://lms.ale.example"}]},
                "instructor": {"account": {"homePage": "https://konto.ale.example/", "name": ""}}},
        });
        assert_eq!(serde_json::from_str::<Value>(&skeleton).unwrap(), expected);
    }

    #[test]
    fn an_address_with_a_name_before_its_host_is_not_public() {
        assert_eq!(public().skeleton(r#""https://ida@lms.ale.example/course/1""#), r#""""#);
        assert_eq!(public().skeleton(r#""mailto:ida@bo@ale.example""#), r#""mailto:@ale.example""#);
    }

    /// Any JSON.
    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            "[a-z@:/\\\\\"]{0,9}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((any::<String>(), inner), 0..4).prop_map(|members| members.into_iter().collect()),
            ]
        })
    }

    /// Every string in a value, and the names of its members.
    fn strings(value: &Value) -> Vec<String> {
        match value {
            Value::String(text) => vec![text.clone()],
            Value::Array(values) => values.iter().flat_map(strings).collect(),
            Value::Object(members) => {
                members.iter().flat_map(|(name, value)| [vec![name.clone()], strings(value)].concat()).collect()
            }
            _ => Vec::new(),
        }
    }

    proptest! {
        #[test]
        fn a_skeleton_is_json_with_no_string_that_is_not_public(value in any_json()) {
            let public = public();
            let skeleton = public.skeleton(&value.to_string());
            // Not parsed as a value, which would merge members with one name.
            let quoted = serde_json::to_string(&strings(&serde_json::from_str(&skeleton).unwrap())).unwrap();
            for text in serde_json::from_str::<Vec<String>>(&quoted).unwrap() {
                prop_assert!(text.is_empty() || public.strings.contains(&text) || text == "mailto:", "{text}");
            }
        }
    }
}
