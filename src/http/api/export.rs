//! `GET /api/v1/statements/export`: the log as a file, and `GET /api/v1/statements/exports/{export}`, what the file was.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, ContentEncoding};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use futures::{TryStreamExt as _, stream};
use jiff::Timestamp;
use learning::{CourseId, Day};

use crate::service::{Columns, ExportFilter, ExportForm, OnDamage, RowFormat, Whose};

use super::limit::say_limit;
use super::listing::no_store;
use super::question::municipalities;
use crate::http::{AppState, Calling, Parameters, Refusal};

/// The header with the name of an export.
const EXPORT: &str = "Loggbok-Export";

/// The longest piece that is sent at once, in bytes.
const SHORT: usize = 256 * 1024;

/// The parameters that may come once.
const ONCE: [&str; 13] = [
    "course",
    "programme",
    "municipality",
    "unit",
    "verb",
    "from",
    "to",
    "stored_from",
    "stored_to",
    "position",
    "to_position",
    "voided",
    "format",
];
/// The one that may come more often.
const LISTS: [&str; 1] = ["columns"];

/// Streams any number of statements in the order of arrival, with one page in memory at a time and, for Parquet, a group of
/// rows.
///
/// A failure under way breaks off the connection, so that a truncated file never looks whole. Where the client goes away, the
/// stream is dropped, and nothing more is read.
pub(crate) async fn export(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(request.query_string(), &ONCE, &LISTS)?;
    let (filter, form) = (filter(&parameters)?, form(&parameters)?);
    let format = form.format();
    let (id, pieces) = state.service.export(&caller, filter, form).await?;
    let mut response = HttpResponse::Ok();
    response.content_type(format.media_type()).insert_header((CACHE_CONTROL, "no-store"));
    response.insert_header((EXPORT, id.to_string()));
    if format != RowFormat::Ndjson {
        let name = format!("attachment; filename=\"statements.{}\"", format.as_str());
        response.insert_header((CONTENT_DISPOSITION, name));
    }
    if format == RowFormat::Parquet {
        // It is compressed already.
        response.insert_header(ContentEncoding::Identity);
    }
    say_limit(&mut response, &caller.reach);
    let short = pieces.map_err(Refusal::from).map_ok(|piece| stream::iter(in_short(piece.bytes).map(Ok::<_, Refusal>)));
    Ok(response.streaming(short.try_flatten()))
}

/// Pieces that are sent without holding more memory: what an export holds covers them, and one that waited for more while
/// others do the same would wait for ever.
fn in_short(mut bytes: Bytes) -> impl Iterator<Item = Bytes> {
    std::iter::from_fn(move || (!bytes.is_empty()).then(|| bytes.split_to(bytes.len().min(SHORT))))
}

/// How many statements an export had, the hash of its bytes, and where it ended; 404 until it has ended.
///
/// The server underneath sends no trailers, so this comes apart.
pub(crate) async fn manifest(
    request: HttpRequest,
    id: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let id = id.parse().unwrap_or_default();
    Ok(no_store(state.service.export_manifest(&caller, id)?))
}

fn form(parameters: &Parameters) -> Result<ExportForm, Refusal> {
    let columns = parameters.text("columns").map(|_| Columns::named(parameters.list("columns"))).transpose();
    let columns = columns.map_err(|detail| Refusal::parameter("columns", detail))?;
    Ok(ExportForm::new(parameters.word("format")?.unwrap_or_default(), columns))
}

/// Reads which statements a query string of an export asks for.
///
/// # Errors
/// The first parameter that is wrong.
pub(super) fn read_filter(query: &str) -> Result<ExportFilter, Refusal> {
    filter(&Parameters::parse(query, &ONCE, &[])?)
}

