//! Users and groups.

use actix_web::http::Method;
use actix_web::http::header::{ETAG, IF_NONE_MATCH, LOCATION};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use scim::Projection;
use serde_json::Value;

use super::answer::{address, base, json, list, tag, written};
use super::read::{Asked, condition, value};
use crate::http::{AppState, Calling, Refusal};
use crate::service::{self, DirectoryKey, DirectoryKind, DirectoryResource};

/// A kind of resources.
pub(crate) trait Resources {
    /// The kind.
    const KIND: DirectoryKind;
}

/// `Users`.
pub(crate) struct Users;
/// `Groups`.
pub(crate) struct Groups;

impl Resources for Users {
    const KIND: DirectoryKind = DirectoryKind::User;
}

impl Resources for Groups {
    const KIND: DirectoryKind = DirectoryKind::Group;
}

/// `GET` without an id: those that a filter wants.
pub(crate) async fn search<R: Resources>(
    request: HttpRequest,
    state: Data<AppState>,
    employer: Path<String>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let kommunkod = state.service.find_employer(&employer).await?;
    let asked = Asked::parse(request.query_string())?;
    let (base, projection) = (base(&state, &employer), asked.projection());
    let (search, start) = asked.search()?;
    let as_written = |kept: &DirectoryResource| written(&base, kept);
    let found = state.service.search_directory(&caller, (kommunkod, R::KIND), search, as_written).await?;
    let resources = found.resources.iter().map(|kept| projected(&base, kept, &projection));
    Ok(list(found.total, start, &resources.collect::<Vec<_>>()))
}

/// `POST`: adds one.
pub(crate) async fn add<R: Resources>(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    employer: Path<String>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let kommunkod = state.service.find_employer(&employer).await?;
    let asked = Asked::parse(request.query_string())?;
    let (sent, _held) = value(&request, payload, &state, &caller).await?;
    let added = state.service.add_to_directory(&caller, (kommunkod, R::KIND), &sent).await?;
    let base = base(&state, &employer);
    let mut response = HttpResponse::Created();
    response.insert_header((LOCATION, address(&base, &added)));
    Ok(answer(&mut response, &base, &added, &asked.projection()))
}

/// `GET`: one.
pub(crate) async fn retrieve<R: Resources>(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, String)>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let (employer, key) = key::<R>(&state, path).await?;
    let asked = Asked::parse(request.query_string())?;
    let kept = state.service.read_in_directory(&caller, key).await?;
    let known = request.headers().get(IF_NONE_MATCH).and_then(|tags| tags.to_str().ok()).unwrap_or_default();
    if known.split(',').any(|known| known.trim() == tag(&kept)) {
        return Ok(HttpResponse::NotModified().insert_header((ETAG, tag(&kept))).finish());
    }
    Ok(answer(&mut HttpResponse::Ok(), &base(&state, &employer), &kept, &asked.projection()))
}

/// `PUT`: replaces one; `PATCH`: changes parts of one.
pub(crate) async fn change<R: Resources>(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    path: Path<(String, String)>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let (employer, key) = key::<R>(&state, path).await?;
    let asked = Asked::parse(request.query_string())?;
    let (sent, _held) = value(&request, payload, &state, &caller).await?;
    let condition = condition(request.headers());
    let kept = if *request.method() == Method::PATCH {
        state.service.patch_in_directory(&caller, key, &condition, sent).await?
    } else {
        state.service.replace_in_directory(&caller, key, &condition, &sent).await?
    };
    Ok(answer(&mut HttpResponse::Ok(), &base(&state, &employer), &kept, &asked.projection()))
}

/// `DELETE`: removes one.
pub(crate) async fn remove<R: Resources>(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, String)>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let (_, key) = key::<R>(&state, path).await?;
    state.service.remove_from_directory(&caller, key, &condition(request.headers())).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The employer in a path, and what identifies the resource.
async fn key<R: Resources>(state: &AppState, path: Path<(String, String)>) -> Result<(String, DirectoryKey), Refusal> {
    let (employer, id) = path.into_inner();
    let kommunkod = state.service.find_employer(&employer).await?;
    let id = id.parse().map_err(|_| service::Error::NotFound)?;
    Ok((employer, DirectoryKey { kommunkod, kind: R::KIND, id }))
}

fn answer(
    response: &mut HttpResponseBuilder,
    base: &str,
    kept: &DirectoryResource,
    projection: &Projection,
) -> HttpResponse {
    response.insert_header((ETAG, tag(kept)));
    json(response, &projected(base, kept, projection))
}

fn projected(base: &str, kept: &DirectoryResource, projection: &Projection) -> Value {
    Value::Object(projection.apply(kept.resource_type(), written(base, kept)))
}
