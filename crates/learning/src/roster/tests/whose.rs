//! Identifiers that a list gives to somebody else.

use super::*;
use crate::{Catalogue, Identities};

fn mailbox(name: &str) -> String {
    format!("mbox mailto:{name}@ale.example")
}

fn person(name: Option<&str>, identifiers: &[&str]) -> Affiliation {
    let keys: Vec<String> = identifiers
        .iter()
        .map(|key| if key.contains("-konto") { format!("account https://lms.example {key}") } else { mailbox(key) })
        .collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    Affiliation { name: name.map(str::to_owned), ..row(&keys, "1440", "IFO", "chef") }
}

/// Imports a list as the service does; returns to whom its identifiers belong.
fn import(roster: &mut Roster, update: &RosterUpdate<'_>) -> Whose {
    let whose = roster.whose(&Catalogue::default(), update);
    let rows = whose.rows.as_deref().unwrap_or(update.rows);
    take(roster, &RosterUpdate { rows, ..*update });
    whose
}

fn import_full(roster: &mut Roster, as_of: &str, rows: &[Affiliation]) -> Whose {
    import(roster, &update(rows, RosterMode::Full, as_of))
}

/// How many people the roster knows, ever.
fn people(roster: &Roster) -> usize {
    Identities::of(&Catalogue::default(), &roster.affiliations).len()
}

fn kept(whose: &Whose) -> Vec<(usize, &str)> {
    whose.kept.iter().map(|(at, agent)| (*at, agent.as_str().rsplit([' ', ':']).next().unwrap())).collect()
}

const ANNA: Option<&str> = Some("Anna Berg");
const BO: Option<&str> = Some("Bo Ek");

#[test]
fn an_account_that_another_gets_stays_with_whom_the_lists_had_it_first() {
    for names in [[ANNA, BO], [None, None]] {
        let mut roster = Roster::default();
        import_full(&mut roster, "2024-01-01", &[person(names[0], &["anna", "a-konto"]), person(names[1], &["bo"])]);
        let before = roster.affiliations.clone();
        let list = [person(names[0], &["anna"]), person(names[1], &["bo", "a-konto"])];
        for as_of in ["2024-02-01", "2024-02-01", "2024-03-01"] {
            let whose = import_full(&mut roster, as_of, &list);
            assert_eq!((kept(&whose), whose.joined.len()), (vec![(1, "a-konto")], 0), "{names:?} {as_of}");
            assert_eq!((&roster.affiliations, people(&roster)), (&before, 2));
        }
        // Its holder leaves, and it still is that person's past.
        let whose = import_full(&mut roster, "2024-04-01", &list[1..]);
        assert_eq!((kept(&whose), people(&roster)), (vec![(0, "a-konto")], 2));
    }
}

#[test]
fn somebody_new_does_not_get_the_past_of_the_one_whose_account_it_was() {
    for (names, hired_on) in [([ANNA, BO], ""), ([None, None], "2024-02-01")] {
        let mut roster = Roster::default();
        import_full(&mut roster, "2023-01-01", &[person(names[0], &["anna", "a-konto"])]);
        let whose = import_full(&mut roster, "2024-02-01", &[hired(person(names[1], &["bo", "a-konto"]), hired_on)]);
        assert_eq!((kept(&whose), people(&roster)), (vec![(0, "a-konto")], 2), "{names:?}");
    }
}

#[test]
fn a_correction_of_the_list_that_was_wrong_gives_it_to_the_right_person() {
    let mut roster = Roster::default();
    import_full(&mut roster, "2024-01-01", &[person(ANNA, &["anna", "a-konto"]), person(BO, &["bo"])]);
    let right = [person(ANNA, &["anna"]), person(BO, &["bo", "a-konto"])];
    import_full(&mut roster, "2024-02-01", &right);
    let correction = RosterUpdate { correct: true, ..update(&right, RosterMode::Full, "2024-01-01") };
    assert_eq!(import(&mut roster, &correction), Whose::default());
    assert_eq!(import_full(&mut roster, "2024-02-01", &right), Whose::default());
    let people = Identities::of(&Catalogue::default(), &roster.affiliations);
    let account = AgentKey::from("account https://lms.example a-konto");
    assert_eq!(people.person(&account), people.person(&mailbox("bo").as_str().into()));
    assert_ne!(people.person(&account), people.person(&mailbox("anna").as_str().into()));
}

