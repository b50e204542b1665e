//! Contradictions between the roster, or a guess of its first list, and what a statement claims.

use proptest::prelude::*;

use super::*;
use crate::standings::timeline::day_number;

fn claimed(on: &str, said: &str) -> Progress {
    let mut progress = Progress::default();
    let observation = Observation {
        agent: agent("anna"),
        course: "bistand".into(),
        module: None,
        mark: Mark::Completed,
        at: Some(noon(on)),
        claim: Some(code(said).into()),
    };
    progress.observe(&observation, Timestamp::MAX);
    progress
}

/// A row of the employer's first list, which says nothing of earlier days.
fn guessed(kommunkod: &str, first_list: &str) -> Affiliation {
    Affiliation { valid_from: Some(day(first_list)), first_seen: true, ..affiliation(&[&agent("anna")], kommunkod) }
}

#[test]
fn a_first_list_that_places_what_happened_before_it_otherwise_than_a_statement_does_contradicts_it() {
    let mut standings = standings(catalogue_file(), [guessed("1440", "2024-01-01")]);
    standings.put(&agent("anna"), &"bistand".into(), claimed("2022-03-01", "1480"));
    let found: Vec<_> = standings.contradictions().map(|one| (one.day, one.said, one.roster.clone())).collect();
    assert_eq!(found, [(day("2022-03-01"), code("1480"), [code("1440")].into())]);
}

proptest! {
    #[test]
    fn a_claim_is_told_as_a_contradiction_exactly_where_it_does_not_place_what_it_is_of(
        rows in prop::collection::vec((0_usize..3, 0_i32..60, prop::option::of(0_i32..60), any::<bool>()), 0..4),
        on in 0_i32..60, said in 0_usize..3,
    ) {
        let (codes, days) = (["0180", "1440", "1480"], |number: i32| Day::from_number(19_000 + number));
        let rows = rows.into_iter().map(|(place, from, length, first_seen)| Affiliation {
            valid_from: Some(days(from)),
            valid_to: length.map(|length| days(from + length)),
            first_seen,
            ..affiliation(&[&agent("anna")], codes[place])
        });
        let mut standings = standings(catalogue_file(), rows);
        let progress = claimed(&days(on).to_string(), codes[said]);
        standings.put(&agent("anna"), &"bistand".into(), progress);
        let claim = Claim::from(code(codes[said]));
        let seats = standings.seats_of(&agent("anna"), day_number(days(on)), Some(&claim));
        let is_elsewhere = seats.iter().all(|seat| seat.employer.kommunkod() != Some(code(codes[said])));
        prop_assert_eq!(standings.contradictions().count(), usize::from(is_elsewhere));
    }
}
