//! One extraction: what it is, what its check found, and what can be done with it.

use actix_web::HttpResponse;
use learning::Day;

use super::texts::Texts;
use super::{Content, ExtractionPage, PATH, refused};
use crate::auth::Scope;
use crate::dashboard::admin::parts::Ask;
use crate::dashboard::components::fact::Fact;
use crate::dashboard::components::instant::Instant;
use crate::dashboard::fault::Fault;
use crate::dashboard::form::{Form, SeeOther, again};
use crate::dashboard::frame::Reader;
use crate::dashboard::numbers::grouped_large;
use crate::dashboard::visit::Visit;
use crate::http::Refusal;
use crate::service::{ExtractionReport, ExtractionStatus};

/// Extends an extraction, or ends it.
pub(crate) struct Change;

/// An extraction with its address.
///
/// # Errors
/// Those of the service.
pub(super) async fn content(visit: &Visit<'_>, id: &str, faults: Vec<Fault>) -> Result<Content, Refusal> {
    let caller = visit.caller()?;
    let report = visit.state.service.show_extraction(&caller, id).await?;
    let may_end = report.made_by == caller.key || caller.may(Scope::Admin);
    let asked = [visit.parameters.text("do"), visit.parameters.text("done")];
    Ok(shown(&visit.reader, &report, asked, may_end, faults))
}

pub(super) fn shown(
    reader: &Reader,
    report: &ExtractionReport,
    [asked, done]: [Option<&str>; 2],
    may_end: bool,
    faults: Vec<Fault>,
) -> Content {
    let (texts, language) = (Texts::of(reader.language), reader.language.tag());
    let path = format!("{PATH}/{}", report.id);
    let address = format!("{}{path}", reader.root);
    let is_there = report.ended.is_none();
    let mut actions = Vec::new();
    if is_there {
        actions.push((texts.fetch(), format!("{address}/file")));
        actions.push((texts.codebook(), format!("{address}/codebook?format=markdown&lang={language}")));
        actions.push((texts.extend(), format!("{address}?lang={language}&do=extend")));
        if may_end {
            actions.push((texts.end(), format!("{address}?lang={language}&do=end")));
        }
    }
    let ask = |title: &'static str, text: &'static str, button, what: &str, is_danger| Ask {
        title: title.to_owned(),
        text: Some(text.to_owned()),
        action: address.clone(),
        is_question: false,
        kept: vec![("do", what.to_owned())],
        inputs: Vec::new(),
        button,
        is_danger,
    };
    let ask = match asked.filter(|_| is_there) {
        Some("extend") => Some(ask(texts.extend(), texts.extend_about(), texts.extend_now(), "extend", false)),
        Some("end") if may_end => Some(ask(texts.end(), texts.end_about(), texts.end_now(), "end", true)),
        _ => None,
    };
    let status = match report.status {
        ExtractionStatus::Pseudonymised => texts.is_pseudonymised(),
        ExtractionStatus::Anonymous => texts.is_anonymous(),
    };
    Content {
        title: report.name.clone(),
        path,
        done: match done.filter(|_| faults.is_empty()) {
            Some("extend") => Some(texts.was_extended()),
            Some(_) => Some(texts.was_ended()),
            None => None,
        },
        lead: vec![status.to_owned()],
        facts: facts(report, texts),
        actions,
        ask,
        faults,
    }
}

fn facts(report: &ExtractionReport, texts: Texts) -> Vec<Fact> {
    let filter = report.filter.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(", ");
    let mut facts = vec![
        Fact::new(texts.purpose(), report.purpose.clone()),
        Fact::new(texts.recipient(), report.recipient.clone()),
        Fact::new(texts.covers(), if filter.is_empty() { texts.everything().to_owned() } else { filter }),
        Fact::new(texts.frozen(), Instant::of(report.frozen).shown),
    ];
    facts.extend(report.ethics_reference.clone().map(|reference| Fact::new(texts.ethics_reference(), reference)));
    facts.push(match report.ended {
        Some(at) => Fact::new(texts.ended(), Day::of(at).to_string()),
        None => Fact::new(texts.expires(), report.expires.to_string()),
    });
    facts.push(Fact::new(
        texts.size(),
        match &report.file {
            Some(file) => texts.rows(grouped_large(file.statements), grouped_large(file.bytes.div_ceil(1024))),
            None => texts.no_file().to_owned(),
        },
    ));
    facts.extend(report.last_run.map(|at| Fact::new(texts.last_run(), Instant::of(at).shown)));
    facts.push(Fact::new(texts.smallest_class(), report.smallest_class.to_string()));
    let classes = &report.classes;
    facts.extend(likeness(texts, (classes.people, classes.smallest, classes.people_below), &classes.quasi_identifiers));
    facts
}

/// What the check of likeness found.
pub(super) fn likeness(texts: Texts, (people, smallest, below): (u64, u64, u64), quasi: &[String]) -> Vec<Fact> {
    let words: Vec<&str> = quasi.iter().map(|name| in_words(name, texts)).collect();
    let words = if words.is_empty() { texts.nothing_known().to_owned() } else { words.join(", ") };
    vec![
        Fact::new(texts.alike_in(), words),
        Fact::new(texts.people(), grouped_large(people)),
        Fact::new(texts.smallest(), grouped_large(smallest)),
        Fact::new(texts.below(), grouped_large(below)),
    ]
}

/// What may be known of somebody from elsewhere.
fn in_words(name: &str, texts: Texts) -> &str {
    match name {
        "municipality" => texts.municipality(),
        "unit" => texts.unit(),
        "role" => texts.role(),
        "experience" => texts.experience(),
        name if name.starts_with("first and last") => texts.first_and_last(),
        name => name,
    }
}

impl Form for Change {
    type Answer = SeeOther;
    const FIELDS: &'static [&'static str] = &["do"];

    async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal> {
        let (caller, service) = (visit.caller()?, &visit.state.service);
        let id = visit.request.match_info().get("extraction").unwrap_or_default();
        let done = match visit.parameters.text("do") {
            Some("extend") => {
                service.extend_extraction(&caller, id).await?;
                "extend"
            }
            Some("end") => {
                service.end_extraction(&caller, id).await?;
                "end"
            }
            _ => return Err(Refusal::parameter("do", "say `extend` or `end`")),
        };
        let path = format!("{PATH}/{id}?lang={}&done={done}", visit.language().tag());
        Ok(SeeOther { path, cookies: Vec::new() })
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        let id = visit.request.match_info().get("extraction").unwrap_or_default();
        let (fault, found) = refused(refusal, &visit.reader);
        // No field of this page is at fault.
        let fault = Fault::of_form(fault.text);
        let mut content = content(visit, id, vec![fault]).await?;
        if !found.is_empty() {
            content.lead.push(Texts::of(visit.language()).check_failed().to_owned());
            content.facts.extend(found);
        }
        again(visit, &ExtractionPage::new(&visit.reader, content), refusal)
    }
}
