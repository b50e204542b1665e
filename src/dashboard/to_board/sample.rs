//! The states of the page, for tests.

use learning::{
    Absence, CatalogueFile, Counts, Denominator, Figure, FigureRow, Figures, Key, Measure, NearName, NotThere, Reach,
    Suppression,
};
use serde_json::json;

use super::{BY, ToBoard};
use crate::auth::Scope;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::dashboard::selection::{self, Asked};
use crate::http::{Days, FILTERS, HiddenBelow, Parameters, SINGLE, Thawed};
use crate::service::{Disclosure, SnapshotReport};

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, ToBoard)> {
    let day = "2022-09-30".parse().unwrap();
    let ale = Reach::of_municipality("1440".parse().unwrap());
    let reader = Reader::sample(language, &[Scope::FiguresRead]);
    let mut by_key = reader.clone();
    by_key.visitor = None;
    let page =
        |reader: &Reader, query: &str, figures: &Figures, (reach, disclosure): (&Reach, Disclosure), not_there| {
            let parameters = Parameters::parse(query, &[&SINGLE[..], &["lang"]].concat(), &FILTERS).unwrap();
            let mut asked = Asked::read(&parameters, &BY, Days::on(day), selection::Texts::of(language)).unwrap();
            asked.not_there = not_there;
            ToBoard::live(reader, &parameters, (&asked, disclosure), figures, (&CatalogueFile::default(), reach))
        };
    let own = (&ale, Disclosure::OwnStaff);
    let published = Disclosure::Published { suppression: Suppression::default(), latest: day };
    let mut few = figures(2);
    few.rows[0].counts[Measure::TargetCompleted] = Figure::Absent(Absence::Suppressed);
    let near = vec![NearName { value: "ek".to_owned(), name: "Ekonomiskt bistånd".to_owned() }];
    let course = Box::new(NotThere { parameter: "course", at: 1, of: 1, near });
    let frozen = |hides| {
        let parameters = Parameters::from(vec![("snapshot".to_owned(), "a1b2c3".to_owned())]);
        let thawed = Thawed { hides, ..thawed() };
        ToBoard::frozen(&reader, &parameters, (&report(), &thawed), &CatalogueFile::default()).unwrap()
    };
    vec![
        ("one", page(&reader, "course=k1", &figures(1), own, None)),
        ("several", page(&reader, "", &figures(3), own, None)),
        ("by_key", page(&by_key, "", &figures(3), own, None)),
        ("many", page(&reader, "", &figures(40), own, None)),
        ("empty", page(&reader, "", &figures(0), own, None)),
        ("of_all", page(&reader, "", &few, (&Reach::default(), published), None)),
        ("of_unit", page(&reader, "unit=1440/norr", &figures(2), own, None)),
        ("faults", page(&reader, "as_of=2022-10-01", &figures(0), own, None)),
        ("not_there", page(&reader, "course=ekk", &figures(0), own, Some(course))),
        ("frozen", frozen(None)),
        ("frozen_hidden", frozen(Some(HiddenBelow { counts_below: 5, shares_below: 10 }))),
    ]
}

/// Counts of a course with a target.
pub(super) fn counts(completed: u32, n: u32) -> Counts {
    let mut counts = Counts::of_one_course(Denominator::Target);
    let parts = [(Measure::UnderWay, 0), (Measure::NotNamed, 0), (Measure::NotStarted, n - completed)];
    for (measure, number) in parts.into_iter().chain([(Measure::N, n), (Measure::TargetCompleted, completed)]) {
        counts[measure] = Figure::Shown(number);
    }
    counts
}

/// This many courses, each with fewer people than the one before.
pub(super) fn figures(number: usize) -> Figures {
    let row = |at: usize| {
        let n = u32::try_from(2_000 - at * 20).unwrap();
        FigureRow { keys: vec![Key::new(format!("k{at}"), format!("Kurs {at}"))], counts: counts(n / 3, n) }
    };
    let mut total = Counts::of_several_courses();
    for (measure, number) in [(Measure::Persons, 1_200), (Measure::CompletedAny, 400), (Measure::CompletedAll, 30)] {
        total[measure] = Figure::Shown(number);
    }
    Figures { rows: (1..=number).map(row).collect(), totals: Vec::new(), total, municipalities_represented: 1 }
}

fn report() -> SnapshotReport {
    let report = json!({
        "id": "a1b2c3", "address": "https://lrs.ale.example/f/a1b2c3", "sha256": "00ff", "bytes": 7,
        "made": "2022-10-03T08:00:00Z", "made_by": "k", "disclosure": {"kind": "own_staff"}, "public": false,
        "question": "by=course&role=chef&as_of=2022-09-30", "as_of": "2022-09-30", "definitions": ["started/2"],
        "catalogue": "c", "roster": "r", "stored_through": null, "release": "0.3.0",
        "limited_to": {"places": {"municipalities": ["1440"]}},
    });
    serde_json::from_value(report).unwrap()
}

fn thawed() -> Thawed {
    Thawed {
        query: learning::FigureQuery::by(&BY, "2022-09-30".parse().unwrap()),
        figures: figures(3),
        defined: Vec::new(),
        hides: None,
    }
}
