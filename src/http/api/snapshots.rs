//! `/api/v1/snapshots`: answers that are kept; `/f/{snapshot}` reads one.

use actix_web::http::header::{CACHE_CONTROL, ContentEncoding, IF_NONE_MATCH, LOCATION};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse, HttpResponseBuilder};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use learning::{Attribution, DEFINITIONS, Definition, Dimension, FigureQuery, Figures, Suppression, UNKNOWN_CODE};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::asked::accept;
use super::choice::{Choice, told};
use super::completions::answer;
use super::figures_table::Written;
use super::json_body::read_json;
use super::limit::say_limit;
use super::listing::{Listing, no_store};
use super::question::{Days, FILTERS, GROUP, SINGLE, by, figure_query};
use super::table::{self, FORMAT, TableFormat};
use crate::auth::Caller;
use crate::http::gate;
use crate::http::wire::respond::{begin, lists_tag};
use crate::http::{AppState, Calling, Parameters, Refusal, as_word, encoded, pairs};
use crate::service::{self, Frozen, NewSnapshot, Service, SnapshotReport, cost_of_json};

/// The hash of the representation (RFC 9530).
const REPR_DIGEST: &str = "Repr-Digest";

/// A page of snapshots.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SnapshotsPage")]
pub(in crate::http) struct Answer {
    /// The snapshots, by id.
    snapshots: Vec<SnapshotReport>,
    /// The address of the next page, `null` if there is none.
    more: Option<String>,
}

/// What a request for a snapshot says.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewSnapshot")]
pub(crate) struct SentSnapshot {
    /// The query string of `GET /api/v1/completions`.
    pub(crate) question: String,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// Whether anybody who has the address may read it.
    #[serde(default)]
    pub(crate) public: bool,
}

/// `POST`: asks a question and keeps the answer. 201 with the address and the snapshot's report.
pub(crate) async fn add(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let sent: SentSnapshot =
        read_json(&request, payload, (&state, &caller), "a snapshot (question, name, public)").await?;
    let days = Days::now(&state, state.service.disclosure(&caller).await?);
    let report = add_snapshot(&state.service, days, &caller, sent).await?;
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, format!("/f/{}", report.id)))
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(report))
}

/// The same for a request that has been read; `days` are the as-of days that the question may have.
///
/// # Errors
/// If the question can't be parsed; the errors of the service.
pub(crate) async fn add_snapshot(
    service: &Service,
    days: Days,
    caller: &Caller,
    SentSnapshot { question, name, public }: SentSnapshot,
) -> Result<SnapshotReport, Refusal> {
    let query = read_question(&question, days)?;
    let (asked, reach) = (query.clone(), caller.reach.clone());
    let new = NewSnapshot { name, public, question: write_question(&query), query };
    let added = service.add_snapshot(caller, new, move |figures, disclosure| {
        serde_json::to_vec(&answer(Written::new(&asked, figures), &reach, disclosure))
            .map_err(|_| service::Error::Internal)
    });
    Ok(added.await?)
}

/// `GET`: a page of snapshots, by id.
pub(crate) async fn list(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let listing = Listing::read(&request, &[])?;
    let (snapshots, last) = state.service.list_snapshots(&caller, &listing.page()).await?;
    let more = listing.more(&state, "snapshots", last);
    Ok(no_store(Answer { snapshots, more }))
}

/// `GET` of one: everything about it but its answer.
pub(crate) async fn show(
    request: HttpRequest,
    id: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    Ok(no_store(state.service.show_snapshot(&caller, &id).await?))
}

/// `DELETE`: revokes the snapshot; its numbers are gone. 204.
pub(crate) async fn revoke(
    request: HttpRequest,
    id: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    state.service.revoke_snapshot(&caller, &id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `GET …/difference`: what the question returns now, and what may have caused a difference.
pub(crate) async fn difference(
    request: HttpRequest,
    id: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let days = Days::now(&state, state.service.disclosure(&caller).await?);
    let read = |question: &str| read_question(question, days);
    Ok(no_store(state.service.compare_snapshot(&caller, &id, read).await?))
}

/// `GET /f/{snapshot}`: the answer as JSON, byte for byte, or as a file.
pub(crate) async fn frozen(
    request: HttpRequest,
    id: Path<String>,
    state: Data<AppState>,
) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(request.query_string(), &[&FORMAT[..], &["lang"]].concat(), &[])?;
    let format = TableFormat::read(&parameters, accept(&request))?;
    let frozen = read_frozen(&request, &state, &id).await?;
    if format == TableFormat::Json {
        return Ok(as_json(&request, frozen));
    }
    let thawed = Thawed::of(&state, &frozen)?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "private, no-cache"));
    say(&mut response, &frozen.report);
    let name = format!("snapshot-{}", frozen.report.id);
    let definitions = thawed.definitions();
    let written = Written { definitions: Some(&definitions), ..Written::new(&thawed.query, &thawed.figures) };
    match format {
        TableFormat::Csv(dialect) => table::csv(&mut response, &name, written.wide(dialect.is_swedish()), dialect),
        _ => as_workbook(&mut response, &name, written, (&frozen.report, &thawed)),
    }
}

