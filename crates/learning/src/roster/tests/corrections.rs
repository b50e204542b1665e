//! Lists that correct the past.

use super::*;

#[test]
fn a_list_of_an_earlier_day_is_taken_as_a_correction_alone_and_holds_to_the_next_one() {
    let mut roster = Roster::default();
    let bo = row(&["bo"], "1440", "IFO", "chef");
    full(&mut roster, "2024-01-01", &[anna("chef")]);
    full(&mut roster, "2024-05-01", &[anna("chef")]);
    let rows = [anna("handläggare"), bo.clone()];
    let older = update(&rows, RosterMode::Full, "2024-02-01");
    let refusal = RosterRefusal::Older { kommunkod: "1440".parse().unwrap(), newest: day("2024-05-01") };
    assert_eq!(roster.change(&Catalogue::default(), &older), Err(refusal));
    let change = correct(&mut roster, "2024-02-01", &rows);
    assert_eq!(change.past_from, Some(day("2024-02-01")));
    has(
        &roster,
        &[
            seen(anna("chef"), "2024-01-01", "2024-01-31"),
            later(anna("handläggare"), "2024-02-01", "2024-04-30"),
            later(bo, "2024-02-01", "2024-04-30"),
            later(anna("chef"), "2024-05-01", ""),
        ],
    );
    // What never held is taken back.
    let change = correct(&mut roster, "2024-02-01", &[anna("chef")]);
    assert_eq!(change.counts.removed, 2);
    has(&roster, &[seen(anna("chef"), "2024-01-01", "")]);
}

#[test]
fn a_first_list_with_no_dates_is_carried_back_by_a_correction() {
    let mut roster = Roster::default();
    full(&mut roster, "2024-05-01", &[anna("chef")]);
    correct(&mut roster, "2020-01-01", &[anna("chef"), row(&["bo"], "1440", "IFO", "chef")]);
    has(
        &roster,
        &[seen(anna("chef"), "2020-01-01", ""), seen(row(&["bo"], "1440", "IFO", "chef"), "2020-01-01", "2024-04-30")],
    );
    // Or by dates of its own.
    correct(&mut roster, "2024-05-01", &[on(anna("chef"), "2018-01-01", "")]);
    assert!(roster.affiliations.contains(&on(anna("chef"), "2018-01-01", "")));
}

#[test]
fn a_newer_list_says_after_a_correction_what_it_said_by_itself() {
    let mut roster = Roster::default();
    let (centre, bo) = (row(&["cia"], "1480", "Centrum", "chef"), row(&["bo"], "1480", "Centrum", "chef"));
    let moved = on(row(&["cia"], "1480", "Farsta", "chef"), "2024-01-01", "");
    full(&mut roster, "2023-01-01", std::slice::from_ref(&centre));
    full(&mut roster, "2024-06-01", &[on(centre.clone(), "", "2023-12-31"), moved.clone()]);
    correct(&mut roster, "2023-06-01", &[moved.clone(), bo.clone()]);
    // The corrected list had Cia in Farsta already; the newer one still says since when.
    has(
        &roster,
        &[
            seen(centre.clone(), "2023-01-01", "2023-05-31"),
            moved.clone(),
            later(bo.clone(), "2023-06-01", "2024-05-31"),
        ],
    );
    correct(&mut roster, "2023-06-01", std::slice::from_ref(&bo));
    has(
        &roster,
        &[seen(centre, "2023-01-01", "2023-05-31"), known(moved, "2024-06-01"), later(bo, "2023-06-01", "2024-05-31")],
    );
}

#[test]
fn whoever_a_corrected_list_has_in_another_unit_is_in_one_unit_on_each_day() {
    let mut roster = Roster::default();
    let bo = row(&["bo"], "1440", "IFO", "chef");
    let social = hired(row(&["anna"], "1440", "IFO", "chef"), "2021-03-01");
    let school = row(&["anna"], "1440", "Skola", "chef");
    full(&mut roster, "2022-01-01", std::slice::from_ref(&bo));
    full(&mut roster, "2024-01-01", &[bo.clone(), social.clone()]);
    assert!(roster.affiliations.contains(&known(on(social.clone(), "2021-03-01", ""), "2024-01-01")));
    correct(&mut roster, "2023-01-01", &[bo.clone(), school.clone()]);
    has(
        &roster,
        &[seen(bo, "2022-01-01", ""), later(school, "2023-01-01", "2023-12-31"), later(social, "2024-01-01", "")],
    );
}

