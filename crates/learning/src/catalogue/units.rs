//! Units below the municipality: their spellings, predecessors and successors.

use std::collections::HashMap;

use super::Unit;
use crate::slug::swedish_slug;
use crate::{Day, Kommunkod};

/// All units, found by any of their names.
#[derive(Debug, Clone, Default)]
pub(super) struct UnitDirectory {
    units: Vec<Unit>,
    /// By [`unit_slug`] of the name and the other spellings.
    by_name: HashMap<(Kommunkod, String), usize>,
    by_id: HashMap<(Kommunkod, String), usize>,
    /// For each unit, those that name it as their successor.
    predecessors: Vec<Vec<usize>>,
}

impl UnitDirectory {
    /// Builds the directory. Names must be distinct and chains of successors must end.
    pub(super) fn new(units: &[Unit]) -> Self {
        let names = units.iter().enumerate().flat_map(|(at, unit)| {
            let names = unit.aliases.iter().chain([&unit.name]);
            names.map(move |name| ((unit.kommunkod, unit_slug(name)), at))
        });
        let ids = units.iter().enumerate().map(|(at, unit)| ((unit.kommunkod, unit.id.clone()), at));
        let mut directory = Self {
            by_name: names.collect(),
            by_id: ids.collect(),
            units: units.to_vec(),
            predecessors: vec![Vec::new(); units.len()],
        };
        for (at, unit) in units.iter().enumerate() {
            let successor = unit.successor.as_ref().and_then(|id| directory.with_id(unit.kommunkod, id));
            if let Some(successor) = successor {
                directory.predecessors[successor].push(at);
            }
        }
        directory
    }

    /// Whether a unit has this name.
    pub(super) fn knows(&self, kommunkod: Kommunkod, text: &str) -> bool {
        self.find(kommunkod, text).is_some()
    }

    /// Id and name of the unit called `text`, or of the one that stands for it on a day: the successor of one that has
    /// ended, or the only predecessor of one that has not begun. `None` if no unit does.
    pub(super) fn on(&self, kommunkod: Kommunkod, text: &str, day: Day) -> Option<(String, String)> {
        let Some(mut at) = self.find(kommunkod, text) else {
            return Some((self.new_id(kommunkod, text), text.trim().to_owned()));
        };
        while let Some(successor) = self.units[at].successor.as_ref().filter(|_| self.has_ended(at, day)) {
            let Some(next) = self.with_id(kommunkod, successor) else { break };
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

    /// Finds a unit by a name, however spelt, or by its exact id: `Hagersten` is not a spelling of Hägersten, although
    /// the id is `hagersten`.
    fn find(&self, kommunkod: Kommunkod, text: &str) -> Option<usize> {
        let named = self.by_name.get(&(kommunkod, unit_slug(text))).copied();
        named.or_else(|| self.with_id(kommunkod, text.trim()))
    }

    fn with_id(&self, kommunkod: Kommunkod, id: &str) -> Option<usize> {
        self.by_id.get(&(kommunkod, id.to_owned())).copied()
    }

    /// Makes an id for a unit outside the catalogue from its name, different from all ids in it.
    fn new_id(&self, kommunkod: Kommunkod, text: &str) -> String {
        let slug = unit_slug(text);
        let numbered = (2..).map(|number: u32| format!("{slug}-{number}"));
        let mut ids = std::iter::once(slug.clone()).chain(numbered);
        ids.find(|id| self.with_id(kommunkod, id).is_none()).unwrap_or_default()
    }
}

/// All names of a unit, each with its place within the unit.
pub(crate) fn spellings(unit: &Unit) -> impl Iterator<Item = (String, &str)> {
    let own = [("id".to_owned(), unit.id.as_str()), ("name".to_owned(), unit.name.as_str())];
    let aliases = unit.aliases.iter().enumerate();
    own.into_iter().chain(aliases.map(|(at, alias)| (format!("aliases[{at}]"), alias.as_str())))
}

/// The key by which names of units are compared.
pub(crate) fn unit_slug(text: &str) -> String {
    let slug = swedish_slug(text);
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
        for text in ["alvsjo", " alvsjo", "Älvsjö", " ÄLVSJÖ ", "älvsjö SDF", "A\u{308}lvsjo\u{308}"] {
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
    fn the_districts_of_stockholm_are_found_by_name_and_by_the_spellings_that_are_on_record() {
        let file = include_bytes!("../../../../reference/stockholm-districts.csv");
        let rows: Vec<csv::StringRecord> = csv::Reader::from_reader(&file[..]).records().map(Result::unwrap).collect();
        let alias = |row: &csv::StringRecord| Some(row[3].to_owned()).filter(|alias| !alias.is_empty());
        let of_row = |row: &csv::StringRecord| {
            unit(&row[0], &row[2], &alias(row).as_deref().into_iter().collect::<Vec<_>>(), None)
        };
        let directory = UnitDirectory::new(&rows.iter().map(of_row).collect::<Vec<_>>());
        assert_eq!(rows.iter().filter_map(alias).count(), 15);
        for row in &rows {
            for text in [Some(row[2].to_uppercase()), alias(row)].into_iter().flatten() {
                assert_eq!(directory.on(stockholm(), &text, day("2019-01-01")).unwrap().0, row[0], "{text}");
            }
        }
    }

    #[test]
    fn a_name_with_other_letters_is_another_unit_of_another_id() {
        for (text, id) in [("Alvsjo", "alvsjo-2"), ("Alvsjö", "alvsjö"), ("Soder", "soder-2"), ("Älvsjo", "älvsjo")]
        {
            assert_eq!(id_on(text, "2014-10-31"), id, "{text}");
            assert!(!districts().knows(stockholm(), text));
        }
        let both = UnitDirectory::new(&[unit("hoga", "Håga", &[], None), unit("haga", "Haga", &[], None)]);
        let on = |text: &str| both.on(stockholm(), text, day("2024-01-01")).map(|(id, _)| id);
        assert_eq!([on("HÅGA"), on("haga"), on("Hägä")].map(Option::unwrap), ["hoga", "haga", "hägä"]);
    }

    #[test]
    fn units_of_another_municipality_are_not_found() {
        let ale = "1440".parse().unwrap();
        let found = districts().on(ale, "Älvsjö sdf", day("2014-10-31"));
        assert_eq!(found, Some(("älvsjö-sdf".into(), "Älvsjö sdf".into())));
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
