//! Query parameters, read strictly: unknown, repeated and malformed ones are refused (xAPI 1.0.3 Communication 3.2:
//! names are case-sensitive, and unknown ones are a 400).

use std::str::FromStr;

use jiff::Timestamp;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error as WordError, StrDeserializer};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use xapi::{explain_iri, formats};

use super::urlencoded::{encoded, pairs};
use crate::http::Refusal;

/// The decoded parameters of a request, all with known names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parameters {
    pairs: Vec<(String, String)>,
}

impl From<Vec<(String, String)>> for Parameters {
    /// Takes parameters that were parsed elsewhere, with any names.
    fn from(pairs: Vec<(String, String)>) -> Self {
        Self { pairs }
    }
}

impl Parameters {
    /// Reads a query string. Parameters may come once, those in `repeatable` more often.
    ///
    /// # Errors
    /// If a parameter is unknown, repeated, malformed or not UTF-8.
    pub(crate) fn parse(query: &str, once: &[&str], repeatable: &[&str]) -> Result<Self, Refusal> {
        let mut read: Vec<(String, String)> = Vec::new();
        for pair in pairs(query) {
            let (name, value) = pair.map_err(|fault| Refusal::parameter(printable(&fault.name), fault.detail))?;
            let repeated = repeatable.contains(&name.as_str());
            if !repeated && !once.contains(&name.as_str()) {
                let known: Vec<&str> = once.iter().chain(repeatable).copied().collect();
                let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                return Err(Refusal::parameter(printable(&name), format!("it is not known here; known are: {known}")));
            }
            if !repeated && read.iter().any(|(other, _)| *other == name) {
                return Err(Refusal::parameter(&name, "it may be given once"));
            }
            read.push((name, value));
        }
        Ok(Self { pairs: read })
    }

    /// Removes empty parameters, since a form sends every field, filled in or not.
    pub(crate) fn without_empty(self) -> Self {
        self.without_empty_but(&[])
    }

    /// The same, except for these parameters.
    pub(crate) fn without_empty_but(mut self, names: &[&str]) -> Self {
        self.pairs.retain(|(name, value)| !value.is_empty() || names.contains(&name.as_str()));
        self
    }

    /// Writes a query string with these parameters except those in `without`, and with `with` at its end.
    pub(crate) fn query_string(&self, without: &[&str], with: &[(&str, &str)]) -> String {
        let kept = self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let kept = kept.filter(|(name, _)| !without.contains(name) && !with.iter().any(|(added, _)| added == name));
        let pairs =
            kept.chain(with.iter().copied()).map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// The parameters except those in `without`.
    pub(crate) fn others(&self, without: &[&str]) -> Vec<(String, String)> {
        self.pairs.iter().filter(|(name, _)| !without.contains(&name.as_str())).cloned().collect()
    }

    /// The names that were given, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.pairs.iter().map(|(name, _)| name.as_str())
    }

    /// The value of a parameter.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Each value of a parameter that is repeated, as it was sent.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The values of a list: repeated, comma-separated, or both. Empty members are left out.
    pub(crate) fn list(&self, name: &str) -> impl Iterator<Item = &str> {
        let values = self.pairs.iter().filter(move |(key, _)| key == name);
        values.flat_map(|(_, value)| value.split(',')).map(str::trim).filter(|member| !member.is_empty())
    }

    /// A value parsed by [`FromStr`], whose error says how to correct it.
    pub(crate) fn parsed<T: FromStr<Err = String>>(&self, name: &str) -> Result<Option<T>, Refusal> {
        self.text(name).map(|text| text.parse().map_err(|detail: String| Refusal::parameter(name, detail))).transpose()
    }

    /// A list whose members are parsed by [`FromStr`].
    pub(crate) fn parsed_list<T: FromStr<Err = String>>(&self, name: &str) -> Result<Vec<T>, Refusal> {
        self.list(name).map(|text| text.parse().map_err(|detail: String| Refusal::parameter(name, detail))).collect()
    }

