//! Mendings: what known senders get wrong in the same way every time, put right where their credential asks for it.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::formats::is_uuid;
use super::member::{find_in, items, members};

/// A mending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mending {
    /// Open edX says `"objectType": "GroupActivity"` of a problem with several questions; it becomes `Activity`
    /// (xAPI 1.0.3 Data 2.4.4).
    OpenedxGroupActivity,
    /// Open edX names the attempt at an exam by a bare UUID; an activity's id becomes its `urn:uuid:`
    /// (xAPI 1.0.3 Data 2.4.4.1, RFC 9562 4).
    BareUuidId,
}

impl Mending {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::OpenedxGroupActivity, Self::BareUuidId];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OpenedxGroupActivity => "openedx-group-activity",
            Self::BareUuidId => "bare-uuid-id",
        }
    }
}

impl fmt::Display for Mending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Mending {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.iter().find(|mending| mending.as_str() == text);
        known.copied().ok_or_else(|| format!("write one of {}", Self::ALL.map(Self::as_str).join(", ")))
    }
}

/// One place of a statement that was mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mended {
    /// The place: `/object/objectType`.
    pub pointer: String,
    /// The JSON that was sent, to the byte.
    pub from: String,
    /// The JSON in its place.
    pub to: String,
    /// By which mending.
    pub by: Mending,
}

/// Mends the text of one statement, valid JSON, and tells where; no other byte changes.
pub(super) fn mend<'t>(text: &'t str, mendings: &BTreeSet<Mending>) -> (Cow<'t, str>, Vec<Mended>) {
    let is_json = || serde_json::from_str::<&RawValue>(text).is_ok();
    if mendings.is_empty() || !is_json() {
        return (Cow::Borrowed(text), Vec::new());
    }
    let start = text.find('{').unwrap_or(text.len());
    let mut found = Found { text, mendings, places: Vec::new() };
    found.statement(start, "", true);
    let mut places = found.places;
    if places.is_empty() {
        return (Cow::Borrowed(text), Vec::new());
    }
    places.sort_by_key(|(place, _)| place.start);
    let mut mended = String::with_capacity(text.len() + 16 * places.len());
    let mut at = 0;
    for (place, one) in &places {
        mended.push_str(&text[at..place.start]);
        mended.push_str(&one.to);
        at = place.end;
    }
    mended.push_str(&text[at..]);
    (Cow::Owned(mended), places.into_iter().map(|(_, one)| one).collect())
}

/// The statement as it was sent, where that is known: a text with what was mended put back.
///
/// `None` where the text does not have what the mendings say.
pub fn unmend(text: &str, mended: &[Mended]) -> Option<String> {
    let mut places = Vec::with_capacity(mended.len());
    for one in mended {
        let place = locate(text, &one.pointer)?;
        if text.get(place.clone())? != one.to {
            return None;
        }
        places.push((place, &one.from));
    }
    places.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
    let mut sent = text.to_owned();
    for (place, from) in places {
        sent.replace_range(place, from);
    }
    Some(sent)
}

/// Where the value that a pointer leads to stands. The pointers of mendings have no escapes.
fn locate(text: &str, pointer: &str) -> Option<Range<usize>> {
    let mut place = text.find('{')?..text.len();
    for step in pointer.split('/').skip(1) {
        place = match step.parse::<usize>() {
            Ok(index) => items(text, place.start).nth(index)?,
            Err(_) => find_in(text, place.start, step)?,
        };
    }
    Some(place)
}

struct Found<'t, 'm> {
    text: &'t str,
    mendings: &'m BTreeSet<Mending>,
    places: Vec<(Range<usize>, Mended)>,
}

impl Found<'_, '_> {
    /// Of the statement, or the `SubStatement`, that begins at a place.
    fn statement(&mut self, start: usize, pointer: &str, is_outer: bool) {
        if let Some(object) = find_in(self.text, start, "object") {
            let at = format!("{pointer}/object");
            if is_outer && self.read(object.start, "objectType").as_deref() == Some("SubStatement") {
                self.statement(object.start, &at, false);
            } else {
                self.activity(object.start, &at);
            }
        }
        let context = find_in(self.text, start, "context");
        let Some(relations) = context.and_then(|context| find_in(self.text, context.start, "contextActivities")) else {
            return;
        };
        let listed: Vec<_> =
            members(self.text, relations.start).map(|member| (member.name.into_owned(), member.value)).collect();
        for (name, value) in listed.into_iter().filter(|(name, _)| !name.contains(['/', '~'])) {
            let at = format!("{pointer}/context/contextActivities/{name}");
            if self.text[value.clone()].starts_with('[') {
                for (index, item) in items(self.text, value.start).collect::<Vec<_>>().into_iter().enumerate() {
                    // A single Activity is stored as a list of one, so that its pointer has an index.
                    self.activity(item.start, &format!("{at}/{index}"));
                }
            } else {
                self.activity(value.start, &format!("{at}/0"));
            }
        }
    }

