//! Finds the members of JSON objects in a text, so that one can be changed without touching any other byte.
//!
//! Every text here must be a valid JSON object that begins with its brace and has no duplicate keys.

use std::borrow::Cow;
use std::ops::Range;

/// Where a member of an object stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member<'t> {
    /// Its name, escapes read.
    pub(super) name: Cow<'t, str>,
    /// Its value.
    pub(super) value: Range<usize>,
    /// Name, colon and value, with one adjacent comma: the range to cut in order to remove it.
    pub(super) whole: Range<usize>,
}

/// The members of the object that begins at `start`, in order; none if no object does.
pub(super) fn members(text: &str, start: usize) -> impl Iterator<Item = Member<'_>> {
    let bytes = text.as_bytes();
    let mut at = if bytes.get(start) == Some(&b'{') { skip_space(bytes, start + 1) } else { bytes.len() };
    let mut comma_before = None;
    std::iter::from_fn(move || {
        if bytes.get(at) != Some(&b'"') {
            return None;
        }
        let name_end = string_end(bytes, at);
        let name = name(&text[at..name_end])?;
        let colon = skip_space(bytes, name_end);
        let value_start = skip_space(bytes, colon + 1);
        let value = value_start..value_end(bytes, value_start);
        let next = skip_space(bytes, value.end);
        let comma_after = bytes.get(next) == Some(&b',');
        let whole = match comma_before {
            Some(comma) => comma..value.end,
            None if comma_after => at..next + 1,
            None => at..value.end,
        };
        comma_before = Some(next);
        at = if comma_after { skip_space(bytes, next + 1) } else { bytes.len() };
        Some(Member { name, value, whole })
    })
}

/// The member that a path of names leads to, from the outermost object.
pub(super) fn find<'t>(text: &'t str, path: &[&str]) -> Option<Member<'t>> {
    let (first, rest) = path.split_first()?;
    let mut found = members(text, 0).find(|member| member.name == *first)?;
    for name in rest {
        found = members(text, found.value.start).find(|member| member.name == *name)?;
    }
    Some(found)
}

/// Where the value of a member of the object that begins at `start` stands.
pub(super) fn find_in(text: &str, start: usize, name: &str) -> Option<Range<usize>> {
    members(text, start).find(|member| member.name == name).map(|member| member.value)
}

/// Where the values of the list that begins at `start` stand, in order; none if no list does.
pub(super) fn items(text: &str, start: usize) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    let mut at = if bytes.get(start) == Some(&b'[') { skip_space(bytes, start + 1) } else { bytes.len() };
    std::iter::from_fn(move || {
        if matches!(bytes.get(at), None | Some(b']')) {
            return None;
        }
        let value = at..value_end(bytes, at);
        let next = skip_space(bytes, value.end);
        at = if bytes.get(next) == Some(&b',') { skip_space(bytes, next + 1) } else { bytes.len() };
        Some(value)
    })
}

/// Cuts out the member that a path of names leads to, if there is one, and mends the commas.
pub(super) fn remove(text: &mut String, path: &[&str]) {
    if let Some(whole) = find(text, path).map(|member| member.whole) {
        text.replace_range(whole, "");
    }
}

/// Decodes a quoted name.
fn name(quoted: &str) -> Option<Cow<'_, str>> {
    if quoted.contains('\\') {
        return serde_json::from_str(quoted).ok().map(Cow::Owned);
    }
    quoted.strip_prefix('"')?.strip_suffix('"').map(Cow::Borrowed)
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

/// The end of a string that begins at `at`.
pub(super) fn string_end(bytes: &[u8], at: usize) -> usize {
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

    const TEXT: &str = r#"{ "a" : 1.0 ,"\u0062":{"c":[1,"}]\"",{}], "d":{}},"e":null }"#;

    fn value(path: &[&str]) -> Option<&'static str> {
        find(TEXT, path).map(|member| &TEXT[member.value])
    }

    #[test]
    fn a_member_is_found_by_its_path_however_its_name_is_written() {
        assert_eq!(value(&["a"]), Some("1.0"));
        assert_eq!(value(&["b", "c"]), Some(r#"[1,"}]\"",{}]"#));
        assert_eq!(value(&["b", "d"]), Some("{}"));
        assert_eq!(value(&["e"]), Some("null"));
    }

    #[test]
    fn what_is_not_there_and_what_is_no_object_has_no_members() {
        for path in [&["c"][..], &["a", "b"], &["b", "c", "d"], &["b", "d", "c"], &[]] {
            assert_eq!(value(path), None, "{path:?}");
        }
    }

    #[test]
    fn a_member_goes_with_one_comma() {
        for (path, left) in [
            (&["a"][..], r#"{ "\u0062":{"c":[1,"}]\"",{}], "d":{}},"e":null }"#),
            (&["b", "d"], r#"{ "a" : 1.0 ,"\u0062":{"c":[1,"}]\"",{}]},"e":null }"#),
            (&["e"], r#"{ "a" : 1.0 ,"\u0062":{"c":[1,"}]\"",{}], "d":{}} }"#),
            (&["x"], TEXT),
        ] {
            let mut text = TEXT.to_owned();
            remove(&mut text, path);
            assert_eq!(text, left);
        }
        let mut only = r#"{"a":1}"#.to_owned();
        remove(&mut only, &["a"]);
        assert_eq!(only, "{}");
    }
}
