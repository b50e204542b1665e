//! Rules that hold in every place of a statement: each valid statement of `fixtures/statements/` is broken in each of
//! its places in turn.

use serde_json::{Value, json};
use xapi::{Version, Violation, validate};

use crate::validation::{VERSIONS, fixtures};

/// The kind of a place, by the rules that apply there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A thing of the standard.
    Standard,
    /// A language map, whose keys are tags, or a text in it.
    Language,
    /// Inside `extensions`, where anything may stand.
    Extension,
}

/// A place in a statement.
#[derive(Debug, Clone)]
struct Place {
    pointer: String,
    kind: Kind,
}

impl Place {
    /// The name of the property, or the index in a list.
    fn name(&self) -> &str {
        self.pointer.rsplit('/').next().unwrap()
    }

    fn parent(&self) -> &str {
        self.pointer.rsplit_once('/').unwrap().0
    }
}

/// Every place below a value.
fn places(value: &Value, above: &Place, found: &mut Vec<Place>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(members) => {
            members.iter().map(|(key, value)| (key.replace('~', "~0").replace('/', "~1"), value)).collect()
        }
        Value::Array(items) => items.iter().enumerate().map(|(at, item)| (at.to_string(), item)).collect(),
        _ => Vec::new(),
    };
    let in_extensions = above.kind == Kind::Extension || above.name() == "extensions";
    let in_language = above.kind == Kind::Language;
    for (key, value) in below {
        let is_map = ["display", "name", "description"].contains(&&*key) && value.is_object();
        let kind = match () {
            () if in_extensions => Kind::Extension,
            () if in_language || is_map => Kind::Language,
            () => Kind::Standard,
        };
        let place = Place { pointer: format!("{}/{key}", above.pointer), kind };
        places(value, &place, found);
        found.push(place);
    }
}

/// Calls `check` with every valid statement and each of its places.
fn in_every_place(mut check: impl FnMut(Version, &Value, &Place)) {
    for version in VERSIONS {
        let mut seen = 0;
        for body in fixtures("valid", version).into_values() {
            // Some values of extensions can be in no value that a test changes.
            let Ok(statement) = serde_json::from_slice::<Value>(&body) else { continue };
            let mut found = Vec::new();
            places(&statement, &Place { pointer: String::new(), kind: Kind::Standard }, &mut found);
            for place in &found {
                check(version, &statement, place);
            }
            seen += found.len();
        }
        assert!(seen > 500, "{version}: {seen} places");
    }
}

/// The statement with another value in a place.
fn with(statement: &Value, pointer: &str, value: Value) -> Value {
    let mut changed = statement.clone();
    *changed.pointer_mut(pointer).unwrap() = value;
    changed
}

/// What a statement is refused for.
fn refused(version: Version, statement: &Value, place: &str) -> Vec<Violation> {
    validate(version, statement.to_string().as_bytes()).expect_err(&format!("{version} {place}: {statement}"))
}

/// Asserts that a statement is refused for what stands in a place, and maybe for more.
fn refused_at(version: Version, statement: &Value, place: &str) {
    let violations = refused(version, statement, place);
    let there = |one: &Violation| one.pointer == place || one.pointer.starts_with(&format!("{place}/"));
    assert!(violations.iter().any(there), "{version} {place}: {violations:#?}");
}

// XAPI-00001, XAPI-00119, XAPI-00120
// xAPI 1.0.3 Data 2.2: null nowhere but inside extensions, where anything may stand.
#[test]
fn null_stands_in_extensions_alone() {
    in_every_place(|version, statement, place| {
        let changed = |value: Value| with(statement, &place.pointer, value);
        if place.kind == Kind::Extension {
            for value in [Value::Null, "".into(), json!({}), json!([]), json!({"a.b": {"$c": null}}), 0.into()] {
                let changed = changed(value).to_string();
                assert!(validate(version, changed.as_bytes()).is_ok(), "{version} {}: {changed}", place.pointer);
            }
        } else {
            refused_at(version, &changed(Value::Null), &place.pointer);
        }
    });
}

// XAPI-00006
// xAPI 1.0.3 Data 2.2: a value of the wrong type is refused.
#[test]
fn a_value_of_another_type_is_refused() {
    in_every_place(|version, statement, place| {
        let others = match statement.pointer(&place.pointer).unwrap() {
            _ if place.kind == Kind::Extension => vec![],
            Value::Object(_) | Value::Array(_) => vec!["text".into(), 7.into(), true.into()],
            Value::String(_) => vec![7.into(), true.into(), json!({}), json!(["text"])],
            Value::Number(number) => vec![number.to_string().into(), true.into(), json!([number])],
            Value::Bool(is) => vec![is.to_string().into(), u8::from(*is).into(), json!([is])],
            Value::Null => vec![],
        };
        for other in others {
            refused_at(version, &with(statement, &place.pointer, other), &place.pointer);
        }
    });
}