    fn activity(&mut self, start: usize, pointer: &str) {
        let kind = self.read(start, "objectType");
        if !matches!(kind.as_deref(), None | Some("Activity" | "GroupActivity")) {
            return;
        }
        if kind.as_deref() == Some("GroupActivity") {
            self.replace(start, pointer, "objectType", "\"Activity\"".to_owned(), Mending::OpenedxGroupActivity);
        }
        if let Some(id) = self.read(start, "id").filter(|id| is_uuid(id)) {
            let urn = format!("\"urn:uuid:{}\"", id.to_ascii_lowercase());
            self.replace(start, pointer, "id", urn, Mending::BareUuidId);
        }
    }

    fn replace(&mut self, start: usize, pointer: &str, name: &str, to: String, by: Mending) {
        let Some(place) = find_in(self.text, start, name).filter(|_| self.mendings.contains(&by)) else { return };
        let from = self.text[place.clone()].to_owned();
        self.places.push((place, Mended { pointer: format!("{pointer}/{name}"), from, to, by }));
    }

    /// A member that is a text.
    fn read(&self, start: usize, name: &str) -> Option<String> {
        let place = find_in(self.text, start, name)?;
        serde_json::from_str(&self.text[place]).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all() -> BTreeSet<Mending> {
        Mending::ALL.into()
    }

    const SENT: &str = r#" {"verb":{"id":"v"}, "object" : {"objectType" : "Group\u0041ctivity","id":"http://a.example/p"},
        "context":{"statement":{"objectType":"StatementRef","id":"438AD672-DE2C-4F0B-8876-35444E7DD746"},
        "contextActivities":{"parent":{"objectType":"GroupActivity","id":"438AD672-DE2C-4F0B-8876-35444E7DD746"},
        "grouping":[{"id":"http://a.example/c"},{"id":"438AD672-DE2C-4F0B-8876-35444E7DD746"}]}},"id":"438AD672-DE2C-4F0B-8876-35444E7DD746"}"#;

    #[test]
    fn what_open_edx_gets_wrong_is_mended_and_no_other_byte() {
        let (text, mended) = mend(SENT, &all());
        let urn = r#""urn:uuid:438ad672-de2c-4f0b-8876-35444e7dd746""#;
        let expected = SENT
            .replace(r#""Group\u0041ctivity""#, r#""Activity""#)
            .replace(
                r#"{"objectType":"GroupActivity","id":"438AD672-DE2C-4F0B-8876-35444E7DD746"}"#,
                &format!(r#"{{"objectType":"Activity","id":{urn}}}"#),
            )
            .replace(r#"{"id":"438AD672-DE2C-4F0B-8876-35444E7DD746"}]"#, &format!(r#"{{"id":{urn}}}]"#));
        assert_eq!(text, expected);
        let pointers: Vec<&str> = mended.iter().map(|one| one.pointer.as_str()).collect();
        assert_eq!(
            pointers,
            [
                "/object/objectType",
                "/context/contextActivities/parent/0/objectType",
                "/context/contextActivities/parent/0/id",
                "/context/contextActivities/grouping/1/id",
            ]
        );
    }

    #[test]
    fn only_what_is_asked_for_is_mended() {
        let (text, mended) = mend(SENT, &[Mending::BareUuidId].into());
        assert!(text.contains("GroupActivity") && mended.iter().all(|one| one.by == Mending::BareUuidId));
        assert_eq!(mend(SENT, &BTreeSet::new()), (Cow::Borrowed(SENT), Vec::new()));
        for text in [
            "",
            "7",
            "[",
            "{\"object\":{\"objectType\":\"GroupActivity\"}",
            "[{}]",
            r#"{"object":{"objectType":"Agent","id":"438AD672-DE2C-4F0B-8876-35444E7DD746"}}"#,
        ] {
            assert_eq!(mend(text, &all()), (Cow::Borrowed(text), Vec::new()), "{text}");
        }
    }

    #[test]
    fn substatements_are_mended_too() {
        let text = format!(
            r#"{{"object":{{"objectType":"SubStatement","object":{{"objectType":"GroupActivity","id":"x"}}}}}}"#
        );
        let (mended, places) = mend(&text, &all());
        assert_eq!(mended, text.replace("GroupActivity", "Activity"));
        assert_eq!(places[0].pointer, "/object/object/objectType");
        assert_eq!(unmend(&mended, &places), Some(text));
    }

    #[test]
    fn what_was_sent_is_found_again() {
        let (text, mended) = mend(SENT, &all());
        // As it is stored: a list.
        let list = |text: &str| {
            text.replace(r#""parent":{"#, r#""parent":[{"#).replace("},\n        \"grouping", "}],\n        \"grouping")
        };
        assert_eq!(unmend(&list(&text), &mended), Some(list(SENT)));
        assert_eq!(unmend(&list(&text).replace("urn:uuid", "urn:x"), &mended), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in r#"[\{\}\[\]":,a ]{0,30}"#) {
            let (mended, places) = mend(&text, &all());
            prop_assert!(!places.is_empty() || mended == text);
        }
    }
}