#[test]
fn the_same_person_is_the_same_by_another_name_or_mailbox_and_by_one_more_account() {
    let mut roster = Roster::default();
    import_full(&mut roster, "2024-01-01", &[person(ANNA, &["anna", "a-konto"]), person(None, &["cia", "c-konto"])]);
    // Who marries keeps the account; what a list without names says of a new mailbox is believed.
    let renamed = [person(Some("Anna Ek"), &["anna.ek", "a-konto"]), person(None, &["cia.ny", "c-konto"])];
    let whose = import_full(&mut roster, "2024-02-01", &renamed);
    assert_eq!((whose.kept.len(), whose.joined.len(), people(&roster)), (0, 2, 2));
    // The same name, or all that somebody was known by, and one more account: nothing is to be told of that.
    let more = [person(Some("Ek, Anna"), &["anna.ek", "a2-konto"]), person(None, &["cia", "c-konto", "c2-konto"])];
    assert_eq!(import_full(&mut roster, "2024-03-01", &more), Whose::default());
    assert_eq!(people(&roster), 2);
}

#[test]
fn who_has_the_first_name_and_the_account_of_somebody_and_was_hired_later_is_somebody_else() {
    let mut roster = Roster::default();
    let andersson = hired(person(Some("Anna Andersson"), &["anna.a", "anna-konto"]), "2020-01-01");
    import_full(&mut roster, "2024-01-01", &[andersson]);
    let bengtsson = hired(person(Some("Anna Bengtsson"), &["anna.b", "anna-konto"]), "2024-06-01");
    let whose = import_full(&mut roster, "2024-06-01", &[bengtsson]);
    assert_eq!((kept(&whose), people(&roster)), (vec![(0, "anna-konto")], 2));
}

#[test]
fn an_addition_of_the_same_day_takes_nobody_for_another() {
    let add =
        |roster: &mut Roster, rows: &[Affiliation]| import(roster, &update(rows, RosterMode::Delta, "2024-01-01"));
    for units in [["IFO", "IFO"], ["IFO", "BUP"]] {
        let mut roster = Roster::default();
        let in_unit = |row: Affiliation, unit: &str| Affiliation { unit: Some(unit.to_owned()), ..row };
        add(&mut roster, &[in_unit(person(ANNA, &["anna", "a-konto"]), units[0])]);
        let whose = add(&mut roster, &[in_unit(person(BO, &["bo", "a-konto"]), units[1])]);
        assert_eq!(
            (kept(&whose), people(&roster), roster.affiliations.len()),
            (vec![(0, "a-konto")], 2, 2),
            "{units:?}"
        );
    }
    // Who was given it by mistake loses it, where the addition says so.
    let mut roster = Roster::default();
    add(&mut roster, &[person(ANNA, &["anna", "a-konto"])]);
    let whose = add(&mut roster, &[person(ANNA, &["anna"]), person(BO, &["bo", "a-konto"])]);
    assert_eq!((whose, people(&roster)), (Whose::default(), 2));
    let known = Identities::of(&Catalogue::default(), &roster.affiliations);
    let account = AgentKey::from("account https://lms.example a-konto");
    assert_eq!(known.person(&account), known.person(&mailbox("bo").as_str().into()));
}

#[test]
fn a_name_of_no_letters_is_none() {
    let mut roster = Roster::default();
    import_full(&mut roster, "2024-01-01", &[person(ANNA, &["anna", "a-konto"])]);
    let nameless = hired(person(Some("–"), &["bo", "a-konto"]), "2024-02-01");
    let whose = import_full(&mut roster, "2024-02-01", &[nameless]);
    assert_eq!((kept(&whose), people(&roster)), (vec![(0, "a-konto")], 2));
}

