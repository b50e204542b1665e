//! Values of extensions, which a store may not reject (xAPI 1.0.3 Data 4.1): some say what no [`Value`] can hold.
//!
//! Such a value is carried as its text, in an object with one member whose name no other value here has. The text is
//! skipped and compared without recursion, so that its depth costs memory but no stack.

use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

/// The name of the one member of an object that carries a text.
const TEXT: &str = "\u{0}text";
/// Longer numbers may have digits that a float cannot hold.
const EXACT_DIGITS: usize = 15;

type Digest = [u8; 16];

/// A value that is carried as its text.
pub(super) fn carry(text: &str) -> Value {
    Value::Object(Map::from_iter([(TEXT.to_owned(), Value::from(text))]))
}

/// Whether the value that was read stands for its text to the last digit.
pub(super) fn is_exact(value: &Value, text: &str) -> bool {
    carried(value).is_none() && value.get(TEXT).is_none() && !has_long_number(text)
}

/// The text that a value carries, if it is one that carries a text.
fn carried(value: &Value) -> Option<&str> {
    match value {
        Value::Object(members) if members.len() == 1 => members.get(TEXT)?.as_str(),
        _ => None,
    }
}

fn has_long_number(text: &str) -> bool {
    let mut digits = 0;
    for token in Tokens::of(text) {
        if let Token::Scalar(scalar) = token {
            digits = digits.max(scalar.bytes().filter(u8::is_ascii_digit).count());
        }
    }
    digits > EXACT_DIGITS
}

/// Writes a value, with the texts that it carries.
pub(super) struct Written<'v>(pub(super) &'v Value);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(raw) = carried(self.0).and_then(|text| serde_json::from_str::<&RawValue>(text).ok()) {
            return raw.serialize(serializer);
        }
        match self.0 {
            Value::Array(items) => {
                let mut written = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| written.serialize_element(&Written(item)))?;
                written.end()
            }
            Value::Object(members) => {
                let mut written = serializer.serialize_map(Some(members.len()))?;
                members.iter().try_for_each(|(name, value)| written.serialize_entry(name, &Written(value)))?;
                written.end()
            }
            other => other.serialize(serializer),
        }
    }
}

/// Computes a digest that equal extension values share: numbers compare as decimals, however written; strings by their
/// characters; members in any order, but those of one name in theirs.
pub(super) fn digest(value: &Value) -> Digest {
    match carried(value) {
        Some(text) => digest_text(text),
        None => digest_text(&value.to_string()),
    }
}

/// An array or object that is still open. Small, since a text may open one with each of its bytes.
struct Open {
    /// Of an array, the digest of the items so far.
    items: Digest,
    /// Of an object, where its members begin among those of all.
    first: usize,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Array,
    /// An object, and whether the name of a member has come and its value has not.
    Object(bool),
}

fn digest_text(text: &str) -> Digest {
    let mut open: Vec<Open> = Vec::new();
    // Of all objects that are open: names whose values have not come, and members.
    let mut names: Vec<Digest> = Vec::new();
    let mut members: Vec<(Digest, Digest)> = Vec::new();
    for token in Tokens::of(text) {
        let value = match token {
            Token::Open(is_object) => {
                let kind = if is_object { Kind::Object(false) } else { Kind::Array };
                open.push(Open { items: Digest::default(), first: members.len(), kind });
                continue;
            }
            Token::Close => match open.pop() {
                Some(Open { items, kind: Kind::Array, .. }) => hash(&[b"[", &items]),
                Some(Open { first, .. }) => {
                    let mut own = members.split_off(first);
                    // By names alone, so that of equal names the first stays first.
                    own.sort_by_key(|(name, _)| *name);
                    own.iter().fold(hash(&[b"{"]), |so_far, (name, value)| hash(&[&so_far, name, value]))
                }
                None => continue,
            },
            Token::Text(quoted) => {
                let read: String = serde_json::from_str(quoted).unwrap_or_else(|_| quoted.to_owned());
                let text = hash(&[b"\"", read.as_bytes()]);
                if let Some(object) = open.last_mut().filter(|last| last.kind == Kind::Object(false)) {
                    object.kind = Kind::Object(true);
                    names.push(text);
                    continue;
                }
                text
            }
            Token::Scalar(word) if word.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => {
                hash(&[b"0", decimal(word).as_bytes()])
            }
            Token::Scalar(word) => hash(&[b"", word.as_bytes()]),
        };
        match open.last_mut() {
            Some(array) if array.kind == Kind::Array => array.items = hash(&[b",", &array.items, &value]),
            Some(object) => {
                object.kind = Kind::Object(false);
                members.push((names.pop().unwrap_or_default(), value));
            }
            None => return value,
        }
    }
    Digest::default()
}

