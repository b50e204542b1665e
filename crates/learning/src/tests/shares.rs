//! Shares of the target: its parts, people outside it, and rows without one.

use super::*;

const COURSE: &str = "https://lms.example/course/1";

fn bistand() -> CourseId {
    "bistand".into()
}

fn told(verb: &str, on: &str) -> Progress {
    progress_of("bistand", &[statement(verb, COURSE, on)])
}

fn done(on: &str) -> Progress {
    told(completed(), on)
}

fn begun(on: &str) -> Progress {
    told("http://adlnet.gov/expapi/verbs/attempted", on)
}

fn in_role(who: &AgentKey, kommunkod: &str, role: &str) -> Affiliation {
    Affiliation { role: Some(role.to_owned()), ..affiliation(&[who], kommunkod) }
}

/// Course one with a target, and people on the roster.
fn world(target: &str, roster: impl IntoIterator<Item = Affiliation>) -> Standings {
    let mut file = catalogue_file();
    file.courses[0].target = toml::from_str(target).expect("a target");
    standings(file, roster)
}

fn person(number: usize) -> AgentKey {
    AgentKey::from(format!("mbox mailto:p{number}@goteborg.example"))
}

/// Completed, under way, not started, not named; and N.
fn parts(counts: &Counts) -> ([u32; 4], u32) {
    (Measure::PARTS.map(|of| shown(counts, of)), shown(counts, Measure::N))
}

fn outside(counts: &Counts) -> [u32; 2] {
    [Measure::OutsideStarted, Measure::OutsideCompleted].map(|of| shown(counts, of))
}

fn percent(counts: &Counts) -> Option<u32> {
    counts.share().shown().map(|share| share.in_units(100))
}

/// The row of a municipality.
#[track_caller]
fn of(figures: &Figures, kommunkod: &str) -> Counts {
    let row = figures.rows.iter().find(|row| row.keys[0].code == kommunkod);
    row.unwrap_or_else(|| panic!("{kommunkod} has no row")).counts
}

#[test]
fn leavers_and_other_roles_stand_beside_the_share_and_never_in_it() {
    let [stays, begins, left, boss] = [0, 1, 2, 3].map(person);
    let leaver = Affiliation { valid_to: Some(day("2022-06-30")), ..in_role(&left, "1480", "sekreterare") };
    let roster = [
        in_role(&stays, "1480", "sekreterare"),
        in_role(&begins, "1480", "sekreterare"),
        leaver,
        in_role(&boss, "1480", "chef"),
    ];
    let mut standings = world("roster_roles = [\"sekreterare\"]", roster);
    standings.put(&begins, &bistand(), begun("2022-03-01"));
    for who in [&left, &boss, &agent("guest")] {
        standings.put(who, &bistand(), done("2022-03-01"));
    }
    let figures = standings.figures(&of_bistand(&[Dimension::Municipality]));
    let counts = of(&figures, "1480");
    assert_eq!(parts(&counts), ([0, 1, 1, 0], 2));
    assert_eq!((outside(&counts), percent(&counts)), ([2, 2], Some(0)));
    assert_eq!((shown(&counts, Measure::Started), shown(&counts, Measure::Completed)), (3, 2));
    // The guest is of no municipality, and outside too.
    assert_eq!((outside(&of(&figures, "unknown")), outside(&figures.total)), ([1, 1], [3, 3]));
}

#[test]
fn what_somebody_did_for_an_earlier_employer_is_done() {
    let anna = person(1);
    let before = Affiliation { valid_to: Some(day("2022-05-31")), ..in_role(&anna, "1440", "chef") };
    let after = Affiliation { valid_from: Some(day("2022-06-01")), ..in_role(&anna, "1480", "chef") };
    let mut standings = world("roster_roles = [\"chef\"]", [before, after]);
    standings.put(&anna, &bistand(), done("2022-03-01"));
    let figures = standings.figures(&of_bistand(&[Dimension::Municipality]));
    let (ale, goteborg) = (of(&figures, "1440"), of(&figures, "1480"));
    assert_eq!((parts(&ale), outside(&ale), percent(&ale)), (([0; 4], 0), [1, 1], None));
    assert_eq!((parts(&goteborg), outside(&goteborg), percent(&goteborg)), (([1, 0, 0, 0], 1), [0, 0], Some(100)));
    assert_eq!((parts(&figures.total), outside(&figures.total)), (([1, 0, 0, 0], 1), [0, 0]));
    // As of the day before the move, it was the other way round.
    let earlier = FigureQuery { as_of: day("2022-05-31"), ..of_bistand(&[Dimension::Municipality]) };
    assert_eq!(parts(&of(&standings.figures(&earlier), "1440")), ([1, 0, 0, 0], 1));
}

