//! The states of the pages, for tests.

use std::collections::BTreeMap;

use jiff::Timestamp;
use learning::{
    Affiliation, CatalogueFile, Day, Figure, IdentifierReason, Key, Kommunkod, RejectedRow, RosterCounts, RosterMode,
    RosterNote, RosterReason, RowFate,
};

use super::check::Check;
use super::directories::Shrinking;
use super::draft::Draft;
use super::faults::refused_by;
use super::{InForce, Roster, Texts};
use crate::auth::Scope;
use crate::dashboard::fault::Fault;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::dashboard::lists::{Chosen, RefusedList};
use crate::http::{Parameters, Refusal};
use crate::service::{
    DirectoryOutcome, DirectoryReport, EmployerRoster, Error, RosterCheck, RosterEffect, RosterReport, RosterRow,
    TargetCounts, TargetEffect,
};

const CATALOGUE: &str = "
[[course]]
id = \"ek\"
name = { sv = \"Ekonomiskt bistånd <1>\", en = \"Social assistance\" }
";

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn employer(code: &str, name: &str, list: Option<(&str, RosterMode)>, rows: usize) -> EmployerRoster {
    EmployerRoster {
        municipality: Key::new(code, name),
        newest_list: list.map(|list| day(list.0)),
        mode: list.map(|list| list.1),
        rows,
        people: rows - rows / 20,
        rows_to_come: rows / 40,
    }
}

/// Each state of the first page by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, Roster)> {
    let texts = Texts::of(language);
    let ale = || employer("1440", "Ale", Some(("2022-09-01", RosterMode::Full)), 1234);
    let many = [
        ale(),
        employer("1480", "Göteborg", Some(("2022-01-01", RosterMode::Delta)), 20),
        employer("1419", "Tjörn", None, 0),
    ];
    let draft = Draft::empty(day("2022-09-30"));
    let filled = Draft { employer: "1480".to_owned(), correct: true, chosen: Chosen::sample(None), ..draft.clone() };
    let shown = |scope: Scope, query: &str, now: InForce, draft: &Draft, refused: RefusedList| {
        let reader = Reader::sample(language, &[scope, Scope::FiguresRead]);
        let parameters = Parameters::parse(query, &["imported"], &[]).unwrap();
        Roster::new(&reader, &parameters, &now, draft, refused)
    };
    let today = day("2022-09-30");
    let now = |employers: &[EmployerRoster]| InForce {
        today,
        employers: employers.to_vec(),
        directories: Vec::new(),
        shrinking: None,
    };
    let page = |scope: Scope, query: &str, employers: &[EmployerRoster], draft: &Draft, refused: RefusedList| {
        shown(scope, query, now(employers), draft, refused)
    };
    let with_directories = InForce { directories: directories(), ..now(&many) };
    let shrinking = Shrinking { employer: "1480".to_owned(), vanishing: 12, before: 40 };
    let shrinks = InForce { directories: directories(), shrinking: Some(shrinking), ..now(&many) };
    let allow = Fault::new("allow", texts.allow_needed());
    let older = Fault::new("correct", texts.older("Göteborg", "2022-10-01"));
    let rows = refused_by(&Refusal::from(Error::RosterRows(Box::new(broken()))), &CatalogueFile::default(), language);
    let none = RefusedList::default;
    vec![
        ("empty", page(Scope::RosterWrite, "", &[employer("1440", "Ale", None, 0)], &draft, none())),
        ("one", page(Scope::RosterWrite, "", &[ale()], &draft, none())),
        ("many", page(Scope::Admin, "", &many, &draft, none())),
        ("read_only", page(Scope::RosterRead, "", &[ale()], &draft, none())),
        ("imported", page(Scope::RosterWrite, "imported=true", &[ale()], &draft, none())),
        ("faults", page(Scope::RosterWrite, "", &many, &filled, RefusedList::of(vec![older]))),
        ("wrong_rows", page(Scope::RosterWrite, "", &[ale()], &draft, rows.unwrap())),
        (
            "stale_form",
            page(Scope::RosterWrite, "", &many, &filled, RefusedList::of(vec![Fault::of_form(texts.stale_form())])),
        ),
        ("directories", shown(Scope::RosterWrite, "", with_directories, &draft, none())),
        ("directory_shrinks", shown(Scope::RosterWrite, "", shrinks, &draft, RefusedList::of(vec![allow]))),
    ]
}

