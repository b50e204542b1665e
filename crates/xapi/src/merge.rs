//! Merging JSON documents (xAPI 1.0.3 Communication 2.2).

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Which of two documents cannot be merged, because it is not a JSON object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmergeable {
    /// The one that is stored.
    Existing,
    /// The one that was sent.
    Sent,
}

/// Returns the members of `existing`, with the value of `sent` for those that both have, then the other members of
/// `sent`. Only the outermost members are merged. Values keep their text, so that no number changes.
///
/// # Errors
/// If one of the two is not a JSON object.
pub fn merge(existing: &[u8], sent: &[u8]) -> Result<String, Unmergeable> {
    let existing: Members<'_> = serde_json::from_slice(existing).map_err(|_| Unmergeable::Existing)?;
    let sent: Members<'_> = serde_json::from_slice(sent).map_err(|_| Unmergeable::Sent)?;
    let mut members: Vec<(&str, &str)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (name, value) in existing.0.iter().chain(&sent.0) {
        let place = *places.entry(name).or_insert(members.len());
        match members.get_mut(place) {
            Some(member) => member.1 = value.get(),
            None => members.push((name, value.get())),
        }
    }
    let members = members.into_iter().map(|(name, value)| format!("{}:{value}", serde_json::Value::from(name)));
    Ok(format!("{{{}}}", members.collect::<Vec<_>>().join(",")))
}

/// The members of an object in order, values as text. If a name comes twice, the last one counts.
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = access.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::{Unmergeable, merge};

    fn merged(existing: &str, sent: &str) -> String {
        merge(existing.as_bytes(), sent.as_bytes()).unwrap()
    }

    // XAPI-00184, with the example of xAPI 1.0.3 Communication 2.2.
    #[test]
    fn what_is_sent_replaces_what_is_there_and_the_rest_stays() {
        let (existing, sent) = (r#"{ "x" : "foo", "y" : "bar" }"#, r#"{ "x" : "bash", "z" : "faz" }"#);
        assert_eq!(merged(existing, sent), r#"{"x":"bash","y":"bar","z":"faz"}"#);
        assert_eq!(merged("{}", "{}"), "{}");
        assert_eq!(merged(r#"{"a":1}"#, r#"{"a":null}"#), r#"{"a":null}"#);
    }

    // XAPI-00183
    #[test]
    fn only_the_outermost_members_are_merged() {
        assert_eq!(merged(r#"{"a":{"b":1,"c":2}}"#, r#"{"a":{"b":3}}"#), r#"{"a":{"b":3}}"#);
    }

    #[test]
    fn values_keep_their_text_and_names_their_meaning() {
        let existing = r#"{"one":1.0,"big":12345678901234567890123,"tiny":1e-999,"\u0061":"\u00e5","q\"":[ 1 ]}"#;
        let kept = r#"{"one":1.0,"big":12345678901234567890123,"tiny":1e-999,"a":2.50,"q\"":[ 1 ],"n":-0}"#;
        assert_eq!(merged(existing, r#"{"a":2.50,"n":-0}"#), kept);
    }

    #[test]
    fn of_a_name_that_comes_twice_the_last_holds() {
        assert_eq!(merged(r#"{"a":1,"b":2,"a":3}"#, r#"{"c":4,"c":5}"#), r#"{"a":3,"b":2,"c":5}"#);
    }

    #[test]
    fn what_is_no_object_is_not_merged() {
        for text in ["", "[]", "1", "\"a\"", "null", "{", "{}{}", r#"{"a":}"#, r#"{"\ud800":1}"#] {
            assert_eq!(merge(text.as_bytes(), b"{}"), Err(Unmergeable::Existing), "{text}");
            assert_eq!(merge(b"{}", text.as_bytes()), Err(Unmergeable::Sent), "{text}");
        }
        assert_eq!(merge(b"{}", b"{\"a\":\"\xff\"}"), Err(Unmergeable::Sent));
    }
}