    /// `true` or `false`, in any case; absent is `false` (xAPI 1.0.3 Communication 2.1.3). Senders in Python write
    /// `True`.
    pub(crate) fn boolean(&self, name: &str) -> Result<bool, Refusal> {
        match self.text(name).map(str::to_ascii_lowercase).as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Refusal::parameter(name, "write true or false")),
        }
    }

    /// A UUID in its usual form, with hyphens.
    pub(crate) fn uuid(&self, name: &str) -> Result<Option<Uuid>, Refusal> {
        let Some(text) = self.text(name) else { return Ok(None) };
        match Uuid::try_parse(text) {
            Ok(id) if formats::is_uuid(text) => Ok(Some(id)),
            _ => Err(Refusal::parameter(name, "write a UUID, as 5e1f2b9a-3c4d-4e6f-8a7b-9c0d1e2f3a4b")),
        }
    }

    /// An IRI with its scheme, as it was sent.
    pub(crate) fn iri(&self, name: &str) -> Result<Option<String>, Refusal> {
        let Some(text) = self.text(name) else { return Ok(None) };
        match explain_iri(text) {
            None => Ok(Some(text.to_owned())),
            Some(fault) => Err(Refusal::parameter(name, format!("write an IRI with its scheme (RFC 3987): {fault}"))),
        }
    }

    /// A timestamp of the standard.
    pub(crate) fn timestamp(&self, name: &str) -> Result<Option<Timestamp>, Refusal> {
        let right = "write a timestamp of RFC 3339, as 2022-09-30T08:15:00.000Z; in a query the + of an offset is %2B";
        let wrong = || Refusal::parameter(name, right);
        self.text(name).map(|text| formats::parse_timestamp(text).ok_or_else(wrong)).transpose()
    }

    /// A period from one parameter (inclusive) to another (exclusive), each parsed by `read`: `from` and `to`.
    ///
    /// # Errors
    /// If one of them is wrong, or the period is empty.
    pub(crate) fn period<T: PartialOrd>(
        &self,
        (first, end): (&str, &str),
        read: impl Fn(&Self, &str) -> Result<Option<T>, Refusal>,
    ) -> Result<(Option<T>, Option<T>), Refusal> {
        let (from, to) = (read(self, first)?, read(self, end)?);
        if let (Some(from), Some(to)) = (&from, &to)
            && to <= from
        {
            let detail = format!("it is the day after the period, so it must be later than `{first}`");
            return Err(Refusal::parameter(end, detail));
        }
        Ok((from, to))
    }

    /// One of the words of an enum, as serde writes them.
    pub(crate) fn word<'a, T: Deserialize<'a>>(&'a self, name: &str) -> Result<Option<T>, Refusal> {
        self.text(name).map(|text| word(name, text)).transpose()
    }
}

/// The word that serde writes for a value of an enum.
pub(crate) fn as_word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// Reads one of the words of an enum, as serde writes them.
///
/// # Errors
/// A refusal that lists the words.
pub(crate) fn word<'a, T: Deserialize<'a>>(name: &str, text: &'a str) -> Result<T, Refusal> {
    let text: StrDeserializer<'a, WordError> = text.into_deserializer();
    // Serde's message repeats the value and lists the words; only the words are wanted.
    T::deserialize(text).map_err(|error| {
        let message = error.to_string();
        let words = message.split_once("expected ").map_or("another word", |(_, words)| words);
        Refusal::parameter(name, format!("write {words}"))
    })
}

/// The name, if it looks like one, so that an answer may repeat it. Anything else might be data.
fn printable(name: &str) -> &str {
    let plain = name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_');
    if plain && (1..=40).contains(&name.len()) { name } else { "?" }
}

#[cfg(test)]
mod tests {
    use learning::{Attribution, Day, Kommunkod};

    use super::{Parameters, Refusal};

    fn read(query: &str) -> Result<Parameters, Refusal> {
        Parameters::parse(query, &["limit", "flag", "id", "day", "attribution"], &["course"])
    }

    fn message<T>(result: Result<T, Refusal>) -> String {
        result.err().unwrap().to_string()
    }

    #[test]
    fn values_are_decoded() {
        let parameters = read("limit=a+b%20c%2B%C3%A5").unwrap();
        assert_eq!(parameters.text("limit"), Some("a b c+å"));
        assert_eq!(parameters.text("flag"), None);
    }

    // xAPI 1.0.3 Communication 3.2
    #[test]
    fn an_unknown_parameter_is_refused_and_so_is_one_in_other_case() {
        assert_eq!(
            message(read("Limit=1")),
            "the parameter Limit is wrong: it is not known here; known are: limit, flag, id, day, attribution, course"
        );
    }

