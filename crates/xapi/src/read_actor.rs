//! The one reader of an Agent or an identified Group that stands alone, as parameters and commands carry it.

use super::{Ifi, MAX_VIOLATIONS, Version, json, rejection, schema};

/// The actor that was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identified {
    /// What identifies it.
    pub ifi: Ifi,
    /// Its name.
    pub name: Option<String>,
    /// Whether it is a Group.
    pub is_group: bool,
}

/// Reads an Agent or an identified Group by the rules for actors of statements, with the same refusals (xAPI 1.0.3 Data
/// 2.4.2).
///
/// # Errors
/// One sentence for each thing that is wrong, with its place; none repeats a value that was sent.
pub fn read_actor(version: Version, text: &str) -> Result<Identified, String> {
    let mut value = json::parse(text.as_bytes(), "").map_err(|violation| violation.detail)?;
    if !schema::is_actor(version, &value) {
        let violations = rejection::of_actor(version, &mut value).into_iter().take(MAX_VIOLATIONS);
        let sentences = violations.map(|violation| match violation.pointer.as_str() {
            "" => violation.detail,
            at => format!("At {at}: {}", violation.detail),
        });
        return Err(sentences.collect::<Vec<_>>().join(" "));
    }
    let ifi = value.as_object().and_then(Ifi::of).ok_or("This Group is anonymous; name one that has an identifier.")?;
    let name = value.get("name").and_then(serde_json::Value::as_str).map(str::to_owned);
    let is_group = value.get("objectType").is_some_and(|kind| kind == "Group");
    Ok(Identified { ifi, name, is_group })
}

/// Reads an Agent; refuses a Group.
///
/// # Errors
/// As [`read_actor`], or if it is a Group.
pub fn read_agent(version: Version, text: &str) -> Result<Identified, String> {
    let read = read_actor(version, text)?;
    if read.is_group {
        let sentence = "This must be an Agent; of a Group that has an identifier, send the identifier in an Agent.";
        return Err(sentence.to_owned());
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Identified, Ifi, Version, read_actor, read_agent};
    use crate::validate;

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
                let agent = Identified { ifi: identifier.clone(), name: name.clone(), is_group: false };
                assert_eq!(read_agent(version, text), Ok(agent.clone()));
                assert_eq!(read_actor(version, text), Ok(agent));
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

    #[test]
    fn an_identified_group_is_an_actor_and_no_agent() {
        let group =
            r#"{"objectType":"Group","mbox":"mailto:team@ale.example","member":[{"mbox":"mailto:a@ale.example"}]}"#;
        let read = read_actor(Version::V1_0_3, group).expect("a Group");
        assert_eq!((read.ifi, read.is_group), (Ifi::Mbox("mailto:team@ale.example".into()), true));
        assert!(read_agent(Version::V1_0_3, group).is_err());
        let anonymous = r#"{"objectType":"Group","member":[{"mbox":"mailto:a@ale.example"}]}"#;
        assert!(read_actor(Version::V1_0_3, anonymous).is_err_and(|told| told.contains("anonymous")));
    }

    fn value() -> impl Strategy<Value = String> {
        prop_oneof![
            "(mailto:)?[a@. :;]{0,6}",
            "[0-9a-g]{39,41}",
            "(http:|urn:)?[a/ %#]{0,6}",
            Just("mailto:anna@localhost".to_owned()),
            Just(r"\ud83c".to_owned()),
        ]
    }

    /// Texts of actors, right ones and wrong ones.
    fn actor() -> impl Strategy<Value = String> {
        let string = |text: String| format!("\"{text}\"");
        let member = prop_oneof![
            value().prop_map(move |text| format!("\"mbox\":{}", string(text))),
            "[0-9a-fA-F]{40}".prop_map(|text| format!("\"mbox_sha1sum\":\"{text}\"")),
            value().prop_map(move |text| format!("\"mbox_sha1sum\":{}", string(text))),
            value().prop_map(move |text| format!("\"openid\":{}", string(text))),
            (value(), value())
                .prop_map(|(page, name)| format!("\"account\":{{\"homePage\":\"{page}\",\"name\":\"{name}\"}}")),
            Just("\"name\":\"A\"".to_owned()),
            Just("\"name\":7".to_owned()),
            Just("\"age\":7".to_owned()),
            Just("\"objectType\":\"Agent\"".to_owned()),
            Just("\"objectType\":\"Group\"".to_owned()),
            Just("\"objectType\":\"Person\"".to_owned()),
            Just("\"member\":[{\"mbox\":\"mailto:a@b\"}]".to_owned()),
        ];
        prop_oneof![
            prop::collection::vec(member, 0..3).prop_map(|members| format!("{{{}}}", members.join(","))),
            Just("[]".to_owned()),
            Just("\"a\"".to_owned()),
        ]
    }

    proptest! {
        #[test]
        fn a_query_refuses_exactly_what_a_statement_refuses(actor in actor()) {
            for version in VERSIONS {
                let statement = format!(
                    r#"{{"actor":{actor},"verb":{{"id":"http://a.example/v"}},"object":{{"id":"http://a.example/o"}}}}"#
                );
                let stated = validate(version, statement.as_bytes()).ok();
                let stated = stated.as_ref().map(|sent| crate::Actor::new(sent[0].value["actor"].as_object().expect("an actor")));
                // An anonymous Group can be an actor, but cannot be asked for.
                let stated = stated.map(|actor| (actor.ifi(), actor.is_group())).filter(|(ifi, _)| ifi.is_some());
                let read = read_actor(version, &actor);
                prop_assert!(read.is_ok() || read.as_ref().is_err_and(|told| !told.is_empty()));
                let read = read.ok();
                prop_assert_eq!(read.as_ref().map(|read| (Some(read.ifi.clone()), read.is_group)), stated);
                prop_assert_eq!(read_agent(version, &actor).ok(), read.filter(|read| !read.is_group));
            }
        }
    }
}
