//! Mendings: corrects what known senders always get wrong in the same way, if their credential asks for it.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::formats::is_uuid;
use super::member::{find_in, items, members};

/// A mending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mending {
    /// Open edX sends `"objectType": "GroupActivity"` for a problem with several questions; it becomes `Activity` (xAPI
    /// 1.0.3 Data 2.4.4).
    OpenedxGroupActivity,
    /// Open edX names the attempt at an exam by a bare UUID; an activity's id becomes its `urn:uuid:`
    /// (xAPI 1.0.3 Data 2.4.4.1, RFC 9562 4).
    BareUuidId,
}

impl Mending {
    /// All mendings.
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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

/// Mends the text of one statement, which must be valid JSON, and returns where it did. No other byte changes.
pub(super) fn mend<'t>(text: &'t str, mendings: &BTreeSet<Mending>) -> (Cow<'t, str>, Vec<Mended>) {
    let is_json = || serde_json::from_str::<&RawValue>(text).is_ok();
    if mendings.is_empty() || !is_json() {
        return (Cow::Borrowed(text), Vec::new());
    }
    let mut mended = Vec::new();
    let mut changes = Vec::new();
    for (pointer, place) in Places::of(text) {
        let from = &text[place.clone()];
        let Some((to, by)) = in_its_place(&pointer, from).filter(|(_, by)| mendings.contains(by)) else { continue };
        mended.push(Mended { pointer, from: from.to_owned(), to: to.clone(), by });
        changes.push((place, to));
    }
    if changes.is_empty() {
        return (Cow::Borrowed(text), mended);
    }
    (Cow::Owned(replaced(text, changes)), mended)
}

/// Restores the statement as it was sent: its text with each mending undone.
///
/// `None` if the text lacks what the mendings put there.
pub fn unmend(text: &str, mended: &[Mended]) -> Option<String> {
    let places: HashMap<String, Range<usize>> = Places::of(text).into_iter().collect();
    let mut changes = Vec::with_capacity(mended.len());
    for one in mended {
        let place = places.get(&one.pointer)?.clone();
        if text[place.clone()] != one.to {
            return None;
        }
        changes.push((place, one.from.clone()));
    }
    Some(replaced(text, changes))
}

/// The right value in place of one that a known sender gets wrong.
fn in_its_place(pointer: &str, from: &str) -> Option<(String, Mending)> {
    let value: String = serde_json::from_str(from).ok()?;
    if pointer.ends_with("/objectType") {
        return (value == "GroupActivity").then(|| ("\"Activity\"".to_owned(), Mending::OpenedxGroupActivity));
    }
    let urn = || format!("\"urn:uuid:{}\"", value.to_ascii_lowercase());
    is_uuid(&value).then(|| (urn(), Mending::BareUuidId))
}

/// Replaces values at some places of a text.
pub(super) fn replaced(text: &str, mut changes: Vec<(Range<usize>, String)>) -> String {
    changes.sort_by_key(|(place, _)| place.start);
    let mut replaced = String::with_capacity(text.len() + 16 * changes.len());
    let mut at = 0;
    for (place, value) in changes {
        replaced.push_str(&text[at..place.start]);
        replaced.push_str(&value);
        at = place.end;
    }
    replaced.push_str(&text[at..]);
    replaced
}

/// The places that a mending may change, each by its pointer: the type and the id of every activity.
struct Places<'t> {
    text: &'t str,
    found: Vec<(String, Range<usize>)>,
}

impl<'t> Places<'t> {
    fn of(text: &'t str) -> Vec<(String, Range<usize>)> {
        let mut places = Self { text, found: Vec::new() };
        places.statement(text.find('{').unwrap_or(text.len()), "", true);
        places.found
    }

    /// Of the statement, or the `SubStatement`, that begins at a place.
    fn statement(&mut self, start: usize, pointer: &str, is_outer: bool) {
        if let Some(object) = find_in(self.text, start, "object") {
            let at = format!("{pointer}/object");
            if is_outer && self.object_type(object.start).as_deref() == Some("SubStatement") {
                self.statement(object.start, &at, false);
            } else {
                self.activity(object.start, &at);
            }
        }
        let context = find_in(self.text, start, "context");
        let Some(relations) = context.and_then(|context| find_in(self.text, context.start, "contextActivities")) else {
            return;
        };
        let text = self.text;
        for relation in members(text, relations.start).filter(|relation| !relation.name.contains(['/', '~'])) {
            let at = format!("{pointer}/context/contextActivities/{}", relation.name);
            if text[relation.value.clone()].starts_with('[') {
                for (index, item) in items(text, relation.value.start).enumerate() {
                    self.activity(item.start, &format!("{at}/{index}"));
                }
            } else {
                // A single activity is stored as a list of one, so that its pointer has an index.
                self.activity(relation.value.start, &format!("{at}/0"));
            }
        }
    }

    fn activity(&mut self, start: usize, pointer: &str) {
        if !matches!(self.object_type(start).as_deref(), None | Some("Activity" | "GroupActivity")) {
            return;
        }
        for name in ["objectType", "id"] {
            if let Some(place) = find_in(self.text, start, name) {
                self.found.push((format!("{pointer}/{name}"), place));
            }
        }
    }

    fn object_type(&self, start: usize) -> Option<String> {
        serde_json::from_str(&self.text[find_in(self.text, start, "objectType")?]).ok()
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
        let text = r#"{"object":{"objectType":"SubStatement","object":{"objectType":"GroupActivity","id":"x"}}}"#;
        let (mended, places) = mend(text, &all());
        assert_eq!(mended, text.replace("GroupActivity", "Activity"));
        assert_eq!(places[0].pointer, "/object/object/objectType");
        assert_eq!(unmend(&mended, &places).as_deref(), Some(text));
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

    #[test]
    fn many_activities_cost_no_more_than_their_number() {
        let one = r#"{"id":"438AD672-DE2C-4F0B-8876-35444E7DD746"}"#;
        let many = vec![one; 50_000].join(",");
        let text = format!(r#"{{"context":{{"contextActivities":{{"other":[{many}]}}}}}}"#);
        let (mended, places) = mend(&text, &all());
        assert_eq!(places.len(), 50_000);
        assert_eq!(unmend(&mended, &places), Some(text));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in r#"[\{\}\[\]":,a ]{0,30}"#) {
            let (mended, places) = mend(&text, &all());
            prop_assert!(!places.is_empty() || mended == text);
        }
    }
}
