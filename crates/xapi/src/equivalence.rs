//! Decides whether two statements say the same.

use serde_json::{Map, Number, Value};
use uuid::Uuid;

use super::formats::parse_timestamp;
use super::in_place::{activity_lists, each_object, each_object_of};

/// Whether two statements are equivalent (xAPI 1.0.3 Data 2.3.1): equal except for what a store may set or change, and
/// for spellings of the same value.
///
/// Ignored: `authority`, `stored`, `version`; `id` and `timestamp` where one statement has none; the `display` of
/// verbs, the `definition` of Activities, and everything but the hash of attachments. Compared by value, however
/// written: timestamps to the millisecond; durations to 0.01 s; numbers; the case of UUIDs, hashes, mail domains and
/// language tags; an absent `objectType` and the one that it implies; members of a Group and Activities of a context,
/// in any order; a context Activity alone or in a list of one.
pub fn equivalent(a: &Value, b: &Value) -> bool {
    let (mut a, mut b) = (a.clone(), b.clone());
    if let (Some(one), Some(other)) = (a.as_object_mut(), b.as_object_mut()) {
        for key in ["id", "timestamp"] {
            if !(one.contains_key(key) && other.contains_key(key)) {
                one.remove(key);
                other.remove(key);
            }
        }
        normalize_statement(one);
        normalize_statement(other);
    }
    a == b
}

/// Derives an id from the content of a statement that was sent without one: equivalent statements of one sender get the
/// same id. `None` if it has an id, or no timestamp: without that, a repeat looks like a second event.
pub fn id_of_content(sender: &str, statement: &Value) -> Option<Uuid> {
    let members = statement.as_object()?;
    if members.contains_key("id") || !members.contains_key("timestamp") {
        return None;
    }
    let mut content = members.clone();
    normalize_statement(&mut content);
    let digest = super::extension_value::digest(&Value::Object(content));
    Some(Uuid::new_v5(&CONTENTS, &[sender.as_bytes(), &digest].concat()))
}

/// The namespace of such ids (RFC 9562 6.6).
const CONTENTS: Uuid = Uuid::from_u128(0x6e0f_7c1d_93b5_4a86_b0d4_2f5b_8a1e_c973);

/// Brings a statement or `SubStatement` to the one form that all its equivalents share.
fn normalize_statement(statement: &mut Map<String, Value>) {
    for key in ["authority", "stored", "version"] {
        statement.remove(key);
    }
    lowercase(statement, "id");
    if let Some(Value::String(timestamp)) = statement.get_mut("timestamp")
        && let Some(instant) = parse_timestamp(timestamp)
    {
        *timestamp = instant.as_millisecond().to_string();
    }
    each_object(statement, "actor", normalize_actor);
    each_object(statement, "verb", |verb| {
        verb.remove("display");
    });
    each_object(statement, "object", normalize_object);
    for holder in ["result", "context"] {
        each_object(statement, holder, |holder| each_object(holder, "extensions", normalize_extensions));
    }
    each_object(statement, "result", |result| {
        if let Some(Value::String(duration)) = result.get_mut("duration") {
            *duration = cut_to_hundredths(duration);
        }
    });
    each_object(statement, "context", normalize_context);
    each_object(statement, "attachments", |attachment| {
        attachment.retain(|key, _| key == "sha2");
        lowercase(attachment, "sha2");
    });
    statement.values_mut().for_each(normalize_numbers);
}

fn normalize_object(object: &mut Map<String, Value>) {
    match object.get("objectType").and_then(Value::as_str) {
        None | Some("Activity") => normalize_activity(object),
        Some("Agent" | "Group") => normalize_actor(object),
        Some("SubStatement") => normalize_statement(object),
        Some(_) => lowercase(object, "id"),
    }
}

fn normalize_activity(activity: &mut Map<String, Value>) {
    activity.remove("definition");
    activity.insert("objectType".to_owned(), "Activity".into());
}

fn normalize_actor(actor: &mut Map<String, Value>) {
    actor.entry("objectType").or_insert_with(|| "Agent".into());
    lowercase(actor, "mbox_sha1sum");
    if let Some(Value::String(mbox)) = actor.get_mut("mbox")
        && let Some((local, domain)) = mbox.rsplit_once('@')
    {
        *mbox = format!("{local}@{}", domain.to_ascii_lowercase());
    }
    each_object(actor, "member", normalize_actor);
    if let Some(members) = actor.get_mut("member") {
        sort(members);
    }
}

/// Extension values are compared by their digests, since some say what no [`Value`] can hold.
fn normalize_extensions(extensions: &mut Map<String, Value>) {
    for value in extensions.values_mut() {
        *value = hex::encode(super::extension_value::digest(value)).into();
    }
}

