use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use xapi::Ifi;

use super::*;

const FIRST: i32 = 19_000;

/// How many persons a list has by the counts of the same selection; `None` if these do not say.
fn listed_persons(status: PeopleStatus, counts: &Counts) -> Option<u32> {
    let known = || [Measure::TargetCompleted, Measure::UnderWay, Measure::NotStarted].map(|of| shown(counts, of));
    Some(match (status, counts.spans_courses()) {
        (PeopleStatus::Meant, true) => shown(counts, Measure::Persons),
        (PeopleStatus::TargetCompleted, true) => shown(counts, Measure::CompletedAny),
        (PeopleStatus::CompletedAll, true) => shown(counts, Measure::CompletedAll),
        (
            PeopleStatus::NotStarted
            | PeopleStatus::UnderWay
            | PeopleStatus::NotCompleted
            | PeopleStatus::OutsideStarted
            | PeopleStatus::OutsideCompleted,
            true,
        )
        | (PeopleStatus::OutsideEnrolled, _) => return None,
        (PeopleStatus::NotNamed, _) => 0,
        (PeopleStatus::Meant, false) => known().iter().sum(),
        (PeopleStatus::CompletedAll, false) => known()[0],
        (PeopleStatus::NotCompleted, false) => known()[1] + known()[2],
        // Of no course at all there are no certificates, and nobody is listed.
        (other, _) => match counts[other.measure().expect("a count")] {
            Figure::Absent(Absence::NotApplicable) => 0,
            figure => figure.shown().expect("it is shown"),
        },
    })
}

/// Asserts what holds for all counts.
pub(super) fn assert_counts_agree(counts: &Counts) -> Result<(), TestCaseError> {
    if counts.spans_courses() {
        let [persons, any, all] =
            [Measure::Persons, Measure::CompletedAny, Measure::CompletedAll].map(|of| shown(counts, of));
        prop_assert!(all <= any && any <= persons, "{:?}", counts);
        for measure in Measure::ALL.into_iter().filter(|of| of.definition().group == Group::Target) {
            prop_assert_eq!(counts[measure], Figure::Absent(Absence::NotApplicable));
        }
        prop_assert_eq!(counts.share(), Figure::Absent(Absence::NotApplicable));
        return Ok(());
    }
    if let Some(n) = counts.shown(Measure::N) {
        prop_assert_eq!(Measure::PARTS.map(|of| shown(counts, of)).iter().sum::<u32>(), n, "{:?}", counts);
        let share = counts.share().shown().map(|share| share.in_units(1000));
        prop_assert_eq!(share.is_some(), n > 0);
        let completed = shown(counts, Measure::TargetCompleted);
        prop_assert!(share.is_none_or(|share| share <= 1000 && (share == 1000) == (completed == n)));
        prop_assert!(share.is_none_or(|share| (share == 0) == (completed == 0)));
    } else {
        prop_assert_eq!(counts[Measure::N], Figure::Absent(Absence::Missing));
        prop_assert_eq!(counts.share(), Figure::Absent(Absence::Missing));
    }
    for (outside, all) in [(Measure::OutsideStarted, Measure::Started), (Measure::OutsideCompleted, Measure::Completed)]
    {
        prop_assert!(shown(counts, outside) <= shown(counts, all), "{:?}", counts);
    }
    Ok(())
}

pub(super) fn any_day() -> impl Strategy<Value = Day> {
    (FIRST..FIRST + 12).prop_map(Day::from_number)
}

fn any_code() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["0180", "1440", "1480"])
}

