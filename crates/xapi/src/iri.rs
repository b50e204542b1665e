//! Explains why a text is not an IRI (RFC 3987 2.2): which character is wrong, and what would be right.

use std::fmt;
use std::net::Ipv6Addr;

use super::halves;

/// The reason why a text is not an IRI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IriFault {
    /// The place of the first character that is wrong, from 0; the number of characters if one is missing at the end.
    pub at: usize,
    reason: Reason,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Reason {
    /// It does not begin with letters, digits, `+`, `-` and `.`, and a colon.
    NoScheme,
    /// This character has no place in a scheme.
    InScheme(char),
    /// This character must be written with percent signs.
    Character(char),
    /// Half of a character, by the digits of its escape.
    Half(String),
    /// A second `#`.
    SecondFragment,
    /// A `%` without two hexadecimal digits.
    Percent,
    /// A `[` without a valid IPv6 address.
    Address,
    /// The text after the host's colon is not a number.
    Port,
}

impl IriFault {
    /// What to write instead of the character, if anything.
    pub fn instead(&self) -> Option<String> {
        match &self.reason {
            Reason::Character(wrong) => {
                let mut bytes = [0; 4];
                let written: Vec<_> =
                    wrong.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")).collect();
                Some(written.concat())
            }
            Reason::SecondFragment => Some("%23".to_owned()),
            Reason::Percent => Some("%25".to_owned()),
            Reason::NoScheme | Reason::InScheme(_) | Reason::Half(_) | Reason::Address | Reason::Port => None,
        }
    }
}

/// Writes the rest of a sentence whose subject the caller gives: `is no IRI: …`.
impl fmt::Display for IriFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.at + 1;
        match &self.reason {
            Reason::NoScheme => write!(f, "it has no scheme"),
            Reason::InScheme(wrong) => write!(
                f,
                "character {place}, {}, can't be in the scheme before the colon; begin with a scheme, as https:",
                Shown(*wrong)
            ),
            Reason::Character(wrong) => {
                write!(f, "character {place} is {}; write {}", Shown(*wrong), self.instead().unwrap_or_default())
            }
            Reason::Half(digits) => {
                write!(f, "character {place} is half of a character, \\u{digits}; write the whole one, or leave it out")
            }
            Reason::SecondFragment => write!(f, "character {place} is a second #; write %23"),
            Reason::Percent => write!(f, "no two hexadecimal digits follow the % at character {place}; write %25"),
            Reason::Address => {
                write!(f, "character {place} is [, which begins an IPv6 address alone; write %5B, or the host's name")
            }
            Reason::Port => write!(f, "the port, from character {place} on, is no number; leave it and its colon out"),
        }
    }
}

/// A character by its common name, or its code point.
struct Shown(char);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ' ' => f.write_str("a space"),
            '\t' => f.write_str("a tab"),
            '\n' | '\r' => f.write_str("a line break"),
            shown @ '!'..='~' => write!(f, "{shown}"),
            other => write!(f, "U+{:04X}", u32::from(other)),
        }
    }
}

/// Returns why `text` is not an IRI with a scheme; `None` if it is one.
pub fn explain_iri(text: &str) -> Option<IriFault> {
    let scheme = text.find([':', '/', '?', '#']).filter(|at| text[*at..].starts_with(':'));
    let Some(colon) = scheme else { return Some(IriFault { at: 0, reason: Reason::NoScheme }) };
    let read = Reader { text };
    read.scheme(colon)
        .or_else(|| read.after_scheme(colon + 1))
        .map(|(byte, reason)| IriFault { at: text[..byte].chars().count(), reason })
}

type Fault = Option<(usize, Reason)>;

struct Reader<'t> {
    text: &'t str,
}

