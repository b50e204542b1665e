//! How far programmes have come.

mod overlap;

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// Municipalities of three counties; Gotland is one by itself.
pub(super) const PLACES: [&str; 6] = ["1440", "1480", "1402", "1384", "1380", "0980"];
/// The courses, each with the activity that it is.
pub(super) const COURSES: [(&str, &str); 3] = [
    ("bistand", "https://lms.example/course/1"),
    ("arbete", "https://lms.example/course/3"),
    ("barn", "https://lms.example/course/2"),
];

const ATTEMPTED: &str = "http://adlnet.gov/expapi/verbs/attempted";

/// Somebody on the roster of a place, with what they did in which course on which day of 2022.
#[derive(Debug, Clone)]
pub(super) struct Somebody {
    pub(super) place: usize,
    pub(super) is_meant: bool,
    pub(super) done: Vec<(usize, bool, i32)>,
}

/// An employer that is connected, by the number of its place and of days of 2022.
#[derive(Debug, Clone)]
struct Connected {
    place: usize,
    from: i32,
    days: Option<i32>,
    /// To the course alone, not to the programme.
    of_course: bool,
}

/// The first two courses are a programme's. Another programme has no courses yet.
pub(super) fn two_programmes() -> CatalogueFile {
    let mut file = catalogue_file();
    let sister = r#"[[course]]
id = "arbete"
name = { sv = "Arbetsmarknad" }
programme = "yrkesresan"
iris = ["https://lms.example/course/3"]
[[programme]]
id = "framtid"
name = { sv = "Ett program utan kurser" }
valid_from = "2025-01-01""#;
    let sister: CatalogueFile = toml::from_str(sister).expect("a course");
    file.courses.insert(1, sister.courses[0].clone());
    file.programmes.extend(sister.programmes);
    for course in &mut file.courses {
        course.rule = Rule::default();
        course.target = Some(toml::from_str("roster_roles = [\"handläggare\"]").expect("a target"));
    }
    file
}

pub(super) fn count(file: CatalogueFile, people: &[Somebody]) -> Standings {
    let named: Vec<_> =
        people.iter().zip(0..).map(|(one, number): (_, u32)| (agent(&format!("p{number}")), one)).collect();
    let roster = named.iter().map(|(who, one)| {
        let role = Some(if one.is_meant { "handläggare" } else { "chef" }.to_owned());
        Affiliation { role, ..affiliation(&[who], PLACES[one.place]) }
    });
    let catalogue = Arc::new(Catalogue::compile(file).expect("the catalogue is right"));
    let roster = Roster { affiliations: roster.collect(), ..Roster::default() };
    let mut standings = Standings::new(Arc::clone(&catalogue), Arc::new(roster));
    for (who, one) in &named {
        for (course, (id, iri)) in COURSES.into_iter().enumerate() {
            let mut progress = Progress::default();
            for &(_, is_completed, on) in one.done.iter().filter(|(of, ..)| *of == course) {
                let verb = if is_completed { completed() } else { ATTEMPTED };
                let told = statement(verb, iri, &day_of(on).to_string());
                for observation in observe(&NAMES, &catalogue, Statement::new(&told).expect("an object"), None) {
                    progress.observe(&observation, Timestamp::MAX);
                }
            }
            standings.put(who, &id.into(), progress);
        }
    }
    standings
}

/// A day of 2022, from 0.
fn day_of(number: i32) -> Day {
    day("2022-01-01").plus(number)
}

fn somebody() -> impl Strategy<Value = Somebody> {
    let done = prop::collection::vec((0..COURSES.len(), any::<bool>(), 0..365), 0..3);
    (0..PLACES.len(), any::<bool>(), done).prop_map(|(place, is_meant, done)| Somebody { place, is_meant, done })
}

fn connected() -> impl Strategy<Value = Vec<Connected>> {
    let one = (0..365, prop::option::of(0..200), any::<bool>());
    prop::collection::btree_map(0..PLACES.len(), one, 0..4).prop_map(|all| {
        let one = |(place, (from, days, of_course))| Connected { place, from, days, of_course };
        all.into_iter().map(one).collect()
    })
}