/// Thirty were entered, nineteen are on the roster: eight done, three begun.
fn nineteen_of_thirty(target: &str) -> Standings {
    let roster = (0..19).map(|number| in_role(&person(number), "1480", "sekreterare"));
    let mut standings = world(target, roster);
    for number in 0..11 {
        standings.put(&person(number), &bistand(), if number < 8 { done("2022-03-01") } else { begun("2022-03-01") });
    }
    standings
}

#[test]
fn of_an_entered_number_those_are_not_named_whom_nobody_knows() {
    let standings = nineteen_of_thirty("roster_roles = [\"sekreterare\"]\nentered = { 1480 = 30 }");
    let figures = standings.figures(&of_bistand(&[Dimension::Municipality]));
    for counts in [of(&figures, "1480"), figures.total] {
        assert_eq!((parts(&counts), percent(&counts)), (([8, 3, 8, 11], 30), Some(27)));
        assert_eq!((shown(&counts, Measure::Entered), counts.n_is), (30, Some(Denominator::Target)));
    }
    let list = |status| standings.people_within(&of_bistand(&[]), status, &Reach::default()).expect("a list");
    let eleven = vec![NotNamed { course: Key::new("bistand", "Ekonomiskt bistånd"), number: Figure::Shown(11) }];
    for (status, persons, not_named) in [
        (PeopleStatus::Meant, 19, &eleven),
        (PeopleStatus::NotStarted, 8, &eleven),
        (PeopleStatus::NotNamed, 0, &eleven),
        (PeopleStatus::TargetCompleted, 8, &Vec::new()),
        (PeopleStatus::UnderWay, 3, &Vec::new()),
    ] {
        let list = list(status);
        assert_eq!((list.persons, &list.not_named), (persons, not_named), "{status:?}");
    }
}

#[test]
fn without_roles_or_a_roster_those_are_known_who_are_enrolled_there_on_the_day() {
    // Eight done and three begun are known; the eight others of the roster have no role that the target names.
    let standings = nineteen_of_thirty("entered = { 1480 = 30 }");
    assert_eq!(parts(&standings.figures(&of_bistand(&[])).total), ([8, 3, 0, 19], 30));
    let mut standings = world("roster_roles = [\"sekreterare\"]\nentered = { 1480 = 30 }", []);
    standings.put(&person(1), &bistand(), done("2022-03-01"));
    let total = standings.figures(&of_bistand(&[])).total;
    assert_eq!((parts(&total), outside(&total)), (([1, 0, 0, 29], 30), [0, 0]));
    // With a roster, who has no role of the target is outside.
    let mut standings =
        world("roster_roles = [\"sekreterare\"]\nentered = { 1480 = 30 }", [in_role(&person(1), "1480", "chef")]);
    standings.put(&person(1), &bistand(), done("2022-03-01"));
    let total = standings.figures(&of_bistand(&[])).total;
    assert_eq!((parts(&total), outside(&total)), (([0, 0, 0, 30], 30), [1, 1]));
}

#[test]
fn where_more_are_known_than_were_entered_they_are_the_target_and_the_number_stands_beside_it() {
    let standings = nineteen_of_thirty("roster_roles = [\"sekreterare\"]\nentered = { 1480 = 15 }");
    let total = standings.figures(&of_bistand(&[])).total;
    assert_eq!((parts(&total), shown(&total, Measure::Entered)), (([8, 3, 8, 0], 19), 15));
}

