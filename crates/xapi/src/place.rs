//! Where in a text a JSON Pointer leads, and what of a pointer tells nothing of anybody.

use std::ops::Range;

use serde::de::IgnoredAny;

use super::excerpt::is_name_of_the_standard;
use super::member::{items, members};

/// Where in a JSON text the value stands that a JSON Pointer (RFC 6901) leads to; where it has no such value, the innermost
/// that has it would. `None` if the text is no JSON.
pub fn locate(text: &str, pointer: &str) -> Option<Range<usize>> {
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    let start = text.len() - text.trim_start().len();
    let mut found = start..text.trim_end().len();
    for step in pointer.split('/').skip(1) {
        let name = step.replace("~1", "/").replace("~0", "~");
        let inside = match text.as_bytes().get(found.start) {
            Some(b'{') => members(text, found.start).find(|member| member.name == name).map(|member| member.value),
            Some(b'[') => name.parse().ok().and_then(|at| items(text, found.start).nth(at)),
            _ => None,
        };
        match inside {
            Some(inside) => found = inside,
            None => break,
        }
    }
    Some(found)
}

/// A JSON Pointer with `*` in place of each name that the standard does not have: it might name somebody.
pub fn without_names(pointer: &str) -> String {
    let mut shown = String::new();
    for step in pointer.split('/').skip(1) {
        let is_place =
            is_name_of_the_standard(step) || step.len() <= 9 && step.bytes().all(|byte| byte.is_ascii_digit());
        shown.push('/');
        shown.push_str(if is_place { step } else { "*" });
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::{locate, without_names};

    #[test]
    fn a_pointer_leads_to_its_place_or_as_near_as_there_is_one() {
        let text = " [{\"actor\": {\"mbox\": \"a\"}}, {\"a/b\": [1, \"]\", {\"~\": 2}]}] ";
        for (pointer, found) in [
            ("", text.trim()),
            ("/0/actor/mbox", "\"a\""),
            ("/0/actor", "{\"mbox\": \"a\"}"),
            ("/0/actor/name", "{\"mbox\": \"a\"}"),
            ("/1/a~1b/1", "\"]\""),
            ("/1/a~1b/2/~0", "2"),
            ("/7", text.trim()),
            ("/0/actor/mbox/0", "\"a\""),
        ] {
            assert_eq!(locate(text, pointer).map(|range| &text[range]), Some(found), "{pointer}");
        }
        assert_eq!(locate("{\"actor\":", "/actor"), None);
        assert_eq!(locate("", ""), None);
    }

    #[test]
    fn a_pointer_is_told_without_names_of_the_senders_own() {
        for (pointer, shown) in [
            ("", ""),
            ("/2/actor/mbox", "/2/actor/mbox"),
            ("/result/extensions/https:~1~1a.example~1anna", "/result/extensions/*"),
            ("/anna@ale.example", "/*"),
            ("/197001011234", "/*"),
        ] {
            assert_eq!(without_names(pointer), shown, "{pointer}");
        }
    }
}
