//! Tests of how lists change the history.

mod corrections;
mod laws;
mod whose;

use std::collections::BTreeSet;

use xapi::Ifi;

use super::*;

static NONE: BTreeSet<Kommunkod> = BTreeSet::new();

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

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
        first_seen: false,
        known_from: None,
        service_area: None,
        in_profession_since: None,
    }
}

fn anna(role: &str) -> Affiliation {
    row(&["anna"], "1440", "IFO", role)
}

/// The row, from one day to another; an empty text is an open end.
fn on(row: Affiliation, first: &str, last: &str) -> Affiliation {
    Affiliation { valid_from: first.parse().ok(), valid_to: last.parse().ok(), ..row }
}

fn seen(row: Affiliation, first: &str, last: &str) -> Affiliation {
    Affiliation { first_seen: true, ..on(row, first, last) }
}

/// The row, first seen by a list that was not the employer's first.
fn later(row: Affiliation, first: &str, last: &str) -> Affiliation {
    known(seen(row, first, last), first)
}

fn known(row: Affiliation, from: &str) -> Affiliation {
    Affiliation { known_from: from.parse().ok(), ..row }
}

fn undated(row: Affiliation) -> Affiliation {
    Affiliation { hired_on: None, valid_from: None, valid_to: None, ..row }
}

fn hired(row: Affiliation, hired_on: &str) -> Affiliation {
    Affiliation { hired_on: hired_on.parse().ok(), ..row }
}

fn roster(rows: &[Affiliation]) -> Roster {
    Roster { affiliations: rows.iter().cloned().collect(), ..Roster::default() }
}

fn update<'r>(rows: &'r [Affiliation], mode: RosterMode, as_of: &str) -> RosterUpdate<'r> {
    RosterUpdate { rows, mode, as_of: day(as_of), correct: false, municipalities: &NONE, history: false }
}

fn take(roster: &mut Roster, update: &RosterUpdate<'_>) -> RosterChange {
    let change = roster.change(&Catalogue::default(), update).unwrap();
    roster.apply(&change);
    change
}

fn full(roster: &mut Roster, as_of: &str, rows: &[Affiliation]) -> RosterChange {
    take(roster, &update(rows, RosterMode::Full, as_of))
}

fn delta(roster: &mut Roster, as_of: &str, rows: &[Affiliation]) -> RosterChange {
    take(roster, &update(rows, RosterMode::Delta, as_of))
}

fn correct(roster: &mut Roster, as_of: &str, rows: &[Affiliation]) -> RosterChange {
    take(roster, &RosterUpdate { correct: true, ..update(rows, RosterMode::Full, as_of) })
}

fn has(roster: &Roster, rows: &[Affiliation]) {
    assert_eq!(roster.affiliations, rows.iter().cloned().collect());
}

#[test]
fn what_a_full_file_does_not_have_ends_on_the_day_before_it_and_nothing_is_deleted() {
    let stays = anna("handläggare");
    let goes = row(&["bo"], "1440", "IFO", "handläggare");
    let elsewhere = row(&["cia"], "1480", "IFO", "handläggare");
    let comes = row(&["dan"], "1440", "IFO", "chef");
    let mut roster = Roster::default();
    full(&mut roster, "2024-01-01", &[stays.clone(), goes.clone(), elsewhere.clone()]);
    let change = full(&mut roster, "2024-03-01", &[stays.clone(), comes.clone()]);
    let counts = RosterCounts {
        added: 1,
        ended: 1,
        unchanged: 1,
        first_seen: 1,
        people_before: 2,
        people_vanishing: 1,
        ..RosterCounts::default()
    };
    assert_eq!((change.counts, change.past_from), (counts, None));
    has(
        &roster,
        &[
            seen(stays, "2024-01-01", ""),
            seen(goes, "2024-01-01", "2024-02-29"),
            seen(elsewhere, "2024-01-01", ""),
            later(comes, "2024-03-01", ""),
        ],
    );
}

