//! The modules of a content owner, over the courses that have them.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

const PLACES: [&str; 4] = ["1440", "1480", "0980", "0180"];
const COURSES: usize = 3;
const PEOPLE: usize = 7;

/// Three courses that have the module, and one that has another by the same id.
const CONTRIBUTED: &str = r#"
[[organisation]]
id = "socialstyrelsen"
name = { sv = "Socialstyrelsen" }
kind = "state"

[[course]]
id = "k0"
name = { sv = "Kurs 0" }
module = [{ id = "lagen", name = { sv = "Den nya lagen" }, content_owner = "socialstyrelsen" }]

[[course]]
id = "k1"
name = { sv = "Kurs 1" }
module = [
    { id = "eget", name = { sv = "Eget" } },
    { id = "lagen", name = { sv = "Den nya lagen" }, content_owner = "socialstyrelsen" },
]

[[course]]
id = "k2"
name = { sv = "Kurs 2" }
module = [{ id = "lagen", name = { sv = "Den nya lagen" }, content_owner = "socialstyrelsen" }]

[[course]]
id = "k3"
name = { sv = "Kurs 3" }
module = [{ id = "lagen", name = { sv = "Lagen hos oss" }, content_owner = "1480" }]
"#;

/// Somebody: where they work, and in which course they began the module, and completed it, on which days.
type Somebody = (usize, Vec<(usize, i32, Option<i32>)>);

fn on(number: i32) -> Day {
    Day::from_number(19_000 + number)
}

fn file() -> CatalogueFile {
    let file: CatalogueFile = toml::from_str(CONTRIBUTED).expect("it reads");
    Catalogue::compile(file.clone()).expect("it is right");
    file
}

fn world(people: &[Somebody]) -> Standings {
    let who = |number: usize| agent(&format!("p{number}"));
    let post = |(number, (place, _)): (usize, &Somebody)| Affiliation {
        valid_from: Some(on(-100)),
        ..affiliation(&[&who(number)], PLACES[*place])
    };
    let mut standings = standings(file(), people.iter().enumerate().map(post));
    for (number, (_, deeds)) in people.iter().enumerate() {
        for (course, started, completed) in deeds {
            let mut progress = Progress::default();
            let marks = [(Mark::Activity, Some(*started)), (Mark::Completed, *completed)];
            for (mark, day) in marks.into_iter().filter_map(|(mark, day)| Some((mark, day?))) {
                let observation = Observation {
                    agent: who(number),
                    course: format!("k{course}").as_str().into(),
                    module: Some("lagen".into()),
                    mark,
                    at: Some(on(day).start()),
                    claim: None,
                };
                progress.observe(&observation, Timestamp::MAX);
            }
            standings.put(&who(number), &format!("k{course}").as_str().into(), progress);
        }
    }
    standings
}

fn ask(standings: &Standings, of: FigureQuery, are_exact: bool) -> Result<ModulesAnswer, ModulesRefusal> {
    let (suppression, latest) = (Suppression::default(), of.as_of);
    let readers = Readers { suppression, latest, are_exact, are_of_one_employer: false };
    let query = ModulesQuery { content_owner: "socialstyrelsen".to_owned(), of };
    standings.modules_within(&query, &Reach::default(), readers)
}

/// The one module, exactly or as several employers are told it.
fn module(standings: &Standings, of: FigureQuery, are_exact: bool) -> UsedModule {
    let answer = ask(standings, of, are_exact).expect("it is within the reach");
    let [module] = &answer.modules[..] else { panic!("one module: {answer:?}") };
    module.clone()
}

fn numbers(counts: ModuleCounts) -> [Option<u32>; 2] {
    counts.all().map(|(_, figure)| figure.shown())
}

#[test]
fn s30_a_module_in_several_courses_counts_each_person_once_over_them() {
    let people = [(0, vec![(0, 10, Some(20)), (1, 30, None)]), (1, vec![(1, 10, None)]), (2, vec![(3, 10, Some(10))])];
    let module = module(&world(&people), FigureQuery::by(&[], on(100)), true);
    assert_eq!((module.module.code.as_str(), module.module.name.as_str()), ("lagen", "Den nya lagen"));
    let courses = module.courses.iter().map(|one| (one.course.code.as_str(), numbers(one.counts)));
    let expected = [("k0", [Some(1), Some(1)]), ("k1", [Some(2), Some(0)]), ("k2", [Some(0), Some(0)])];
    assert_eq!(courses.collect::<Vec<_>>(), expected);
    assert_eq!(numbers(module.total), [Some(2), Some(1)]);
}

