//! Measures each question that `/api/v1` answers, over a million people and fifty courses, and the memory that they take.
//!
//! One row changes before each question, as where statements keep coming. It prints the slowest of a hundred and the median, and
//! how long the first time took, for which nothing was kept. `cargo bench --bench questions -- coverage` asks those alone that have the word in their name.

mod world;

use std::hint::black_box;
use std::time::{Duration, Instant};

use learning::{
    CoverageQuery, Day, Dimension, FigureQuery, PeopleStatus, Reach, Standings, Suppression, TimeDimension, TimeQuery,
    TimeSubject,
};

use self::world::{COURSES, instant, municipality, put, standings};

const PEOPLE: usize = 1_000_000;
const COURSES_A_PERSON: usize = 2;
const TIMES: usize = 100;

fn main() {
    let before = resident();
    let began = Instant::now();
    let mut standings = standings(PEOPLE, COURSES_A_PERSON);
    let rows = PEOPLE * COURSES_A_PERSON;
    println!(
        "{rows} rows of {PEOPLE} people in {COURSES} courses, {:.1} s, {} MB",
        began.elapsed().as_secs_f64(),
        resident() - before
    );
    println!("{:<64} {:>9} {:>9} {:>9}", "question", "first", "median", "slowest");
    let held = resident();
    // The tool that runs benchmarks adds an option.
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    let mut asking = Asking { standings: &mut standings, person: 0, wanted };
    ask_all(&mut asking);
    println!("kept with them: {} MB", resident() - held);
}

fn ask_all(asking: &mut Asking<'_>) {
    let (latest, rule) = (Day::of(instant(545)), Suppression::default());
    let latest = learning::latest_published_day(latest);
    let today = Day::of(instant(600));
    let (everything, ale) = (Reach::default(), Reach::of_municipality(municipality(0)));
    let by_place = [Dimension::Municipality, Dimension::Course];
    let one_course = |by: &[Dimension], day| FigureQuery { courses: vec!["kurs-7".into()], ..FigureQuery::by(by, day) };
    for (name, query) in [
        ("completions, one municipality, by course", FigureQuery::by(&[Dimension::Course], today)),
        ("completions, one municipality, by month", one_course(&[Dimension::Month], today)),
        (
            "completions, one municipality, by role and course",
            FigureQuery::by(&[Dimension::Role, Dimension::Course], today),
        ),
    ] {
        asking.time(name, |standings| standings.figures_within(&query, &ale).is_some());
    }
    let exact = FigureQuery::by(&by_place, today);
    asking.time("completions, 290 municipalities by 50 courses, exact", |standings| {
        standings.figures_within(&exact, &everything).is_some()
    });
    for (name, query) in [
        ("completions, 290 municipalities by 50 courses, published", FigureQuery::by(&by_place, latest)),
        ("completions, 290 municipalities, one course, published", one_course(&[Dimension::Municipality], latest)),
        (
            "completions, 21 counties by 50 courses, published",
            FigureQuery::by(&[Dimension::County, Dimension::Course], latest),
        ),
        ("completions, by role, one course, published", one_course(&[Dimension::Role], latest)),
        ("completions, by module of one course, published", one_course(&[Dimension::Module], latest)),
    ] {
        asking.time(name, |standings| standings.published_within(&query, &everything, rule, latest).is_ok());
    }
    let list = one_course(&[], today);
    asking.time("people, one municipality, one course, not completed", |standings| {
        standings.people_within(&list, PeopleStatus::NotCompleted, &ale).is_some()
    });
    for (name, subject, by) in [
        ("new hires, one course, by quarter", TimeSubject::NewHires, TimeDimension::Quarter),
        ("cohorts, one course, by quarter", TimeSubject::Cohorts, TimeDimension::Quarter),
    ] {
        let query = |day| TimeQuery { by: vec![by], of: one_course(&[], day) };
        asking.time(&format!("{name}, one municipality"), |standings| {
            standings.over_time_within(subject, &query(today), &ale).is_some()
        });
        asking.time(&format!("{name}, published"), |standings| {
            standings.over_time_published(subject, &query(latest), &everything, rule, latest).is_ok()
        });
    }
    let funnel = |day| TimeQuery { by: Vec::new(), of: one_course(&[], day) };
    asking.time("funnel, one course, one municipality", |standings| {
        standings.over_time_within(TimeSubject::Funnel, &funnel(today), &ale).is_some()
    });
    asking.time("funnel, one course, published", |standings| {
        standings.over_time_published(TimeSubject::Funnel, &funnel(latest), &everything, rule, latest).is_ok()
    });
    let coverage = CoverageQuery::about_all(latest);
    asking.time("coverage, everything, published", |standings| {
        standings.coverage_within(&coverage, &everything, Some((rule, latest))).is_ok()
    });
    let own = FigureQuery::by(&by_place, latest);
    asking.time("comparison, one municipality with all", |standings| {
        standings.figures_within(&own, &ale).is_some() && standings.spread_around(&own, &ale, (rule, latest)).is_ok()
    });
}

struct Asking<'s> {
    standings: &'s mut Standings,
    person: usize,
    /// The word that the names of questions must have.
    wanted: String,
}

impl Asking<'_> {
    fn time(&mut self, name: &str, answer: impl Fn(&Standings) -> bool) {
        if !name.contains(&self.wanted) {
            return;
        }
        let mut times: Vec<Duration> = (0..TIMES).map(|_| self.once(&answer)).collect();
        let first = times.remove(0);
        times.sort_unstable();
        let ms = |time: &Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
        let (median, slowest) = (&times[times.len() / 2], times.last().unwrap_or(&first));
        println!("{name:<64} {:>9} {:>9} {:>9}", ms(&first), ms(median), ms(slowest));
    }

    fn once(&mut self, answer: impl Fn(&Standings) -> bool) -> Duration {
        self.person = (self.person + 7919) % PEOPLE;
        put(self.standings, self.person, self.person % COURSES);
        let began = Instant::now();
        assert!(black_box(answer(self.standings)), "it is answered");
        began.elapsed()
    }
}

/// The resident memory of this process in MB, as Linux tells it.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1024
}
