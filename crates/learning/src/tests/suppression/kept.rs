//! Counts are kept, and counted again once something has changed.

use proptest::prelude::*;

use super::world::world;
use super::*;

/// A question of those that are published, by number.
fn question(number: usize) -> FigureQuery {
    let by: &[Dimension] = match number % 7 {
        0 => &[],
        1 => &[Dimension::Course],
        2 => &[Dimension::Municipality, Dimension::Course],
        3 => &[Dimension::County],
        4 => &[Dimension::Role, Dimension::Course],
        5 => &[Dimension::Course, Dimension::Module],
        _ => return FigureQuery { as_of: day("2022-06-30"), ..query(&[Dimension::Course]) },
    };
    let courses = if number.is_multiple_of(2) { vec!["bistand".into()] } else { Vec::new() };
    FigureQuery { courses, ..query(by) }
}

/// Reports that the first person of a class at a place, or someone on no roster, has completed a course, or that nothing is
/// known of them any more.
fn tell(standings: &mut Standings, (place, class, course, is_done): (usize, usize, usize, bool)) {
    let who = agent(&format!("p{place}-{class}-0"));
    let (course, iri) = [
        ("bistand", "https://lms.example/course/1"),
        ("barn", "https://lms.example/course/2"),
        ("ledare", "https://lms.example/course/3"),
    ][course];
    let told = if is_done { vec![statement(completed(), iri, "2022-03-02")] } else { Vec::new() };
    standings.put(&who, &course.into(), progress_of(course, &told));
}

/// How far courses have come, in every table of the answer.
fn coverage(standings: &Standings, reach: &Reach, published: Option<(Suppression, Day)>) -> Value {
    let asked = CoverageQuery { step: CurveStep::Quarter, ..CoverageQuery::about_all(day("2022-09-30")) };
    let found = standings.coverage_within(&asked, reach, published).expect("it is published");
    serde_json::to_value(found.expect("it is reached")).expect("it is JSON")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_was_asked_before_the_answer_is_that_of_standings_never_asked(
        world in world(),
        steps in prop::collection::vec(
            ((0..PLACES.len(), 0..CLASSES.len(), 0..3_usize, any::<bool>()), 0..14_usize),
            1..6,
        ),
        reach in prop_oneof![Just(Reach::default()), Just(Reach {
            places: Some(Places { regions: ["gr".to_owned()].into(), ..Places::default() }),
            courses: None,
        })],
    ) {
        let mut asked = world.people();
        for number in 0..14 {
            let _ = publish(&asked, &question(number), &reach);
        }
        for at in 0..steps.len() {
            tell(&mut asked, steps[at].0);
            let mut fresh = world.people();
            steps[..=at].iter().for_each(|(told, _)| tell(&mut fresh, *told));
            let query = question(steps[at].1);
            prop_assert_eq!(publish(&asked, &query, &reach), publish(&fresh, &query, &reach), "{:?}", query);
            prop_assert_eq!(asked.figures_within(&query, &reach), fresh.figures_within(&query, &reach), "{:?}", query);
        }
    }
}

proptest! {
    // Every table of the answer is counted several times.
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn coverage_that_was_asked_before_is_that_of_standings_never_asked(
        world in world(),
        told in (0..PLACES.len(), 0..CLASSES.len(), 0..3_usize, any::<bool>()),
    ) {
        let reach = Reach::default();
        for published in [None, Some((Suppression::default(), day("2022-09-30")))] {
            let [mut asked, mut fresh] = [world.people(), world.people()];
            coverage(&asked, &reach, published);
            tell(&mut asked, told);
            tell(&mut fresh, told);
            prop_assert_eq!(coverage(&asked, &reach, published), coverage(&fresh, &reach, published));
        }
    }
}
