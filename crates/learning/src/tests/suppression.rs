//! Suppression across employers, tested on the figures themselves.

mod attack;
mod kept;
mod world;

use self::world::{CLASSES, PLACES, World};
use super::*;

fn publish(standings: &Standings, query: &FigureQuery, reach: &Reach) -> Result<Option<Figures>, Unpublished> {
    standings.published_within(query, reach, Suppression::default(), day("2022-09-30"))
}

fn published(standings: &Standings, query: &FigureQuery) -> Figures {
    let figures = publish(standings, query, &Reach::default()).expect("it is published");
    figures.expect("it is reached")
}

/// A world with these counts of handläggare at each place: done, begun, and neither.
fn of_handlaggare(places: &[(usize, [u32; 3])]) -> Standings {
    let mut all = vec![[0; CLASSES.len()]; PLACES.len()];
    for (place, counts) in places {
        all[*place][..3].copy_from_slice(counts);
    }
    World { places: all, reports: vec![false; PLACES.len()], has_target: true }.people()
}

/// Returns how each row shows N and the completed, as people read it.
fn read(figures: &Figures) -> Vec<(String, String, String)> {
    let text = |figure: Figure| match figure {
        Figure::Shown(count) => count.to_string(),
        Figure::Absent(absence) => absence.sign().to_owned(),
    };
    let row =
        |key: &str, counts: &Counts| (key.to_owned(), text(counts[Measure::N]), text(counts[Measure::TargetCompleted]));
    let rows = figures.rows.iter().map(|row_| row(&row_.keys[0].code, &row_.counts));
    rows.chain([row("total", &figures.total)]).collect()
}

fn expected(rows: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    rows.iter().map(|&(key, n, completed)| (key.to_owned(), n.to_owned(), completed.to_owned())).collect()
}

#[test]
fn a_municipality_sees_its_own_as_they_are_and_others_see_no_small_number() {
    let standings = of_handlaggare(&[(0, [2, 1, 27]), (1, [20, 10, 30]), (2, [15, 10, 5]), (3, [30, 30, 40])]);
    let by = of_bistand(&[Dimension::Municipality]);
    let own = publish(&standings, &by, &Reach::of_municipality(code("1440"))).expect("answered").expect("reached");
    assert_eq!(read(&own), expected(&[("1440", "30", "2"), ("unknown", "0", "0"), ("total", "30", "2")]));
    // From the other numbers, nobody learns of the two who have completed in Ale, not even one of the others.
    assert_eq!(
        read(&published(&standings, &by)),
        expected(&[
            ("1440", "30", ".."),
            ("1480", "60", ".."),
            ("1402", "30", ".."),
            ("1415", "100", "30"),
            ("unknown", "0", "0"),
            ("total", "220", "67"),
        ])
    );
}

#[test]
fn the_county_of_gotland_is_hidden_with_its_municipality() {
    let standings =
        of_handlaggare(&[(6, [3, 0, 20]), (0, [20, 10, 30]), (1, [15, 10, 15]), (4, [30, 30, 40]), (5, [30, 30, 45])]);
    let counties = read(&published(&standings, &of_bistand(&[Dimension::County])));
    let gotland = counties.iter().find(|(county, ..)| county == "09").expect("a row");
    assert_eq!((gotland.1.as_str(), gotland.2.as_str()), ("23", ".."));
    assert_eq!(counties.last().map(|total| total.2.as_str()), Some("98"));
}

#[test]
fn a_number_that_one_place_alone_has_is_hidden_where_its_n_is_put_together_with_others() {
    let standings = of_handlaggare(&[(0, [6, 0, 6]), (1, [0, 0, 2]), (2, [0, 0, 3])]);
    let figures = published(&standings, &of_bistand(&[Dimension::Municipality]));
    let hidden = [("1440", "..", ".."), ("1480", "..", ".."), ("1402", "..", "..")];
    let shown = [("unknown", "0", "0"), ("total", "17", "6")];
    assert_eq!(read(&figures), expected(&[hidden.as_slice(), &shown].concat()));
}

#[test]
fn a_share_of_fewer_than_ten_is_hidden_with_its_numbers_shown() {
    let standings = of_handlaggare(&[(0, [0, 0, 9]), (1, [5, 0, 5])]);
    let figures = published(&standings, &of_bistand(&[Dimension::Municipality]));
    let counts = |at: usize| figures.rows[at].counts;
    assert_eq!(counts(0)[Measure::N], Figure::Shown(9));
    assert_eq!(counts(0).share(), Figure::Absent(Absence::Suppressed));
    assert!(counts(1).share().shown().is_some());
}

#[test]
fn raised_thresholds_hide_more() {
    let standings = of_handlaggare(&[(0, [0, 0, 9]), (1, [20, 0, 50]), (2, [20, 0, 50]), (3, [40, 0, 80])]);
    let by = of_bistand(&[Dimension::Municipality]);
    let raised = Suppression::new(10, 80).expect("raised");
    let figures = standings.published_within(&by, &Reach::default(), raised, day("2022-09-30"));
    let figures = figures.expect("published").expect("reached");
    assert_eq!(figures.rows[0].counts[Measure::N], Figure::Absent(Absence::Suppressed));
    assert_eq!(read(&published(&standings, &by))[0].1, "9");
    let of_stenungsund = figures.rows.iter().find(|row| row.keys[0].code == "1415").expect("a row").counts;
    assert_eq!((of_stenungsund.share().shown().is_some(), of_stenungsund[Measure::N]), (true, Figure::Shown(120)));
}