#[test]
fn s30_a_content_owner_without_modules_has_none_and_nobody_is_none() {
    let standings = world(&[]);
    let ask = |id: &str| {
        let readers =
            Readers { suppression: Suppression::default(), latest: on(0), are_exact: true, are_of_one_employer: false };
        let query = ModulesQuery { content_owner: id.to_owned(), of: FigureQuery::by(&[], on(0)) };
        standings.modules_within(&query, &Reach::default(), readers)
    };
    let ale = ask("1440").expect("a municipality");
    assert_eq!((ale.content_owner, ale.modules), (Key::new("1440", "Ale"), Vec::new()));
    assert_eq!(ask("skolverket"), Err(ModulesRefusal::OutOfReach));
    let near = standings.content_owner_not_there("socialstyrelse", &Reach::default()).expect("it is not there");
    assert_eq!(near.near[0].value, "socialstyrelsen");
}

#[test]
fn s30_modules_that_are_the_same_have_one_name_and_an_owner_that_there_is() {
    let mut broken = file();
    broken.courses[2].modules[0].name.sv = "Lagen".to_owned();
    broken.courses[3].modules[0].content_owner = Some("9995".to_owned());
    broken.courses[1].modules[0].content_owner = Some("skolverket".to_owned());
    let faults = Catalogue::compile(broken).expect_err("it is wrong").to_string();
    for said in [
        r#"course[1] "k1".module[0] "eget".content_owner: there is no organisation "skolverket""#,
        r#"course[2] "k2".module[0] "lagen".name.sv: is the module at course[0] "k0".module[0] "lagen""#,
        r#"course[3] "k3".module[0] "lagen".content_owner: no municipality has the code 9995"#,
    ] {
        assert!(faults.contains(said), "{faults}");
    }
}

/// So many people of each of the places who have done the module in these courses.
fn many(places: &[usize], number: usize, courses: &[usize]) -> Vec<Somebody> {
    let deeds = || courses.iter().map(|course| (*course, 0, Some(10))).collect();
    places.iter().flat_map(|place| (0..number).map(move |_| (*place, deeds()))).collect()
}

fn end_of_quarter() -> FigureQuery {
    FigureQuery::by(&[], day("2022-06-30"))
}

#[test]
fn s30_a_small_overlap_or_a_small_course_hides_the_number_over_all_courses() {
    let apart = [many(&[0, 1, 2], 6, &[0]), many(&[1, 2, 3], 6, &[1])].concat();
    let told = |people: &[Somebody]| {
        let module = module(&world(people), end_of_quarter(), false);
        (module.courses.iter().map(|one| numbers(one.counts)[0]).collect::<Vec<_>>(), numbers(module.total)[0])
    };
    assert_eq!(told(&apart), (vec![Some(18), Some(18), Some(0)], Some(36)));
    // Two have done it in both courses: 38 less 36 would tell that.
    let few = [apart.clone(), many(&[0, 1], 1, &[0, 1])].concat();
    assert_eq!(told(&few), (vec![Some(20), Some(20), Some(0)], None));
    let enough = [apart.clone(), many(&[0, 1, 2], 4, &[0, 1])].concat();
    assert_eq!(told(&enough), (vec![Some(30), Some(30), Some(0)], Some(48)));
    // Two have done it in a third course, of which nothing is told.
    let small = [apart, many(&[0, 1], 1, &[2])].concat();
    assert_eq!(told(&small), (vec![Some(18), Some(18), None], None));
}

#[test]
fn s30_courses_of_one_municipality_each_are_counted_together() {
    let people = [many(&[0], 9, &[0]), many(&[1], 8, &[1]), many(&[2], 7, &[2])].concat();
    let module = module(&world(&people), end_of_quarter(), false);
    let courses: Vec<Option<u32>> = module.courses.iter().map(|one| numbers(one.counts)[0]).collect();
    assert_eq!((courses, numbers(module.total)), (vec![Some(9), Some(8), Some(7)], [Some(24); 2]));
}

