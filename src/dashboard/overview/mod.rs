//! `GET /`: who has started and completed which course, by municipality.

mod headline;
mod leads;
#[cfg(test)]
pub(crate) mod sample;
mod table;
#[cfg(test)]
mod tests;
mod texts;

use actix_web::http::StatusCode;
use askama::Template;
use learning::{CatalogueFile, Day, Dimension, Figures, Measure, PeopleStatus};

use self::headline::headline;
use self::leads::Asking;
use self::table::Table;
use self::texts::Texts;
use super::components::bar::{Bar, HIDDEN, key};
use super::components::definitions::{Defined, definitions};
use super::components::download::{Download, downloads};
use super::components::sign::{Sign, legend};
use super::frame::{Frame, Place, Reader, Section, Skip};
use super::page::Page;
use super::selection::{self, Asked, Chip, Chosen, Selection};
use super::visit::Visit;
use crate::auth::Reach;
use crate::http::{Days, FILTERS, Parameters, Refusal, SINGLE};
use crate::service::{self, Disclosure};

/// The page.
#[derive(Template)]
#[template(path = "overview.html")]
pub(crate) struct Overview {
    frame: Frame,
    texts: Texts,
    selection: Selection,
    chips: Vec<Chip>,
    as_of: Day,
    headline: String,
    table: Table,
    /// What the signs of the table mean.
    legend: Vec<Sign>,
    /// What the colours of the bars mean, where there are any: the class of each and its name.
    bars: Vec<(&'static str, &'static str)>,
    downloads: [Download; 4],
    /// Who has not started what is selected, where the caller may see it.
    not_started: Option<String>,
    definitions: Vec<Defined>,
}

impl Page for Overview {
    const ONCE: &'static [&'static str] = &SINGLE;
    const LISTS: &'static [&'static str] = &FILTERS;

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let (state, caller) = (visit.state, visit.caller()?);
        let by = [Dimension::Municipality, Dimension::Course];
        let texts = selection::Texts::of(visit.language());
        let disclosure = visit.disclosure()?;
        let mut asked = Asked::read(&visit.parameters, &by, Days::now(state, disclosure), texts)?;
        let figures = asked.found(async |query| state.service.completions(&caller, query).await).await?;
        let catalogue = match state.service.catalogue(&caller).await {
            Ok(catalogue) => catalogue,
            // The figures name what they count; only the lists to choose from are missing.
            Err(service::Error::Forbidden(_)) => CatalogueFile::default(),
            Err(error) => return Err(error.into()),
        };
        Ok(Self::new(&visit.reader, &visit.parameters, (&asked, disclosure), &figures, (&catalogue, &caller.reach)))
    }

    fn status(&self) -> StatusCode {
        if self.selection.is_wrong { StatusCode::BAD_REQUEST } else { StatusCode::OK }
    }
}

impl Overview {
    /// `reach` is the caller's: what lies beyond it is not there to choose.
    fn new(
        reader: &Reader,
        parameters: &Parameters,
        (asked, disclosure): (&Asked, Disclosure),
        figures: &Figures,
        (catalogue, reach): (&CatalogueFile, &Reach),
    ) -> Self {
        let (language, query) = (reader.language, &asked.query);
        let texts = Texts::of(language);
        let asking = Asking { reader, parameters, query, catalogue, reach };
        let place = || Place { path: "/", parameters };
        let chosen = Chosen { reader, place: place(), catalogue, reach, disclosure, own: &[] };
        let (selection, faults) = chosen.selection(asked);
        let chips = chosen.chips(&selection);
        let table = Table::new(figures, &asking);
        let course = match &table.columns[..] {
            [course] => Some(&*course.name),
            _ => None,
        };
        let frame = Frame::new(reader, Some(Section::Overview), &place(), texts.title());
        Self {
            frame: Frame {
                skip: Skip { to: "figures", text: texts.skip() },
                as_of: faults.is_empty().then_some(query.as_of),
                faults,
                ..frame
            },
            headline: headline(figures, query, (catalogue, reach), course, language),
            legend: legend(table.absences(), language),
            bars: key(table.bars(), &Measure::PARTS, language),
            not_started: asking.people(None, None, PeopleStatus::NotStarted),
            downloads: downloads(|format| asking.file(format)),
            definitions: definitions(language),
            as_of: query.as_of,
            selection,
            chips,
            texts,
            table,
        }
    }
}
