//! The text of a statement: as sent, plus what the store sets.

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::{Sent, member};

/// What the store sets around a statement.
#[derive(Debug, Clone, Copy)]
pub struct Outer<'a> {
    /// Its id, inserted if it was sent without one.
    pub id: Uuid,
    /// The authority as JSON; replaces any that was sent (xAPI 1.0.3 Data 2.4.9).
    pub authority: &'a str,
    /// The `version` to set if the statement has none (xAPI 1.0.3 Data 2.4.10).
    pub version: &'a str,
}

/// A statement's text, ready to be stored: everything but `stored`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// A JSON object without `stored` and, if [`Self::timestamp_is_stored`], without `timestamp`.
    pub text: String,
    /// The statement was sent without a `timestamp`, which is then the instant of storing (xAPI 1.0.3 Data 2.4.7).
    pub timestamp_is_stored: bool,
}

/// Sets `id`, `authority` and `version`, removes `stored`, and turns single Activities of `contextActivities` into
/// lists. Every other byte stays as sent.
pub fn finish(sent: &Sent, outer: Outer<'_>) -> Finished {
    let mut text = sent.text.trim().to_owned();
    for key in ["stored", "authority"] {
        if sent.value.get(key).is_some() {
            member::remove(&mut text, &[key]);
        }
    }
    list_context_activities(&mut text, &sent.value);
    let end = text.rfind('}').unwrap_or(text.len());
    text.truncate(end);
    // A valid statement has an actor, so a member always comes before: the comma is right.
    if sent.value.get("id").is_none() {
        text.push_str(",\"id\":\"");
        text.push_str(outer.id.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
        text.push('"');
    }
    text.push_str(",\"authority\":");
    text.push_str(outer.authority);
    if sent.value.get("version").is_none() {
        text.push_str(",\"version\":\"");
        text.push_str(outer.version);
        text.push('"');
    }
    text.push('}');
    Finished { text, timestamp_is_stored: sent.value.get("timestamp").is_none() }
}

/// Returns the statement for an answer: a finished text with `stored` inserted.
pub fn read_back(text: &str, timestamp_is_stored: bool, stored: Timestamp) -> String {
    let open = text.strip_suffix('}').unwrap_or(text);
    let mut answer = String::with_capacity(open.len() + 90);
    answer.push_str(open);
    for key in ["stored", "timestamp"].into_iter().take(1 + usize::from(timestamp_is_stored)) {
        answer.push_str(",\"");
        answer.push_str(key);
        answer.push_str("\":\"");
        answer.push_str(&instant(stored));
        answer.push('"');
    }
    answer.push('}');
    answer
}

/// Writes an instant in UTC, always with six decimals, so that texts sort as instants do.
pub fn instant(at: Timestamp) -> String {
    format!("{at:.6}")
}

/// Returns the statement for a reader of 1.0.3: one of a later edition loses `contextAgents` and `contextGroups` and
/// becomes version 1.0.3. Every other byte stays.
///
/// A statement of 1.0 lacks these properties and keeps its version (xAPI 1.0.3 Communication 3.3).
pub fn for_1_0_3(mut text: String) -> String {
    let Some(version) = member::find(&text, &["version"]).map(|member| member.value) else { return text };
    if text[version.clone()].starts_with("\"1.") {
        return text;
    }
    text.replace_range(version, "\"1.0.3\"");
    for key in ["contextAgents", "contextGroups"] {
        member::remove(&mut text, &["context", key]);
        member::remove(&mut text, &["object", "context", key]);
    }
    text
}

/// Makes every single Activity of `contextActivities` a list of one, in the statement and in its
/// `SubStatement` (xAPI 1.0.3 Data 2.4.6.2: a store returns arrays, whatever was sent).
fn list_context_activities(text: &mut String, statement: &Value) {
    for path in [&["context", "contextActivities"][..], &["object", "context", "contextActivities"]] {
        let found = path.iter().try_fold(statement, |value, key| value.get(key));
        let Some(relations) = found.and_then(Value::as_object) else { continue };
        for relation in relations.iter().filter(|(_, listed)| listed.is_object()).map(|(relation, _)| relation) {
            let path: Vec<&str> = path.iter().copied().chain([relation.as_str()]).collect();
            if let Some(activity) = member::find(text, &path).map(|member| member.value) {
                text.insert(activity.end, ']');
                text.insert(activity.start, '[');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(text: &str) -> Sent {
        Sent { text: text.into(), value: serde_json::from_str(text).expect("JSON"), mended: Vec::new() }
    }

    const OUTER: Outer<'static> =
        Outer { id: Uuid::from_u128(7), authority: r#"{"mbox":"mailto:lms@x.example"}"#, version: "1.0.0" };

    #[test]
    fn what_is_absent_is_put_in_and_the_rest_stays_to_the_byte() {
        let finished = finish(&sent("{ \"actor\" : 1.0 }"), OUTER);
        assert_eq!(
            finished.text,
            "{ \"actor\" : 1.0 ,\"id\":\"00000000-0000-0000-0000-000000000007\",\
             \"authority\":{\"mbox\":\"mailto:lms@x.example\"},\"version\":\"1.0.0\"}"
        );
        assert!(finished.timestamp_is_stored);
    }

    // XAPI-00097
    // xAPI 1.0.3 Data 2.4.8 and 2.4.9: the store sets both, whatever was sent.
    #[test]
    fn stored_and_authority_as_sent_are_taken_away_wherever_they_stand() {
        for text in [
            r#"{"stored":"x","authority":{"a":[1,"}"]},"actor":1,"id":"i","version":"v"}"#,
            r#"{"actor":1,"stored" : "x" ,"id":"i","version":"v", "authority":{"a":"\"]"}}"#,
            r#"{"actor":1,"id":"i","st\u006fred":null,"authority":[{}],"version":"v"}"#,
        ] {
            let finished = finish(&sent(text), OUTER).text;
            let value: serde_json::Value = serde_json::from_str(&finished).expect("still JSON");
            assert_eq!(
                value,
                serde_json::json!({"actor":1,"id":"i","version":"v","authority":{"mbox":"mailto:lms@x.example"}}),
                "{finished}"
            );
        }
    }

    // xAPI 1.0.3 Data 2.4.7: a statement without timestamp gets the instant of storing.
    #[test]
    fn stored_and_a_missing_timestamp_are_put_in_when_it_is_read_back() {
        let at: Timestamp = "2022-09-30T10:00:00.5Z".parse().expect("an instant");
        assert_eq!(read_back("{\"a\":1}", false, at), "{\"a\":1,\"stored\":\"2022-09-30T10:00:00.500000Z\"}");
        assert_eq!(
            read_back("{\"a\":1}", true, at),
            "{\"a\":1,\"stored\":\"2022-09-30T10:00:00.500000Z\",\"timestamp\":\"2022-09-30T10:00:00.500000Z\"}"
        );
    }

    // XAPI-00096, xAPI 1.0.3 Data 2.4.6.2: an array is answered, even of a single Activity.
    #[test]
    fn a_single_context_activity_becomes_a_list_and_no_other_byte_changes() {
        let context = |parent: &str, grouping: &str, other: &str| {
            format!(
                r#""context" : {{"contextActivities":{{ "p\u0061rent" : {parent} ,"grouping":{grouping},"other":{other}}},"platform":"[x]"}}"#
            )
        };
        let single = r#"{"id":"urn:a:]}","definition":{"name":{"sv":"\"å"}}, "n":1.50}"#;
        let (sent_as, kept) = (context(single, r#"[{"id":"urn:b"}]"#, single), "[ ]");
        let listed = context(&format!("[{single}]"), r#"[{"id":"urn:b"}]"#, &format!("[{single}]"));
        let around = |context: &str| {
            format!(
                r#"{{"id":"i","version":"v","actor":{kept},"object":{{"objectType":"SubStatement",{context} }},{context}"#
            )
        };
        assert_eq!(
            finish(&sent(&format!("{}}}", around(&sent_as))), OUTER).text,
            format!("{},\"authority\":{}}}", around(&listed), OUTER.authority)
        );
    }

    // A reader of 1.0.3 knows no contextAgents and no contextGroups, and reads versions 1.0.x only.
    #[test]
    fn a_reader_of_1_0_3_is_answered_1_0_3() {
        let context = r#""context":{"contextAgents":[{"agent":{}}],"platform":"å\"","contextGroups":[] }"#;
        let text =
            format!(r#"{{"n":1.50,{context},"object":{{"objectType":"SubStatement",{context}}},"version":"2.0.0"}}"#);
        let context = r#""context":{"platform":"å\"" }"#;
        assert_eq!(
            for_1_0_3(text),
            format!(r#"{{"n":1.50,{context},"object":{{"objectType":"SubStatement",{context}}},"version":"1.0.3"}}"#)
        );
    }

    // XAPI-00332: a statement keeps the version that it was accepted with.
    #[test]
    fn a_statement_of_1_0_is_answered_unchanged() {
        for text in [r#"{"version":"1.0.0","context":{"contextAgents":1}}"#, r#"{"version" : "1.0"}"#] {
            assert_eq!(for_1_0_3(text.to_owned()), text);
        }
    }
}
