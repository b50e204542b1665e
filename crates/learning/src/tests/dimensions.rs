//! Figures by the dimensions of time, courses, employers and persons, beside the same counted slowly.

use proptest::prelude::*;

use super::*;

const FIRST: &str = "2021-12-20";

/// The days of some people's events in bistånd: when each was enrolled, did something, and completed.
fn people() -> impl Strategy<Value = Vec<Vec<(usize, u16)>>> {
    prop::collection::vec(prop::collection::vec((0..3_usize, 0..500_u16), 0..6), 1..6)
}

fn standings_of(people: &[Vec<(usize, u16)>]) -> Standings {
    let verbs =
        ["http://adlnet.gov/expapi/verbs/registered", "http://adlnet.gov/expapi/verbs/experienced", completed()];
    let mut standings = standings(catalogue_file(), []);
    for (number, events) in people.iter().enumerate() {
        let on = |days: u16| day(FIRST).plus(i32::from(days)).to_string();
        let told: Vec<_> = events
            .iter()
            .map(|(verb, days)| statement(verbs[*verb], "https://lms.example/course/1", &on(*days)))
            .collect();
        standings.put(&agent(&format!("p{number}")), &"bistand".into(), progress_of("bistand", &told));
    }
    standings
}

/// The first day of a period, and the day after its last, by its code.
fn days_of(code: &str) -> (Day, Day) {
    let year: i16 = code[..4].parse().expect("a year");
    let first = |year, month| Day::from_date(jiff::civil::date(year, month, 1));
    let after = |months: i8, from: i8| first(year + i16::from((from + months - 1) / 12), (from + months - 1) % 12 + 1);
    match code.get(5..6) {
        None => (first(year, 1), first(year + 1, 1)),
        Some("W") => {
            let week: i8 = code[6..].parse().expect("a week");
            let monday =
                jiff::civil::ISOWeekDate::new(year, week, jiff::civil::Weekday::Monday).expect("a week").date();
            (Day::from_date(monday), Day::from_date(monday).plus(7))
        }
        Some("Q") => {
            let month = code[6..].parse::<i8>().expect("a quarter") * 3 - 2;
            (first(year, month), after(3, month))
        }
        Some(_) => {
            let month: i8 = code[5..].parse().expect("a month");
            (first(year, month), after(1, month))
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_row_of_a_period_has_what_the_question_in_that_period_has(people in people()) {
        let standings = standings_of(&people);
        let as_of = day(FIRST).plus(450);
        let volumes = [Measure::Enrolled, Measure::EnrolledImplied, Measure::Started, Measure::Active, Measure::Completed];
        for by in [Dimension::Week, Dimension::Month, Dimension::Quarter, Dimension::Year] {
            let asked = |by: &[Dimension]| FigureQuery { as_of, ..of_bistand(by) };
            let figures = standings.figures(&asked(&[by]));
            let mut sums = [0; 5];
            for row in figures.rows.iter().filter(|row| row.keys[0].code != "none") {
                let (from, to) = days_of(&row.keys[0].code);
                let within = standings.figures(&FigureQuery { from: Some(from), to: Some(to), ..asked(&[]) }).total;
                let counted = volumes.map(|of| shown(&row.counts, of));
                prop_assert_eq!(counted, volumes.map(|of| shown(&within, of)), "{}", row.keys[0].code);
                for (sum, count) in sums.iter_mut().zip(counted) {
                    *sum += count;
                }
            }
            // Nothing that happened is in no period, and but for activity nothing is in two.
            let total = standings.figures(&asked(&[])).total;
            for at in [0, 1, 2, 4] {
                prop_assert_eq!(sums[at], shown(&total, volumes[at]), "{:?}", volumes[at]);
            }
        }
    }
}

/// Three courses: one of two programmes, one of one, and one of none.
const COURSES: &str = r#"
[[programme]]
id = "resan"
name.sv = "Resan"

[[programme]]
id = "universitet"
name.sv = "Universitetets kurser"

[[course]]
id = "introduktion"
name.sv = "Introduktion"
programme = "resan"
track = "introduction"
owner = "employer"
service_area = "Barn och unga"
iris = ["https://lms.example/course/1"]
target = { roster_roles = ["handläggare"] }

[[course]]
id = "fordjupning"
name.sv = "Fördjupning"
programme = ["resan", "universitet"]
track = "fördjupning"
owner = "lärosäte"
service_area = "barn och UNGA"
iris = ["https://lms.example/course/2"]
target = { roster_roles = [], entered = { "1440" = 9 } }

[[course]]
id = "annat"
name.sv = "Annat"
iris = ["https://lms.example/course/3"]

[[organisation]]
id = "region-vast"
name.sv = "Region Väst"
kind = "region"

[[region]]
id = "gr"
name.sv = "GR"
members = ["1440", "1384"]
"#;

const PROFESSION: [Option<&str>; 4] = [None, Some("2021-11-01"), Some("2019-01-01"), Some("2001-06-01")];
const AREAS: [Option<&str>; 4] = [None, Some("Barn och unga"), Some("BARN OCH UNGA"), Some("Vuxna")];

/// A row of the roster: whose, where, in which area, since when in the profession, and from which day on.
type Row = (usize, usize, usize, usize, usize, u16);
/// What somebody did: who, which verb, which course, and on which day.
type Deed = (usize, usize, usize, u16);

fn any_row() -> impl Strategy<Value = Row> {
    (0..5_usize, 0..4_usize, 0..4_usize, 0..4_usize, 0..2_usize, 0..400_u16)
}

fn any_deed() -> impl Strategy<Value = Deed> {
    (0..6_usize, 0..3_usize, 1..4_usize, 0..500_u16)
}

fn world_of(rows: &[Row], deeds: &[Deed]) -> Standings {
    let file: CatalogueFile = toml::from_str(COURSES).expect("it reads");
    let organisation = Kommunkod::of_organisation("region-vast").expect("an id");
    let employers = [code("1440"), code("1480"), code("1384"), organisation];
    let roster = rows.iter().map(|&(who, employer, area, since, role, first)| Affiliation {
        kommunkod: employers[employer],
        role: Some(["handläggare", "chef"][role].to_owned()),
        service_area: AREAS[area].map(str::to_owned),
        in_profession_since: PROFESSION[since].map(day),
        valid_from: Some(day(FIRST).plus(i32::from(first))),
        ..affiliation(&[&agent(&format!("p{who}"))], "1440")
    });
    let mut standings = standings(file.clone(), roster);
    let catalogue = Catalogue::compile(file).expect("the catalogue is right");
    let verbs =
        ["http://adlnet.gov/expapi/verbs/registered", "http://adlnet.gov/expapi/verbs/experienced", completed()];
    for &(who, verb, course, days) in deeds {
        let on = day(FIRST).plus(i32::from(days)).to_string();
        let mut told = statement(verbs[verb], &format!("https://lms.example/course/{course}"), &on);
        told["actor"]["account"]["name"] = json!(format!("p{who}"));
        for observation in observe(&NAMES, &catalogue, Statement::new(&told).expect("an object"), None) {
            let mut progress = Progress::default();
            progress.observe(&observation, Timestamp::MAX);
            standings.join(&observation.agent, &observation.course, progress);
        }
    }
    standings
}

/// The numbers that two answers both have.
fn alike(one: &Counts, two: &Counts) -> bool {
    let is_there = |counts: &Counts, of| counts[of].absence() != Some(Absence::NotApplicable);
    Measure::ALL.into_iter().all(|of| !is_there(one, of) || !is_there(two, of) || one[of] == two[of])
}

/// The question for what a row names, asked by itself.
fn asked_alone(by: Dimension, code_of: &str, query: &FigureQuery) -> Option<FigureQuery> {
    let courses =
        |courses: &[&str]| FigureQuery { courses: courses.iter().map(|id| (*id).into()).collect(), ..query.clone() };
    let all = ["1440", "1480", "1384"];
    let others = || reference::municipalities().iter().map(|one| one.kommunkod);
    Some(match (by, code_of) {
        (Dimension::Programme | Dimension::Track | Dimension::Owner | Dimension::CourseArea, "none") => {
            courses(&["annat"])
        }
        (Dimension::Programme, id) => FigureQuery { programmes: vec![id.to_owned()], ..query.clone() },
        (Dimension::Track, "introduction") | (Dimension::Owner, "employer") => courses(&["introduktion"]),
        (Dimension::Track, "deepening") | (Dimension::Owner, "university") => courses(&["fordjupning"]),
        (Dimension::CourseArea, "barn-och-unga") => courses(&["introduktion", "fordjupning"]),
        (Dimension::Kind, "municipality") => FigureQuery { municipalities: all.map(code).into(), ..query.clone() },
        (Dimension::Kind, "region") => FigureQuery { organisations: vec!["region-vast".into()], ..query.clone() },
        (Dimension::Inside, "inside") => FigureQuery { regions: vec!["gr".into()], ..query.clone() },
        (Dimension::Inside, "outside") => FigureQuery {
            municipalities: others().filter(|of| ![code("1440"), code("1384")].contains(of)).collect(),
            organisations: vec!["region-vast".into()],
            ..query.clone()
        },
        (Dimension::Kind | Dimension::Inside, "unknown") => FigureQuery { unknown_municipality: true, ..query.clone() },
        (Dimension::ServiceArea, area) => FigureQuery { service_areas: vec![area.to_owned()], ..query.clone() },
        (Dimension::Experience, band) => FigureQuery { experience: vec![band.to_owned()], ..query.clone() },
        _ => return None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_row_has_what_the_question_for_it_alone_has(
        rows in prop::collection::vec(any_row(), 0..8),
        deeds in prop::collection::vec(any_deed(), 0..16),
        current in any::<bool>(),
    ) {
        let standings = world_of(&rows, &deeds);
        let attribution = if current { Attribution::Current } else { Attribution::AtEvent };
        for by in Dimension::ALL.into_iter().filter(|by| {
            by.is_of_courses() || matches!(by, Dimension::Kind | Dimension::Inside | Dimension::ServiceArea | Dimension::Experience)
        }) {
            let asked = FigureQuery { attribution, group: Some("gr".to_owned()), ..query(&[by]) };
            let figures = standings.figures(&asked);
            for row in &figures.rows {
                let alone = asked_alone(by, &row.keys[0].code, &asked);
                prop_assert!(alone.is_some(), "{by:?} {}", row.keys[0].code);
                let alone = FigureQuery { by: Vec::new(), ..alone.expect("a question") };
                let alone = standings.figures(&alone).total;
                prop_assert!(alike(&row.counts, &alone), "{by:?} {}: {:?} {:?}", row.keys[0].code, row.counts, alone);
            }
            // The total is of distinct persons, whatever it is by.
            let total = standings.figures(&FigureQuery { by: Vec::new(), ..asked.clone() }).total;
            prop_assert_eq!(figures.total, total);
            // By two dimensions, the totals of one are its rows alone.
            let both = standings.figures(&FigureQuery { by: vec![by, Dimension::Region], ..asked.clone() });
            for row in &figures.rows {
                let of_both = both.totals.iter().find(|total| total.dimension == by && total.key.code == row.keys[0].code);
                prop_assert!(of_both.is_none_or(|total| total.counts == row.counts), "{by:?} {}", row.keys[0].code);
            }
        }
    }
}

#[test]
fn a_course_of_two_programmes_counts_in_each_and_its_people_once_in_the_total() {
    let standings = world_of(&[(0, 0, 1, 1, 0, 0)], &[(0, 2, 2, 30), (0, 2, 1, 30)]);
    let figures = standings.figures(&query(&[Dimension::Programme]));
    let started: Vec<_> =
        figures.rows.iter().map(|row| (&*row.keys[0].code, shown(&row.counts, Measure::Started))).collect();
    assert_eq!(started, [("resan", 1), ("universitet", 1)]);
    assert_eq!(shown(&figures.total, Measure::Started), 1);
    let both = standings.figures(&query(&[Dimension::Programme, Dimension::Course]));
    let rows: Vec<_> = both.rows.iter().map(|row| format!("{}/{}", row.keys[0].code, row.keys[1].code)).collect();
    assert_eq!(rows, ["resan/introduktion", "resan/fordjupning", "universitet/fordjupning"]);
}

#[test]
fn experience_is_of_the_newest_row_of_the_employer_and_of_no_other() {
    let (ale, goteborg) = (0, 1);
    // In Ale since 2021-12-20 without a day; from 2022-03-30 the list has one. Göteborg says nothing.
    let rows = [(0, ale, 0, 0, 0, 0), (0, ale, 0, 1, 1, 100), (0, goteborg, 0, 0, 0, 0)];
    let standings = world_of(&rows, &[(0, 1, 3, 10)]);
    let figures = standings.figures(&query(&[Dimension::Municipality, Dimension::Experience]));
    let rows: Vec<_> = figures
        .rows
        .iter()
        .filter(|row| shown(&row.counts, Measure::Started) > 0)
        .map(|row| (&*row.keys[0].code, &*row.keys[1].code))
        .collect();
    assert_eq!(rows, [("1440", "under-1"), ("1480", "unknown")]);
}
