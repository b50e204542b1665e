//! The extensions of a statement: which there are, and the statement without some of them (xAPI 1.0.3 Data 4.3).

use std::ops::Range;

use serde_json::{Map, Value};

use super::member::{find_in, items, members};
use super::mend::replaced;

/// An extension of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// The place of the object that it is in, as a JSON Pointer: `/context/extensions`.
    pub pointer: String,
    /// Its name, an IRI.
    pub iri: String,
}

/// Finds the extensions of a statement that `is_wanted` names: those of the result, of the context, and of the definitions of
/// activities, of a `SubStatement`, too.
pub fn extensions(statement: &Value, is_wanted: impl Fn(&str) -> bool) -> Vec<Extension> {
    let mut found = Vec::new();
    of_statement(statement, "", &mut |of: &Value, pointer: &str| {
        let names = of.get("extensions").and_then(Value::as_object).into_iter().flat_map(Map::keys);
        found.extend(
            names
                .filter(|name| is_wanted(name))
                .map(|name| Extension { pointer: format!("{pointer}/extensions"), iri: name.clone() }),
        );
    });
    found
}

/// Calls a function on everything in a statement that may have extensions, with its place.
fn of_statement(statement: &Value, pointer: &str, look: &mut impl FnMut(&Value, &str)) {
    let mut of_activity = |activity: &Value, at: &str| {
        if let Some(definition) = activity.get("definition") {
            look(definition, &format!("{at}/definition"));
        }
    };
    let relations = statement.pointer("/context/contextActivities").and_then(Value::as_object);
    for (relation, activities) in relations.into_iter().flatten() {
        let at = format!("{pointer}/context/contextActivities/{relation}");
        match activities {
            Value::Array(all) => {
                all.iter().enumerate().for_each(|(index, one)| of_activity(one, &format!("{at}/{index}")));
            }
            one => of_activity(one, &at),
        }
    }
    if let Some(object) = statement.get("object") {
        let at = format!("{pointer}/object");
        of_activity(object, &at);
        if pointer.is_empty() && object.get("objectType").and_then(Value::as_str) == Some("SubStatement") {
            of_statement(object, &at, look);
        }
    }
    for part in ["result", "context"] {
        if let Some(of) = statement.get(part) {
            look(of, &format!("{pointer}/{part}"));
        }
    }
}

/// Cuts out the extensions that `is_unwanted` names, and tells how many these are. Every other value stays as it is, to the
/// byte. The text must be a valid JSON object without duplicate keys.
pub fn without_extensions(text: &str, is_unwanted: impl Fn(&str) -> bool) -> (String, usize) {
    let (mut changes, mut cut) = (Vec::new(), 0);
    for place in Objects::of(text).0 {
        let all: Vec<_> = members(text, place.start).collect();
        let kept: Vec<String> = all
            .iter()
            .filter(|member| !is_unwanted(&member.name))
            .map(|member| format!("{}:{}", Value::from(&*member.name), &text[member.value.clone()]))
            .collect();
        if kept.len() < all.len() {
            cut += all.len() - kept.len();
            changes.push((place, format!("{{{}}}", kept.join(","))));
        }
    }
    (replaced(text, changes), cut)
}

/// Where the objects with extensions stand in a text.
struct Objects(Vec<Range<usize>>);

impl Objects {
    fn of(text: &str) -> Self {
        let mut objects = Self(Vec::new());
        objects.statement(text, text.find('{').unwrap_or(text.len()), true);
        objects
    }

    fn statement(&mut self, text: &str, start: usize, is_outer: bool) {
        for part in ["result", "context"] {
            if let Some(place) = find_in(text, start, part) {
                self.note(text, &place);
            }
        }
        if let Some(object) = find_in(text, start, "object") {
            if is_outer && is_sub_statement(text, &object) {
                self.statement(text, object.start, false);
            } else {
                self.activity(text, &object);
            }
        }
        let context = find_in(text, start, "context");
        let relations = context.and_then(|context| find_in(text, context.start, "contextActivities"));
        for relation in relations.into_iter().flat_map(|relations| members(text, relations.start)) {
            if text[relation.value.clone()].starts_with('[') {
                items(text, relation.value.start).for_each(|item| self.activity(text, &item));
            } else {
                self.activity(text, &relation.value);
            }
        }
    }

