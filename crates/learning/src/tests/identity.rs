//! Figures, the guard of the roster and the Agents Resource agree on which agents are one person.

use std::collections::BTreeSet;

use proptest::prelude::*;
use xapi::Ifi;

use sha1::{Digest, Sha1};

use super::*;
use crate::identity::written_key;

/// An identifier, written in one of several ways: mailboxes from 0, accounts from 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Written {
    identifier: u8,
    way: usize,
}

/// What makes two identifiers one: the account or mailbox itself (0), its hash with capitals (1), or its hash with the
/// domain as people write it (2).
type Sameness = BTreeSet<(u8, u8)>;

impl Written {
    fn ifi(self) -> Ifi {
        let Self { identifier, way } = self;
        if identifier < 3 {
            // The domain of one is written as people do, and as IDNA does.
            let domains = if identifier == 2 { ["åle.example", "xn--le-xia.example"] } else { ["ale.example"; 2] };
            let mbox = Ifi::Mbox(format!("mailto:anna{identifier}@{}", domains[0]));
            let capitals = Ifi::Mbox(format!("mailto:Anna{identifier}@{}", domains[1]));
            let of_capitals =
                Ifi::MboxSha1sum(hex::encode(Sha1::digest(format!("mailto:Anna{identifier}@{}", domains[1]))));
            [mbox.clone(), capitals, mbox.hashed().expect("a hash"), of_capitals][way].clone()
        } else {
            let pages =
                ["https://lms.example", "http://lms.example/", "HTTPS://LMS.example:443", "https://l%6Ds.example//"];
            Ifi::Account { home_page: pages[way].to_owned(), name: format!("anna {identifier}") }
        }
    }

    /// As a row of the roster has it.
    fn in_row(self) -> AgentKey {
        written_key(&self.ifi())
    }

    /// As a statement has it.
    fn key(self) -> AgentKey {
        AgentKey::from(self.ifi().identity_key())
    }

    /// Its identities; in a statement, a mailbox with capitals has those of the one without.
    fn sameness(self, in_row: bool) -> Sameness {
        let ways: &[u8] = match (self.identifier, self.way) {
            (0..3, 3) => &[1],
            (2, 2) => &[2],
            (2, 1) if in_row => &[0, 1, 2],
            (2, _) => &[0, 2],
            (0..3, 1) if in_row => &[0, 1],
            _ => &[0],
        };
        ways.iter().map(|way| (self.identifier, *way)).collect()
    }
}

fn any_written() -> impl Strategy<Value = Written> {
    (0..6_u8, 0..4_usize).prop_map(|(identifier, way)| Written { identifier, way })
}

fn any_rows() -> impl Strategy<Value = Vec<BTreeSet<Written>>> {
    prop::collection::vec(prop::collection::btree_set(any_written(), 1..4), 0..6)
}

fn of_row(row: &BTreeSet<Written>) -> Sameness {
    row.iter().flat_map(|written| written.sameness(true)).collect()
}

/// All identifiers of a person, collected until no row adds any.
fn person_of(rows: &[BTreeSet<Written>], agent: Written) -> Sameness {
    let mut person = agent.sameness(false);
    for _ in 0..=rows.len() {
        for row in rows.iter().map(of_row) {
            if !row.is_disjoint(&person) {
                person.extend(row);
            }
        }
    }
    person
}

fn affiliations(rows: &[BTreeSet<Written>]) -> Vec<Affiliation> {
    let keys = |row: &BTreeSet<Written>| row.iter().map(|written| written.in_row()).collect::<Vec<_>>();
    rows.iter().map(|row| affiliation(&keys(row).iter().collect::<Vec<_>>(), "1440")).collect()
}

/// How many persons figures count if both agents have done something.
fn counted(rows: &[Affiliation], agents: [&AgentKey; 2]) -> u32 {
    let mut standings = standings(catalogue_file(), rows.to_vec());
    let mut progress = Progress::default();
    let observation = Observation {
        agent: agents[0].clone(),
        course: "bistand".into(),
        module: None,
        mark: Mark::Completed,
        at: Some(noon("2022-03-01")),
        claim: None,
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
        let person = person_of(&rows, one);
        let is_on_roster =
            |agent: Written| rows.iter().map(of_row).any(|row| !row.is_disjoint(&agent.sameness(false)));
        let is_same = if is_on_roster(one) || is_on_roster(other) {
            is_on_roster(one) && is_on_roster(other) && !person.is_disjoint(&other.sameness(false))
        } else {
            // Without a roster, mailboxes are one person's by their lower case, with the domain in IDNA form.
            one.sameness(false).first() == other.sameness(false).first()
        };

        let expected: BTreeSet<AgentKey> =
            rows.iter().flatten().filter(|known| is_on_roster(one) && !person.is_disjoint(&known.sameness(true))).map(|known| known.in_row()).collect();
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

#[test]
fn a_hash_of_a_mailbox_as_the_roster_writes_it_is_the_same_person_in_whichever_order_they_come() {
    let hash = |text: &str| AgentKey::from(format!("mbox_sha1sum {}", hex::encode(Sha1::digest(text))));
    let by_mail = AgentKey::from("mbox mailto:anna.b@ale.example");
    for written in ["mailto:Anna.B@ale.example", "mailto:Anna.B@ALE.example"] {
        let row = affiliation(&[&AgentKey::from(format!("mbox {written}"))], "1440");
        for sent in [written, "mailto:Anna.B@ale.example", "mailto:anna.b@ale.example"] {
            assert_eq!(counted(std::slice::from_ref(&row), [&hash(sent), &by_mail]), 1, "{written} {sent}");
            assert_eq!(counted(std::slice::from_ref(&row), [&by_mail, &hash(sent)]), 1, "{written} {sent}");
        }
        assert_eq!(counted(&[row], [&hash("mailto:anna@ale.example"), &by_mail]), 2);
    }
}

#[test]
fn a_domain_is_the_same_as_people_write_it_and_as_idna_does() {
    let by_people = AgentKey::from("mbox mailto:x@åle.example");
    for other in ["x@xn--le-xia.example", "X@XN--LE-XIA.example", "x@ÅLE.example", "x@a\u{30a}le.example"] {
        let other = Ifi::Mbox(format!("mailto:{other}"));
        assert_eq!(counted(&[], [&by_people, &other.identity_key().into()]), 1, "{other:?}");
        let hash = other.hashed().expect("a hash").identity_key().into();
        let row = affiliation(&[&written_key(&other)], "1440");
        assert_eq!(counted(&[row], [&by_people, &hash]), 1, "{other:?}");
    }
    assert_eq!(counted(&[], [&by_people, &"mbox mailto:x@ale.example".into()]), 2);
}