#[test]
fn a_gap_that_a_full_list_made_stays_when_the_first_list_comes_last() {
    let mut roster = Roster::default();
    let (bo, anna) = (row(&["bo"], "1440", "IFO", "chef"), hired(anna("chef"), "2022-06-01"));
    full(&mut roster, "2024-01-01", std::slice::from_ref(&bo));
    full(&mut roster, "2025-01-01", &[bo.clone(), anna.clone()]);
    correct(&mut roster, "2023-01-01", &[bo.clone(), undated(anna.clone())]);
    has(
        &roster,
        &[
            seen(bo, "2023-01-01", ""),
            known(on(anna.clone(), "2022-06-01", "2022-12-31"), "2025-01-01"),
            seen(undated(anna.clone()), "2023-01-01", "2023-12-31"),
            later(anna, "2025-01-01", ""),
        ],
    );
}

#[test]
fn what_is_stored_from_before_it_was_kept_what_lists_told_is_corrected_from_the_newest_list_on() {
    let list = |on| RosterList { kommunkod: "1440".parse().unwrap(), day: day(on), mode: RosterMode::Full };
    let before = Roster {
        affiliations: [on(anna("chef"), "2020-01-01", ""), seen(row(&["bo"], "1440", "IFO", "chef"), "2023-01-01", "")]
            .into(),
        lists: [list("2023-01-01"), list("2024-01-01")].into(),
        told: BTreeSet::new(),
    };
    let rows = [anna("chef")];
    let refused = RosterRefusal::BeforeHistory { kommunkod: "1440".parse().unwrap(), day: day("2024-01-01") };
    let older = RosterUpdate { correct: true, ..update(&rows, RosterMode::Full, "2023-06-01") };
    assert_eq!(before.change(&Catalogue::default(), &older), Err(refused));
    for as_of in ["2024-01-01", "2024-03-01"] {
        let mut roster = before.clone();
        let change = full(&mut roster, as_of, &rows);
        assert_eq!((change.counts.ended, change.counts.people_vanishing), (1, 1), "{as_of}");
        let bo = seen(row(&["bo"], "1440", "IFO", "chef"), "2023-01-01", &day(as_of).plus(-1).to_string());
        has(&roster, &[on(anna("chef"), "2020-01-01", ""), bo]);
        // From here on it is kept, and a list between is taken.
        full(&mut roster, "2024-06-01", &rows);
        correct(&mut roster, "2024-05-01", &[anna("chef"), row(&["dan"], "1440", "IFO", "chef")]);
        assert!(roster.affiliations.contains(&later(row(&["dan"], "1440", "IFO", "chef"), "2024-05-01", "2024-05-31")));
    }
}

#[test]
fn a_history_that_was_changed_takes_the_place_of_what_was_told_up_to_its_day() {
    let mut roster = Roster::default();
    full(&mut roster, "2023-01-01", &[anna("chef"), row(&["bo"], "1440", "IFO", "chef")]);
    full(&mut roster, "2024-01-01", &[anna("chef")]);
    full(&mut roster, "2025-01-01", &[anna("controller")]);
    let changed = [
        on(anna("chef"), "2022-05-01", "2024-12-31"),
        on(row(&["bo"], "1440", "IFO", "chef"), "2023-01-01", "2023-06-30"),
        later(anna("controller"), "2025-01-01", ""),
    ];
    let history = RosterUpdate { history: true, ..update(&changed, RosterMode::History, "2025-01-01") };
    take(&mut roster, &history);
    has(&roster, &changed);
    full(&mut roster, "2025-03-01", &[anna("controller"), row(&["bo"], "1440", "IFO", "chef")]);
    assert!(roster.affiliations.contains(&later(row(&["bo"], "1440", "IFO", "chef"), "2025-03-01", "")));
    assert!(roster.affiliations.contains(&changed[1]));
}

#[test]
fn a_list_that_was_exported_is_a_list_whatever_is_edited_in_it() {
    let (anna, bo, cia) = (anna("chef"), row(&["bo"], "1440", "IFO", "chef"), row(&["cia"], "1440", "Hem", "biträde"));
    let was = on(row(&["bo"], "1440", "IFO", "handläggare"), "2023-05-01", "2024-01-31");
    let mut roster = Roster::default();
    full(&mut roster, "2024-01-01", &[anna.clone(), on(was.clone(), "2023-05-01", ""), cia.clone()]);
    full(&mut roster, "2024-02-01", &[anna.clone(), bo.clone(), cia.clone()]);
    full(&mut roster, "2024-03-01", &[anna.clone(), bo.clone(), cia.clone()]);
    let as_of = day("2024-02-15");
    let mut file: Vec<_> = roster.affiliations.iter().filter(|row| row.holds(as_of, as_of)).cloned().collect();
    for row in file.iter_mut().filter(|row| row.unit.as_deref() == Some("Hem")) {
        row.valid_to = Some(day("2024-02-10"));
    }
    let corrected = RosterUpdate { correct: true, history: true, ..update(&file, RosterMode::Full, "2024-02-15") };
    take(&mut roster, &corrected);
    has(
        &roster,
        &[
            seen(anna.clone(), "2024-01-01", ""),
            was,
            later(bo.clone(), "2024-02-01", ""),
            seen(cia.clone(), "2024-01-01", "2024-02-10"),
            later(cia, "2024-03-01", ""),
        ],
    );
    // What earlier lists said is known.
    correct(&mut roster, "2024-02-01", &[anna, bo]);
}

