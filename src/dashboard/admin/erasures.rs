//! `/admin/erasures`: what was erased by which decision, and the form for another case, which counts before it erases.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde_json::json;
use xapi::{Ifi, Version, read_agent};

use super::parts::{Ask, Cell, Check, Checks, Content, Input, Row, Table};
use super::texts::Texts;
use super::{AdminPage, Subject, address, fields, path_of, refused};
use crate::auth::Scope;
use crate::dashboard::components::fact::Fact;
use crate::dashboard::components::instant::Instant;
use crate::dashboard::components::pager::Pager;
use crate::dashboard::fault::Fault;
use crate::dashboard::form::{Form, SeeOther};
use crate::dashboard::frame::Reader;
use crate::dashboard::numbers::grouped_large;
use crate::dashboard::refused::advice;
use crate::dashboard::render::render;
use crate::dashboard::visit::Visit;
use crate::http::{Parameters, Refusal, word};
use crate::service::{self, ErasureCase, ErasureGround, ErasureRecord, ErasureReport, ErasureRequest};

const PATH: &str = "/admin/erasures";
/// What a case is filled in with.
const CASE: &[&str] = &["mail", "account", "home_page", "ground", "decision", "executor", "related"];

/// The cases of erasure.
pub(crate) struct Erasures;

/// What the page is made of.
pub(super) struct Known {
    /// The cases, with the place before which there may be more.
    pub(super) cases: (Vec<ErasureRecord>, Option<u64>),
    pub(super) last_backup: Option<jiff::Timestamp>,
}

impl Subject for Erasures {
    const ONCE: &'static [&'static str] = &["before", "done"];

    async fn content(visit: &Visit<'_>, faults: Vec<Fault>) -> Result<Content, Refusal> {
        let (asked, caller, service) = (&visit.parameters, visit.caller()?, &visit.state.service);
        let before = asked.text("before").map(str::parse).transpose();
        let before = before.map_err(|_| Refusal::parameter("before", "take it from the page before"))?;
        match service.list_erasures(&caller, before).await {
            // Who administers one municipality administers, and erases nobody: a person's data are of all places.
            Err(service::Error::OutOfReach) if caller.may(Scope::Admin) => Ok(hidden(&visit.reader)),
            cases => {
                let known = Known { cases: cases?, last_backup: service.health(&caller).await?.last_backup };
                Ok(shown(&visit.reader, asked, known, faults))
            }
        }
    }
}

pub(super) fn hidden(reader: &Reader) -> Content {
    let texts = Texts::of(reader.language);
    let content = Content::new(reader.language, texts.erasures(), PATH);
    Content { lead: vec![texts.erasures_hidden().to_owned()], ..content }
}

pub(super) fn shown(reader: &Reader, asked: &Parameters, known: Known, faults: Vec<Fault>) -> Content {
    let texts = Texts::of(reader.language);
    let (cases, more) = known.cases;
    let first = asked.text("before").map(|_| address(reader, PATH, &[]));
    let next = more.map(|place| address(reader, PATH, &[("before", &*place.to_string())]));
    let backups = known
        .last_backup
        .map_or_else(|| texts.erasures_no_backup().to_owned(), |at| texts.erasures_backups(Instant::of(at).shown));
    Content {
        lead: vec![texts.erasures_lead().to_owned(), backups],
        done: asked.text("done").filter(|_| faults.is_empty()).map(|_| texts.erased_done()),
        table: Some(Table {
            headings: vec![texts.decision(), texts.who(), texts.begun(), texts.state(), texts.erased()],
            rows: cases.into_iter().map(|case| row(case, texts)).collect(),
            empty: texts.no_erasures(),
        }),
        pager: Pager::new(reader.language, first, next),
        ask: Some(count_first(reader, asked, &faults)),
        faults,
        ..Content::new(reader.language, texts.erasures(), PATH)
    }
}

