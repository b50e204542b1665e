//! The states of the page, for tests.

use learning::CatalogueFile;
use serde_json::json;

use super::define::{Choices, form};
use super::{ExtractionPage, refused, shown};
use crate::auth::{Reach, Scope};
use crate::dashboard::account::sample::caller;
use crate::dashboard::fault::Fault;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::http::{Parameters, Refusal};
use crate::service::{self, ExtractionRefusal, ExtractionReport};

const CATALOGUE: &str = "
[[course]]
id = \"ek\"
name = { sv = \"Ekonomiskt <bistånd>\", en = \"Social <assistance>\" }
";

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, ExtractionPage)> {
    let reader = Reader::sample(language, &[Scope::Admin]);
    let catalogue: CatalogueFile = toml::from_str(CATALOGUE).unwrap();
    let caller = caller(&[Scope::Admin], Reach::default());
    let choices = Choices { catalogue: &catalogue, caller: &caller };
    let asked = |pairs: &[(&str, &str)]| -> Parameters {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>().into()
    };
    let typed = asked(&[("token", "token"), ("name", "\"Prov\""), ("course", "ek"), ("without_unit", "true")]);
    let too_few = ExtractionRefusal::SmallClasses {
        below: 3,
        people: 40,
        wanted: 5,
        smallest: 1,
        quasi_identifiers: vec!["municipality".into(), "role".into(), "first and last month".into()],
        advice: String::new(),
    };
    let too_few = refused(&Refusal::Service(service::Error::Extraction(too_few)), &reader);
    let of = |report: &ExtractionReport, asked, faults| {
        ExtractionPage::new(&reader, shown::shown(&reader, report, asked, true, faults))
    };
    let there = extraction(false);
    vec![
        ("new", ExtractionPage::new(&reader, form(&reader, &asked(&[]), &choices, (Vec::new(), Vec::new())))),
        ("too_few", ExtractionPage::new(&reader, form(&reader, &typed, &choices, (vec![too_few.0], too_few.1)))),
        ("there", of(&there, [None, Some("extend")], Vec::new())),
        ("extend", of(&there, [Some("extend"), None], vec![Fault::of_form("fel")])),
        ("end", of(&there, [Some("end"), None], Vec::new())),
        ("ended", of(&extraction(true), [None, Some("end")], Vec::new())),
    ]
}

fn extraction(is_over: bool) -> ExtractionReport {
    let mut report = json!({
        "id": "a1b2", "name": "Utvärdering <1>", "purpose": "Hur många slutför", "recipient": "FoU Väst",
        "filter": {"course": "ek"}, "columns": ["person"], "format": "csv", "times": "month",
        "keep_responses": false, "smallest_class": 5,
        "classes": {"quasi_identifiers": ["municipality", "unit", "experience"], "people": 40, "classes": 4,
            "smallest": 6, "people_below": 0},
        "expires": "2027-06-30", "status": if is_over { "anonymous" } else { "pseudonymised" },
        "made": "2026-01-02T10:00:00Z", "made_by": "k", "frozen": "2026-01-02T10:00:00Z",
    });
    if is_over {
        report["ended"] = "2026-03-04T10:00:00Z".into();
    } else {
        report["file"] = json!({"statements": 1_234, "bytes": 56_789, "sha256": "00"});
        report["last_run"] = "2026-02-03T10:00:00Z".into();
        report["ethics_reference"] = "dnr 2026/1".into();
    }
    serde_json::from_value(report).unwrap()
}
