//! `If-Match`, `If-None-Match`, `If-Unmodified-Since` and `If-Modified-Since` (RFC 9110, 13.1).

use actix_web::http::header::{HeaderMap, HeaderName, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_UNMODIFIED_SINCE};
use jiff::Timestamp;

use crate::service::{Preconditions, Tags};

use crate::http::Refusal;

/// Reads the preconditions of a request, except [`modified_since`].
///
/// # Errors
/// [`Refusal::Header`].
pub(crate) fn preconditions(headers: &HeaderMap) -> Result<Preconditions, Refusal> {
    Ok(Preconditions {
        if_match: tags(headers, &IF_MATCH).map_err(|detail| Refusal::Header("If-Match", detail))?,
        if_none_match: tags(headers, &IF_NONE_MATCH).map_err(|detail| Refusal::Header("If-None-Match", detail))?,
        if_unmodified_since: date(headers, &IF_UNMODIFIED_SINCE),
        if_modified_since: None,
    })
}

/// Reads `If-Modified-Since`, which is only for GET and HEAD, and only if the date reflects every change (RFC 9110,
/// 13.1.3).
pub(in crate::http) fn modified_since(headers: &HeaderMap) -> Option<Timestamp> {
    date(headers, &IF_MODIFIED_SINCE)
}

/// Reads a date; an invalid or repeated one is ignored (RFC 9110, 13.1.3 and 13.1.4).
fn date(headers: &HeaderMap, name: &HeaderName) -> Option<Timestamp> {
    let mut values = headers.get_all(name);
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    Timestamp::try_from(httpdate::parse_http_date(value.to_str().ok()?).ok()?).ok()
}

const RIGHT: &str = "write * or entity tags in quotes, as \"2fd4e1c67a2d28fced849ee1bb76e7391b93eb12\"";

fn tags(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Tags>, &'static str> {
    let mut read: Option<Tags> = None;
    for value in headers.get_all(name) {
        let text = value.to_str().map_err(|_| RIGHT)?.trim();
        match (&mut read, text) {
            (None, "*") => read = Some(Tags::Any),
            (None, _) => read = Some(Tags::OneOf(list(text)?)),
            (Some(Tags::OneOf(tags)), _) if text != "*" => tags.extend(list(text)?),
            (Some(_), _) => return Err(RIGHT),
        }
    }
    Ok(read)
}

/// Reads at least one tag. One without quotes is read as if it had them, since players send the bare hash.
fn list(text: &str) -> Result<Vec<String>, &'static str> {
    let mut tags = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if rest.is_empty() {
            return if tags.is_empty() { Err(RIGHT) } else { Ok(tags) };
        }
        let (weak, unprefixed) = rest.strip_prefix("W/").map_or(("", rest), |strong| ("W/", strong));
        let (tag, after) = match unprefixed.strip_prefix('"') {
            Some(opened) => opened.split_once('"').ok_or(RIGHT)?,
            None => unprefixed.split_at(unprefixed.find(',').unwrap_or(unprefixed.len())),
        };
        let after = after.trim_start();
        let sound = tag.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"') && tag != "*";
        if !sound || !(after.is_empty() || after.starts_with(',')) {
            return Err(RIGHT);
        }
        tags.push(format!("{weak}\"{tag}\""));
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{
        HeaderMap, HeaderValue, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_UNMODIFIED_SINCE,
    };

    use super::{modified_since, preconditions};
    use crate::http::Refusal;
    use crate::service::Tags;

    fn read(values: &[&'static str]) -> Result<Option<Tags>, Refusal> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(IF_MATCH, HeaderValue::from_static(value));
        }
        preconditions(&headers).map(|read| read.if_match)
    }

    fn tags(tags: &[&str]) -> Tags {
        Tags::OneOf(tags.iter().map(|&tag| tag.to_owned()).collect())
    }

    #[test]
    fn nothing_a_star_and_lists_are_read() {
        assert_eq!(read(&[]).unwrap(), None);
        assert_eq!(read(&[" * "]).unwrap(), Some(Tags::Any));
        let all = tags(&["\"a\"", "W/\"b,c\"", "\"\""]);
        assert_eq!(read(&["\"a\" , W/\"b,c\",\"\""]).unwrap(), Some(all.clone()));
        assert_eq!(read(&["\"a\"", ",W/\"b,c\",, \"\""]).unwrap(), Some(all));
    }

    #[test]
    fn a_tag_without_quotes_is_read_as_if_it_had_them() {
        assert_eq!(read(&["0a1b, W/2c"]).unwrap(), Some(tags(&["\"0a1b\"", "W/\"2c\""])));
    }

    // RFC 9110, 13.1.3 and 13.1.4
    #[test]
    fn one_date_is_read_and_what_is_none_or_two_says_nothing() {
        let read = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(IF_MODIFIED_SINCE, HeaderValue::from_static(value));
                headers.append(IF_UNMODIFIED_SINCE, HeaderValue::from_static(value));
            }
            let read = modified_since(&headers);
            assert_eq!(preconditions(&headers).unwrap().if_unmodified_since, read);
            read
        };
        let date = "Fri, 30 Sep 2022 10:00:00 GMT";
        assert_eq!(read(&[date]), Some("2022-09-30T10:00:00Z".parse().unwrap()));
        for values in [&[][..], &[""], &["yesterday"], &["2022-09-30T10:00:00Z"], &[date, date]] {
            assert_eq!(read(values), None, "{values:?}");
        }
    }

    #[test]
    fn what_is_no_list_of_tags_is_refused_by_the_headers_name() {
        for values in
            [&[""][..], &[","], &["\"a"], &["\"a\"b"], &["\"a\" \"b\""], &["a b"], &["*", "\"a\""], &["\"a\", *"]]
        {
            assert!(read(values).unwrap_err().to_string().contains("If-Match"), "{values:?}");
        }
        let mut headers = HeaderMap::new();
        headers.insert(IF_NONE_MATCH, HeaderValue::from_bytes(b"\"\xe5\"").unwrap());
        assert!(preconditions(&headers).unwrap_err().to_string().contains("If-None-Match"));
    }
}
