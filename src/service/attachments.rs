//! Checks that the attachments of statements match the bytes that came with them.

use std::collections::BTreeSet;

use bytes::Bytes;
use serde_json::{Map, Value};
use store::Attachment;
use xapi::{Sent, Statement, Version, Violation};

use super::Error;

/// One attachment as sent, its hash already checked against its bytes.
#[derive(Debug, Clone)]
pub struct AttachmentPart {
    /// Hex SHA-2 of the bytes, lower case.
    pub sha2: String,
    /// The bytes.
    pub content: Bytes,
}

/// Checks that each attachment comes with its bytes or says where they are, that no other bytes are sent (xAPI 1.0.3
/// Data 2.4.11 and Communication 1.5.2), and that signatures are well formed (Data 2.6).
///
/// Returns the parts to store.
///
/// # Errors
/// [`Error::Invalid`] with every violation.
pub(super) fn check(
    version: Version,
    sent: &[Sent],
    is_array: bool,
    parts: Vec<AttachmentPart>,
) -> Result<Vec<Attachment>, Error> {
    let mut wanted = BTreeSet::new();
    let mut violations = Vec::new();
    for (index, one) in sent.iter().enumerate() {
        let place = if is_array { format!("/{index}") } else { String::new() };
        for (inner, statement) in [("", Some(&one.value)), ("/object", one.value.get("object"))] {
            let Some(value) = statement else { continue };
            let Some(statement) = Statement::new(value) else { continue };
            for (number, attachment) in statement.attachments().enumerate() {
                let Some(sha2) = sha2(attachment) else { continue };
                let part = parts.iter().find(|part| part.sha2 == sha2);
                wanted.insert(sha2);
                if let Some((rule, clause, detail)) = wrong(version, value, attachment, part) {
                    let pointer = format!("{place}{inner}/attachments/{number}");
                    violations.push(Violation { pointer, rule, clause, detail: detail.into() });
                }
            }
        }
    }
    if let Some(part) = parts.iter().find(|part| !wanted.contains(&part.sha2)) {
        violations.push(Violation {
            pointer: String::new(),
            rule: "attachment-unknown",
            clause: "xAPI 1.0.3 Communication 1.5.2",
            detail: format!("no attachment of the statements has the sha2 {} of a part", part.sha2),
        });
    }
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    Ok(parts.into_iter().map(|AttachmentPart { sha2, content }| Attachment { sha2, content }).collect())
}

/// The hashes of the attachments of a statement and its `SubStatement` whose bytes are not in the request.
pub(super) fn elsewhere(statement: &Value, parts: &BTreeSet<String>) -> BTreeSet<String> {
    named_by(statement).map(|(sha2, _)| sha2).filter(|sha2| !parts.contains(sha2)).collect()
}

/// The attachments of a statement and its `SubStatement`, each with its hash in lower case.
pub(super) fn named_by(statement: &Value) -> impl Iterator<Item = (String, &Map<String, Value>)> {
    let statements = [Some(statement), statement.get("object")].into_iter().flatten().filter_map(Statement::new);
    let attachments = statements.flat_map(Statement::attachments);
    attachments.filter_map(|attachment| Some((sha2(attachment)?, attachment)))
}

/// The rule that an attachment breaks, its clause, and how to correct it.
fn wrong(
    version: Version,
    statement: &Value,
    attachment: &Map<String, Value>,
    part: Option<&AttachmentPart>,
) -> Option<(&'static str, &'static str, &'static str)> {
    let is_signature = xapi::is_signature(attachment);
    match part {
        Some(part) if is_signature => {
            let detail = xapi::check_signature(statement, &part.content).err()?;
            Some(("signature", xapi::signature_clause(version), detail))
        }
        None if is_signature => {
            let detail = "a signature needs its bytes in a part of the same request, also where it has a fileUrl";
            Some(("signature", xapi::signature_clause(version), detail))
        }
        None if !attachment.contains_key("fileUrl") => Some((
            "attachment-missing",
            "xAPI 1.0.3 Data 2.4.11",
            "an attachment without fileUrl needs its bytes in a part of the same request, \
             with this sha2 in the part's X-Experience-API-Hash",
        )),
        _ => None,
    }
}

/// The media type of an attachment, which the schemas require.
pub(super) fn content_type(attachment: &Map<String, Value>) -> &str {
    attachment.get("contentType").and_then(Value::as_str).unwrap_or_default()
}

/// The hash of an attachment, in lower case.
fn sha2(attachment: &Map<String, Value>) -> Option<String> {
    attachment.get("sha2").and_then(Value::as_str).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use serde_json::json;

    use super::*;

    const SHA2: &str = "495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a";
    const SIGNATURE: &str = "http://adlnet.gov/expapi/attachments/signature";

    fn sent(value: &Value) -> Sent {
        Sent { text: value.to_string().into(), value: value.clone(), mended: Vec::new() }
    }

    fn part(sha2: &str, content: &'static str) -> AttachmentPart {
        AttachmentPart { sha2: sha2.into(), content: Bytes::from_static(content.as_bytes()) }
    }

    /// The place and the rule of each violation.
    fn violations(statements: &[Value], parts: &[AttachmentPart]) -> Vec<(String, &'static str)> {
        let sent: Vec<Sent> = statements.iter().map(sent).collect();
        match check(Version::V1_0_3, &sent, sent.len() > 1, parts.to_vec()) {
            Ok(_) => Vec::new(),
            Err(Error::Invalid(found)) => found.into_iter().map(|one| (one.pointer, one.rule)).collect(),
            Err(other) => panic!("{other:?}"),
        }
    }

    // XAPI-00129
    // xAPI 1.0.3 Data 2.4.11
    #[test]
    fn an_attachment_has_its_bytes_or_says_where_they_are() {
        let without = json!({"attachments": [{"sha2": SHA2.to_uppercase()}]});
        let elsewhere = json!({"attachments": [{"sha2": SHA2, "fileUrl": "https://a.example/file"}]});
        let inside = json!({"object": without});
        assert_eq!(violations(from_ref(&without), &[part(SHA2, "")]), []);
        assert_eq!(violations(from_ref(&elsewhere), &[]), []);
        assert_eq!(
            violations(&[without, elsewhere, inside], &[]),
            ["/0/attachments/0", "/2/object/attachments/0"].map(|at| (at.to_owned(), "attachment-missing"))
        );
    }

    // XAPI-00128
    // xAPI 1.0.3 Communication 1.5.2
    #[test]
    fn bytes_that_no_statement_speaks_of_are_refused() {
        assert_eq!(violations(&[json!({})], &[part(SHA2, "")]), [(String::new(), "attachment-unknown")]);
    }

    // XAPI-00115
    #[test]
    fn a_signature_is_attached_and_well_formed() {
        let signed =
            json!({"attachments": [{"usageType": SIGNATURE, "sha2": SHA2, "fileUrl": "https://a.example/file"}]});
        let refused = [("/attachments/0".to_owned(), "signature")];
        assert_eq!(violations(from_ref(&signed), &[]), refused);
        assert_eq!(violations(from_ref(&signed), &[part(SHA2, "no signature")]), refused);
        // {"alg":"RS256"} over {}.
        assert_eq!(violations(&[signed], &[part(SHA2, "eyJhbGciOiJSUzI1NiJ9.e30.AA")]), []);
    }
}
