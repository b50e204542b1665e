//! `format=ids` and `format=canonical` (xAPI 1.0.3 Communication 2.1.3).

use serde_json::Value;

/// Keeps, of every Agent, Activity, Verb and Group, only what identifies it.
pub fn ids(_statement: Value) -> Value {
    unimplemented!()
}

/// Keeps one language of every language map: the best by `accept_language`, an Accept-Language
/// header's value.
pub fn canonical(_statement: Value, _accept_language: &str) -> Value {
    unimplemented!()
}
