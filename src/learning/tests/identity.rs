//! Figures, the guard of the roster and the Agents Resource call the same agents one person.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::xapi::Ifi;

/// An identifier, written in one of the ways that mean the same: mailboxes from 0, accounts from 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Written {
    identifier: u8,
    way: usize,
}

impl Written {
    fn key(self) -> AgentKey {
        let Self { identifier, way } = self;
        let ifi = if identifier < 3 {
            let mbox = Ifi::Mbox(format!("mailto:anna{identifier}@ale.example"));
            let capitals = Ifi::Mbox(format!("mailto:Anna{identifier}@ALE.example"));
            [mbox.clone(), capitals.clone(), mbox.hashed().expect("a hash"), capitals.hashed().expect("a hash")][way]
                .clone()
        } else {
            let pages =
                ["https://lms.example", "http://lms.example/", "HTTPS://LMS.example:443", "https://l%6Ds.example//"];
            Ifi::Account { home_page: pages[way].to_owned(), name: format!("anna {identifier}") }
        };
        AgentKey::from(ifi.identity_key())
    }
}

fn any_written() -> impl Strategy<Value = Written> {
    (0..6_u8, 0..4_usize).prop_map(|(identifier, way)| Written { identifier, way })
}

fn any_rows() -> impl Strategy<Value = Vec<BTreeSet<Written>>> {
    prop::collection::vec(prop::collection::btree_set(any_written(), 1..4), 0..6)
}

/// The identifiers of one person, by going on until no row adds one.
fn person_of(rows: &[BTreeSet<Written>], identifier: u8) -> BTreeSet<u8> {
    let mut person = BTreeSet::from([identifier]);
    for _ in 0..=rows.len() {
        for row in rows {
            let row: BTreeSet<u8> = row.iter().map(|written| written.identifier).collect();
            if !row.is_disjoint(&person) {
                person.extend(row);
            }
        }
    }
    person
}

fn affiliations(rows: &[BTreeSet<Written>]) -> Vec<Affiliation> {
    let keys = |row: &BTreeSet<Written>| row.iter().map(|written| written.key()).collect::<Vec<_>>();
    rows.iter().map(|row| affiliation(&keys(row).iter().collect::<Vec<_>>(), "1440")).collect()
}

/// How many persons figures count where both agents have done something.
fn counted(rows: &[Affiliation], agents: [&AgentKey; 2]) -> u32 {
    let mut standings = standings(catalogue_file(), rows.to_vec());
    let mut progress = Progress::default();
    let observation = Observation {
        agent: agents[0].clone(),
        course: "bistand".into(),
        module: None,
        mark: Mark::Completed,
        at: Some(noon("2022-03-01")),
        said: None,
    };
    progress.observe(&observation, Timestamp::MAX);
    progress.observe(&Observation { mark: Mark::Activity, ..observation }, Timestamp::MAX);
    for agent in agents {
        standings.put(agent, &"bistand".into(), progress.clone());
    }
    shown(&standings.figures(&query(&[])).total, Measure::Completed)
}

proptest! {
    #[test]
    fn everybody_who_asks_is_told_the_same(rows in any_rows(), one in any_written(), other in any_written()) {
        let affiliations = affiliations(&rows);
        let identities = Identities::of(&catalogue(), &affiliations);
        let person = person_of(&rows, one.identifier);
        let is_on_roster = |written: Written| rows.iter().flatten().any(|known| known.identifier == written.identifier);
        let is_same = person.contains(&other.identifier);

        let expected: BTreeSet<AgentKey> =
            rows.iter().flatten().filter(|known| is_on_roster(one) && person.contains(&known.identifier)).map(|known| known.key()).collect();
        prop_assert_eq!(&identities.all(&one.key()), &expected);
        prop_assert_eq!(identities.person(&one.key()).is_some(), is_on_roster(one));
        if is_on_roster(one) && is_on_roster(other) {
            prop_assert_eq!(identities.person(&one.key()) == identities.person(&other.key()), is_same);
        }
        prop_assert_eq!(counted(&affiliations, [&one.key(), &other.key()]) == 1, is_same);

        let roster = Roster { affiliations: affiliations.iter().cloned().collect(), ..Roster::default() };
        let (rows, none) = ([affiliation(&[&one.key()], "1440")], BTreeSet::new());
        let update = RosterUpdate {
            rows: &rows, mode: RosterMode::Full, as_of: day("2022-09-30"), correct: false, municipalities: &none,
            history: false,
        };
        let counts = roster.change(&Catalogue::default(), &update).unwrap().counts;
        prop_assert_eq!(counts.people_before, identities.len());
        prop_assert_eq!(counts.people_vanishing, identities.len() - usize::from(is_on_roster(one)));
    }
}

#[test]
fn other_sites_other_names_and_other_letters_are_other_people() {
    let account = |page: &str, name: &str| format!("account {page} {name}");
    let apart = [
        account("https://lms.example", "anna"),
        account("https://lms.example", "Anna"),
        account("https://lms.example/moodle", "anna"),
        account("https://lms.example:8080", "anna"),
        account("urn:lms", "anna"),
        account("urn:lms/", "anna"),
        "openid https://lms.example".to_owned(),
        "openid http://lms.example".to_owned(),
        "mbox mailto:anna@lms.example".to_owned(),
        "mbox mailto:anna@www.lms.example".to_owned(),
    ];
    let keys: Vec<AgentKey> = apart.iter().map(|text| AgentKey::from(text.as_str())).collect();
    let rows: Vec<_> = keys.iter().map(|key| affiliation(&[key], "1440")).collect();
    assert_eq!(Identities::of(&catalogue(), &rows).len(), keys.len());
}