fn connect(file: &mut CatalogueFile, connected: &[Connected]) {
    for one in connected {
        let connection = Connection {
            employer: code(PLACES[one.place]),
            from: day_of(one.from),
            to: one.days.map(|days| day_of(one.from + days)),
        };
        if one.of_course { &mut file.courses[0].connected } else { &mut file.programmes[0].connected }.push(connection);
    }
}

pub(super) fn of_programme(as_of: Day) -> CoverageQuery {
    CoverageQuery { programmes: vec!["yrkesresan".to_owned()], ..CoverageQuery::about_all(as_of) }
}

pub(super) fn covered(standings: &Standings, query: &CoverageQuery) -> Coverage {
    standings.coverage_within(query, &Reach::default(), None).expect("nothing is hidden").expect("it is reached")
}

fn status_of<'c>(coverage: &'c Coverage, place: &str) -> &'c CoveredPlace {
    let mut rows = coverage.municipalities.iter().flatten();
    rows.find(|row| row.municipality.code == place).unwrap_or_else(|| panic!("no row of {place}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_curve_has_at_each_end_of_a_month_who_had_started_and_was_connected(
        people in prop::collection::vec(somebody(), 0..14),
        connected in connected(),
    ) {
        let mut file = two_programmes();
        connect(&mut file, &connected);
        let query = CoverageQuery { step: CurveStep::Month, ..of_programme(day_of(364)) };
        for point in covered(&count(file, &people), &query).curve.expect("a curve") {
            let at = point.day.number() - day_of(0).number();
            let by: BTreeSet<usize> = people.iter().filter(|one| one.done.iter().any(|&(course, _, on)| course < 2 && on <= at)).map(|one| one.place).collect();
            let is_on = |one: &&Connected| one.from <= at && one.days.is_none_or(|days| at <= one.from + days);
            prop_assert_eq!(point.represented as usize, by.len(), "{}", point.day);
            prop_assert_eq!(point.connected as usize, connected.iter().filter(is_on).count(), "{}", point.day);
        }
    }

    #[test]
    fn whoever_reaches_some_municipalities_gets_their_rows_and_denominators_alone(
        people in prop::collection::vec(somebody(), 0..14),
        held in prop::sample::subsequence(PLACES.to_vec(), 1..=PLACES.len()),
    ) {
        let standings = count(two_programmes(), &people);
        let query = of_programme(day_of(300));
        let municipalities = held.iter().map(|place| code(place)).collect();
        let reach = Reach { places: Some(Places { municipalities, ..Places::default() }), courses: None };
        let coverage = standings.coverage_within(&query, &reach, None).expect("exact").expect("it is reached");
        let whole = covered(&standings, &query);
        let rows = coverage.municipalities.as_ref().expect("rows");
        prop_assert_eq!(rows.len(), held.len());
        for row in rows {
            prop_assert_eq!(row, status_of(&whole, &row.municipality.code));
        }
        prop_assert_eq!(coverage.total.municipalities as usize, held.len());
        let areas = coverage.areas.as_ref().expect("areas");
        prop_assert!(areas.iter().all(|area| area.counts.municipalities > 0));
        prop_assert!(areas[0].area.partial, "the country is more than this");
    }
}

#[test]
fn s23_a_programme_without_courses_has_its_row_with_its_days() {
    let coverage = covered(&count(two_programmes(), &[]), &CoverageQuery::about_all(day("2022-09-30")));
    let programmes = coverage.programmes.expect("programmes");
    assert_eq!(programmes.iter().map(|one| &*one.programme.code).collect::<Vec<_>>(), ["yrkesresan", "framtid"]);
    let future = &programmes[1];
    assert_eq!((future.courses, future.valid_from), (0, Some(day("2025-01-01"))));
    assert_eq!((future.counts.municipalities, future.counts.not_reached), (290, 290));
}

