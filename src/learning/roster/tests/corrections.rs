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
    assert_eq!(roster.change(&older), Err(refusal));
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
    let list = |on| RosterList { kommunkod: "1440".parse().unwrap(), day: day(on), by: ToldBy::Full };
    let before = Roster {
        affiliations: [on(anna("chef"), "2020-01-01", ""), seen(row(&["bo"], "1440", "IFO", "chef"), "2023-01-01", "")]
            .into(),
        lists: [list("2023-01-01"), list("2024-01-01")].into(),
        told: BTreeSet::new(),
    };
    let rows = [anna("chef")];
    let refused = RosterRefusal::BeforeHistory { kommunkod: "1440".parse().unwrap(), day: day("2024-01-01") };
    let older = RosterUpdate { correct: true, ..update(&rows, RosterMode::Full, "2023-06-01") };
    assert_eq!(before.change(&older), Err(refused));
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
    let history = RosterUpdate { correct: true, history: true, ..update(&changed, RosterMode::Full, "2025-01-01") };
    take(&mut roster, &history);
    has(&roster, &changed);
    full(&mut roster, "2025-03-01", &[anna("controller"), row(&["bo"], "1440", "IFO", "chef")]);
    assert!(roster.affiliations.contains(&later(row(&["bo"], "1440", "IFO", "chef"), "2025-03-01", "")));
    assert!(roster.affiliations.contains(&changed[1]));
}

#[test]
fn what_had_ended_is_corrected_with_its_days_and_identifiers() {
    let mut roster = Roster::default();
    let bo = row(&["bo"], "1440", "IFO", "chef");
    full(&mut roster, "2023-01-01", &[row(&["anna", "wrong"], "1440", "IFO", "chef"), bo.clone()]);
    full(&mut roster, "2024-01-01", std::slice::from_ref(&bo));
    let twice = [on(anna("chef"), "2022-01-01", "2022-12-31"), on(anna("chef"), "2023-03-01", "2023-06-30")];
    correct(&mut roster, "2024-02-01", &[bo.clone(), twice[0].clone(), twice[1].clone()]);
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