#[test]
fn a_new_role_begins_on_the_day_of_the_file_and_the_old_one_ends_before_it() {
    let mut roster = Roster::default();
    let first = hired(anna("handläggare"), "2020-02-03");
    full(&mut roster, "2024-01-01", std::slice::from_ref(&first));
    // Hired in 2020, and a chef since this list alone.
    full(&mut roster, "2024-03-01", &[hired(anna("chef"), "2020-02-03")]);
    let promoted = hired(anna("chef"), "2020-02-03");
    has(&roster, &[on(first.clone(), "2020-02-03", "2024-02-29"), later(promoted.clone(), "2024-03-01", "")]);
    // With a first day of its own, that is the first day; figures as of before the list don't know it.
    full(&mut roster, "2024-05-01", &[on(hired(anna("controller"), "2020-02-03"), "2024-04-15", "")]);
    let last = known(on(hired(anna("controller"), "2020-02-03"), "2024-04-15", ""), "2024-05-01");
    has(&roster, &[on(first, "2020-02-03", "2024-02-29"), later(promoted, "2024-03-01", "2024-04-30"), last.clone()]);
    assert!(last.holds(day("2024-04-20"), day("2024-05-01")) && !last.holds(day("2024-04-20"), day("2024-04-30")));
}

#[test]
fn a_first_day_that_is_missing_is_that_of_hiring_else_of_the_first_list() {
    let mut roster = Roster::default();
    let rows = [hired(anna("chef"), "2022-01-10"), row(&["bo"], "1440", "IFO", "chef")];
    let change = full(&mut roster, "2024-01-01", &rows);
    let [anna, bo] = rows;
    has(&roster, &[on(anna, "2022-01-10", ""), seen(bo, "2024-01-01", "")]);
    assert_eq!((change.counts.added, change.counts.first_seen, change.counts.past_untold), (2, 1, 0));
}

#[test]
fn what_ended_before_it_was_seen_is_kept_and_open_at_the_beginning() {
    let mut roster = Roster::default();
    full(&mut roster, "2024-01-01", &[on(anna("chef"), "", "2023-12-31")]);
    has(&roster, &[on(anna("chef"), "", "2023-12-31")]);
}

#[test]
fn somebody_who_comes_back_was_away_in_between() {
    let mut roster = Roster::default();
    let always = row(&["bo"], "1440", "IFO", "chef");
    let back = hired(anna("chef"), "2020-01-10");
    full(&mut roster, "2024-01-01", &[always.clone(), back.clone()]);
    full(&mut roster, "2024-02-01", std::slice::from_ref(&always));
    full(&mut roster, "2024-03-01", &[always.clone(), back.clone()]);
    has(
        &roster,
        &[seen(always, "2024-01-01", ""), on(back.clone(), "2020-01-10", "2024-01-31"), later(back, "2024-03-01", "")],
    );
}

#[test]
fn a_last_day_of_the_file_is_kept_and_may_be_taken_back_before_it_comes() {
    let mut roster = Roster::default();
    full(&mut roster, "2024-01-01", &[on(anna("chef"), "2023-01-01", "2024-06-30")]);
    has(&roster, &[on(anna("chef"), "2023-01-01", "2024-06-30")]);
    full(&mut roster, "2024-02-01", &[on(anna("chef"), "2023-01-01", "")]);
    has(&roster, &[on(anna("chef"), "2023-01-01", "")]);
    // A last day in the past, told late: the days before the list stay as they were told.
    let change = full(&mut roster, "2024-04-01", &[on(anna("chef"), "2023-01-01", "2024-03-15")]);
    assert_eq!(change.counts.ends_untold, 1);
    has(&roster, &[on(anna("chef"), "2023-01-01", "2024-03-31")]);
}

