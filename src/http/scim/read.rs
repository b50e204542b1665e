//! Reads requests: their bodies, parameters and conditions.

use std::collections::BTreeSet;

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderMap, IF_MATCH};
use actix_web::web::Payload;
use scim::{Fault, Filter, MOST_RESULTS, Projection};
use serde_json::Value;
use xapi::json::without_byte_order_mark;

use crate::auth::Caller;
use crate::http::wire::body;
use crate::http::wire::urlencoded::pairs;
use crate::http::{AppState, Refusal};
use crate::service::{DirectoryCondition, DirectoryRefusal, DirectorySearch, Error, Held, cost_of_json};

/// The largest body, in bytes: a group of the largest employer with all its members.
const LARGEST: usize = 8 * 1024 * 1024;
/// How many resources are answered, if the request does not say.
const USUAL: usize = 100;

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Error::from(DirectoryRefusal::from(fault)).into()
    }
}

/// Reads the JSON of a body, with the memory that it takes.
///
/// # Errors
/// [`Refusal::MediaType`]; [`Fault::InvalidSyntax`]; the errors of reading a body.
pub(super) async fn value(
    request: &HttpRequest,
    payload: Payload,
    state: &AppState,
    caller: &Caller,
) -> Result<(Value, Held), Refusal> {
    let is_json = |essence: &str| essence == "application/scim+json" || essence == "application/json";
    if body::media_type(request.headers()).is_none_or(|media_type| !is_json(&media_type.essence)) {
        return Err(Refusal::MediaType("application/scim+json"));
    }
    let memory = state.service.memory_of(caller);
    let most = state.limits_of(caller).body_bytes.min(LARGEST);
    let bytes = body::read(payload, request.headers(), most, &memory).await?;
    let held = memory.hold(cost_of_json(&bytes))?;
    let value = serde_json::from_slice(without_byte_order_mark(&bytes));
    // What stands there may be somebody's name, and is not repeated.
    let value = value.map_err(|error: serde_json::Error| {
        let (line, column) = (error.line(), error.column());
        Fault::InvalidSyntax(format!("this is no JSON: something is wrong at line {line}, column {column}"))
    })?;
    Ok((value, held))
}

/// The parameters of a request that are read; others are passed over, since senders add their own.
#[derive(Debug, Default)]
pub(super) struct Asked {
    filter: Option<String>,
    attributes: Option<String>,
    excluded: Option<String>,
    start: Option<i64>,
    count: Option<i64>,
}

impl Asked {
    /// Reads them.
    ///
    /// # Errors
    /// If one is there twice, or can't be read.
    pub(super) fn parse(query: &str) -> Result<Self, Refusal> {
        let mut asked = Self::default();
        for pair in pairs(query) {
            let (name, value) = pair.map_err(|fault| Refusal::parameter(&fault.name, fault.detail))?;
            let twice = match name.to_ascii_lowercase().as_str() {
                "filter" => asked.filter.replace(value).is_some(),
                "attributes" => asked.attributes.replace(value).is_some(),
                "excludedattributes" => asked.excluded.replace(value).is_some(),
                "startindex" => asked.start.replace(number(&name, &value)?).is_some(),
                "count" => asked.count.replace(number(&name, &value)?).is_some(),
                _ => false,
            };
            if twice {
                return Err(Refusal::parameter(&name, "it is there twice"));
            }
        }
        Ok(asked)
    }

    /// Which attributes to answer.
    pub(super) fn projection(&self) -> Projection {
        Projection::parse(self.attributes.as_deref(), self.excluded.as_deref())
    }

    /// What to find, and the number of the first (RFC 7644, 3.4.2.4: what is below 1 is 1, and a negative count is 0).
    ///
    /// # Errors
    /// [`Fault::InvalidFilter`].
    pub(super) fn search(&self) -> Result<(DirectorySearch, u64), Refusal> {
        let filter = self.filter.as_deref().filter(|filter| !filter.trim().is_empty());
        let start = u64::try_from(self.start.unwrap_or(1).max(1)).unwrap_or(1);
        let count = self.count.map_or(USUAL, |count| usize::try_from(count.max(0)).unwrap_or(MOST_RESULTS));
        let search = DirectorySearch {
            filter: filter.map(Filter::parse).transpose()?,
            skip: start - 1,
            limit: count.min(MOST_RESULTS),
        };
        Ok((search, start))
    }
}

fn number(name: &str, text: &str) -> Result<i64, Refusal> {
    text.parse().map_err(|_| Refusal::parameter(name, "it is a whole number"))
}

/// Reads `If-Match`, whose tags are weak (RFC 7644, 3.14).
pub(super) fn condition(headers: &HeaderMap) -> DirectoryCondition {
    let mut revisions = None;
    for value in headers.get_all(IF_MATCH) {
        let revisions: &mut BTreeSet<u64> = revisions.get_or_insert_default();
        for tag in value.to_str().unwrap_or_default().split(',').map(str::trim) {
            if tag == "*" {
                return DirectoryCondition::Any;
            }
            let tag = tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"');
            revisions.extend(tag.parse::<u64>());
        }
    }
    revisions.map_or(DirectoryCondition::Any, DirectoryCondition::Revisions)
}
