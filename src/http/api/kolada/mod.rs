//! `/api/v1/kolada/…`: published figures by the addresses and in the form of Kolada's API, version 2
//! (<https://github.com/Hypergene/kolada>), so that programs that read Kolada read them too.

mod data;
mod key_figures;
mod paging;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use learning::{Day, latest_published_day, reference};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::data::Values;
use self::key_figures::{KeyFigure, key_figures};
use self::paging::Paging;
use super::open_data::Reader;
use crate::http::{AppState, Refusal};

pub(in crate::http) use self::data::KoladaData;
pub(in crate::http) use self::key_figures::KoladaKpi;
pub(in crate::http) use self::paging::KoladaPage;

/// The id of the whole country, beside those of municipalities.
const COUNTRY: &str = "0000";

/// A municipality, or the whole country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(in crate::http) struct KoladaMunicipality {
    /// Its kommunkod; `0000` for the whole country.
    id: String,
    /// Its name.
    title: String,
    /// `K` for a municipality; `L` for the whole country, as in Kolada.
    #[serde(rename = "type")]
    kind: &'static str,
}

/// What a path names: ids separated by commas.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Named {
    kpi: Option<String>,
    municipality: Option<String>,
    year: Option<String>,
}

/// The ids in a step of a path.
fn ids(step: &str) -> impl Iterator<Item = &str> {
    step.split(',').map(str::trim).filter(|id| !id.is_empty())
}

/// Whether a step of a path names an id; one that is not there names every one.
fn names(step: Option<&str>, id: &str) -> bool {
    step.is_none_or(|step| ids(step).any(|named| named.eq_ignore_ascii_case(id)))
}

/// Answers with key figures: what each counts, and of which course.
pub(crate) async fn kpis(
    request: HttpRequest,
    state: Data<AppState>,
    named: Path<Named>,
) -> Result<HttpResponse, Refusal> {
    let paging = Paging::with_title(&request)?;
    let reader = Reader::find(&request, &state).await?;
    let file = state.service.catalogue(&reader.caller).await?;
    let all = key_figures(&file).into_iter().filter(|kpi| names(named.kpi.as_deref(), &kpi.id()));
    let published = latest_published_day(Day::of(state.clock.now())).plus(1);
    let auspice = state.about.operator.as_deref().unwrap_or_default();
    let described = all.map(|kpi| kpi.describe(&file, auspice, published));
    let found = described.filter(|kpi| paging.has(kpi.title())).collect();
    Ok(reader.may_be_kept(HttpResponse::Ok().json(paging.page(&request, &state, found))))
}

/// Answers with municipalities, and the whole country.
pub(crate) async fn municipalities(
    request: HttpRequest,
    state: Data<AppState>,
    named: Path<Named>,
) -> Result<HttpResponse, Refusal> {
    let paging = Paging::with_title(&request)?;
    let reader = Reader::find(&request, &state).await?;
    let country = KoladaMunicipality { id: COUNTRY.to_owned(), title: "Riket".to_owned(), kind: "L" };
    let municipality = |one: &reference::Municipality| KoladaMunicipality {
        id: one.kommunkod.to_string(),
        title: one.name.to_owned(),
        kind: "K",
    };
    let all = std::iter::once(country).chain(reference::municipalities().iter().map(municipality));
    let all = all.filter(|one| names(named.municipality.as_deref(), &one.id) && paging.has(&one.title));
    Ok(reader.may_be_kept(HttpResponse::Ok().json(paging.page(&request, &state, all.collect()))))
}

/// Answers with the values of key figures, for the municipalities and years that the path names.
pub(crate) async fn data(
    request: HttpRequest,
    state: Data<AppState>,
    named: Path<Named>,
) -> Result<HttpResponse, Refusal> {
    let paging = Paging::plain(&request)?;
    let values = Values::read(&named, Day::of(state.clock.now()))?;
    let reader = Reader::find(&request, &state).await?;
    let file = state.service.catalogue(&reader.caller).await?;
    let kpis: Vec<KeyFigure> =
        key_figures(&file).into_iter().filter(|kpi| names(named.kpi.as_deref(), &kpi.id())).collect();
    let found = values.count(&state.service, &reader.caller, &kpis).await?;
    Ok(reader.may_be_kept(HttpResponse::Ok().json(paging.page(&request, &state, found))))
}