/// A workbook dated when the snapshot was made.
fn as_workbook(
    response: &mut HttpResponseBuilder,
    name: &str,
    written: Written<'_>,
    (report, thawed): (&SnapshotReport, &Thawed),
) -> Result<HttpResponse, Refusal> {
    let question = report.of.as_ref().map(|of| of.question.as_str()).unwrap_or_default();
    let choice = Choice {
        parameters: &parse_question(question)?,
        compared_to: None,
        attribution: Some(thawed.query.attribution),
        reach: &report.limited_to.clone().unwrap_or_default(),
        hidden: thawed.hides.and_then(|below| Suppression::new(below.counts_below, below.shares_below).ok()),
        made: report.made,
    };
    let meanings = told(thawed.defined.iter().map(|defined| defined.told(true)));
    let sheets = choice.beside(("Siffror", written.wide(true)), meanings, &thawed.query);
    table::workbook(response, name, sheets, report.made)
}

/// The bytes as kept, with their hash. They are sent uncompressed, since the hash is of the uncompressed bytes.
fn as_json(request: &HttpRequest, Frozen { report, answer }: Frozen) -> HttpResponse {
    let tag = format!("\"{}\"", report.sha256);
    let values = request.headers().get_all(IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    let unchanged = lists_tag(values, &tag);
    let mut response = begin(&tag, None, unchanged);
    let digest = STANDARD.encode(hex::decode(&report.sha256).unwrap_or_default());
    response.insert_header((REPR_DIGEST, format!("sha-256=:{digest}:"))).insert_header(ContentEncoding::Identity);
    say(&mut response, &report);
    if unchanged { response.finish() } else { response.content_type("application/json").body(answer) }
}

/// Adds the headers that every form of a snapshot has.
fn say(response: &mut HttpResponseBuilder, report: &SnapshotReport) {
    response.insert_header(("Vary", "Accept"));
    if let Some(reach) = &report.limited_to {
        say_limit(response, reach);
    }
}

/// Reads a snapshot for a caller whom the gate may not have identified.
///
/// # Errors
/// Those of the service; an unknown caller does not learn whether the snapshot exists.
pub(crate) async fn read_frozen(request: &HttpRequest, state: &AppState, id: &str) -> Result<Frozen, Refusal> {
    let caller = request.extensions().get::<Calling>().map(|calling| calling.0.clone());
    match state.service.read_snapshot(caller.as_deref(), id).await {
        Err(service::Error::NotFound) if caller.is_none() => Err(gate::unknown(request)),
        read => Ok(read?),
    }
}

/// A kept answer, parsed again: its figures, its question, its definitions.
#[derive(Debug)]
pub(crate) struct Thawed {
    pub(crate) query: FigureQuery,
    pub(crate) figures: Figures,
    pub(crate) defined: Vec<Defined>,
    /// What is hidden.
    pub(crate) hides: Option<HiddenBelow>,
}

/// A definition, as in the answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Defined {
    /// With the version: `started/2`.
    pub(crate) id: String,
    /// What it meant, in English.
    pub(crate) meaning: String,
}

impl Defined {
    /// This release's definition, if its meaning is still the same.
    fn known(&self) -> Option<&'static Definition> {
        DEFINITIONS.iter().find(|known| known.versioned() == self.id)
    }

    /// Name, id and meaning: from this release, in the language, if the meaning is still the same; otherwise as it was.
    pub(crate) fn told(&self, swedish: bool) -> [String; 3] {
        let language = usize::from(!swedish);
        let (name, meaning) = match self.known() {
            Some(known) => (known.name[language], known.meaning[language]),
            None => (self.id.split('/').next().unwrap_or_default(), &*self.meaning),
        };
        [name.to_owned(), self.id.clone(), meaning.to_owned()]
    }
}

/// The numbers below which values are hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) struct HiddenBelow {
    pub(crate) counts_below: u32,
    pub(crate) shares_below: u32,
}

/// The part of the answer that is parsed again.
#[derive(Debug, Deserialize)]
struct Kept {
    #[serde(default)]
    definitions: Vec<Defined>,
    #[serde(default)]
    suppression: Option<HiddenBelow>,
    #[serde(flatten)]
    figures: Figures,
}

