//! `multipart/mixed` (RFC 2046, 5.1), read from a body of bounded size.
//!
//! Strict wherever leniency would let two readers see different parts: line ends must be CRLF, and the closing
//! delimiter is required. A delimiter that runs on, without a line end before it, counts only where the content before it proves
//! to be whole.

use std::ops::Range;

use bytes::Bytes;
use xapi::formats::is_token;

/// The most parts of a body: a batch carries a few attachments at most.
const PARTS: usize = 1000;
/// The longest header block of a part, in bytes.
const HEADER_BYTES: usize = 8 * 1024;
/// What is said of a body that ends too early.
const CUT_OFF: &str = "the closing boundary is missing: the body was cut off, or its line ends are not CRLF";
/// What is said of a content that fits nowhere.
const UNFIT: &str = "a part has no end at which it is what it says";
/// The most headers of a part.
const HEADERS: usize = 32;

/// One part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// Names, in lower case, and values.
    headers: Vec<(String, String)>,
    /// The bytes between the empty line and the delimiter.
    pub(crate) content: Bytes,
}

impl Part {
    /// The value of a header, by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Parses the parts of a body. Contents share the body's memory.
///
/// # Errors
/// What is wrong, in a sentence that quotes nothing from the body.
pub(crate) fn parse(body: &Bytes, boundary: &str) -> Result<Vec<Part>, &'static str> {
    parse_parts(body, boundary, RunsOn::Nowhere)
}

/// Parses the parts of a body whose first one is JSON. Some senders put no line end between that and the delimiter; the
/// delimiter's own line end can't be in JSON, so nobody could take it for a part of the text.
///
/// # Errors
/// As [`parse`].
pub(crate) fn parse_after_json(body: &Bytes, boundary: &str) -> Result<Vec<Part>, &'static str> {
    parse_parts(body, boundary, RunsOn::AfterFirst)
}

/// As [`parse_after_json`], for senders that put no line end between any part and the delimiter, so that a content may end
/// where a delimiter runs on. `fitting` picks the content's length from the ascending candidates; its part has all bytes up to
/// the longest. Where none fits, the body is refused.
///
/// # Errors
/// As [`parse`].
pub(crate) fn parse_fitting(
    body: &Bytes,
    boundary: &str,
    fitting: impl Fn(&Part, &mut dyn Iterator<Item = usize>) -> Option<usize>,
) -> Result<Vec<Part>, &'static str> {
    parse_parts(body, boundary, RunsOn::WhereFitting(&fitting))
}

/// Which length a content has.
type Fitting<'f> = &'f dyn Fn(&Part, &mut dyn Iterator<Item = usize>) -> Option<usize>;

/// Where a delimiter may have no line end before it.
#[derive(Clone, Copy)]
enum RunsOn<'f> {
    Nowhere,
    /// After the first part, which is JSON.
    AfterFirst,
    /// After the first part, and after others where they fit.
    WhereFitting(Fitting<'f>),
}

fn parse_parts(body: &Bytes, boundary: &str, runs_on: RunsOn<'_>) -> Result<Vec<Part>, &'static str> {
    if boundary.is_empty() || boundary.len() > 70 || boundary.ends_with(' ') || !boundary.bytes().all(is_boundary) {
        return Err("the boundary of Content-Type is not one of RFC 2046: 1 to 70 of its characters");
    }
    let dashes = format!("--{boundary}");
    let mut delimiter = first_delimiter(body, dashes.as_bytes())
        .ok_or("the body does not contain the boundary that Content-Type names, on a line of its own")?;
    let mut parts = Vec::new();
    let mut next = next_delimiter(body, delimiter.end - 2, dashes.as_bytes());
    // How many more delimiters may be tried that run on.
    let mut left = PARTS;
    while !delimiter.closing {
        // The line end of a delimiter may begin the next one: a part without any content. Several may run on before that.
        let from = delimiter.end - 2;
        if next.is_some_and(|next| next.start < from) {
            next = next_delimiter(body, from, dashes.as_bytes());
        }
        let end = next.as_ref().map_or(body.len(), |next| next.start.max(delimiter.end));
        let mut part = match part(&body.slice(delimiter.end..end)) {
            Err(_) if next.is_none() => return Err(CUT_OFF),
            part => part?,
        };
        let begin = end - part.content.len();
        let mut running_on = run_on_delimiters(body, begin..end, dashes.as_bytes());
        let end = match (runs_on, parts.is_empty()) {
            (RunsOn::Nowhere, _) | (RunsOn::AfterFirst, false) => next,
            (RunsOn::AfterFirst | RunsOn::WhereFitting(_), true) => running_on.next().or(next),
            (RunsOn::WhereFitting(fitting), false) => {
                let counted = running_on.take_while(|_| {
                    left = left.saturating_sub(1);
                    left > 0
                });
                Some(fitting_delimiter(body, begin, &part, (counted, next), fitting).ok_or(UNFIT)?)
            }
        };
        delimiter = end.ok_or(CUT_OFF)?;
        part.content = body.slice(begin..delimiter.start.max(begin));
        parts.push(part);
        if parts.len() > PARTS {
            return Err("there are too many parts");
        }
    }
    if parts.is_empty() { Err("there are no parts") } else { Ok(parts) }
}

/// Whether RFC 2046 allows a character in a boundary.
fn is_boundary(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&byte)
}

