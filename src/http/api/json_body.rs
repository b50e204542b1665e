//! Small JSON bodies, such as administrators send.

use actix_web::HttpRequest;
use actix_web::web::Payload;
use serde::de::{DeserializeOwned, IgnoredAny};
use xapi::json::without_byte_order_mark;

use super::json_errors;
use crate::auth::Caller;
use crate::http::wire::body;
use crate::http::{AppState, Refusal};
use crate::service::{JsonObject, cost_of_json};

/// The largest body, in bytes: names, scopes, and the places and courses of a reach.
const LARGEST: usize = 256 * 1024;

/// Reads a body; `what` names it in errors, such as `a credential`. Errors say where in the body.
///
/// # Errors
/// [`Refusal::MediaType`], [`Refusal::File`], and the errors of reading a body.
pub(super) async fn read_json<T: DeserializeOwned>(
    request: &HttpRequest,
    payload: Payload,
    (state, caller): (&AppState, &Caller),
    what: &str,
) -> Result<T, Refusal> {
    if body::media_type(request.headers()).is_none_or(|media_type| media_type.essence != "application/json") {
        return Err(Refusal::MediaType("application/json"));
    }
    let memory = state.service.memory_of(caller);
    let most = state.limits_of(caller).body_bytes.min(LARGEST);
    let bytes = body::read(payload, request.headers(), most, &memory).await?;
    let _held = memory.hold(cost_of_json(&bytes))?;
    parse(&bytes, what)
}

fn parse<T: DeserializeOwned>(bytes: &[u8], what: &str) -> Result<T, Refusal> {
    let bytes = without_byte_order_mark(bytes);
    let unreadable = |why: String| Refusal::File(format!("this JSON is not {what}: {why}"));
    // What is no JSON at all has no place but a line and a column.
    serde_json::from_slice::<IgnoredAny>(bytes).map_err(|error| unreadable(json_errors::of_syntax(&error)))?;
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read: Result<JsonObject<T>, _> = serde_path_to_error::deserialize(&mut reader);
    Ok(read.map_err(|error| unreadable(json_errors::of_content(&error)))?.0)
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::service::{AccountChange, CredentialChange, NewAccount, NewCredential};

    fn refused<T: serde::de::DeserializeOwned>(body: &str) -> String {
        parse::<T>(body.as_bytes(), "it").err().unwrap_or_else(|| panic!("{body} was read")).to_string()
    }

    #[test]
    fn what_a_credential_does_not_have_is_refused_with_its_place() {
        for (body, told) in [
            ("", "line 1"),
            (r#"{"name":"Prov"}"#, "scopes"),
            (r#"{"name":"Prov","scopes":["fly"]}"#, r#"unknown scope "fly"; the scopes are statements/write"#),
            (r#"{"name":"Prov","scopes":[],"roles":1}"#, "unknown field `roles`"),
            (r#"{"name":"Prov","scopes":[],"expires":"tomorrow"}"#, "write a day, as 2027-01-01"),
            (r#"{"name":"Prov","scopes":[],"reach":{"roles":[]}}"#, "/reach/roles: unknown field `roles`"),
            (
                r#"{"name":"Prov","scopes":["state",7]}"#,
                "/scopes/1: must be a string, not the number 7 (line 1, column 34)",
            ),
            (r#"{"name":["Prov"],"scopes":[]}"#, "/name: must be a string, not an array"),
            (r#"{"name":"Prov","scopes":"state"}"#, "/scopes: must be an array, not a string"),
            (r#"{"name":"Prov","scopes":[]"#, "it ends too early (line 1, column 26)"),
            (r#"{"name":"Prov","name":"Prov","scopes":[]}"#, "duplicate field `name`"),
        ] {
            let refused = refused::<NewCredential>(body);
            assert!(refused.contains(told), "{refused}");
        }
        let read: NewCredential = parse(br#"{"name":"Prov","scopes":["state"],"expires":"2027-01-01"}"#, "it").unwrap();
        assert_eq!(read.expires, "2026-12-31T23:00:00Z".parse().ok());
    }

    #[test]
    fn a_pointer_leads_into_choices_and_keys_of_any_letters() {
        let wrong = r#"{"to":{"mail":"chef@ale.example"},"hour":8}"#;
        let told = refused::<crate::http::SentSubscription>(wrong);
        assert!(told.contains("it: /to/mail: must be an array, not a string (line 1, column "), "{told}");
        let told = refused::<std::collections::BTreeMap<String, u8>>(r#"{"a/b~c":"x"}"#);
        assert!(told.contains("it: /a~1b~0c: must be a whole number, not a string"), "{told}");
        let told = refused::<std::collections::BTreeMap<String, u8>>(r#"{"a":300}"#);
        assert!(told.contains("/a: the number 300 is too large or too small"), "{told}");
    }

    #[test]
    fn an_array_is_no_object() {
        for body in [
            r#"["Prov", ["state"]]"#,
            r#"{"name":"Prov","scopes":["state"],"limits":[5]}"#,
            r#"{"name":"Prov","scopes":["state"],"sender":["1.0.3"]}"#,
            r#"{"name":"Prov","scopes":["state"],"reach":[null,null]}"#,
            r#"{"name":"Prov","scopes":["state"],"reach":{"places":[["1440"]]}}"#,
        ] {
            let refused = refused::<NewCredential>(body);
            assert!(refused.contains("must be an object, not an array"), "{refused}");
        }
        for body in [r#"{"limits":[5]}"#, r#"{"sender":["1.0.3"]}"#, "[]"] {
            let refused = refused::<CredentialChange>(body);
            assert!(refused.contains("must be an object, not an array"), "{refused}");
        }
        let read = parse::<CredentialChange>(br#"{"limits":{"statements_per_day":5}}"#, "it").unwrap();
        assert!(matches!(read, CredentialChange::Limits(limits) if limits.statements_per_day == Some(5)));
    }

    #[test]
    fn a_change_is_one_at_a_time() {
        for body in ["{}", r#"{"disabled":true,"expires":null}"#, r#"{"scopes":[]}"#, "true"] {
            refused::<CredentialChange>(body);
        }
        refused::<AccountChange>(r#"{"limits":{}}"#);
        assert_eq!(parse::<CredentialChange>(br#"{"expires":null}"#, "it").unwrap(), CredentialChange::Expires(None));
    }

    #[test]
    fn neither_a_name_nor_a_password_is_repeated() {
        for body in [
            r#"{"name":"anna berg","scopes":["state"],"password":"hemligt"}"#,
            r#"{"name":"anna@ale.example","scopes":["fly"],"password":"hemligt"}"#,
            r#"{"name":"anna@ale.example","scopes":["state"],"password":"hemligt","anna":1}"#,
        ] {
            let refused = refused::<NewAccount>(body);
            assert!(!refused.contains("hemligt") && !refused.contains("anna@"), "{refused}");
        }
    }
}
