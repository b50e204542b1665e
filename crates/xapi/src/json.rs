//! Reads JSON as strictly as the standard and safety require: no duplicate keys, no invalid UTF-8, bounded depth.
//!
//! The exception are values of extensions, which a store may not reject (xAPI 1.0.3 Data 4.1): any JSON passes there,
//! see `extension_value`.

use std::cell::RefCell;
use std::fmt;

use serde::Serialize;
use serde::de::{Deserialize as _, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

use super::{Violation, extension_value, halves};

/// The deepest nesting of arrays and objects outside the values of extensions. Statements need about ten levels.
pub const MAX_DEPTH: usize = 64;

/// The mark that may precede UTF-8 text and means nothing (RFC 8259 8.1: it may be ignored).
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The clause with the rules on the form of JSON, unchanged in 2.0.0.
const CLAUSE: &str = "xAPI 1.0.3 Data 2.2";

/// Reads JSON strictly. `prefix` is put before every pointer.
///
/// # Errors
/// The violation, with its place: syntax, encoding, a number out of range, a duplicate key, too deep.
pub fn parse(bytes: &[u8], prefix: &str) -> Result<Value, Violation> {
    let trail = Trail::default();
    let seed = Strict { trail: &trail, depth: 0, within: Within::Anywhere };
    let read = if let Ok(text) = std::str::from_utf8(bytes) {
        read(serde_json::Deserializer::from_str(&halves::mark(text)), seed)
    } else {
        // Read it all the same: the reader stops at the wrong string, which gives its place.
        read(serde_json::Deserializer::from_slice(bytes), seed)
    };
    read.map_err(|error| trail.violation(&error, prefix, bytes))
}

/// Writes what [`parse`] has read, with all its extension values and halves of characters.
pub fn write(value: &Value) -> String {
    // Keys are strings and writing to memory cannot fail.
    halves::restore(serde_json::to_string(&extension_value::Written(value)).unwrap_or_default())
}

/// Writes a value that contains texts read by [`parse`].
///
/// # Errors
/// If JSON cannot express it.
pub fn write_texts(value: &impl Serialize) -> serde_json::Result<String> {
    serde_json::to_string(value).map(halves::restore)
}

/// Strips a leading byte-order mark.
pub fn without_byte_order_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)
}

fn read<'de, R: serde_json::de::Read<'de>>(
    mut deserializer: serde_json::Deserializer<R>,
    seed: Strict<'_>,
) -> serde_json::Result<Value> {
    let value = seed.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

/// What was found wrong beyond the syntax.
enum Fault {
    DuplicateKey,
    TooDeep,
}

/// The path from an error to the root, recorded while the error travels up, so that successful reading pays nothing for
/// it.
#[derive(Default)]
struct Trail {
    fault: RefCell<Option<Fault>>,
    /// Innermost first.
    steps: RefCell<Vec<String>>,
}

impl Trail {
    fn step(&self, step: impl fmt::Display) {
        self.steps.borrow_mut().push(step.to_string());
    }

    fn fault<E: serde::de::Error>(&self, fault: Fault) -> E {
        self.fault.replace(Some(fault));
        E::custom("")
    }

    fn violation(&self, error: &serde_json::Error, prefix: &str, bytes: &[u8]) -> Violation {
        let mut pointer = prefix.to_owned();
        for step in self.steps.borrow().iter().rev() {
            super::violation::push_step(&mut pointer, step);
        }
        let (rule, detail) = match self.fault.take() {
            Some(Fault::DuplicateKey) => {
                ("duplicate-key", "This key stands twice in its object; a property may be given once only.".to_owned())
            }
            Some(Fault::TooDeep) => {
                ("depth", format!("Arrays and objects may lie in each other {MAX_DEPTH} deep; this lies deeper."))
            }
            None => syntax(error, bytes),
        };
        Violation { pointer, rule, clause: CLAUSE, detail }
    }
}

/// The rule and the sentence for an error of the reader itself. Its messages name places and what was expected, never
/// what was sent.
fn syntax(error: &serde_json::Error, bytes: &[u8]) -> (&'static str, String) {
    let message = error.to_string();
    let is_utf_16 = matches!(bytes, [0xfe, 0xff, ..] | [0xff, 0xfe, ..] | [0, b'[' | b'{', ..] | [b'[' | b'{', 0, ..]);
    if is_utf_16 {
        return ("encoding", "This is UTF-16 or UTF-32; JSON is sent as UTF-8 (RFC 8259 8.1).".to_owned());
    }
    if let Err(invalid) = std::str::from_utf8(bytes) {
        return ("encoding", format!("The text must be UTF-8; byte {} is not.", invalid.valid_up_to()));
    }
    if message.starts_with("number out of range") {
        return ("number", "This number is too large; numbers are those of IEEE 754 in 64 bits.".to_owned());
    }
    ("json", format!("This is not JSON: {message}."))
}

/// Builds a value, and refuses what the plain reader accepts.
#[derive(Clone, Copy)]
struct Strict<'t> {
    trail: &'t Trail,
    depth: usize,
    within: Within,
}