#[test]
fn a_link_that_was_a_mistake_is_taken_back() {
    let (a, b) = (row(&["a"], "1440", "IFO", "chef"), row(&["b"], "1440", "IFO", "chef"));
    let with = |row: &Affiliation, also: &str| {
        let identifiers = row.identifiers.iter().cloned().chain([also.into()]).collect();
        Affiliation { identifiers, ..row.clone() }
    };
    let mut roster = Roster::default();
    full(&mut roster, "2024-01-01", &[a.clone(), b.clone()]);
    full(&mut roster, "2024-02-01", &[with(&a, "1"), with(&b, "1")]);
    correct(&mut roster, "2024-02-01", &[with(&a, "1"), with(&b, "2")]);
    has(&roster, &[seen(with(&a, "1"), "2024-01-01", ""), seen(with(&b, "2"), "2024-01-01", "")]);
    let change = full(&mut roster, "2024-03-01", &[with(&b, "2")]);
    assert_eq!((change.counts.ended, change.counts.people_before, change.counts.people_vanishing), (1, 2, 1));
}

#[test]
fn what_later_lists_and_other_employers_tie_together_changes_no_day_before() {
    let (a, z) = (row(&["a"], "1440", "IFO", "chef"), row(&["z"], "1440", "X", "y"));
    let b = row(&["b"], "1440", "IFO", "handläggare");
    let q = row(&["q"], "1440", "Q", "q");
    for employer in ["1440", "1480"] {
        let tie = [row(&["a", "1"], employer, "Y", "s"), row(&["b", "1"], employer, "Y", "s")];
        let mut roster = Roster::default();
        full(&mut roster, "2024-01-01", &[a.clone(), z.clone()]);
        delta(&mut roster, "2024-02-01", std::slice::from_ref(&b));
        delta(&mut roster, "2024-04-01", &tie);
        let before = roster.affiliations.clone();
        let update = update(std::slice::from_ref(&q), RosterMode::Delta, "2024-03-01");
        let change = take(&mut roster, &RosterUpdate { correct: true, ..update });
        assert_eq!((change.counts.ended, change.removed), (0, Vec::new()), "{employer}");
        let mut after = before;
        after.insert(later(q.clone(), "2024-03-01", ""));
        assert_eq!(roster.affiliations, after, "{employer}");
    }
}

#[test]
fn a_correction_that_takes_away_most_people_of_its_day_is_told_so() {
    let people: Vec<_> = (0..10).map(|n| row(&[&n.to_string()], "1440", "IFO", "chef")).collect();
    let mut roster = Roster::default();
    full(&mut roster, "2023-01-01", &people);
    full(&mut roster, "2024-01-01", &people);
    let change = correct(&mut roster, "2023-01-01", &people[..1]);
    assert_eq!((change.counts.people_before, change.counts.people_vanishing), (10, 9));
}

/// Erases, and tells what the history is after a correction of somebody else.
fn erased(roster: &mut Roster, agents: &[&str], day: &str) {
    let agents = agents.iter().map(|&agent| agent.into()).collect();
    let change = roster.erasure_of(&agents);
    roster.apply(&change);
    let cia = row(&["cia"], "1440", "Q", "chef");
    let update = update(std::slice::from_ref(&cia), RosterMode::Delta, day);
    take(roster, &RosterUpdate { correct: true, ..update });
    roster.affiliations.retain(|row| row.identifiers != cia.identifiers);
}

#[test]
fn nothing_of_whom_is_erased_comes_back_by_a_correction() {
    let z = row(&["z"], "1440", "X", "y");
    let mut roster = Roster::default();
    full(&mut roster, "2024-01-01", &[row(&["old", "k"], "1440", "IFO", "chef"), z.clone()]);
    correct(&mut roster, "2024-02-01", &[row(&["new", "k"], "1440", "IFO", "chef"), z.clone()]);
    correct(&mut roster, "2024-03-01", &[row(&["new", "m"], "1440", "IFO", "chef"), z.clone()]);
    erased(&mut roster, &["new", "m"], "2024-02-15");
    has(&roster, &[seen(z, "2024-01-01", "")]);
    assert!(roster.told.iter().all(|told| !told.row.identifiers.contains(&"old".into())), "{:?}", roster.told);
}

