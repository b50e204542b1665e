//! The Agents Resource (xAPI 1.0.3 Communication 2.4).

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use xapi::{Identified, Version, json, read_agent};

use crate::service;

use crate::http::gate::alternate::query_of;
use crate::http::gate::version::Speaking;
use crate::http::wire::respond;
use crate::http::{AppState, Calling, Parameters, Refusal};

/// `GET /xapi/agents?agent={…}`: the Person Object of an Agent.
pub(crate) async fn person(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
    Speaking(version): Speaking,
) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(&query_of(&request), &["agent"], &[])?;
    let Identified { ifi, name, .. } = asked(&parameters, version)?;
    let person = state.service.person(&caller, &ifi, name.as_deref()).await?;
    let json = json::write_texts(&person).map_err(|_| service::Error::Internal)?;
    Ok(respond::object(&request, json))
}

/// Reads an Agent, not a Group, and its name.
fn asked(parameters: &Parameters, version: Version) -> Result<Identified, Refusal> {
    let wrong = |detail: String| Refusal::parameter("agent", detail);
    let text = parameters.text("agent").ok_or_else(|| wrong("name the Agent (xAPI 1.0.3 Communication 2.4)".into()))?;
    read_agent(version, text).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use xapi::Ifi;

    use super::{Identified, Parameters, Version, asked};

    // XAPI-00249
    #[test]
    fn only_an_agent_with_one_identifier_is_asked_for() {
        let read =
            |agent: &str| asked(&Parameters::from(vec![("agent".to_owned(), agent.to_owned())]), Version::V2_0_0);
        let anna = Ifi::Mbox("mailto:anna@ale.example".into());
        let plain = r#"{"mbox":"mailto:anna@ale.example"}"#;
        let anna =
            |name: Option<&str>| Identified { ifi: anna.clone(), name: name.map(str::to_owned), is_group: false };
        assert_eq!(read(plain).unwrap(), anna(None));
        let named = r#"{"objectType":"Agent","name":"Anna","mbox":"mailto:anna@ale.example"}"#;
        assert_eq!(read(named).unwrap(), anna(Some("Anna")));
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
        assert!(asked(&Parameters::from(Vec::new()), Version::V1_0_3).is_err());
    }
}