// XAPI-00008
// xAPI 1.0.3 Data 2.2: keys have the case of the standard.
#[test]
fn a_key_in_another_case_is_refused() {
    in_every_place(|version, statement, place| {
        let mut changed = statement.clone();
        let Some(Value::Object(members)) = changed.pointer_mut(place.parent()) else { return };
        let is_key_of_a_map = place.kind == Kind::Language && statement.pointer(&place.pointer).unwrap().is_string();
        if place.kind == Kind::Extension || is_key_of_a_map {
            return;
        }
        let other = place.name().to_uppercase();
        let value = members.remove(place.name()).unwrap();
        members.insert(other.clone(), value);
        refused_at(version, &changed, &format!("{}/{other}", place.parent()));
    });
}

// XAPI-00010
// xAPI 1.0.3 Data 2.2: a key that the standard does not know is refused.
#[test]
fn an_unknown_key_is_refused() {
    in_every_place(|version, statement, place| {
        let mut changed = statement.clone();
        let Some(Value::Object(members)) = changed.pointer_mut(&place.pointer) else { return };
        if place.kind == Kind::Standard && place.name() != "extensions" {
            members.insert("unknown".to_owned(), "urn:x".into());
            refused_at(version, &changed, &format!("{}/unknown", place.pointer));
        }
    });
}

// XAPI-00009
// xAPI 1.0.3 Data 2.2: enumerated values have the case of the standard.
#[test]
fn an_enumerated_value_in_another_case_is_refused() {
    in_every_place(|version, statement, place| {
        if place.kind == Kind::Standard && ["objectType", "interactionType"].contains(&place.name()) {
            let value = statement.pointer(&place.pointer).and_then(Value::as_str).unwrap();
            for other in [value.to_uppercase(), format!("{value} "), String::new()] {
                refused_at(version, &with(statement, &place.pointer, other.into()), &place.pointer);
            }
        }
    });
}

// XAPI-00011
// xAPI 1.0.3 Data 2.2: IRIs and IRLs have a scheme.
#[test]
fn an_iri_without_a_scheme_is_refused() {
    in_every_place(|version, statement, place| {
        let value = statement.pointer(&place.pointer).and_then(Value::as_str).unwrap_or_default();
        if let Some((_, rest)) = value.split_once("://").filter(|_| place.kind == Kind::Standard) {
            for other in [rest.to_owned(), format!("//{rest}"), format!("://{rest}")] {
                refused_at(version, &with(statement, &place.pointer, other.into()), &place.pointer);
            }
        }
    });
}

// XAPI-00007
// xAPI 1.0.3 Data 2.2: where a format is asked for, the empty string is none.
#[test]
fn an_empty_string_is_refused_where_a_format_is_asked_for() {
    // Texts without a format; the id of a component is any string.
    let free = |place: &Place| {
        let of_component = ["choices", "scale", "source", "target", "steps"];
        let lists =
            place.pointer.split('/').any(|step| of_component.contains(&step) || step == "correctResponsesPattern");
        lists || ["name", "response", "revision", "platform"].contains(&place.name())
    };
    in_every_place(|version, statement, place| {
        let is_text = statement.pointer(&place.pointer).unwrap().is_string();
        if is_text && place.kind == Kind::Standard && !free(place) {
            refused_at(version, &with(statement, &place.pointer, "".into()), &place.pointer);
        }
    });
}

// XAPI-00013, XAPI-00121
// xAPI 1.0.3 Data 4.2: the keys of every language map are tags.
#[test]
fn a_key_that_is_no_language_is_refused_in_every_map() {
    in_every_place(|version, statement, place| {
        let mut changed = statement.clone();
        let Some(Value::Object(members)) = changed.pointer_mut(&place.pointer) else { return };
        if place.kind == Kind::Language {
            members.insert("sv_SE".to_owned(), "text".into());
            refused_at(version, &changed, &format!("{}/sv_SE", place.pointer));
        }
    });
}

// XAPI-00118
// xAPI 1.0.3 Data 4.1: the keys of all extensions are IRIs.
#[test]
fn a_key_that_is_no_iri_is_refused_in_all_extensions() {
    in_every_place(|version, statement, place| {
        let mut changed = statement.clone();
        let Some(Value::Object(members)) = changed.pointer_mut(&place.pointer) else { return };
        if place.kind == Kind::Standard && place.name() == "extensions" {
            members.insert("forsok".to_owned(), 1.into());
            refused_at(version, &changed, &format!("{}/forsok", place.pointer));
        }
    });
}

// XAPI-00021
// xAPI 1.0.3 Data 2.4 and 4.1: a key stands once in an object; only the values of extensions are not judged.
#[test]
fn a_key_that_stands_twice_is_refused() {
    in_every_place(|version, statement, place| {
        let mut changed = statement.clone();
        let Some(Value::Object(members)) = changed.pointer_mut(place.parent()) else { return };
        members.insert("~again~".to_owned(), json!([]));
        let key = place.name().replace("~1", "/").replace("~0", "~");
        let doubled = changed.to_string().replace("~again~", &key);
        let read = validate(version, doubled.as_bytes());
        if place.parent().contains("/extensions/") {
            assert!(read.is_ok(), "{version} {}", place.pointer);
            return;
        }
        let violations = read.expect_err(&place.pointer);
        assert_eq!((violations[0].rule, &violations[0].pointer), ("duplicate-key", &place.pointer), "{version}");
    });
}
