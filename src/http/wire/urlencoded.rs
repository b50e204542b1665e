//! `application/x-www-form-urlencoded`, the format of query strings and forms (the URL standard, 5), read strictly: a
//! browser guesses what a malformed sequence may mean, but a guessed question gets a wrong answer.

const NOT_UTF_8: &str = "it is not UTF-8 (xAPI 1.0.3 Communication 1.4)";
const MALFORMED: &str = "it is malformed: % begins two hexadecimal digits, and stands for itself as %25";

/// Why a pair cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The decoded name; empty if it is the name that cannot be read.
    pub(in crate::http) name: String,
    /// What is wrong, without repeating anything that was sent.
    pub(in crate::http) detail: &'static str,
}

/// The pairs of name and value in order, decoded lazily, so that stopping early costs no more.
pub(crate) fn pairs(text: &str) -> impl Iterator<Item = Result<(String, String), Fault>> {
    text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decoded(name).map_err(|detail| Fault { name: String::new(), detail })?;
        match decoded(value) {
            Ok(value) => Ok((name, value)),
            Err(detail) => Err(Fault { name, detail }),
        }
    })
}

fn decoded(text: &str) -> Result<String, &'static str> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let (digits, after) = after.split_at_checked(2).ok_or(MALFORMED)?;
                let mut byte = [0];
                hex::decode_to_slice(digits, &mut byte).map_err(|_| MALFORMED)?;
                bytes.extend(byte);
                rest = after;
            }
            other => bytes.push(*other),
        }
    }
    String::from_utf8(bytes).map_err(|_| NOT_UTF_8)
}

/// Percent-encodes everything except the unreserved characters of RFC 3986.
pub(crate) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push_str(&hex::encode_upper([byte]));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::{Fault, MALFORMED, NOT_UTF_8, encoded, pairs};

    fn read(text: &str) -> Result<Vec<(String, String)>, Fault> {
        pairs(text).collect()
    }

    #[test]
    fn pairs_are_decoded_in_order_and_empty_ones_passed_over() {
        let expected = [("a", "1 2+å"), ("a", ""), ("b=", "c=d")].map(|(name, value)| (name.into(), value.into()));
        assert_eq!(read("&a=1+2%2B%C3%a5&a&&b%3D=c=d&").unwrap(), expected);
        assert_eq!(read("").unwrap(), []);
    }

    #[test]
    fn a_percent_sign_begins_two_digits() {
        for text in ["a=%", "a=1%2", "a=%zz", "a=%+1", "a=100%&b=1", "a=%C3%A"] {
            assert_eq!(read(text), Err(Fault { name: "a".into(), detail: MALFORMED }), "{text}");
        }
        assert_eq!(read("%=a"), Err(Fault { name: String::new(), detail: MALFORMED }));
    }

    // xAPI 1.0.3 Communication 1.4
    #[test]
    fn bytes_that_are_not_utf_8_are_refused_and_the_replacement_character_is_one_like_any_other() {
        assert_eq!(read("a=%E5"), Err(Fault { name: "a".into(), detail: NOT_UTF_8 }));
        assert_eq!(read("a=%EF%BF%BD").unwrap(), [("a".to_owned(), "\u{FFFD}".to_owned())]);
    }

    #[test]
    fn what_is_encoded_is_decoded_to_the_same() {
        let text = "a b+c%&=/?å\u{0}~-._";
        assert_eq!(read(&format!("x={}", encoded(text))).unwrap(), [("x".to_owned(), text.to_owned())]);
    }
}
