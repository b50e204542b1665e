//! The parameters of `GET /xapi/statements` (xAPI 1.0.3 Communication 2.1.3).

use xapi::{Ifi, StatementFilter, Term, TermKind, Version, read_actor};

use crate::service::{Answer, Format, OneStatement, StatementQuery};

use super::more::{CURSOR, Cursors};
use crate::http::{Parameters, Refusal};

const KNOWN: [&str; 15] = [
    "statementId",
    "voidedStatementId",
    "agent",
    "verb",
    "activity",
    "registration",
    "related_activities",
    "related_agents",
    "since",
    "until",
    "limit",
    "format",
    "attachments",
    "ascending",
    CURSOR,
];

/// The request of a GET.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Asked {
    /// One statement.
    One(OneStatement),
    /// A page of statements.
    Many(Box<StatementQuery>),
}

/// Reads the query string; `accept_language` is for `format=canonical`.
///
/// # Errors
/// If a parameter is wrong; names the first.
pub(crate) fn asked(
    query: &str,
    version: Version,
    accept_language: &str,
    cursors: &Cursors<'_>,
) -> Result<Asked, Refusal> {
    let parameters = Parameters::parse(query, &[&KNOWN[..], &[TERMS]].concat(), &[])?;
    // Short names are only allowed in a query that continues another.
    if parameters.text(TERMS).is_some() && parameters.text(CURSOR).is_none() {
        return Parameters::parse(query, &KNOWN, &[]).and_then(|known| read(&known, version, accept_language, cursors));
    }
    read(&parameters, version, accept_language, cursors)
}

/// The parameter that replaces the agent, verb and activity of a query in [`carried_on`]: `1=123,2=456;3=789`.
const TERMS: &str = "terms";
/// The longest query that is continued unchanged, in bytes, since an address has room for it.
const CARRIED_ON: usize = 8 * 1024;

/// The query for the address of its next page, without its cursor. Identifiers may be longer than an address; `names`
/// then gives the terms of its agent, verb and activity by short names.
pub(crate) fn carried_on(query: &str, names: impl FnOnce() -> Vec<Vec<Term>>) -> Result<String, Refusal> {
    let parameters = Parameters::parse(query, &[&KNOWN[..], &[TERMS]].concat(), &[])?;
    if query.len() <= CARRIED_ON {
        return Ok(parameters.query_string(&[CURSOR], &[]));
    }
    let name = |term: &Term| Some(format!("{}={}", term.kind as u8, Term::name(&term.value)?));
    let any = |any: &Vec<Term>| any.iter().filter_map(name).collect::<Vec<_>>().join(",");
    let names = names().iter().map(any).collect::<Vec<_>>().join(";");
    Ok(parameters.query_string(&["agent", "verb", "activity", CURSOR], &[(TERMS, &names)]))
}

/// Reads the short names of agent, verb and activity.
fn terms(text: &str) -> Option<Vec<Vec<Term>>> {
    let one = |text: &str| {
        let (kind, name) = text.split_once('=')?;
        Some(Term::named(TermKind::from_number(kind.parse().ok()?)?, name.parse().ok()?))
    };
    text.split(';').map(|any| any.split(',').map(one).collect()).collect()
}

