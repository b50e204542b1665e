//! Measures how fast statements become observations, observations rows, and rows figures.

mod world;

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use learning::{Day, Dimension, FigureQuery, Kommunkod, Names, Progress, Reach, Standings, Suppression, observe};
use xapi::Statement;

use self::world::{catalogue, instant, municipality, observations, put, row, standings};

const PEOPLE: usize = 100_000;
const COURSES_A_PERSON: usize = 10;

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
    let mut standings = standings(PEOPLE, COURSES_A_PERSON);
    let mut figures = criterion.benchmark_group("figures over 1 million rows");
    figures.sample_size(10);
    // Somebody's row changes before each question, so that what was counted of others is taken again.
    let latest: Day = "2022-06-30".parse().expect("a day");
    let by = [Dimension::Municipality, Dimension::Course];
    let mut person = 0;
    let mut change = |standings: &mut Standings| {
        person = (person + 1) % PEOPLE;
        put(standings, person, person % 50);
    };
    figures.bench_function("290 municipalities by 50 courses, counted anew", |bench| {
        // A question about a day that nobody has asked about yet.
        let mut days = (400..800).cycle().map(|day| FigureQuery::by(&by, Day::of(instant(day))));
        bench.iter(|| days.next().map(|query| standings.figures(black_box(&query))));
    });
    figures.bench_function("290 municipalities by 50 courses", |bench| {
        let query = query(&by, Vec::new());
        bench.iter(|| {
            change(&mut standings);
            standings.figures(black_box(&query))
        });
    });
    figures.bench_function("290 municipalities by 50 courses, as published", |bench| {
        let (query, everything, rule) = (FigureQuery::by(&by, latest), Reach::default(), Suppression::default());
        bench.iter(|| {
            change(&mut standings);
            standings.published_within(black_box(&query), &everything, rule, latest)
        });
    });
    figures.bench_function("one municipality by month", |bench| {
        let query = query(&[Dimension::Month], vec![municipality(0)]);
        bench.iter(|| {
            change(&mut standings);
            standings.figures(black_box(&query))
        });
    });
    figures.finish();
}

criterion_group!(benches, learning);
criterion_main!(benches);
