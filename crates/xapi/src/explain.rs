//! Explains why a text is not of the format that the schemas require: which character is wrong.

use super::iri::explain_iri;
use super::timestamp::{explain_timestamp_1_0, explain_timestamp_2_0};
use super::{Version, formats};

/// Says what a text must be and why it is not, as the end of a sentence. Characters are named by their place; no value
/// is repeated.
pub(super) fn explain(version: Version, format: &str, text: &str) -> String {
    let wanted = wanted(version, format);
    match why(version, format, text) {
        Some(why) => format!("{wanted}: {why}"),
        None => wanted.to_owned(),
    }
}

/// What a text of a format is, with an example.
fn wanted(version: Version, format: &str) -> &'static str {
    match (format, version) {
        ("iri", _) => "an IRI with a scheme, as https://example.org/course/1",
        ("uuid", _) => "a UUID in its standard form, as 12345678-1234-4678-9234-567812345678",
        ("mailto-iri", _) => "`mailto:` and one mail address",
        ("sha1-hex", _) => "a SHA-1 of 40 hexadecimal digits",
        ("sha2-hex", _) => "a SHA-2 of 56, 64, 96 or 128 hexadecimal digits",
        ("media-type", _) => "a media type, as text/plain",
        ("language-tag", _) => "a language tag of RFC 5646, as sv or en-GB",
        ("iso-duration", _) => "an ISO 8601 duration, as PT1H30M or P2W",
        ("timestamp", _) => "an ISO 8601 date and time with its offset, as 2022-09-30T12:00:00Z, and not -00:00",
        ("whole-text", _) => "a text of whole characters, since it identifies",
        ("statement-version", Version::V1_0_3) => "`1.0.` and a number, as 1.0.0",
        ("statement-version", Version::V2_0_0) => "`1.0.` or `2.0.` and a number, as 2.0.0",
        _ => "well formed",
    }
}

fn why(version: Version, format: &str, text: &str) -> Option<String> {
    let fixed = |reason: &'static str| reason.to_owned();
    match format {
        "iri" => explain_iri(text).map(|fault| fault.to_string()),
        "mailto-iri" => explain_mailto_iri(text),
        "timestamp" => match version {
            Version::V1_0_3 => explain_timestamp_1_0(text),
            Version::V2_0_0 => explain_timestamp_2_0(text),
        }
        .map(fixed),
        "uuid" => explain_uuid(text),
        "sha1-hex" | "sha2-hex" => Some(explain_digits(text)),
        "iso-duration" => Some(explain_duration(text).to_owned()),
        "language-tag" => Some(explain_language_tag(text)),
        "whole-text" => Some("it has half of a character, as \\ud83c without the escape that belongs to it".to_owned()),
        _ => None,
    }
}

/// The place of the first character that does not fit, from 1.
fn first(text: &str, fits: impl Fn(char) -> bool) -> Option<usize> {
    text.chars().position(|c| !fits(c)).map(|at| at + 1)
}

/// Why `text` is not `mailto:` and one mail address; `None` if it is.
pub(super) fn explain_mailto_iri(text: &str) -> Option<String> {
    if formats::is_mailto_iri(text) {
        return None;
    }
    let says = |reason: &str| Some(reason.to_owned());
    let Some(address) = text.strip_prefix("mailto:") else {
        return says("it does not begin with mailto: in lower case");
    };
    let Some((local, domain)) = address.split_once('@') else { return says("it has no @") };
    if local.is_empty() {
        return says("nothing stands before its @");
    }
    let at = |byte: usize| text[..byte].chars().count() + 1;
    let parts = [("mailto:".len(), local), ("mailto:".len() + local.len() + 1, domain)];
    for (start, part) in parts {
        if let Some(wrong) = part.find(['@', ',', ';', '?', '#']) {
            return Some(format!("character {} can't be in one mail address", at(start + wrong)));
        }
    }
    let start = parts[1].0;
    if let Some(slash) = domain.find('/') {
        return Some(format!("character {} can't be in a domain", at(start + slash)));
    }
    if domain.is_empty() {
        return says("nothing stands after its @");
    }
    if let Some(label) = domain.split('.').position(str::is_empty) {
        return Some(format!("part {} of its domain is empty", label + 1));
    }
    explain_iri(text).map(|fault| fault.to_string())
}

fn explain_uuid(text: &str) -> Option<String> {
    let wrong = text.chars().take(36).enumerate().find(|(at, c)| match at {
        8 | 13 | 18 | 23 => *c != '-',
        _ => !c.is_ascii_hexdigit(),
    });
    let length = text.chars().count();
    match wrong {
        Some((at, _)) => Some(format!(
            "character {} should be {}",
            at + 1,
            if matches!(at, 8 | 13 | 18 | 23) { "a hyphen" } else { "a hexadecimal digit" }
        )),
        None if length != 36 => Some(format!("it has {length} characters, and a UUID has 36")),
        None => None,
    }
}