/// Few people, places and days, so that they meet.
pub(super) fn any_affiliation() -> impl Strategy<Value = Affiliation> {
    let text = |texts: &'static [&'static str]| prop::option::of(prop::sample::select(texts));
    let units = text(&["Hägersten-Liljeholmen", "IFO", "ifo", "Ifo."]);
    let roles = text(&["chef", "Chef", "socialsekreterare"]);
    let days = (prop::option::of(any_day()), prop::option::of(any_day()));
    (prop::collection::btree_set(0..6_u8, 1..3), any_code(), units, roles, days).prop_map(
        |(people, kommunkod, unit, role, (valid_from, valid_to))| Affiliation {
            identifiers: people.into_iter().map(person).collect(),
            kommunkod: code(kommunkod),
            unit: unit.map(str::to_owned),
            role: role.map(str::to_owned),
            hired_on: None,
            valid_from,
            valid_to,
            name: None,
            first_seen: false,
            known_from: None,
            service_area: None,
            in_profession_since: None,
        },
    )
}

/// Mailboxes and accounts, one of each known to the tables.
pub(super) fn person(number: u8) -> AgentKey {
    match number {
        0 => "mbox mailto:cilla@goteborg.example".into(),
        1 => "mbox mailto:david@elsewhere.example".into(),
        2 => "account https://lms.ale.example bo".into(),
        _ => agent(&format!("person{number}")),
    }
}

pub(super) fn any_observation() -> impl Strategy<Value = Observation> {
    let marks = prop::sample::select(vec![
        Mark::Activity,
        Mark::Enrolled,
        Mark::Enrolled,
        Mark::Unenrolled,
        Mark::Completed,
        Mark::TakenBack,
        Mark::Passed(None),
    ]);
    let course = prop::sample::select(vec!["barn", "bistand"]);
    (0..7_u8, course, marks, any_day(), prop::option::of(any_code())).prop_map(|(who, course, mark, on, said)| {
        Observation {
            agent: person(who),
            course: course.into(),
            module: None,
            mark,
            at: Some(on.start()),
            claim: said.map(|said| code(said).into()),
        }
    })
}

pub(super) fn any_target() -> impl Strategy<Value = Option<Target>> {
    let targets = [
        "entered = { 1440 = 1, 1480 = 4 }",
        "roster_roles = []",
        "roster_roles = [\"chef\"]",
        "entered = { 1440 = 7 }",
        "roster_roles = [\"Chef\"]\nentered = { 1440 = 7, 0180 = 1 }",
    ];
    let read = |text: &str| toml::from_str(text).expect("a target");
    prop::option::of(prop::sample::select(targets.map(read).to_vec()))
}

pub(super) fn any_reach() -> impl Strategy<Value = Reach> {
    let whole = prop::collection::btree_set(any_code().prop_map(code), 0..2);
    let regions = prop::collection::btree_set(Just("gr".to_owned()), 0..2);
    let unit = prop::sample::select(vec!["1440/ifo", "0180/hagersten-liljeholmen", "0180/hagersten-alvsjo"]);
    let units = prop::collection::btree_set(unit.prop_map(|unit| unit.parse().expect("a unit")), 0..3);
    let places = (whole, regions, units).prop_map(|(municipalities, regions, units)| Places {
        municipalities,
        regions,
        units,
        ..Places::default()
    });
    let courses = prop::collection::btree_set(Just(CourseId::from("barn")), 0..2);
    (prop::option::of(places), prop::option::weighted(0.2, courses))
        .prop_map(|(places, courses)| Reach { places, courses })
}

pub(super) fn any_query() -> impl Strategy<Value = FigureQuery> {
    let course = prop::option::of(prop::sample::select(vec!["barn", "bistand"]));
    let one = |texts: &'static [&'static str]| prop::option::weighted(0.2, prop::sample::select(texts));
    let period = (prop::option::weighted(0.2, any_day()), prop::option::weighted(0.2, any_day()));
    let filters = (prop::option::weighted(0.3, any_code()), one(&["ifo", "hagersten-alvsjo"]), one(&["chef"]));
    (course, filters, period, any_day(), any::<bool>()).prop_map(
        |(course, (municipality, unit, role), (from, to), as_of, current)| FigureQuery {
            courses: course.into_iter().map(CourseId::from).collect(),
            municipalities: municipality.into_iter().map(code).collect(),
            units: unit.into_iter().map(str::to_owned).collect(),
            roles: role.into_iter().map(str::to_owned).collect(),
            from,
            to,
            as_of,
            attribution: if current { Attribution::Current } else { Attribution::AtEvent },
            ..query(&[])
        },
    )
}

