//! Figures as of a day stay as they are, whatever lists come later.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

const FIRST: i32 = 19_000;
const DAYS: i32 = 30;

fn any_rows() -> impl Strategy<Value = Vec<Affiliation>> {
    let row = (0_u8..5, 0_usize..2, 0_usize..3, 0_usize..3, prop::option::of(0_i32..DAYS));
    let row = row.prop_map(|(who, place, unit, role, hired_on)| Affiliation {
        unit: [None, Some("IFO"), Some("LSS")][unit].map(str::to_owned),
        role: [None, Some("chef"), Some("socialsekreterare")][role].map(str::to_owned),
        hired_on: hired_on.map(|number| Day::from_number(FIRST + number)),
        ..affiliation(&[&person(who)], ["1440", "1480"][place])
    });
    prop::collection::vec(row, 0..8)
}

/// A person; one is known to the table of mail domains.
fn person(number: u8) -> AgentKey {
    if number == 0 { "mbox mailto:cilla@goteborg.example".into() } else { agent(&format!("person{number}")) }
}

/// On which day a person did what, and which municipality was named.
fn any_event() -> impl Strategy<Value = (u8, i32, bool, Option<&'static str>)> {
    (0_u8..5, 0..DAYS, any::<bool>(), prop::option::weighted(0.2, prop::sample::select(vec!["1440", "0180"])))
}

fn filled(roster: &Roster, events: &[(u8, i32, bool, Option<&str>)]) -> Standings {
    let mut file = catalogue_file();
    for course in &mut file.courses {
        course.target = toml::from_str("roster_roles = []").ok();
    }
    let catalogue = Catalogue::compile(file).expect("the catalogue is right");
    let mut standings = Standings::new(Arc::new(catalogue), Arc::new(roster.clone()));
    for who in 0..5 {
        let mut progress = Progress::default();
        for &(_, on, done, said) in events.iter().filter(|event| event.0 == who) {
            progress.observe(
                &Observation {
                    agent: person(who),
                    course: "bistand".into(),
                    module: None,
                    mark: if done { Mark::Completed } else { Mark::Activity },
                    at: Some(Day::from_number(FIRST + on).start()),
                    claim: said.map(|said| code(said).into()),
                },
                Timestamp::UNIX_EPOCH,
            );
        }
        standings.put(&person(who), &"bistand".into(), progress);
    }
    standings
}

/// The answers, ignoring order: units of one name come in the order of the roster.
fn answers(standings: &Standings, as_of: Day) -> [Vec<String>; 2] {
    [Attribution::AtEvent, Attribution::Current].map(|attribution| {
        let by = [Dimension::Municipality, Dimension::Unit, Dimension::Role];
        let figures = standings.figures(&FigureQuery { as_of, attribution, ..query(&by) });
        let rows = figures.rows.iter().map(|row| format!("{row:?}"));
        let totals = figures.totals.iter().map(|total| format!("{total:?}"));
        let mut all: Vec<String> = rows.chain(totals).chain([format!("{:?}", figures.total)]).collect();
        all.sort();
        all
    })
}

/// Every employer has an empty list before all events, so that no list is its first.
fn begun() -> Roster {
    let before = Day::from_number(FIRST - 1);
    let list = |kommunkod| RosterList { kommunkod: code(kommunkod), day: before, mode: RosterMode::Full };
    Roster { lists: [list("1440"), list("1480")].into(), ..Roster::default() }
}

proptest! {
    #[test]
    fn figures_as_of_a_day_are_changed_by_no_later_list(
        lists in prop::collection::vec((0..DAYS, any::<bool>(), any_rows()), 1..6),
        events in prop::collection::vec(any_event(), 0..12),
    ) {
        let mut lists = lists;
        lists.sort_by_key(|list| list.0);
        let none = BTreeSet::new();
        let mut roster = begun();
        let mut told: Vec<(Day, [Vec<String>; 2])> = Vec::new();
        let mut next = 0;
        for (number, whole, rows) in &lists {
            let before = filled(&roster, &events);
            told.extend((next..*number).map(|day| Day::from_number(FIRST + day)).map(|day| (day, answers(&before, day))));
            next = *number;
            let mode = if *whole { RosterMode::Full } else { RosterMode::Delta };
            let as_of = Day::from_number(FIRST + number);
            let change =
                roster.change(&Catalogue::default(), &RosterUpdate { rows, mode, as_of, correct: false, municipalities: &none, history: false }).unwrap();
            roster.apply(&change);
            let after = filled(&roster, &events);
            for (day, answers_then) in &told {
                prop_assert_eq!(&answers(&after, *day), answers_then, "as of {} after a list of {}", day, as_of);
            }
        }
    }
}
