//! `/api/v1/deliveries`: what senders have delivered, and what was refused.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::listing::{Listing, no_store};
use crate::http::{AppState, Calling, Refusal};
use crate::service::DeliveryReport;

/// A page of senders.
#[derive(Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DeliveriesPage")]
pub(crate) struct Answer {
    /// The credentials, by key, with what each has delivered.
    pub(crate) deliveries: Vec<DeliveryReport>,
    /// The address of the next page, `null` if there is none.
    pub(crate) more: Option<String>,
}

/// `GET`: a page of deliveries, by key.
pub(crate) async fn list(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let listing = Listing::read(&request, &[])?;
    let (deliveries, last) = state.service.deliveries(&caller, &listing.page()).await?;
    let more = listing.more(&state, "deliveries", last);
    Ok(no_store(Answer { deliveries, more }))
}