/// Standings of a random world.
pub(super) fn standings_of(
    roster: Vec<Affiliation>,
    told: &[Observation],
    targets: (Option<Target>, Option<Target>),
) -> Standings {
    let mut file = catalogue_file();
    (file.courses[0].target, file.courses[1].target) = targets;
    (file.courses[0].valid_months, file.courses[1].valid_months) = (Some(1), Some(12));
    let mut standings = standings(file, roster);
    let mut rows: BTreeMap<(AgentKey, CourseId), Progress> = BTreeMap::new();
    for observation in told {
        let row = rows.entry((observation.agent.clone(), observation.course.clone())).or_default();
        row.observe(observation, Timestamp::MAX);
    }
    for ((agent, course), progress) in rows {
        standings.put(&agent, &course, progress);
    }
    standings
}

fn any_dimensions() -> impl Strategy<Value = Vec<Dimension>> {
    let all = vec![
        Dimension::Municipality,
        Dimension::County,
        Dimension::Region,
        Dimension::Unit,
        Dimension::Role,
        Dimension::Course,
        Dimension::Module,
        Dimension::Month,
    ];
    prop::sample::subsequence(all, 0..4).prop_shuffle()
}

proptest! {
    #[test]
    fn the_parts_sum_to_the_target_in_every_row_and_total(
        roster in prop::collection::vec(any_affiliation(), 0..8),
        told in prop::collection::vec(any_observation(), 0..30),
        targets in (any_target(), any_target()),
        reach in any_reach(),
        asked in any_query(),
        by in any_dimensions(),
    ) {
        let standings = standings_of(roster, &told, targets);
        let question = FigureQuery { by, ..asked };
        if let Some(figures) = standings.figures_within(&question, &reach) {
            let all = figures.rows.iter().map(|row| &row.counts);
            for counts in all.chain(figures.totals.iter().map(|total| &total.counts)).chain([&figures.total]) {
                assert_counts_agree(counts)?;
            }
            let alone = standings.figures_within(&FigureQuery { by: Vec::new(), ..question.clone() }, &reach);
            prop_assert_eq!(alone.map(|alone| alone.total), Some(figures.total), "the total is that of the whole");
        }
    }

    #[test]
    fn a_list_has_the_persons_and_rows_that_its_figure_says(
        roster in prop::collection::vec(any_affiliation(), 0..8),
        told in prop::collection::vec(any_observation(), 0..30),
        targets in (any_target(), any_target()),
        reach in any_reach(),
        asked in any_query(),
    ) {
        let standings = standings_of(roster, &told, targets);
        let by = vec![Dimension::Municipality, Dimension::Unit, Dimension::Role, Dimension::Course];
        let figures = standings.figures_within(&FigureQuery { by, ..asked.clone() }, &reach);
        let total = standings.figures_within(&asked, &reach).map(|figures| figures.total);
        let together = standings.count_people_within(&asked, &PeopleStatus::ALL, &reach);
        for (at, status) in PeopleStatus::ALL.into_iter().enumerate() {
            let list = standings.people_within(&asked, status, &reach);
            prop_assert_eq!(list.is_none(), figures.is_none());
            prop_assert_eq!(together.as_ref().map(|counts| counts[at]), list.as_ref().map(|list| list.persons));
            let (Some(list), Some(figures), Some(total)) = (list, &figures, &total) else { continue };
            if let Some(persons) = listed_persons(status, total) {
                prop_assert_eq!(list.persons, persons, "{:?}", status);
            }
            if status.may_have_unnamed() && !total.spans_courses() {
                let not_named = list.not_named.first().map_or(Figure::Shown(0), |not_named| not_named.number);
                prop_assert_eq!(not_named, total[Measure::NotNamed]);
            }
            let is_of_whole_list =
                matches!(
                    status,
                    PeopleStatus::OutsideEnrolled
                        | PeopleStatus::OutsideStarted
                        | PeopleStatus::OutsideCompleted
                        | PeopleStatus::CompletedAll
                );
            if is_of_whole_list {
                continue;
            }
            // A person told of in several places is listed only in the best part of the target.
            let is_part = matches!(
                status,
                PeopleStatus::TargetCompleted | PeopleStatus::UnderWay | PeopleStatus::NotStarted | PeopleStatus::NotCompleted
            );
            let identities: BTreeSet<String> = list.rows.iter().map(PersonRow::identity).collect();
            prop_assert_eq!(identities.len(), list.rows.len(), "no two rows are mistaken for one another");
            let mut counted: BTreeMap<Vec<String>, u32> = BTreeMap::new();
            for row in &list.rows {
                let unit = row.unit.as_ref().map_or("unknown", |unit| &unit.code);
                let role = row.role.as_deref().map_or_else(|| "unknown".to_owned(), slug::slug);
                let keys = [&*row.municipality.code, unit, &role, &*row.course.code].map(str::to_owned).to_vec();
                *counted.entry(keys).or_default() += 1;
            }
            let expected: BTreeMap<Vec<String>, u32> = figures
                .rows
                .iter()
                .map(|row| {
                    let persons = listed_persons(status, &row.counts).expect("rows are of one course");
                    (row.keys.iter().map(|key| key.code.clone()).collect(), persons)
                })
                .filter(|(_, count)| *count > 0)
                .collect();
            if is_part {
                let is_more = |(keys, count): (&Vec<String>, &u32)| Some(count) > expected.get(keys);
                prop_assert!(!counted.iter().any(is_more), "{:?}: {:?} of {:?}", status, counted, expected);
            } else {
                prop_assert_eq!(counted, expected, "{:?}", status);
            }
        }
    }

    #[test]
    fn the_list_of_who_has_not_begun_a_course_has_as_many_as_the_figures_by_course_say(
        roster in prop::collection::vec(any_affiliation(), 0..8),
        told in prop::collection::vec(any_observation(), 0..30),
        targets in (any_target(), any_target()),
        reach in any_reach(),
        as_of in any_day(),
    ) {
        let standings = standings_of(roster, &told, targets);
        let asked = FigureQuery { as_of, ..query(&[Dimension::Course]) };
        for row in standings.figures_within(&asked, &reach).iter().flat_map(|figures| &figures.rows) {
            let of_course = FigureQuery { courses: vec![row.keys[0].code.as_str().into()], ..asked.clone() };
            let list = standings.people_within(&of_course, PeopleStatus::NotStarted, &reach).expect("it is reached");
            prop_assert_eq!(list.persons, shown(&row.counts, Measure::NotStarted));
            let not_named = list.not_named.first().map_or(Figure::Shown(0), |not_named| not_named.number);
            prop_assert_eq!(not_named, row.counts[Measure::NotNamed]);
        }
    }

    #[test]
    fn the_list_that_is_opened_from_a_cell_has_exactly_its_persons(
        roster in prop::collection::vec(any_affiliation(), 0..8),
        told in prop::collection::vec(any_observation(), 0..30),
        targets in (any_target(), any_target()),
        asked in any_query(),
    ) {
        let standings = standings_of(roster, &told, targets);
        let everywhere = Reach::default();
        let by = vec![Dimension::Municipality, Dimension::Course];
        let figures = standings.figures(&FigureQuery { by, ..asked.clone() });
        // People in no known municipality have their row even if nobody asks for them.
        let is_asked = |row: &&FigureRow| row.keys[0].code != "unknown" || asked.municipalities.is_empty();
        for row in figures.rows.iter().filter(is_asked) {
            let municipality = (row.keys[0].code != "unknown").then(|| code(&row.keys[0].code));
            let cell = FigureQuery {
                unknown_municipality: municipality.is_none(),
                municipalities: municipality.into_iter().collect(),
                courses: vec![row.keys[1].code.as_str().into()],
                ..asked.clone()
            };
            for status in PeopleStatus::ALL {
                let list = standings.people_within(&cell, status, &everywhere).expect("it reaches everything");
                if status == PeopleStatus::OutsideEnrolled {
                    // Of them figures have no count, but they are the enrolled without those who are meant.
                    let enrolled = shown(&row.counts, Measure::Enrolled);
                    let meant = listed_persons(PeopleStatus::Meant, &row.counts).expect("a count");
                    prop_assert!(list.persons <= enrolled && list.persons + meant >= enrolled, "{:?}", row);
                    continue;
                }
                prop_assert_eq!(Some(list.persons), listed_persons(status, &row.counts), "{:?} {:?}", status, row);
            }
        }
    }
}