fn explain_digits(text: &str) -> String {
    match first(text, |c| c.is_ascii_hexdigit()) {
        Some(at) => format!("character {at} is no hexadecimal digit"),
        None => format!("it has {} digits", text.len()),
    }
}

fn explain_duration(text: &str) -> &'static str {
    let Some(body) = text.strip_prefix('P') else {
        return if text.starts_with('-') { "no duration is negative" } else { "it does not begin with P" };
    };
    if body.is_empty() || body.ends_with('T') {
        return "an amount is missing at its end";
    }
    if body.starts_with(|c: char| c.is_ascii_digit()) && body.contains(['-', ':']) {
        return "the form of dates is not for durations (xAPI 1.0.3 Data 4.6); write amounts with letters, as P1DT2H";
    }
    if body.contains('W') {
        return "weeks are not combined with other parts, as in P2W";
    }
    if !body.contains('T') && body.contains(['H', 'S']) {
        return "a T is missing before hours, minutes and seconds";
    }
    if body.contains(|c: char| c.is_ascii_lowercase()) {
        return "its letters are capitals";
    }
    if body.ends_with(|c: char| c.is_ascii_digit()) {
        return "the letter after its last number is missing";
    }
    "it has digits before each letter, the letters in the order Y M D T H M S, and decimals in the last number alone"
}

fn explain_language_tag(text: &str) -> String {
    if text.is_empty() {
        return "it is empty".to_owned();
    }
    if let Some(at) = first(text, |c| c.is_ascii_alphanumeric() || c == '-') {
        return format!("character {at} is no letter, digit or hyphen");
    }
    match text.split('-').position(|part| part.is_empty() || part.len() > 8) {
        Some(part) => format!("part {} of it has no or more than 8 characters", part + 1),
        None => "its parts are not those of a language, script, region and variant in this order".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_stands_in_the_way_is_named() {
        for (format, text, part) in [
            ("mailto-iri", "anna@ale.example", "does not begin with mailto:"),
            ("mailto-iri", "MAILTO:anna@ale.example", "lower case"),
            ("mailto-iri", "mailto:anna", "no @"),
            ("mailto-iri", "mailto:@ale.example", "before its @"),
            ("mailto-iri", "mailto:a@", "after its @"),
            ("mailto-iri", "mailto:a@b@c", "character 11 can't"),
            ("mailto-iri", "mailto:a@b,c@d", "character 11 can't"),
            ("mailto-iri", "mailto:a@b..se", "part 2 of its domain is empty"),
            ("mailto-iri", "mailto:a b@c.se", "character 9 is a space"),
            ("uuid", "fd41c918b88b4b20a0a5a4c32391aaa0", "character 9 should be a hyphen"),
            ("uuid", "fd41c918-b88b-4b20-a0a5-a4c32391aaa", "35 characters"),
            ("uuid", "fd41c918-b88b-4b20-a0a5-a4c32391aaag", "character 36 should be a hexadecimal digit"),
            ("sha1-hex", "abc", "3 digits"),
            ("sha2-hex", "abg", "character 3"),
            ("iso-duration", "1S", "begin with P"),
            ("iso-duration", "PT", "missing at its end"),
            ("iso-duration", "P1H", "T is missing"),
            ("iso-duration", "P0001-00-00T00:00:00", "form of dates"),
            ("iso-duration", "-PT1S", "negative"),
            ("language-tag", "en_GB", "character 3"),
            ("language-tag", "abcdefghi", "part 1"),
            ("timestamp", "2022-09-30", "a time of day is missing"),
            ("timestamp", "2022-09-30T12:00:00-00:00", "-00:00 says"),
            ("iri", "https://a b", "character 10 is a space"),
        ] {
            let told = explain(Version::V1_0_3, format, text);
            assert!(told.contains(part), "{text}: {told}");
        }
        assert!(explain(Version::V2_0_0, "timestamp", "20220930T120000Z").contains("RFC 3339"));
    }

    proptest! {
        #[test]
        fn a_refused_mailbox_is_always_explained(text in "(mailto:)?[a-c@.,;?#/ %å]{0,8}") {
            prop_assert_eq!(explain_mailto_iri(&text).is_none(), formats::is_mailto_iri(&text));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,40}") {
            for format in ["iri", "uuid", "mailto-iri", "sha1-hex", "media-type", "language-tag", "iso-duration", "timestamp"] {
                for version in [Version::V1_0_3, Version::V2_0_0] {
                    prop_assert!(!explain(version, format, &text).is_empty());
                }
            }
        }
    }
}
