//! What is published across employers, by way of the figures themselves.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::Index;

use super::solver::{Known, Program};
use super::*;

const COURSE: &str = "https://lms.example/course/1";

/// Municipalities of two counties and of Gotland, which is a county by itself. The first three and Kungsbacka are in the
/// region `gr`.
const PLACES: [(&str, &str, bool); 7] = [
    ("1440", "14", true),
    ("1480", "14", true),
    ("1402", "14", false),
    ("1415", "14", false),
    ("1384", "13", true),
    ("1380", "13", false),
    ("0980", "09", false),
];

/// Whom the course is meant for, and one role besides.
const ROLES: [&str; 3] = ["handläggare", "sekreterare", "chef"];

/// What somebody may be: the number of the role, and how far. Of those who are not named, nobody knows the role.
const CLASSES: [(usize, Step); 9] = [
    (0, Step::Done),
    (0, Step::Begun),
    (0, Step::Nothing),
    (1, Step::Done),
    (1, Step::Begun),
    (1, Step::Nothing),
    (2, Step::Done),
    (2, Step::Begun),
    (ROLES.len(), Step::NotNamed),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Done,
    Begun,
    Nothing,
    NotNamed,
}

impl Step {
    fn is_started(self) -> bool {
        matches!(self, Self::Done | Self::Begun)
    }
}

/// Who is there.
#[derive(Debug, Clone, Default)]
struct World {
    /// How many there are of each class, by place.
    places: Vec<[u32; CLASSES.len()]>,
    /// Whether the platforms of each place report enrolments. Elsewhere, whoever has started is enrolled.
    reports: Vec<bool>,
    /// Whether the course has a target. Else it is for those who are enrolled.
    has_target: bool,
}

impl World {
    /// Of one class of one place, whether it is enrolled.
    fn is_enrolled(&self, place: usize, class: usize) -> bool {
        let step = CLASSES[class].1;
        step.is_started() || self.reports[place] && step == Step::Nothing
    }

    fn is_in_target(&self, place: usize, class: usize) -> bool {
        let (role, step) = CLASSES[class];
        if self.has_target { role < 2 || step == Step::NotNamed } else { self.is_enrolled(place, class) }
    }

    /// Whether a measure counts a class of a place; `None` of a measure that the attacker makes nothing of.
    fn counts(&self, measure: Measure, place: usize, class: usize) -> Option<bool> {
        let (step, is_in_target) = (CLASSES[class].1, self.is_in_target(place, class));
        Some(match measure {
            Measure::N => is_in_target,
            Measure::TargetCompleted => is_in_target && step == Step::Done,
            Measure::UnderWay => is_in_target && step == Step::Begun,
            Measure::NotStarted => is_in_target && step == Step::Nothing,
            Measure::NotNamed => is_in_target && step == Step::NotNamed,
            Measure::OutsideStarted => !is_in_target && step.is_started(),
            Measure::OutsideCompleted => !is_in_target && step == Step::Done,
            Measure::Started => step.is_started(),
            Measure::Enrolled => self.is_enrolled(place, class),
            Measure::EnrolledImplied => self.is_enrolled(place, class) && !self.reports[place],
            Measure::Completed => step == Step::Done,
            _ => return None,
        })
    }

    /// The numbers that a measure sums, of some places and roles.
    fn numbers(&self, measure: Measure, places: &BTreeSet<usize>, role: Option<usize>) -> Option<Vec<usize>> {
        let mut numbers = Vec::new();
        for &place in places {
            for (class, (of, _)) in CLASSES.iter().enumerate() {
                if self.counts(measure, place, class)? && role.is_none_or(|role| *of == role) {
                    numbers.push(place * CLASSES.len() + class);
                }
            }
        }
        Some(numbers)
    }

