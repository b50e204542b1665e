//! Units below the municipality: every way to write one, and what became of it.

use std::collections::HashMap;

use super::Unit;
use crate::learning::slug::slug;
use crate::learning::{Day, Kommunkod};

/// All units, found by any of their names.
#[derive(Debug, Clone, Default)]
pub(super) struct UnitDirectory {
    units: Vec<Unit>,
    by_slug: HashMap<(Kommunkod, String), usize>,
    /// For each unit, those that name it as their successor.
    predecessors: Vec<Vec<usize>>,
}

impl UnitDirectory {
    /// The directory of units whose names are apart and whose successors end somewhere.
    pub(super) fn new(units: &[Unit]) -> Self {
        let names = units.iter().enumerate().flat_map(|(at, unit)| {
            spellings(unit).map(move |(_, spelling)| ((unit.kommunkod, unit_slug(spelling)), at))
        });
        let mut directory =
            Self { by_slug: names.collect(), units: units.to_vec(), predecessors: vec![Vec::new(); units.len()] };
        for (at, unit) in units.iter().enumerate() {
            let successor = unit.successor.as_ref().and_then(|id| directory.find(unit.kommunkod, id.clone()));
            if let Some(successor) = successor {
                directory.predecessors[successor].push(at);
            }
        }
        directory
    }

    /// Whether a unit is called so.
    pub(super) fn knows(&self, kommunkod: Kommunkod, text: &str) -> bool {
        self.find(kommunkod, unit_slug(text)).is_some()
    }

    /// Id and name of the unit called `text`, or of the one that stands for it on a day: the successor of one that has
    /// ended, the predecessor of one that has not begun, where that has exactly one. `None` where no unit does.
    pub(super) fn on(&self, kommunkod: Kommunkod, text: &str, day: Day) -> Option<(String, String)> {
        let id = unit_slug(text);
        let Some(mut at) = self.find(kommunkod, id.clone()) else { return Some((id, text.trim().to_owned())) };
        while let Some(successor) = self.units[at].successor.as_ref().filter(|_| self.has_ended(at, day)) {
            let Some(next) = self.find(kommunkod, successor.clone()) else { break };
            at = next;
        }
        while self.units[at].valid_from.is_some_and(|first| day < first) {
            let &[before] = self.predecessors[at].as_slice() else { return None };
            if self.has_ended(before, day) {
                return None;
            }
            at = before;
        }
        let unit = &self.units[at];
        Some((unit.id.clone(), unit.name.clone()))
    }

    fn has_ended(&self, at: usize, day: Day) -> bool {
        self.units[at].valid_to.is_some_and(|last| last < day)
    }

    fn find(&self, kommunkod: Kommunkod, id: String) -> Option<usize> {
        self.by_slug.get(&(kommunkod, id)).copied()
    }
}

/// Everything that a unit is called, each with its place within the unit.
pub(in crate::learning) fn spellings(unit: &Unit) -> impl Iterator<Item = (String, &str)> {
    let own = [("id".to_owned(), unit.id.as_str()), ("name".to_owned(), unit.name.as_str())];
    let aliases = unit.aliases.iter().enumerate();
    own.into_iter().chain(aliases.map(|(at, alias)| (format!("aliases[{at}]"), alias.as_str())))
}

