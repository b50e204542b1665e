use super::*;

const COURSE: &str = "https://lms.example/course/1";

fn done(on: &str) -> Progress {
    progress_of("bistand", &[statement(completed(), COURSE, on)])
}

fn units(units: &[&str]) -> Reach {
    let units = units.iter().map(|unit| unit.parse().expect("a unit")).collect();
    Reach { places: Some(Places { units, ..Places::default() }), courses: None }
}

fn completed_within(standings: &Standings, query: &FigureQuery, reach: &Reach) -> Option<u32> {
    standings.figures_within(query, reach).map(|figures| shown(&figures.total, Measure::Completed))
}

#[test]
fn a_unit_is_reached_on_the_days_on_which_it_is_that_unit() {
    let anna = agent("anna.example");
    let roster = Affiliation { unit: Some("Hägersten-Liljeholmen".to_owned()), ..affiliation(&[&anna], "0180") };
    let mut standings = standings(catalogue_file(), [roster]);
    standings.put(&anna, &"bistand".into(), done("2020-06-30"));
    let (before, after) = (units(&["0180/hagersten-liljeholmen"]), units(&["0180/hagersten-alvsjo"]));
    let current = FigureQuery { attribution: Attribution::Current, ..query(&[]) };
    assert_eq!(completed_within(&standings, &query(&[]), &before), Some(1));
    assert_eq!(completed_within(&standings, &query(&[]), &after), Some(0));
    assert_eq!(completed_within(&standings, &current, &before), Some(0));
    assert_eq!(completed_within(&standings, &current, &after), Some(1));
    for (on, reach, holds) in
        [("2020-06-30", &before, true), ("2020-07-01", &before, false), ("2020-07-01", &after, true)]
    {
        let value = statement(completed(), COURSE, on);
        let within = standings.statements_within(&NAMES, reach);
        assert_eq!(within.hold(Statement::new(&value).expect("an object"), noon("2022-01-01"), None), holds, "{on}");
    }
}

#[test]
fn a_number_entered_for_a_municipality_is_not_its_units() {
    let mut file = catalogue_file();
    file.courses[0].target = toml::from_str("entered = { 0180 = 410 }").expect("a target");
    let anna = agent("anna.example");
    let roster = Affiliation { unit: Some("Farsta".to_owned()), ..affiliation(&[&anna], "0180") };
    let mut standings = standings(file, [roster]);
    standings.put(&anna, &"bistand".into(), done("2022-03-01"));
    let n = |reach: &Reach| {
        let figures = standings.figures_within(&of_bistand(&[]), reach).expect("it reaches the course");
        figures.total.shown(Measure::N)
    };
    assert_eq!(n(&Reach::of_municipality(code("0180"))), Some(410));
    // Nobody knows how many of them are in the target in a unit.
    assert_eq!(n(&units(&["0180/farsta"])), None);
    assert_eq!(n(&units(&["0180/bromma"])), None);
}

#[test]
fn a_statement_of_nobody_or_about_no_course_lies_within_no_limit() {
    let standings = standings(catalogue_file(), []);
    let stored = noon("2022-01-01");
    let holds = |reach: &Reach, value: &Value, sender: Option<&str>| {
        let within = standings.statements_within(&NAMES, reach);
        within.hold(Statement::new(value).expect("an object"), stored, sender.map(code))
    };
    let ale = Reach::of_municipality(code("1440"));
    let bistand = Reach { places: None, courses: Some(["bistand".into()].into()) };
    let known = statement(completed(), COURSE, "2022-03-01");
    assert!(holds(&ale, &known, Some("1440")) && !holds(&ale, &known, Some("1480")) && !holds(&ale, &known, None));
    assert!(holds(&bistand, &known, None));

    let mut of_a_group = known.clone();
    of_a_group["actor"] = json!({"objectType": "Group", "member": [known["actor"]]});
    assert!(!holds(&ale, &of_a_group, Some("1440")) && holds(&bistand, &of_a_group, None));

    let mut planned = known.clone();
    planned["object"] = json!({"objectType": "SubStatement", "actor": known["actor"], "verb": known["verb"],
        "object": known["object"]});
    assert!(!holds(&bistand, &planned, None) && holds(&Reach::default(), &planned, None));
}

#[test]
fn a_unit_that_several_municipalities_have_is_asked_for_where_it_is_reached() {
    let (anna, bo) = (agent("anna.example"), agent("bo.example"));
    let at = |who: &AgentKey, kommunkod| Affiliation { unit: Some("IFO".into()), ..affiliation(&[who], kommunkod) };
    let mut standings = standings(catalogue_file(), [at(&anna, "1440"), at(&bo, "1480")]);
    for who in [&anna, &bo] {
        standings.put(who, &"bistand".into(), done("2022-03-01"));
    }
    let asked = |unit: &str| FigureQuery { units: vec![unit.to_owned()], ..query(&[]) };
    let ale = Reach::of_municipality(code("1440"));
    assert_eq!(completed_within(&standings, &asked("ifo"), &ale), Some(1));
    assert_eq!(completed_within(&standings, &asked("ifo"), &units(&["1480/ifo"])), Some(1));
    assert_eq!(completed_within(&standings, &asked("ifo"), &Reach::of_municipality(code("0180"))), None);
    // The answer does not reveal whether there is such a unit elsewhere.
    assert_eq!(completed_within(&standings, &asked("none"), &ale), None);
    assert_eq!(completed_within(&standings, &asked("none"), &Reach::default()), Some(0));
}

#[test]
fn a_place_of_which_a_part_is_reached_is_not_taken_for_the_whole() {
    let mut file = catalogue_file();
    file.courses[0].target = toml::from_str("entered = { 1440 = 10, 1480 = 90, 0180 = 410 }").expect("a target");
    let anna = agent("anna.example");
    let in_farsta = Affiliation { unit: Some("Farsta".to_owned()), ..affiliation(&[&anna], "0180") };
    let mut standings = standings(file, [in_farsta]);
    standings.put(&anna, &"bistand".into(), done("2022-03-01"));
    let marked = |dimension, reach: &Reach, asked: &[&str]| {
        let municipalities = asked.iter().map(|kommunkod| code(kommunkod)).collect();
        let query = FigureQuery { municipalities, ..of_bistand(&[dimension]) };
        let figures = standings.figures_within(&query, reach).expect("it names no more than is reached");
        let rows = figures.rows.into_iter().filter(|row| row.counts.shown(Measure::N) != Some(0));
        rows.map(|row| (row.keys[0].code.clone(), row.counts.shown(Measure::N), row.keys[0].partial))
            .collect::<Vec<_>>()
    };
    let row = |code: &str, n, partial| (code.to_owned(), n, partial);
    let (everything, ale) = (Reach::default(), Reach::of_municipality(code("1440")));
    let counties = [row("01", Some(410), false), row("14", Some(100), false)];
    assert_eq!(marked(Dimension::County, &everything, &[]), counties);
    assert_eq!(marked(Dimension::County, &ale, &[]), [row("14", Some(10), true)]);
    assert_eq!(marked(Dimension::County, &everything, &["1440"]), [row("14", Some(10), true)]);
    assert_eq!(marked(Dimension::Municipality, &ale, &[]), [row("1440", Some(10), false)]);
    // For a unit the entered number is unknown, and that of the municipality must not stand in.
    assert_eq!(marked(Dimension::Municipality, &units(&["0180/farsta"]), &[]), [row("0180", None, true)]);
}
