//! The states of the page, for tests.

use learning::{
    Absence, CatalogueFile, Counts, Day, Denominator, Dimension, Earlier, Figure, FigureRow, Figures, Key, Measure,
    NearName, NotThere, Suppression, Total, Unpublished,
};

use super::hires::Introduced;
use super::{Found, Overview, SORT};
use crate::auth::{Reach, Scope};
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::dashboard::selection::{self, Asked};
use crate::http::{Days, FILTERS, Parameters, SINGLE};
use crate::service::{Disclosure, OldRoster, SilentPlatform, ToDo, ToDoItem};

const CATALOGUE: &str = "
[[programme]]
id = \"yr\"
name = { sv = \"Resan\", en = \"Journey\" }

[[course]]
id = \"ek\"
name = { sv = \"Ekonomiskt bistånd\", en = \"Social assistance\" }

[[region]]
id = \"gr\"
name.sv = \"Göteborgsregionen\"
members = [\"1440\"]
";

/// The input for a page.
pub(super) struct Given {
    pub(super) query: &'static str,
    pub(super) language: Language,
    pub(super) figures: Figures,
    pub(super) reach: Reach,
    pub(super) scopes: &'static [Scope],
    pub(super) not_there: Option<NotThere>,
    pub(super) unpublished: Option<Unpublished>,
    pub(super) disclosure: Disclosure,
    pub(super) earlier: Option<(Day, Earlier)>,
    pub(super) to_do: Option<Vec<ToDoItem>>,
    pub(super) introduced: Vec<Introduced>,
}

impl Given {
    /// Both courses, for a reader who sees every municipality but no names.
    pub(super) fn new(query: &'static str, language: Language) -> Self {
        let scopes = &[Scope::FiguresRead];
        Self {
            query,
            language,
            figures: both_courses(),
            reach: Reach::default(),
            scopes,
            not_there: None,
            unpublished: None,
            disclosure: Disclosure::Exact,
            earlier: None,
            to_do: None,
            introduced: Vec::new(),
        }
    }

    /// The same for a reader who looks after the people of Ale and may list them.
    pub(super) fn of_ale(query: &'static str, language: Language) -> Self {
        let scopes = &[Scope::FiguresRead, Scope::PeopleRead, Scope::RosterWrite];
        let reach = Reach::of_municipality("1440".parse().unwrap());
        Self { figures: of_ale(), reach, scopes, disclosure: Disclosure::OwnStaff, ..Self::new(query, language) }
    }

    pub(super) fn page(&self) -> Overview {
        let once = [&SINGLE[..], &["lang", SORT]].concat();
        let parameters = Parameters::parse(self.query, &once, &FILTERS).unwrap().without_empty();
        let by = [Dimension::Municipality, Dimension::Course];
        let days = Days::on("2022-09-30".parse().unwrap());
        let mut asked = Asked::read(&parameters, &by, days, selection::Texts::of(self.language)).unwrap();
        asked.not_there = self.not_there.clone().map(Box::new);
        asked.unpublished = self.unpublished;
        let catalogue: CatalogueFile = toml::from_str(CATALOGUE).unwrap();
        let mut reader = Reader::sample(self.language, self.scopes);
        reader.see(self.disclosure);
        let today = "2022-09-30".parse().unwrap();
        let found = Found {
            figures: self.figures.clone(),
            earlier: self.earlier.clone(),
            to_do: self.to_do.clone().map(|items| ToDo { as_of: today, items }),
            introduced: self.introduced.clone(),
        };
        Overview::new(&reader, &parameters, (&asked, self.disclosure), &found, (&catalogue, &self.reach))
    }
}

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, Overview)> {
    let given = |query| Given::new(query, language);
    let ale = |query| Given::of_ale(query, language);
    let all = &[Scope::FiguresRead, Scope::PeopleRead];
    let empty = Figures { rows: vec![], totals: vec![], total: Counts::default(), municipalities_represented: 0 };
    let near = vec![NearName { value: "1480/hisingen".to_owned(), name: "Hisingen, Göteborg".to_owned() }];
    let unit = NotThere { parameter: "unit", at: 1, of: 1, near };
    let code = NearName { value: "1440".to_owned(), name: "Ale".to_owned() };
    let municipality = NotThere { parameter: "municipality", at: 1, of: 1, near: vec![code] };
    let latest = "2022-06-30".parse().unwrap();
    let disclosure = Disclosure::Published { suppression: Suppression::default(), latest };
    let unpublished = Some(Unpublished::Day { latest });
    let mut part = Given { figures: one_course(in_target()), ..given("course=ek") };
    part.figures.totals[0].key.partial = true;
    vec![
        ("empty", Given { figures: empty, ..given("") }.page()),
        ("one", Given { figures: one_course(in_target()), ..ale("course=ek") }.page()),
        ("many", Given { scopes: all, ..given("region=gr&role=chef&from=2022-01-01&to=2022-07-01") }.page()),
        (
            "of_ale",
            Given { earlier: Some(earlier()), to_do: Some(to_do()), introduced: introduced(), ..ale("") }.page(),
        ),
        ("nothing_to_do", Given { to_do: Some(Vec::new()), ..ale("") }.page()),
        ("sorted", given("sort=-share").page()),
        ("part", part.page()),
        ("suppressed", Given { figures: one_course(suppressed()), disclosure, ..given("course=ek") }.page()),
        ("unpublished", Given { unpublished, disclosure, ..given("course=ek&as_of=2022-09-15") }.page()),
        ("faults", given("as_of=2022-10-01&from=2022-03-01&to=2022-02-01&attribution=x&course=ek&role=chef").page()),
        ("not_there", Given { not_there: Some(unit), ..given("unit=hisingn") }.page()),
        ("no_such_municipality", Given { not_there: Some(municipality), ..given("course=ek") }.page()),
    ]
}

/// One item of each kind, and one more.
pub(super) fn to_do() -> Vec<ToDoItem> {
    let (ale, day) = (key("1440", "Ale"), |text: &str| Some(text.parse().unwrap()));
    let platform =
        SilentPlatform { name: "Lärportalen".to_owned(), municipality: Some(ale.clone()), last: day("2022-09-01") };
    vec![
        ToDoItem::NotStarted { course: key("ek", "Ekonomiskt bistånd"), count: 4 },
        ToDoItem::NotNamed { course: key("am", "Arbetsmarknad <1>"), count: 1100 },
        ToDoItem::OldRosters(vec![OldRoster { employer: ale, newest: day("2022-05-01") }]),
        ToDoItem::Uncounted { count: 7, people: 3 },
        ToDoItem::SilentPlatforms(vec![platform]),
        ToDoItem::CertificatesExpiring { course: key("ek", "Ekonomiskt bistånd"), count: 3 },
        ToDoItem::NotStarted { course: key("am", "Arbetsmarknad <1>"), count: 2 },
    ]
}

/// A month before, one person fewer had completed the first course.
fn earlier() -> (Day, Earlier) {
    let mut then = of_ale();
    let of_courses = then.totals.iter_mut().filter(|total| total.dimension == Dimension::Course);
    for total in of_courses.filter(|total| total.key.code == "ek") {
        total.counts[Measure::TargetCompleted] = Figure::Shown(782);
    }
    ("2022-08-31".parse().unwrap(), of_ale().beside(then))
}

fn introduced() -> Vec<Introduced> {
    vec![Introduced { course: "ek".into(), started: 5, of: 7, since: "2021-09-30".parse().unwrap() }]
}

fn key(code: &str, name: &str) -> Key {
    Key::new(code, name)
}

fn with(mut counts: Counts, numbers: &[(Measure, u32)]) -> Counts {
    for &(measure, number) in numbers {
        counts[measure] = Figure::Shown(number);
    }
    counts
}

/// Counts for a course without a target.
pub(super) fn enrolled(started: u32, completed: u32, n: u32) -> Counts {
    let numbers = [(Measure::Started, started), (Measure::TargetCompleted, completed), (Measure::N, n)];
    with(Counts::of_one_course(Denominator::Enrolled), &[&numbers[..], &[(Measure::UnderWay, n - completed)]].concat())
}

/// Counts for a course with an entered number.
fn in_target() -> Counts {
    let numbers = [(Measure::Started, 12), (Measure::N, 30), (Measure::Entered, 30), (Measure::TargetCompleted, 8)];
    let parts =
        [(Measure::UnderWay, 3), (Measure::NotStarted, 8), (Measure::NotNamed, 11), (Measure::OutsideStarted, 1)];
    with(Counts::of_one_course(Denominator::Target), &[&numbers[..], &parts].concat())
}

/// The same, with small numbers hidden.
fn suppressed() -> Counts {
    let mut counts = in_target();
    for hidden in [Measure::TargetCompleted, Measure::UnderWay] {
        counts[hidden] = Figure::Absent(Absence::Suppressed);
    }
    counts
}

/// Counts for both courses together.
fn of_both(started: u32, any: u32, persons: u32) -> Counts {
    let numbers = [(Measure::Started, started), (Measure::CompletedAny, any), (Measure::Persons, persons)];
    with(Counts::of_several_courses(), &numbers)
}

fn row(keys: [&Key; 2], counts: Counts) -> FigureRow {
    FigureRow { keys: keys.map(Clone::clone).to_vec(), counts }
}

fn total(dimension: Dimension, key: &Key, counts: Counts) -> Total {
    Total { dimension, key: key.clone(), counts }
}

/// One municipality, and one course.
fn one_course(counts: Counts) -> Figures {
    let (ale, ek) = (key("1440", "Ale"), key("ek", "Ekonomiskt bistånd"));
    Figures {
        rows: vec![row([&ale, &ek], counts)],
        totals: vec![total(Dimension::Municipality, &ale, counts), total(Dimension::Course, &ek, counts)],
        total: counts,
        municipalities_represented: 1,
    }
}

/// One municipality, and both courses.
fn of_ale() -> Figures {
    let mut figures = both_courses();
    figures.rows.retain(|row| row.keys[0].code == "1440");
    figures.totals.retain(|total| total.key.code != "unknown");
    for total in figures.totals.iter_mut().filter(|total| total.key.code == "ek") {
        total.counts = enrolled(1200, 784, 800);
    }
    figures
}

pub(super) fn both_courses() -> Figures {
    let (ale, unknown) = (key("1440", "Ale"), key("unknown", "unknown"));
    let (ek, am) = (key("ek", "Ekonomiskt bistånd"), key("am", "Arbetsmarknad <1>"));
    Figures {
        rows: vec![
            row([&ale, &ek], enrolled(1200, 784, 800)),
            row([&ale, &am], enrolled(3, 0, 0)),
            row([&unknown, &ek], enrolled(5, 1, 9)),
        ],
        totals: vec![
            total(Dimension::Municipality, &ale, of_both(1201, 784, 801)),
            total(Dimension::Municipality, &unknown, of_both(5, 1, 9)),
            total(Dimension::Course, &ek, enrolled(1204, 785, 809)),
            total(Dimension::Course, &am, enrolled(3, 0, 0)),
        ],
        total: of_both(1205, 785, 810),
        municipalities_represented: 1,
    }
}