fn normalize_context(context: &mut Map<String, Value>) {
    lowercase(context, "registration");
    lowercase(context, "language");
    each_object(context, "instructor", normalize_actor);
    each_object(context, "team", normalize_actor);
    each_object(context, "statement", |reference| lowercase(reference, "id"));
    for (list, entry) in [("contextAgents", "agent"), ("contextGroups", "group")] {
        each_object(context, list, |item| each_object(item, entry, normalize_actor));
    }
    for activities in activity_lists(context) {
        each_object_of(activities, normalize_activity);
        sort(activities);
    }
}

fn lowercase(object: &mut Map<String, Value>, key: &str) {
    if let Some(Value::String(text)) = object.get_mut(key) {
        text.make_ascii_lowercase();
    }
}

fn sort(list: &mut Value) {
    if let Value::Array(items) = list {
        items.sort_by_cached_key(Value::to_string);
    }
}

/// Writes whole numbers in one form: `1.0` and `1` are the same number. Beyond 2^53 a floating-point number is not
/// exact and stays as it is.
fn normalize_numbers(value: &mut Value) {
    match value {
        Value::Number(number) if number.is_f64() => {
            let whole = number.as_f64().filter(|x| x.fract() == 0.0 && x.abs() < 9_007_199_254_740_992.0);
            if let Some(whole) = whole.and_then(|x| format!("{x:.0}").parse::<i64>().ok()) {
                *number = Number::from(whole);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(normalize_numbers),
        Value::Object(members) => members.values_mut().for_each(normalize_numbers),
        _ => {}
    }
}

/// Truncates the seconds of a duration to two decimals (xAPI 1.0.3 Data 4.6). Otherwise a duration is text (Data
/// 2.3.1): `PT60S` is not `PT1M`.
fn cut_to_hundredths(duration: &str) -> String {
    match duration.split_once(['.', ',']) {
        Some((whole, fraction)) if fraction.ends_with('S') => {
            let hundredths: String = fraction.trim_end_matches('S').chars().take(2).collect();
            match hundredths.trim_end_matches('0') {
                "" => format!("{whole}S"),
                decimals => format!("{whole}.{decimals}S"),
            }
        }
        _ => duration.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn statement() -> Value {
        json!({
            "id": "fd41c918-b88b-4b20-a0a5-a4c32391aaa0",
            "actor": {"objectType": "Group", "mbox": "mailto:Team@ale.example", "member": [
                {"mbox_sha1sum": "ebd31e95054c018b10727ccffd2ef2ec3a016ee9"}, {"openid": "http://anna.example/"}]},
            "verb": {"id": "http://a.example/v", "display": {"sv": "gjorde"}},
            "object": {"id": "http://a.example/o"},
            "result": {"score": {"raw": 1}, "duration": "PT1.12S", "extensions": {"http://a.example/x": [1, null]}},
            "context": {
                "registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7", "language": "sv-SE",
                "contextActivities": {"parent": {"id": "http://a.example/p"}, "other": [{"id": "http://a.example/1"}, {"id": "http://a.example/2"}]}
            },
            "timestamp": "2022-09-30T12:00:00Z",
            "attachments": [{"usageType": "http://a.example/u", "display": {"sv": "intyg"}, "contentType": "text/plain", "length": 1,
                "sha2": "495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a"}]
        })
    }

    fn with(pointer: &str, value: Value) -> Value {
        let mut changed = statement();
        if let Some(place) = changed.pointer_mut(pointer) {
            *place = value;
        } else {
            let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
            changed.pointer_mut(parent).expect("a place")[key] = value;
        }
        changed
    }

    // xAPI 1.0.3 Data 2.3.1: the exceptions to immutability.
    #[test]
    fn what_a_store_may_set_or_spell_otherwise_does_not_count() {
        for (pointer, value) in [
            ("/authority", json!({"mbox": "mailto:lrs@a.example"})),
            ("/stored", json!("2022-09-30T12:00:01Z")),
            ("/version", json!("1.0.0")),
            ("/id", json!("FD41C918-B88B-4B20-A0A5-A4C32391AAA0")),
            ("/timestamp", json!("2022-09-30T14:00:00.0001+02:00")),
            ("/verb/display", json!({"en": "did"})),
            ("/object/definition", json!({"name": {"sv": "kurs"}})),
            ("/object/objectType", json!("Activity")),
            ("/actor/mbox", json!("mailto:Team@ALE.example")),
            (
                "/actor/member",
                json!([{"objectType": "Agent", "openid": "http://anna.example/"}, {"mbox_sha1sum": "EBD31E95054C018B10727CCFFD2EF2EC3A016EE9"}]),
            ),
            ("/result/score/raw", json!(1.0)),
            ("/result/duration", json!("PT1.1279S")),
            ("/context/language", json!("SV-se")),
            ("/context/contextActivities/parent", json!([{"objectType": "Activity", "id": "http://a.example/p"}])),
            ("/context/contextActivities/other", json!([{"id": "http://a.example/2"}, {"id": "http://a.example/1"}])),
            ("/attachments/0/display", json!({"en": "certificate"})),
        ] {
            assert!(equivalent(&statement(), &with(pointer, value)), "{pointer}");
        }
    }

    #[test]
    fn what_a_store_sets_does_not_count_where_one_has_none() {
        for key in ["id", "timestamp"] {
            let mut without = statement();
            without.as_object_mut().expect("an object").remove(key);
            assert!(equivalent(&statement(), &without), "{key}");
        }
    }

    #[test]
    fn an_id_by_content_is_that_of_every_equivalent_statement_of_the_sender() {
        let without_id = |mut statement: Value| {
            statement.as_object_mut().expect("an object").remove("id");
            statement
        };
        let id = |statement: Value| id_of_content("lms", &without_id(statement));
        let first = id(statement()).expect("an id");
        assert_eq!(first.get_version_num(), 5);
        assert_eq!(id(with("/timestamp", json!("2022-09-30T14:00:00+02:00"))), Some(first));
        assert_ne!(id(with("/timestamp", json!("2022-09-30T12:00:01Z"))), Some(first));
        assert_ne!(id_of_content("other", &without_id(statement())), Some(first));
        assert_eq!(id_of_content("lms", &statement()), None);
        let mut undated = without_id(statement());
        undated.as_object_mut().expect("an object").remove("timestamp");
        assert_eq!(id_of_content("lms", &undated), None);
    }

    // xAPI 1.0.3 Data 2.3.1: only the listed exceptions are ignored.
    #[test]
    fn what_the_statement_says_counts() {
        for (pointer, value) in [
            ("/id", json!("fd41c918-b88b-4b20-a0a5-a4c32391aaa1")),
            ("/timestamp", json!("2022-09-30T12:00:00.002Z")),
            ("/verb/id", json!("http://a.example/w")),
            ("/object/id", json!("http://a.example/O")),
            ("/object/objectType", json!("StatementRef")),
            ("/actor/mbox", json!("mailto:team@ale.example")),
            ("/actor/name", json!("Team")),
            ("/actor/member/0", json!({"openid": "http://anna.example/"})),
            ("/result/score/raw", json!(1.5)),
            ("/result/duration", json!("PT1.13S")),
            ("/result/success", json!(false)),
            ("/result/extensions/http:~1~1a.example~1x", json!(null)),
            ("/context/registration", json!("ec531277-b57b-4c15-8d91-d292c5b2b8f8")),
            ("/context/contextActivities/parent", json!([])),
            ("/attachments/0/sha2", json!("595395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a")),
        ] {
            assert!(!equivalent(&statement(), &with(pointer, value)), "{pointer}");
        }
    }

    // xAPI 1.0.3 Data 2.3.1: a duration is a string for purposes of comparison.
    #[test]
    fn durations_are_not_converted() {
        assert!(!equivalent(&with("/result/duration", json!("PT60S")), &with("/result/duration", json!("PT1M"))));
        assert!(equivalent(&with("/result/duration", json!("PT1.00S")), &with("/result/duration", json!("PT1S"))));
        assert!(equivalent(&with("/result/duration", json!("PT1.10S")), &with("/result/duration", json!("PT1,1S"))));
        assert!(!equivalent(&with("/result/duration", json!("PT1.5H")), &with("/result/duration", json!("PT1.6H"))));
    }

    #[test]
    fn substatements_are_compared_as_statements_are() {
        let inside = |display: &str, verb: &str| {
            with(
                "/object",
                json!({
                    "objectType": "SubStatement", "actor": {"mbox": "mailto:a@ale.example"},
                    "verb": {"id": verb, "display": {"sv": display}}, "object": {"id": "http://a.example/o"}
                }),
            )
        };
        assert!(equivalent(&inside("ska", "http://a.example/v"), &inside("skall", "http://a.example/v")));
        assert!(!equivalent(&inside("ska", "http://a.example/v"), &inside("ska", "http://a.example/w")));
    }

    /// A statement with one of several changes, some of which count.
    fn changed() -> impl Strategy<Value = Value> {
        prop::sample::select(vec![
            statement(),
            with("/timestamp", json!("2022-09-30T14:00:00+02:00")),
            with("/result/duration", json!("PT1.129S")),
            with("/result/score/raw", json!(1.0)),
            with("/result/score/raw", json!(2)),
            with("/actor/name", json!("Team")),
            with("/object", json!({"objectType": "StatementRef", "id": "fd41c918-b88b-4b20-a0a5-a4c32391aaa0"})),
            json!({}),
            json!(null),
        ])
    }

    proptest! {
        #[test]
        fn equivalence_is_reflexive_symmetric_and_transitive(a in changed(), b in changed(), c in changed()) {
            prop_assert!(equivalent(&a, &a));
            prop_assert_eq!(equivalent(&a, &b), equivalent(&b, &a));
            if equivalent(&a, &b) && equivalent(&b, &c) {
                prop_assert!(equivalent(&a, &c));
            }
        }
    }
}