    fn people(&self) -> Standings {
        let mut file = catalogue_file();
        if self.has_target {
            let unnamed = self.places.iter().enumerate().filter(|(_, counts)| counts[CLASSES.len() - 1] > 0);
            let entered = unnamed.map(|(at, counts)| {
                let is_meant = |class: &usize| self.is_in_target(at, *class);
                let number: u32 = (0..CLASSES.len()).filter(is_meant).map(|class| counts[class]).sum();
                format!("{} = {number}", PLACES[at].0)
            });
            let entered = entered.collect::<Vec<_>>().join(", ");
            let target = format!("roster_roles = [\"handläggare\", \"sekreterare\"]\nentered = {{ {entered} }}");
            file.courses[0].target = Some(toml::from_str(&target).expect("a target"));
        }
        let told = |verbs: &[&str]| {
            let statements: Vec<Value> = verbs.iter().map(|verb| statement(verb, COURSE, "2022-03-01")).collect();
            progress_of("bistand", &statements)
        };
        let (registered, attempted) =
            ("http://adlnet.gov/expapi/verbs/registered", "http://adlnet.gov/expapi/verbs/attempted");
        let mut roster = Vec::new();
        let mut rows = Vec::new();
        for (place, counts) in self.places.iter().enumerate() {
            for (class, &count) in counts.iter().enumerate().filter(|(class, _)| CLASSES[*class].0 < ROLES.len()) {
                let (role, step) = CLASSES[class];
                let step: &[&str] = match step {
                    Step::Done => &[completed()],
                    Step::Begun => &[attempted],
                    Step::Nothing | Step::NotNamed => &[],
                };
                let enrolment: &[&str] = if self.reports[place] { &[registered] } else { &[] };
                let progress = told(&[enrolment, step].concat());
                for number in 0..count {
                    let who = agent(&format!("p{place}-{class}-{number}"));
                    let role = Some(ROLES[role].to_owned());
                    roster.push(Affiliation { role, ..affiliation(&[&who], PLACES[place].0) });
                    rows.push((who, progress.clone()));
                }
            }
        }
        let mut standings = standings(file, roster);
        for (who, progress) in rows {
            standings.put(&who, &"bistand".into(), progress);
        }
        standings
    }
}

fn world() -> impl Strategy<Value = World> {
    let count = prop_oneof![3 => 0..4_u32, 2 => 0..9_u32, 1 => 5..15_u32];
    let place = prop::collection::vec(count, CLASSES.len()).prop_map(|counts| std::array::from_fn(|at| counts[at]));
    let places = prop::collection::vec(place, PLACES.len());
    let reports = prop::collection::vec(prop::bool::weighted(0.3), PLACES.len());
    (places, reports, prop::bool::weighted(0.7)).prop_map(|(places, reports, has_target)| World {
        places,
        reports,
        has_target,
    })
}

fn publish(standings: &Standings, query: &FigureQuery, reach: &Reach) -> Result<Option<Figures>, Unpublished> {
    standings.published_within(query, reach, Suppression::default(), day("2022-09-30"))
}

fn published(standings: &Standings, query: &FigureQuery) -> Figures {
    let figures = publish(standings, query, &Reach::default()).expect("it is published");
    figures.expect("it is reached")
}

/// Notes what counts say of some places and a role.
fn note(
    known: &mut BTreeSet<(Vec<usize>, u32)>,
    world: &World,
    counts: &Counts,
    (places, role): (&BTreeSet<usize>, Option<usize>),
) {
    for measure in Measure::ALL {
        if let (Some(count), Some(numbers)) = (counts.shown(measure), world.numbers(measure, places, role)) {
            known.insert((numbers, count));
        }
    }
}

fn all_places() -> BTreeSet<usize> {
    (0..PLACES.len()).collect()
}

