//! Media types, as `Content-Type` carries them (RFC 9110, 8.3.1).

use xapi::formats::is_token;

/// A media type with its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MediaType {
    /// Type and subtype, in lower case: `multipart/mixed`.
    pub(crate) essence: String,
    parameters: Vec<(String, String)>,
}

impl MediaType {
    /// Reads a header value; `None` if it is not a media type.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (essence, mut rest) = text.split_once(';').unwrap_or((text, ""));
        let essence = essence.trim().to_ascii_lowercase();
        let (kind, subtype) = essence.split_once('/')?;
        if !is_token(kind) || !is_token(subtype) {
            return None;
        }
        let mut parameters = Vec::new();
        loop {
            rest = rest.trim_start_matches([' ', '\t', ';']);
            if rest.is_empty() {
                return Some(Self { essence, parameters });
            }
            let (name, after) = rest.split_once('=')?;
            if !is_token(name) {
                return None;
            }
            let (value, after) = match after.strip_prefix('"') {
                Some(quoted) => unquote(quoted)?,
                None => bare(after),
            };
            parameters.push((name.to_ascii_lowercase(), value));
            rest = after;
        }
    }

    /// The value of a parameter, by its name in lower case.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Reads up to the next `;`. More lenient than a token, since senders leave boundaries with `:` or `=` unquoted.
fn bare(text: &str) -> (String, &str) {
    let (value, rest) = text.split_at(text.find(';').unwrap_or(text.len()));
    (value.trim_end().to_owned(), rest)
}

/// Reads the inside of an opened quoted string, and returns the rest, which is empty or begins with `;`.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => value.push(characters.next()?.1),
            '"' => {
                let rest = text[at + 1..].trim_start();
                return (rest.is_empty() || rest.starts_with(';')).then_some((value, rest));
            }
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::MediaType;

    #[test]
    fn the_essence_is_lower_case_and_parameters_are_found_by_name() {
        let parsed = MediaType::parse("Application/JSON; Charset=UTF-8").unwrap();
        assert_eq!(parsed.essence, "application/json");
        assert_eq!(parsed.parameter("charset"), Some("UTF-8"));
        assert_eq!(parsed.parameter("boundary"), None);
    }

    #[test]
    fn a_quoted_parameter_may_hold_any_character() {
        // The example of xAPI 1.0.3 Communication 1.5.2.
        let parsed = MediaType::parse(r#"multipart/mixed; boundary="abcABC0123'()+_,-./:=?""#).unwrap();
        assert_eq!(parsed.parameter("boundary"), Some("abcABC0123'()+_,-./:=?"));
        let parsed = MediaType::parse(r#"multipart/mixed; a="x\";y" ; boundary=b"#).unwrap();
        assert_eq!(parsed.parameter("a"), Some(r#"x";y"#));
        assert_eq!(parsed.parameter("boundary"), Some("b"));
    }

    #[test]
    fn an_unquoted_boundary_may_hold_what_a_token_may_not() {
        let parsed = MediaType::parse("multipart/mixed; boundary=----=_Part:1").unwrap();
        assert_eq!(parsed.parameter("boundary"), Some("----=_Part:1"));
    }

    #[test]
    fn a_trailing_semicolon_is_no_parameter() {
        assert_eq!(MediaType::parse("multipart/mixed;").unwrap().parameter("boundary"), None);
    }

    #[test]
    fn what_is_no_media_type_is_refused() {
        for text in ["", "json", "application/", "a b/c", "a/b; c", "a/b; c=\"open", "a/b; c=\"x\"y"] {
            assert_eq!(MediaType::parse(text), None, "{text}");
        }
    }
}
