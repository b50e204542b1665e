//! Merges what statements say of an activity into one definition (xAPI 1.0.3 Data 2.4.4.1, Communication 2.5).
//!
//! Values are copied as the text that was sent, so numbers stay exact.

use std::collections::{BTreeMap, HashMap, VecDeque};

use serde::Deserialize;
use serde_json::value::RawValue;

/// The longest definition that is merged, in bytes. The cost of a merge grows with the existing definition: a sender
/// that extends it with every statement must not make each one dearer.
pub const LONGEST: usize = 64 * 1024;

/// What a statement says of an activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defined<'t> {
    /// The activity's IRI.
    pub activity: String,
    /// The text of its `definition`, a JSON object.
    pub definition: &'t str,
}

/// Returns what a valid statement says of activities: its object, its context activities, and those of its
/// `SubStatement`, in order. Definitions longer than [`LONGEST`] are left out.
pub fn definitions(text: &str) -> Vec<Defined<'_>> {
    let mut found = Vec::new();
    if let Ok(statement) = serde_json::from_str(text) {
        of_statement(&statement, &mut found);
    }
    found
}

/// Merges a definition into the known one of its activity (`None` if there is none).
///
/// The newer wins, property by property. Only `name`, `description` and `extensions` are merged key by key, and so is
/// the `description` of an interaction component that both have; the newer decides which components there are, and
/// their order. If the merged definition would exceed [`LONGEST`], it is the newer alone.
///
/// Merging the same definition again changes nothing, to the byte.
///
/// # Errors
/// If one of the two is not a JSON object.
pub fn merge_definition(older: Option<&str>, newer: &str) -> serde_json::Result<String> {
    let nothing = Shape::Definition.nothing();
    let merged = Shape::Definition.merge(older.unwrap_or(nothing), newer)?;
    if merged.len() > LONGEST { Shape::Definition.merge(nothing, newer) } else { Ok(merged) }
}

/// The parts of a statement or its object that can hold definitions.
#[derive(Deserialize)]
struct Part<'t> {
    #[serde(rename = "objectType")]
    object_type: Option<String>,
    id: Option<String>,
    #[serde(borrow)]
    definition: Option<&'t RawValue>,
    #[serde(borrow)]
    object: Option<Box<Part<'t>>>,
    #[serde(borrow)]
    context: Option<Context<'t>>,
}

#[derive(Deserialize)]
struct Context<'t> {
    #[serde(rename = "contextActivities", borrow)]
    activities: Option<BTreeMap<String, &'t RawValue>>,
}

fn of_statement<'t>(statement: &Part<'t>, found: &mut Vec<Defined<'t>>) {
    if let Some(object) = &statement.object {
        match object.object_type.as_deref() {
            None | Some("Activity") => of_activity(object, found),
            Some("SubStatement") => of_statement(object, found),
            Some(_) => {}
        }
    }
    let relations = statement.context.as_ref().and_then(|context| context.activities.as_ref());
    for listed in relations.into_iter().flat_map(BTreeMap::values).map(|listed| listed.get()) {
        // A single activity counts as a list of one.
        let activities = serde_json::from_str(listed).or_else(|_| serde_json::from_str(listed).map(|one| vec![one]));
        for activity in activities.iter().flatten() {
            of_activity(activity, found);
        }
    }
}

fn of_activity<'t>(activity: &Part<'t>, found: &mut Vec<Defined<'t>>) {
    if let (Some(id), Some(definition)) = (&activity.id, activity.definition)
        && definition.get().len() <= LONGEST
    {
        found.push(Defined { activity: id.clone(), definition: definition.get() });
    }
}

/// How a value is merged.
#[derive(Debug, Clone, Copy)]
enum Shape {
    /// Not at all: the newer replaces it.
    Whole,
    /// Key by key.
    Map,
    /// A list of interaction components, by their ids.
    Components,
    Component,
    Definition,
}

type Members = BTreeMap<String, Box<RawValue>>;

impl Shape {
    /// How the member with a name is merged.
    fn of_member(self, name: &str) -> Self {
        match (self, name) {
            (Self::Definition, "name" | "description" | "extensions") | (Self::Component, "description") => Self::Map,
            (Self::Definition, "choices" | "scale" | "source" | "target" | "steps") => Self::Components,
            _ => Self::Whole,
        }
    }

    /// The value to merge into if nothing is known yet, so that all texts are made alike.
    fn nothing(self) -> &'static str {
        match self {
            Self::Components => "[]",
            Self::Whole | Self::Map | Self::Component | Self::Definition => "{}",
        }
    }

    fn merge(self, older: &str, newer: &str) -> serde_json::Result<String> {
        match self {
            Self::Whole => Ok(newer.to_owned()),
            Self::Components => merge_components(older, newer),
            Self::Map | Self::Component | Self::Definition => {
                let mut members: Members = serde_json::from_str(older)?;
                for (name, value) in serde_json::from_str::<Members>(newer)? {
                    let shape = self.of_member(&name);
                    let below = members.get(&name).map_or(shape.nothing(), |value| value.get());
                    let merged = RawValue::from_string(shape.merge(below, value.get())?)?;
                    members.insert(name, merged);
                }
                serde_json::to_string(&members)
            }
        }
    }
}

