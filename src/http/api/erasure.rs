//! `POST /api/v1/erasures`: counts what is stored of a person, and erases it.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::value::RawValue;
use xapi::json::without_byte_order_mark;
use xapi::{Version, read_agent};

use crate::service::{ErasureCase, ErasureGround, ErasureRequest, cost_of_json};

use crate::http::wire::body;
use crate::http::{AppState, Calling, Parameters, Refusal};

/// Whose data are to be erased, and why.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ErasureRequest")]
pub(in crate::http) struct Sent {
    /// Agent Objects, each an identifier of the one person.
    #[schemars(with = "Vec<serde_json::Map<String, serde_json::Value>>")]
    agents: Vec<Box<RawValue>>,
    /// Why it may be done.
    ground: ErasureGround,
    /// The decision, by its number in the register.
    decision: String,
    /// The official who carries it out.
    executor: String,
    /// `true`: erase statements, too, that name the person elsewhere than as actor or object.
    #[serde(default)]
    related: bool,
    /// `true`: erase; else it is only counted.
    #[serde(default)]
    confirm: bool,
}

/// Answers with the report. Nothing is erased without `"confirm": true`.
pub(crate) async fn erase(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    if body::media_type(request.headers()).is_none_or(|media_type| media_type.essence != "application/json") {
        return Err(Refusal::MediaType("application/json"));
    }
    let memory = state.service.memory_of(&caller);
    let bytes = body::read(payload, request.headers(), state.limits_of(&caller).body_bytes, &memory).await?;
    let _held = memory.hold(cost_of_json(&bytes))?;
    let request = read(&bytes)?;
    Ok(HttpResponse::Ok().json(state.service.erase(&caller, request).await?))
}

fn read(bytes: &[u8]) -> Result<ErasureRequest, Refusal> {
    // The parser's message may quote the body, which names a person.
    let unreadable = |error: serde_json::Error| {
        Refusal::File(format!(
            "this JSON is no erasure, at line {}, column {}: send agents, ground (disposal or request), decision and \
             executor, and, where that is meant, related and confirm",
            error.line(),
            error.column()
        ))
    };
    let Sent { agents, ground, decision, executor, related, confirm } =
        serde_json::from_slice(without_byte_order_mark(bytes)).map_err(unreadable)?;
    let mut identifiers = Vec::with_capacity(agents.len());
    for (number, agent) in agents.iter().enumerate() {
        let read = read_agent(Version::V1_0_3, agent.get());
        let agent = read.map_err(|why| Refusal::File(format!("/agents/{number} is no Agent: {why}")))?;
        identifiers.push(agent.ifi);
    }
    let case = ErasureCase { ground, decision, executor };
    Ok(ErasureRequest { agents: identifiers, case, related, confirm })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_cannot_be_read_is_told_with_its_place_and_without_what_was_sent() {
        let case = r#""ground":"disposal","decision":"dnr 1","executor":"Eva""#;
        for body in [
            String::new(),
            "[]".to_owned(),
            format!(r#"{{"agents":"mailto:anna@ale.example",{case}}}"#),
            format!(r#"{{"agents":[{{"mbox":"anna@ale.example"}}],{case}}}"#),
            format!(r#"{{"agents":[{{"mbox":"mailto:anna@ale.example"}}],"anna":1,{case}}}"#),
            r#"{"agents":[{"mbox":"mailto:anna@ale.example"}],"ground":"anna","decision":"1","executor":"Eva"}"#.into(),
        ] {
            let refused = read(body.as_bytes()).expect_err(&body).to_string();
            assert!(!refused.contains("anna"), "{refused}");
        }
        let whole = format!(r#"{{"agents":[{{"mbox":"mailto:anna@ale.example"}}],{case}}}"#);
        let request = read(whole.as_bytes()).expect("is read");
        assert!(!request.related && !request.confirm);
    }
}
