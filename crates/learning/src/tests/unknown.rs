//! People in no known municipality can be asked for, like those of any other.

use proptest::prelude::*;

use super::people::{any_affiliation, any_observation, any_query, any_target, standings_of};
use super::*;

proptest! {
    #[test]
    fn each_municipality_and_the_unknown_one_are_together_all(
        roster in prop::collection::vec(any_affiliation(), 0..8),
        told in prop::collection::vec(any_observation(), 0..30),
        targets in (any_target(), any_target()),
        asked in any_query(),
    ) {
        let standings = standings_of(roster, &told, targets);
        let everywhere = Reach::default();
        let asked = FigureQuery { municipalities: Vec::new(), courses: vec!["bistand".into()], ..asked };
        let unknown = FigureQuery { unknown_municipality: true, ..asked.clone() };
        let of = |codes: &[&str]| FigureQuery { municipalities: codes.iter().copied().map(code).collect(), ..asked.clone() };
        let parts = [of(&["0180"]), of(&["1440"]), of(&["1480"]), unknown.clone()];
        let by_municipality = standings.figures(&FigureQuery { by: vec![Dimension::Municipality], ..asked.clone() });
        for measure in [Measure::Started, Measure::Completed, Measure::Passed, Measure::Enrolled, Measure::Active] {
            let alone: u32 = parts.iter().map(|part| shown(&standings.figures(part).total, measure)).sum();
            let rows: u32 = by_municipality.rows.iter().map(|row| shown(&row.counts, measure)).sum();
            prop_assert_eq!(alone, rows, "{:?}", measure);
        }
        // A person outside the target of one municipality may be in that of another.
        let of_whole_list = [PeopleStatus::OutsideEnrolled, PeopleStatus::OutsideStarted, PeopleStatus::OutsideCompleted, PeopleStatus::CompletedAll];
        for status in PeopleStatus::ALL.into_iter().filter(|status| !of_whole_list.contains(status)) {
            let listed = |asked: &FigureQuery| {
                let list = standings.people_within(asked, status, &everywhere).expect("it reaches everything");
                let mut rows: Vec<String> = list.rows.iter().map(PersonRow::identity).collect();
                rows.sort_unstable();
                rows
            };
            let mut together: Vec<String> = parts.iter().flat_map(listed).collect();
            together.sort_unstable();
            // A person told of in several places is listed over all of them only in the best part of the target.
            let is_part = matches!(
                status,
                PeopleStatus::TargetCompleted | PeopleStatus::UnderWay | PeopleStatus::NotStarted | PeopleStatus::NotCompleted
            );
            let agrees = |all: Vec<String>, apart: &[String]| {
                if is_part { all.iter().all(|row| apart.contains(row)) } else { all == apart }
            };
            prop_assert!(agrees(listed(&asked), &together), "{:?}: {:?}", status, together);
            // Together with real codes, too.
            let with_ale = FigureQuery { unknown_municipality: true, ..of(&["1440"]) };
            let mut both = [listed(&of(&["1440"])), listed(&unknown)].concat();
            both.sort_unstable();
            prop_assert!(agrees(listed(&with_ale), &both), "{:?}: {:?}", status, both);
        }
        // A caller limited to some places does not see people of none.
        prop_assert_eq!(standings.figures_within(&unknown, &Reach::of_municipality(code("1440"))), None);
        // They are in no county and no region.
        let in_county = FigureQuery { counties: vec!["14".to_owned()], ..unknown };
        prop_assert_eq!(shown(&standings.figures(&in_county).total, Measure::Started), 0);
    }
}
