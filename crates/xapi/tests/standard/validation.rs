//! Every statement of `fixtures/statements/`: the valid pass, the invalid are refused for the one
//! rule that each breaks.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use xapi::{Version, Violation, json, validate};

use crate::requirement_table::fixture_requirements;

/// The editions, each with fixtures of its own.
pub const VERSIONS: [Version; 2] = [Version::V1_0_3, Version::V2_0_0];

/// The fixtures of one kind for one version: name without extension, and bytes.
pub fn fixtures(kind: &str, version: Version) -> BTreeMap<String, Vec<u8>> {
    let directory =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/statements").join(kind).join(version.as_str());
    let read = |entry: fs::DirEntry| {
        let name = entry.path().file_stem().expect("a name").to_string_lossy().into_owned();
        (name, fs::read(entry.path()).expect("a fixture"))
    };
    fs::read_dir(directory).expect("fixtures").map(|entry| read(entry.expect("an entry"))).collect()
}

fn refused(version: Version) -> BTreeMap<String, Vec<Violation>> {
    fixtures("invalid", version)
        .into_iter()
        .map(|(name, body)| {
            let violations = validate(version, &body).expect_err(&name);
            (name, violations)
        })
        .collect()
}

#[test]
fn valid_statements_pass_and_keep_their_bytes() {
    for version in VERSIONS {
        for (name, body) in fixtures("valid", version) {
            let sent =
                validate(version, &body).unwrap_or_else(|violations| panic!("{version} {name}: {violations:#?}"));
            let body = std::str::from_utf8(&body).expect("UTF-8");
            for statement in sent {
                assert!(body.contains(&*statement.text), "{version} {name}");
                let again = json::parse(statement.text.as_bytes(), "").expect("JSON");
                assert_eq!(again, statement.value, "{version} {name}");
                assert_eq!(json::parse(json::write(&again).as_bytes(), "").as_ref(), Ok(&again), "{version} {name}");
            }
        }
    }
}

#[test]
fn each_invalid_statement_breaks_exactly_one_rule() {
    for version in VERSIONS {
        for (name, violations) in refused(version) {
            assert_eq!(violations.len(), 1, "{version} {name}: {violations:#?}");
        }
    }
}

/// What the second edition alone has.
const NEW_IN_2_0: [&str; 3] = ["context-agents", "context-groups", "statement-version-2.0.0"];

#[test]
fn what_the_first_edition_refuses_the_second_refuses_in_the_same_place() {
    let bodies = fixtures("invalid", Version::V1_0_3);
    for (name, violations) in refused(Version::V1_0_3) {
        if NEW_IN_2_0.contains(&&*name) {
            continue;
        }
        let places = |violations: &[Violation]| -> Vec<(String, &str)> {
            violations.iter().map(|violation| (violation.pointer.clone(), violation.rule)).collect()
        };
        let second = validate(Version::V2_0_0, &bodies[&name]).expect_err(&name);
        assert_eq!(places(&second), places(&violations), "{name}");
    }
}

#[test]
fn every_invalid_statement_is_there_for_a_requirement_and_every_line_of_the_table_for_a_statement() {
    let named = |kind: &'static str| {
        let of = move |version| fixtures(kind, version).into_keys().map(move |name| format!("{kind}/{name}"));
        VERSIONS.into_iter().flat_map(of).collect::<BTreeSet<String>>()
    };
    let (valid, invalid) = (named("valid"), named("invalid"));
    let listed: BTreeSet<String> = fixture_requirements().into_keys().collect();
    assert_eq!(invalid.difference(&listed).collect::<Vec<_>>(), [""; 0], "in no line");
    assert!(listed.iter().all(|name| valid.contains(name) || invalid.contains(name)), "{listed:?}");
}

#[test]
fn each_violation_of_1_0_3_says_its_place_rule_and_clause() {
    insta::assert_json_snapshot!(refused(Version::V1_0_3));
}

#[test]
fn each_violation_of_2_0_0_says_its_place_rule_and_clause() {
    insta::assert_json_snapshot!(refused(Version::V2_0_0));
}

#[test]
fn a_pointer_leads_into_what_was_sent() {
    for version in VERSIONS {
        let bodies = fixtures("invalid", version);
        for (name, violations) in refused(version) {
            // Text that cannot be read as plain JSON has no values to point at.
            let Ok(body) = serde_json::from_slice::<serde_json::Value>(&bodies[&name]) else { continue };
            for violation in violations {
                assert!(body.pointer(&violation.pointer).is_some(), "{version} {name}: {}", violation.pointer);
            }
        }
    }
}

#[test]
fn no_violation_repeats_a_personal_value() {
    for version in VERSIONS {
        for (name, violations) in refused(version) {
            for violation in violations {
                assert!(!violation.detail.contains("anna"), "{version} {name}: {}", violation.detail);
                assert!(!violation.detail.contains("1625378"), "{version} {name}: {}", violation.detail);
            }
        }
    }
}

#[test]
fn two_mistakes_are_told_at_once() {
    let body = br#"{"actor":{"mbox":"anna@ale.example"},"verb":{"id":"http://a.example/v"},"object":{"id":"o"}}"#;
    let violations = validate(Version::V1_0_3, body).expect_err("two mistakes");
    let places: Vec<&str> = violations.iter().map(|violation| violation.pointer.as_str()).collect();
    assert_eq!(places, ["/actor/mbox", "/object/id"]);
}