#[test]
fn a_delta_ends_the_other_role_in_its_unit_and_nothing_else() {
    let before = row(&["anna", "anna-lms"], "1440", "IFO", "handläggare");
    let other_unit = row(&["anna"], "1440", "LSS", "handläggare");
    let other_person = row(&["bo"], "1440", "IFO", "handläggare");
    let mut roster = Roster::default();
    full(&mut roster, "2024-01-01", &[before.clone(), other_unit.clone(), other_person.clone()]);
    let promoted = row(&["anna-lms"], "1440", "IFO", "chef");
    let change = delta(&mut roster, "2024-03-01", std::slice::from_ref(&promoted));
    assert_eq!((change.counts.added, change.counts.ended, change.counts.unchanged), (1, 1, 2));
    has(
        &roster,
        &[
            seen(before, "2024-01-01", "2024-02-29"),
            seen(other_unit, "2024-01-01", ""),
            seen(other_person, "2024-01-01", ""),
            later(promoted, "2024-03-01", ""),
        ],
    );
}

#[test]
fn a_delta_of_a_later_day_ends_the_other_role_on_the_day_before_the_new_one_begins() {
    let mut roster = Roster::default();
    full(&mut roster, "2024-01-01", &[anna("handläggare")]);
    delta(&mut roster, "2024-03-01", &[on(anna("chef"), "2024-04-01", "")]);
    has(&roster, &[seen(anna("handläggare"), "2024-01-01", "2024-03-31"), on(anna("chef"), "2024-04-01", "")]);
}

#[test]
fn two_rows_of_one_file_do_not_replace_each_other() {
    let rows = [anna("chef"), anna("handläggare")];
    for mode in [RosterMode::Delta, RosterMode::Full] {
        let mut roster = Roster::default();
        take(&mut roster, &update(&rows, mode, "2024-01-01"));
        assert_eq!(roster.affiliations.len(), 2);
    }
}

#[test]
fn a_file_of_the_same_day_takes_the_place_of_the_one_before() {
    let mut roster = Roster::default();
    full(&mut roster, "2024-01-01", &[anna("chef")]);
    full(&mut roster, "2024-03-01", &[row(&["bo"], "1440", "IFO", "chef")]);
    let change = full(&mut roster, "2024-03-01", &[anna("chef")]);
    has(&roster, &[seen(anna("chef"), "2024-01-01", "")]);
    assert_eq!((change.counts.removed, change.counts.changed, change.counts.added), (1, 1, 0));
}

#[test]
fn rows_of_before_lists_were_noted_stay_open_and_count_as_told() {
    let old = anna("chef");
    let mut roster = roster(&[old.clone(), row(&["bo"], "1440", "IFO", "chef")]);
    let eva = on(row(&["eva"], "1440", "IFO", "chef"), "2020-01-01", "");
    full(&mut roster, "2024-01-01", &[old.clone(), eva.clone()]);
    has(&roster, &[old, on(row(&["bo"], "1440", "IFO", "chef"), "", "2023-12-31"), known(eva, "2024-01-01")]);
    full(&mut roster, "2024-01-01", &[anna("chef")]);
    assert_eq!(roster.affiliations.len(), 2, "that of the same day is taken back, what was told before is not");
}

#[test]
fn an_identifier_stays_until_the_list_that_gave_it_is_corrected() {
    let mut roster = Roster::default();
    let named = |identifiers: &[&str], name: &str| Affiliation {
        name: Some(name.to_owned()),
        ..row(identifiers, "1440", "IFO", "chef")
    };
    full(&mut roster, "2024-01-01", &[named(&["old-mail", "account"], "Anna A")]);
    let change = full(&mut roster, "2024-03-01", &[named(&["new-mail", "account"], "Anna B")]);
    assert_eq!((change.counts.changed, change.counts.people_vanishing), (1, 0));
    has(&roster, &[seen(named(&["old-mail", "new-mail", "account"], "Anna B"), "2024-01-01", "")]);
    correct(&mut roster, "2024-03-01", &[named(&["account"], "Anna B")]);
    has(&roster, &[seen(named(&["old-mail", "account"], "Anna B"), "2024-01-01", "")]);
    correct(&mut roster, "2024-01-01", &[named(&["account"], "Anna A")]);
    has(&roster, &[seen(named(&["account"], "Anna B"), "2024-01-01", "")]);
}

