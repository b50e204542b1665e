//! No completion is silently left out because its parts were reported in several places.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::people::{any_affiliation, any_observation, person, standings_of};
use super::*;

/// By course, completions that count in no place.
fn completed_apart(standings: &Standings, as_of: Day) -> BTreeMap<String, u64> {
    let sender = |identity: &str| Some(identity.to_owned());
    let (reach, own_people) = (Reach::default(), OwnPeople::new());
    let within = UncountedWithin { reach: &reach, sender: &sender, own_people: &own_people };
    let report = standings.uncounted_within(&Uncounted::default(), &[UncountedKind::CompletedApart], &within, as_of);
    report.rows.into_iter().map(|row| (row.value, row.count)).collect()
}

/// How many have completed a course, over all places.
fn completed_in_total(standings: &Standings, course: &str, as_of: Day) -> u64 {
    let asked = FigureQuery { courses: vec![course.into()], as_of, ..query(&[]) };
    u64::from(shown(&standings.figures(&asked).total, Measure::Completed))
}

/// The modules of a course, done by one agent: each with what it is claimed for.
fn done(modules: &[(&str, Option<&str>)]) -> Progress {
    let mut joined = Progress::default();
    for (module, said) in modules {
        let mut value = statement(completed(), &format!("https://lms.example/module/{module}"), "2022-03-01");
        if let Some(said) = said {
            value["context"] = json!({ "extensions": { NAMES.municipality_extension(): said } });
        }
        joined.join(&progress_of("barn", &[value]));
    }
    joined
}

#[test]
fn a_course_that_is_completed_in_parts_told_in_several_places_is_told_until_a_roster_has_the_person() {
    let anna = agent("anna");
    let parts = [("1", Some("1480")), ("2", None), ("3", None)];
    let on = day("2022-09-30");
    let mut without = standings(catalogue_file(), []);
    without.put(&anna, &"barn".into(), done(&parts));
    assert_eq!(completed_in_total(&without, "barn", on), 0, "no place is told enough");
    assert_eq!(completed_apart(&without, on), [("barn".to_owned(), 1)].into());
    assert_eq!(completed_apart(&without, day("2022-02-28")), BTreeMap::new(), "before it was done");
    let mut listed = standings(catalogue_file(), [affiliation(&[&anna], "1440")]);
    listed.put(&anna, &"barn".into(), done(&parts));
    assert_eq!(completed_in_total(&listed, "barn", on), 1, "the roster brings together what is told");
    assert_eq!(completed_apart(&listed, on), BTreeMap::new());
    let mut enough = standings(catalogue_file(), []);
    enough.put(&anna, &"barn".into(), done(&[parts[0], parts[1], parts[2], ("1", None)]));
    assert_eq!((completed_in_total(&enough, "barn", on), completed_apart(&enough, on).len()), (1, 0));
}

proptest! {
    #[test]
    fn whoever_has_completed_a_course_is_in_its_total_or_told_apart(
        roster in prop::collection::vec(any_affiliation(), 0..6),
        told in prop::collection::vec(any_observation(), 0..30),
        modules in prop::collection::vec((0..7_u8, 0..3_usize, 0..4_usize), 0..20),
        as_of in super::people::any_day(),
    ) {
        let claims = [None, Some("0180"), Some("1440"), Some("1480")];
        let module = |(who, module, said): (u8, usize, usize)| Observation {
            agent: person(who),
            course: "barn".into(),
            module: Some(["m1", "m2", "m3"][module].into()),
            mark: Mark::Completed,
            at: Some(noon("2022-03-01")),
            claim: claims[said].map(|said| code(said).into()),
        };
        let told: Vec<_> = told.into_iter().chain(modules.into_iter().map(module)).collect();
        let unclaimed: Vec<_> = told.iter().cloned().map(|one| Observation { claim: None, ..one }).collect();
        let standings = standings_of(roster.clone(), &told, (None, None));
        let together = standings_of(roster, &unclaimed, (None, None));
        let apart = completed_apart(&standings, as_of);
        for course in ["bistand", "barn"] {
            let counted = completed_in_total(&standings, course, as_of);
            let apart = apart.get(course).copied().unwrap_or_default();
            prop_assert!(counted + apart >= completed_in_total(&together, course, as_of), "{course}: {counted} + {apart}");
        }
    }
}
