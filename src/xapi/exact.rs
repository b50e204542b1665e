//! The text of a statement: as sent, with what the store sets.

use std::ops::Range;

use jiff::Timestamp;
use uuid::Uuid;

use super::Sent;

/// What the store sets around a statement.
#[derive(Debug, Clone, Copy)]
pub struct Outer<'a> {
    /// Its id, put in where it was sent without one.
    pub id: Uuid,
    /// JSON of the authority, in place of any that was sent (xAPI 1.0.3 Data 2.4.9).
    pub authority: &'a str,
    /// What `version` becomes where the statement has none (xAPI 1.0.3 Data 2.4.10).
    pub version: &'a str,
}

/// A statement's text, ready to be stored: everything but `stored`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// JSON object with neither `stored` nor, where [`Self::timestamp_is_stored`], `timestamp`.
    pub text: String,
    /// The statement was sent with no `timestamp`: it is the instant of storing
    /// (xAPI 1.0.3 Data 2.4.7).
    pub timestamp_is_stored: bool,
}

/// Sets `id`, `authority` and `version`, and takes `stored` away, leaving every other byte as sent.
pub fn finish(sent: &Sent, outer: Outer<'_>) -> Finished {
    let mut text = without(&sent.text, &sent.value, &["stored", "authority"]);
    let end = text.rfind('}').unwrap_or(text.len());
    text.truncate(end);
    // A valid statement has an actor, so something stands before: a comma is always right.
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

/// The statement as it is answered: a finished text with `stored` put in.
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

/// An instant as this store writes it: UTC, always six decimals, so that texts sort as instants do.
pub fn instant(at: Timestamp) -> String {
    format!("{at:.6}")
}

/// The text with these members of the outermost object cut out, commas mended.
fn without(text: &str, value: &serde_json::Value, keys: &[&str]) -> String {
    let mut kept = text.trim().to_owned();
    for key in keys {
        if value.get(key).is_some()
            && let Some(range) = member(&kept, key)
        {
            kept.replace_range(range, "");
        }
    }
    kept
}

/// Where a member of the outermost object stands, with one of the commas beside it.
///
/// The text must be a valid JSON object without duplicate keys.
fn member(text: &str, key: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = skip_space(bytes, 1);
    let mut comma_before = None;
    while bytes.get(at) == Some(&b'"') {
        let key_end = string_end(bytes, at);
        let name: String = serde_json::from_str(&text[at..key_end]).ok()?;
        let colon = skip_space(bytes, key_end);
        let end = value_end(bytes, skip_space(bytes, colon + 1));
        let next = skip_space(bytes, end);
        let comma_after = bytes.get(next) == Some(&b',');
        if name == key {
            return Some(match comma_before {
                Some(comma) => comma..end,
                None if comma_after => at..next + 1,
                None => at..end,
            });
        }
        if !comma_after {
            return None;
        }
        comma_before = Some(next);
        at = skip_space(bytes, next + 1);
    }
    None
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

/// The end of a string that begins at `at`.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while let Some(byte) = bytes.get(end) {
        match byte {
            b'"' => return end + 1,
            b'\\' => end += 2,
            _ => end += 1,
        }
    }
    bytes.len()
}

/// The end of a value that begins at `at`.
fn value_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    let mut depth = 0_usize;
    while let Some(byte) = bytes.get(end) {
        match byte {
            b'"' => {
                end = string_end(bytes, end);
                if depth == 0 {
                    return end;
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' | b',' if depth == 0 => return end,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return end + 1;
                }
            }
            byte if depth == 0 && byte.is_ascii_whitespace() => return end,
            _ => {}
        }
        end += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(text: &str) -> Sent {
        Sent { text: text.into(), value: serde_json::from_str(text).expect("JSON") }
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
}
