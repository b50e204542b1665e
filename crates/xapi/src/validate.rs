//! Validates request bodies of statements.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;
use serde_json::value::RawValue;

use super::mend::{Mended, Mending, mend};
use super::{Version, Violation, clause, json, rejection, rules, schema};

/// The most violations in one answer; a note replaces the rest.
pub const MAX_VIOLATIONS: usize = 100;

/// A statement that has passed, with the text that was sent.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The statement's JSON, to the byte.
    pub text: Box<str>,
    /// The parsed JSON.
    pub value: Value,
    /// What was mended in it; `text` is the mended text.
    pub mended: Vec<Mended>,
}

/// Reads a body that should be one statement or an array of statements.
///
/// An empty array is a valid batch: the standard asks for an array of statements and sets no minimum.
///
/// # Errors
/// Every violation of every statement, in order, with pointers into the body; in a batch they begin
/// with the index of the statement. After [`MAX_VIOLATIONS`] a last one, with the rule `more` and
/// the empty pointer, says that there may be others.
pub fn validate(version: Version, body: &[u8]) -> Result<Vec<Sent>, Vec<Violation>> {
    validate_mended(version, body, &BTreeSet::new())
}

/// The same, with each statement mended first. Pointers are into what was sent.
///
/// # Errors
/// As [`validate`].
pub fn validate_mended(
    version: Version,
    body: &[u8],
    mendings: &BTreeSet<Mending>,
) -> Result<Vec<Sent>, Vec<Violation>> {
    let body = json::without_byte_order_mark(body);
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    if first == Some(&b'[') {
        batch(version, body, mendings)
    } else {
        single(version, body, mendings).map(|sent| vec![sent])
    }
}

fn single(version: Version, body: &[u8], mendings: &BTreeSet<Mending>) -> Result<Sent, Vec<Violation>> {
    let (text, mended) = match std::str::from_utf8(body) {
        Ok(text) => mend(text, mendings),
        Err(_) => (Cow::default(), Vec::new()),
    };
    let body = if mended.is_empty() { body } else { text.as_bytes() };
    let mut found = Vec::new();
    let sent = statement(version, body, "", &mut found);
    match (sent, std::str::from_utf8(body)) {
        (Some(value), Ok(text)) if found.is_empty() => Ok(Sent { text: text.trim_ascii().into(), value, mended }),
        _ => Err(capped(version, found)),
    }
}