    #[test]
    fn an_unknown_name_that_may_be_data_is_not_repeated() {
        assert!(!message(read("anna@kommun.example=1")).contains("anna"));
    }

    #[test]
    fn a_doubled_parameter_is_refused_unless_it_is_a_list() {
        assert_eq!(message(read("limit=1&limit=1")), "the parameter limit is wrong: it may be given once");
        let parameters = read("course=a,b&course=c,&course=").unwrap();
        assert_eq!(parameters.list("course").collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    // xAPI 1.0.3 Communication 1.4
    #[test]
    fn a_value_that_is_not_utf_8_is_refused() {
        assert!(message(read("limit=%E5")).contains("UTF-8"));
        assert_eq!(read("limit=%EF%BF%BD").unwrap().text("limit"), Some("\u{FFFD}"), "a character that was sent");
    }

    #[test]
    fn malformed_percent_encoding_is_refused_and_not_guessed_at() {
        for query in ["limit=10%", "limit=%zz", "course=100%&course=b"] {
            assert!(message(read(query)).contains("%25"), "{query}");
        }
        assert!(!message(read("anna@kommun.example=%")).contains("anna"));
    }

    #[test]
    fn a_plus_sign_in_a_timestamp_is_told_to_be_written_otherwise() {
        let read = |value: &str| read(&format!("day={value}")).unwrap().timestamp("day");
        assert!(message(read("2022-09-30T10:15:00+02:00")).contains("%2B"));
        assert_eq!(read("2022-09-30T10:15:00%2B02:00").unwrap(), Some("2022-09-30T08:15:00Z".parse().unwrap()));
    }

    // xAPI 1.0.3 Communication 2.1.3: booleans are written as in JSON; Python writes them differently.
    #[test]
    fn only_true_and_false_are_booleans() {
        assert!(read("flag=true").unwrap().boolean("flag").unwrap());
        assert!(read("flag=True").unwrap().boolean("flag").unwrap());
        assert!(!read("flag=false").unwrap().boolean("flag").unwrap());
        assert!(!read("").unwrap().boolean("flag").unwrap());
        for text in ["1", "", "yes"] {
            assert!(read(&format!("flag={text}")).unwrap().boolean("flag").is_err(), "{text}");
        }
    }

    #[test]
    fn a_uuid_has_its_hyphens() {
        assert!(read("id=5e1f2b9a-3c4d-4e6f-8a7b-9c0d1e2f3a4b").unwrap().uuid("id").unwrap().is_some());
        for text in ["5e1f2b9a3c4d4e6f8a7b9c0d1e2f3a4b", "{5e1f2b9a-3c4d-4e6f-8a7b-9c0d1e2f3a4b}", "x", ""] {
            assert!(read(&format!("id={text}")).unwrap().uuid("id").is_err(), "{text}");
        }
    }

    #[test]
    fn typed_values_say_what_would_be_right() {
        assert_eq!(read("day=2022-09-30").unwrap().parsed::<Day>("day").unwrap().unwrap().to_string(), "2022-09-30");
        assert!(message(read("day=30/9").unwrap().parsed::<Day>("day")).contains("YYYY-MM-DD"));
        let codes = read("course=0180,1480").unwrap().parsed_list::<Kommunkod>("course").unwrap();
        assert_eq!(codes.len(), 2);
        assert!(read("course=0180,14").unwrap().parsed_list::<Kommunkod>("course").is_err());
    }

    #[test]
    fn a_query_string_can_be_written_again() {
        let parameters = read("limit=&course=a,b&course=%C3%A5&day=2022-09-30").unwrap().without_empty();
        assert_eq!(parameters.query_string(&["day"], &[("format", "csv")]), "course=a%2Cb&course=%C3%A5&format=csv");
        assert_eq!(parameters.query_string(&["course"], &[("day", "x y")]), "day=x%20y");
    }

    #[test]
    fn words_are_those_of_the_enum() {
        let parameters = read("attribution=at_event").unwrap();
        assert_eq!(parameters.word("attribution").unwrap(), Some(Attribution::AtEvent));
        let refusal = message(read("attribution=anna").unwrap().word::<Attribution>("attribution"));
        assert_eq!(refusal, "the parameter attribution is wrong: write `at_event` or `current`");
    }
}
