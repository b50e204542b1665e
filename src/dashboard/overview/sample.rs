//! The states of the page, for tests.

use learning::{
    Absence, CatalogueFile, Counts, Denominator, Dimension, Figure, FigureRow, Figures, Key, Measure, NearName,
    NotThere, Suppression, Total, Unpublished,
};

use super::Overview;
use crate::auth::{Reach, Scope};
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::dashboard::selection::{self, Asked};
use crate::http::{Days, FILTERS, Parameters, SINGLE};
use crate::service::Disclosure;

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

/// What a page is made of.
pub(super) struct Given {
    pub(super) query: &'static str,
    pub(super) language: Language,
    pub(super) figures: Figures,
    pub(super) reach: Reach,
    pub(super) scopes: &'static [Scope],
    pub(super) not_there: Option<NotThere>,
    pub(super) unpublished: Option<Unpublished>,
    pub(super) disclosure: Disclosure,
}

impl Given {
    /// Both courses, for who sees every municipality and nobody's name.
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
        }
    }

    pub(super) fn page(&self) -> Overview {
        let once = [&SINGLE[..], &["lang"]].concat();
        let parameters = Parameters::parse(self.query, &once, &FILTERS).unwrap().without_empty();
        let by = [Dimension::Municipality, Dimension::Course];
        let days = Days::on("2022-09-30".parse().unwrap());
        let mut asked = Asked::read(&parameters, &by, days, selection::Texts::of(self.language)).unwrap();
        asked.not_there = self.not_there.clone().map(Box::new);
        asked.unpublished = self.unpublished;
        let catalogue: CatalogueFile = toml::from_str(CATALOGUE).unwrap();
        let mut reader = Reader::sample(self.language, self.scopes);
        reader.see(self.disclosure);
        Overview::new(&reader, &parameters, (&asked, self.disclosure), &self.figures, (&catalogue, &self.reach))
    }
}

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, Overview)> {
    let given = |query| Given::new(query, language);
    let ale = Reach::of_municipality("1440".parse().unwrap());
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
        (
            "one",
            Given { figures: one_course(in_target()), reach: ale.clone(), scopes: all, ..given("course=ek") }.page(),
        ),
        ("many", Given { scopes: all, ..given("region=gr&role=chef&from=2022-01-01&to=2022-07-01") }.page()),
        ("of_ale", Given { figures: of_ale(), reach: ale, ..given("") }.page()),
        ("part", part.page()),
        ("suppressed", Given { figures: one_course(suppressed()), disclosure, ..given("course=ek") }.page()),
        ("unpublished", Given { unpublished, disclosure, ..given("course=ek&as_of=2022-09-15") }.page()),
        ("faults", given("as_of=2022-10-01&from=2022-03-01&to=2022-02-01&attribution=x&course=ek&role=chef").page()),
        ("not_there", Given { not_there: Some(unit), ..given("unit=hisingn") }.page()),
        ("no_such_municipality", Given { not_there: Some(municipality), ..given("course=ek") }.page()),
    ]
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

/// Of one course with no target.
pub(super) fn enrolled(started: u32, completed: u32, n: u32) -> Counts {
    let numbers = [(Measure::Started, started), (Measure::TargetCompleted, completed), (Measure::N, n)];
    with(Counts::of_one_course(Denominator::Enrolled), &[&numbers[..], &[(Measure::UnderWay, n - completed)]].concat())
}

/// Of one course with a number entered.
fn in_target() -> Counts {
    let numbers = [(Measure::Started, 12), (Measure::N, 30), (Measure::Entered, 30), (Measure::TargetCompleted, 8)];
    let parts =
        [(Measure::UnderWay, 3), (Measure::NotStarted, 8), (Measure::NotNamed, 11), (Measure::OutsideStarted, 1)];
    with(Counts::of_one_course(Denominator::Target), &[&numbers[..], &parts].concat())
}

/// The same where few are hidden.
fn suppressed() -> Counts {
    let mut counts = in_target();
    for hidden in [Measure::TargetCompleted, Measure::UnderWay] {
        counts[hidden] = Figure::Absent(Absence::Suppressed);
    }
    counts
}

/// Of both courses together.
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
