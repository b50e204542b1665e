//! Credits: what those who have completed a course have earned, to the hundredth.

use proptest::prelude::*;

use super::*;

/// `bistand` gives 7.5 credits, `barn` 0.35.
fn crediting() -> CatalogueFile {
    let mut file = catalogue_file();
    (file.courses[0].credits, file.courses[1].credits) = (Some(7.5), Some(0.35));
    file.courses[1].rule = Rule::default();
    file
}

fn done(course: &str, number: u32, on: &str) -> Progress {
    progress_of(course, &[statement(completed(), &format!("https://lms.example/course/{number}"), on)])
}

/// Anna has completed both courses in Ale, and Bo one in Göteborg.
fn both_courses(file: CatalogueFile) -> Standings {
    let (anna, bo) = (agent("anna"), agent("bo"));
    let mut standings = standings(file, [affiliation(&[&anna], "1440"), affiliation(&[&bo], "1480")]);
    standings.put(&anna, &"bistand".into(), done("bistand", 1, "2022-05-02"));
    standings.put(&anna, &"barn".into(), done("barn", 2, "2022-06-02"));
    standings.put(&bo, &"bistand".into(), done("bistand", 1, "2022-06-02"));
    standings
}

#[track_caller]
fn earned(counts: &Counts) -> f64 {
    counts.credits.shown().unwrap_or_else(|| panic!("{:?}", counts.credits)).to_number()
}

fn rows(figures: &Figures) -> Vec<(&str, f64)> {
    figures.rows.iter().map(|row| (row.keys[0].code.as_str(), earned(&row.counts))).collect()
}

const NONE: Figure<Credits> = Figure::Absent(Absence::NotApplicable);

#[test]
fn each_course_that_somebody_has_completed_adds_its_credits_once() {
    let standings = both_courses(crediting());
    let by_place = standings.figures(&query(&[Dimension::Municipality]));
    assert_eq!(rows(&by_place), [("1440", 7.85), ("1480", 7.5), ("unknown", 0.0)]);
    assert_eq!(earned(&by_place.total).to_string(), "15.35");
    assert_eq!(rows(&standings.figures(&query(&[Dimension::Course])))[..2], [("bistand", 15.0), ("barn", 0.35)]);
    let by_month = standings.figures(&query(&[Dimension::Month]));
    assert_eq!(rows(&by_month), [("2022-05", 7.5), ("2022-06", 7.85)]);
    let june = FigureQuery { from: Some(day("2022-06-01")), ..query(&[]) };
    assert_eq!(earned(&standings.figures(&june).total).to_string(), "7.85");
}

#[test]
fn a_completion_that_is_taken_back_takes_its_credits_back_from_that_day_on() {
    let anna = agent("anna");
    let mut standings = standings(crediting(), [affiliation(&[&anna], "1440")]);
    let mut told = done("bistand", 1, "2022-05-02");
    let taken_back =
        statement("http://adlnet.gov/expapi/verbs/uncompleted", "https://lms.example/course/1", "2022-07-01");
    told.join(&progress_of("bistand", &[taken_back]));
    standings.put(&anna, &"bistand".into(), told);
    let on = |text: &str| hundredths(&standings.figures(&FigureQuery { as_of: day(text), ..of_bistand(&[]) }).total);
    assert_eq!(["2022-05-01", "2022-05-02", "2022-06-30", "2022-07-01"].map(on), [0, 750, 750, 0]);
}

#[test]
fn somebody_with_two_employers_earns_once_in_all_and_once_at_each() {
    let anna = agent("anna");
    let mut standings = standings(crediting(), [affiliation(&[&anna], "1440"), affiliation(&[&anna], "1480")]);
    standings.put(&anna, &"bistand".into(), done("bistand", 1, "2022-05-02"));
    let figures = standings.figures(&query(&[Dimension::Municipality]));
    assert_eq!(rows(&figures)[..2], [("1440", 7.5), ("1480", 7.5)]);
    assert_eq!(earned(&figures.total).to_string(), "7.5");
}

#[test]
fn modules_and_courses_without_credits_have_none_and_units_are_never_mixed() {
    let mut file = crediting();
    file.courses[1].credits = None;
    let standings = both_courses(file.clone());
    let by_course = standings.figures(&query(&[Dimension::Course]));
    assert_eq!(
        [by_course.rows[0].counts.credits, by_course.rows[1].counts.credits].map(|of| of == NONE),
        [false, true]
    );
    // Courses without credits add nothing to those with some.
    assert_eq!(earned(&by_course.total).to_string(), "15");
    let by_module = FigureQuery { courses: vec!["bistand".into()], ..query(&[Dimension::Module]) };
    assert_eq!(standings.figures(&by_module).rows[0].counts.credits, NONE);
    (file.courses[1].credits, file.courses[1].credits_unit) = (Some(2.0), Some("yhp".to_owned()));
    let by_course = both_courses(file).figures(&query(&[Dimension::Course]));
    assert_eq!(rows(&by_course), [("bistand", 15.0), ("barn", 2.0)]);
    assert_eq!(by_course.total.credits, NONE);
}