/// What units are compared by, so that a text that is not in the catalogue can never get the id of a
/// unit that is.
pub(in crate::learning) fn unit_slug(text: &str) -> String {
    let slug = slug(text);
    if slug.is_empty() { "enhet".to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn unit(id: &str, name: &str, aliases: &[&str], ends: Option<(&str, &str)>) -> Unit {
        Unit {
            id: id.to_owned(),
            kommunkod: stockholm(),
            name: name.to_owned(),
            aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
            valid_from: None,
            valid_to: ends.map(|(last, _)| day(last)),
            successor: ends.map(|(_, successor)| successor.to_owned()),
        }
    }

    fn stockholm() -> Kommunkod {
        "0180".parse().unwrap()
    }

    fn districts() -> UnitDirectory {
        UnitDirectory::new(&[
            unit("hagersten-liljeholmen", "Hägersten-Liljeholmen", &[], Some(("2020-06-30", "hagersten-alvsjo"))),
            unit("alvsjo", "Älvsjö", &["Älvsjö sdf"], Some(("2020-06-30", "hagersten-alvsjo"))),
            unit("hagersten-alvsjo", "Hägersten-Älvsjö", &[], Some(("2030-12-31", "soder"))),
            unit("soder", "Söder", &[], None),
        ])
    }

    fn id_on(text: &str, on: &str) -> String {
        districts().on(stockholm(), text, day(on)).unwrap().0
    }

    #[test]
    fn a_unit_is_found_by_id_name_and_other_spellings_in_any_case() {
        for text in ["alvsjo", "Älvsjö", " ÄLVSJÖ ", "älvsjö SDF", "A\u{308}lvsjo\u{308}"] {
            assert_eq!(
                districts().on(stockholm(), text, day("2014-10-31")),
                Some(("alvsjo".into(), "Älvsjö".into())),
                "{text}"
            );
        }
    }

    #[test]
    fn a_merged_unit_keeps_its_name_to_its_last_day_and_is_its_successor_after_it() {
        assert_eq!(id_on("Älvsjö", "2020-06-30"), "alvsjo");
        assert_eq!(id_on("Älvsjö", "2020-07-01"), "hagersten-alvsjo");
    }

    #[test]
    fn successors_are_followed_to_the_end() {
        assert_eq!(id_on("Hägersten-Liljeholmen", "2031-01-01"), "soder");
    }

    #[test]
    fn an_unknown_unit_keeps_its_text_and_gets_an_id_of_it() {
        assert_eq!(
            districts().on(stockholm(), " IFO, barn & unga ", day("2024-01-01")),
            Some(("ifo-barn-unga".into(), "IFO, barn & unga".into()))
        );
        assert_eq!(id_on("***", "2024-01-01"), "enhet");
    }

    #[test]
    fn units_of_another_municipality_are_not_found() {
        let ale = "1440".parse().unwrap();
        let found = districts().on(ale, "Älvsjö sdf", day("2014-10-31"));
        assert_eq!(found, Some(("alvsjo-sdf".into(), "Älvsjö sdf".into())));
    }

    #[test]
    fn a_unit_that_has_not_begun_is_its_one_predecessor_and_else_no_unit() {
        let begins = |unit: Unit, on: &str| Unit { valid_from: Some(day(on)), ..unit };
        let directory = UnitDirectory::new(&[
            unit("one", "Ett", &[], Some(("2020-06-30", "merged"))),
            unit("two", "Två", &[], Some(("2020-06-30", "merged"))),
            begins(unit("merged", "Sammanslaget", &[], Some(("2024-12-31", "renamed"))), "2020-07-01"),
            begins(unit("renamed", "Omdöpt", &[], None), "2025-01-01"),
            begins(unit("new", "Nytt", &[], None), "2022-01-01"),
            unit("early", "Tidigt", &[], Some(("2021-12-31", "late"))),
            begins(unit("late", "Sent", &[], None), "2022-03-01"),
        ]);
        let on = |text: &str, on: &str| directory.on(stockholm(), text, day(on)).map(|(id, _)| id);
        assert_eq!(on("Omdöpt", "2025-01-01").as_deref(), Some("renamed"));
        assert_eq!(on("Omdöpt", "2024-12-31").as_deref(), Some("merged"), "it was called that");
        assert_eq!(on("Omdöpt", "2020-06-30"), None, "one of two, and nobody knows which");
        assert_eq!(on("Ett", "2020-06-30").as_deref(), Some("one"));
        assert_eq!(on("Nytt", "2021-12-31"), None);
        assert_eq!(on("Nytt", "2022-01-01").as_deref(), Some("new"));
        // Between two that follow on each other with a gap there is none.
        assert_eq!([on("Tidigt", "2022-02-01"), on("Sent", "2022-02-01")], [None, None]);
    }
}
