//! Repairs: what other stores let pass, made right without inventing anything.

use clap::ValueEnum;
use serde::Serialize;
use serde_json::{Map, Value};

/// A repair, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Repair {
    /// `"mbox": "anna@ale.example"` becomes `"mailto:anna@ale.example"`.
    MboxWithoutMailto,
    /// `"sv_SE": "Intro"` in a language map becomes `"sv-SE"`.
    LanguageTagUnderscore,
    /// A member that is `null` outside extensions is left out.
    NullMembers,
    /// A member such as `"registration": ""`, which no empty text can be, is left out.
    EmptyMembers,
    /// `&46;` in a name becomes the `.` for which Learning Locker's database has it.
    EncodedDots,
}

/// Members that are language maps (xAPI 1.0.3 Data 4.2.2).
const LANGUAGE_MAPS: [&str; 3] = ["display", "description", "name"];
/// Members that an empty text can't be.
const NEVER_EMPTY: [&str; 8] =
    ["registration", "language", "mbox", "openid", "duration", "timestamp", "moreInfo", "fileUrl"];

impl Repair {
    /// The word for it.
    pub(super) fn word(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// Repairs a statement, and tells whether there was anything to repair.
    pub(super) fn apply(self, statement: &mut Value) -> bool {
        self.walk(statement)
    }

    fn walk(self, value: &mut Value) -> bool {
        match value {
            Value::Array(items) => items.iter_mut().fold(false, |any, item| self.walk(item) | any),
            Value::Object(members) => {
                let any = self.of_members(members);
                let within = |(name, inner): (&String, &mut Value)| {
                    // What an extension says is its sender's own; only its names were encoded.
                    (name != "extensions" || self == Self::EncodedDots) && self.walk(inner)
                };
                members.iter_mut().map(within).fold(any, |any, one| any | one)
            }
            _ => false,
        }
    }

    /// Repairs the members of one object.
    fn of_members(self, members: &mut Map<String, Value>) -> bool {
        match self {
            Self::MboxWithoutMailto => with_mailto(members),
            Self::LanguageTagUnderscore => LANGUAGE_MAPS.into_iter().fold(false, |any, name| {
                let map = members.get_mut(name).and_then(Value::as_object_mut);
                any | map.is_some_and(|map| rename(map, |tag| tag.replace('_', "-")))
            }),
            Self::NullMembers => leave_out(members, |_, value| value.is_null()),
            Self::EmptyMembers => {
                leave_out(members, |name, value| NEVER_EMPTY.contains(&name) && value.as_str() == Some(""))
            }
            Self::EncodedDots => rename(members, |name| name.replace("&46;", ".")),
        }
    }
}

fn with_mailto(members: &mut Map<String, Value>) -> bool {
    let Some(Value::String(mbox)) = members.get_mut("mbox") else { return false };
    let is_address = mbox.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !mbox.contains([':', ' ', '<', '>', ','])
    });
    if is_address {
        mbox.insert_str(0, "mailto:");
    }
    is_address
}

fn leave_out(members: &mut Map<String, Value>, is_out: impl Fn(&str, &Value) -> bool) -> bool {
    let before = members.len();
    members.retain(|name, value| !is_out(name, value));
    members.len() != before
}

/// Renames members; where the new name is taken, the old one stays, so that nothing is lost.
fn rename(members: &mut Map<String, Value>, right: impl Fn(&str) -> String) -> bool {
    let wrong: Vec<(String, String)> =
        members.keys().map(|name| (name.clone(), right(name))).filter(|(name, right)| name != right).collect();
    let mut any = false;
    for (name, right) in wrong {
        if !members.contains_key(&right)
            && let Some(value) = members.remove(&name)
        {
            members.insert(right, value);
            any = true;
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::Repair;

    fn repaired(repair: Repair, mut statement: Value) -> Option<Value> {
        repair.apply(&mut statement).then_some(statement)
    }

    #[test]
    fn each_repair_mends_its_own_fault() {
        for (repair, wrong, right) in [
            (
                Repair::MboxWithoutMailto,
                json!({"actor": {"member": [{"mbox": "anna@ale.example"}]}}),
                json!({"actor": {"member": [{"mbox": "mailto:anna@ale.example"}]}}),
            ),
            (
                Repair::LanguageTagUnderscore,
                json!({"verb": {"display": {"sv_SE": "klar"}}}),
                json!({"verb": {"display": {"sv-SE": "klar"}}}),
            ),
            (
                Repair::NullMembers,
                json!({"result": null, "context": {"extensions": {"https://a.example": null}}}),
                json!({"context": {"extensions": {"https://a.example": null}}}),
            ),
            (Repair::EmptyMembers, json!({"context": {"registration": ""}}), json!({"context": {}})),
            (
                Repair::EncodedDots,
                json!({"context": {"extensions": {"https://a&46;example": 1}}}),
                json!({"context": {"extensions": {"https://a.example": 1}}}),
            ),
        ] {
            assert_eq!(repaired(repair, wrong), Some(right.clone()), "{repair:?}");
            assert_eq!(repaired(repair, right), None, "{repair:?} has nothing to do twice");
        }
    }

    #[test]
    fn no_repair_guesses() {
        for mbox in ["", "anna", "@ale.example", "anna@", "mailto:anna@ale.example", "Anna <anna@ale.example>"] {
            assert_eq!(repaired(Repair::MboxWithoutMailto, json!({"mbox": mbox})), None, "{mbox}");
        }
        assert_eq!(repaired(Repair::EmptyMembers, json!({"result": {"response": ""}})), None);
        let both = json!({"display": {"sv-SE": "ett", "sv_SE": "två"}});
        assert_eq!(repaired(Repair::LanguageTagUnderscore, both), None);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let name = prop::sample::select(vec!["mbox", "display", "sv_SE", "extensions", "a&46;b", "registration", "id"]);
        let leaf = prop_oneof![Just(Value::Null), Just(json!("")), Just(json!("a@b.example")), Just(json!(1))];
        leaf.prop_recursive(4, 24, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(name.clone().prop_map(str::to_owned), inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_repaired_statement_has_nothing_more_to_repair(statement in any_json()) {
            for repair in Repair::value_variants() {
                let mut once = statement.clone();
                let any = repair.apply(&mut once);
                prop_assert_eq!(any, once != statement);
                let mut twice = once.clone();
                prop_assert!(!repair.apply(&mut twice), "{:?}", repair);
            }
        }
    }
}
