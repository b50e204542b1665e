//! JSON as the standard and safety ask for it: no duplicate keys, no invalid UTF-8, bounded depth.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Number, Value};

use super::Violation;

/// How deep arrays and objects may lie in each other. Statements need about ten levels; what an
/// extension holds may need more.
pub const MAX_DEPTH: usize = 64;

/// Where rules on the form of JSON stand: in xAPI 1.0.3 and, unchanged, in 2.0.0.
const CLAUSE: &str = "xAPI 1.0.3 Data 2.2";

/// Reads JSON strictly. `prefix` is put before every pointer.
///
/// # Errors
/// The violation, with its place: syntax, encoding, a number out of range, a duplicate key, too deep.
pub fn parse(bytes: &[u8], prefix: &str) -> Result<Value, Violation> {
    let trail = Trail::default();
    let seed = Strict { trail: &trail, depth: 0 };
    let read = if let Ok(text) = std::str::from_utf8(bytes) {
        read(serde_json::Deserializer::from_str(text), seed)
    } else {
        // Read all the same: the reader stops at the string that is wrong, and so tells its place.
        read(serde_json::Deserializer::from_slice(bytes), seed)
    };
    read.map_err(|error| trail.violation(&error, prefix, bytes))
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

/// The way back from an error to the root, written while the error travels up: reading pays nothing
/// for it.
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

/// Rule and sentence for what the reader itself refused. Its messages name places and what was
/// expected, never what was sent.
fn syntax(error: &serde_json::Error, bytes: &[u8]) -> (&'static str, String) {
    let message = error.to_string();
    if let Err(invalid) = std::str::from_utf8(bytes) {
        return ("encoding", format!("The text must be UTF-8; byte {} is not.", invalid.valid_up_to()));
    }
    if message.starts_with("number out of range") {
        return ("number", "This number is too large; numbers are those of IEEE 754 in 64 bits.".to_owned());
    }
    ("json", format!("This is not JSON: {message}."))
}

/// Builds a value, and refuses what the plain reader lets through.
#[derive(Clone, Copy)]
struct Strict<'t> {
    trail: &'t Trail,
    depth: usize,
}

impl Strict<'_> {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            return Err(self.trail.fault(Fault::TooDeep));
        }
        Ok(Self { depth: self.depth + 1, ..self })
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
                Entry::Vacant(free) => match access.next_value_seed(inner) {
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
        assert_eq!(refused(r#"{"a":"\ud800"}"#), ("/7/a".into(), "json"));
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
