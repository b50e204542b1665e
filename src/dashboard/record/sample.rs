//! The states of the page, for tests.

use std::collections::BTreeSet;

use learning::{AgentObject, Key, KnownProgress, Schedule, Weekday};
use serde_json::value::RawValue;

use super::RecordPageOf;
use crate::auth::Scope;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::http::Parameters;
use crate::service::{
    NamedAs, PersonRecord, RecordedAccount, RecordedAffiliation, RecordedDocument, RecordedForwarding,
    RecordedStatement, RecordedSubscription, RecordedUser,
};

const STATEMENT: &str = r#"{"id":"00000000-0000-4000-8000-000000000001","actor":{"mbox":"mailto:anna@ale.example"},
    "verb":{"id":"http://adlnet.gov/expapi/verbs/answered","display":{"sv":"svarade","en":"answered"}},
    "object":{"id":"https://lms.example/1","definition":{"name":{"sv":"Fråga <1>"}}},
    "result":{"response":"Jag & han"},"timestamp":"2022-03-01T12:00:00Z"}"#;

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, RecordPageOf)> {
    let page = |record| {
        let reader = Reader::sample(language, &[Scope::Admin]);
        RecordPageOf::new(&reader, &Parameters::from(Vec::new()), "5b1f0c3ad2e94f67", record)
    };
    vec![("whole", page(whole())), ("nothing", page(nothing()))]
}

fn nothing() -> PersonRecord {
    PersonRecord {
        made: "2022-09-30T10:00:00Z".parse().unwrap(),
        identifiers: vec![AgentObject::Mbox { mbox: "mailto:anna@ale.example".into() }],
        other_identifiers: Vec::new(),
        known_since: None,
        in_catalogue: false,
        affiliations: Vec::new(),
        rows_of_lists: 0,
        progress: Vec::new(),
        statements_found: 0,
        statements: Vec::new(),
        more_after: None,
        documents_found: 0,
        documents: Vec::new(),
        refused_bodies: 0,
        snapshots: 0,
        extractions: 0,
        forwarding: Vec::new(),
        accounts: Vec::new(),
        subscriptions: Vec::new(),
        directory_users: Vec::new(),
    }
}

fn whole() -> PersonRecord {
    let identifier = || AgentObject::Mbox { mbox: "mailto:anna@ale.example".into() };
    let (day, at) = ("2022-03-01".parse().unwrap(), "2022-03-01T12:00:00Z".parse().unwrap());
    let affiliation = RecordedAffiliation {
        employer: Key::new("1440", "Ale"),
        identifiers: vec![identifier()],
        name: Some("Anna <Ål>".into()),
        unit: Some("IFO".into()),
        role: None,
        service_area: None,
        in_profession_since: None,
        hired_on: None,
        valid_from: Some(day),
        valid_to: None,
        known_from: None,
    };
    let progress = KnownProgress {
        course: Key::new("ek", "Ekonomiskt bistånd"),
        identifier: identifier(),
        first_on: day,
        last_on: day,
        started_on: Some(day),
        completed_on: None,
        passed_on: None,
        valid_until: None,
    };
    let statement = |named_as: &[NamedAs], voided| RecordedStatement {
        named_as: named_as.iter().copied().collect::<BTreeSet<_>>(),
        stored: at,
        voided,
        statement: RawValue::from_string(STATEMENT.into()).unwrap(),
    };
    let document = RecordedDocument {
        agent: Some(identifier()),
        activity: Some("https://lms.example/1".into()),
        registration: None,
        id: "bookmark".into(),
        content_type: "application/json".into(),
        updated: at,
        bytes: 11,
        content: Some("{\"place\":7}".into()),
    };
    let profile = RecordedDocument { activity: None, id: "profile".into(), content: None, ..document.clone() };
    PersonRecord {
        other_identifiers: vec![AgentObject::OpenId { openid: "https://anna.example/".into() }],
        known_since: Some(day),
        in_catalogue: true,
        affiliations: vec![affiliation],
        rows_of_lists: 2,
        progress: vec![progress],
        statements_found: 1_234,
        statements: vec![statement(&[NamedAs::Actor], false), statement(&[NamedAs::Member, NamedAs::Team], true)],
        more_after: Some(uuid::Uuid::from_u128(1)),
        documents_found: 2,
        documents: vec![document, profile],
        refused_bodies: 1,
        snapshots: 3,
        extractions: 1,
        forwarding: vec![RecordedForwarding {
            target: "national".into(),
            to: "https://lrs.example".into(),
            passed: 12,
            dead_letters: 1,
        }],
        accounts: vec![RecordedAccount {
            key: "account:1".into(),
            name: "Anna".into(),
            sessions: 1,
            audit_entries: 20,
        }],
        subscriptions: vec![RecordedSubscription {
            id: "s1".into(),
            name: Some("Veckan <1>".into()),
            owner: "account:1".into(),
            addresses: vec!["Anna@ale.example".into()],
            question: "course=ek".into(),
            schedule: Schedule::weekly([Weekday::Monday], 8),
            made: at,
            sent: None,
        }],
        directory_users: vec![RecordedUser {
            employer: Key::new("1440", "Ale"),
            id: uuid::Uuid::from_u128(2),
            made: at,
            changed: at,
            attributes: serde_json::from_str(r#"{"userName":"anna@ale.example","title":"<chef>"}"#).unwrap(),
        }],
        ..nothing()
    }
}