fn listed(standings: &Standings, status: PeopleStatus, reach: &Reach) -> Vec<String> {
    let list = standings.people_within(&query(&[]), status, reach).expect("it names nothing");
    list.rows.iter().map(PersonRow::label).collect()
}

fn done() -> Progress {
    progress_of("bistand", &[statement(completed(), "https://lms.example/course/1", "2022-03-01")])
}

#[test]
fn people_come_in_swedish_order_by_what_the_roster_calls_them() {
    let mut file = catalogue_file();
    file.courses[0].target = toml::from_str("roster_roles = []").expect("a target");
    let names = ["Örjan", "anna", "Åsa", "Östen", "Ärla", "Zoe"];
    let roster = names.map(|name| Affiliation {
        name: Some(name.to_owned()),
        hired_on: Some(day("2020-01-01")),
        ..affiliation(&[&agent(name)], "1440")
    });
    let mut standings = standings(file, roster);
    standings.put(&agent("Zoe"), &"bistand".into(), done());
    let everywhere = Reach::default();
    assert_eq!(listed(&standings, PeopleStatus::NotStarted, &everywhere), ["anna", "Åsa", "Ärla", "Örjan", "Östen"]);
    assert_eq!(listed(&standings, PeopleStatus::Completed, &everywhere), ["Zoe"]);
    let list = standings.people_within(&query(&[]), PeopleStatus::Completed, &everywhere).expect("a list");
    let zoe = &list.rows[0];
    assert_eq!((zoe.hired_on, zoe.since), (Some(day("2020-01-01")), Some(day("2022-03-01"))));
    assert_eq!((zoe.started_on, zoe.completed_on, zoe.passed_on), (zoe.since, zoe.since, None));
}