fn batch(version: Version, body: &[u8], mendings: &BTreeSet<Mending>) -> Result<Vec<Sent>, Vec<Violation>> {
    let mut found = Vec::new();
    let Ok(parts) = serde_json::from_slice::<Vec<&RawValue>>(body) else {
        // Splitting the array gives no place; reading it does.
        return Err(json::parse(body, "").err().into_iter().collect());
    };
    let mut statements = Vec::with_capacity(parts.len());
    let parts: Vec<_> = parts.into_iter().map(|part| mend(part.get(), mendings)).collect();
    for (at, (part, _)) in parts.iter().enumerate() {
        if let Some(value) = statement(version, part.as_bytes(), &format!("/{at}"), &mut found) {
            statements.push((at, value));
        }
        if found.len() > MAX_VIOLATIONS {
            return Err(capped(version, found));
        }
    }
    rules::check_batch(version, statements.iter().map(|(at, value)| (*at, value)), &mut found);
    if !found.is_empty() {
        return Err(capped(version, found));
    }
    let sent = |((part, mended), (_, value)): ((Cow<'_, str>, Vec<Mended>), (usize, Value))| Sent {
        text: part.into(),
        value,
        mended,
    };
    Ok(parts.into_iter().zip(statements).map(sent).collect())
}

/// Reads and checks one statement; `None` if it is not even JSON.
fn statement(version: Version, bytes: &[u8], prefix: &str, found: &mut Vec<Violation>) -> Option<Value> {
    let mut value = match json::parse(bytes, prefix) {
        Ok(value) => value,
        Err(violation) => {
            found.push(Violation { clause: clause::formatting(version), ..violation });
            return None;
        }
    };
    let mut broken = Vec::new();
    rules::check(version, &value, prefix, &mut broken);
    // The quick check first: hardly any statement is refused.
    if !schema::is_statement(version, &value) {
        found.extend(rejection::violations(version, &mut value, prefix));
    }
    found.extend(broken);
    Some(value)
}

fn capped(version: Version, mut found: Vec<Violation>) -> Vec<Violation> {
    if found.len() > MAX_VIOLATIONS {
        found.truncate(MAX_VIOLATIONS);
        found.push(Violation {
            pointer: String::new(),
            rule: "more",
            clause: clause::formatting(version),
            detail: format!("Only the first {MAX_VIOLATIONS} violations are listed; there may be more."),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATEMENT: &str = r#"{"actor":{"mbox":"mailto:anna@ale.example"},"verb":{"id":"http://a.example/v"},"object":{"id":"http://a.example/o"}}"#;

    fn texts(body: &str) -> Vec<String> {
        let sent = validate(Version::V1_0_3, body.as_bytes()).expect("valid");
        sent.into_iter().map(|sent| sent.text.into()).collect()
    }

    fn pointers(body: &str) -> Vec<(String, &'static str)> {
        let violations = validate(Version::V1_0_3, body.as_bytes()).expect_err("must be refused");
        violations.into_iter().map(|violation| (violation.pointer, violation.rule)).collect()
    }

    #[test]
    fn statements_keep_the_bytes_that_were_sent() {
        let odd = STATEMENT.replace(r#","verb""#, " ,\n\"verb\"").replace("/o\"", "/o\\u00e5\"");
        assert_eq!(texts(&format!("\n {odd} \t")), std::slice::from_ref(&odd));
        assert_eq!(texts(&format!(" [ {STATEMENT} ,{odd}] ")), [STATEMENT.to_owned(), odd]);
    }

    // RFC 8259 8.1: a byte-order mark may be ignored.
    #[test]
    fn a_byte_order_mark_before_the_body_says_nothing() {
        assert_eq!(texts(&format!("\u{feff}{STATEMENT}")), [STATEMENT]);
        assert_eq!(texts(&format!("\u{feff} [{STATEMENT}]")), [STATEMENT]);
        assert_eq!(pointers(&format!("[\u{feff}{STATEMENT}]"))[0].1, "json");
    }

    // Identifiers must be whole; other text is kept as sent.
    #[test]
    fn half_of_a_character_is_refused_where_it_would_identify() {
        let named = STATEMENT.replace(r#"{"mbox""#, r#"{"name":"Anna \ud83c","mbox""#);
        assert_eq!(texts(&named), [named]);
        for (part, with, pointer) in [
            ("anna@", "an\\ud83cna@", "/actor/mbox"),
            (
                r#""mbox":"mailto:anna@ale.example""#,
                r#""account":{"homePage":"http://a.example","name":"\ud83c"}"#,
                "/actor/account/name",
            ),
            ("example/o", "example/\\ud83c", "/object/id"),
        ] {
            assert_eq!(pointers(&STATEMENT.replace(part, with)), [(pointer.to_owned(), "format")]);
        }
    }

    #[test]
    fn an_empty_batch_passes() {
        assert!(texts("[]").is_empty());
    }

    #[test]
    fn pointers_into_a_batch_begin_with_the_index() {
        let body = format!(r#"[{STATEMENT},{{"a":1,"a":2}},7,{}]"#, STATEMENT.replace("mailto:", ""));
        let expected = [("/1/a", "duplicate-key"), ("/2", "type"), ("/3/actor/mbox", "format")];
        assert_eq!(pointers(&body), expected.map(|(pointer, rule)| (pointer.to_owned(), rule)));
    }

    // xAPI 1.0.3 Communication 2.1.2
    #[test]
    fn an_id_stands_once_in_a_batch_whatever_its_case() {
        let id = "fd41c918-b88b-4b20-a0a5-a4c32391aaa0";
        let with = |id: &str| STATEMENT.replacen('{', &format!(r#"{{"id":"{id}","#), 1);
        let body = format!("[{},{STATEMENT},{STATEMENT},{}]", with(id), with(&id.to_uppercase()));
        assert_eq!(pointers(&body), [("/3/id".to_owned(), "duplicate-id")]);
    }

    #[test]
    fn a_broken_array_tells_where() {
        assert_eq!(pointers(r#"[{"actor":tru}]"#), [("/0/actor".to_owned(), "json")]);
        assert_eq!(pointers("[1,]")[0].1, "json");
    }

    #[test]
    fn the_list_of_violations_is_bounded() {
        let found = pointers(&format!("[{}]", vec!["7"; 5_000].join(",")));
        assert_eq!(found.len(), MAX_VIOLATIONS + 1);
        assert_eq!(found.last(), Some(&(String::new(), "more")));
    }

    #[test]
    fn violations_never_repeat_what_a_person_is_called() {
        let body = STATEMENT
            .replace("mailto:anna@ale.example", "anna@ale.example")
            .replace(r#"{"mbox""#, r#"{"name":7,"mbox""#);
        let found = validate(Version::V1_0_3, body.as_bytes()).expect_err("must be refused");
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|violation| !violation.detail.contains("anna")));
    }
}
