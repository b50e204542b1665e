//! `/api/v1/roster`: imports and exports who works where, by employers' lists.

use std::collections::BTreeSet;

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use learning::{Affiliation, AgentObject, Day, Key, Kommunkod, RosterMode};
use schemars::JsonSchema;
use serde::Serialize;

use crate::service::{self, RosterImport, RosterQuery, cost_of_rows};

use super::asked::accept;
use super::explanation::write_pseudonym;
use super::limit::{LimitedTo, say_limit};
use super::people::more_of;
use super::roster_check::Imported;
use super::roster_table;
use super::table::{self, TableFormat};
use crate::http::gate::turn;
use crate::http::wire::body;
use crate::http::{AppState, Calling, PLACE, Parameters, Refusal, people_page};

/// Imports a roster or, with `dry_run=true`, says what importing it would change; with `details=true`, row by row and
/// in figures. The report lists refused rows.
pub(crate) async fn import(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let single = ["mode", "as_of", "correct", "dry_run", "allow_shrinking", "details", "expected"];
    let parameters = Parameters::parse(request.query_string(), &single, &["municipality"])?;
    let mode = parameters.word("mode")?.unwrap_or(RosterMode::Delta);
    let today = Day::of(state.clock.now());
    let as_of = parameters.parsed("as_of")?.unwrap_or(today);
    let (correct, dry_run) = (parameters.boolean("correct")?, parameters.boolean("dry_run")?);
    let allow_shrinking = parameters.boolean("allow_shrinking")?;
    let municipalities = parameters.parsed_list::<Kommunkod>("municipality")?.into_iter().collect();
    let details = parameters.boolean("details")?;
    if details && !dry_run {
        return Err(Refusal::parameter("details", "it goes with dry_run=true"));
    }
    let expected = parameters.text("expected").map(str::to_owned);
    if body::media_type(request.headers()).is_none_or(|media_type| media_type.essence != "text/csv") {
        return Err(Refusal::MediaType("text/csv"));
    }
    let memory = state.service.memory_of(&caller);
    let file = body::read(payload, request.headers(), state.limits_of(&caller).body_bytes, &memory).await?;
    let file = memory.carry(file.clone(), cost_of_rows(&file))?;
    let import = RosterImport { file, mode, as_of, today, correct, municipalities, dry_run, allow_shrinking, expected };
    if details {
        let checking = state.service.check_roster(&caller, import);
        let check = turn::while_there(&request, checking).await.unwrap_or(Err(service::Error::Unavailable))?;
        return Ok(HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "private, no-store"))
            .json(Imported::of(&check, today)));
    }
    let importing = state.service.import_roster(&caller, import);
    // A client that has left can see in the roster whether the import took place.
    let report = turn::while_there(&request, importing).await.unwrap_or(Err(service::Error::Unavailable))?;
    Ok(HttpResponse::Ok().json(report))
}

/// A page of the roster.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RosterPage")]
pub(in crate::http) struct Answer<'a> {
    /// The day that was asked for; `null` for the whole history.
    as_of: Option<Day>,
    /// The caller's limited reach: no other rows are listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    limited_to: Option<LimitedTo>,
    /// Rows of the whole answer.
    rows: usize,
    /// The rows.
    affiliations: Vec<Listed<'a>>,
    /// The address of the next rows, `null` if there are none.
    more: Option<String>,
}

/// A row: where somebody works, and when.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ListedAffiliation")]
pub(in crate::http) struct Listed<'a> {
    /// The person's name.
    name: Option<&'a str>,
    /// A pseudonym of the person, by which `explain_person` finds it.
    pseudonym: Option<String>,
    /// What the person is known by.
    identifiers: Vec<AgentObject>,
    /// The employer.
    municipality: Option<&'a Key>,
    /// The unit, as written.
    unit: Option<&'a str>,
    /// The role, as written.
    role: Option<&'a str>,
    /// The service area, as written.
    service_area: Option<&'a str>,
    /// The first day of the person in the profession.
    in_profession_since: Option<Day>,
    /// When the person was hired.
    hired_on: Option<Day>,
    /// First day; `null` if open.
    valid_from: Option<Day>,
    /// Last day; `null` if open.
    valid_to: Option<Day>,
    /// Whether no list says when it began: the first day is that of the first list that has it.
    first_seen: bool,
    /// The first day as of which figures know of it; `null` if all do.
    known_from: Option<Day>,
}

/// Answers with the history, or with what held on a day, as a page of JSON or a whole CSV file that an import reads.
pub(crate) async fn read(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let single = [&PLACE[..], &["as_of", "format", "dialect"]].concat();
    let parameters = Parameters::parse(request.query_string(), &single, &["municipality"])?;
    let dialect = TableFormat::read_dialect(&parameters, accept(&request))?;
    let municipalities: BTreeSet<Kommunkod> = parameters.parsed_list("municipality")?.into_iter().collect();
    let query = RosterQuery { municipalities, as_of: parameters.parsed("as_of")? };
    let page = match dialect {
        Some(_) => None,
        None => Some(people_page(&parameters)?),
    };
    if let (None, Some(name)) = (&page, PLACE.into_iter().find(|name| parameters.text(name).is_some())) {
        return Err(Refusal::parameter(name, "a file has everybody; it goes with format=json"));
    }
    let as_of = query.as_of;
    let found = state.service.roster(&caller, query, page).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "private, no-store")).insert_header(("Vary", "Accept"));
    say_limit(&mut response, &caller.reach);
    if let Some(dialect) = dialect {
        return table::csv(&mut response, "roster", roster_table::table(&found.rows, dialect), dialect);
    }
    let more = more_of(&found.more).map(|more| {
        let rest = parameters.query_string(&["more"], &[("more", &more)]);
        state.service.names().path(&format!("{}?{rest}", request.path()))
    });
    let limited_to = LimitedTo::of(&caller.reach);
    let affiliations = found.rows.iter().map(|row| {
        let pseudonym = row.identifiers.first().map(|agent| write_pseudonym(state.service.pseudonym_of(agent)));
        Listed { pseudonym, ..listed(row, found.employers.get(&row.kommunkod)) }
    });
    let affiliations = affiliations.collect();
    Ok(response.json(Answer { as_of, limited_to, rows: found.of_rows, affiliations, more }))
}

pub(super) fn listed<'a>(row: &'a Affiliation, municipality: Option<&'a Key>) -> Listed<'a> {
    Listed {
        name: row.name.as_deref(),
        pseudonym: None,
        identifiers: row
            .identifiers
            .iter()
            .filter_map(|key| key.as_str().parse().ok())
            .map(|ifi| AgentObject::from(&ifi))
            .collect(),
        municipality,
        unit: row.unit.as_deref(),
        role: row.role.as_deref(),
        service_area: row.service_area.as_deref(),
        in_profession_since: row.in_profession_since,
        hired_on: row.hired_on,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        first_seen: row.first_seen,
        known_from: row.known_from,
    }
}