#[test]
fn an_employer_sees_what_its_own_roster_calls_somebody_and_not_what_another_does() {
    let (at_ale, at_goteborg) = (agent("anna.example"), AgentKey::from("mbox mailto:anna@goteborg.example"));
    let both = [&at_ale, &at_goteborg];
    let ale = Affiliation { name: Some("Anna A".into()), ..affiliation(&[&at_ale], "1440") };
    let goteborg = Affiliation { name: Some("Anna G".into()), ..affiliation(&both, "1480") };
    let mut standings = standings(catalogue_file(), [ale, goteborg]);
    standings.put(&at_goteborg, &"bistand".into(), done());
    let list = |municipality: &str| {
        let reach = Reach::of_municipality(code(municipality));
        standings.people_within(&query(&[]), PeopleStatus::Completed, &reach).expect("it names nothing")
    };
    let ifi = |key: &AgentKey| key.as_str().parse::<Ifi>().expect("an identifier");
    let [row] = &list("1440").rows[..] else { panic!("one row") };
    assert_eq!((row.label(), &row.identifiers), ("Anna A".to_owned(), &[ifi(&at_ale)].into()));
    let [row] = &list("1480").rows[..] else { panic!("one row") };
    assert_eq!((row.label(), &row.identifiers), ("Anna G".to_owned(), &both.map(ifi).into()));
}