/// Half of a SHA-256: a sender that finds two values with one digest only loses one of its own.
fn hash(parts: &[&[u8]]) -> Digest {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    let whole = hash.finalize();
    std::array::from_fn(|at| whole[at])
}

/// Writes a JSON number in the one form of its value: digits with no zero at either end, and a power of ten.
fn decimal(number: &str) -> String {
    let (mantissa, power) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_start_matches('0');
    if significant.is_empty() {
        return "0".to_owned();
    }
    let trimmed = significant.trim_end_matches('0');
    let shift = (significant.len() - trimmed.len()) as i128 - fraction.len() as i128;
    // A longer exponent is compared as written.
    match power.trim_start_matches('+').parse::<i128>().ok().and_then(|power| power.checked_add(shift)) {
        Some(power) => format!("{sign}{trimmed}e{power}"),
        None => number.to_ascii_lowercase(),
    }
}

/// A piece of a JSON text.
enum Token<'t> {
    /// A brace (`true`) or bracket opens.
    Open(bool),
    Close,
    /// A string with its quotes.
    Text(&'t str),
    /// A number, or one of the three words.
    Scalar(&'t str),
}

/// Iterates over the pieces of a JSON text.
struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Tokens<'t> {
    fn of(text: &'t str) -> Self {
        Self { text, at: 0 }
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        let bytes = self.text.as_bytes();
        let is_between = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b':');
        while bytes.get(self.at).copied().is_some_and(is_between) {
            self.at += 1;
        }
        let start = self.at;
        let token = match bytes.get(start)? {
            b'{' => Token::Open(true),
            b'[' => Token::Open(false),
            b'}' | b']' => Token::Close,
            b'"' => {
                self.at = super::member::string_end(bytes, start);
                return self.text.get(start..self.at).map(Token::Text);
            }
            _ => {
                let is_end = |byte: u8| is_between(byte) || matches!(byte, b'}' | b']' | b'{' | b'[' | b'"');
                while bytes.get(self.at).is_some_and(|byte| !is_end(*byte)) {
                    self.at += 1;
                }
                return self.text.get(start..self.at).map(Token::Scalar);
            }
        };
        self.at += 1;
        Some(token)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_are_the_same_however_they_are_written() {
        for (a, b) in [
            ("1e400", "10E399"),
            ("1.50", "15e-1"),
            ("-0.0", "0"),
            ("100000000000000000000", "1e20"),
            (r#"{"a":1,"b":[2]}"#, r#" { "b" : [ 2.0 ] , "\u0061" : 1 } "#),
            (r#"{"a":1,"a":2,"b":3}"#, r#"{"b":3,"a":1,"a":2}"#),
        ] {
            assert_eq!(digest_text(a), digest_text(b), "{a} {b}");
        }
        for (a, b) in [
            ("1e400", "1e401"),
            ("1", "\"1\""),
            ("[[]]", "[]"),
            ("[1,2]", "[2,1]"),
            (r#"{"a":1,"a":2}"#, r#"{"a":2,"a":1}"#),
            (r#"{"a":1}"#, r#"{"a":1,"a":1}"#),
            ("0.1234567890123456789", "0.1234567890123456788"),
            ("null", "false"),
            ("{}", "[]"),
        ] {
            assert_ne!(digest_text(a), digest_text(b), "{a} {b}");
        }
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = |inner: &str| "[".repeat(1_000_000) + inner + &"]".repeat(1_000_000);
        assert_ne!(digest_text(&deep("")), digest_text(&deep("1")));
        let carried = carry(&deep(""));
        assert_eq!(serde_json::to_string(&Written(&carried)).ok(), Some(deep("")));
    }

    proptest! {
        #[test]
        fn a_value_has_one_digest_carried_or_not(number in any::<f64>(), text in ".{0,8}", whole in any::<i64>()) {
            let value = serde_json::json!({ "a": [number, text.clone(), { text: whole }], "b": null });
            prop_assert_eq!(digest(&value), digest(&carry(&value.to_string())));
            prop_assert_eq!(digest(&value), digest(&carry(&format!("{value:#}"))));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,40}") {
            let _ = (digest_text(&text), has_long_number(&text));
        }
    }
}
