//! The states of the pages, for tests.

use learning::{Absence, Counts, Denominator, Figure, Key, Measure};
use serde_json::json;

use super::DataPage;
use super::codebook::CodebookPage;
use super::snapshot::{Incomparable, SnapshotPage};
use crate::auth::Scope;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::http::{ApiOperation, Parameters};
use crate::service::{Cause, Causes, CountsChange, ExtractionReport, Happened, SnapshotDifference, SnapshotReport};

/// Each state of the data page by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, DataPage)> {
    let nothing = Parameters::from(Vec::new());
    let (figures, people) = (&[Scope::FiguresRead][..], &[Scope::FiguresRead, Scope::PeopleRead][..]);
    let operations = || {
        let path = "/api/v1/completions".to_owned();
        vec![ApiOperation { method: "GET", path, summary: "How many have started and completed" }]
    };
    let page = |scopes, (snapshots, extractions), more: Option<&str>| {
        let reader = Reader::sample(language, scopes);
        DataPage::new(&reader, &nothing, (snapshots, more.map(str::to_owned)), (extractions, operations()))
    };
    let many = vec![report(&json!({})), report(&json!({"public": true, "name": null})), revoked()];
    vec![
        ("empty", page(figures, (Vec::new(), Some(Vec::new())), None)),
        ("one", page(people, (vec![report(&json!({}))], None), None)),
        ("many", page(figures, (many, Some(vec![extraction(&json!({})), ended()])), Some("a1b2c3"))),
    ]
}

/// Each state of the snapshot page by its name.
pub(crate) fn snapshots(language: Language) -> Vec<(&'static str, SnapshotPage)> {
    let reader = Reader::sample(language, &[Scope::FiguresRead]);
    let own = report(&json!({}));
    let same = Some(difference(true));
    let other = Some(difference(false));
    let page =
        |report: &SnapshotReport, difference, may_revoke| SnapshotPage::new(&reader, report, difference, may_revoke);
    vec![
        ("same", page(&own, Ok(&same), true)),
        ("other", page(&own, Ok(&other), true)),
        ("of_others", page(&own, Ok(&same), false)),
        ("incomparable", page(&own, Err(&Incomparable), true)),
        ("revoked", page(&revoked(), Ok(&None), false)),
    ]
}

/// The codebook.
pub(crate) fn codebook(language: Language) -> CodebookPage {
    CodebookPage::new(&Reader::sample(language, &[Scope::FiguresRead]), &Parameters::from(Vec::new()))
}

/// A snapshot's report, with some values replaced.
fn report(other: &serde_json::Value) -> SnapshotReport {
    let mut report = json!({
        "id": "a1b2c3", "address": "https://lrs.ale.example/f/a1b2c3", "sha256": "00ff", "bytes": 7,
        "made": "2022-10-03T08:00:00Z", "made_by": "k", "made_by_name": "Anna <Ål>", "disclosure": {"kind": "own_staff"}, "public": false,
        "name": "Till <nämnden>", "question": "by=course&as_of=2022-09-30", "as_of": "2022-09-30",
        "definitions": ["started/2"], "catalogue": "c", "roster": "r", "stored_through": null, "release": "0.3.0",
    });
    for (name, value) in other.as_object().into_iter().flatten() {
        report[name] = value.clone();
    }
    serde_json::from_value(report).unwrap()
}

/// An extraction's report, with some values replaced.
fn extraction(other: &serde_json::Value) -> ExtractionReport {
    let mut report = json!({
        "id": "x1y2z3", "name": "Introduktionen <2022>", "purpose": "Hur många slutför", "recipient": "FoU Väst",
        "filter": {"course": "ek"}, "columns": ["person", "verb"], "format": "csv", "times": "month", "keep_responses": false,
        "smallest_class": 5, "classes": {"quasi_identifiers": [], "people": 30, "classes": 1, "smallest": 30, "people_below": 0},
        "expires": "2023-06-30", "status": "pseudonymised", "made": "2022-10-03T08:00:00Z", "made_by": "k",
        "frozen": "2022-10-03T08:00:00Z", "last_run": "2022-10-04T08:00:00Z",
        "file": {"statements": 1204, "bytes": 150_000, "sha256": "00ff"},
    });
    for (name, value) in other.as_object().into_iter().flatten() {
        report[name] = value.clone();
    }
    serde_json::from_value(report).unwrap()
}

fn ended() -> ExtractionReport {
    let ended = Some("2022-10-05T08:00:00Z".parse().unwrap());
    ExtractionReport { ended, file: None, last_run: None, ..extraction(&json!({"name": "Förstudien"})) }
}

fn revoked() -> SnapshotReport {
    SnapshotReport { revoked: Some("2022-10-05T08:00:00Z".parse().unwrap()), of: None, ..report(&json!({})) }
}

fn difference(same: bool) -> SnapshotDifference {
    let counts = |completed: Figure| {
        let mut counts = Counts::of_one_course(Denominator::Target);
        counts[Measure::N] = Figure::Shown(30);
        counts[Measure::TargetCompleted] = completed;
        counts
    };
    let change = CountsChange {
        dimension: None,
        keys: vec![Key::new("ek", "Ekonomiskt bistånd")],
        was: Some(counts(Figure::Shown(8))),
        is: Some(counts(Figure::Absent(Absence::Suppressed))),
    };
    let gone = CountsChange { keys: Vec::new(), was: Some(counts(Figure::Shown(8))), is: None, dimension: None };
    let never = Happened { any: false, statements: Some(0), partial: false };
    SnapshotDifference {
        id: "a1b2c3".to_owned(),
        sha256: "00ff".to_owned(),
        question: "by=course&as_of=2022-09-30".to_owned(),
        made: "2022-10-03T08:00:00Z".parse().unwrap(),
        counted: "2022-10-04T08:00:00Z".parse().unwrap(),
        same,
        rows: if same { Vec::new() } else { vec![change] },
        totals: Vec::new(),
        total: (!same).then_some(gone),
        municipalities_represented: None,
        causes: Causes {
            late: never,
            voided: never,
            roster: true,
            catalogue: false,
            definitions: Vec::new(),
            erasure: Some(false),
            release: None,
        },
        possible: if same { Vec::new() } else { vec![Cause::Roster, Cause::Late] },
        cause: None,
    }
}
