//! The Agents Resource (xAPI 1.0.3 Communication 2.4).

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use crate::service;
use crate::xapi::Ifi;

use super::statement_parameters::agent;
use super::{AppState, Calling, Parameters, Refusal, respond};

/// `GET /xapi/agents?agent={…}`: the Person Object of an Agent.
pub(crate) async fn person(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(request.query_string(), &["agent"], &[])?;
    let (ifi, name) = asked(&parameters)?;
    let person = state.service.person(&caller, &ifi, name.as_deref()).await?;
    let json = serde_json::to_string(&person).map_err(|_| service::Error::Internal)?;
    Ok(respond::object(&request, json))
}

/// An Agent and no Group, and what it is called.
fn asked(parameters: &Parameters) -> Result<(Ifi, Option<String>), Refusal> {
    let wrong = |detail: &str| Refusal::parameter("agent", detail);
    let ifi = agent(parameters)?.ok_or_else(|| wrong("name the Agent (xAPI 1.0.3 Communication 2.4)"))?;
    // It was read as JSON already; it is read again for what identifies nobody.
    let object: Value = parameters.text("agent").and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    if object["objectType"] == "Group" {
        return Err(wrong("write an Agent: a Group is not asked for here"));
    }
    let known = ["objectType", "name", "mbox", "mbox_sha1sum", "openid", "account"];
    let members = object.as_object().into_iter().flatten();
    if members.clone().any(|(key, _)| !known.contains(&key.as_str())) {
        return Err(wrong("an Agent has objectType, name and one identifier, and nothing else"));
    }
    match object.get("name") {
        None => Ok((ifi, None)),
        Some(Value::String(name)) => Ok((ifi, Some(name.clone()))),
        Some(_) => Err(wrong("its name is a string")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Ifi, Parameters, asked};

    // XAPI-00249
    #[test]
    fn only_an_agent_with_one_identifier_is_asked_for() {
        let read = |agent: &str| asked(&Parameters::from(vec![("agent".to_owned(), agent.to_owned())]));
        let anna = Ifi::Mbox("mailto:anna@ale.example".into());
        let plain = r#"{"mbox":"mailto:anna@ale.example"}"#;
        assert_eq!(read(plain).unwrap(), (anna.clone(), None));
        let named = r#"{"objectType":"Agent","name":"Anna","mbox":"mailto:anna@ale.example"}"#;
        assert_eq!(read(named).unwrap(), (anna, Some("Anna".to_owned())));
        for wrong in [
            r#"{"objectType":"Group","mbox":"mailto:anna@ale.example"}"#,
            r#"{"mbox":"mailto:anna@ale.example","name":7}"#,
            r#"{"mbox":"mailto:anna@ale.example","age":7}"#,
            r#"{"mbox":["mailto:anna@ale.example"]}"#,
            r#"{"name":"Anna"}"#,
            r#"{"mbox":"mailto:anna@ale.example","openid":"http://anna.example/"}"#,
            "[]",
            "anna",
            "",
        ] {
            let refusal = read(wrong).unwrap_err().to_string();
            assert!(refusal.contains("agent") && !refusal.contains("anna"), "{wrong}: {refusal}");
        }
        assert!(asked(&Parameters::from(Vec::new())).is_err());
    }
}