#[test]
fn a_day_of_hiring_that_is_known_or_that_a_later_list_tells_parts_nobody() {
    let married = |name: &str, mail: &str, hired_on: &str, unit: &str| Affiliation {
        unit: Some(unit.to_owned()),
        ..hired(person(Some(name), &[mail, "a-konto"]), hired_on)
    };
    let mut roster = Roster::default();
    let before = [
        married("Anna Andersson", "anna.a", "2015-01-01", "IFO"),
        married("Anna Andersson", "anna.a", "2020-01-01", "BUP"),
    ];
    import_full(&mut roster, "2024-01-01", &before);
    let after = [married("Anna Bengtsson", "anna.b", "2020-01-01", "BUP")];
    let whose = import_full(&mut roster, "2024-02-01", &after);
    assert_eq!((whose.kept.len(), whose.joined.len(), people(&roster)), (0, 1, 1));

    let (first, then) = (
        [married("Anna Andersson", "anna.a", "2020-01-01", "IFO")],
        [married("Anna Bengtsson", "anna.b", "2018-01-01", "IFO")],
    );
    let mut roster = Roster::default();
    import_full(&mut roster, "2024-01-01", &first);
    import_full(&mut roster, "2024-02-01", &then);
    let rows = roster.affiliations.clone();
    import(&mut roster, &RosterUpdate { correct: true, ..update(&first, RosterMode::Full, "2024-01-01") });
    assert_eq!(people(&roster), 1, "{:?}", (rows, roster.affiliations));
}

#[test]
fn two_people_of_one_name_stay_two_and_one_who_was_known_twice_becomes_one() {
    let mut roster = Roster::default();
    import_full(&mut roster, "2024-01-01", &[person(ANNA, &["anna1", "a-konto"]), person(ANNA, &["anna2", "b-konto"])]);
    let exchanged = [person(ANNA, &["anna1", "b-konto"]), person(ANNA, &["anna2", "a-konto"])];
    let whose = import_full(&mut roster, "2024-02-01", &exchanged);
    assert_eq!((kept(&whose), people(&roster)), (vec![(0, "b-konto"), (1, "a-konto")], 2));

    let mut roster = Roster::default();
    import_full(&mut roster, "2024-01-01", &[person(ANNA, &["anna1"]), person(ANNA, &["a-konto"])]);
    let whose = import_full(&mut roster, "2024-02-01", &[person(ANNA, &["anna1", "a-konto"])]);
    assert_eq!((whose, people(&roster)), (Whose::default(), 1));
}

#[test]
fn what_says_that_there_is_none_ties_nobody_from_one_list_to_the_next() {
    let account = "account https://lms.example saknas";
    let of = |name: Option<&str>, mail: &str| Affiliation {
        name: name.map(str::to_owned),
        ..row(&[&mailbox(mail), account], "1440", "IFO", "chef")
    };
    for names in [[Some("Anna Berg"), Some("Anna Ek")], [ANNA, ANNA], [None, None]] {
        let mut roster = Roster::default();
        import_full(&mut roster, "2024-01-01", &[of(names[0], "anna")]);
        let whose = import_full(&mut roster, "2024-02-01", &[of(names[1], "other")]);
        assert_eq!((kept(&whose), people(&roster)), (vec![(0, "saknas")], 2));
        // The same name makes it the same person.
        let whose = import_full(&mut roster, "2024-03-01", &[of(names[0], "anna")]);
        assert_eq!((whose, people(&roster)), (Whose::default(), 2));
    }
}

#[test]
fn a_list_may_say_that_two_are_one() {
    let mut roster = Roster::default();
    import_full(&mut roster, "2024-01-01", &[person(None, &["anna"]), person(None, &["a-konto"])]);
    assert_eq!(people(&roster), 2);
    let whose = import_full(&mut roster, "2024-02-01", &[person(None, &["anna", "a-konto"])]);
    assert_eq!((whose, people(&roster)), (Whose::default(), 1));
}

#[test]
fn who_is_known_by_one_account_alone_is_its_owner_by_whatever_name_and_that_is_told() {
    let mut roster = Roster::default();
    import_full(&mut roster, "2024-01-01", &[person(ANNA, &["a-konto"])]);
    let whose = import_full(&mut roster, "2024-02-01", &[person(BO, &["a-konto"])]);
    assert_eq!((whose.kept.len(), whose.joined.len(), people(&roster)), (0, 1, 1));
}