fn merge_components(older: &str, newer: &str) -> serde_json::Result<String> {
    #[derive(Deserialize)]
    struct Component {
        id: String,
    }
    let id = |component: &RawValue| serde_json::from_str::<Component>(component.get()).map(|component| component.id);
    // An id should occur once in a list; repeats are matched in order.
    let mut known: HashMap<String, VecDeque<&RawValue>> = HashMap::new();
    for component in serde_json::from_str::<Vec<&RawValue>>(older)? {
        known.entry(id(component)?).or_default().push_back(component);
    }
    let merged = serde_json::from_str::<Vec<&RawValue>>(newer)?
        .into_iter()
        .map(|component| {
            let below = known.get_mut(&id(component)?).and_then(VecDeque::pop_front);
            let below = below.map_or(Shape::Component.nothing(), RawValue::get);
            RawValue::from_string(Shape::Component.merge(below, component.get())?)
        })
        .collect::<serde_json::Result<Vec<_>>>()?;
    serde_json::to_string(&merged)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn merged(of: &[&Value]) -> Value {
        let texts = of.iter().map(ToString::to_string);
        let text = texts.fold(None, |older: Option<String>, newer| {
            Some(merge_definition(older.as_deref(), &newer).expect("merges"))
        });
        serde_json::from_str(&text.expect("something")).expect("JSON")
    }

    // XAPI-00254: all that is known of an activity, from any statement.
    #[test]
    fn languages_and_extensions_are_gathered_and_the_newer_wins() {
        let older = json!({"name": {"sv": "kurs", "en": "course"}, "type": "http://a.example/t",
            "extensions": {"http://a.example/a": {"x": 1}, "http://a.example/b": 1}});
        let newer = json!({"name": {"sv": "Kursen", "fi": "kurssi"}, "description": {"sv": "En kurs"},
            "type": "http://a.example/u", "extensions": {"http://a.example/a": {"y": 2}}});
        assert_eq!(
            merged(&[&older, &newer]),
            json!({"name": {"sv": "Kursen", "en": "course", "fi": "kurssi"}, "description": {"sv": "En kurs"},
                "type": "http://a.example/u", "extensions": {"http://a.example/a": {"y": 2}, "http://a.example/b": 1}})
        );
    }

    #[test]
    fn the_newer_says_which_components_there_are_and_descriptions_are_gathered() {
        let component = |id: &str, language: &str| json!({"id": id, "description": {language: id}});
        let older = json!({"interactionType": "choice", "choices": [component("a", "sv"), component("b", "sv")],
            "correctResponsesPattern": ["a"]});
        let newer = json!({"choices": [component("c", "en"), component("a", "en")], "correctResponsesPattern": ["c"]});
        assert_eq!(
            merged(&[&older, &newer]),
            json!({"interactionType": "choice", "correctResponsesPattern": ["c"],
                "choices": [component("c", "en"), {"id": "a", "description": {"sv": "a", "en": "a"}}]})
        );
    }

    #[test]
    fn numbers_stay_as_they_were_written() {
        let text = r#"{ "extensions" : {"http://a.example/n":[1.50, 123456789012345678901234567890 ,1E2]}}"#;
        let kept = r#"{"extensions":{"http://a.example/n":[1.50, 123456789012345678901234567890 ,1E2]}}"#;
        assert_eq!(merge_definition(None, text).expect("merges"), kept);
        let other = r#"{"extensions":{"http://a.example/m":1.0}}"#;
        let both = r#"{"extensions":{"http://a.example/m":1.0,"http://a.example/n":[1.50, 123456789012345678901234567890 ,1E2]}}"#;
        assert_eq!(merge_definition(Some(kept), other).expect("merges"), both);
    }

    #[test]
    fn a_definition_does_not_grow_without_end() {
        let of = |key: &str, length: usize| json!({"extensions": {key: "x".repeat(length)}});
        let [half, third] = [of("http://a.example/1", LONGEST / 2), of("http://a.example/2", LONGEST / 3)];
        assert_eq!(merged(&[&half, &third])["extensions"].as_object().expect("an object").len(), 2);
        assert_eq!(
            merged(&[&half, &third, &of("http://a.example/3", LONGEST / 3)])["extensions"]
                .as_object()
                .map(serde_json::Map::len),
            Some(1)
        );
        let too_long = json!({"object": {"id": "http://a.example/o", "definition": of("http://a.example/1", LONGEST)}});
        assert_eq!(definitions(&too_long.to_string()), []);
    }

    #[test]
    fn what_is_no_definition_is_an_error() {
        for (older, newer) in [(Some("[]"), "{}"), (None, "7"), (None, r#"{"choices":[{}]}"#), (None, r#"{"name":1}"#)]
        {
            assert!(merge_definition(older, newer).is_err(), "{older:?} {newer}");
        }
    }

    // xAPI 1.0.3 Data 2.4.4: an object with no objectType is an Activity.
    #[test]
    fn every_activity_of_a_statement_defines_and_nothing_else_does() {
        let defined =
            |name: &str| json!({"id": format!("http://a.example/{name}"), "definition": {"name": {"sv": name}}});
        let mut inner = defined("inner");
        inner["objectType"] = "Activity".into();
        let text = json!({
            "actor": {"mbox": "mailto:anna@ale.example", "definition": {}},
            "object": {"objectType": "SubStatement", "object": inner, "id": "http://a.example/no", "definition": {},
                "context": {"contextActivities": {"parent": defined("single")}}},
            "context": {"contextActivities": {"grouping": [defined("one"), {"id": "http://a.example/bare"}], "other": [defined("two")]},
                "extensions": {"http://a.example/e": defined("no")}},
        })
        .to_string();
        let found: Vec<_> = definitions(&text).iter().map(|defined| defined.activity.clone()).collect();
        assert_eq!(found, ["inner", "single", "one", "two"].map(|name| format!("http://a.example/{name}")));
        let plain = r#"{"object":{"\u0069d":"http:\/\/a.example\/o","definition": {"type" : "http://a.example/t"}}}"#;
        let expected =
            Defined { activity: "http://a.example/o".into(), definition: r#"{"type" : "http://a.example/t"}"# };
        assert_eq!(definitions(plain), [expected]);
        for nothing in [r#"{"object":{"objectType":"Agent","id":"a","definition":{}}}"#, "{}", "no"] {
            assert_eq!(definitions(nothing), [], "{nothing}");
        }
    }

    fn any_map(values: &'static [&'static str]) -> impl Strategy<Value = String> {
        proptest::collection::btree_map("[ab]", proptest::sample::select(values), 0..3).prop_map(|map| {
            let members: Vec<_> = map.iter().map(|(key, value)| format!("\"{key}\" : {value}")).collect();
            format!("{{ {} }}", members.join(" ,"))
        })
    }

    fn any_definition() -> impl Strategy<Value = String> {
        let text = || any_map(&["\"x\"", "\"\\u00e5\""]);
        let component = ("[ab]", text()).prop_map(|(id, text)| format!("{{\"id\":\"{id}\", \"description\":{text}}}"));
        let components = proptest::collection::vec(component, 0..4).prop_map(|list| format!("[ {} ]", list.join(", ")));
        let members = (
            proptest::option::of(text().prop_map(|text| format!("\"name\": {text}"))),
            proptest::option::of(components.prop_map(|list| format!("\"choices\" :{list}"))),
            proptest::option::of(any_map(&["1.0", "1", "{\"a\": 1}"]).prop_map(|map| format!("\"extensions\":{map}"))),
            proptest::option::of(
                proptest::sample::select(&["\"type\":\"t:1\"", "\"type\":\"t:2\""][..]).prop_map(String::from),
            ),
        );
        members.prop_map(|(a, b, c, d)| {
            format!("{{{}}}", [a, b, c, d].into_iter().flatten().collect::<Vec<_>>().join(","))
        })
    }

    proptest! {
        // A store may skip what it merged last; nobody must be able to tell.
        #[test]
        fn merging_the_same_again_changes_nothing_to_the_byte(history in proptest::collection::vec(any_definition(), 1..5)) {
            let mut known: Option<String> = None;
            for newer in &history {
                let once = merge_definition(known.as_deref(), newer).expect("merges");
                prop_assert_eq!(&merge_definition(Some(&once), newer).expect("merges"), &once);
                known = Some(once);
            }
        }

        #[test]
        fn what_the_newest_says_is_there(older in any_definition(), newer in any_definition()) {
            let read = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
            let merged = read(&merge_definition(Some(&older), &newer).expect("merges"));
            for (name, value) in read(&newer).as_object().expect("an object") {
                match name.as_str() {
                    "name" | "extensions" => for (key, value) in value.as_object().expect("an object") {
                        prop_assert_eq!(&merged[name][key], value);
                    },
                    "choices" => {
                        let ids = |list: &Value| list.as_array().expect("a list").iter().map(|one| one["id"].clone()).collect::<Vec<_>>();
                        prop_assert_eq!(ids(&merged[name]), ids(value));
                    }
                    _ => prop_assert_eq!(&merged[name], value),
                }
            }
            for name in read(&older).as_object().expect("an object").keys() {
                prop_assert!(merged.get(name).is_some());
            }
        }
    }
}