/// Where a value is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Anywhere,
    /// It is a map of extensions.
    Extensions,
    /// It is in the value of one.
    InExtension,
}

impl Strict<'_> {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            return Err(self.trail.fault(Fault::TooDeep));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }

    /// Where the value of a named member is. The standard has no other member named so: it is refused later, or holds
    /// extensions.
    fn of_member(self, name: &str) -> Self {
        match self.within {
            Within::Anywhere if name == "extensions" => Self { within: Within::Extensions, ..self },
            _ => self,
        }
    }
}

/// The value of one extension: any JSON. Beyond [`LARGEST_TREE`] bytes it is carried as its text: nobody looks into it,
/// and a tree may take fifty times the memory.
struct Extension;

/// See [`Extension`].
const LARGEST_TREE: usize = 4096;

impl<'de> DeserializeSeed<'de> for Extension {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let text = <&RawValue>::deserialize(deserializer)?.get();
        if text.len() > LARGEST_TREE {
            return Ok(extension_value::carry(text));
        }
        let trail = Trail::default();
        let strict = Strict { trail: &trail, depth: 0, within: Within::InExtension };
        let value = read(serde_json::Deserializer::from_str(text), strict).ok();
        let value = value.filter(|value| extension_value::is_exact(value, text));
        Ok(value.unwrap_or_else(|| extension_value::carry(text)))
    }
}