impl Reader<'_> {
    fn scheme(&self, colon: usize) -> Fault {
        if colon == 0 {
            return Some((0, Reason::NoScheme));
        }
        let fits =
            |at: usize, c: char| c.is_ascii_alphabetic() || (at > 0 && (c.is_ascii_digit() || "+-.".contains(c)));
        let wrong = self.text[..colon].char_indices().find(|(at, c)| !fits(*at, *c))?;
        let half = halves::half(&self.text[wrong.0..]).map(|digits| Reason::Half(digits.to_owned()));
        Some((wrong.0, half.unwrap_or(Reason::InScheme(wrong.1))))
    }

    fn after_scheme(&self, start: usize) -> Fault {
        let end = self.text.len();
        let fragment = self.text[start..].find('#').map_or(end, |at| start + at);
        let query = self.text[start..fragment].find('?').map_or(fragment, |at| start + at);
        self.hierarchy(start, query)
            .or_else(|| self.characters(query + usize::from(query < fragment), fragment, Part::Query))
            .or_else(|| self.characters(fragment + usize::from(fragment < end), end, Part::Fragment))
    }

    fn hierarchy(&self, start: usize, end: usize) -> Fault {
        let Some(authority) = self.text[start..end].strip_prefix("//") else {
            return self.characters(start, end, Part::Path);
        };
        let start = start + 2;
        let path = authority.find('/').map_or(end, |at| start + at);
        self.authority(start, path).or_else(|| self.characters(path, end, Part::Path))
    }

    fn authority(&self, start: usize, end: usize) -> Fault {
        let host = self.text[start..end].find('@').map_or(start, |at| start + at + 1);
        if host > start
            && let Some(fault) = self.characters(start, host - 1, Part::User)
        {
            return Some(fault);
        }
        let colon = if self.text[host..end].starts_with('[') {
            let Some(close) = self.text[host..end].find(']').map(|at| host + at) else {
                return Some((host, Reason::Address));
            };
            if !is_address(&self.text[host + 1..close])
                || !matches!(self.text[close + 1..end].chars().next(), None | Some(':'))
            {
                return Some((host, Reason::Address));
            }
            close + 1
        } else {
            let colon = self.text[host..end].find(':').map_or(end, |at| host + at);
            if let Some(fault) = self.characters(host, colon, Part::Host) {
                return Some(fault);
            }
            colon
        };
        let port = (colon + 1).min(end);
        let is_number = self.text[port..end].bytes().all(|byte| byte.is_ascii_digit());
        (!is_number).then_some((port, Reason::Port))
    }

    /// The first character from `start` to `end` that can't be in a part.
    fn characters(&self, start: usize, end: usize, part: Part) -> Fault {
        let text = &self.text[start..end];
        for (at, c) in text.char_indices() {
            let reason = match c {
                '%' if is_escape(&text[at + 1..]) => continue,
                '%' => Reason::Percent,
                '#' => Reason::SecondFragment,
                c if part.may_have(c) => continue,
                c => match halves::half(&text[at..]) {
                    Some(digits) => Reason::Half(digits.to_owned()),
                    None => Reason::Character(c),
                },
            };
            return Some((start + at, reason));
        }
        None
    }
}

/// A part of an IRI, by the characters that it allows beyond those of every part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    User,
    Host,
    Path,
    Query,
    Fragment,
}

impl Part {
    fn may_have(self, c: char) -> bool {
        match c {
            c if c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=".contains(c) => true,
            ':' => self != Self::Host,
            '@' | '/' => !matches!(self, Self::Host | Self::User),
            '?' => matches!(self, Self::Query | Self::Fragment),
            c => is_beyond_ascii(c) || (self == Self::Query && is_private(c)),
        }
    }
}