fn row(record: ErasureRecord, texts: Texts) -> Row {
    let ErasureRecord { case, who, begun, statements, ended } = record;
    let (state, erased) = match ended {
        Some((at, erased)) => {
            let erased = texts.erased_of(
                grouped_large(erased.statements),
                grouped_large(erased.documents),
                grouped_large(erased.attachments),
                grouped_large(erased.affiliations),
                grouped_large(erased.subscriptions),
                grouped_large(erased.directory_users),
            );
            (texts.erasure_ended(Instant::of(at).shown), erased)
        }
        None => (texts.erasure_open().to_owned(), texts.erasure_begun_of(grouped_large(statements))),
    };
    Row {
        name: case.decision,
        address: None,
        note: Some(format!("{}. {}", ground(case.ground, texts), case.executor)),
        cells: vec![Cell::text(who), Cell::At(Instant::of(begun)), Cell::text(state), Cell::text(erased)],
        button: None,
    }
}

fn ground(of: ErasureGround, texts: Texts) -> &'static str {
    match of {
        ErasureGround::Disposal => texts.ground_disposal(),
        ErasureGround::Request => texts.ground_request(),
    }
}

/// The form of another case. It erases nothing.
fn count_first(reader: &Reader, sent: &Parameters, faults: &[Fault]) -> Ask {
    let texts = Texts::of(reader.language);
    let text = |name, label| fields::text(name, label, sent.text(name), faults);
    let grounds = [ErasureGround::Disposal, ErasureGround::Request].map(|of| (of.as_str(), ground(of, texts)));
    let related = Check { name: "related", label: texts.erase_related(), is_set: sent.text("related").is_some() };
    Ask {
        title: texts.erase_title().to_owned(),
        text: Some(texts.erase_text().to_owned()),
        action: format!("{}{PATH}", reader.root),
        is_question: false,
        kept: Vec::new(),
        inputs: vec![
            text("mail", texts.erase_mail()),
            text("account", texts.erase_account()),
            text("home_page", texts.erase_home_page()),
            fields::choices("ground", texts.ground(), &grounds, sent.text("ground"), faults),
            text("decision", texts.decision_in_register()),
            text("executor", texts.executor()),
            Input::Checks(Checks::new("scope", texts.erase_also(), vec![related], faults)),
        ],
        button: texts.erase_count(),
        is_danger: false,
    }
}

/// What would be erased, and the form that does it.
pub(super) fn effect(reader: &Reader, sent: &Parameters, found: &ErasureReport) -> Content {
    let texts = Texts::of(reader.language);
    let goes = |name, number: u64| Fact::new(name, grouped_large(number));
    let related = if sent.text("related").is_some() { texts.erase_related_goes() } else { texts.erase_related_stays() };
    let stays = [
        (found.other_identifiers > 0).then(|| {
            texts.erase_others(grouped_large(found.other_identifiers), grouped_large(found.other_affiliations))
        }),
        found.in_catalogue.then(|| texts.erase_in_catalogue().to_owned()),
    ];
    let kept = CASE.iter().filter_map(|name| Some((*name, sent.text(name)?.to_owned())));
    Content {
        lead: [texts.erase_effect().to_owned()].into_iter().chain(stays.into_iter().flatten()).collect(),
        facts: vec![
            Fact::new(texts.decision(), &*found.case.decision),
            goes(texts.found_statements(), found.statements),
            goes(related, found.related),
            goes(texts.found_documents(), found.documents),
            goes(texts.found_affiliations(), found.affiliations),
            goes(texts.found_subscriptions(), found.subscriptions),
            goes(texts.found_directory_users(), found.directory_users),
        ],
        ask: Some(Ask {
            title: texts.erase_confirm().to_owned(),
            text: Some(texts.erase_confirm_text().to_owned()),
            action: format!("{}{PATH}", reader.root),
            is_question: false,
            kept: kept.chain([("confirm", "yes".to_owned())]).collect(),
            inputs: Vec::new(),
            button: texts.erase_now(),
            is_danger: true,
        }),
        back: Some((texts.to_erasures(), address(reader, PATH, &[]))),
        ..Content::new(reader.language, texts.erase_title(), PATH)
    }
}

