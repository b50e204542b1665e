//! `/data/extractions`: the form of a new extraction, and each with its check, its file, and what can be done with it.

mod define;
#[cfg(test)]
pub(crate) mod sample;
mod shown;
mod texts;

use askama::Template;

pub(crate) use self::define::Define;
pub(crate) use self::shown::Change;

use self::texts::Texts;
use super::admin::parts::{Ask, Input};
use super::components::fact::Fact;
use super::fault::Fault;
use super::frame::{Frame, Place, Reader, Section};
use super::page::Page;
use super::refused::advice;
use super::visit::Visit;
use crate::http::{Parameters, Refusal};
use crate::service::{self, ExtractionRefusal};

const PATH: &str = "/data/extractions";

/// The page.
#[derive(Template)]
#[template(path = "extraction.html")]
pub(crate) struct ExtractionPage {
    frame: Frame,
    texts: Texts,
    /// The token of the form; `None` for a program that requests the page.
    token: Option<String>,
    done: Option<&'static str>,
    lead: Vec<String>,
    facts: Vec<Fact>,
    /// Names and addresses of what can be done with it, or fetched.
    actions: Vec<(&'static str, String)>,
    ask: Option<Ask>,
    back: String,
}

/// The content of the page.
#[derive(Default)]
struct Content {
    title: String,
    path: String,
    done: Option<&'static str>,
    lead: Vec<String>,
    facts: Vec<Fact>,
    actions: Vec<(&'static str, String)>,
    ask: Option<Ask>,
    faults: Vec<Fault>,
}

impl Page for ExtractionPage {
    const ONCE: &'static [&'static str] = &["do", "done"];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let content = match visit.request.match_info().get("extraction") {
            Some(id) => shown::content(visit, id, Vec::new()).await?,
            None => define::content(visit, Vec::new(), Vec::new()).await?,
        };
        Ok(Self::new(&visit.reader, content))
    }
}

impl ExtractionPage {
    fn new(reader: &Reader, content: Content) -> Self {
        let nothing = Parameters::from(Vec::new());
        let place = Place { path: &content.path, parameters: &nothing };
        let frame = Frame::new(reader, Some(Section::Data), &place, content.title);
        Self {
            frame: Frame { faults: content.faults, ..frame },
            texts: Texts::of(reader.language),
            token: reader.visitor.as_ref().map(|visitor| visitor.session.token().to_owned()),
            done: content.done,
            lead: content.lead,
            facts: content.facts,
            actions: content.actions,
            ask: content.ask,
            back: format!("{}/data?lang={}#extractions", reader.root, reader.language.tag()),
        }
    }
}

/// Why the service refused, at the field in question, with what the check of likeness found.
fn refused(refusal: &Refusal, reader: &Reader) -> (Fault, Vec<Fact>) {
    let texts = Texts::of(reader.language);
    let Refusal::Service(service::Error::Extraction(refused)) = refusal else {
        return (Fault::of_form(advice(refusal.kind(), reader.language)), Vec::new());
    };
    let fault = match refused {
        ExtractionRefusal::Text(name) => Fault::new(*name, texts.write_a_text()),
        ExtractionRefusal::Expires(years) => Fault::new("expires", texts.write_an_end(years)),
        ExtractionRefusal::SmallestClass => Fault::new("smallest_class", texts.write_a_class()),
        ExtractionRefusal::TooMany(most) => Fault::of_form(texts.too_many(most)),
        ExtractionRefusal::TooLarge(_) => Fault::of_form(texts.too_large()),
        ExtractionRefusal::SmallClasses { below, people, wanted, smallest, quasi_identifiers, advice: _ } => {
            let found = shown::likeness(texts, (*people, *smallest, *below), quasi_identifiers);
            return (Fault::new("smallest_class", texts.too_few_alike(below, people, wanted)), found);
        }
        ExtractionRefusal::Filter
        | ExtractionRefusal::Column { .. }
        | ExtractionRefusal::Identifying(_)
        | ExtractionRefusal::Repeated(_)
        | ExtractionRefusal::Response(_) => Fault::of_form(texts.choose_again()),
    };
    (fault, Vec::new())
}