#[test]
fn who_is_on_no_roster_is_shown_by_the_identifier_that_counts_there() {
    let mailbox = Ifi::Mbox("mailto:bo@goteborg.example".to_owned());
    let hash = mailbox.hashed().expect("a hash");
    let (by_mail, by_hash) = (AgentKey::from(mailbox.identity_key()), AgentKey::from(hash.identity_key()));
    let mut standings = standings(catalogue_file(), []);
    let mut said = statement(completed(), "https://lms.example/course/1", "2022-03-01");
    said["context"] = json!({ "extensions": { NAMES.municipality_extension(): "1440" } });
    standings.put(&by_mail, &"bistand".into(), done());
    standings.put(&by_hash, &"bistand".into(), progress_of("bistand", &[said]));
    let ale = Reach::of_municipality(code("1440"));
    assert_eq!(listed(&standings, PeopleStatus::Completed, &ale), [shown_identifier(&hash)]);
    // Another course told of in Ale reveals nothing of the one done by the mailbox elsewhere.
    standings.put(&by_hash, &"bistand".into(), Progress::default());
    let mut said = statement(completed(), "https://lms.example/module/1", "2022-03-02");
    said["context"] = json!({ "extensions": { NAMES.municipality_extension(): "1440" } });
    standings.put(&by_hash, &"barn".into(), progress_of("barn", &[said]));
    let today = FigureQuery { attribution: Attribution::Current, ..query(&[]) };
    let rows = |status| {
        let list = standings.people_within(&today, status, &ale).expect("it names nothing");
        list.rows.iter().map(|row| (row.label(), row.course.code.clone())).collect::<Vec<_>>()
    };
    assert_eq!(rows(PeopleStatus::Started), [(shown_identifier(&hash), "barn".to_owned())]);
    assert_eq!(rows(PeopleStatus::Completed), []);
}

#[test]
fn what_somebody_did_with_another_employer_is_told_to_who_reaches_that_one() {
    let anna = agent("anna.example");
    let ale = Affiliation { valid_to: Some(day("2021-12-31")), ..affiliation(&[&anna], "1440") };
    let goteborg = Affiliation { valid_from: Some(day("2022-01-01")), ..affiliation(&[&anna], "1480") };
    let mut standings = standings(catalogue_file(), [ale, goteborg]);
    let attempted = "http://adlnet.gov/expapi/verbs/attempted";
    let told = [(attempted, "2021-06-01"), (completed(), "2022-03-01")]
        .map(|(verb, on)| statement(verb, "https://lms.example/course/1", on));
    standings.put(&anna, &"bistand".into(), progress_of("bistand", &told));
    let days = |status, attribution, reach: &Reach| {
        let asked = FigureQuery { attribution, ..query(&[]) };
        let list = standings.people_within(&asked, status, reach).expect("it names nothing");
        let [row] = &list.rows[..] else { panic!("one row") };
        (row.started_on, row.completed_on)
    };
    let (started, done) = (Some(day("2021-06-01")), Some(day("2022-03-01")));
    let [in_ale, in_goteborg] = ["1440", "1480"].map(|municipality| Reach::of_municipality(code(municipality)));
    assert_eq!(days(PeopleStatus::Started, Attribution::AtEvent, &Reach::default()), (started, done));
    assert_eq!(days(PeopleStatus::Started, Attribution::AtEvent, &in_ale), (started, None));
    assert_eq!(days(PeopleStatus::Completed, Attribution::AtEvent, &in_goteborg), (None, done));
    // Who is employed today is counted with all that they have done.
    assert_eq!(days(PeopleStatus::Started, Attribution::Current, &in_goteborg), (started, done));
}