#[test]
fn credits_have_grown_by_what_was_completed_since() {
    let standings = both_courses(crediting());
    let on = |text: &str| standings.figures(&FigureQuery { as_of: day(text), ..query(&[]) }).total;
    assert_eq!(on("2022-09-30").credits_since(&on("2022-05-31")), Some(785));
    assert_eq!(on("2022-05-31").credits_since(&on("2022-09-30")), Some(-785));
}

/// Who has completed which of the two courses on which day, and where they work: nowhere known, in one place, or in two.
fn people() -> impl Strategy<Value = Vec<(usize, [Option<u32>; 2])>> {
    let day = || prop::option::of(1..28_u32);
    prop::collection::vec((0..4_usize, [day(), day()]), 0..12)
}

fn world(people: &[(usize, [Option<u32>; 2])]) -> Standings {
    let names: Vec<AgentKey> = (0..people.len()).map(|number| agent(&format!("p{number}"))).collect();
    let places: [&[&str]; 4] = [&[], &["1440"], &["1480"], &["1440", "1480"]];
    let roster = people.iter().zip(&names);
    let roster = roster.flat_map(|((at, _), who)| places[*at].iter().map(|place| affiliation(&[who], place)));
    let mut standings = standings(crediting(), roster);
    for ((_, days), who) in people.iter().zip(&names) {
        for (course, number, on) in [("bistand", 1, days[0]), ("barn", 2, days[1])] {
            if let Some(on) = on {
                standings.put(who, &course.into(), done(course, number, &format!("2022-08-{on:02}")));
            }
        }
    }
    standings
}

fn hundredths(counts: &Counts) -> u64 {
    counts.credits.shown().map_or(0, Credits::hundredths)
}

proptest! {
    #[test]
    fn the_credits_of_all_courses_are_the_sum_of_each_and_each_is_its_completions_times_its_worth(
        people in people(),
        on in 1..31_u32,
    ) {
        let standings = world(&people);
        let as_of = day(&format!("2022-08-{on:02}"));
        let by_course = standings.figures(&FigureQuery { as_of, ..query(&[Dimension::Course]) });
        prop_assert_eq!(by_course.rows.iter().map(|row| hundredths(&row.counts)).sum::<u64>(), hundredths(&by_course.total));
        let both = standings.figures(&FigureQuery { as_of, ..query(&[Dimension::Municipality, Dimension::Course]) });
        for row in &both.rows {
            let worth = if row.keys[1].code == "bistand" { 750 } else { 35 };
            prop_assert_eq!(hundredths(&row.counts), worth * u64::from(shown(&row.counts, Measure::Completed)));
        }
        // Each municipality's sum over courses is its own number over all of them, also where somebody works in two.
        for total in both.totals.iter().filter(|total| total.dimension == Dimension::Municipality) {
            let of_place = both.rows.iter().filter(|row| row.keys[0] == total.key);
            prop_assert_eq!(of_place.map(|row| hundredths(&row.counts)).sum::<u64>(), hundredths(&total.counts));
        }
    }

    #[test]
    fn the_credits_of_all_municipalities_are_the_sum_of_each_where_everybody_works_in_one(people in people()) {
        let people: Vec<_> = people.into_iter().map(|(place, days)| (place.min(2), days)).collect();
        let by_place = world(&people).figures(&query(&[Dimension::Municipality]));
        let sum = by_place.rows.iter().map(|row| hundredths(&row.counts)).sum::<u64>();
        prop_assert_eq!(sum, hundredths(&by_place.total));
    }

    #[test]
    fn credits_never_fall_as_the_day_moves_on_as_long_as_nothing_is_taken_back(people in people()) {
        let standings = world(&people);
        let on = |on: u32| FigureQuery { as_of: day(&format!("2022-08-{on:02}")), ..query(&[]) };
        let all: Vec<u64> = (1..31).map(|day| hundredths(&standings.figures(&on(day)).total)).collect();
        prop_assert!(all.is_sorted(), "{:?}", all);
    }

    /// Counts that are kept from an earlier question are brought up to date block by block.
    #[test]
    fn credits_that_are_asked_for_again_are_those_of_a_new_count(people in people(), more in people()) {
        let all = [people.clone(), more].concat();
        let by = query(&[Dimension::Municipality]);
        let (mut kept, fresh) = (world(&all.iter().map(|(place, _)| (*place, [None; 2])).collect::<Vec<_>>()), world(&all));
        let _ = kept.figures(&by);
        for (number, (_, days)) in all.iter().enumerate() {
            for (course, iri, on) in [("bistand", 1, days[0]), ("barn", 2, days[1])] {
                if let Some(on) = on {
                    let told = done(course, iri, &format!("2022-08-{on:02}"));
                    kept.put(&agent(&format!("p{number}")), &course.into(), told);
                }
            }
            if number % 3 == 0 {
                let _ = kept.figures(&by);
            }
        }
        prop_assert_eq!(kept.figures(&by), fresh.figures(&by));
    }
}