/// A delimiter line.
#[derive(Clone, Copy)]
struct Delimiter {
    /// Where the CRLF before it begins.
    start: usize,
    /// The position after its own line end.
    end: usize,
    /// Whether it is the last one, which ends in two dashes.
    closing: bool,
}

fn first_delimiter(body: &[u8], dashes: &[u8]) -> Option<Delimiter> {
    if body.starts_with(dashes)
        && let Some(delimiter) = delimiter_line(body, 0, dashes.len())
    {
        return Some(delimiter);
    }
    next_delimiter(body, 0, dashes)
}

fn next_delimiter(body: &[u8], mut from: usize, dashes: &[u8]) -> Option<Delimiter> {
    loop {
        let start = from + body.get(from..)?.iter().position(|&byte| byte == b'\r')?;
        from = start + 1;
        let Some(line) = body[from..].strip_prefix(b"\n") else { continue };
        if line.starts_with(dashes)
            && let Some(delimiter) = delimiter_line(body, start, start + 2 + dashes.len())
        {
            return Some(delimiter);
        }
    }
}

/// The delimiters that begin in a stretch with no line end before them.
fn run_on_delimiters(body: &[u8], within: Range<usize>, dashes: &[u8]) -> impl Iterator<Item = Delimiter> {
    let starts = within.filter(|&at| body[at] == b'-' && body[at..].starts_with(dashes));
    starts.filter_map(|at| delimiter_line(body, at, at + dashes.len()))
}

/// Picks the delimiter that ends a content, which begins here: one that runs on, or the next one that does not, whose line end may
/// be the content's own.
fn fitting_delimiter(
    body: &Bytes,
    begin: usize,
    part: &Part,
    (running_on, next): (impl Iterator<Item = Delimiter>, Option<Delimiter>),
    fitting: Fitting<'_>,
) -> Option<Delimiter> {
    let after_line_end = next.map(|next| Delimiter { start: next.start + 2, ..next });
    let longest = after_line_end.map_or(body.len(), |delimiter| delimiter.start.max(begin));
    let whole = Part { content: body.slice(begin..longest), ..part.clone() };
    let mut end = None;
    let mut lengths = running_on.chain(next).chain(after_line_end).map(|delimiter| {
        end = Some(delimiter);
        delimiter.start.saturating_sub(begin)
    });
    fitting(&whole, &mut lengths)?;
    // The last that was looked at.
    end
}

/// Reads what follows the dashes and the boundary; `None` if it is only the beginning of another line.
fn delimiter_line(body: &[u8], start: usize, after: usize) -> Option<Delimiter> {
    let rest = &body[after..];
    let (closing, rest) = rest.strip_prefix(b"--").map_or((false, rest), |rest| (true, rest));
    let padding = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let line_end = &rest[padding..];
    // After the last delimiter the body may end at once; anything after its line is an epilogue.
    let ends = line_end.starts_with(b"\r\n") || (closing && line_end.is_empty());
    ends.then(|| Delimiter { start, end: body.len() - line_end.len() + 2.min(line_end.len()), closing })
}

fn part(bytes: &Bytes) -> Result<Part, &'static str> {
    if bytes.starts_with(b"\r\n") || bytes.is_empty() {
        return Ok(Part { headers: Vec::new(), content: bytes.slice(2.min(bytes.len())..) });
    }
    let head_end = bytes.windows(4).take(HEADER_BYTES).position(|window| window == b"\r\n\r\n");
    let (head, content) = match head_end {
        Some(end) => (&bytes[..end], bytes.slice(end + 4..)),
        None if bytes.len() > HEADER_BYTES => return Err("a part's headers are too long, or no empty line ends them"),
        None => (bytes.as_ref(), Bytes::new()),
    };
    Ok(Part { headers: headers(head)?, content })
}

