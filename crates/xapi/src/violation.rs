//! What was wrong with something that was sent, and where.

use serde::Serialize;

use super::halves;

/// One broken rule, at one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Violation {
    /// JSON Pointer (RFC 6901) into what was sent: `/2/actor/mbox`. Empty for the whole.
    pub pointer: String,
    /// The rule in a word that a program can match: `format`, `required`, `duplicate-key`.
    pub rule: &'static str,
    /// Which place of the standard says so: `xAPI 1.0.3 Data 2.4.2.1`.
    pub clause: &'static str,
    /// What was wrong and what would be right, in a sentence. Never repeats a personal value.
    pub detail: String,
}

/// Puts one step, a key or an index, at the end of a JSON Pointer. Of a key with half of a character it has the escape as
/// text, `\ud83d`: no string has the half.
pub(super) fn push_step(pointer: &mut String, step: &str) {
    let step = halves::shown(step);
    pointer.push('/');
    if step.contains(['~', '/']) {
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
    } else {
        pointer.push_str(&step);
    }
}