#[test]
fn one_of_two_employers_who_is_in_the_target_of_one_is_not_outside_the_total() {
    let [both, alone] = [0, 1].map(person);
    // A number was entered for 1440; elsewhere the course is for those enrolled.
    for codes in [["1440", "0180"], ["0180", "1440"]] {
        let rows = codes.map(|code| affiliation(&[&both], code));
        let ended = |row: Affiliation| {
            let valid_to = (row.kommunkod == code("1440")).then(|| day("2022-01-31"));
            Affiliation { valid_to, ..row }
        };
        let mut standings =
            world("entered = { 1440 = 7 }", rows.map(ended).into_iter().chain([affiliation(&[&alone], "0180")]));
        standings.put(&both, &bistand(), done("2022-01-10"));
        standings.put(&alone, &bistand(), begun("2022-01-10"));
        let asked = FigureQuery { as_of: day("2022-02-01"), ..of_bistand(&[]) };
        let total = standings.figures(&asked).total;
        assert_eq!((parts(&total), outside(&total)), (([1, 1, 0, 7], 9), [0, 0]), "{codes:?}");
        for status in [PeopleStatus::OutsideStarted, PeopleStatus::OutsideCompleted] {
            assert_eq!(standings.people_within(&asked, status, &Reach::default()).unwrap().persons, 0);
        }
        let by_municipality = standings.figures(&FigureQuery { by: vec![Dimension::Municipality], ..asked });
        assert_eq!(outside(&of(&by_municipality, "1440")), [1, 1], "where the person is outside alone");
    }
}

#[test]
fn an_entered_number_is_of_all_units_and_its_rest_of_none_that_is_known() {
    let unit = |who: &AgentKey, unit: &str| Affiliation { unit: Some(unit.to_owned()), ..in_role(who, "1480", "chef") };
    let roster = [unit(&person(0), "Hisingen"), unit(&person(1), "Centrum")];
    let by = [Dimension::Municipality, Dimension::Unit];
    let mut by_roster = world("roster_roles = [\"chef\"]\nentered = { 1480 = 7 }", roster.clone());
    by_roster.put(&person(0), &bistand(), done("2022-03-01"));
    let figures = by_roster.figures(&of_bistand(&by));
    let row = |figures: &Figures, unit: &str| {
        figures.rows.iter().find(|row| row.keys[0].code == "1480" && row.keys[1].code == unit).expect("a row").counts
    };
    assert_eq!(parts(&row(&figures, "1480/hisingen")), ([1, 0, 0, 0], 1));
    assert_eq!(parts(&row(&figures, "unknown")), ([0, 0, 0, 5], 5));
    assert_eq!(parts(&figures.total), ([1, 0, 1, 5], 7));
    // Without roles, how many are meant in a unit is not known.
    let mut entered = world("entered = { 1480 = 7 }", roster);
    entered.put(&person(0), &bistand(), done("2022-03-01"));
    let figures = entered.figures(&of_bistand(&by));
    for unit in ["1480/hisingen", "unknown"] {
        let counts = row(&figures, unit);
        assert_eq!(
            (counts[Measure::N], counts.share()),
            (Figure::Absent(Absence::Missing), Figure::Absent(Absence::Missing))
        );
    }
    assert_eq!(parts(&figures.total), ([1, 0, 0, 6], 7));
    let of_unit = FigureQuery { units: vec!["hisingen".into()], ..of_bistand(&[]) };
    assert_eq!(entered.figures(&of_unit).total[Measure::N], Figure::Absent(Absence::Missing));
    assert_eq!(parts(&by_roster.figures(&of_unit).total), ([1, 0, 0, 0], 1));
}

#[test]
fn over_several_courses_there_is_no_share_but_all_that_are_meant_for_somebody_and_at_least_one() {
    let mut file = catalogue_file();
    for course in &mut file.courses {
        let role = if course.id.as_str() == "bistand" { "sekreterare" } else { "chef" };
        course.target = toml::from_str(&format!("roster_roles = [\"{role}\"]")).expect("a target");
    }
    let both = [in_role(&person(2), "1480", "chef"), in_role(&person(2), "1480", "sekreterare")];
    let roster = [in_role(&person(0), "1480", "sekreterare"), in_role(&person(1), "1480", "chef")];
    let mut standings = standings(file, roster.into_iter().chain(both));
    // The first has done the one course that is meant for her, the third one of his two, the second nothing of hers.
    for number in 0..3 {
        standings.put(&person(number), &bistand(), done("2022-03-01"));
    }
    let figures = standings.figures(&query(&[Dimension::Municipality]));
    let courses = |counts: &Counts| {
        [Measure::Persons, Measure::CompletedAny, Measure::CompletedAll].map(|measure| shown(counts, measure))
    };
    for counts in [of(&figures, "1480"), figures.total] {
        assert_eq!(courses(&counts), [3, 2, 1]);
        assert_eq!((counts[Measure::N], counts.n_is), (Figure::Absent(Absence::NotApplicable), None));
        assert_eq!(counts[Measure::OutsideStarted], Figure::Absent(Absence::NotApplicable));
        assert_eq!(shown(&counts, Measure::Completed), 3, "volumes are of at least one course, whoever they are");
    }
    let persons = |status| standings.people_within(&query(&[]), status, &Reach::default()).expect("a list").persons;
    assert_eq!(
        [PeopleStatus::Meant, PeopleStatus::TargetCompleted, PeopleStatus::CompletedAll].map(persons),
        [3, 2, 1]
    );
}

