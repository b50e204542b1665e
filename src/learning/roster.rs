//! Who works where, as the employers' rosters say.

use std::collections::{BTreeSet, HashSet};

use serde::{Deserialize, Serialize};

use super::{AgentKey, Catalogue, Day, Identities, Kommunkod};

/// One row of a roster: a person's affiliation, with dates.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Affiliation {
    /// What the person is known by: mailboxes and accounts. Rows that share one are the same person's.
    pub identifiers: BTreeSet<AgentKey>,
    /// The employer.
    pub kommunkod: Kommunkod,
    /// The unit, as written.
    pub unit: Option<String>,
    /// The role, as written.
    pub role: Option<String>,
    /// When the person was hired.
    pub hired_on: Option<Day>,
    /// First day of the affiliation; open when absent.
    pub valid_from: Option<Day>,
    /// Last day of the affiliation; open when absent.
    pub valid_to: Option<Day>,
    /// What the person is called; shown in lists of people alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// All affiliations, a set: the same row twice is once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    /// The rows.
    pub affiliations: BTreeSet<Affiliation>,
}

/// What an import does with rows that are not in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RosterMode {
    /// The file is the whole roster of every municipality that occurs in it: other rows of those go.
    /// A municipality that does not occur in the file is not touched.
    Full,
    /// The file adds and replaces; nothing else goes. A row of the file replaces the stored rows that
    /// share an identifier with it and have the same municipality, unit and first day.
    Delta,
}

/// What an import changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RosterChange {
    /// Rows that come.
    pub added: Vec<Affiliation>,
    /// Rows that go.
    pub removed: Vec<Affiliation>,
    /// Rows of the file's municipalities that stay.
    pub unchanged: usize,
    /// People of the file's municipalities before. Rows that share an identifier, directly or through
    /// other rows, are one person's.
    pub people_before: usize,
    /// Of those, people with no row in these municipalities afterwards.
    pub people_vanishing: usize,
}

impl RosterChange {
    /// How many of the people would vanish, in per cent, rounded up; 0 where there was nobody.
    pub fn vanishing_percent(&self) -> usize {
        if self.people_before == 0 { 0 } else { (self.people_vanishing * 100).div_ceil(self.people_before) }
    }
}

impl Roster {
    /// What importing `rows` would change. Rows that are stored already are no change, so the same
    /// file a second time changes nothing.
    pub fn change(&self, rows: &[Affiliation], mode: RosterMode) -> RosterChange {
        let file: BTreeSet<&Affiliation> = rows.iter().collect();
        let municipalities: BTreeSet<Kommunkod> = rows.iter().map(|row| row.kommunkod).collect();
        let before: Vec<_> =
            self.affiliations.iter().filter(|stored| municipalities.contains(&stored.kommunkod)).collect();
        let replaced: HashSet<_> = rows.iter().flat_map(places).collect();
        let goes = |stored: &Affiliation| {
            !file.contains(stored)
                && match mode {
                    RosterMode::Full => true,
                    RosterMode::Delta => places(stored).any(|place| replaced.contains(&place)),
                }
        };
        let (removed, kept): (Vec<&Affiliation>, Vec<_>) = before.iter().partition(|stored| goes(stored));
        let added = file.iter().filter(|row| !self.affiliations.contains(**row)).map(|row| (*row).clone()).collect();
        let (people_before, people_vanishing) = self.people(&before, &kept, rows);
        RosterChange {
            added,
            removed: removed.into_iter().cloned().collect(),
            unchanged: kept.len(),
            people_before,
            people_vanishing,
        }
    }

    /// People with a row in `before`, and those of them with no row in `kept` or `rows`.
    fn people(&self, before: &[&Affiliation], kept: &[&Affiliation], rows: &[Affiliation]) -> (usize, usize) {
        // By the stored rows alone, two people may be told apart whom a row of the file joins.
        let stored = Identities::of(&Catalogue::default(), &self.affiliations);
        let joined = Identities::of(&Catalogue::default(), self.affiliations.iter().chain(rows));
        let after: HashSet<_> = kept.iter().copied().chain(rows).map(|row| joined.person_of_row(row)).collect();
        let mut people = HashSet::new();
        let mut vanishing = HashSet::new();
        for row in before {
            let person = stored.person_of_row(row);
            people.insert(person);
            if !after.contains(&joined.person_of_row(row)) {
                vanishing.insert(person);
            }
        }
        (people.len(), vanishing.len())
    }

    /// Makes a change.
    pub fn apply(&mut self, change: &RosterChange) {
        for row in &change.removed {
            self.affiliations.remove(row);
        }
        self.affiliations.extend(change.added.iter().cloned());
    }
}

/// Where a row stands, once for each identifier: what [`RosterMode::Delta`] replaces by.
fn places(row: &Affiliation) -> impl Iterator<Item = (&AgentKey, Kommunkod, Option<&str>, Option<Day>)> {
    row.identifiers.iter().map(|key| (key, row.kommunkod, row.unit.as_deref(), row.valid_from))
}

#[cfg(test)]
mod tests {
    use proptest::collection::{btree_set, vec};
    use proptest::prelude::*;

    use super::*;

    fn row(identifiers: &[&str], kommunkod: &str, unit: &str, role: &str) -> Affiliation {
        Affiliation {
            identifiers: identifiers.iter().map(|&key| AgentKey::from(key)).collect(),
            kommunkod: kommunkod.parse().unwrap(),
            unit: Some(unit.to_owned()),
            role: Some(role.to_owned()),
            hired_on: None,
            valid_from: None,
            valid_to: None,
            name: None,
        }
    }