#[test]
fn several_courses_together_are_shown_of_the_whole_reach_alone() {
    let mut standings = of_handlaggare(&[(0, [12, 0, 9]), (1, [20, 0, 50])]);
    for number in 0..6 {
        let who = agent(&format!("p0-0-{number}"));
        let done = progress_of("barn", &[statement(completed(), "https://lms.example/course/2", "2022-03-01")]);
        standings.put(&who, &"barn".into(), done);
    }
    let by = query(&[Dimension::Municipality, Dimension::Course]);
    // For two courses, the number would reveal who is in both.
    let total = published(&standings, &by).total;
    assert_eq!(total[Measure::Started], Figure::Absent(Absence::Suppressed));
    assert_eq!(total.credits, Figure::Absent(Absence::Suppressed));
    for number in 0..8 {
        let done = progress_of("bistand", &[statement(completed(), "https://lms.example/course/1", "2022-03-01")]);
        standings.put(&agent(&format!("p1-0-{number}")), &"ledare".into(), done);
    }
    let figures = published(&standings, &by);
    assert_eq!(figures.total[Measure::Started], Figure::Shown(32));
    // 32 and 8 completions of 7.5 each, as the courses' own rows tell, too.
    assert_eq!(figures.total.credits, Figure::Shown(Credits::of_hundredths(40 * 750)));
    let of_ale = figures.totals.iter().find(|total| total.key.code == "1440").expect("a total");
    assert_eq!(of_ale.counts[Measure::Started], Figure::Absent(Absence::Suppressed));
    assert_eq!(of_ale.counts.credits, Figure::Absent(Absence::Suppressed));
    let some = FigureQuery { programmes: vec!["yrkesresan".to_owned()], courses: vec!["barn".into()], ..by };
    assert!(publish(&standings, &some, &Reach::default()).is_ok());
}

#[test]
fn each_module_is_a_table_of_its_own() {
    let mut standings = of_handlaggare(&[(0, [0, 0, 20])]);
    for number in 0..20 {
        let who = agent(&format!("p0-2-{number}"));
        let module = |of: u32| format!("https://lms.example/module/{of}");
        let mut told =
            vec![statement("http://adlnet.gov/expapi/verbs/registered", "https://lms.example/course/2", "2022-03-01")];
        told.extend((number < 12).then(|| statement(completed(), &module(1), "2022-03-01")));
        told.extend((number < 3).then(|| statement(completed(), &module(2), "2022-03-01")));
        standings.put(&who, &"barn".into(), progress_of("barn", &told));
    }
    let by = FigureQuery { courses: vec!["barn".into()], ..query(&[Dimension::Module]) };
    assert_eq!(
        read(&published(&standings, &by)),
        expected(&[("barn/m1", "20", "12"), ("barn/m2", "20", ".."), ("barn/m3", "20", "0"), ("total", "20", "0")])
    );
}

#[test]
fn questions_that_could_be_subtracted_are_refused() {
    let standings = of_handlaggare(&[(0, [12, 0, 9]), (1, [20, 0, 50])]);
    let by = of_bistand(&[Dimension::Municipality]);
    let latest = day("2022-09-30");
    for (query, refusal) in [
        (FigureQuery { as_of: day("2022-09-29"), ..by.clone() }, Unpublished::Day { latest }),
        (FigureQuery { as_of: day("2022-06-30"), ..by.clone() }, Unpublished::Earlier { latest }),
        (FigureQuery { roles: vec!["chef".to_owned()], ..by.clone() }, Unpublished::RolesOfPlaces),
    ] {
        assert_eq!(publish(&standings, &query, &Reach::default()), Err(refusal));
        // One employer may ask for all of it.
        assert!(publish(&standings, &query, &Reach::of_municipality(code("1440"))).expect("answered").is_some());
    }
    let earlier = FigureQuery { as_of: day("2022-06-30"), ..of_bistand(&[Dimension::Course]) };
    assert_eq!(published(&standings, &earlier).total[Measure::TargetCompleted], Figure::Shown(32));
}

#[test]
fn a_reach_of_one_municipality_is_one_employer_however_it_is_written() {
    let standings = of_handlaggare(&[]);
    let reach = |places: &str| Reach { places: Some(toml::from_str(places).expect("places")), courses: None };
    for (places, is_wide) in [
        ("municipalities = [\"1440\"]", false),
        ("regions = [\"studien\"]", false),
        ("units = [\"0180/hagersten-alvsjo\"]", false),
        ("municipalities = [\"1440\"]\nregions = [\"studien\"]", false),
        ("regions = [\"gr\"]", true),
        ("municipalities = [\"1440\"]\nunits = [\"0180/hagersten-alvsjo\"]", true),
    ] {
        assert_eq!(is_wider_than_one_employer(&reach(places), standings.catalogue()), is_wide, "{places}");
    }
    assert!(is_wider_than_one_employer(&Reach::default(), standings.catalogue()));
    let of_course = Reach { places: None, courses: Some(["bistand".into()].into()) };
    assert!(is_wider_than_one_employer(&of_course, standings.catalogue()));
}