#[test]
fn what_stays_of_whom_is_erased_stays_after_a_correction() {
    let (a, b) = (row(&["a"], "1440", "Hem", "biträde"), row(&["b"], "1440", "IFO", "chef"));
    let mut roster = Roster::default();
    full(&mut roster, "2024-01-01", &[a.clone(), b.clone()]);
    full(&mut roster, "2024-02-01", &[row(&["a", "k"], "1440", "IFO", "chef"), b.clone()]);
    erased(&mut roster, &["k"], "2024-01-15");
    has(&roster, &[seen(a.clone(), "2024-01-01", "2024-01-31"), seen(b.clone(), "2024-01-01", "")]);
    // And lists go on.
    full(&mut roster, "2024-03-01", &[a.clone(), b.clone()]);
    has(&roster, &[seen(a.clone(), "2024-01-01", "2024-01-31"), later(a, "2024-03-01", ""), seen(b, "2024-01-01", "")]);
}

#[test]
fn what_had_ended_is_corrected_with_its_days_and_its_identifiers_by_the_list_that_gave_them() {
    let mut roster = Roster::default();
    let bo = row(&["bo"], "1440", "IFO", "chef");
    full(&mut roster, "2023-01-01", &[row(&["anna", "wrong"], "1440", "IFO", "chef"), bo.clone()]);
    full(&mut roster, "2024-01-01", std::slice::from_ref(&bo));
    let twice = [on(anna("chef"), "2022-01-01", "2022-12-31"), on(anna("chef"), "2023-03-01", "2023-06-30")];
    correct(&mut roster, "2024-02-01", &[bo.clone(), twice[0].clone(), twice[1].clone()]);
    let known = on(row(&["anna", "wrong"], "1440", "IFO", "chef"), "2023-03-01", "2023-06-30");
    has(&roster, &[seen(bo.clone(), "2023-01-01", ""), twice[0].clone(), known]);
    correct(&mut roster, "2023-01-01", &[anna("chef"), bo.clone()]);
    has(&roster, &[seen(bo, "2023-01-01", ""), twice[0].clone(), twice[1].clone()]);
}

#[test]
fn a_municipality_that_was_imported_by_mistake_is_taken_back() {
    let mut roster = Roster::default();
    let wrong = on(row(&["anna"], "1490", "IFO", "chef"), "2015-01-01", "");
    full(&mut roster, "2024-01-01", &[anna("chef"), wrong]);
    full(&mut roster, "2024-05-01", &[anna("chef")]);
    let boras = BTreeSet::from(["1490".parse().unwrap()]);
    let nobody = RosterUpdate { correct: true, municipalities: &boras, ..update(&[], RosterMode::Full, "2024-01-01") };
    let change = take(&mut roster, &nobody);
    assert_eq!((change.counts.removed, change.counts.people_vanishing), (1, 1));
    has(&roster, &[seen(anna("chef"), "2024-01-01", "")]);
}

#[test]
fn rows_that_ended_before_a_day_are_disposed_of_and_no_list_brings_them_back() {
    let (a, b) = (row(&["a"], "1440", "Hem", "biträde"), row(&["b"], "1440", "IFO", "chef"));
    let mut roster = Roster::default();
    full(&mut roster, "2020-01-01", &[a.clone(), b.clone()]);
    full(&mut roster, "2021-01-01", &[row(&["a"], "1440", "IFO", "chef"), b.clone()]);
    full(&mut roster, "2022-01-01", std::slice::from_ref(&b));
    let whole = roster.clone();
    assert_eq!(roster.disposal_of(day("2020-12-31")), RosterChange::default(), "the last day counts");
    // One row of a goes, and then the other.
    let change = roster.disposal_of(day("2021-06-30"));
    assert_eq!(change.removed, [seen(a.clone(), "2020-01-01", "2020-12-31")]);
    roster.apply(&change);
    has(
        &roster,
        &[later(row(&["a"], "1440", "IFO", "chef"), "2021-01-01", "2021-12-31"), seen(b.clone(), "2020-01-01", "")],
    );
    assert_eq!(roster.disposal_of(day("2021-06-30")), RosterChange::default());
    let change = roster.disposal_of(day("2022-06-30"));
    roster.apply(&change);
    has(&roster, &[seen(b.clone(), "2020-01-01", "")]);
    assert!(roster.told.iter().all(|told| !told.row.identifiers.contains(&"a".into())), "{:?}", roster.told);
    // The same list again, and a correction of an earlier one about somebody else.
    full(&mut roster, "2022-01-01", std::slice::from_ref(&b));
    has(&roster, &[seen(b.clone(), "2020-01-01", "")]);
    let mut at_once = whole;
    let change = at_once.disposal_of(day("2022-06-30"));
    at_once.apply(&change);
    assert_eq!(at_once.affiliations, roster.affiliations);
}
