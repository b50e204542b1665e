//! Checks of the standard's formats: timestamps, durations, IRIs and others.
//!
//! Each `is_…` checks one `format` of the schemas. If the standard leaves room, the function states the choice.

use iri_string::types::IriStr;

pub use super::halves::is_whole as is_whole_text;
pub use super::timestamp::{is_timestamp_1_0, is_timestamp_2_0, parse_timestamp, parse_timestamp_in};

/// Whether `text` is an IRI with a scheme (xAPI 1.0.3 Data 2.2 and 4.3; RFC 3987). IRLs and URIs
/// are held to the same.
pub fn is_iri(text: &str) -> bool {
    IriStr::new(text).is_ok()
}

/// Whether `text` is a UUID in standard string form, in either case (xAPI 1.0.3 Data 4.4).
///
/// Version and variant are not checked: the standard's own examples have none.
pub fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Whether `text` is `mailto:` and one mail address (xAPI 1.0.3 Data 2.4.2.3).
pub fn is_mailto_iri(text: &str) -> bool {
    let Some((local, domain)) = text.strip_prefix("mailto:").and_then(|address| address.split_once('@')) else {
        return false;
    };
    !local.is_empty()
        && !local.contains(['@', ',', ';', '?', '#'])
        && !domain.contains(['@', ',', ';', '?', '/', '#'])
        && domain.split('.').all(|label| !label.is_empty())
        && is_iri(text)
}

