//! `GET /api/v1/comparison`: shares completed beside those of all municipalities.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use learning::{DEFINITIONS, Day, Dimension, FigureRow, Spread, spread_definition};
use schemars::JsonSchema;
use serde::Serialize;

use super::asked::Asked;
use super::choice::{Choice, meanings};
use super::comparison_table;
use super::completions::{Beside, Definition, Hidden, definition};
use super::file_name::file_name;
use super::limit::{LimitedTo, say_limit};
use super::question::{Days, figure_query};
use super::table::{self, FORMAT, TableFormat};
use crate::auth::Reach;
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::{Comparison, Disclosure};

/// What a comparison is by.
pub(crate) const BY: [Dimension; 2] = [Dimension::Municipality, Dimension::Course];

/// The parameters, all lists, that choose what is compared.
pub(crate) const FILTERS: [&str; 6] = ["course", "programme", "municipality", "organisation", "county", "region"];

/// Shares beside those of all municipalities, and what was asked.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ComparisonAnswer")]
pub(in crate::http) struct Answer<'a> {
    /// The last day that counts: the end of a quarter.
    as_of: Day,
    /// The caller's limited reach: `rows` are of nothing else. `spread` is of all municipalities.
    #[serde(skip_serializing_if = "Option::is_none")]
    limited_to: Option<LimitedTo>,
    /// What is hidden in `rows`, where the caller reaches several employers.
    #[serde(skip_serializing_if = "Option::is_none")]
    suppression: Option<Hidden>,
    /// The caller's own figures, by municipality and course.
    rows: Vec<Beside<'a, &'a FigureRow>>,
    /// How far the shares of all municipalities differ, by course: of the country, and of the regions and groups around.
    spread: &'a [Spread],
    /// What each number means.
    definitions: Vec<Definition>,
}

/// Answers with the caller's shares and the spread of everybody's, as JSON, CSV or a workbook.
pub(crate) async fn comparison(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    answer_question(Asked::of(&request, &state, &caller)).await
}

/// The same, whoever brings the question.
pub(super) async fn answer_question(asked: Asked<'_>) -> Result<HttpResponse, Refusal> {
    let Asked { service, caller, now, .. } = asked;
    let single = [&["as_of"][..], &FORMAT].concat();
    let parameters = Parameters::parse(asked.query, &single, &FILTERS)?;
    let format = TableFormat::read(&parameters, asked.accept)?;
    let disclosure = service.disclosure(caller).await?;
    let query = figure_query(&parameters, BY.to_vec(), Days::published(now))?;
    let compared = service.comparison(caller, query.clone()).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "private, no-cache")).insert_header(("Vary", "Accept"));
    say_limit(&mut response, &caller.reach);
    let name = || file_name("comparison", &query);
    let rows = |swedish| comparison_table::table(&compared, query.as_of, swedish);
    match format {
        TableFormat::Json => Ok(response.json(answer(query.as_of, &compared, &caller.reach, disclosure))),
        TableFormat::Csv(dialect) => table::csv(&mut response, &name(), rows(dialect.is_swedish()), dialect),
        TableFormat::Xlsx => {
            let choice = Choice {
                parameters: &parameters,
                compared_to: None,
                attribution: Some(query.attribution),
                reach: &caller.reach,
                hidden: disclosure.suppression(),
                made: now,
            };
            let sheets = choice.beside(("Siffror", rows(true)), meanings(definitions()), &query);
            table::workbook(&mut response, &name(), sheets, now)
        }
    }
}

/// What a comparison counts.
pub(super) fn definitions() -> impl Iterator<Item = &'static learning::Definition> {
    DEFINITIONS.iter().chain([spread_definition()])
}

fn answer<'a>(as_of: Day, compared: &'a Comparison, reach: &Reach, disclosure: Disclosure) -> Answer<'a> {
    Answer {
        as_of,
        limited_to: LimitedTo::of(reach),
        suppression: disclosure.suppression().map(Hidden::of),
        rows: compared.rows.iter().map(|row| Beside::new(row, &row.counts, None)).collect(),
        spread: &compared.spread,
        definitions: definitions().map(definition).collect(),
    }
}
