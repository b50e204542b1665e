//! Violations: what was wrong with a body, and where.

use schemars::JsonSchema;
use serde::Serialize;

use super::halves;

/// One broken rule, at one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Violation {
    /// JSON Pointer (RFC 6901) into what was sent: `/2/actor/mbox`. Empty for the whole.
    pub pointer: String,
    /// The rule, a word that a program can match: `format`, `required`, `duplicate-key`.
    pub rule: &'static str,
    /// The clause of the standard: `xAPI 1.0.3 Data 2.4.2.1`.
    pub clause: &'static str,
    /// What was wrong and what would be right, in a sentence. Never repeats a personal value.
    pub detail: String,
}

/// Puts one step, a key or an index, at the end of a JSON Pointer. Half of a character in a key is written as its escape,
/// `\ud83d`, since no string can hold it.
pub fn push_step(pointer: &mut String, step: &str) {
    let step = halves::shown(step);
    pointer.push('/');
    if step.contains(['~', '/']) {
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
    } else {
        pointer.push_str(&step);
    }
}
