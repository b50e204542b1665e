//! `GET /compare`: one's own shares beside those of all municipalities, and which municipalities take part.

mod courses;
mod places;
#[cfg(test)]
pub(crate) mod sample;
mod taking_part;
mod texts;

use actix_web::http::StatusCode;
use askama::Template;
use learning::{
    Absence, COVERAGE_DEFINITIONS, CatalogueFile, Coverage, CoverageQuery, CoverageTable, DEFINITIONS, Day,
    spread_definition,
};

use self::courses::{Courses, OneOwn};
use self::places::Places;
use self::taking_part::TakingPart;
use self::texts::Texts;
use super::components::bar::{Bar, HIDDEN};
use super::components::definitions::{Defined, defined};
use super::components::download::{Download, downloads};
use super::components::number::Number;
use super::components::sign::{Sign, legend};
use super::frame::{Frame, Place, Reader, Section, Skip};
use super::page::Page;
use super::selection::{self, Asked, Chip, Chosen, Selection};
use super::visit::Visit;
use crate::auth::Reach;
use crate::http::{COMPARED_BY, COMPARED_FILTERS, Days, Parameters, Refusal};
use crate::service::{self, Comparison, Disclosure};

/// The definitions of figures on the page; it also has some of its own.
const SHOWN: [&str; 3] = ["N", "target_completed", "share"];

/// The fields of its form.
const FIELDS: [&str; 6] = ["as_of", "programme", "course", "municipality", "county", "region"];

/// The page.
#[derive(Template)]
#[template(path = "compare.html")]
pub(crate) struct Compare {
    frame: Frame,
    texts: Texts,
    selection: Selection,
    chips: Vec<Chip>,
    as_of: Day,
    /// The position of one's own municipality, if there is exactly one.
    own: Option<OneOwn>,
    courses: Courses,
    /// One's own municipalities, if a single course is shown.
    places: Option<Places>,
    /// Which municipalities take part, if the reader reaches several.
    taking_part: Option<TakingPart>,
    /// The meaning of the signs.
    legend: Vec<Sign>,
    downloads: [Download; 4],
    definitions: Vec<Defined>,
}

impl Page for Compare {
    const ONCE: &'static [&'static str] = &["as_of"];
    const LISTS: &'static [&'static str] = &COMPARED_FILTERS;

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let (state, caller) = (visit.state, visit.caller()?);
        let texts = selection::Texts::of(visit.language());
        let mut asked = Asked::read(&visit.parameters, &COMPARED_BY, Days::published(state.clock.now()), texts)?;
        let compared = asked.found(async |query| state.service.comparison(&caller, query).await).await?;
        let coverage = if asked.is_wrong() {
            None
        } else {
            let query = CoverageQuery {
                courses: asked.query.courses.clone(),
                programmes: asked.query.programmes.clone(),
                tables: [CoverageTable::Municipalities, CoverageTable::Areas].into(),
                ..CoverageQuery::about_all(asked.query.as_of)
            };
            match state.service.coverage(&caller, query).await {
                Ok(coverage) => Some(coverage),
                // The caller reaches no whole municipality that could be shown.
                Err(service::Error::OutOfReach) => None,
                Err(error) => return Err(error.into()),
            }
        };
        let catalogue = match state.service.catalogue(&caller).await {
            Ok(catalogue) => catalogue,
            // The figures include names, so only the lists to choose from are missing.
            Err(service::Error::Forbidden(_)) => CatalogueFile::default(),
            Err(error) => return Err(error.into()),
        };
        let found = Found { compared: &compared, coverage: coverage.as_ref() };
        let disclosure = visit.disclosure()?;
        Ok(Self::new(&visit.reader, &visit.parameters, (&asked, disclosure), found, (&catalogue, &caller.reach)))
    }

    fn status(&self) -> StatusCode {
        if self.selection.is_wrong { StatusCode::BAD_REQUEST } else { StatusCode::OK }
    }
}

/// The data for the page.
#[derive(Clone, Copy)]
struct Found<'f> {
    compared: &'f Comparison,
    coverage: Option<&'f Coverage>,
}

impl Compare {
    /// `reach` is the caller's: nothing outside it can be chosen.
    fn new(
        reader: &Reader,
        parameters: &Parameters,
        (asked, disclosure): (&Asked, Disclosure),
        found: Found<'_>,
        (catalogue, reach): (&CatalogueFile, &Reach),
    ) -> Self {
        let (language, root, as_of) = (reader.language, &reader.root, asked.query.as_of);
        let texts = Texts::of(language);
        let place = || Place { path: "/compare", parameters };
        let chosen = Chosen { reader, place: place(), catalogue, reach, disclosure, own: &[] };
        let (selection, faults) = chosen.selection(asked);
        let selection = selection.only(&FIELDS);
        let chips = chosen.chips(&selection);
        let address = |path: &str, without: &[&str], with: &[(&str, &str)]| {
            format!("{root}{path}?{}", parameters.query_string(without, with))
        };
        let of_course = |code: &str| address("/compare", &[], &[("course", code)]);
        let own = OneOwn::new(found.compared, language);
        let courses = Courses::new(found.compared, own.is_some(), (catalogue, language), &of_course);
        let taking_part = found.coverage.and_then(|coverage| TakingPart::new(coverage, language));
        let places = if own.is_some() { None } else { Places::new(found.compared, catalogue, language) };
        let definitions = DEFINITIONS.iter().filter(|one| SHOWN.contains(&one.id)).chain([spread_definition()]);
        let of_places = COVERAGE_DEFINITIONS.iter().filter(|one| one.id.starts_with("municipalities"));
        let definitions = definitions.chain(of_places.filter(|_| taking_part.is_some()));
        let absences = courses.absences().chain(places.iter().flat_map(Places::absences));
        let frame = Frame::new(reader, Some(Section::Compare), &place(), texts.title());
        Self {
            frame: Frame {
                skip: Skip { to: "comparison", text: texts.skip() },
                as_of: faults.is_empty().then_some(as_of),
                faults,
                ..frame
            },
            legend: legend(absences.collect::<Vec<Absence>>().into_iter(), language),
            downloads: downloads(|format| {
                address("/comparison", &["lang"], &[&[("as_of", &*as_of.to_string())], format].concat())
            }),
            definitions: defined(definitions, language),
            own,
            selection,
            chips,
            as_of,
            courses,
            places,
            taking_part,
            texts,
        }
    }
}