    fn roster(rows: &[Affiliation]) -> Roster {
        Roster { affiliations: rows.iter().cloned().collect() }
    }

    fn import(roster: &mut Roster, rows: &[Affiliation], mode: RosterMode) -> RosterChange {
        let change = roster.change(rows, mode);
        roster.apply(&change);
        change
    }

    #[test]
    fn a_full_file_takes_away_what_it_does_not_have_in_its_municipalities_only() {
        let stays = row(&["anna"], "1440", "IFO", "handläggare");
        let goes = row(&["bo"], "1440", "IFO", "handläggare");
        let elsewhere = row(&["cia"], "1480", "IFO", "handläggare");
        let comes = row(&["dan"], "1440", "IFO", "chef");
        let mut roster = roster(&[stays.clone(), goes.clone(), elsewhere.clone()]);
        let change = import(&mut roster, &[stays.clone(), comes.clone()], RosterMode::Full);
        assert_eq!((change.added.clone(), change.removed.clone()), (vec![comes.clone()], vec![goes]));
        assert_eq!((change.unchanged, change.people_before, change.people_vanishing), (1, 2, 1));
        assert_eq!(change.vanishing_percent(), 50);
        assert_eq!(roster.affiliations, [stays, elsewhere, comes].into());
    }

    #[test]
    fn a_delta_replaces_the_row_of_the_same_person_place_and_first_day() {
        let before = row(&["anna", "anna-lms"], "1440", "IFO", "handläggare");
        let other_unit = row(&["anna"], "1440", "LSS", "handläggare");
        let other_person = row(&["bo"], "1440", "IFO", "handläggare");
        let promoted = row(&["anna-lms"], "1440", "IFO", "chef");
        let mut roster = roster(&[before.clone(), other_unit.clone(), other_person.clone()]);
        let change = import(&mut roster, std::slice::from_ref(&promoted), RosterMode::Delta);
        assert_eq!((change.removed, change.added), (vec![before], vec![promoted.clone()]));
        assert_eq!((change.unchanged, change.people_vanishing), (2, 0));
        assert_eq!(roster.affiliations, [other_unit, other_person, promoted].into());
    }

    #[test]
    fn two_rows_of_one_file_do_not_replace_each_other() {
        let rows = [row(&["anna"], "1440", "IFO", "chef"), row(&["anna"], "1440", "IFO", "handläggare")];
        let mut roster = Roster::default();
        import(&mut roster, &rows, RosterMode::Delta);
        assert_eq!(roster.affiliations.len(), 2);
    }

    #[test]
    fn rows_that_share_an_identifier_through_other_rows_are_one_person() {
        let linked = [
            row(&["mail", "account"], "1440", "IFO", ""),
            row(&["account", "hash"], "1480", "IFO", ""),
            row(&["hash"], "1440", "LSS", ""),
        ];
        let change = roster(&linked).change(&[row(&["new"], "1440", "IFO", "")], RosterMode::Full);
        assert_eq!((change.people_before, change.people_vanishing), (1, 1));
    }

    #[test]
    fn a_person_whose_mail_changes_but_whose_account_stays_does_not_vanish() {
        let before = roster(&[row(&["old-mail", "account"], "1440", "IFO", "")]);
        let change = before.change(&[row(&["new-mail", "account"], "1440", "IFO", "")], RosterMode::Full);
        assert_eq!((change.people_before, change.people_vanishing), (1, 0));
    }

    #[test]
    fn per_cent_are_rounded_up_so_that_a_limit_is_never_passed_unseen() {
        let change = RosterChange { people_before: 1000, people_vanishing: 201, ..RosterChange::default() };
        assert_eq!(change.vanishing_percent(), 21);
        assert_eq!(RosterChange::default().vanishing_percent(), 0);
    }

    fn any_row() -> impl Strategy<Value = Affiliation> {
        (btree_set(0u8..6, 1..3), 0usize..3, 0u8..3, 0u8..3).prop_map(|(keys, municipality, unit, role)| {
            let keys: Vec<String> = keys.iter().map(u8::to_string).collect();
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            row(&keys, ["1440", "1480", "0180"][municipality], &unit.to_string(), &role.to_string())
        })
    }

    fn any_mode() -> impl Strategy<Value = RosterMode> {
        prop_oneof![Just(RosterMode::Full), Just(RosterMode::Delta)]
    }

    proptest! {
        #[test]
        fn the_same_file_a_second_time_changes_nothing(
            stored in vec(any_row(), 0..12), rows in vec(any_row(), 0..12), mode in any_mode(),
        ) {
            let mut roster = roster(&stored);
            import(&mut roster, &rows, mode);
            let once = roster.clone();
            let again = import(&mut roster, &rows, mode);
            prop_assert_eq!(&roster, &once);
            prop_assert!(again.added.is_empty() && again.removed.is_empty() && again.people_vanishing == 0);
        }

        #[test]
        fn every_row_of_the_file_is_there_afterwards_and_other_municipalities_are_as_before(
            stored in vec(any_row(), 0..12), rows in vec(any_row(), 0..12), mode in any_mode(),
        ) {
            let before = roster(&stored);
            let mut after = before.clone();
            let change = import(&mut after, &rows, mode);
            prop_assert!(rows.iter().all(|row| after.affiliations.contains(row)));
            let of_file: BTreeSet<_> = rows.iter().map(|row| row.kommunkod).collect();
            let others = |roster: &Roster| -> Vec<_> {
                roster.affiliations.iter().filter(|row| !of_file.contains(&row.kommunkod)).cloned().collect()
            };
            prop_assert_eq!(others(&before), others(&after));
            prop_assert!(change.people_vanishing <= change.people_before);
        }
    }
}
