//! `GET /api/v1/comparison`: shares completed beside those of all municipalities.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use learning::{DEFINITIONS, Day, Dimension, FigureRow, Spread, spread_definition};
use schemars::JsonSchema;
use serde::Serialize;

use super::asked::Asked;
use super::comparison_table;
use super::completions::{Beside, Definition, Hidden, definition};
use super::formatted::{Subject, Wanted};
use super::limit::LimitedTo;
use super::question::{Days, figure_query};
use super::table::{FORMAT, TableFormat};
use crate::auth::Reach;
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::{Comparison, Disclosure};

/// The dimensions of a comparison.
pub(crate) const BY: [Dimension; 2] = [Dimension::Municipality, Dimension::Course];

/// The list parameters that select what is compared.
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

/// Answers with the caller's shares and the spread of everyone's, as JSON, CSV or a workbook.
pub(crate) async fn comparison(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    answer_question(Asked::of(&request, &state, &caller)).await
}

/// Answers the question, wherever it comes from.
pub(super) async fn answer_question(asked: Asked<'_>) -> Result<HttpResponse, Refusal> {
    let Asked { service, caller, now, .. } = asked;
    let single = [&["as_of"][..], &FORMAT].concat();
    let parameters = Parameters::parse(asked.query, &single, &FILTERS)?;
    let format = TableFormat::read(&parameters, asked.accept)?;
    let disclosure = service.disclosure(caller).await?;
    let query = figure_query(&parameters, BY.to_vec(), Days::published(now))?;
    let compared = service.comparison(caller, query.clone()).await?;
    let subject =
        Subject { attribution: Some(query.attribution), ..Subject::figures("comparison", &query, definitions()) };
    Wanted { asked, parameters: &parameters, format, disclosure }.respond(
        &subject,
        || answer(query.as_of, &compared, &caller.reach, disclosure),
        |swedish| comparison_table::table(&compared, query.as_of, swedish),
    )
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
