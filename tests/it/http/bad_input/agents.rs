//! Requests for a Person.

use super::super::documents::{ANNA, VERSIONS};
use super::super::samples::{encoded, with};
use super::{NO_SOUND_AGENTS, all_refused, bad, no_agents};

const PATH: &str = "/xapi/agents";

// XAPI-00243, XAPI-00249
// xAPI 1.0.3 Communication 2.4 and 3.2: one Agent, and no Group.
#[actix_web::test]
async fn what_is_no_agent_is_refused_and_not_repeated() {
    let own = with(PATH, &[("agent", ANNA)]);
    let mut queries = vec![
        (PATH.to_owned(), "agent"),
        (format!("{PATH}?Agent=%7B%7D"), "Agent"),
        (format!("{PATH}?agents=%7B%7D"), "agents"),
        (format!("{PATH}?agent=%ED%A0%80"), "agent"),
        (format!("{own}&limit=1"), "limit"),
        (format!("{own}&activityId=urn:a"), "activityId"),
        (format!("{own}&agent={}", encoded(ANNA)), "agent"),
        (format!("{own}&anna@ale.example=1"), "?"),
    ];
    let person = r#"{"objectType":"Person","mbox":["mailto:anna@ale.example"]}"#;
    for agent in no_agents().iter().map(String::as_str).chain(NO_SOUND_AGENTS).chain([person]) {
        queries.push((with(PATH, &[("agent", agent)]), "agent"));
    }
    let rows = queries.into_iter().flat_map(|(path, name)| {
        VERSIONS.map(|version| bad(version, "GET", &*path).header("x-experience-api-version", version).parameter(name))
    });
    all_refused(rows.collect()).await;
}
