//! `GET /api/v1/uncounted`: what statements and rosters named that matched nothing.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use learning::{Counted, Day, UncountedKind, UncountedReport, UncountedRow, Words, mend_in_swedish};
use schemars::JsonSchema;
use serde::Serialize;

use super::asked::accept;
use super::limit::{LimitedTo, say_limit};
use super::table::{self, TableFormat};
use crate::http::wire::table::{Cell, Table};
use crate::http::{AppState, Calling, Parameters, Refusal, as_word, word};
use crate::service::{UncountedPage, UncountedQuery};

/// A page of what was not counted.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "UncountedPage")]
pub(in crate::http) struct Answer<'a> {
    /// The last day that counts.
    as_of: Day,
    /// The caller's limited reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    limited_to: Option<LimitedTo>,
    #[serde(flatten)]
    report: &'a UncountedReport,
    /// Rows in all.
    of_rows: usize,
    /// The address of the next rows, `null` if there are none.
    more: Option<String>,
}

/// Answers as JSON or CSV.
pub(crate) async fn uncounted(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let single = ["format", "dialect", "offset", "limit", "as_of"];
    let parameters = Parameters::parse(request.query_string(), &single, &["kind"])?;
    let dialect = TableFormat::read_dialect(&parameters, accept(&request))?;
    let kinds: Vec<UncountedKind> = parameters.list("kind").map(|text| word("kind", text)).collect::<Result<_, _>>()?;
    let whole = |name: &'static str, least: usize, most: usize| {
        let wrong = || Refusal::parameter(name, format!("write a whole number from {least} to {most}"));
        let read = |text: &str| text.parse().ok().filter(|number| (least..=most).contains(number)).ok_or_else(wrong);
        parameters.text(name).map(read).transpose()
    };
    let query = UncountedQuery {
        kinds: kinds.clone(),
        offset: whole("offset", 0, 1_000_000)?.unwrap_or(0),
        limit: whole("limit", 1, UncountedQuery::MOST)?.unwrap_or(UncountedQuery::DEFAULT_LIMIT),
        as_of: parameters.parsed("as_of")?.unwrap_or_else(|| Day::of(state.clock.now())),
    };
    let page = state.service.uncounted(&caller, query.clone()).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "private, no-cache")).insert_header(("Vary", "Accept"));
    say_limit(&mut response, &caller.reach);
    match dialect {
        Some(dialect) => {
            let rows = rows_of(&page.report.rows, dialect.is_swedish());
            table::csv(&mut response, &format!("uncounted-{}", query.as_of), rows, dialect)
        }
        None => Ok(response.json(Answer {
            as_of: query.as_of,
            limited_to: LimitedTo::of(&caller.reach),
            more: more(&query, &page).map(|more| state.service.names().path(&more)),
            report: &page.report,
            of_rows: page.of_rows,
        })),
    }
}

fn more(query: &UncountedQuery, page: &UncountedPage) -> Option<String> {
    let next = query.offset + page.report.rows.len();
    let kinds: Vec<_> = query.kinds.iter().map(|kind| format!("&kind={}", as_word(kind))).collect();
    (next < page.of_rows && !page.report.rows.is_empty()).then(|| {
        format!("/api/v1/uncounted?offset={next}&limit={}&as_of={}{}", query.limit, query.as_of, kinds.concat())
    })
}

/// The columns, for machines and in Swedish.
const COLUMNS: [(&str, &str); 13] = [
    ("kind", "Slag"),
    ("value", "Vad"),
    ("municipality_code", "Kommunkod"),
    ("count", "Antal"),
    ("counted", "Antal av"),
    ("first", "Första gången"),
    ("last", "Senast"),
    ("senders", "Avsändare"),
    ("example", "Exempel"),
    ("nearest", "Närmast i katalogen"),
    ("nearest_of", "Hör till"),
    ("differs", "Skillnad"),
    ("mend", "Rad som rättar det"),
];

fn rows_of(rows: &[UncountedRow], swedish: bool) -> Table<'_> {
    let header = COLUMNS.map(|(word, sv)| if swedish { sv } else { word }.to_owned());
    let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
    let day = |day: Option<Day>| day.map_or(Cell::Empty, Cell::Day);
    let cells = rows.iter().map(move |row| {
        let near = row.nearest.as_ref();
        let (kind, counted) = if swedish {
            (kind_in_swedish(row.kind).to_owned(), counted_in_swedish(row.counted).to_owned())
        } else {
            (as_word(&row.kind), as_word(&row.counted))
        };
        let words = |words: &Words| if swedish { words.sv.clone() } else { words.en.clone() };
        vec![
            text(&kind),
            text(&if swedish { value_in_swedish(row) } else { row.value.clone() }),
            row.municipality.clone().map_or(Cell::Empty, Cell::Code),
            Cell::Count(u32::try_from(row.count).unwrap_or(u32::MAX)),
            text(&counted),
            day(row.first),
            day(row.last),
            text(&if swedish { senders_in_swedish(row) } else { row.senders.join(" ") }),
            text(&row.example.map(|id| id.to_string()).unwrap_or_default()),
            text(near.map_or("", |near| &near.value)),
            text(&near.map(|near| words(&near.of)).unwrap_or_default()),
            text(&near.map(|near| words(&near.differs)).unwrap_or_default()),
            text(
                &row.mend
                    .as_deref()
                    .map(|mend| if swedish { mend_in_swedish(mend) } else { mend.to_owned() })
                    .unwrap_or_default(),
            ),
        ]
    });
    Table::new(header.to_vec(), cells)
}

/// Contradicting municipalities become a sentence; anything else stays as it was named.
fn value_in_swedish(row: &UncountedRow) -> String {
    match row.kind {
        UncountedKind::Contradiction => {
            row.value.replace("statements: ", "händelser: ").replace("roster: ", "personallista: ")
        }
        _ => row.value.clone(),
    }
}

/// The senders; the last entry may say how many more there are. Keys contain no spaces.
fn senders_in_swedish(row: &UncountedRow) -> String {
    let sender = |sender: &String| match sender.strip_prefix("and ").and_then(|rest| rest.strip_suffix(" more")) {
        Some(more) => format!("och {more} till"),
        None => sender.clone(),
    };
    row.senders.iter().map(sender).collect::<Vec<_>>().join(" ")
}

fn kind_in_swedish(kind: UncountedKind) -> &'static str {
    match kind {
        UncountedKind::Activity => "Okänd aktivitet",
        UncountedKind::Verb => "Okänt verb",
        UncountedKind::HomePage => "Okänd webbplats för konton",
        UncountedKind::MailDomain => "Okänd e-postdomän",
        UncountedKind::Unit => "Okänd enhet",
        UncountedKind::Role => "Roll utan målgrupp",
        UncountedKind::Contradiction => "Säger emot personallistan",
        UncountedKind::NotAPerson => "Ingen person",
        UncountedKind::ClockAhead => "Klocka som går före",
        UncountedKind::WithoutZone => "Tid utan tidszon",
        UncountedKind::Organisation => "Okänd organisation",
        UncountedKind::ClockUnset => "Klocka som aldrig ställts",
        UncountedKind::Municipality => "Okänd kommun",
        UncountedKind::ClaimRefused => "Kommun utanför räckvidden",
        UncountedKind::CompletedApart => "Slutförd i delar, räknas ingenstans",
    }
}

fn counted_in_swedish(counted: Counted) -> &'static str {
    match counted {
        Counted::Statements => "händelser",
        Counted::People => "personer",
        Counted::RosterRows => "rader i personallistan",
        Counted::Days => "dagar",
    }
}
