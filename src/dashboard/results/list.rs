//! `/results/{import}`: one list that was recorded, and the form for taking it back.

use actix_web::HttpResponse;
use askama::Template;
use learning::{CatalogueFile, Day};
use uuid::Uuid;

use super::path_of;
use super::recorded::{count, courses, state};
use super::texts::Texts;
use crate::dashboard::components::fact::Fact;
use crate::dashboard::components::instant::Instant;
use crate::dashboard::fault::{Fault, error_of};
use crate::dashboard::form::{Form, SeeOther, again};
use crate::dashboard::frame::{Frame, Place, Reader, Section};
use crate::dashboard::lists::catalogue;
use crate::dashboard::numbers::grouped;
use crate::dashboard::page::Page;
use crate::dashboard::refused::refuse;
use crate::dashboard::visit::Visit;
use crate::http::{Parameters, Refusal};
use crate::service::{Error, ImportedResults, VoidResults};

/// The page.
#[derive(Template)]
#[template(path = "results_list.html")]
pub(crate) struct ListPage {
    frame: Frame,
    texts: Texts,
    /// What was just done.
    done: Option<String>,
    import: String,
    recorded: Instant,
    facts: Vec<Fact>,
    /// The form for taking it back, unless nothing of it counts.
    take_back: Option<TakeBack>,
}

struct TakeBack {
    token: String,
    action: String,
    about: String,
    /// How many results are to be taken back, in words and as the form sends it.
    confirm: String,
    results: usize,
    error: Option<String>,
}

impl Page for ListPage {
    const ONCE: &'static [&'static str] = &["recorded"];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        Self::with(visit, Vec::new()).await
    }
}

impl Form for ListPage {
    type Answer = SeeOther;
    const FIELDS: &'static [&'static str] = &["confirm"];

    /// Takes the list back, once somebody has confirmed how many results that are.
    async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal> {
        let (caller, import) = (visit.caller()?, id_of(visit)?);
        let found = visit.state.service.show_results_import(&caller, import).await?;
        // Whoever presses twice has taken it back by the first.
        if found.statements > 0 {
            let confirmed = visit.parameters.text("confirm").and_then(|number| number.parse::<usize>().ok());
            if confirmed != Some(found.statements) {
                return Err(Refusal::parameter("confirm", "confirm how many results are to be taken back"));
            }
            let void = VoidResults { import, dry_run: false, quotas: visit.state.quotas_of(&caller) };
            visit.state.service.void_results(&caller, void).await?;
        }
        let path = format!("{}?lang={}", path_of("", import), visit.language().tag());
        Ok(SeeOther { path, cookies: Vec::new() })
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        let texts = Texts::of(visit.language());
        let fault = match refusal {
            Refusal::Form => {
                let fault = Fault::of_form(texts.stale_take_back());
                // Who may not see the list is told of the form alone.
                let Ok(page) = Self::with(visit, vec![fault]).await else { return refuse(&visit.reader, refusal) };
                return again(visit, &page, refusal);
            }
            Refusal::Service(Error::Parameter { .. }) if visit.parameters.text("confirm").is_some() => {
                Fault::of_form(texts.stale_list())
            }
            Refusal::Service(Error::Parameter { .. }) => Fault::new("confirm", texts.confirm_needed()),
            other => return refuse(&visit.reader, other),
        };
        again(visit, &Self::with(visit, vec![fault]).await?, refusal)
    }
}

/// The id in the address. What is no id names no list.
fn id_of(visit: &Visit<'_>) -> Result<Uuid, Refusal> {
    let id = visit.request.match_info().get("import").unwrap_or_default();
    Ok(id.parse().map_err(|_| Error::NotFound)?)
}

impl ListPage {
    /// The page, and what is wrong with what was sent.
    async fn with(visit: &Visit<'_>, faults: Vec<Fault>) -> Result<Self, Refusal> {
        let (caller, import) = (visit.caller()?, id_of(visit)?);
        let found = visit.state.service.show_results_import(&caller, import).await?;
        let known = catalogue(visit).await?;
        Ok(Self::new(&visit.reader, &visit.parameters, &found, &known, faults))
    }

    /// `catalogue` is the part that the reader may see.
    pub(super) fn new(
        reader: &Reader,
        parameters: &Parameters,
        found: &ImportedResults,
        catalogue: &CatalogueFile,
        faults: Vec<Fault>,
    ) -> Self {
        let (language, texts) = (reader.language, Texts::of(reader.language));
        let path = path_of("", found.import);
        let nothing = Parameters::from(Vec::new());
        let place = Place { path: &path, parameters: &nothing };
        let frame = Frame::new(reader, Some(Section::Data), &place, texts.list_title());
        let is_new = parameters.text("recorded").is_some() && faults.is_empty();
        let done = match found.statements {
            0 => Some(texts.was_taken_back().to_owned()),
            statements => is_new.then(|| texts.was_recorded(count(statements))),
        };
        let mut facts = vec![Fact::new(texts.results(), grouped(count(found.statements + found.voided)))];
        let names = courses(found, catalogue, language);
        let names = if names.is_empty() { vec![texts.no_course().to_owned()] } else { names };
        facts.push(Fact { name: texts.courses(), values: names });
        let in_words = |(first, last): (Day, Day)| {
            let is_one = first == last;
            if is_one { first.to_string() } else { texts.days_between(first, last) }
        };
        let days = found.days.map(in_words);
        facts.extend(days.map(|days| Fact::new(texts.days(), days)));
        facts.push(Fact::new(texts.state(), state(found, language)));
        let take_back = (found.statements > 0).then(|| {
            let number = count(found.statements);
            TakeBack {
                token: reader.visitor.as_ref().map(|visitor| visitor.session.token().to_owned()).unwrap_or_default(),
                action: path_of(&reader.root, found.import),
                about: texts.take_back_about(number),
                confirm: texts.confirm(number),
                results: found.statements,
                error: error_of("confirm", &faults),
            }
        });
        Self {
            done,
            import: found.import.to_string(),
            recorded: Instant::of(found.recorded),
            facts,
            take_back,
            frame: Frame { faults, ..frame },
            texts,
        }
    }
}
