//! `/deliveries/try`: shows what would become of a statement, without storing it.

mod marked;
#[cfg(test)]
pub(crate) mod sample;
mod texts;
mod told;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use learning::CatalogueFile;
use xapi::Version;

use self::marked::{Line, lines};
use self::texts::Texts;
use self::told::{FaultRow, Told};
use super::fault::{Fault, Field};
use super::form::{Form, again};
use super::frame::{Frame, Place, Reader, Section};
use super::page::{Page, answer};
use super::refused::refuse;
use super::selection::List;
use super::visit::Visit;
use crate::auth::Scope;
use crate::http::{LONGEST_CHECKED, Parameters, Refusal, version_asked};
use crate::service::{self, Check, CheckReport, PageOf};

/// The longest form: each byte of a statement may take three.
const LONGEST_FORM: usize = 3 * LONGEST_CHECKED + 4096;
/// The most platforms to choose from.
const MOST_SENDERS: usize = 500;

/// The page.
#[derive(Template)]
#[template(path = "try_statement.html")]
pub(crate) struct TryStatement {
    frame: Frame,
    texts: Texts,
    token: String,
    statement: Field,
    version: List,
    /// The platform to try as; `None` for someone who sends for one alone.
    sender: Option<List>,
    /// The result, once something was tried.
    found: Option<Found>,
}

/// The result.
struct Found {
    /// A summary, as a sentence.
    verdict: String,
    is_valid: bool,
    faults: Vec<FaultRow>,
    /// The text by lines, if something is wrong with it.
    lines: Vec<Line>,
    told: Vec<Told>,
    /// A note that there are more statements than shown.
    more: Option<String>,
}

impl Page for TryStatement {
    const ONCE: &'static [&'static str] = &["sender", "version"];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let senders = senders(visit).await?;
        Ok(Self::new(&visit.reader, &visit.parameters, &senders, (None, &CatalogueFile::default()), Vec::new()))
    }

    fn status(&self) -> StatusCode {
        if self.frame.faults.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST }
    }
}

impl Form for TryStatement {
    type Answer = HttpResponse;
    const FIELDS: &'static [&'static str] = &["statement", "version", "sender"];
    const BYTES: usize = LONGEST_FORM;

    /// A program that sends no session is none that another site could misuse.
    fn check(visit: &Visit<'_>) -> Result<(), Refusal> {
        match &visit.reader.visitor {
            Some(visitor) => visitor.session.check(visit.parameters.text("token")),
            None => visit.caller().map(drop),
        }
    }

    /// Answers with the page, with what was typed and what was found: nothing has changed that a reload could do again.
    async fn act(visit: &Visit<'_>) -> Result<HttpResponse, Refusal> {
        answer(visit, &tried(visit).await?)
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        let Refusal::Form = refusal else { return refuse(&visit.reader, refusal) };
        let fault = Fault::of_form(Texts::of(visit.language()).stale_form());
        let page = untried(visit, &senders(visit).await?, fault);
        again(visit, &page, refusal)
    }
}

/// The page with what was typed, and what is wrong with that.
fn untried(visit: &Visit<'_>, senders: &[(String, String)], fault: Fault) -> TryStatement {
    let nothing = CatalogueFile::default();
    TryStatement::new(&visit.reader, &visit.parameters, senders, (None, &nothing), vec![fault])
}

async fn tried(visit: &Visit<'_>) -> Result<TryStatement, Refusal> {
    let (caller, texts) = (visit.caller()?, Texts::of(visit.language()));
    let senders = senders(visit).await?;
    let text = visit.parameters.text("statement").unwrap_or_default();
    if text.trim().is_empty() || text.len() > LONGEST_CHECKED {
        let fault = if text.trim().is_empty() { texts.empty() } else { texts.too_long() };
        return Ok(untried(visit, &senders, Fault::new("statement", fault)));
    }
    let sender = visit.parameters.text("sender").map(str::to_owned);
    let body = text.to_owned().into_bytes().into();
    let check = Check { version: version_asked(&visit.parameters)?, body, sender };
    match visit.state.service.check_statements(&caller, check).await {
        Ok(report) => {
            let catalogue = match visit.state.service.catalogue(&caller).await {
                Ok(catalogue) => catalogue,
                Err(service::Error::Forbidden(_)) => CatalogueFile::default(),
                Err(error) => return Err(error.into()),
            };
            let found = (Some(&report), &catalogue);
            Ok(TryStatement::new(&visit.reader, &visit.parameters, &senders, found, Vec::new()))
        }
        Err(service::Error::NotFound) => {
            Ok(untried(visit, &senders, Fault::new("sender", texts.no_such_sender()).of(texts.sender())))
        }
        Err(error) => Err(error.into()),
    }
}

/// The keys and names of the platforms that the reader may try as.
async fn senders(visit: &Visit<'_>) -> Result<Vec<(String, String)>, Refusal> {
    let caller = visit.caller()?;
    let (service, mut senders, mut after) = (&visit.state.service, Vec::new(), None::<String>);
    while senders.len() < MOST_SENDERS {
        let (reports, more) =
            service.deliveries(&caller, &PageOf { after: after.as_deref(), limit: Some(100) }).await?;
        senders.extend(reports.into_iter().map(|report| (report.key, report.name)));
        after = more;
        if after.is_none() {
            break;
        }
    }
    Ok(senders)
}

impl TryStatement {
    fn new(
        reader: &Reader,
        parameters: &Parameters,
        senders: &[(String, String)],
        (found, catalogue): (Option<&CheckReport>, &CatalogueFile),
        faults: Vec<Fault>,
    ) -> Self {
        let texts = Texts::of(reader.language);
        let asked = |name: &str| parameters.text(name).unwrap_or_default();
        let text = asked("statement");
        let chosen = Version::V2_0_0.as_str() == asked("version");
        let versions = [("1.0.3", "xAPI 1.0.3", !chosen), ("2.0.0", "xAPI 2.0", chosen)];
        let versions = versions.map(|(code, name, chosen)| (code.to_owned(), name, chosen));
        let place = Parameters::from(parameters.others(&["statement", "token"]));
        let frame = Frame::new(
            reader,
            Some(Section::Operations),
            &Place { path: "/deliveries/try", parameters: &place },
            texts.title(),
        );
        Self {
            token: reader.visitor.as_ref().map(|visitor| visitor.session.token().to_owned()).unwrap_or_default(),
            statement: Field::new("statement", texts.statement(), text, &faults),
            version: List::of_one("version", texts.version(), versions.into_iter(), &faults),
            sender: reader
                .may(Scope::Admin)
                .then(|| List::named("sender", texts.sender(), (texts.myself(), senders), asked("sender"), &faults)),
            found: found.map(|report| Found::new(report, text, catalogue, reader)),
            frame: Frame { faults, ..frame },
            texts,
        }
    }
}

impl Found {
    fn new(report: &CheckReport, text: &str, catalogue: &CatalogueFile, reader: &Reader) -> Self {
        let texts = Texts::of(reader.language);
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let rest = report.statements.saturating_sub(report.counts.len());
        let verdict = if report.valid {
            texts.valid(count(report.statements), report.version)
        } else {
            texts.invalid(count(report.faults.len()))
        };
        Self {
            verdict,
            is_valid: report.valid,
            faults: report.faults.iter().enumerate().map(|(at, fault)| FaultRow::new(at, fault)).collect(),
            lines: if report.valid { Vec::new() } else { lines(text, &report.faults) },
            told: report.counts.iter().map(|one| Told::new(one, catalogue, reader.language)).collect(),
            more: (rest > 0).then(|| texts.more(count(rest))),
        }
    }
}