/// Directories of which one is in the roster, one was refused, and one has just come.
fn directories() -> Vec<DirectoryReport> {
    let directory = |code: &str, name: &str, outcome: Option<DirectoryOutcome>| DirectoryReport {
        municipality: Key::new(code, name),
        users: 1240,
        groups: 31,
        changed: at("2022-09-29T08:00:00Z"),
        waiting_since: None,
        list_at: outcome.as_ref().map(|_| at("2022-09-29T08:05:00Z")),
        outcome,
        left_out: 0,
    };
    let refused = DirectoryOutcome::Refused(vec![
        "user 00000000-0000-0000-0000-000000000001: its mailbox is that of another <user>".to_owned(),
        "2 rows are refused in all".to_owned(),
    ]);
    vec![
        DirectoryReport { left_out: 2, ..directory("1440", "Ale", Some(DirectoryOutcome::Imported(1238))) },
        DirectoryReport {
            waiting_since: Some(at("2022-09-29T08:00:00Z")),
            ..directory("1480", "Göteborg", Some(refused))
        },
        DirectoryReport { waiting_since: Some(at("2022-09-29T08:00:00Z")), ..directory("1419", "Tjörn", None) },
    ]
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn broken() -> RosterReport {
    let row = |line, column, header: &str, reason| RejectedRow { line, column, header: header.to_owned(), reason };
    RosterReport {
        good: 40,
        refused: 3,
        rejected: vec![
            row(3, 2, "e-post", IdentifierReason::NoMail.into()),
            row(7, 0, "", RosterReason::NamesNobody),
            row(9, 5, "", RosterReason::PersonalIdentityNumber),
        ],
        not_listed: 12,
        ..report(RosterCounts::default())
    }
}

fn report(counts: RosterCounts) -> RosterReport {
    RosterReport {
        dry_run: true,
        as_of: day("2022-09-30"),
        counts,
        would_shrink: false,
        past_from: None,
        good: 41,
        refused: 0,
        rejected: Vec::new(),
        not_listed: 0,
        ignored_columns: Vec::new(),
        notes: Vec::new(),
    }
}

/// Each state of the page for checking a list.
pub(crate) fn checks(language: Language) -> Vec<(&'static str, Check)> {
    let texts = Texts::of(language);
    let draft = Draft { chosen: Chosen::sample(None), ..Draft::empty(day("2022-09-30")) };
    let correction = Draft { correct: true, ..draft.clone() };
    let page = |draft: &Draft, check: &RosterCheck, faults: Vec<Fault>| {
        let catalogue: CatalogueFile = toml::from_str(CATALOGUE).unwrap();
        let reader = Reader::sample(language, &[Scope::RosterWrite, Scope::FiguresRead]);
        Check::new(&reader, draft, check, (&catalogue, day("2022-09-30")), faults)
    };
    let shrinking = Fault::new("allow_shrinking", texts.allow_needed());
    vec![
        ("rows", page(&draft, &changing(), Vec::new())),
        ("nothing", page(&draft, &unchanging(RosterEffect::Counted(Vec::new())), Vec::new())),
        ("stale", page(&correction, &changing(), vec![Fault::of_form(texts.stale())])),
        ("shrinks", page(&draft, &shrinking_check(), vec![shrinking])),
        ("suppressed", page(&draft, &unchanging(RosterEffect::Unpublished), Vec::new())),
        ("no_figures", page(&draft, &unchanging(RosterEffect::Forbidden), Vec::new())),
        ("busy", page(&draft, &unchanging(RosterEffect::Busy), Vec::new())),
    ]
}

fn unchanging(effect: RosterEffect) -> RosterCheck {
    let ale: Kommunkod = "1440".parse().unwrap();
    RosterCheck {
        report: report(RosterCounts { unchanged: 41, people_before: 40, ..RosterCounts::default() }),
        digest: "digest".to_owned(),
        employers: [(ale, Key::new("1440", "Ale"))].into(),
        rows: Vec::new(),
        rows_not_listed: 0,
        effect,
    }
}

fn changing() -> RosterCheck {
    let gothenburg: Kommunkod = "1480".parse().unwrap();
    let anna = row("1440", Some("Anna <Ål>"), "anna@ale.example", "2022-01-10");
    let married = Affiliation { name: Some("Anna Ek".to_owned()), ..anna.clone() };
    let bo = row("1440", None, "bo@ale.example", "2020-02-01");
    let left = Affiliation { valid_to: Some(day("2022-09-29")), ..bo.clone() };
    let fated = |fate, before: Option<&Affiliation>, after: Option<&Affiliation>| RosterRow {
        fate,
        before: before.cloned(),
        after: after.cloned(),
    };
    let new = row("1480", Some("Cia"), "cia@goteborg.example", "2022-09-30");
    let counts = |target, completed| TargetCounts { target, completed };
    let ek = TargetEffect {
        course: Key::new("ek", "Ekonomiskt bistånd"),
        before: counts(Figure::Shown(1200), Figure::Shown(300)),
        after: counts(Figure::Shown(1201), Figure::Shown(299)),
    };
    let missing = counts(Figure::Absent(learning::Absence::Missing), Figure::Absent(learning::Absence::Missing));
    let am = TargetEffect {
        course: Key::new("am", "Arbetsmarknad"),
        before: missing,
        after: counts(Figure::Shown(1), Figure::Shown(0)),
    };
    let unchanging = unchanging(RosterEffect::Counted(vec![ek, am]));
    let counts = RosterCounts { added: 130, ended: 1, changed: 1, removed: 1, ..unchanging.report.counts };
    RosterCheck {
        report: RosterReport {
            ignored_columns: vec!["telefon".to_owned(), "<chef>".to_owned()],
            notes: vec![RosterNote::PastCorrected { from: day("2022-01-01") }],
            ..report(counts)
        },
        employers: unchanging
            .employers
            .clone()
            .into_iter()
            .chain([(gothenburg, Key::new("1480", "Göteborg"))])
            .collect::<BTreeMap<_, _>>(),
        rows: vec![
            fated(RowFate::Added, None, Some(&new)),
            fated(RowFate::Ended, Some(&bo), Some(&left)),
            fated(RowFate::Changed, Some(&anna), Some(&married)),
            fated(RowFate::Removed, Some(&new), None),
        ],
        rows_not_listed: 129,
        ..unchanging
    }
}

fn shrinking_check() -> RosterCheck {
    let check = changing();
    let counts = RosterCounts { people_before: 40, people_vanishing: 12, ..check.report.counts };
    RosterCheck { report: RosterReport { would_shrink: true, counts, ..check.report }, ..check }
}

fn row(code: &str, name: Option<&str>, mailbox: &str, from: &str) -> Affiliation {
    Affiliation {
        identifiers: [format!("mbox mailto:{mailbox}").into()].into(),
        kommunkod: code.parse().unwrap(),
        unit: Some("IFO".to_owned()),
        role: Some("socialsekreterare".to_owned()),
        hired_on: None,
        valid_from: Some(day(from)),
        valid_to: None,
        name: name.map(str::to_owned),
        first_seen: false,
        known_from: None,
        service_area: None,
        in_profession_since: None,
    }
}