impl Thawed {
    /// Parses the answer of a snapshot.
    ///
    /// # Errors
    /// If there is no memory for it; if it can't be parsed, which is logged.
    pub(crate) fn of(state: &AppState, frozen: &Frozen) -> Result<Self, Refusal> {
        let unreadable = || {
            tracing::error!("the answer of a snapshot can't be read");
            Refusal::from(service::Error::Internal)
        };
        let _held = state.service.memory().hold(cost_of_json(&frozen.answer))?;
        let kept: Kept = serde_json::from_slice(&frozen.answer).map_err(|_| unreadable())?;
        let asked = frozen.report.of.as_ref().ok_or_else(unreadable)?;
        let query = read_question(&asked.question, Days::until(asked.as_of))?;
        Ok(Self { query, figures: kept.figures, defined: kept.definitions, hides: kept.suppression })
    }

    /// The ids and versions of its definitions, in one cell.
    fn definitions(&self) -> String {
        self.defined.iter().map(|defined| defined.id.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// Parses a question like `GET /api/v1/completions` does, for one day.
///
/// # Errors
/// The first parameter that is wrong.
pub(crate) fn read_question(question: &str, days: Days) -> Result<FigureQuery, Refusal> {
    let parameters = parse_question(question)?;
    figure_query(&parameters, by(&parameters)?, days)
}

fn parse_question(question: &str) -> Result<Parameters, Refusal> {
    if pairs(question).flatten().any(|(name, _)| name == "compared_to") {
        return Err(Refusal::parameter("compared_to", "a snapshot is of one day: freeze the earlier day by itself"));
    }
    Parameters::parse(question, &[&SINGLE[..], &[GROUP]].concat(), &[&FILTERS[..], &["by"]].concat())
}

/// Writes a question so that it means the same on any day: with its dimensions and its as-of day.
fn write_question(query: &FigureQuery) -> String {
    let FigureQuery {
        by,
        courses,
        programmes,
        municipalities,
        organisations,
        unknown_municipality,
        counties,
        regions,
        units,
        roles,
        service_areas,
        experience,
        group,
        from,
        to,
        as_of,
        attribution,
    } = query;
    let texts = |list: &[String]| list.iter().map(|text| encoded(text)).collect::<Vec<_>>();
    let unknown = unknown_municipality.then(|| UNKNOWN_CODE.to_owned());
    let lists = [
        ("course", courses.iter().map(|course| encoded(course.as_str())).collect()),
        ("programme", texts(programmes)),
        ("municipality", municipalities.iter().map(ToString::to_string).chain(unknown).collect()),
        ("organisation", texts(organisations)),
        ("county", texts(counties)),
        ("region", texts(regions)),
        ("unit", texts(units)),
        ("role", texts(roles)),
        ("service_area", texts(service_areas)),
        ("experience", texts(experience)),
    ];
    let dimensions: Vec<String> = by.iter().map(|dimension: &Dimension| as_word(dimension)).collect();
    let mut written = vec![format!("by={}", dimensions.join(","))];
    let named = lists.into_iter().filter(|(_, list): &(&str, Vec<String>)| !list.is_empty());
    written.extend(named.map(|(name, list)| format!("{name}={}", list.join(","))));
    written.extend(group.as_ref().map(|group| format!("{GROUP}={}", encoded(group))));
    written.extend(from.map(|day| format!("from={day}")));
    written.extend(to.map(|day| format!("to={day}")));
    written.push(format!("as_of={as_of}"));
    if *attribution != Attribution::default() {
        written.push(format!("attribution={}", as_word(attribution)));
    }
    written.join("&")
}

#[cfg(test)]
mod tests {
    use super::{Days, read_question, write_question};

    #[test]
    fn a_question_that_is_written_reads_as_the_same_on_any_later_day() {
        let [then, later] = ["2022-09-30", "2031-01-15"].map(|day| Days::until(day.parse().unwrap()));
        for question in [
            "",
            "by=",
            "by=municipality&course=a,b&course=c%2Fd&as_of=2022-06-30",
            "by=month,course&from=2021-01-01&to=2022-01-01&attribution=current",
            "municipality=unknown,1440&region=gr&county=14&organisation=region-skane",
            "by=inside,week&group=projektet&from=2022-01-01&service_area=IFO,unknown&experience=under-1",
            "unit=1440%2Fifo&role=F%C3%B6rste+socialsekreterare&programme=yrkesresan",
        ] {
            let read = read_question(question, then).unwrap();
            let written = write_question(&read);
            assert!(written.starts_with("by=") && written.contains("as_of=2022-"), "{written}");
            assert_eq!(read_question(&written, later).unwrap(), read, "{written}");
            assert_eq!(write_question(&read_question(&written, later).unwrap()), written);
        }
    }

    #[test]
    fn a_question_has_no_format_and_nothing_unknown() {
        for question in ["format=csv", "lang=sv", "by=planet", "as_of=2022-10-01", "compared_to=quarter"] {
            assert!(read_question(question, Days::until("2022-09-30".parse().unwrap())).is_err(), "{question}");
        }
    }
}
