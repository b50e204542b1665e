//! An Agent that stands alone, as a query parameter carries it.

use super::{Ifi, Version, json, rejection, schema};

/// Reads an Agent, its identifier and its name: exactly one identifier, well formed (xAPI 1.0.3 Data 2.4.2.1).
///
/// # Errors
/// Sentences that say all that is wrong, and where; they repeat no value that was sent.
pub fn read_agent(version: Version, text: &str) -> Result<(Ifi, Option<String>), String> {
    let value = json::parse(text.as_bytes(), "").map_err(|violation| violation.detail)?;
    if value.get("objectType").is_some_and(|kind| kind == "Group") {
        let sentence = "This must be an Agent; of a Group that has an identifier, send the identifier in an Agent.";
        return Err(sentence.to_owned());
    }
    let identifier = value.as_object().and_then(Ifi::of).filter(|_| schema::is_agent(version, &value));
    let name = value.get("name").and_then(serde_json::Value::as_str).map(str::to_owned);
    identifier.map(|identifier| (identifier, name)).ok_or_else(|| {
        let violations = rejection::of_agent(version, &value).into_iter();
        let sentences = violations.map(|violation| match violation.pointer.as_str() {
            "" => violation.detail,
            at => format!("At {at}: {}", violation.detail),
        });
        sentences.collect::<Vec<_>>().join(" ")
    })
}

#[cfg(test)]
mod tests {
    use super::{Ifi, Version, read_agent};

    const VERSIONS: [Version; 2] = [Version::V1_0_3, Version::V2_0_0];

    #[test]
    fn an_agent_of_each_identifier_is_read() {
        let account = Ifi::Account { home_page: "https://lms.example".into(), name: "4711".into() };
        for (text, identifier, name) in [
            (r#"{"mbox":"mailto:anna@ale.example"}"#, Ifi::Mbox("mailto:anna@ale.example".into()), None),
            (
                r#"{"objectType":"Agent","name":"Anna","openid":"https://anna.example"}"#,
                Ifi::OpenId("https://anna.example".into()),
                Some("Anna".to_owned()),
            ),
            (r#"{"account":{"homePage":"https://lms.example","name":"4711"}}"#, account, None),
        ] {
            for version in VERSIONS {
                assert_eq!(read_agent(version, text), Ok((identifier.clone(), name.clone())));
            }
        }
    }

    // XAPI-00199, XAPI-00256
    #[test]
    fn what_is_no_agent_is_told_with_its_place_and_without_its_values() {
        for (text, told) in [
            ("anna", "This is not JSON"),
            ("true", "must be an object"),
            ("[]", "must be an object"),
            ("{}", "An identifier is missing"),
            (r#"{"mbox":"anna"}"#, "At /mbox: "),
            (r#"{"mbox":"mailto:anna@ale.example","openid":"https://anna.example"}"#, "more than one identifier"),
            (r#"{"mbox":"mailto:anna@ale.example","mbox":"mailto:bo@ale.example"}"#, "twice"),
            (r#"{"account":{"name":"anna"}}"#, "`homePage`"),
            (r#"{"objectType":"Activity","mbox":"mailto:anna@ale.example"}"#, "At /objectType: "),
            (r#"{"objectType":"Group","mbox":"mailto:anna@ale.example"}"#, "send the identifier in an Agent"),
            (r#"{"mbox":"mailto:anna@ale.example","age":1}"#, "At /age: "),
        ] {
            for version in VERSIONS {
                let sentences = read_agent(version, text).expect_err(text);
                assert!(sentences.contains(told) && !sentences.contains("anna"), "{text}: {sentences}");
            }
        }
    }
}
