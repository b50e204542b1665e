//! Requests for statements: wrong parameters, and pages with an invalid continuation.

use super::super::samples::{encoded, id};
use super::{all_refused, bad, no_agents};

const PATH: &str = "/xapi/statements";

// XAPI-00012, XAPI-00324, XAPI-00325
// xAPI 1.0.3 Communication 2.1.3 and 3.2: unknown parameters, in any other case too, are a 400.
#[actix_web::test]
async fn a_wrong_parameter_is_refused_by_its_name() {
    let one = id(1);
    let mut rows = Vec::new();
    for (query, name) in [
        ("unknown=1".to_owned(), "unknown"),
        ("StatementId=1".to_owned(), "StatementId"),
        ("Limit=1".to_owned(), "Limit"),
        ("anna@ale.example=1".to_owned(), "?"),
        ("limit=1&limit=2".to_owned(), "limit"),
        ("limit=1&limit=1".to_owned(), "limit"),
        ("limit=-1".to_owned(), "limit"),
        ("limit=1.5".to_owned(), "limit"),
        ("limit=1e3".to_owned(), "limit"),
        ("limit=ten".to_owned(), "limit"),
        ("limit=".to_owned(), "limit"),
        ("statementId=1".to_owned(), "statementId"),
        ("voidedStatementId=x".to_owned(), "voidedStatementId"),
        (format!("statementId={}", one.simple()), "statementId"),
        (format!("statementId={one}&statementId={one}"), "statementId"),
        (format!("statementId={one}&voidedStatementId={one}"), "voidedStatementId"),
        (format!("statementId={one}&limit=1"), "limit"),
        ("registration=1".to_owned(), "registration"),
        ("verb=completed".to_owned(), "verb"),
        ("verb=http://a.example/%20".to_owned(), "verb"),
        ("activity=course".to_owned(), "activity"),
        ("since=yesterday".to_owned(), "since"),
        ("since=2022-13-01T00:00:00Z".to_owned(), "since"),
        ("since=2022-09-30".to_owned(), "since"),
        ("since=-999999999-01-01T00:00:00Z".to_owned(), "since"),
        ("until=1664532000".to_owned(), "until"),
        ("ascending=yes".to_owned(), "ascending"),
        ("related_agents=1".to_owned(), "related_agents"),
        ("related_activities=1".to_owned(), "related_activities"),
        ("attachments=".to_owned(), "attachments"),
        ("format=xml".to_owned(), "format"),
        ("verb=%FF".to_owned(), "verb"),
        ("agent=%ED%A0%80".to_owned(), "agent"),
    ] {
        rows.push(bad("a wrong parameter", "GET", format!("{PATH}?{query}")).parameter(name));
    }
    all_refused(rows).await;
}

// xAPI 1.0.3 Communication 2.1.3: an Agent or an identified Group as JSON.
#[actix_web::test]
async fn an_agent_that_is_none_is_refused() {
    let rows = no_agents();
    let rows =
        rows.iter().map(|agent| bad(agent, "GET", format!("{PATH}?agent={}", encoded(agent))).parameter("agent"));
    all_refused(rows.collect()).await;
}

#[actix_web::test]
async fn a_page_that_was_not_given_out_is_refused() {
    let more = |name: &str, cursor: &str| bad(name, "GET", format!("{PATH}?cursor={cursor}"));
    all_refused(vec![
        more("no cursor", "x").parameter("cursor"),
        more("an encoded slash", "a%2Fb").parameter("cursor"),
        more("not UTF-8", "%FF").parameter("cursor"),
        more("a long cursor", &"A".repeat(60_000)).parameter("cursor"),
        more("a wrong parameter beside it", "AAAA&limit=-1").refused(400, "parameter"),
        more("nothing", "").parameter("cursor"),
        bad("short names without a cursor", "GET", format!("{PATH}?terms=1%3D2")).parameter("terms"),
        bad("a path below", "GET", format!("{PATH}/more/AAAA")).refused(404, "no-such-path"),
    ])
    .await;
}
