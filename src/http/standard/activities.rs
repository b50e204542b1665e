//! The Activities Resource (xAPI 1.0.3 Communication 2.5).

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::http::gate::alternate::query_of;
use crate::http::wire::respond;
use crate::http::{AppState, Calling, Parameters, Refusal};

/// `GET /xapi/activities?activityId=…`: the complete Activity Object, in every language.
pub(crate) async fn activity(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(&query_of(&request), &["activityId"], &[])?;
    let id = parameters.iri("activityId")?;
    let id = id.ok_or_else(|| Refusal::parameter("activityId", "name the activity (xAPI 1.0.3 Communication 2.5)"))?;
    Ok(respond::object(&request, state.service.activity(&caller, &id).await?))
}
