//! The rules of RFC 7643 and 7644, and what senders do.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{ENTERPRISE, Fault, Filter, GROUPS, Projection, ROSTER, Resource, USERS, patch, read};

/// A user as Entra ID sends one.
fn anna() -> Resource {
    let sent = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
        "externalId": "0a21f0f2",
        "userName": "Anna.A@ale.example",
        "active": "True",
        "displayName": "Anna A",
        "emails": [{"primary": true, "type": "work", "value": "anna@ale.example"}],
        "meta": {"resourceType": "User"},
        "name": {"formatted": "Anna A", "familyName": "A", "givenName": "Anna"},
        "phoneNumbers": [{"type": "work", "value": "0303-00 00 00"}],
        "title": "socialsekreterare",
        ENTERPRISE: {"department": "IFO", "employeeNumber": "4711", "manager": {"value": "b"}},
    });
    read(&USERS, &sent).unwrap()
}

fn patched(user: &Resource, operations: &Value) -> Result<Resource, Fault> {
    patch(
        &USERS,
        user,
        &json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations}),
    )
}

#[test]
fn a_user_is_read_by_the_schemas_and_nothing_else_of_it_is_kept() {
    assert_eq!(
        Value::Object(anna()),
        json!({
            "externalId": "0a21f0f2",
            "userName": "Anna.A@ale.example",
            "active": true,
            "displayName": "Anna A",
            "emails": [{"primary": true, "type": "work", "value": "anna@ale.example"}],
            "name": {"formatted": "Anna A", "familyName": "A", "givenName": "Anna"},
            "title": "socialsekreterare",
            ENTERPRISE: {"department": "IFO"},
        })
    );
}

// RFC 7643, 2.1: names without regard to case. 2.5: null and an empty list are no value.
#[test]
fn names_are_read_in_any_case_and_null_is_no_value() {
    let sent = json!({
        "USERNAME": "anna",
        "Title": null,
        "emails": [],
        "NAME": {"GIVENNAME": "Anna", "familyName": null},
        ROSTER.to_uppercase(): {"HIREDON": "2026-09-01"},
    });
    let user = json!({"userName": "anna", "name": {"givenName": "Anna"}, ROSTER: {"hiredOn": "2026-09-01"}});
    assert_eq!(Value::Object(read(&USERS, &sent).unwrap()), user);
}

#[test]
fn what_is_wrong_is_told_by_its_path() {
    let cases = [
        (json!([]), "a resource is a JSON object"),
        (json!({"title": "chef"}), "userName: a resource must have it"),
        (json!({"userName": ""}), "userName: a resource must have it"),
        (json!({"userName": 7}), "userName: it is a text"),
        (json!({"userName": "a", "active": "kanske"}), "active: it is true or false"),
        (json!({"userName": "a", "name": "Anna"}), "name: it is an object"),
        (json!({"userName": "a", "emails": [{"value": 1}]}), "emails.value: it is a text"),
        (json!({"userName": "a".repeat(1001)}), "userName: it has at most 1000 characters"),
        (
            json!({"userName": "a", ENTERPRISE: "IFO"}),
            &format!("{ENTERPRISE}: it is an object with the attributes of this schema"),
        ),
        (
            json!({"userName": "a", "emails": [{"value": "a", "primary": true}, {"value": "b", "primary": "true"}]}),
            "emails.primary: one value at most is the primary one",
        ),
        (json!({"userName": "a", "emails": vec![json!({"value": "a"}); 21]}), "emails: it has at most 20 values"),
    ];
    for (sent, told) in cases {
        assert_eq!(read(&USERS, &sent).unwrap_err().to_string(), told, "{sent}");
    }
}