fn read(
    parameters: &Parameters,
    version: Version,
    accept_language: &str,
    cursors: &Cursors<'_>,
) -> Result<Asked, Refusal> {
    let attachments = parameters.boolean("attachments")?;
    let format = match parameters.text("format") {
        None | Some("exact") => Format::Exact,
        Some("ids") => Format::Ids,
        Some("canonical") => Format::Canonical(accept_language.to_owned()),
        Some(_) => return Err(Refusal::parameter("format", "write ids, exact or canonical")),
    };
    let answer = Answer { version, format, attachments };
    let one = match (parameters.uuid("statementId")?, parameters.uuid("voidedStatementId")?) {
        (Some(_), Some(_)) => {
            return Err(Refusal::parameter("voidedStatementId", "it does not go together with statementId"));
        }
        (Some(id), None) => Some((id, false)),
        (None, Some(id)) => Some((id, true)),
        (None, None) => None,
    };
    if let Some((id, voided)) = one {
        let beside = |name: &&str| !matches!(*name, "statementId" | "voidedStatementId" | "format" | "attachments");
        if let Some(name) = parameters.names().find(beside) {
            let detail = "beside a statement's id only attachments and format may be given";
            return Err(Refusal::parameter(name, detail));
        }
        return Ok(Asked::One(OneStatement { id, voided, answer }));
    }
    let wrong =
        || Refusal::parameter(CURSOR, "follow the URL of more as it was given, or ask again from the first page");
    let after = parameters.text(CURSOR).map(|cursor| cursors.place(cursor).ok_or_else(wrong)).transpose()?;
    let filter = StatementFilter {
        agent: agent(parameters, version)?,
        verb: parameters.iri("verb")?,
        activity: parameters.iri("activity")?,
        registration: parameters.uuid("registration")?,
        related_activities: parameters.boolean("related_activities")?,
        related_agents: parameters.boolean("related_agents")?,
        since: parameters.timestamp("since")?,
        until: parameters.timestamp("until")?,
        authority: None,
        also: parameters.text(TERMS).map_or(Some(Vec::new()), terms).ok_or_else(wrong)?,
    };
    let limit = limit(parameters)?;
    let ascending = parameters.boolean("ascending")?;
    Ok(Asked::Many(Box::new(StatementQuery { filter, limit, ascending, answer, after })))
}

/// Reads a number from 0; 0 means the most that the service allows.
fn limit(parameters: &Parameters) -> Result<Option<usize>, Refusal> {
    let Some(text) = parameters.text("limit") else { return Ok(None) };
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match text.parse::<usize>() {
        Ok(limit) if digits => Ok(Some(limit)),
        // Too many digits for a number, so more than any store has.
        Err(_) if digits => Ok(Some(usize::MAX)),
        _ => Err(Refusal::parameter("limit", "write a whole number from 0")),
    }
}

/// Reads an Agent or an identified Group, and keeps only its identifier.
fn agent(parameters: &Parameters, version: Version) -> Result<Option<Ifi>, Refusal> {
    let Some(text) = parameters.text("agent") else { return Ok(None) };
    let read = read_actor(version, text).map_err(|detail| Refusal::parameter("agent", detail))?;
    Ok(Some(read.ifi))
}

#[cfg(test)]
mod tests {
    use xapi::{Ifi, Version};

    use super::{Asked, Cursors, asked};
    use crate::http::Refusal;
    use crate::service::{Answer, Format, OneStatement, StatementQuery};

    const ID: &str = "5e1f2b9a-3c4d-4e6f-8a7b-9c0d1e2f3a4b";

    fn ask(query: &str) -> Result<Asked, Refusal> {
        let key = cookie::Key::from(&[7; 64]);
        asked(query, Version::V1_0_3, "sv, en;q=0.5", &Cursors::new(&key, ""))
    }

