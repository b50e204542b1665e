//! The states of the page, for tests.

use jiff::{SignedDuration, Timestamp};

use super::DeliveriesPage;
use crate::auth::Scope;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::http::Parameters;
use crate::service::{
    DeliveredDay, DeliveredHour, DeliveryCounts, DeliveryFault, DeliveryRefusal, DeliveryReport, hour_of,
};

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, DeliveriesPage)> {
    let administrator = Reader::sample(language, &[Scope::Admin]);
    let sender = Reader::sample(language, &[Scope::StatementsWrite]);
    let nothing = Parameters::from(Vec::new());
    let page = |reader: &Reader, reports, more: Option<&str>| {
        DeliveriesPage::new(reader, &nothing, reports, more.map(str::to_owned), now())
    };
    let mut with_body = report("moodle", "Moodle <Ale>", Some(now()), true);
    with_body.refusals[0].body = Some("{\"actor\": <fel>}".to_owned());
    let silent = now() - SignedDuration::from_hours(8 * 24);
    let many = vec![
        report("h5p", "H5P", Some(silent), false),
        report("moodle", "Moodle <Ale>", Some(now()), true),
        report("ny", "Ny avsändare", None, false),
    ];
    vec![
        ("empty", page(&administrator, Vec::new(), None)),
        ("one", page(&sender, vec![report("moodle", "Moodle <Ale>", Some(now()), true)], None)),
        ("bodies", page(&administrator, vec![with_body], None)),
        ("many", page(&administrator, many, Some("ny"))),
    ]
}

fn now() -> Timestamp {
    "2022-09-30T10:20:00Z".parse().unwrap()
}

fn report(key: &str, name: &str, last: Option<Timestamp>, is_busy: bool) -> DeliveryReport {
    let this_hour = hour_of(now());
    let busy = |at: u64| match at {
        _ if !is_busy => DeliveryCounts::default(),
        22 => DeliveryCounts { accepted: 1_200, repeated: 40, refused: 0 },
        23 => DeliveryCounts { accepted: 300, repeated: 0, refused: 2 },
        _ => DeliveryCounts::default(),
    };
    let hours = (0..24_u64).map(|at| DeliveredHour {
        from: this_hour - SignedDuration::from_hours(23 - i64::try_from(at).unwrap()),
        counts: busy(at),
    });
    let hours: Vec<DeliveredHour> = hours.collect();
    let last_24_hours = hours.iter().map(|hour| hour.counts).sum();
    let today: learning::Day = "2022-09-30".parse().unwrap();
    let day = |before: i32| DeliveredDay {
        day: today.plus(-before),
        counts: if before == 0 { last_24_hours } else { DeliveryCounts::default() },
    };
    let fault = |pointer: &str, rule: &str| DeliveryFault {
        pointer: pointer.to_owned(),
        rule: rule.to_owned(),
        clause: "xAPI 1.0.3 Data 2.4.2".to_owned(),
    };
    let refusal =
        |problem: &str, faults| DeliveryRefusal { at: now(), problem: problem.to_owned(), faults, body: None };
    let refusals = vec![
        refusal("invalid-statement", vec![fault("/0/actor/mbox", "format"), fault("", "required")]),
        refusal("conflict", Vec::new()),
    ];
    DeliveryReport {
        key: key.to_owned(),
        name: name.to_owned(),
        last,
        last_24_hours,
        hours,
        days: (0..30).rev().map(day).collect(),
        refusals: if is_busy { refusals } else { Vec::new() },
    }
}