// The patches of Entra ID.
#[test]
fn operations_are_applied_as_senders_write_them() {
    let department = format!("{ENTERPRISE}:department");
    let cases = [
        (json!([{"op": "Replace", "path": "active", "value": "False"}]), "/active", json!(false)),
        (json!([{"op": "replace", "path": "ACTIVE", "value": false}]), "/active", json!(false)),
        (json!([{"op": "replace", "value": {"active": false}}]), "/active", json!(false)),
        (json!([{"op": "Add", "path": "title", "value": "chef"}]), "/title", json!("chef")),
        (json!([{"op": "Replace", "path": "name.familyName", "value": "B"}]), "/name/familyName", json!("B")),
        (json!([{"op": "Replace", "value": {"name.givenName": "An"}}]), "/name/givenName", json!("An")),
        (json!([{"op": "add", "path": "name", "value": {"givenName": "An"}}]), "/name/familyName", json!("A")),
        (
            json!([{"op": "Replace", "path": department, "value": "LSS"}]),
            &format!("/{ENTERPRISE}/department"),
            json!("LSS"),
        ),
        (json!([{"op": "Add", "value": {(department): "LSS"}}]), &format!("/{ENTERPRISE}/department"), json!("LSS")),
        (
            json!([{"op": "Add", "value": {ENTERPRISE: {"department": "LSS"}}}]),
            &format!("/{ENTERPRISE}/department"),
            json!("LSS"),
        ),
        (
            json!([{"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "a@ale.example"}]),
            "/emails",
            json!([{"primary": true, "type": "work", "value": "a@ale.example"}]),
        ),
        (
            json!([{"op": "Add", "path": "emails[type eq \"other\"].value", "value": "x@ale.example"}]),
            "/emails/1",
            json!({"type": "other", "value": "x@ale.example"}),
        ),
        (
            json!([{"op": "Add", "path": "emails", "value": [{"value": "x@ale.example", "type": "other", "primary": true}]}]),
            "/emails",
            json!([
                {"primary": false, "type": "work", "value": "anna@ale.example"},
                {"primary": true, "type": "other", "value": "x@ale.example"},
            ]),
        ),
        (
            json!([{"op": "Add", "path": "emails", "value": [{"value": "ANNA@ale.example", "type": "work"}]}]),
            "/emails",
            json!([{"primary": true, "type": "work", "value": "anna@ale.example"}]),
        ),
        (
            json!([{"op": "Add", "path": "phoneNumbers[type eq \"work\"].value", "value": "1"}]),
            "/title",
            json!("socialsekreterare"),
        ),
        (
            json!([{"op": "Replace", "path": format!("{ENTERPRISE}:manager"), "value": "x"}]),
            "/title",
            json!("socialsekreterare"),
        ),
        (
            json!([{"op": "Add", "path": "urn:example:other:2.0:User:shoe", "value": "x"}]),
            "/title",
            json!("socialsekreterare"),
        ),
        (json!([{"op": "Replace", "value": {"id": "1", "title": "chef"}}]), "/title", json!("chef")),
    ];
    for (operations, pointer, expected) in cases {
        let user = Value::Object(patched(&anna(), &operations).unwrap());
        // A URN in a pointer has no tilde and no slash.
        assert_eq!(user.pointer(pointer), Some(&expected), "{operations}");
    }
}

#[test]
fn what_is_removed_is_gone() {
    let cases = [
        (json!([{"op": "Remove", "path": "title"}]), "/title"),
        (json!([{"op": "replace", "path": "title", "value": ""}]), "/title"),
        (json!([{"op": "replace", "path": "title", "value": null}]), "/title"),
        (json!([{"op": "remove", "path": "name.familyName"}]), "/name/familyName"),
        (json!([{"op": "remove", "path": "emails[type eq \"work\"]"}]), "/emails"),
        (json!([{"op": "remove", "path": "emails[type eq \"work\"].primary"}]), "/emails/0/primary"),
        (json!([{"op": "remove", "path": "emails"}]), "/emails"),
        (json!([{"op": "remove", "path": "emails", "value": [{"value": "anna@ale.example"}]}]), "/emails"),
        (json!([{"op": "remove", "path": ENTERPRISE}]), &format!("/{ENTERPRISE}")),
        (json!([{"op": "remove", "path": format!("{ENTERPRISE}:department")}]), &format!("/{ENTERPRISE}")),
    ];
    for (operations, pointer) in cases {
        let user = Value::Object(patched(&anna(), &operations).unwrap());
        assert_eq!(user.pointer(pointer), None, "{operations}");
    }
    let unmoved = json!([{"op": "remove", "path": "emails[type eq \"home\"]"}]);
    assert_eq!(patched(&anna(), &unmoved).unwrap(), anna(), "what is not there is gone already");
}

#[test]
fn an_operation_that_is_wrong_is_refused_by_the_words_of_the_standard_and_changes_nothing() {
    let cases = [
        (json!([{"op": "move", "path": "title"}]), "invalidSyntax"),
        (json!([{"path": "title"}]), "invalidSyntax"),
        (json!([{"op": "add", "value": "x"}]), "invalidSyntax"),
        (json!({}), "invalidSyntax"),
        (json!([{"op": "add", "path": "shoeSize", "value": "x"}]), "invalidPath"),
        (json!([{"op": "add", "path": "title.x", "value": "x"}]), "invalidPath"),
        (json!([{"op": "add", "path": "emails[", "value": "x"}]), "invalidPath"),
        (json!([{"op": "add", "path": "title[x eq 1]", "value": "x"}]), "invalidPath"),
        (json!([{"op": "replace", "path": "id", "value": "x"}]), "mutability"),
        (json!([{"op": "replace", "path": "meta.version", "value": "x"}]), "mutability"),
        (json!([{"op": "remove"}]), "noTarget"),
        (json!([{"op": "replace", "path": "emails[value co \"zzz\"].value", "value": "x"}]), "noTarget"),
        (json!([{"op": "replace", "path": "title", "value": 7}]), "invalidValue"),
        (json!([{"op": "remove", "path": "userName"}]), "invalidValue"),
        (
            json!([{"op": "replace", "path": "title", "value": "chef"}, {"op": "remove", "path": "userName"}]),
            "invalidValue",
        ),
    ];
    for (operations, word) in cases {
        let fault = patched(&anna(), &operations).unwrap_err();
        assert_eq!(fault.scim_type(), word, "{operations}: {fault}");
    }
    for path in [
        "emails[value eq \"bo@ale.example\" and]",
        "emails[value eq \"bo@ale.example\"",
        "emails value eq \"bo@ale.example\"",
    ] {
        let fault = patched(&anna(), &json!([{"op": "add", "path": path, "value": "x"}])).unwrap_err();
        assert!(!fault.to_string().contains("bo@ale.example"), "what is wrong may be about somebody: {fault}");
    }
    let long = format!("emails[{}]", ["type eq \"x\""; 40].join(" or "));
    assert_eq!(patched(&anna(), &json!([{"op": "remove", "path": long}])).unwrap_err().scim_type(), "invalidPath");
}

#[test]
fn members_of_a_group_come_and_go_as_senders_name_them() {
    let group = read(&GROUPS, &json!({"displayName": "IFO", "members": [{"value": "a"}, {"value": "b"}]})).unwrap();
    let members = |operations: Value| {
        let group = patch(&GROUPS, &group, &json!({"Operations": operations})).unwrap();
        let members = group.get("members").and_then(Value::as_array).cloned().unwrap_or_default();
        members.iter().map(|member| member["value"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    let c = json!([{"value": "c", "$ref": null}, {"value": "a"}]);
    assert_eq!(members(json!([{"op": "Add", "path": "members", "value": c}])), "a b c");
    assert_eq!(members(json!([{"op": "Add", "value": {"members": c}}])), "a b c");
    assert_eq!(members(json!([{"op": "Replace", "path": "members", "value": c}])), "c a");
    assert_eq!(members(json!([{"op": "Remove", "path": "members", "value": c}])), "b");
    assert_eq!(members(json!([{"op": "Remove", "path": "members[value eq \"b\"]"}])), "a");
    assert_eq!(members(json!([{"op": "Remove", "path": "members[value eq \"B\"]"}])), "a b", "ids are exact");
    assert_eq!(members(json!([{"op": "Remove", "path": "members"}])), "");
    assert_eq!(members(json!([{"op": "Add", "path": "members", "value": "c"}])), "a b c");
}

#[test]
fn a_filter_finds_by_any_attribute() {
    let mut user = anna();
    user.insert("id".into(), "8c1f".into());
    user.insert("meta".into(), json!({"resourceType": "User", "lastModified": "2026-11-30T08:00:00Z"}));
    let finds = |filter: &str| Filter::parse(filter).unwrap().matches(&USERS, &user);
    let by_department = format!("{ENTERPRISE}:department eq \"ifo\"");
    for filter in [
        r#"userName eq "anna.a@ALE.example""#,
        r#"USERNAME Eq "anna.a@ale.example""#,
        r#"externalId eq "0a21f0f2""#,
        r#"id eq "8c1f""#,
        "active eq true",
        r#"active eq "True""#,
        r#"name.familyName sw "a""#,
        r#"title co "sekret" and not (title ew "chef")"#,
        r#"emails eq "anna@ale.example""#,
        r#"emails.type eq "work""#,
        r#"emails[type eq "work" and value co "@ale."]"#,
        "title pr and emails pr",
        r#"title ne "chef""#,
        r#"nickName ne "Ann""#,
        "nickName eq null",
        r#"meta.lastModified ge "2026-11-30T09:00:00+01:00""#,
        r#"meta.lastModified lt "2026-11-30T08:00:00.5Z""#,
        r#"meta.resourceType eq "User""#,
        r#"title eq "chef" or active eq true"#,
        r#"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "Anna""#,
        &by_department,
    ] {
        assert!(finds(filter), "{filter}");
    }
    for filter in [
        r#"userName eq "anna""#,
        r#"externalId eq "0A21F0F2""#,
        r#"emails[type eq "home"]"#,
        r#"emails[type eq "home" or value eq "x"]"#,
        "nickName pr",
        r#"title gt "t""#,
        r#"meta.lastModified gt "2026-11-30T08:00:00Z""#,
        "urn:example:other:2.0:User:title pr",
        "active eq 1",
    ] {
        assert!(!finds(filter), "{filter}");
    }
}

#[test]
fn a_filter_that_cannot_be_read_is_told_and_not_repeated() {
    let deep = "not (".repeat(100) + "title pr" + &")".repeat(100);
    for filter in
        ["", "userName", "userName eq", "userName eq anna@ale.example", "userName like \"anna@ale.example\"", &deep]
    {
        let fault = Filter::parse(filter).unwrap_err();
        assert_eq!(fault.scim_type(), "invalidFilter", "{filter}");
        assert!(!fault.to_string().contains("anna"), "{fault}");
    }
}

#[test]
fn a_filter_for_one_text_is_answered_by_an_index() {
    let wanted =
        |filter: &str| Filter::parse(filter).unwrap().wanted(&USERS).map(|(name, text)| format!("{name}={text}"));
    assert_eq!(wanted(r#"username eq "Anna""#).as_deref(), Some("userName=Anna"));
    assert_eq!(wanted(r#"externalId eq "x""#).as_deref(), Some("externalId=x"));
    assert_eq!(wanted(r#"ID eq "x""#).as_deref(), Some("id=x"));
    assert_eq!(wanted(r#"userName eq "a" and active eq true"#), None);
    assert_eq!(wanted(r#"emails.value eq "a""#), None);
    assert_eq!(wanted(r#"urn:example:x:2.0:User:userName eq "a""#), None);
}

#[test]
fn an_answer_has_what_is_asked_for() {
    let mut user = anna();
    user.insert("id".into(), "8c1f".into());
    user.insert("schemas".into(), json!(["urn:ietf:params:scim:schemas:core:2.0:User"]));
    let names = |attributes: Option<&str>, excluded: Option<&str>| {
        let projected = Projection::parse(attributes, excluded).apply(&USERS, user.clone());
        projected.keys().map(String::as_str).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(Some("userName, TITLE"), None), "id schemas title userName");
    assert_eq!(names(Some("emails.value"), Some("emails")), "emails id schemas");
    let without = names(None, Some("emails,name,urn:ietf:params:scim:schemas:core:2.0:User:title,id"));
    assert!(!without.contains("emails") && !without.contains("name ") && !without.contains("title"), "{without}");
    assert!(without.contains("id") && without.contains(ENTERPRISE), "{without}");
    assert!(!names(None, Some(ENTERPRISE)).contains(ENTERPRISE));
    assert!(names(Some(&format!("{ENTERPRISE}:department")), None).contains(ENTERPRISE));
    let only = Projection::parse(Some("emails.value"), None).apply(&USERS, user.clone());
    assert_eq!(only["emails"], json!([{"value": "anna@ale.example"}]));
    let group = read(&GROUPS, &json!({"displayName": "IFO", "members": [{"value": "a"}]})).unwrap();
    let has_members = |attributes: Option<&str>, excluded: Option<&str>| {
        Projection::parse(attributes, excluded).apply(&GROUPS, group.clone()).contains_key("members")
    };
    assert!(!has_members(None, Some("members")));
    assert!(!has_members(Some("displayName"), None));
    assert!(has_members(Some("members.value"), None));
}

/// Any JSON that senders could send where a resource is expected, near to one that is right.
fn near_resource() -> impl Strategy<Value = Value> {
    let text =
        prop_oneof!["[a-zåäö@. ]{0,8}".prop_map(Value::from), Just(json!(null)), any::<bool>().prop_map(Value::from)];
    let email = (text.clone(), text.clone(), any::<bool>())
        .prop_map(|(value, kind, primary)| json!({"value": value, "type": kind, "primary": primary}));
    (text.clone(), text.clone(), text.clone(), proptest::collection::vec(email, 0..4)).prop_map(
        |(title, given, department, emails)| {
            json!({
                "userName": "anna",
                "title": title,
                "name": {"givenName": given},
                "emails": emails,
                ENTERPRISE: {"department": department},
            })
        },
    )
}

proptest! {
    // RFC 7644, 3.3 and 3.5.1: what is answered can be sent again, and is the same.
    #[test]
    fn a_resource_that_was_read_is_read_as_itself(sent in near_resource()) {
        if let Ok(resource) = read(&USERS, &sent) {
            prop_assert_eq!(read(&USERS, &Value::Object(resource.clone())).unwrap(), resource);
        }
    }

    // Replacing every attribute by those of another resource makes the other one.
    #[test]
    fn a_patch_makes_of_any_resource_any_other(one in near_resource(), other in near_resource()) {
        let (Ok(one), Ok(other)) = (read(&USERS, &one), read(&USERS, &other)) else { return Ok(()) };
        let mut operations: Vec<Value> =
            one.keys().filter(|name| *name != "userName").map(|name| json!({"op": "remove", "path": name})).collect();
        operations.push(json!({"op": "add", "value": other}));
        let made = patched(&one, &json!(operations)).unwrap();
        prop_assert_eq!(made, other);
    }

    // The same patch again changes nothing more: senders repeat what was not acknowledged.
    #[test]
    fn a_patch_that_is_sent_again_changes_nothing_more(sent in near_resource(), change in near_resource(), at in 0..4_usize) {
        let Ok(resource) = read(&USERS, &sent) else { return Ok(()) };
        let paths = ["emails", "emails[type eq \"work\"].value", "title", "name"];
        let values = [change["emails"].clone(), "x@ale.example".into(), change["title"].clone(), change["name"].clone()];
        for op in ["add", "replace", "remove"] {
            let operations = json!([{"op": op, "path": paths[at], "value": values[at]}]);
            let Ok(once) = patched(&resource, &operations) else { continue };
            prop_assert_eq!(patched(&once, &operations).unwrap(), once);
        }
    }

    #[test]
    fn no_text_makes_a_filter_or_a_path_fail_otherwise_than_told(text in "[a-z:.\\[\\]\"() ]{0,40}") {
        if let Ok(filter) = Filter::parse(&text) {
            filter.matches(&USERS, &anna());
        }
        let _ = patched(&anna(), &json!([{"op": "add", "path": text, "value": "x"}]));
    }
}