    fn page(query: &str) -> StatementQuery {
        match ask(query) {
            Ok(Asked::Many(query)) => *query,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn nothing_asks_for_everything_newest_first_as_sent() {
        let query = page("");
        assert_eq!(query.filter, xapi::StatementFilter::default());
        assert_eq!((query.limit, query.ascending, query.answer.attachments), (None, false, false));
        assert_eq!(query.answer.format, Format::Exact);
    }

    #[test]
    fn every_filter_arrives() {
        let query = page(&format!(
            "verb=http://verb.example/did&activity=urn:x:1&registration={ID}&related_activities=true\
             &related_agents=true&limit=7&ascending=true&attachments=true&format=canonical"
        ));
        assert_eq!(query.filter.verb.as_deref(), Some("http://verb.example/did"));
        assert_eq!(query.filter.activity.as_deref(), Some("urn:x:1"));
        assert_eq!(query.filter.registration.unwrap().to_string(), ID);
        assert!(query.filter.related_activities && query.filter.related_agents);
        assert_eq!((query.limit, query.ascending, query.answer.attachments), (Some(7), true, true));
        assert_eq!(query.answer.format, Format::Canonical("sv, en;q=0.5".to_owned()));
    }

    #[test]
    fn since_and_until_are_timestamps() {
        let query = page("since=2022-09-30T08:15:00Z&until=2022-09-30T10:15:00.5%2B02:00");
        assert_eq!(query.filter.since, Some("2022-09-30T08:15:00Z".parse().unwrap()));
        assert_eq!(query.filter.until, Some("2022-09-30T08:15:00.5Z".parse().unwrap()));
        assert!(ask("since=yesterday").is_err());
    }

    #[test]
    fn an_agent_is_known_by_its_one_identifier() {
        let query = page(r#"agent={"mbox":"mailto:anna@kommun.example","name":"x"}"#);
        assert_eq!(query.filter.agent, Some(Ifi::Mbox("mailto:anna@kommun.example".to_owned())));
        for agent in [
            r#"{"name":"x"}"#,
            r#"{"objectType":"Group","member":[]}"#,
            r#"{"objectType":"Activity","mbox":"mailto:anna@kommun.example"}"#,
            r#"{"mbox":"mailto:anna@kommun.example","openid":"http://anna.example/"}"#,
            r#"{"mbox":"anna@kommun.example"}"#,
            r#"{"mbox":7}"#,
            r#"{"mbox_sha1sum":"ab"}"#,
            r#"{"account":{"name":"x"}}"#,
            r#"["mailto:anna@kommun.example"]"#,
            "mailto:anna@kommun.example",
        ] {
            let refusal = ask(&format!("agent={agent}")).unwrap_err().to_string();
            assert!(refusal.contains("agent") && !refusal.contains("anna"), "{refusal}");
        }
    }

    // xAPI 1.0.3 Communication 2.1.3: 0 is the maximum that the server allows.
    #[test]
    fn a_limit_is_a_whole_number_and_zero_is_told_from_none() {
        assert_eq!(page("limit=0").limit, Some(0));
        assert_eq!(page("limit=99999999999999999999999").limit, Some(usize::MAX));
        for limit in ["-1", "+1", "1.5", "", "x"] {
            assert!(ask(&format!("limit={limit}").replace('+', "%2B")).is_err(), "{limit}");
        }
    }

    #[test]
    fn a_statement_is_asked_for_by_its_id_voided_or_not() {
        let answer = Answer { version: Version::V1_0_3, format: Format::Ids, attachments: true };
        assert_eq!(
            ask(&format!("statementId={ID}&attachments=true&format=ids")).unwrap(),
            Asked::One(OneStatement { id: ID.parse().unwrap(), voided: false, answer })
        );
        let Asked::One(one) = ask(&format!("voidedStatementId={ID}")).unwrap() else { panic!("one is asked for") };
        assert!(one.voided);
    }

    // XAPI-00150, XAPI-00151
    // xAPI 1.0.3 Communication 2.1.3
    #[test]
    fn both_ids_and_an_id_beside_a_filter_are_refused() {
        assert!(ask(&format!("statementId={ID}&voidedStatementId={ID}")).is_err());
        for filter in
            ["verb=urn:x:1", "limit=1", "ascending=false", "since=2022-09-30T08:15:00Z", "related_agents=true"]
        {
            assert!(ask(&format!("statementId={ID}&{filter}")).is_err(), "{filter}");
            assert!(ask(&format!("voidedStatementId={ID}&{filter}")).is_err(), "{filter}");
        }
    }

    #[test]
    fn malformed_values_are_refused() {
        for query in ["statementId=x", "verb=completed", "activity=", "registration=1", "format=xml", "ascending=1"] {
            assert!(ask(query).is_err(), "{query}");
        }
    }
}
