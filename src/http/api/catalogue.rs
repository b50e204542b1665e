//! `/api/v1/catalogue`: programmes, courses and modules.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use learning::{CatalogueFile, Day};
use xapi::json::without_byte_order_mark;

use crate::service::{self, cost_of_json, cost_of_toml};

use crate::http::gate::turn;
use crate::http::wire::body;
use crate::http::{AppState, Calling, Parameters, Refusal};

/// `GET`: the catalogue in force, as JSON that a PUT accepts; for a limited reach, the part within.
pub(crate) async fn read(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let catalogue = state.service.catalogue(&caller).await?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "private, no-cache")).json(catalogue))
}

/// `PUT`: replaces the catalogue in force, as JSON or as the TOML that people write. 204. With `dry_run=true` nothing
/// changes, and the answer says what would, and what is odd; for TOML, with the line.
pub(crate) async fn replace(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let dry_run = Parameters::parse(request.query_string(), &["dry_run"], &[])?.boolean("dry_run")?;
    let media_type = body::media_type(request.headers());
    let is_toml = match media_type.as_ref().map(|media_type| media_type.essence.as_str()) {
        Some("application/json") => false,
        Some("application/toml") => true,
        _ => return Err(Refusal::MediaType("application/json or application/toml")),
    };
    let memory = state.service.memory_of(&caller);
    let bytes = body::read(payload, request.headers(), state.limits_of(&caller).body_bytes, &memory).await?;
    // A catalogue stays in memory while it is in force; this memory is held for reading it.
    let _held = memory.hold(if is_toml { cost_of_toml(&bytes) } else { cost_of_json(&bytes) })?;
    let file = if is_toml { from_toml(&bytes) } else { from_json(&bytes) }.map_err(Refusal::File)?;
    if dry_run {
        let today = Day::of(state.clock.now());
        let preview = state.service.preview_catalogue(&caller, file, today);
        // Nobody reads an answer to a client that has left.
        let mut preview = turn::while_there(&request, preview).await.unwrap_or(Err(service::Error::Unavailable))?;
        if let Some(toml) = std::str::from_utf8(&bytes).ok().filter(|_| is_toml) {
            preview.find_lines(toml);
        }
        return Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "private, no-store")).json(preview));
    }
    state.service.replace_catalogue(&caller, file).await?;
    Ok(HttpResponse::NoContent().finish())
}

// A catalogue has no personal data, so these messages may show what was written.

fn from_json(bytes: &[u8]) -> Result<CatalogueFile, String> {
    let bytes = without_byte_order_mark(bytes);
    serde_json::from_slice(bytes).map_err(|error| format!("this JSON is no catalogue: {error}"))
}

fn from_toml(bytes: &[u8]) -> Result<CatalogueFile, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "TOML is UTF-8".to_owned())?;
    toml::from_str(text).map_err(|error| format!("this TOML is no catalogue: {error}"))
}

#[cfg(test)]
mod tests {
    use super::{from_json, from_toml};

    #[test]
    fn json_and_toml_say_the_same() {
        let json = br#"{"course":[{"id":"ek","name":{"sv":"Ekonomiskt bist\u00e5nd"},"iris":["urn:x:1"]}]}"#;
        let toml = "[[course]]\nid = \"ek\"\nname.sv = \"Ekonomiskt bistånd\"\niris = [\"urn:x:1\"]\n";
        assert_eq!(from_json(json).unwrap(), from_toml(toml.as_bytes()).unwrap());
        let marked = |text: &[u8]| [b"\xef\xbb\xbf", text].concat();
        assert_eq!(from_json(&marked(json)).unwrap(), from_toml(&marked(toml.as_bytes())).unwrap());
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        assert!(from_json(b"{\n\"kurs\":[]}").unwrap_err().contains("line 2"));
        assert!(from_toml(b"\n\n[[kurs]]").unwrap_err().contains("line 3"));
        assert!(from_toml(b"\xff").is_err());
    }
}