fn headers(head: &[u8]) -> Result<Vec<(String, String)>, &'static str> {
    let text = std::str::from_utf8(head).map_err(|_| "a part's headers are not text")?;
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in text.trim_end_matches("\r\n").split("\r\n") {
        if line.starts_with([' ', '\t']) {
            let (_, value) = headers.last_mut().ok_or("a part begins with a folded header")?;
            value.push(' ');
            value.push_str(line.trim());
            continue;
        }
        let (name, value) = line.split_once(':').ok_or("a line of a part's headers has no colon")?;
        if !is_token(name) || value.contains(['\r', '\n', '\0']) {
            return Err("a part's header is malformed");
        }
        let name = name.to_ascii_lowercase();
        if headers.iter().any(|(known, _)| *known == name) {
            return Err("a part has the same header twice");
        }
        headers.push((name, value.trim().to_owned()));
        if headers.len() > HEADERS {
            return Err("a part has too many headers");
        }
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::{HEADER_BYTES, PARTS, Part, parse};

    fn read(body: &'static str) -> Result<Vec<Part>, &'static str> {
        parse(&Bytes::from_static(body.as_bytes()), "b")
    }

    fn contents(body: &'static str) -> Vec<String> {
        read(body).unwrap().iter().map(|part| String::from_utf8(part.content.to_vec()).unwrap()).collect()
    }

    #[test]
    fn parts_are_what_stands_between_delimiters() {
        assert_eq!(contents("--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\nlines\r\n--b--\r\n"), ["one", "two\r\nlines"]);
    }

    #[test]
    fn headers_are_found_without_regard_to_case_and_folding() {
        let parts = read("--b\r\nContent-TYPE:text/plain;\r\n  charset=ascii\r\nX-A:\r\n\r\none\r\n--b--").unwrap();
        assert_eq!(parts[0].header("content-type"), Some("text/plain; charset=ascii"));
        assert_eq!(parts[0].header("x-a"), Some(""));
        assert_eq!(parts[0].header("x-b"), None);
    }

    // RFC 2046, 5.1.1: text before the first and after the last delimiter is not a part.
    #[test]
    fn preamble_and_epilogue_are_left_out() {
        assert_eq!(contents("before\r\n--b\r\n\r\none\r\n--b--\r\nafter\r\n--b\r\n"), ["one"]);
        assert_eq!(contents("\r\n--b\r\n\r\none\r\n--b--"), ["one"]);
    }

    // RFC 2046, 5.1.1: a delimiter may be followed by spaces.
    #[test]
    fn a_delimiter_may_be_padded() {
        assert_eq!(contents("--b \t\r\n\r\none\r\n--b-- \r\n"), ["one"]);
    }

    #[test]
    fn a_line_that_only_begins_like_the_delimiter_is_content() {
        assert_eq!(contents("--b\r\n\r\n--bc\r\n--b-\r\n--b-- x\r\n--b--\r\n"), ["--bc\r\n--b-\r\n--b-- x"]);
        assert_eq!(contents("--b\r\n\r\nx--b\r\n--b--\r\n"), ["x--b"]);
        assert_eq!(contents("--b\r\n\r\n\n--b\n\r\n--b--\r\n"), ["\n--b\n"]);
    }

    #[test]
    fn a_delimiter_may_follow_json_at_once_and_nothing_else() {
        let read = |body: &str| {
            let parts = super::parse_after_json(&Bytes::copy_from_slice(body.as_bytes()), "b");
            let text = |part: &Part| String::from_utf8(part.content.to_vec()).unwrap();
            parts.map(|parts| parts.iter().map(text).collect::<Vec<_>>())
        };
        assert_eq!(read("--b\r\n\r\n{}--b\r\n\r\none\r\n--b--"), Ok(vec!["{}".into(), "one".into()]));
        assert_eq!(read("--b\r\n\r\n{}--b--"), Ok(vec!["{}".into()]));
        assert_eq!(read("--b\r\n\r\n{\"a\":\"--b--b\"}\r\n--b--"), Ok(vec!["{\"a\":\"--b--b\"}".into()]));
        assert_eq!(read("--b\r\n\r\n{}\r\n--b\r\n\r\none--b\r\n--b--"), Ok(vec!["{}".into(), "one--b".into()]));
        assert_eq!(read("--b\r\n--b--"), Ok(vec![String::new()]));
    }

    // Of what may be content or a delimiter, the content's own length decides.
    #[test]
    fn a_delimiter_may_follow_a_part_at_once_where_the_part_fits_there() {
        let read = |body: &str, own: &[usize]| {
            let fitting = |_: &Part, mut lengths: &mut dyn Iterator<Item = usize>| {
                Iterator::find(&mut lengths, |length| own.contains(length))
            };
            let parts = super::parse_fitting(&Bytes::copy_from_slice(body.as_bytes()), "b", fitting);
            let text = |part: &Part| String::from_utf8(part.content.to_vec()).unwrap();
            parts.map(|parts| parts.iter().map(text).collect::<Vec<_>>())
        };
        let body = "--b\r\n\r\n{}\r\n--b\r\n\r\none--b\r\n\r\ntwo--b\r\n\r\nthree\r\n--b--\r\n";
        let parts = |parts: &[&str]| Ok(parts.iter().map(|part| (*part).to_owned()).collect());
        assert_eq!(read(body, &[3, 5]), parts(&["{}", "one", "two", "three"]));
        assert_eq!(read(body, &[13, 5]), parts(&["{}", "one--b\r\n\r\ntwo", "three"]));
        assert!(read(body, &[4]).is_err());
        assert_eq!(read("--b\r\n\r\n{}\r\n--b\r\n\r\none\r\n--b--", &[5]), parts(&["{}", "one\r\n"]));
        assert_eq!(read("--b\r\n\r\n{}--b\r\n\r\none--b--", &[3]), parts(&["{}", "one"]));
        assert!(read("--b\r\n\r\n{}--b\r\n\r\none--b--", &[4]).is_err());
        assert!(read("--b\r\n\r\n{}--b\r\n\r\none--b\r\n", &[3]).is_err(), "it was cut off");
    }

    #[test]
    fn a_part_may_be_empty_in_every_way() {
        assert_eq!(contents("--b\r\n\r\n\r\n--b--"), [""]);
        assert_eq!(contents("--b\r\n\r\n--b--"), [""]);
        assert_eq!(contents("--b\r\n--b--"), [""]);
        let parts = read("--b\r\nX-A: 1\r\n\r\n--b--").unwrap();
        assert_eq!((parts[0].header("x-a"), parts[0].content.len()), (Some("1"), 0));
    }

    #[test]
    fn content_may_be_any_bytes() {
        let mut body = b"--b\r\n\r\n".to_vec();
        let content: Vec<u8> = (0..=255).chain(*b"\r\r\n\r\n-").collect();
        body.extend_from_slice(&content);
        body.extend_from_slice(b"\r\n--b--");
        assert_eq!(parse(&Bytes::from(body), "b").unwrap()[0].content, content);
    }

    // The boundary of xAPI 1.0.3 Communication 1.5.2's example.
    #[test]
    fn a_boundary_may_hold_every_character_of_the_standard() {
        let boundary = "abcABC0123'()+_,-./:=?";
        let body = format!("--{boundary}\r\n\r\none\r\n--{boundary}--");
        assert_eq!(parse(&Bytes::from(body), boundary).unwrap().len(), 1);
    }

    #[test]
    fn a_boundary_that_rfc_2046_does_not_know_is_refused() {
        for boundary in ["", "ends with space ", "semi;colon", "é", &"x".repeat(71)] {
            let body = format!("--{boundary}\r\n\r\none\r\n--{boundary}--");
            assert!(parse(&Bytes::from(body), boundary).is_err(), "{boundary}");
        }
    }

    #[test]
    fn a_body_without_delimiters_or_cut_off_is_refused() {
        for body in [
            "",
            "--b",
            "--b\r",
            "--b\r\n",
            "--b--",
            "--b\r\n\r\none",
            "--b\r\n\r\none\r\n--b",
            "--b\r\n\r\none\r\n--b-",
            "--b\r\n\r\none\r\n--b\r\n",
            "--c\r\n\r\none\r\n--c--\r\n",
            "--b\n\none\n--b--\n",
        ] {
            assert!(read(body).is_err(), "{body:?}");
        }
    }

    #[test]
    fn malformed_headers_are_refused() {
        for head in ["no colon", " folded: first", "sp ace: 1", ": 1", "X-A: 1\r\nx-a: 2", "X-A: \0"] {
            let body = format!("--b\r\n{head}\r\n\r\none\r\n--b--");
            assert!(parse(&Bytes::from(body), "b").is_err(), "{head:?}");
        }
    }

    #[test]
    fn headers_and_parts_have_limits() {
        let long = format!("--b\r\nX-A: {}\r\n\r\none\r\n--b--", "x".repeat(HEADER_BYTES));
        assert!(parse(&Bytes::from(long), "b").is_err());
        let many = format!("{}--b--", "--b\r\n\r\n\r\n".repeat(PARTS + 1));
        assert_eq!(parse(&Bytes::from(many), "b"), Err("there are too many parts"));
    }
}
