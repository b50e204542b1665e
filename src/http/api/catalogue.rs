//! `/api/v1/catalogue`: programmes, courses and modules.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, ETAG};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use learning::{CatalogueFile, Day, WrittenCatalogue};
use schemars::JsonSchema;
use serde::Deserialize;
use xapi::json::without_byte_order_mark;

use crate::service::{self, cost_of_json, cost_of_toml};

use super::limit::say_limit;
use crate::auth::Caller;
use crate::http::gate::turn;
use crate::http::wire::body;
use crate::http::wire::preconditions::preconditions;
use crate::http::{AppState, Calling, Parameters, Refusal};

/// The form of a catalogue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "CatalogueFormat")]
pub(in crate::http) enum Format {
    /// For programs.
    #[default]
    Json,
    /// As people write it, with their comments.
    Toml,
}

/// `GET`: the catalogue in force, as JSON that a PUT accepts, or as TOML as it was written; for a limited reach, only
/// the part within it.
pub(crate) async fn read(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(request.query_string(), &["format"], &[])?;
    answer(&state, &caller, parameters.word("format")?.unwrap_or_default()).await
}

/// The same as TOML, for a page that offers it: a session gives no access to `/api`.
pub(crate) async fn file(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &["lang"], &[])?;
    answer(&state, &caller, Format::Toml).await
}

async fn answer(state: &AppState, caller: &Caller, format: Format) -> Result<HttpResponse, Refusal> {
    let catalogue = state.service.stored_catalogue(caller).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "private, no-cache"));
    if let Some(etag) = &catalogue.etag {
        response.insert_header((ETAG, etag.as_str()));
    }
    if format == Format::Json {
        return Ok(response.json(catalogue.file));
    }
    say_limit(&mut response, &caller.reach);
    Ok(response
        .content_type("application/toml; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"catalogue.toml\""))
        .body(catalogue.text))
}

/// `PUT`: replaces the catalogue in force, from JSON or from TOML as people write it. 204. With `dry_run=true` nothing
/// changes, and the answer says what would change and what looks odd; for TOML, with the line. `If-Match` names the
/// revision to replace.
pub(crate) async fn replace(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let dry_run = Parameters::parse(request.query_string(), &["dry_run"], &[])?.boolean("dry_run")?;
    let if_match = preconditions(request.headers())?.if_match;
    let media_type = body::media_type(request.headers());
    let is_toml = match media_type.as_ref().map(|media_type| media_type.essence.as_str()) {
        Some("application/json") => false,
        Some("application/toml") => true,
        _ => return Err(Refusal::MediaType("application/json or application/toml")),
    };
    let memory = state.service.memory_of(&caller);
    let bytes = body::read(payload, request.headers(), state.limits_of(&caller).body_bytes, &memory).await?;
    // A catalogue in force stays in memory; this reservation is only for reading it.
    let _held = memory.hold(if is_toml { cost_of_toml(&bytes) } else { cost_of_json(&bytes) })?;
    let catalogue = if is_toml { from_toml(&bytes) } else { from_json(&bytes) }.map_err(Refusal::File)?;
    if dry_run {
        let today = Day::of(state.clock.now());
        let preview = state.service.preview_catalogue(&caller, catalogue, today);
        // If the client has left, nobody reads the answer.
        let mut preview = turn::while_there(&request, preview).await.unwrap_or(Err(service::Error::Unavailable))?;
        if let Some(toml) = std::str::from_utf8(&bytes).ok().filter(|_| is_toml) {
            preview.find_lines(toml);
        }
        return Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "private, no-store")).json(preview));
    }
    state.service.replace_catalogue_if(&caller, catalogue, if_match.as_ref()).await?;
    Ok(HttpResponse::NoContent().finish())
}

// A catalogue has no personal data, so these messages may quote it.

fn from_json(bytes: &[u8]) -> Result<WrittenCatalogue, String> {
    let bytes = without_byte_order_mark(bytes);
    let file: CatalogueFile =
        serde_json::from_slice(bytes).map_err(|error| format!("this JSON is no catalogue: {error}"))?;
    Ok(file.into())
}

fn from_toml(bytes: &[u8]) -> Result<WrittenCatalogue, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "TOML is UTF-8".to_owned())?;
    WrittenCatalogue::parse(text).map_err(|error| format!("this TOML is no catalogue: {error}"))
}

#[cfg(test)]
mod tests {
    use super::{from_json, from_toml};

    #[test]
    fn json_and_toml_say_the_same() {
        let json = br#"{"course":[{"id":"ek","name":{"sv":"Ekonomiskt bist\u00e5nd"},"iris":["urn:x:1"]}]}"#;
        let toml = "[[course]]\nid = \"ek\"\nname.sv = \"Ekonomiskt bistånd\"\niris = [\"urn:x:1\"]\n";
        assert_eq!(from_json(json).unwrap().file(), from_toml(toml.as_bytes()).unwrap().file());
        let marked = |text: &[u8]| [b"\xef\xbb\xbf", text].concat();
        assert_eq!(from_json(&marked(json)).unwrap().file(), from_toml(&marked(toml.as_bytes())).unwrap().file());
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        assert!(from_json(b"{\n\"kurs\":[]}").unwrap_err().contains("line 2"));
        assert!(from_toml(b"\n\n[[kurs]]").unwrap_err().contains("line 3"));
        assert!(from_toml(b"\xff").is_err());
    }
}