/// Whether `text` is a SHA-1 in hexadecimal: 40 digits (xAPI 1.0.3 Data 2.4.2.3).
pub fn is_sha1_hex(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether `text` is a hash of the SHA-2 family in hexadecimal: 224, 256, 384 or 512 bits (xAPI
/// 1.0.3 Data 2.4.11).
pub fn is_sha2_hex(text: &str) -> bool {
    matches!(text.len(), 56 | 64 | 96 | 128) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether `text` is a media type, with or without parameters (RFC 2046).
pub fn is_media_type(text: &str) -> bool {
    let (essence, parameters) = text.split_once(';').map_or((text, None), |(essence, rest)| (essence, Some(rest)));
    // A quoted value may hold a semicolon: nothing is cut after the first quote.
    let unquoted = parameters.map(|rest| rest.split('"').next().unwrap_or_default());
    let named = |parameter: &str| parameter.trim().split_once('=').is_some_and(|(name, _)| is_token(name));
    essence.trim_end().split_once('/').is_some_and(|(main, sub)| is_token(main) && is_token(sub))
        && unquoted.is_none_or(|parameters| parameters.split(';').all(named))
}

/// Whether `text` is a token of HTTP (RFC 9110 5.6.2).
pub fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// Whether `text` is the `version` that a statement may carry under 1.0.x: `1.0` or `1.0.` and a
/// number (xAPI 1.0.3 Data 2.4.10).
pub fn is_statement_version_1_0(text: &str) -> bool {
    text == "1.0" || text.strip_prefix("1.0.").is_some_and(is_patch)
}

/// Whether `text` is the `version` that a statement may carry under 2.0: that of 1.0.x, or `2.0.`
/// and a number (xAPI 2.0.0 4.2.4.3).
pub fn is_statement_version_2_0(text: &str) -> bool {
    is_statement_version_1_0(text) || text.strip_prefix("2.0.").is_some_and(is_patch)
}

fn is_patch(text: &str) -> bool {
    (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether `text` is a duration in the form `PnYnMnDTnHnMnS` or `PnW`; the last number may have
/// decimals (ISO 8601:2004 4.4.3.2, xAPI 1.0.3 Data 4.6).
pub fn is_duration(text: &str) -> bool {
    let Some(body) = text.strip_prefix('P') else { return false };
    if let Some(weeks) = body.strip_suffix('W') {
        return is_amount(weeks).is_some();
    }
    let (date, time) = match body.split_once('T') {
        Some((date, time)) if !time.is_empty() => (date, time),
        Some(_) => return false,
        None => (body, ""),
    };
    if date.is_empty() && time.is_empty() {
        return false;
    }
    let Some(date_whole) = components(date, "YMD") else { return false };
    components(time, "HMS").is_some() && (date_whole || time.is_empty())
}

/// The seconds of a duration. `None` for text that is no duration, and for one with years or months, which have no length of
/// their own; a day has 24 hours.
pub fn duration_seconds(text: &str) -> Option<f64> {
    let mut rest = text.strip_prefix('P').filter(|_| is_duration(text))?;
    let (mut seconds, mut is_time) = (0.0, false);
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix('T') {
            (rest, is_time) = (time, true);
            continue;
        }
        let end = rest.find(|letter: char| letter.is_ascii_alphabetic())?;
        let amount: f64 = rest[..end].replace(',', ".").parse().ok()?;
        seconds += match (rest.as_bytes()[end], is_time) {
            (b'W', _) => amount * 604_800.0,
            (b'D', _) => amount * 86_400.0,
            (b'H', _) => amount * 3_600.0,
            (b'M', true) => amount * 60.0,
            (b'S', _) => amount,
            _ if amount == 0.0 => 0.0,
            _ => return None,
        };
        rest = &rest[end + 1..];
    }
    Some(seconds)
}

/// Reads amounts with designators in their order. Returns whether all were whole; `None` if malformed.
fn components(mut text: &str, mut designators: &str) -> Option<bool> {
    while !text.is_empty() {
        let end = text.find(|c: char| c.is_ascii_alphabetic())?;
        let at = designators.find(text.as_bytes()[end] as char)?;
        let whole = is_amount(&text[..end])?;
        text = &text[end + 1..];
        designators = &designators[at + 1..];
        if !whole {
            return text.is_empty().then_some(false);
        }
    }
    Some(true)
}

/// Whether an amount of a duration is whole; `None` if it is not a number.
fn is_amount(text: &str) -> Option<bool> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once(['.', ',']) {
        Some((whole, fraction)) => (digits(whole) && digits(fraction)).then_some(false),
        None => digits(text).then_some(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_seconds_unless_it_has_years_or_months() {
        for (text, seconds) in [
            ("PT1M30.5S", Some(90.5)),
            ("PT1,5H", Some(5400.0)),
            ("P1DT1S", Some(86_401.0)),
            ("P2W", Some(1_209_600.0)),
            ("PT0S", Some(0.0)),
            ("P0Y0M1D", Some(86_400.0)),
            ("P1M", None),
            ("P1Y", None),
            ("1 hour", None),
            ("P", None),
        ] {
            assert_eq!(duration_seconds(text), seconds, "{text}");
        }
    }

    /// Checks a format against what it takes and what it refuses.
    fn table(format: fn(&str) -> bool, taken: &[&str], refused: &[&str]) {
        for text in taken {
            assert!(format(text), "refused {text:?}");
        }
        for text in refused {
            assert!(!format(text), "took {text:?}");
        }
    }

    // XAPI-00011
    // xAPI 1.0.3 Data 2.2: IRLs and IRIs without a scheme are refused.
    #[test]
    fn an_iri_has_a_scheme() {
        table(
            is_iri,
            &["http://a.example", "urn:articulate:storyline:5X", "https://ä.example/kurs#1", "tag:a.example,2018:x"],
            &["", "course/1", "//a.example/x", "ab=c://a.example", "http://a.example/ x", "1http://a.example"],
        );
    }

    // XAPI-00029, XAPI-00030
    // xAPI 1.0.3 Data 4.4: standard string form.
    #[test]
    fn a_uuid_is_in_standard_string_form() {
        table(
            is_uuid,
            &["12345678-1234-5678-1234-567812345678", "FD41C918-B88B-4B20-A0A5-A4C32391AAA0"],
            &[
                "",
                "fd41c918b88b4b20a0a5a4c32391aaa0",
                "{fd41c918-b88b-4b20-a0a5-a4c32391aaa0}",
                "fd41c918-b88b-4b20-a0a5-a4c32391aaa00",
                "md41c918-b88b-4b20-a0a5-a4c32391aaa0",
                "fd41c918-b88b-4b20-a0a5-a4c32391aaå",
            ],
        );
    }

    // XAPI-00038
    // xAPI 1.0.3 Data 2.4.2.3: mailto and one mail address.
    #[test]
    fn a_mailto_iri_holds_one_address() {
        table(
            is_mailto_iri,
            &[
                "mailto:anna@kommun.example",
                "mailto:a.b+c@kommun.example",
                "mailto:åsa@ale.example",
                "mailto:a@localhost",
            ],
            &[
                "",
                "anna@kommun.example",
                "mailto:kommun.example",
                "mailto:@kommun.example",
                "mailto:a@",
                "mailto:a@b@c.example",
                "mailto:a b@c.example",
                "mailto:a@c.example,b@c.example",
                "mailto:a@c.example?subject=x",
                "mailto:a@c..example",
                "http://c.example",
                "MAILTO:a@c.example",
            ],
        );
    }

    // XAPI-00039, XAPI-00103
    #[test]
    fn hashes_are_hexadecimal_and_of_their_length() {
        let hex = "0123456789abcdefABCDEF".repeat(6);
        table(is_sha1_hex, &[&hex[..40]], &["", &hex[..39], &hex[..41], &"g".repeat(40)]);
        table(
            is_sha2_hex,
            &[&hex[..56], &hex[..64], &hex[..96], &hex[..128]],
            &["", &hex[..40], &hex[..63], &"g".repeat(64)],
        );
    }

    // XAPI-00105
    #[test]
    fn a_media_type_has_two_parts_and_named_parameters() {
        table(
            is_media_type,
            &[
                "text/plain",
                "text/plain; charset=ascii",
                "application/vnd.a+json;v=1;w=2",
                "text/plain; a=\"b;c\"",
                "application/octet-stream",
            ],
            &["", "text", "text/", "/plain", "text/pl ain", "text/plain; charset", "text/plain;"],
        );
    }

    // XAPI-00101
    // xAPI 1.0.3 Data 2.4.10: anything that starts with 1.0., and nothing else.
    #[test]
    fn a_statement_version_is_of_its_edition() {
        table(
            is_statement_version_1_0,
            &["1.0", "1.0.0", "1.0.3", "1.0.9"],
            &["", "1", "1.0.", "1.1.0", "0.9.9", "2.0.0", "1.0.x", "1.0.3 "],
        );
        table(
            is_statement_version_2_0,
            &["1.0", "1.0.3", "2.0.0", "2.0.1"],
            &["", "2", "2.0", "2.0.", "2.1.0", "3.0.0"],
        );
    }

    // XAPI-00124
    // xAPI 1.0.3 Data 4.6: the format with designators; weeks are not combined.
    #[test]
    fn a_duration_is_in_the_format_with_designators() {
        table(
            is_duration,
            &[
                "PT4H35M59.14S",
                "PT16559.14S",
                "P3Y1M29DT4H35M59.14S",
                "P3Y",
                "P4W",
                "PT0S",
                "PT1,5H",
                "P1DT12H36M0.12567S",
                "P0.5W",
            ],
            &[
                "",
                "P",
                "PT",
                "P1DT",
                "P4W1D",
                "1S",
                "PT1H0M0",
                "PA1H0M0S",
                "PT1S1M",
                "PT1.5M2S",
                "P1.5DT1H",
                "PT1H1H",
                "-PT1S",
                "P0001-00-00T00:00:00",
                "PT.5S",
                "PT5.S",
                "pt1s",
            ],
        );
    }
}
