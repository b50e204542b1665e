//! `GET /api/v1/statements/export`: the raw log, one line of JSON per statement.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use futures::TryStreamExt as _;
use jiff::Timestamp;
use learning::{CourseId, Day};

use crate::service::{ExportFilter, OnDamage, Whose};

use super::limit::say_limit;
use super::question::municipalities;
use crate::http::{AppState, Calling, Parameters, Refusal};

/// Streams any number of statements in the order of arrival, with one page in memory at a time.
///
/// A failure under way breaks off the connection, so that a truncated file never looks whole.
pub(crate) async fn export(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let lines = state.service.export(&caller, filter(request.query_string())?).await?;
    let mut response = HttpResponse::Ok();
    response.content_type("application/x-ndjson").insert_header((CACHE_CONTROL, "no-store"));
    say_limit(&mut response, &caller.reach);
    Ok(response.streaming(lines.map_ok(|page| page.lines).map_err(Refusal::from)))
}

fn filter(query: &str) -> Result<ExportFilter, Refusal> {
    let parameters = Parameters::parse(query, &["course", "municipality", "from", "to"], &[])?;
    let (from, to) = parameters.period(("from", "to"), instant)?;
    // For figures, an empty one is a form field that nobody filled in; here it would mean the whole log.
    if parameters.text("municipality") == Some("") {
        return Err(Refusal::parameter("municipality", "it is empty: give a code, or leave it out for all"));
    }
    let (named, unknown) = municipalities(&parameters)?;
    if named.len() + usize::from(unknown) > 1 {
        return Err(Refusal::parameter("municipality", "an export is of one; export several times"));
    }
    let municipality = named.first().copied().map(Whose::Municipality);
    Ok(ExportFilter {
        course: parameters.text("course").map(CourseId::from),
        municipality: municipality.or(unknown.then_some(Whose::Unknown)),
        from,
        to,
        on_damage: OnDamage::Stop,
    })
}

/// Reads a timestamp, or a day, which means its beginning in Sweden.
fn instant(parameters: &Parameters, name: &str) -> Result<Option<Timestamp>, Refusal> {
    match parameters.text(name) {
        Some(text) if text.contains('T') => parameters.timestamp(name),
        _ => Ok(parameters.parsed::<Day>(name)?.map(Day::start)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Whose, filter};

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
        assert!(filter("from=2022-09-30&to=2022-10-01").is_ok());
    }
}
