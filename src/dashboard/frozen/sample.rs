//! The states of the page, for tests.

use learning::{Absence, Counts, Denominator, Dimension, Figure, FigureQuery, FigureRow, Figures, Key, Measure};
use serde_json::json;

use super::FrozenPage;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::http::{Defined, HiddenBelow, Parameters, Thawed};
use crate::service::SnapshotReport;

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, FrozenPage)> {
    let nothing = Parameters::from(Vec::new());
    let published = report(&json!({
        "public": true, "name": "Ansökan <2022>",
        "disclosure": {"kind": "published", "counts_below": 5, "shares_below": 10},
    }));
    let own = report(&json!({"limited_to": {"places": {"municipalities": ["1440"]}}}));
    let hidden = Thawed { hides: Some(HiddenBelow { counts_below: 5, shares_below: 10 }), ..thawed() };
    let (stranger, reader) = (Reader::stranger(language), Reader::sample(language, &[]));
    vec![
        ("public", FrozenPage::new(&stranger, &nothing, &published, &hidden)),
        ("own", FrozenPage::new(&reader, &nothing, &own, &thawed())),
    ]
}

/// A snapshot's report, with some values replaced.
fn report(other: &serde_json::Value) -> SnapshotReport {
    let mut report = json!({
        "id": "a1b2c3", "address": "https://lrs.ale.example/f/a1b2c3", "sha256": "00ff", "bytes": 7,
        "made": "2022-10-03T08:00:00Z", "made_by": "k", "disclosure": {"kind": "own_staff"}, "public": false,
        "question": "by=municipality,course&as_of=2022-09-30", "as_of": "2022-09-30", "definitions": ["started/2"],
        "catalogue": "c", "roster": "r", "stored_through": null, "release": "0.3.0",
    });
    for (name, value) in other.as_object().into_iter().flatten() {
        report[name] = value.clone();
    }
    serde_json::from_value(report).unwrap()
}

fn thawed() -> Thawed {
    let mut counts = Counts::of_one_course(Denominator::Target);
    for (measure, number) in [(Measure::Started, 1_200), (Measure::N, 3_000), (Measure::TargetCompleted, 800)] {
        counts[measure] = Figure::Shown(number);
    }
    let mut few = counts;
    few[Measure::Started] = Figure::Absent(Absence::Suppressed);
    let row = |code: &str, name: &str, counts| FigureRow {
        keys: vec![Key::new(code, name), Key::new("ek", "Ekonomiskt bistånd")],
        counts,
    };
    let part = Key { partial: true, ..Key::new("1480", "Göteborg") };
    let mut of_part = row("1480", "Göteborg", few);
    of_part.keys[0] = part;
    let defined = [("started/2", "As it is."), ("started/1", "As it was, & no more.")];
    Thawed {
        query: FigureQuery::by(&[Dimension::Municipality, Dimension::Course], "2022-09-30".parse().unwrap()),
        figures: Figures {
            rows: vec![row("1440", "Ale", counts), of_part, row("unknown", "unknown", few)],
            totals: Vec::new(),
            total: counts,
            municipalities_represented: 2,
        },
        defined: defined.map(|(id, meaning)| Defined { id: id.into(), meaning: meaning.into() }).into(),
        hides: None,
    }
}