// XAPI-00065, XAPI-00073
// xAPI 1.0.3 Data 2.4.4: an object without a type is an Activity, and what belongs to another is refused.
#[test]
fn every_property_that_is_missing_is_told_at_once() {
    for version in [Version::V1_0_3, Version::V2_0_0] {
        let told: Vec<_> =
            validate(version, b"{}").unwrap_err().into_iter().map(|violation| violation.detail).collect();
        assert_eq!(told.len(), 3, "{told:?}");
        for missing in ["actor", "verb", "object"] {
            assert!(told.iter().any(|detail| detail.contains(&format!("`{missing}`"))), "{missing}: {told:?}");
        }
    }
}

#[test]
fn an_object_that_is_no_activity_says_its_type() {
    let reference = r#"{"id":"fd41c918-b88b-4b20-a0a5-a4c32391aaa0"}"#;
    let agent = r#"{"mbox":"mailto:anna@ale.example"}"#;
    let group = r#"{"member":[{"mbox":"mailto:anna@ale.example"}]}"#;
    let inner = r#"{"actor":{"mbox":"mailto:anna@ale.example"},"verb":{"id":"urn:v"},"object":{"id":"urn:o"}}"#;
    for (kind, object) in [("StatementRef", reference), ("Agent", agent), ("Group", group), ("SubStatement", inner)] {
        let typed = format!(r#"{{"objectType":"{kind}",{}"#, &object[1..]);
        let body = |object: &str| format!(r#"{{"actor":{agent},"verb":{{"id":"urn:v"}},"object":{object}}}"#);
        for version in VERSIONS {
            assert!(validate(version, body(&typed).as_bytes()).is_ok(), "{version} {kind}");
            let violations = validate(version, body(object).as_bytes()).expect_err(kind);
            assert!(
                violations.iter().all(|one| one.pointer.starts_with("/object")),
                "{version} {kind}: {violations:#?}"
            );
        }
    }
}

// XAPI-00034, XAPI-00037, XAPI-00038, XAPI-00039, XAPI-00040, XAPI-00042, XAPI-00043
// xAPI 1.0.3 Data 2.4.2: what holds of an actor holds wherever an Agent or Group stands.
#[test]
fn an_agent_is_held_to_the_same_rules_in_every_place() {
    let wrong = [
        r#"{"name":"anna.example"}"#,
        r#"{"mbox":"anna@ale.example"}"#,
        r#"{"mbox_sha1sum":"abc"}"#,
        r#"{"openid":"anna.example"}"#,
        r#"{"account":{"name":"1625378"}}"#,
        r#"{"account":{"homePage":"https://lms.example"}}"#,
        r#"{"mbox":"mailto:anna@ale.example","openid":"https://anna.example"}"#,
        r#"{"objectType":"Group"}"#,
        r#"{"objectType":"Group","mbox":"mailto:anna@ale.example","openid":"https://anna.example"}"#,
        r#"{"objectType":"Group","member":[{}]}"#,
    ];
    let right = r#"{"objectType":"Group","member":[{"mbox":"mailto:anna@ale.example"}]}"#;
    for agent in wrong {
        let typed = if agent.contains("objectType") {
            agent.to_owned()
        } else {
            agent.replacen('{', r#"{"objectType":"Agent","#, 1)
        };
        for version in VERSIONS {
            let places = [
                ("/actor", statement(agent, r#"{"id":"urn:o"}"#, "{}")),
                ("/object", statement(right, &typed, "{}")),
                ("/context/instructor", statement(right, r#"{"id":"urn:o"}"#, &format!(r#"{{"instructor":{agent}}}"#))),
                ("/context/team", statement(right, r#"{"id":"urn:o"}"#, &format!(r#"{{"team":{agent}}}"#))),
                ("/object/actor", statement(right, &inner(agent, "{}"), "{}")),
                (
                    "/object/context/instructor",
                    statement(right, &inner(right, &format!(r#"{{"instructor":{agent}}}"#)), "{}"),
                ),
            ];
            for (place, body) in places {
                let violations = validate(version, body.as_bytes()).expect_err(place);
                let in_place = |one: &Violation| one.pointer.starts_with(place);
                assert!(violations.iter().all(in_place), "{version} {place} {agent}: {violations:#?}");
            }
        }
    }
    for version in VERSIONS {
        let body =
            statement(right, &inner(right, &format!(r#"{{"team":{right}}}"#)), &format!(r#"{{"team":{right}}}"#));
        assert!(validate(version, body.as_bytes()).is_ok(), "{version}");
    }
}

/// A statement of these parts.
fn statement(actor: &str, object: &str, context: &str) -> String {
    format!(r#"{{"actor":{actor},"verb":{{"id":"urn:v"}},"object":{object},"context":{context}}}"#)
}

/// A `SubStatement` of these parts.
fn inner(actor: &str, context: &str) -> String {
    statement(actor, r#"{"id":"urn:o"}"#, context).replacen('{', r#"{"objectType":"SubStatement","#, 1)
}