#[test]
fn a_target_in_which_nobody_has_begun_keeps_its_row_and_its_total_by_month_and_by_module() {
    let mut file = catalogue_file();
    for course in &mut file.courses {
        course.target = toml::from_str("roster_roles = []\nentered = { 0180 = 5 }").expect("a target");
    }
    let mut standings = standings(file, [affiliation(&[&person(0)], "1440"), affiliation(&[&person(1)], "1480")]);
    standings.put(&person(1), &bistand(), done("2022-03-01"));
    let figures = standings.figures(&of_bistand(&[Dimension::Municipality, Dimension::Month]));
    let rows: Vec<_> =
        figures.rows.iter().map(|row| (&*row.keys[0].code, &*row.keys[1].code, parts(&row.counts))).collect();
    assert!(rows.contains(&("1440", "none", ([0, 0, 1, 0], 1))), "{rows:?}");
    assert!(rows.contains(&("0180", "none", ([0, 0, 0, 5], 5))), "{rows:?}");
    assert!(rows.contains(&("1480", "2022-03", ([1, 0, 0, 0], 1))), "{rows:?}");
    assert!(!rows.iter().any(|row| (row.0, row.1) == ("1480", "none")), "{rows:?}");
    let total =
        |code: &str| figures.totals.iter().find(|total| total.key.code == code).map(|total| parts(&total.counts));
    assert_eq!((total("1440"), total("0180")), (Some(([0, 0, 1, 0], 1)), Some(([0, 0, 0, 5], 5))));
    assert_eq!(figures.totals.iter().filter(|total| total.dimension == Dimension::Month).count(), 1);

    let by = [Dimension::Municipality, Dimension::Course, Dimension::Module];
    let figures = standings.figures(&query(&by));
    for (kommunkod, n) in [("1440", 1), ("0180", 5)] {
        let rows = figures.rows.iter().filter(|row| row.keys[0].code == kommunkod);
        let rows: Vec<_> =
            rows.map(|row| (&*row.keys[1].code, &*row.keys[2].code, shown(&row.counts, Measure::N))).collect();
        // A course without modules has a row of its own.
        assert_eq!(
            rows,
            [("bistand", "bistand/none", n), ("barn", "barn/m1", n), ("barn", "barn/m2", n), ("barn", "barn/m3", n)]
        );
    }
}

#[test]
fn a_module_has_the_target_of_its_course_in_parts_of_its_own() {
    let mut file = catalogue_file();
    file.courses[1].target = toml::from_str("roster_roles = []").expect("a target");
    let mut standings = standings(file, [0, 1].map(|number| affiliation(&[&person(number)], "1480")));
    let progress = [
        statement(completed(), "https://lms.example/module/1", "2022-03-01"),
        statement("http://adlnet.gov/expapi/verbs/experienced", "https://lms.example/module/2", "2022-03-02"),
    ];
    standings.put(&person(0), &"barn".into(), progress_of("barn", &progress));
    let asked = FigureQuery { courses: vec!["barn".into()], ..query(&[Dimension::Module]) };
    let figures = standings.figures(&asked);
    let rows: Vec<_> = figures.rows.iter().map(|row| parts(&row.counts)).collect();
    assert_eq!(rows, [([1, 0, 1, 0], 2), ([0, 1, 1, 0], 2), ([0, 0, 2, 0], 2)]);
    assert_eq!(parts(&figures.total), ([0, 1, 1, 0], 2));
}