#[test]
fn s06_a_group_is_told_beside_everything_outside_it_by_its_members_of_the_day() {
    let mut file = two_programmes();
    file.groups[0].members =
        serde_json::from_str(r#"["1440", {"kommunkod": "1480", "to": "2021-12-31"}]"#).expect("members");
    let people = [0, 1, 2].map(|place| Somebody { place, is_meant: true, done: vec![(0, true, 10)] });
    let query = CoverageQuery { group: Some("studien".to_owned()), ..of_programme(day("2022-09-30")) };
    let coverage = covered(&count(file, &people), &query);
    let of = |kind| {
        let mut areas = coverage.areas.iter().flatten();
        areas.find(|area| area.kind == kind && area.area.code == "studien").expect("an area").counts
    };
    let (inside, outside) = (of(AreaKind::Group), of(AreaKind::Outside));
    assert_eq!((inside.municipalities, inside.represented), (1, 1));
    assert_eq!((outside.municipalities, outside.represented), (289, 2));
}

#[test]
fn somebody_who_moves_completes_where_the_course_was_begun_by_nobody() {
    let who = agent("anna");
    let rows =
        [("1440", None, Some("2022-05-31")), ("1480", Some("2022-06-01"), None)].map(|(place, from, to)| Affiliation {
            role: Some("handläggare".to_owned()),
            valid_from: from.map(day),
            valid_to: to.map(day),
            ..affiliation(&[&who], place)
        });
    let mut standings = standings(two_programmes(), rows);
    let told = [statement(ATTEMPTED, COURSES[0].1, "2022-05-01"), statement(completed(), COURSES[0].1, "2022-07-01")];
    standings.put(&who, &"bistand".into(), progress_of("bistand", &told));
    let coverage = covered(&standings, &of_programme(day("2022-09-30")));
    let of = |place| (status_of(&coverage, place).status, status_of(&coverage, place).represented);
    assert_eq!(of("1440"), (CoverageStatus::Started, true));
    assert_eq!(of("1480"), (CoverageStatus::Completed, false));
}

#[test]
fn an_organisation_and_those_of_no_known_municipality_have_rows_and_are_in_no_number() {
    let mut file = two_programmes();
    file.organisations = toml::from_str::<CatalogueFile>(
        "[[organisation]]\nid = \"region-skane\"\nname = { sv = \"Region Skåne\" }\nkind = \"region\"",
    )
    .expect("an organisation")
    .organisations;
    file.programmes[0].connected =
        serde_json::from_str(r#"[{"organisation": "region-skane", "from": "2022-01-01"}]"#).expect("connected");
    let mut standings = standings(file, []);
    standings.put(
        &agent("dan"),
        &"bistand".into(),
        progress_of("bistand", &[statement(ATTEMPTED, COURSES[0].1, "2022-05-01")]),
    );
    let coverage = covered(&standings, &of_programme(day("2022-09-30")));
    assert_eq!(status_of(&coverage, "region-skane").status, CoverageStatus::ConnectedIdle);
    assert_eq!(status_of(&coverage, "unknown").status, CoverageStatus::Started);
    assert_eq!((coverage.total.municipalities, coverage.total.represented, coverage.total.connected), (290, 0, 0));
    assert_eq!(coverage.curve.expect("a curve").last().map(|point| point.connected), Some(0));
}

#[test]
fn whoever_reaches_no_whole_municipality_gets_no_coverage() {
    let standings = count(two_programmes(), &[]);
    let units = ["1440/ifo".parse().expect("a unit")].into();
    let reach = Reach { places: Some(Places { units, ..Places::default() }), courses: None };
    assert_eq!(standings.coverage_within(&of_programme(day("2022-09-30")), &reach, None), Ok(None));
    let of_barn = Reach { places: None, courses: Some([CourseId::from("barn")].into()) };
    assert_eq!(standings.coverage_within(&of_programme(day("2022-09-30")), &of_barn, None), Ok(None));
}
