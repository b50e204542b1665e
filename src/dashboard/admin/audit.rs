//! `/admin/audit`: who read or changed what, newest first.

use super::parts::{Ask, Cell, Content, Input, Row, Table};
use super::texts::Texts;
use super::{Subject, address, fields};
use crate::auth::Scope;
use crate::dashboard::components::instant::Instant;
use crate::dashboard::components::pager::Pager;
use crate::dashboard::fault::Fault;
use crate::dashboard::frame::Reader;
use crate::dashboard::visit::Visit;
use crate::http::{Parameters, Refusal, audit_query};
use crate::service::{self, AuditAction, AuditPage, AuditQuery, AuditRecord};

const PATH: &str = "/admin/audit";

/// Who read or changed what.
pub(crate) struct Audit;

impl Subject for Audit {
    const ONCE: &'static [&'static str] = &["before", "who", "action", "from", "to"];

    async fn content(visit: &Visit<'_>, mut faults: Vec<Fault>) -> Result<Content, Refusal> {
        let (asked, texts) = (&visit.parameters, Texts::of(visit.language()));
        let query = match audit_query(asked) {
            Ok(query) => Some(AuditQuery { newest_first: true, ..query }),
            Err(Refusal::Service(service::Error::Parameter { name, .. })) => {
                faults.push(wrong(&name, texts));
                None
            }
            Err(refusal) => return Err(refusal),
        };
        let caller = visit.caller()?;
        let page = match &query {
            Some(query) => visit.state.service.audit(&caller, query).await,
            None => Ok(AuditPage { entries: Vec::new(), more_after: None }),
        };
        match page {
            // An administrator of one municipality sees nothing of the others.
            Err(service::Error::OutOfReach) if caller.may(Scope::Admin) => Ok(hidden(&visit.reader)),
            page => Ok(shown(&visit.reader, asked, &page?, faults)),
        }
    }
}

fn wrong(name: &str, texts: Texts) -> Fault {
    match name {
        "from" => Fault::new("from", texts.write_a_day()),
        "to" => Fault::new("to", texts.write_a_day()),
        "action" => Fault::new("action", texts.choose_again()),
        _ => Fault::of_form(texts.choose_again()),
    }
}

pub(super) fn hidden(reader: &Reader) -> Content {
    let texts = Texts::of(reader.language);
    let content = Content::new(reader.language, texts.audit(), PATH);
    Content { lead: vec![texts.audit_hidden().to_owned()], ..content }
}

pub(super) fn shown(reader: &Reader, asked: &Parameters, page: &AuditPage, faults: Vec<Fault>) -> Content {
    let texts = Texts::of(reader.language);
    let kept = asked.others(&["lang", "before"]);
    let same: Vec<(&str, &str)> = kept.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let first = asked.text("before").map(|_| address(reader, PATH, &same));
    let before = page.more_after.map(|place| place.to_string());
    let next = before.map(|place| address(reader, PATH, &[&same[..], &[("before", &*place)]].concat()));
    let is_wrong = !faults.is_empty();
    let file = |format: &'static str| {
        let asked = asked.query_string(&["lang", "before"], &[("order", "newest"), ("format", format)]);
        (if format == "csv" { "CSV" } else { "NDJSON" }, format!("{}{PATH}/export?{asked}", reader.root))
    };
    Content {
        lead: vec![texts.audit_lead().to_owned()],
        filter: Some(filter(reader, asked, &faults)),
        table: (!is_wrong).then(|| Table {
            headings: vec![texts.when(), texts.who(), texts.action(), texts.about()],
            rows: page.entries.iter().map(row).collect(),
            empty: texts.no_entries(),
        }),
        downloads: if is_wrong { Vec::new() } else { ["csv", "ndjson"].map(file).into() },
        pager: Pager::new(reader.language, first, next),
        kept,
        faults,
        ..Content::new(reader.language, texts.audit(), PATH)
    }
}

fn row(record: &AuditRecord) -> Row {
    let AuditRecord { entry, at, place, .. } = record;
    Row {
        name: Instant::of(*at).shown,
        address: None,
        note: Some(format!("{place}")),
        cells: vec![Cell::text(&*entry.who), Cell::text(entry.action.as_str()), Cell::text(about(record))],
        button: None,
    }
}

/// The other fields of an entry, by their names in the log.
fn about(record: &AuditRecord) -> String {
    let entry = &record.entry;
    let list = |codes: Vec<String>| (!codes.is_empty()).then(|| codes.join(", "));
    let given = entry.given.as_ref().map(|given| {
        let scopes = given.scopes.iter().cloned().collect::<Vec<_>>().join(", ");
        let reach = given.reach.as_ref().map(|reach| format!("; {reach}")).unwrap_or_default();
        let expires = given.expires.map(|at| format!("; -> {}", Instant::of(at).shown)).unwrap_or_default();
        format!("({scopes}{reach}{expires})")
    });
    let parts = [
        entry.credential.clone(),
        given,
        list(entry.municipalities.iter().map(ToString::to_string).collect()),
        entry.course.as_ref().map(ToString::to_string),
        entry.rows.map(|rows| rows.to_string()),
        entry.session.clone(),
        entry.token.clone(),
        entry.snapshot.clone(),
        entry.extraction.clone(),
        entry.address.map(|address| address.to_string()),
        entry.requests.map(|requests| format!("{requests} x")),
        entry.case.as_ref().map(|case| case.decision.clone()),
        entry.records.map(|records| records.as_str().to_owned()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn filter(reader: &Reader, asked: &Parameters, faults: &[Fault]) -> Ask {
    let texts = Texts::of(reader.language);
    let any = [("", texts.any_action())];
    let actions: Vec<(&str, &'static str)> =
        any.into_iter().chain(AuditAction::ALL.iter().map(|action| (action.as_str(), action.as_str()))).collect();
    let inputs: Vec<Input> = vec![
        fields::choices("action", texts.action(), &actions, asked.text("action"), faults),
        fields::text("who", texts.who_key(), asked.text("who"), faults),
        fields::date("from", texts.from(), asked.text("from"), faults),
        fields::date("to", texts.to(), asked.text("to"), faults),
    ];
    Ask {
        title: texts.filter().to_owned(),
        text: None,
        action: format!("{}{PATH}", reader.root),
        is_question: true,
        kept: Vec::new(),
        inputs,
        button: texts.show(),
        is_danger: false,
    }
}
