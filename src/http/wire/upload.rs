//! Forms with files, as browsers send them: `multipart/form-data` (RFC 7578).

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::web::Payload;
use bytes::Bytes;

use super::body;
use super::multipart::{self, Part};
use crate::http::{Parameters, Refusal};
use crate::service::Memory;

const UPLOAD: &str = "multipart/form-data";
/// The longest ordinary field, in bytes.
const FIELD_BYTES: usize = 16 * 1024;

/// A sent form with files.
#[derive(Debug)]
pub(crate) struct Upload {
    /// The ordinary fields.
    pub(crate) fields: Parameters,
    /// The files by field, without empty ones, which browsers send if no file was chosen. They share the body's memory.
    pub(crate) files: BTreeMap<String, Bytes>,
}

/// Reads a form with these fields and files, each at most once.
///
/// # Errors
/// If it is not such a form, is longer than `limit`, or has other fields. Errors don't quote what was sent.
pub(crate) async fn read(
    request: &HttpRequest,
    payload: Payload,
    (fields, files): (&[&str], &[&str]),
    (limit, memory): (usize, &Memory),
) -> Result<Upload, Refusal> {
    let media_type = body::media_type(request.headers()).filter(|media_type| media_type.essence == UPLOAD);
    let boundary = media_type.as_ref().and_then(|media_type| media_type.parameter("boundary"));
    let boundary = boundary.ok_or(Refusal::MediaType(UPLOAD))?;
    let body = body::read(payload, request.headers(), limit, memory).await?;
    let parts = multipart::parse(&body, boundary).map_err(|detail| Refusal::Body(detail.into()))?;
    from_parts(&parts, fields, files)
}

fn from_parts(parts: &[Part], fields: &[&str], files: &[&str]) -> Result<Upload, Refusal> {
    let wrong = |detail: &'static str| Refusal::Body(detail.into());
    let (mut read, mut read_files): (Vec<(String, String)>, _) = (Vec::new(), BTreeMap::new());
    let mut met: Vec<&str> = Vec::new();
    for part in parts {
        let name = part.header("content-disposition").and_then(field_name);
        let name = name.ok_or(wrong("a part of the form does not say which field it is"))?;
        let known = fields.iter().chain(files).find(|known| **known == name);
        let name = *known.ok_or(wrong("the form has a field that is not known here"))?;
        if met.contains(&name) {
            return Err(wrong("the form has a field twice"));
        }
        met.push(name);
        if files.contains(&name) {
            if !part.content.is_empty() {
                read_files.insert(name.to_owned(), part.content.clone());
            }
        } else {
            let text = std::str::from_utf8(&part.content).ok().filter(|text| text.len() <= FIELD_BYTES);
            read.push((
                name.to_owned(),
                text.ok_or(wrong("a field of the form is too long, or not UTF-8"))?.to_owned(),
            ));
        }
    }
    Ok(Upload { fields: Parameters::from(read), files: read_files })
}

/// The name of a field (RFC 7578, 4.2), which every browser writes first. A file name may follow, which the server
/// ignores.
fn field_name(disposition: &str) -> Option<String> {
    let (kind, rest) = disposition.split_once(';')?;
    let value = rest.trim_start().strip_prefix("name=").filter(|_| kind.trim().eq_ignore_ascii_case("form-data"))?;
    match value.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').map(|(name, _)| name.to_owned()),
        None => value.split(';').next().map(|name| name.trim().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(body: &str) -> Result<Upload, Refusal> {
        let parts = multipart::parse(&Bytes::copy_from_slice(body.as_bytes()), "b").unwrap();
        from_parts(&parts, &["mode", "day"], &["file"])
    }

    fn part(head: &str, content: &str) -> String {
        format!("--b\r\nContent-Disposition: {head}\r\n\r\n{content}\r\n")
    }

    #[test]
    fn fields_and_files_are_told_apart_by_their_names() {
        let body = [
            part("form-data; name=\"mode\"", "full"),
            part("form-data; name=day", "2022-09-30"),
            part("form-data; name=\"file\"; filename=\"C:\\list; a\\\"", "a;b\r\n1;å\r\n"),
        ];
        let upload = read(&(body.concat() + "--b--")).unwrap();
        assert_eq!((upload.fields.text("mode"), upload.fields.text("day")), (Some("full"), Some("2022-09-30")));
        assert_eq!(upload.files["file"], "a;b\r\n1;å\r\n".as_bytes());
    }

    #[test]
    fn a_file_that_was_not_chosen_is_not_there() {
        let upload = read(&(part("form-data; name=\"file\"; filename=\"\"", "") + "--b--")).unwrap();
        assert!(upload.files.is_empty());
    }

    #[test]
    fn a_field_that_is_unknown_doubled_too_long_or_nameless_is_refused() {
        let mode = part("form-data; name=\"mode\"", "full");
        for body in [
            part("form-data; name=\"other\"", "1"),
            part("attachment; name=\"mode\"", "1"),
            part("form-data", "1"),
            "--b\r\n\r\nx\r\n".to_owned(),
            mode.clone() + &mode,
            part("form-data; name=\"mode\"", &"x".repeat(FIELD_BYTES + 1)),
        ] {
            assert!(matches!(read(&(body.clone() + "--b--")), Err(Refusal::Body(_))), "{body}");
        }
    }

    proptest! {
        #[test]
        fn any_disposition_is_read_or_not(text in "\\PC*") {
            let _ = field_name(&text);
        }

        #[test]
        fn the_name_that_was_written_is_read(name in "[a-z_]{1,20}", file in "[^\"\r\n]{0,20}") {
            let written = format!("form-data; name=\"{name}\"; filename=\"{file}\"");
            prop_assert_eq!(field_name(&written), Some(name));
        }
    }
}