#[test]
fn a_spelling_with_other_capitals_is_the_same_affiliation() {
    let mut roster = Roster::default();
    full(&mut roster, "2024-01-01", &[row(&["anna"], "1440", "IFO", "Chef")]);
    full(&mut roster, "2024-03-01", &[row(&["anna"], "1440", "ifo", "chef")]);
    has(&roster, &[seen(row(&["anna"], "1440", "IFO", "Chef"), "2024-01-01", "")]);
}

#[test]
fn rows_that_share_an_identifier_through_other_rows_are_one_person() {
    let linked = [
        row(&["mail", "account"], "1440", "IFO", ""),
        row(&["account", "hash"], "1480", "IFO", ""),
        row(&["hash"], "1440", "LSS", ""),
    ];
    let new = [row(&["new"], "1440", "IFO", "")];
    let change = roster(&linked).change(&Catalogue::default(), &update(&new, RosterMode::Full, "2024-01-01")).unwrap();
    assert_eq!((change.counts.people_before, change.counts.people_vanishing), (1, 1));
}

// A municipality that begins to send hashed addresses is not stopped.
#[test]
fn a_mailbox_and_its_hash_are_one_person_also_for_the_guard() {
    let mailbox = "mbox mailto:anna@ale.example";
    let hashed = Ifi::Mbox("mailto:anna@ale.example".into()).hashed().unwrap().identity_key();
    let mut roster = Roster::default();
    full(&mut roster, "2024-01-01", &[row(&[mailbox], "1440", "IFO", "chef")]);
    let change = full(&mut roster, "2024-03-01", &[row(&[&hashed], "1440", "IFO", "chef")]);
    assert_eq!((change.counts.people_before, change.counts.people_vanishing), (1, 0));
    has(&roster, &[seen(row(&[mailbox, &hashed], "1440", "IFO", "chef"), "2024-01-01", "")]);
}

#[test]
fn whoever_had_left_already_does_not_vanish_again() {
    let mut roster = Roster::default();
    let all: Vec<_> = ["a", "b", "c"].map(|who| row(&[who], "1440", "IFO", "chef")).into();
    full(&mut roster, "2024-01-01", &all);
    let two = full(&mut roster, "2024-02-01", &all[..2]);
    let same = full(&mut roster, "2024-03-01", &all[..2]);
    assert_eq!((two.counts.people_before, two.counts.people_vanishing), (3, 1));
    assert_eq!((same.counts.people_before, same.counts.people_vanishing), (2, 0));
}

#[test]
fn a_mailbox_that_hundreds_share_is_refused() {
    let rows: Vec<_> = (0..501).map(|n| row(&["info"], "1440", &n.to_string(), "chef")).collect();
    let refused = Roster::default().change(&Catalogue::default(), &update(&rows, RosterMode::Full, "2024-01-01"));
    assert!(matches!(refused, Err(RosterRefusal::TooManyOfOne { most: 500, .. })));
}

#[test]
fn per_cent_are_rounded_up_so_that_a_limit_is_never_passed_unseen() {
    let counts = RosterCounts { people_before: 1000, people_vanishing: 201, ..RosterCounts::default() };
    assert_eq!(counts.vanishing_percent(), 21);
    assert_eq!(RosterCounts::default().vanishing_percent(), 0);
}

#[test]
fn rows_are_stored_as_before_where_they_say_nothing_more() {
    let stored = r#"{"identifiers":["anna"],"kommunkod":"1440","unit":"IFO","role":"chef","hired_on":null,"valid_from":null,"valid_to":null}"#;
    let row: Affiliation = serde_json::from_str(stored).unwrap();
    assert_eq!((serde_json::to_string(&row).unwrap().as_str(), row), (stored, anna("chef")));
}