#[test]
fn people_are_counted_by_what_tied_them_before_the_list() {
    let ten: Vec<_> = (0..10).map(|n| person(None, &[&format!("p{n}"), &format!("{n}-konto")])).collect();
    let mut roster = Roster::default();
    full(&mut roster, "2024-01-01", &ten);
    let shared: Vec<_> = (0..10).map(|n| person(None, &[&format!("p{n}"), "saknas-konto"])).collect();
    let change = roster.change(&Catalogue::default(), &update(&shared, RosterMode::Full, "2024-02-01")).unwrap();
    assert_eq!((change.counts.people_before, change.counts.people_vanishing), (10, 9));
    // One who has a row of each of two is one, and nobody else vanishes.
    let two = [&ten[1..], &[person(None, &["p0", "0-konto", "p1"])]].concat();
    let change = roster.change(&Catalogue::default(), &update(&two, RosterMode::Full, "2024-02-01")).unwrap();
    assert_eq!((change.counts.people_before, change.counts.people_vanishing), (10, 1));
}

#[test]
fn mailboxes_are_kept_as_they_are_written_where_that_tells_more() {
    let named = |address: &str| row(&[&format!("mbox mailto:{address}")], "1440", "IFO", "chef");
    for (first, second) in [("Anna.B@ale.example", "anna.b@ale.example"), ("anna.b@ale.example", "Anna.B@ale.example")]
    {
        let mut roster = Roster::default();
        full(&mut roster, "2024-01-01", &[named(first)]);
        let change = full(&mut roster, "2024-02-01", &[named(second)]);
        assert_eq!((change.counts.people_before, change.counts.people_vanishing), (1, 0));
        has(&roster, &[seen(named("Anna.B@ale.example"), "2024-01-01", "")]);
    }
}

proptest::proptest! {
    // Each person has a name, a mailbox and an account of her own; a list gives some of them accounts of others.
    #[test]
    fn no_list_makes_two_named_people_one(
        lists in proptest::collection::vec(proptest::collection::vec((0_usize..5, 0_usize..5), 1..5), 1..5),
    ) {
        let names = ["Anna Berg", "Bo Ek", "Cia Lind", "Dan Holm", "Eva Dahl"];
        let mut roster = Roster::default();
        for (month, list) in (1..).zip(&lists) {
            let mut accounts = BTreeSet::new();
            let mut people = BTreeSet::new();
            // No list gives an account to two, or a person two rows: what it says is not refused.
            let rows: Vec<_> = list.iter().filter(|(who, whose)| people.insert(who) && accounts.insert(whose))
                .map(|(who, whose)| person(Some(names[*who]), &[&who.to_string(), &format!("{whose}-konto")]))
                .collect();
            let before = Identities::of(&Catalogue::default(), &roster.affiliations);
            import_full(&mut roster, &format!("2024-{month:02}-01"), &rows);
            let after = Identities::of(&Catalogue::default(), &roster.affiliations);
            let mailboxes: BTreeSet<_> =
                (0..5).filter_map(|who| after.person(&mailbox(&who.to_string()).as_str().into())).collect();
            let known: BTreeSet<_> = lists[..month].iter().flatten().map(|(who, _)| who).collect();
            proptest::prop_assert!(mailboxes.len() <= known.len());
            proptest::prop_assert_eq!(mailboxes.len(), after.len(), "everybody has a mailbox, and one");
            // Nothing that somebody was known by is another's afterwards.
            for (one, two) in (0..5).flat_map(|one| (0..5).map(move |two| (one, two))) {
                let (mail, account) =
                    (AgentKey::from(mailbox(&one.to_string())), AgentKey::from(format!("account https://lms.example {two}-konto")));
                if let (Some(person), Some(other)) = (before.person(&mail), before.person(&account)) {
                    proptest::prop_assert_eq!(after.person(&mail) == after.person(&account), person == other);
                }
            }
        }
    }
}