impl Strict<'_> {
    fn next_value<'de, A: MapAccess<'de>>(self, inner: Self, access: &mut A) -> Result<Value, A::Error> {
        match self.within {
            Within::Extensions => access.next_value_seed(Extension),
            _ => access.next_value_seed(inner),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        // A list is not a map of extensions, whatever its name.
        let inner = if self.within == Within::Extensions { Self { within: Within::Anywhere, ..inner } } else { inner };
        let mut items = Vec::new();
        loop {
            match access.next_element_seed(inner) {
                Ok(Some(item)) => items.push(item),
                Ok(None) => return Ok(Value::Array(items)),
                Err(error) => {
                    self.trail.step(items.len());
                    return Err(error);
                }
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut members = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            match members.entry(key) {
                Entry::Vacant(free) => match self.next_value(inner.of_member(free.key()), &mut access) {
                    Ok(value) => {
                        free.insert(value);
                    }
                    Err(error) => {
                        self.trail.step(free.key());
                        return Err(error);
                    }
                },
                Entry::Occupied(taken) => {
                    self.trail.step(taken.key());
                    return Err(self.trail.fault(Fault::DuplicateKey));
                }
            }
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn refused(text: impl AsRef<[u8]>) -> (String, &'static str) {
        let violation = parse(text.as_ref(), "/7").expect_err("must be refused");
        (violation.pointer, violation.rule)
    }

    // XAPI-00021
    #[test]
    fn a_key_that_stands_twice_is_refused_where_it_stands() {
        assert_eq!(refused(r#"{"a":{"b/c":1,"d":[0,{"e":1,"e":2}]}}"#), ("/7/a/d/1/e".into(), "duplicate-key"));
        assert_eq!(refused(r#"{"b/c~":1,"b\/c~":1}"#), ("/7/b~1c~0".into(), "duplicate-key"));
    }

    #[test]
    fn text_that_is_not_utf_8_is_refused_where_it_stands() {
        assert_eq!(refused(b"{\"a\":[\"x\",\"\xff\"]}"), ("/7/a/1".into(), "encoding"));
        assert_eq!(refused(r#"{"a":"\ud80"}"#), ("/7/a".into(), "json"));
    }

    // RFC 8259 8.1: only UTF-8.
    #[test]
    fn another_encoding_is_named() {
        let utf_16: Vec<u8> = "[{\"a\":1}]".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [utf_16.clone(), [&[0xff, 0xfe], &utf_16[..]].concat()] {
            let violation = parse(&bytes, "").expect_err("UTF-16");
            assert_eq!(violation.rule, "encoding");
            assert!(violation.detail.contains("UTF-16"), "{violation:?}");
        }
    }

    // RFC 8259 8.2: the grammar allows half of a pair.
    #[test]
    fn half_of_a_character_is_read_and_written_back() {
        for text in [r#"{"a":"Vad kul \ud83c"}"#, r#"["\udf89","\ud83c\ud83c"]"#, "[\"\u{fdd0}d83c\",\"å\"]"] {
            assert_eq!(write(&parse(text.as_bytes(), "").expect("JSON")), text);
        }
        assert_eq!(refused(r#"{"\ud83c":1,"\ud83c":2}"#).1, "duplicate-key");
    }

    // xAPI 1.0.3 Data 4.1: values of extensions are not checked; their names, and what is around them, are.
    #[test]
    fn values_of_extensions_are_kept_whatever_they_are() {
        let deep = "[".repeat(200_000) + &"]".repeat(200_000);
        for value in
            ["1e400", r#"{"a":1,"a":2}"#, "1.00000000000000000001", r#"{"\u0000text":"1"}"#, r#""\ud83c""#, &deep]
        {
            let text =
                format!(r#"{{"extensions":{{"http://a.example/e":{value}}},"x":{{"extensions":{{"b":{value}}}}}}}"#);
            assert_eq!(write(&parse(text.as_bytes(), "").expect("JSON")), text, "{value:.40}");
        }
        assert_eq!(refused(r#"{"extensions":{"a":1,"a":2}}"#), ("/7/extensions/a".into(), "duplicate-key"));
        assert_eq!(refused(r#"{"extensions":{"a":{"b":tru}}}"#), ("/7/extensions/a".into(), "json"));
        assert_eq!(refused(r#"{"extensions":[1e400]}"#), ("/7/extensions/0".into(), "number"));
        assert_eq!(refused(r#"{"a":1e400}"#), ("/7/a".into(), "number"));
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(parse(nested(MAX_DEPTH).as_bytes(), "").is_ok());
        let (pointer, rule) = refused(nested(MAX_DEPTH + 1));
        assert_eq!((pointer.matches("/0").count(), rule), (MAX_DEPTH, "depth"));
        assert_eq!(refused("[".repeat(100_000)).1, "depth");
    }

    // XAPI-00014
    #[test]
    fn what_is_not_json_is_refused_where_it_stands() {
        assert_eq!(refused(r#"{"a":{"b":tru}}"#), ("/7/a/b".into(), "json"));
        assert_eq!(refused(r#"{"a":1e999}"#), ("/7/a".into(), "number"));
        assert_eq!(refused(r#"{"a":1} x"#), ("/7".into(), "json"));
        assert_eq!(refused(r#"{"a":NaN}"#), ("/7/a".into(), "json"));
        assert_eq!(refused(""), ("/7".into(), "json"));
        assert_eq!(refused(r#"{"a":1,}"#), ("/7".into(), "json"));
    }

    #[test]
    fn numbers_keep_their_kind() {
        let value = parse(b"[1, 1.0, -9223372036854775808, 18446744073709551615]", "").expect("JSON");
        assert_eq!(value.to_string(), "[1,1.0,-9223372036854775808,18446744073709551615]");
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(".{0,4}", inner, 0..6).prop_map(|map| map.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn json_without_duplicate_keys_is_read_as_the_plain_reader_reads_it(value in any_value()) {
            let text = value.to_string();
            let plain: Value = serde_json::from_str(&text).expect("JSON");
            prop_assert_eq!(parse(text.as_bytes(), "").expect("strict JSON"), plain);
        }

        #[test]
        fn no_bytes_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let plain = serde_json::from_slice::<Value>(&bytes).is_ok();
            prop_assert!(plain || parse(&bytes, "").is_err());
        }
    }
}
