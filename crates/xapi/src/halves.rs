//! Halves of characters: lone escapes like `\ud83c`, as when a text was cut inside an emoji.
//!
//! JSON's grammar allows them (RFC 8259 8.2), but no Rust string can hold one. When a text is read, a half becomes the
//! noncharacter U+FDD0 followed by the four digits of the escape, and U+FDD0 becomes itself followed by its own.

use std::borrow::Cow;

/// The mark that begins a half in a value that has been read. No IRI may have it (RFC 3987 2.2, `ucschar`).
const MARK: char = '\u{FDD0}';
/// What follows the mark where it stands for itself.
const ITSELF: &str = "fdd0";
/// The bytes of an escape like `\ud83c`.
const ESCAPE: usize = 6;

/// Replaces each half in a JSON text by a mark, so that any reader can read it.
pub(super) fn mark(text: &str) -> Cow<'_, str> {
    // Escapes of halves and of the mark begin so.
    let may_have = ["\\ud", "\\uD", "\\uf", "\\uF"].iter().any(|start| text.contains(start)) || text.contains(MARK);
    if !may_have {
        return Cow::Borrowed(text);
    }
    let mut marked = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(at) = rest.find(['\\', MARK]) {
        let (before, from) = rest.split_at(at);
        marked.push_str(before);
        let (replaced, taken) = replace(from);
        match replaced {
            Some(digits) => {
                marked.push(MARK);
                marked.push_str(&digits);
            }
            None => marked.push_str(&from[..taken]),
        }
        rest = &from[taken..];
    }
    marked.push_str(rest);
    Cow::Owned(marked)
}

/// If `text` begins with a half or the mark: what follows the mark in its place. Also the bytes that this takes up in
/// `text`.
fn replace(text: &str) -> (Option<String>, usize) {
    if text.starts_with(MARK) {
        return (Some(ITSELF.to_owned()), MARK.len_utf8());
    }
    let Some(unit) = unit(text) else {
        // A backslash and the character after it.
        let taken = text.char_indices().nth(2).map_or(text.len(), |(at, _)| at);
        return (None, taken);
    };
    match unit {
        0xD800..0xDC00 if matches!(text.get(ESCAPE..).and_then(self::unit), Some(0xDC00..0xE000)) => (None, 2 * ESCAPE),
        0xD800..0xE000 => (Some(format!("{unit:04x}")), ESCAPE),
        0xFDD0 => (Some(ITSELF.to_owned()), ESCAPE),
        _ => (None, ESCAPE),
    }
}

/// The code unit of the escape that a text begins with.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
}

/// Replaces the marks in a JSON text by the escapes that they stand for.
pub(super) fn restore(text: String) -> String {
    if !text.contains(MARK) {
        return text;
    }
    let mut parts = text.split(MARK);
    let mut restored = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.get(..4) {
            Some(digits) if is_half(digits) => {
                restored.push_str("\\u");
                restored.push_str(part);
            }
            Some(ITSELF) => {
                restored.push(MARK);
                restored.push_str(&part[4..]);
            }
            // A mark that no reading put there.
            _ => {
                restored.push(MARK);
                restored.push_str(part);
            }
        }
    }
    restored
}

/// Shows a text that has been read as it was sent: halves as their escapes, without marks.
pub fn shown(text: &str) -> Cow<'_, str> {
    if text.contains(MARK) { Cow::Owned(restore(text.to_owned())) } else { Cow::Borrowed(text) }
}

/// The half that a text that has been read begins with: the four digits of its escape.
pub(super) fn half(text: &str) -> Option<&str> {
    text.strip_prefix(MARK)?.get(..4).filter(|digits| is_half(digits))
}

/// Whether four digits are a code unit that is half of a character.
fn is_half(digits: &str) -> bool {
    u16::from_str_radix(digits, 16).is_ok_and(|unit| (0xD800..0xE000).contains(&unit))
}

/// Whether a text that has been read has no half of a character: what identifies something must be whole.
pub fn is_whole(text: &str) -> bool {
    !text.split(MARK).skip(1).any(|part| part.get(..4).is_some_and(is_half))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_half_is_marked_and_restored_and_a_whole_character_stays() {
        for (text, marked) in [
            (r#""\ud83c""#, "\"\u{FDD0}d83c\""),
            (r#""\uD83C\uDF89""#, r#""\uD83C\uDF89""#),
            (r#""\ud83c\ud83c\udf89""#, "\"\u{FDD0}d83c\\ud83c\\udf89\""),
            (r#""\udf89\ud83c""#, "\"\u{FDD0}df89\u{FDD0}d83c\""),
            (r#""\\ud83c""#, r#""\\ud83c""#),
            (r#""\\\ud83c\"""#, "\"\\\\\u{FDD0}d83c\\\"\""),
            ("\"\u{FDD0}d83c\"", "\"\u{FDD0}fdd0d83c\""),
        ] {
            assert_eq!(mark(text), marked, "{text}");
            assert_eq!(restore(mark(text).into_owned()), text);
        }
        assert!(is_whole("hel") && is_whole("\u{FDD0}fdd0"));
        assert!(!is_whole("\u{FDD0}d83c"));
    }

    proptest! {
        #[test]
        fn marking_loses_nothing_and_can_be_read(units in prop::collection::vec(prop_oneof![
            Just(r"\ud83c".to_owned()), Just(r"\udf89".to_owned()), Just(r"\\".to_owned()), Just(r#"\""#.to_owned()),
            Just("\u{FDD0}".to_owned()), Just("d83c".to_owned()), Just("ud83c".to_owned()), Just(r"\n".to_owned()),
        ], 0..12)) {
            let text = format!("\"{}\"", units.concat());
            let marked = mark(&text).into_owned();
            prop_assert!(serde_json::from_str::<String>(&marked).is_ok(), "{}", marked);
            prop_assert_eq!(restore(marked), text);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,40}") {
            let _ = (mark(&text), is_whole(&text), restore(text.clone()));
        }
    }
}