fn is_escape(rest: &str) -> bool {
    rest.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

/// `ucschar` of RFC 3987.
fn is_beyond_ascii(c: char) -> bool {
    let code = u32::from(c);
    match code {
        0xA0..=0xD7FF | 0xF900..=0xFDCF | 0xFDF0..=0xFFEF | 0xE_1000..=0xE_FFFD => true,
        0x1_0000..=0xD_FFFF => code & 0xFFFF <= 0xFFFD,
        _ => false,
    }
}

/// `iprivate` of RFC 3987.
fn is_private(c: char) -> bool {
    matches!(u32::from(c), 0xE000..=0xF8FF | 0xF_0000..=0xF_FFFD | 0x10_0000..=0x10_FFFD)
}

/// Whether what is between brackets is an address: of IPv6, or of a version to come.
fn is_address(text: &str) -> bool {
    let Some(future) = text.strip_prefix(['v', 'V']) else { return text.parse::<Ipv6Addr>().is_ok() };
    future.split_once('.').is_some_and(|(version, address)| {
        !version.is_empty()
            && version.bytes().all(|byte| byte.is_ascii_hexdigit())
            && !address.is_empty()
            && address.chars().all(|c| c.is_ascii() && Part::User.may_have(c))
    })
}

#[cfg(test)]
mod tests {
    use iri_string::types::IriStr;
    use proptest::prelude::*;

    use super::*;

    fn told(text: &str) -> String {
        explain_iri(text).map(|fault| fault.to_string()).unwrap_or_default()
    }

    #[test]
    fn the_character_in_the_way_is_named() {
        for (text, part) in [
            ("http://Provet-urn:scormdriver:5419", "the port, from character 19 on, is no number"),
            ("http://x.example/05#quiz#q2", "character 25 is a second #; write %23"),
            ("https://x.example/min kurs/1", "character 22 is a space; write %20"),
            ("https://x.example/sok?filter[]=1", "character 29 is [; write %5B"),
            ("https://x.example/100%", "no two hexadecimal digits follow the % at character 22; write %25"),
            ("https://x.example/å|", "character 20 is |; write %7C"),
            ("https://x.example/\u{e000}", "character 19 is U+E000; write %EE%80%80"),
            ("course/1", "it has no scheme"),
            ("", "it has no scheme"),
            ("a b:c", "character 2, a space, can't be in the scheme"),
            ("http://[::1/", "character 8 is [, which begins an IPv6 address alone"),
            ("http://a@b@c/", "character 11 is @; write %40"),
        ] {
            assert!(told(text).starts_with(part), "{text}: {}", told(text));
        }
    }

    #[test]
    fn what_is_an_iri_is_not_explained() {
        for text in [
            "http://a.example:/",
            "urn:x",
            "http://[::ffff:1.2.3.4]:80/",
            "http://[v1.a:b]",
            "a:?\u{e000}#?",
            "mailto:å@b",
        ] {
            assert_eq!((told(text).as_str(), IriStr::new(text).is_ok()), ("", true), "{text}");
        }
    }

    /// Texts that are nearly IRIs.
    fn near_iris() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "http",
            "a",
            ":",
            "//",
            "/",
            "?",
            "#",
            "%",
            "%4a",
            "[",
            "]",
            "::1",
            "@",
            " ",
            "å",
            "80",
            "|",
            "\u{e000}",
            "\u{fdd0}",
            "v1.",
            "1.2.3.4",
            ".",
            "+",
            "\u{f0000}",
            "\"",
        ]);
        prop::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn exactly_what_is_no_iri_is_explained(near in near_iris(), head in "(http:)?/{0,2}", tail in ".{0,8}") {
            for text in [near, format!("{head}{tail}")] {
                prop_assert_eq!(explain_iri(&text).is_none(), IriStr::new(&text).is_ok(), "{:?}", text);
            }
        }

        #[test]
        fn what_is_written_instead_mends_that_place(near in near_iris()) {
            if let Some(fault) = explain_iri(&near) {
                let chars: Vec<char> = near.chars().collect();
                prop_assert!(fault.at <= chars.len());
                if let Some(instead) = fault.instead() {
                    let mended: String = chars[..fault.at].iter().chain(&instead.chars().collect::<Vec<_>>()).chain(&chars[fault.at + 1..]).collect();
                    prop_assert!(explain_iri(&mended).is_none_or(|next| next.at >= fault.at + instead.chars().count()), "{} {}", near, mended);
                }
            }
        }
    }
}