    fn activity(&mut self, text: &str, place: &Range<usize>) {
        if let Some(definition) = find_in(text, place.start, "definition") {
            self.note(text, &definition);
        }
    }

    fn note(&mut self, text: &str, place: &Range<usize>) {
        self.0.extend(find_in(text, place.start, "extensions").filter(|found| text[found.clone()].starts_with('{')));
    }
}

fn is_sub_statement(text: &str, place: &Range<usize>) -> bool {
    let kind = find_in(text, place.start, "objectType");
    let kind = kind.and_then(|kind| serde_json::from_str::<String>(&text[kind]).ok());
    kind.as_deref() == Some("SubStatement")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STATEMENT: &str = r#" {"actor":{}, "result" : {"extensions":{"urn:a":{"urn:sick":1}, "urn:sick" : 1.50 }},
        "context":{"extensions":{"urn:sick":[]},"contextActivities":{"parent":{"id":"x","definition":{"extensions":{"urn:sick":1}}},
        "grouping":[{"id":"y"},{"id":"z","definition":{"extensions":{"urn:sick":1,"urn:b":2}}}]}},
        "object":{"objectType":"SubStatement","object":{"id":"w","definition":{"extensions":{"urn:sick":0}}},
        "context":{"extensions":{"urn:b":1}},"result":{"score":{"raw":1.0}}}}"#;

    fn sick(text: &str) -> Vec<String> {
        let value = serde_json::from_str(text).expect("it is JSON");
        let found = extensions(&value, |iri| iri == "urn:sick");
        let mut found: Vec<String> = found.into_iter().map(|one| one.pointer).collect();
        found.sort();
        found
    }

    #[test]
    fn each_place_of_extensions_is_found_and_what_is_in_one_is_none() {
        assert_eq!(
            sick(STATEMENT),
            [
                "/context/contextActivities/grouping/1/definition/extensions",
                "/context/contextActivities/parent/definition/extensions",
                "/context/extensions",
                "/object/object/definition/extensions",
                "/result/extensions",
            ]
        );
        let value = serde_json::from_str(STATEMENT).expect("it is JSON");
        assert_eq!(extensions(&value, |_| true).len(), 8);
    }

    #[test]
    fn what_is_cut_out_is_gone_and_the_rest_is_as_it_was() {
        let (text, cut) = without_extensions(STATEMENT, |iri| iri == "urn:sick");
        assert_eq!((cut, sick(&text)), (5, Vec::new()));
        let value: Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(value["result"]["extensions"], serde_json::json!({"urn:a": {"urn:sick": 1}}));
        assert!(text.contains(r#""score":{"raw":1.0}"#));
        assert_eq!(without_extensions(STATEMENT, |_| false), (STATEMENT.to_owned(), 0));
    }

    proptest! {
        #[test]
        fn only_what_is_unwanted_is_cut_out(names in prop::collection::btree_set("[a-c\"\\\\é]{1,3}", 0..8)) {
            let inside: Map<String, Value> = names.iter().map(|name| (name.clone(), name.len().into())).collect();
            let text = serde_json::json!({"context": {"extensions": inside}}).to_string();
            let (left, cut) = without_extensions(&text, |name| name.starts_with('a'));
            let unwanted = names.iter().filter(|name| name.starts_with('a')).count();
            prop_assert_eq!(cut, unwanted);
            let left: Value = serde_json::from_str(&left).expect("it is JSON");
            let kept: Vec<&String> = left["context"]["extensions"].as_object().expect("an object").keys().collect();
            let wanted: Vec<&String> = names.iter().filter(|name| !name.starts_with('a')).collect();
            prop_assert_eq!(kept.len(), wanted.len());
            prop_assert!(wanted.iter().all(|name| kept.contains(name)));
        }
    }
}