fn filter(parameters: &Parameters) -> Result<ExportFilter, Refusal> {
    let (from, to) = parameters.period(("from", "to"), instant)?;
    let (stored_from, stored_to) = parameters.period(("stored_from", "stored_to"), instant)?;
    // For figures, an empty one is a form field that nobody filled in; here it would mean the whole log.
    if parameters.text("municipality") == Some("") {
        return Err(Refusal::parameter("municipality", "it is empty: give a code, or leave it out for all"));
    }
    let (named, unknown) = municipalities(parameters)?;
    if named.len() + usize::from(unknown) > 1 {
        return Err(Refusal::parameter("municipality", "an export is of one; export several times"));
    }
    let municipality = named.first().copied().map(Whose::Municipality);
    let text = |name: &str| parameters.text(name).map(str::to_owned);
    Ok(ExportFilter {
        course: parameters.text("course").map(CourseId::from),
        programme: text("programme"),
        municipality: municipality.or(unknown.then_some(Whose::Unknown)),
        unit: parameters.parsed("unit")?,
        verb: parameters.iri("verb")?,
        from,
        to,
        stored_from,
        stored_to,
        position: text("position"),
        to_position: text("to_position"),
        voided: parameters.boolean("voided")?,
        on_damage: OnDamage::Stop,
    })
}

/// Reads a timestamp, or a day, which stands for its beginning in Sweden.
fn instant(parameters: &Parameters, name: &str) -> Result<Option<Timestamp>, Refusal> {
    match parameters.text(name) {
        Some(text) if text.contains('T') => parameters.timestamp(name),
        _ => Ok(parameters.parsed::<Day>(name)?.map(Day::start)),
    }
}

#[cfg(test)]
mod tests {
    use super::{ExportFilter, LISTS, ONCE, Parameters, Refusal, Whose};

    fn filter(query: &str) -> Result<ExportFilter, Refusal> {
        super::filter(&Parameters::parse(query, &ONCE, &LISTS)?)
    }

    #[test]
    fn a_day_begins_in_sweden() {
        let filter = filter("course=ek&municipality=0180&from=2022-09-30&to=2022-12-01").unwrap();
        assert_eq!(filter.from, Some("2022-09-29T22:00:00Z".parse().unwrap()));
        assert_eq!(filter.to, Some("2022-11-30T23:00:00Z".parse().unwrap()));
        assert_eq!(filter.municipality, Some(Whose::Municipality("0180".parse().unwrap())));
    }

    #[test]
    fn an_instant_is_taken_as_it_is() {
        assert_eq!(filter("from=2022-09-30T10:00:00Z").unwrap().from, Some("2022-09-30T10:00:00Z".parse().unwrap()));
    }

    #[test]
    fn other_words_are_refused() {
        assert!(filter("from=autumn").is_err());
        assert!(filter("municipality=180").is_err());
        assert!(filter("municipality=0180,unknown").is_err());
        assert!(filter("municipality=").is_err(), "an empty variable of a script is not everybody");
        assert!(filter("agent=x").is_err());
        assert!(filter("verb=completed").is_err(), "an IRI");
        assert!(filter("unit=ifo").is_err(), "with its municipality");
    }

    #[test]
    fn a_form_is_a_format_and_columns() {
        let form = |query: &str| {
            let form = super::form(&Parameters::parse(query, &ONCE, &LISTS)?)?;
            let columns = form.columns().map(|columns| columns.iter().map(|column| column.name).collect::<Vec<_>>());
            Ok::<_, Refusal>((form.format().as_str(), columns))
        };
        assert_eq!(form("").unwrap(), ("ndjson", None));
        let rows = Some(vec!["id", "verb", "municipality"]);
        assert_eq!(form("format=csv&columns=municipality,id,verb").unwrap(), ("csv", rows));
        assert_eq!(form("format=parquet").unwrap().1.unwrap().last(), Some(&"voided"), "nothing that is joined");
        for wrong in ["format=xlsx", "columns=", "columns=id,name"] {
            assert!(form(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn who_is_in_no_known_municipality_is_asked_for_as_figures_are() {
        assert_eq!(filter("municipality=unknown").unwrap().municipality, Some(Whose::Unknown));
        assert_eq!(filter("").unwrap().municipality, None);
    }

    #[test]
    fn a_period_without_any_time_in_it_is_refused() {
        for wrong in [
            "from=2022-09-30&to=2022-09-30",
            "from=2022-10-01&to=2022-09-30",
            "from=2022-09-30&to=2022-09-29T22:00:00Z",
        ] {
            let refusal = filter(wrong).err().map(|refusal| refusal.to_string()).unwrap_or_default();
            assert!(refusal.contains("the parameter to is wrong"), "{wrong}: {refusal}");
        }
        assert!(filter("stored_from=2022-10-01&stored_to=2022-09-30").is_err());
        assert!(filter("from=2022-09-30&to=2022-10-01").is_ok());
    }
}