/// Asks for everything that may be asked: each set of municipalities, by itself and by each dimension of places, counties
/// and regions as filters, and roles.
fn ask_everything(world: &World) -> Known {
    let standings = world.people();
    let mut known = BTreeSet::new();
    let place = |code: &str| PLACES.iter().position(|(place, ..)| *place == code);
    let in_county = |code: &str| all_places().into_iter().filter(|&at| PLACES[at].1 == code).collect::<BTreeSet<_>>();
    let in_region = || all_places().into_iter().filter(|&at| PLACES[at].2).collect::<BTreeSet<_>>();
    let mut ask = |query: &FigureQuery, asked: &BTreeSet<usize>| {
        let figures = published(&standings, query);
        note(&mut known, world, &figures.total, (asked, None));
        for row in figures.rows.iter().filter(|row| row.keys[0].code != "unknown") {
            let code = row.keys[0].code.as_str();
            let of: BTreeSet<usize> = match query.by[0] {
                Dimension::Municipality => place(code).into_iter().collect(),
                Dimension::County => in_county(code),
                Dimension::Region if code == "gr" => in_region(),
                Dimension::Region => continue,
                _ => {
                    let role = ROLES.iter().position(|role| *role == code || row.keys[0].name == *role);
                    note(&mut known, world, &row.counts, (asked, Some(role.expect("a role"))));
                    continue;
                }
            };
            note(&mut known, world, &row.counts, (&of.intersection(asked).copied().collect(), None));
        }
    };
    for set in 1..1_usize << PLACES.len() {
        let asked: BTreeSet<usize> = all_places().into_iter().filter(|place| set & 1 << place != 0).collect();
        let municipalities = asked.iter().map(|&at| code(PLACES[at].0)).collect();
        let by = [&[][..], &[Dimension::Municipality], &[Dimension::County], &[Dimension::Region]];
        ask(&FigureQuery { municipalities, ..of_bistand(by[set % by.len()]) }, &asked);
    }
    for by in [Dimension::Municipality, Dimension::County, Dimension::Region, Dimension::Role] {
        ask(&of_bistand(&[by]), &all_places());
    }
    for county in ["14", "13", "09"] {
        ask(&FigureQuery { counties: vec![county.to_owned()], ..of_bistand(&[]) }, &in_county(county));
        let both = FigureQuery { counties: vec![county.to_owned()], regions: vec!["gr".to_owned()], ..of_bistand(&[]) };
        ask(&both, &in_county(county).intersection(&in_region()).copied().collect());
    }
    ask(&FigureQuery { regions: vec!["gr".to_owned()], ..of_bistand(&[]) }, &in_region());
    Known { numbers: PLACES.len() * CLASSES.len(), sums: known.into_iter().collect(), some: Vec::new() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// The attacker asks for everything and, of places, is one of the municipalities, whose own numbers are all known there.
    #[test]
    fn no_question_and_no_sum_of_answers_narrows_a_small_number(world in world(), own in any::<Index>()) {
        let own = own.index(PLACES.len());
        let mut known = ask_everything(&world);
        let classes = CLASSES.len();
        let count = |numbers: &[usize]| numbers.iter().map(|&at| world.places[at / classes][at % classes]).sum::<u32>();
        let is_small = |numbers: &[usize]| Suppression::default().is_small(count(numbers));
        for measure in Measure::ALL {
            for (role, name) in ROLES.iter().enumerate() {
                let asked = world.numbers(measure, &all_places(), Some(role)).filter(|asked| is_small(asked));
                let width = asked.map(|asked| known.width(&asked, Program::Linear));
                prop_assert!(width.is_none_or(|width| width > 2.999), "{:?} of {}: {:?}", measure, name, width);
            }
        }
        known.sums.extend((0..classes).map(|class| (vec![own * classes + class], world.places[own][class])));
        for place in (0..PLACES.len()).filter(|&place| place != own) {
            for measure in Measure::ALL {
                let asked = world.numbers(measure, &[place].into(), None).filter(|asked| is_small(asked));
                for program in [Program::Linear, Program::Integer] {
                    let width = asked.as_ref().map(|asked| known.width(asked, program));
                    prop_assert!(
                        width.is_none_or(|width| width > 2.999),
                        "{:?} of {} by {}: {:?}", measure, PLACES[place].0, PLACES[own].0, width
                    );
                }
            }
        }
    }

    /// The total of a question hides nothing that the sum of its parts shows.
    #[test]
    fn what_is_shown_is_what_was_counted(world in world()) {
        let standings = world.people();
        for by in [Dimension::Municipality, Dimension::County, Dimension::Region, Dimension::Role] {
            let query = of_bistand(&[by]);
            let (shown, counted) = (published(&standings, &query), standings.figures(&query));
            prop_assert_eq!(shown.rows.len(), counted.rows.len());
            prop_assert_eq!(shown.municipalities_represented, counted.municipalities_represented);
            for (shown, counted) in shown.rows.iter().zip(&counted.rows) {
                prop_assert_eq!(&shown.keys, &counted.keys);
                for measure in Measure::ALL {
                    let shown = shown.counts[measure];
                    let is_hidden = shown == Figure::Absent(Absence::Suppressed);
                    prop_assert!(is_hidden || shown == counted.counts[measure], "{:?}", measure);
                    prop_assert!(!shown.shown().is_some_and(|count| Suppression::default().is_small(count)));
                }
            }
        }
    }
}

/// A world with these counts of handläggare at each place: done, begun, and neither.
fn of_handlaggare(places: &[(usize, [u32; 3])]) -> Standings {
    let mut all = vec![[0; CLASSES.len()]; PLACES.len()];
    for (place, counts) in places {
        all[*place][..3].copy_from_slice(counts);
    }
    World { places: all, reports: vec![false; PLACES.len()], has_target: true }.people()
}

/// How N and who has completed are shown in each row, as people read it.
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
    // Of two who have completed in Ale, nobody learns from the other numbers, not even one of the others.
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
    let figures = published(&standings, &by);
    assert_eq!(figures.total[Measure::Started], Figure::Shown(32));
    let of_ale = figures.totals.iter().find(|total| total.key.code == "1440").expect("a total");
    assert_eq!(of_ale.counts[Measure::Started], Figure::Absent(Absence::Suppressed));
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
        assert_eq!(standings.is_wider_than_one_employer(&reach(places)), is_wide, "{places}");
    }
    assert!(standings.is_wider_than_one_employer(&Reach::default()));
    let of_course = Reach { places: None, courses: Some(["bistand".into()].into()) };
    assert!(standings.is_wider_than_one_employer(&of_course));
}
