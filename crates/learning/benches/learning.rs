//! Measures how fast statements become observations, observations rows, and rows figures.

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use jiff::{SignedDuration, Timestamp};
use learning::{
    Affiliation, AgentKey, Catalogue, CourseId, Day, Dimension, FigureQuery, Kommunkod, Mark, Names, Observation,
    Progress, Reach, Roster, Standings, Suppression, observe, reference,
};
use xapi::Statement;

const COURSES: usize = 50;
const PERSONS: usize = 100_000;
const COURSES_A_PERSON: usize = 10;

fn catalogue() -> Catalogue {
    let mut text = String::new();
    for course in 0..COURSES {
        let _ = writeln!(
            text,
            "[[course]]\nid = \"kurs-{course}\"\nname = {{ sv = \"Kurs {course}\" }}\n\
             iris = [\"https://lms.example/course/{course}\"]"
        );
    }
    let file = toml::from_str(&text).expect("the catalogue reads");
    Catalogue::compile(file).expect("the catalogue is right")
}

fn agent(person: usize) -> AgentKey {
    AgentKey::from(format!("account https://lms.example person{person}"))
}

fn municipality(person: usize) -> Kommunkod {
    let all = reference::municipalities();
    all[person % all.len()].kommunkod
}

fn instant(day: usize) -> Timestamp {
    let start: Timestamp = "2021-01-01T11:00:00Z".parse().expect("an instant");
    start + SignedDuration::from_hours(24 * i64::try_from(day).unwrap_or_default())
}

fn observations(person: usize, course: usize) -> Vec<Observation> {
    let first = (person * 7 + course * 13) % 500;
    let mut marks = vec![(Mark::Enrolled, first)];
    marks.extend((1..6).map(|day| (Mark::Activity, first + day * 9)));
    if !person.is_multiple_of(3) {
        marks.extend([(Mark::Completed, first + 45), (Mark::Passed(Some(0.8)), first + 45)]);
    }
    marks
        .into_iter()
        .map(|(mark, day)| Observation {
            agent: agent(person),
            course: CourseId::from(format!("kurs-{course}")),
            module: None,
            mark,
            at: Some(instant(day)),
            claim: None,
        })
        .collect()
}

fn row(observations: &[Observation]) -> Progress {
    let mut progress = Progress::default();
    for observation in observations {
        progress.observe(observation, Timestamp::MAX);
    }
    progress
}

fn standings() -> Standings {
    let affiliations = (0..PERSONS).map(|person| Affiliation {
        identifiers: [agent(person)].into(),
        kommunkod: municipality(person),
        unit: None,
        role: None,
        hired_on: None,
        valid_from: None,
        valid_to: None,
        name: None,
        first_seen: false,
        known_from: None,
        service_area: None,
        in_profession_since: None,
    });
    let roster = Roster { affiliations: affiliations.collect(), ..Roster::default() };
    let mut standings = Standings::new(Arc::new(catalogue()), Arc::new(roster));
    for person in 0..PERSONS {
        for turn in 0..COURSES_A_PERSON {
            let course = (person + turn * 5) % COURSES;
            let observations = observations(person, course);
            standings.put(&agent(person), &observations[0].course, row(&observations));
        }
    }
    standings
}

fn query(by: &[Dimension], municipalities: Vec<Kommunkod>) -> FigureQuery {
    FigureQuery { municipalities, ..FigureQuery::by(by, Day::of(instant(600))) }
}

fn learning(criterion: &mut Criterion) {
    let catalogue = catalogue();
    let names = Names::under("https://lrs.example".parse().expect("an address"));
    let statement = serde_json::json!({
        "actor": { "mbox": "mailto:anna@ale.example" },
        "verb": { "id": "http://adlnet.gov/expapi/verbs/completed" },
        "object": { "id": "https://lms.example/course/7" },
        "result": { "score": { "scaled": 0.9 }, "success": true },
        "timestamp": "2022-03-01T11:00:00Z",
    });
    criterion.bench_function("observe one statement", |bench| {
        bench.iter(|| {
            let statement = Statement::new(black_box(&statement)).expect("an object");
            observe(&names, &catalogue, statement, None)
        });
    });
    let told = observations(1, 7);
    let (one, two) = (row(&told[..4]), row(&told[3..]));
    criterion.bench_function("join two rows", |bench| {
        bench.iter_batched(
            || one.clone(),
            |mut joined| {
                joined.join(black_box(&two));
                joined
            },
            BatchSize::SmallInput,
        );
    });
    let bytes = row(&told).to_bytes();
    criterion.bench_function("read a row", |bench| bench.iter(|| Progress::from_bytes(black_box(&bytes))));
    let standings = standings();
    let mut figures = criterion.benchmark_group("figures over 1 million rows");
    figures.sample_size(10);
    figures.bench_function("290 municipalities by 50 courses", |bench| {
        let query = query(&[Dimension::Municipality, Dimension::Course], Vec::new());
        bench.iter(|| standings.figures(black_box(&query)));
    });
    // Of the same day, the difference is what suppression costs.
    let latest: Day = "2022-06-30".parse().expect("a day");
    let of_latest = FigureQuery::by(&[Dimension::Municipality, Dimension::Course], latest);
    figures.bench_function("290 municipalities by 50 courses, as of the end of a quarter", |bench| {
        bench.iter(|| standings.figures(black_box(&of_latest)));
    });
    figures.bench_function("290 municipalities by 50 courses, as published", |bench| {
        let (everything, rule) = (Reach::default(), Suppression::default());
        bench.iter(|| standings.published_within(black_box(&of_latest), &everything, rule, latest));
    });
    figures.bench_function("one municipality by month", |bench| {
        let query = query(&[Dimension::Month], vec![municipality(0)]);
        bench.iter(|| standings.figures(black_box(&query)));
    });
    figures.finish();
}

criterion_group!(benches, learning);
criterion_main!(benches);