#[test]
fn s30_readers_of_several_employers_ask_about_everything_at_once() {
    let standings = world(&many(&[0, 1, 2], 6, &[0]));
    for of in [
        FigureQuery { courses: vec!["k0".into()], ..end_of_quarter() },
        FigureQuery { municipalities: vec![code("1440")], ..end_of_quarter() },
        FigureQuery { from: Some(on(0)), ..end_of_quarter() },
    ] {
        assert!(ask(&standings, of.clone(), true).is_ok());
        assert_eq!(ask(&standings, of.clone(), false), Err(ModulesRefusal::Unpublished(of.as_of)));
    }
}

fn somebody() -> impl Strategy<Value = Somebody> {
    let deed = (0..=COURSES, 0..200_i32, prop::option::weighted(0.6, 0..200_i32));
    (0..PLACES.len(), prop::collection::vec(deed, 0..4)).prop_map(|(place, mut deeds)| {
        deeds.sort_unstable();
        deeds.dedup_by_key(|deed| deed.0);
        (place, deeds)
    })
}

proptest! {
    #[test]
    fn s30_numbers_over_courses_are_those_of_a_count_by_hand(
        people in prop::collection::vec(somebody(), 0..PEOPLE),
        as_of in 0..220_i32,
        from in prop::option::of(0..200_i32),
    ) {
        let standings = world(&people);
        let query = FigureQuery { from: from.map(on), ..FigureQuery::by(&[], on(as_of)) };
        let module = module(&standings, query, true);
        let counts = |day: i32| day <= as_of && from.is_none_or(|from| from <= day);
        let of = |is_completion: bool, courses: &[usize]| {
            let day = |deed: &(usize, i32, Option<i32>)| {
                let first = deed.2.map_or(deed.1, |completed| if is_completion { completed } else { deed.1 });
                (!is_completion || deed.2.is_some()).then_some(first)
            };
            let has = |one: &Somebody| one.1.iter().any(|deed| courses.contains(&deed.0) && day(deed).is_some_and(counts));
            u32::try_from(people.iter().filter(|one| has(one)).count()).expect("few")
        };
        let all: Vec<usize> = (0..COURSES).collect();
        prop_assert_eq!(numbers(module.total), [false, true].map(|which| Some(of(which, &all))));
        for (course, one) in module.courses.iter().enumerate() {
            prop_assert_eq!(numbers(one.counts), [false, true].map(|which| Some(of(which, &[course]))));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn s30_what_is_told_of_courses_and_over_them_tells_no_small_overlap(
        groups in prop::collection::vec((0..PLACES.len(), 1..8_usize, prop::collection::btree_set(0..COURSES, 1..=COURSES)), 0..9),
    ) {
        let people = groups.iter().map(|(place, number, courses)| {
            many(&[*place], *number, &courses.iter().copied().collect::<Vec<_>>())
        });
        let people: Vec<Somebody> = people.collect::<Vec<_>>().concat();
        let (standings, query) = (world(&people), end_of_quarter());
        let (told, exact) = (module(&standings, query.clone(), false), module(&standings, query, true));
        let shown = |at: &usize| told.courses[*at].counts.started.shown();
        let courses: BTreeSet<usize> = (0..COURSES).filter(|at| shown(at).is_some()).collect();
        for (one, exact) in told.courses.iter().map(|one| one.counts).zip(exact.courses.iter().map(|one| one.counts)) {
            prop_assert!(one.started.shown().is_none_or(|number| Figure::Shown(number) == exact.started));
        }
        if let Some(total) = told.total.started.shown() {
            prop_assert_eq!(Figure::Shown(total), exact.total.started);
            let is_told_of = |one: &&Somebody| one.1.iter().any(|deed| courses.contains(&deed.0));
            let within = u32::try_from(people.iter().filter(is_told_of).count()).expect("few");
            let sum: u32 = courses.iter().filter_map(shown).sum();
            prop_assert!(sum == within || sum - within >= 5);
            prop_assert!(total == within || total - within >= 5);
        }
    }
}
