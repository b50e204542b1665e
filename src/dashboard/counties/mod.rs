//! `GET /counties`: which counties have a programme. The numbers are those of `/api/v1/coverage?include=areas`.

#[cfg(test)]
pub(crate) mod sample;
mod texts;

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use askama::Template;
use learning::{
    AreaKind, COVERAGE_DEFINITIONS, CatalogueFile, Coverage, CoverageQuery, CoverageTable, CoveredArea, Day,
    swedish_key,
};

use self::texts::Texts;
use super::components::bar::{Bar, HIDDEN};
use super::components::definitions::{Defined, defined};
use super::fault::Fault;
use super::frame::{Frame, Place, Reader, Section, Skip};
use super::page::Page;
use super::visit::Visit;
use crate::http::{Days, Parameters, Refusal, as_of};

const PATH: &str = "/counties";
/// The definitions that a reader needs.
const SHOWN: [&str; 2] = ["municipalities_connected", "municipalities_represented"];

/// The page.
#[derive(Template)]
#[template(path = "counties.html")]
pub(crate) struct Counties {
    frame: Frame,
    texts: Texts,
    as_of: Day,
    /// The programmes to choose from: name, address, and whether it is the one shown.
    programmes: Vec<(String, String, bool)>,
    sentence: Option<String>,
    rows: Vec<Row>,
    definitions: Vec<Defined>,
}

/// A county.
struct Row {
    name: String,
    /// Whether only a part of it is reached.
    is_partial: bool,
    state: &'static str,
    connected: String,
    represented: String,
    /// The connected part of its municipalities.
    bar: Bar,
}

impl Page for Counties {
    const ONCE: &'static [&'static str] = &["programme", "as_of"];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let (service, caller) = (&visit.state.service, visit.caller()?);
        let catalogue = service.catalogue(&caller).await?;
        let chosen = visit.parameters.text("programme").map(str::to_owned);
        let programme = chosen.or_else(|| first_connected(&catalogue));
        let disclosure = visit.disclosure()?;
        let latest = disclosure.latest_day(Day::of(visit.state.clock.now()));
        let (day, fault) = match as_of(&visit.parameters, Days::now(visit.state, disclosure)) {
            Ok(day) => (day, None),
            Err(_) => (latest, Some(Fault::of_form(Texts::of(visit.language()).wrong_day()))),
        };
        let query = CoverageQuery {
            programmes: programme.iter().cloned().collect(),
            tables: BTreeSet::from([CoverageTable::Areas]),
            ..CoverageQuery::about_all(day)
        };
        let coverage = match (&programme, &fault) {
            (Some(_), None) => Some(service.coverage(&caller, query).await?),
            _ => None,
        };
        let page =
            Self::new(&visit.reader, &visit.parameters, (&catalogue, programme.as_deref()), coverage.as_ref(), day);
        Ok(Self { frame: Frame { faults: fault.into_iter().collect(), ..page.frame }, ..page })
    }

    fn status(&self) -> StatusCode {
        if self.frame.faults.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST }
    }
}

/// The first programme of which the catalogue says who is connected, or else the first.
fn first_connected(catalogue: &CatalogueFile) -> Option<String> {
    let connected = catalogue.programmes.iter().find(|programme| !programme.connected.is_empty());
    connected.or(catalogue.programmes.first()).map(|programme| programme.id.clone())
}

impl Counties {
    fn new(
        reader: &Reader,
        parameters: &Parameters,
        (catalogue, programme): (&CatalogueFile, Option<&str>),
        coverage: Option<&Coverage>,
        as_of: Day,
    ) -> Self {
        let (language, texts) = (reader.language, Texts::of(reader.language));
        let link = |id: &str| format!("{}{PATH}?{}", reader.root, parameters.query_string(&[], &[("programme", id)]));
        let programmes = catalogue
            .programmes
            .iter()
            .map(|one| (language.of(&one.name).to_owned(), link(&one.id), programme == Some(one.id.as_str())));
        let areas = coverage.and_then(|coverage| coverage.areas.as_deref()).unwrap_or_default();
        let mut counties: Vec<&CoveredArea> = areas.iter().filter(|area| area.kind == AreaKind::County).collect();
        counties.sort_by_cached_key(|area| swedish_key(&area.area.name));
        let with = |has: fn(&CoveredArea) -> bool| {
            u32::try_from(counties.iter().filter(|area| has(area)).count()).unwrap_or(u32::MAX)
        };
        let (connected, begun) = (with(|area| area.counts.connected > 0), with(|area| area.counts.represented > 0));
        let frame = Frame::new(reader, Some(Section::Overview), &Place { path: PATH, parameters }, texts.title());
        let shown = COVERAGE_DEFINITIONS.iter().filter(|one| SHOWN.contains(&one.id));
        Self {
            frame: Frame { skip: Skip { to: "counties", text: texts.skip() }, as_of: coverage.map(|_| as_of), ..frame },
            as_of,
            programmes: programmes.collect(),
            sentence: (!counties.is_empty()).then(|| texts.have_it(connected, counties.len(), begun)),
            rows: counties.into_iter().map(|area| Row::new(area, texts)).collect(),
            definitions: defined(shown, language),
            texts,
        }
    }
}

impl Row {
    fn new(covered: &CoveredArea, texts: Texts) -> Self {
        let CoveredArea { area, counts, .. } = covered;
        Self {
            name: area.name.clone(),
            is_partial: area.partial,
            state: match (counts.connected, counts.represented) {
                (0, 0) => texts.has_not(),
                (0, _) => texts.has_begun(),
                _ => texts.has(),
            },
            connected: texts.out_of(counts.connected, counts.municipalities),
            represented: texts.out_of(counts.represented, counts.municipalities),
            bar: Bar::of_part(counts.connected, counts.municipalities),
        }
    }
}
