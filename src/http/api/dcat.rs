//! `GET /api/v1/open-data`: what is published, as a catalogue of DCAT-AP-SE in RDF/XML, which data portals collect.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use learning::{Course, Day, latest_published_day};

use super::open_data::Reader;
use crate::http::{AppState, Parameters, Refusal, encoded};
use crate::service;

/// The media type of RDF/XML.
pub(in crate::http) const RDF: &str = "application/rdf+xml";

/// A catalogue of open data.
#[derive(Template)]
#[template(path = "open_data.xml")]
struct DataCatalogue<'a> {
    /// The server's address.
    url: &'a str,
    /// The IRI of who publishes.
    publisher: String,
    /// Who publishes.
    operator: &'a str,
    /// Whom to ask: `mailto:…` or `https://…`.
    contact: &'a str,
    licence: &'a str,
    /// The last day that is counted.
    as_of: Day,
    /// The day on which it was published.
    modified: Day,
    courses: Vec<DataCourse<'a>>,
}

/// A course, whose figures are a dataset.
struct DataCourse<'a> {
    id: String,
    name: &'a str,
}

impl DataCatalogue<'_> {
    /// What the contact is to a `vcard:Organization`.
    fn contact_property(&self) -> &'static str {
        if self.contact.starts_with("mailto:") { "hasEmail" } else { "hasURL" }
    }
}

/// Answers with the catalogue.
pub(crate) async fn catalogue(request: HttpRequest, state: Data<AppState>) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let reader = Reader::find(&request, &state).await?;
    let file = state.service.catalogue(&reader.caller).await?;
    let url = state.service.names().url().as_str();
    let text = write(&state, &file.courses, url, latest_published_day(Day::of(state.clock.now())))?;
    Ok(reader.may_be_kept(HttpResponse::Ok().content_type(RDF).body(text)))
}

fn write(state: &AppState, courses: &[Course], url: &str, as_of: Day) -> Result<String, Refusal> {
    let own = || format!("{url}/api/v1/open-data#publisher");
    let number = state.open_data.organisation_number.as_ref();
    let catalogue = DataCatalogue {
        url,
        publisher: number.map_or_else(own, |number| format!("http://dataportal.se/organisation/SE{number}")),
        operator: state.about.operator.as_deref().unwrap_or(url),
        contact: state.about.contact.as_deref().unwrap_or(url),
        licence: &state.open_data.licence,
        as_of,
        modified: as_of.plus(1),
        courses: courses
            .iter()
            .map(|course| DataCourse { id: encoded(course.id.as_str()), name: &course.name.sv })
            .collect(),
    };
    catalogue.render().map_err(|error| {
        tracing::error!(%error, "the catalogue of open data can't be written");
        service::Error::Internal.into()
    })
}
