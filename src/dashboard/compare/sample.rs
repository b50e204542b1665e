//! The states of the page, for tests.

use learning::{
    Absence, AreaKind, CatalogueFile, Counts, Coverage, CoverageCounts, CoverageStatus, CoveredArea, CoveredPlace,
    Denominator, Figure, FigureRow, Key, Measure, Percentiles, Reach, Spread, Suppression, Unpublished,
};

use super::{Compare, Found};
use crate::auth::Scope;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::dashboard::selection::{self, Asked};
use crate::http::{COMPARED_BY, COMPARED_FILTERS, Days, Parameters};
use crate::service::{Comparison, Disclosure};

const CATALOGUE: &str = "
[[course]]
id = \"ek\"
name = { sv = \"Ekonomiskt bistånd\", en = \"Social assistance\" }

[[course]]
id = \"bo\"
name.sv = \"Boende & stöd\"
";

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, Compare)> {
    let latest = day("2022-09-30");
    let own_staff = (Reach::of_municipality("1440".parse().unwrap()), Disclosure::OwnStaff);
    let published = Disclosure::Published { suppression: Suppression::default(), latest };
    let everywhere = (Reach::default(), published);
    let row = |code: &str, name: &str, course: &str, counts| FigureRow {
        keys: vec![Key::new(code, name), Key::new(course, course)],
        counts,
    };
    let mut hidden = counts(0, 30);
    hidden[Measure::TargetCompleted] = Figure::Absent(Absence::Suppressed);
    let one = Comparison {
        rows: vec![row("1440", "Ale", "ek", counts(8, 30)), row("1440", "Ale", "bo", counts(3, 12))],
        spread: [spread("ek", true), spread("bo", false)].concat(),
    };
    let unknown = Comparison { rows: vec![row("1440", "Ale", "ek", hidden)], spread: spread("ek", true) };
    let several = Comparison {
        rows: vec![
            row("1440", "Ale", "ek", counts(8, 30)),
            row("1480", "Göteborg", "ek", counts(1_200, 3_000)),
            row("1482", "Kungälv", "ek", hidden),
        ],
        spread: spread("ek", true),
    };
    let page = |query: &str, compared: &Comparison, coverage, of: &(Reach, Disclosure), unpublished| {
        let parameters = Parameters::parse(query, &["as_of", "lang"], &COMPARED_FILTERS).unwrap();
        let texts = selection::Texts::of(language);
        let mut asked = Asked::read(&parameters, &COMPARED_BY, Days::on(latest), texts).unwrap();
        asked.unpublished = unpublished;
        let catalogue: CatalogueFile = toml::from_str(CATALOGUE).unwrap();
        let mut reader = Reader::sample(language, &[Scope::FiguresRead]);
        reader.see(of.1);
        Compare::new(&reader, &parameters, (&asked, of.1), Found { compared, coverage }, (&catalogue, &of.0))
    };
    let coverage = coverage();
    vec![
        ("one", page("", &one, None, &own_staff, None)),
        ("hidden", page("course=ek", &unknown, None, &own_staff, None)),
        ("several", page("course=ek", &several, Some(&coverage), &everywhere, None)),
        ("nothing", page("", &Comparison::default(), None, &own_staff, None)),
        (
            "unpublished",
            page("as_of=2022-08-31", &Comparison::default(), None, &own_staff, Some(Unpublished::Day { latest })),
        ),
    ]
}

fn day(text: &str) -> learning::Day {
    text.parse().unwrap()
}

fn counts(completed: u32, n: u32) -> Counts {
    let mut counts = Counts::of_one_course(Denominator::Target);
    let parts = [(Measure::N, n), (Measure::TargetCompleted, completed), (Measure::NotStarted, n - completed)];
    for (measure, number) in parts {
        counts[measure] = Figure::Shown(number);
    }
    counts
}

/// A spread for the country, and one for a region with too few municipalities.
fn spread(course: &str, is_known: bool) -> Vec<Spread> {
    let percentiles = Percentiles { p10: Some(95), p25: Some(200), median: Some(314), p75: Some(480), p90: Some(702) };
    let of = |kind, area: Key, n, percentiles| Spread { course: Key::new(course, course), kind, area, n, percentiles };
    let country = if is_known { (212, percentiles) } else { (4, Percentiles::default()) };
    vec![
        of(AreaKind::Country, Key::new("SE", "Sverige"), country.0, country.1),
        of(AreaKind::Region, Key::new("gr", "Göteborgsregionen"), 9, Percentiles::default()),
    ]
}

fn coverage() -> Coverage {
    let place = |code: &str, name: &str, status, represented| CoveredPlace {
        municipality: Key::new(code, name),
        county: Some(Key::new("14", "Västra Götalands län")),
        status,
        represented,
        connected: true,
        connected_from: Some(day("2022-02-15")),
        has_roster: true,
    };
    let counts = CoverageCounts {
        municipalities: 49,
        represented: 2,
        connected: 3,
        completed: 1,
        started: 1,
        connected_idle: 1,
        ..CoverageCounts::default()
    };
    Coverage {
        courses: Vec::new(),
        total: CoverageCounts { municipalities: 290, ..counts },
        municipalities: Some(vec![
            place("1440", "Ale", CoverageStatus::Completed, true),
            place("1480", "Göteborg", CoverageStatus::Started, true),
            place("1482", "Kungälv", CoverageStatus::ConnectedIdle, false),
        ]),
        areas: Some(vec![CoveredArea {
            kind: AreaKind::County, area: Key::new("14", "Västra Götalands län"), counts
        }]),
        programmes: None,
        curve: None,
        spread: None,
        overlap: None,
    }
}