impl Form for Erasures {
    type Answer = HttpResponse;
    const FIELDS: &'static [&'static str] =
        &["mail", "account", "home_page", "ground", "decision", "executor", "related", "confirm"];

    /// Counts at first; erases once that was seen and confirmed.
    async fn act(visit: &Visit<'_>) -> Result<HttpResponse, Refusal> {
        let (caller, sent) = (visit.caller()?, &visit.parameters);
        let request = match read(sent, Texts::of(visit.language())) {
            Ok(request) => request,
            Err(faults) => {
                let refusal = Refusal::parameter("case", "fill in the form again");
                return refused::<Self>(visit, faults, &refusal).await;
            }
        };
        let report = visit.state.service.erase(&caller, request).await?;
        if report.dry_run {
            let page = AdminPage::<Self>::new(&visit.reader, effect(&visit.reader, sent, &report));
            return render(StatusCode::OK, visit.language(), &page);
        }
        Ok(SeeOther { path: path_of(visit, PATH, &[("done", "true")]), cookies: Vec::new() }.into())
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        let fault = match refusal {
            Refusal::Service(service::Error::Erasure(_)) => Texts::of(visit.language()).erase_case_wrong(),
            other => advice(other.kind(), visit.language()),
        };
        refused::<Self>(visit, vec![Fault::of_form(fault)], refusal).await
    }
}

/// The case that was filled in, or what is wrong with it.
fn read(sent: &Parameters, texts: Texts) -> Result<ErasureRequest, Vec<Fault>> {
    let (mut agents, mut faults) = (Vec::new(), Vec::new());
    let text = |name: &str| sent.text(name).map(str::trim).filter(|text| !text.is_empty());
    let mails = text("mail").unwrap_or_default().split([',', ' ']).filter(|mail| !mail.is_empty());
    for mail in mails {
        match agent(&json!({ "mbox": format!("mailto:{mail}") })) {
            Some(agent) => agents.push(agent),
            None => faults.push(Fault::new("mail", texts.erase_no_mail())),
        }
    }
    match (text("account"), text("home_page")) {
        (None, None) => {}
        (name, home_page) => match agent(&json!({ "account": { "name": name, "homePage": home_page } })) {
            Some(agent) => agents.push(agent),
            None => faults.push(Fault::new("home_page", texts.erase_no_account())),
        },
    }
    if agents.is_empty() && faults.is_empty() {
        faults.push(Fault::new("mail", texts.erase_whom()));
    }
    for name in ["decision", "executor"] {
        if text(name).is_none() {
            faults.push(Fault::new(name, texts.erase_fill_in()));
        }
    }
    let ground = text("ground").and_then(|of| word::<ErasureGround>("ground", of).ok());
    let Some(ground) = ground.filter(|_| faults.is_empty()) else {
        if ground.is_none() {
            faults.push(Fault::new("ground", texts.choose_again()));
        }
        return Err(faults);
    };
    let said = |name| text(name).unwrap_or_default().to_owned();
    let case = ErasureCase { ground, decision: said("decision"), executor: said("executor") };
    let (related, confirm) = (text("related").is_some(), text("confirm") == Some("yes"));
    Ok(ErasureRequest { agents, case, related, confirm })
}

/// An identifier as the standard has it.
fn agent(of: &serde_json::Value) -> Option<Ifi> {
    read_agent(Version::V1_0_3, &of.to_string()).ok().map(|agent| agent.ifi)
}

#[cfg(test)]
mod tests {
    use super::{Texts, read};
    use crate::dashboard::language::Language;
    use crate::http::Parameters;

    fn faults(query: &str) -> Vec<String> {
        let sent = Parameters::parse(query, &[super::CASE, &["confirm"]].concat(), &[]).unwrap().without_empty();
        let read = read(&sent, Texts::of(Language::Sv));
        read.err().unwrap_or_default().into_iter().map(|fault| fault.field.to_string()).collect()
    }

    #[test]
    fn a_case_names_somebody_by_what_the_standard_knows_and_says_why() {
        let case = "ground=request&decision=dnr+1&executor=Eva";
        for whom in [
            "mail=anna@ale.example",
            "mail=anna@ale.example,+a@ale.example",
            "account=4711&home_page=https://lms.example",
        ] {
            assert!(faults(&format!("{whom}&{case}")).is_empty(), "{whom}");
        }
        assert_eq!(faults(case), ["mail"]);
        assert_eq!(faults(&format!("mail=anna&{case}")), ["mail"]);
        assert_eq!(faults(&format!("account=4711&{case}")), ["home_page"]);
        assert_eq!(faults("mail=anna@ale.example"), ["decision", "executor", "ground"]);
        assert_eq!(faults("mail=anna@ale.example&decision=1&executor=Eva&ground=other"), ["ground"]);
    }
}
