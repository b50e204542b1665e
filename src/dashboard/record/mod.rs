//! `GET /people/{pseudonym}/record`: everything that is kept of a person, to print for somebody who asks for it.

mod lines;
#[cfg(test)]
pub(crate) mod sample;
mod texts;

use askama::Template;
use learning::{AgentObject, Day};

use self::lines::{Event, identifier};
use self::texts::Texts;
use super::components::instant::Instant;
use super::frame::{Frame, Place, Reader, Section};
use super::numbers::grouped_large;
use super::page::Page;
use super::visit::Visit;
use crate::http::{Parameters, RECORD_PAGE, Refusal, read_pseudonym, record_page};
use crate::service::{
    self, PersonRecord, RecordOf, RecordPage, RecordedAffiliation, RecordedSubscription, RecordedUser,
};

/// The page.
#[derive(Template)]
#[template(path = "record.html")]
pub(crate) struct RecordPageOf {
    frame: Frame,
    texts: Texts,
    made: Instant,
    /// The page of the person.
    person: String,
    /// The same as a file.
    file: String,
    identifiers: Vec<String>,
    other_identifiers: Vec<String>,
    in_catalogue: bool,
    affiliations: Vec<RecordedAffiliation>,
    progress: Vec<learning::KnownProgress>,
    events_heading: String,
    events: Vec<Event>,
    /// The next events.
    more: Option<String>,
    documents_heading: String,
    documents: Vec<Kept>,
    /// The subscriptions that are sent to the person.
    subscriptions: Vec<Sent>,
    /// What personnel systems have sent of the person.
    directory_users: Vec<SentUser>,
    /// What is only counted: what it is, how many there are, and what that means.
    counted: Vec<[String; 3]>,
}

/// A document.
struct Kept {
    id: String,
    about: String,
    updated: Day,
    content: Option<String>,
}

/// What a personnel system has sent of the person.
struct SentUser {
    employer: String,
    changed: Day,
    /// The attributes, as JSON.
    attributes: String,
}

/// A subscription that is sent to the person.
struct Sent {
    /// Its name, or its question.
    name: String,
    /// The key of the credential or account that made it.
    owner: String,
    addresses: String,
    made: Day,
    last: Option<Day>,
}

/// The address of the record of a person, linked from the person's page.
pub(crate) fn address(reader: &Reader, pseudonym: &str) -> String {
    format!("{}/people/{pseudonym}/record?lang={}", reader.root, reader.language.tag())
}

impl Page for RecordPageOf {
    const ONCE: &'static [&'static str] = &RECORD_PAGE;
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let pseudonym = visit.request.match_info().get("pseudonym").unwrap_or_default();
        let of = RecordOf::Pseudonym(read_pseudonym(pseudonym).ok_or(service::Error::NotFound)?);
        let page = record_page(&visit.parameters)?;
        // As much as a page may have, since it is to be printed.
        let page = RecordPage { limit: page.limit.or(Some(usize::MAX)), ..page };
        let record = visit.state.service.person_record(&*visit.caller()?, of, page).await?;
        Ok(Self::new(&visit.reader, &visit.parameters, pseudonym, record))
    }
}

impl RecordPageOf {
    fn new(reader: &Reader, parameters: &Parameters, pseudonym: &str, record: PersonRecord) -> Self {
        let (root, texts) = (&reader.root, Texts::of(reader.language));
        let path = format!("/people/{pseudonym}/record");
        let name = record.affiliations.iter().find_map(|row| row.name.clone());
        let name = name.or_else(|| record.identifiers.first().map(identifier)).unwrap_or_default();
        let identifiers = |all: &[AgentObject]| all.iter().map(identifier).collect::<Vec<_>>();
        let file = format!("{root}{path}/file?{}", parameters.query_string(&["lang"], &[]));
        let next = |after: uuid::Uuid| {
            format!("{root}{path}?{}", parameters.query_string(&[], &[("after", &after.to_string())]))
        };
        let counted = counted(&record, texts);
        let shown = grouped_large(record.statements.len() as u64);
        let documents = record.documents.into_iter().map(|document| Kept {
            id: document.id,
            about: document.activity.unwrap_or_else(|| texts.about_person().to_owned()),
            updated: Day::of(document.updated),
            content: document.content,
        });
        Self {
            frame: Frame::new(reader, Some(Section::People), &Place { path: &path, parameters }, texts.title(name)),
            made: Instant::of(record.made),
            person: format!("{root}/people/{pseudonym}?lang={}", reader.language.tag()),
            file,
            identifiers: identifiers(&record.identifiers),
            other_identifiers: identifiers(&record.other_identifiers),
            in_catalogue: record.in_catalogue,
            events_heading: texts.events(shown, grouped_large(record.statements_found)),
            events: record.statements.iter().map(|statement| Event::new(statement, reader.language, texts)).collect(),
            more: record.more_after.map(next),
            documents_heading: texts.documents(grouped_large(record.documents_found)),
            documents: documents.collect(),
            subscriptions: record.subscriptions.into_iter().map(|one| sent(one, texts)).collect(),
            directory_users: record.directory_users.into_iter().map(sent_user).collect(),
            affiliations: record.affiliations,
            progress: record.progress,
            counted,
            texts,
        }
    }
}

fn sent(of: RecordedSubscription, texts: Texts) -> Sent {
    let question = Some(of.question).filter(|question| !question.is_empty());
    Sent {
        name: of.name.or(question).unwrap_or_else(|| texts.every_course().to_owned()),
        owner: of.owner,
        addresses: of.addresses.join(", "),
        made: Day::of(of.made),
        last: of.sent.map(Day::of),
    }
}

fn sent_user(of: RecordedUser) -> SentUser {
    SentUser {
        employer: of.employer.name,
        changed: Day::of(of.changed),
        attributes: serde_json::Value::Object(of.attributes).to_string(),
    }
}

/// What is only counted, and what it means.
fn counted(record: &PersonRecord, texts: Texts) -> Vec<[String; 3]> {
    let line = |name: &str, count: u64, about: &str| [name.to_owned(), grouped_large(count), about.to_owned()];
    let mut lines = vec![
        line(texts.rows_of_lists(), record.rows_of_lists, texts.rows_of_lists_about()),
        line(texts.refused_bodies(), record.refused_bodies, texts.refused_bodies_about()),
        line(texts.snapshots(), record.snapshots, texts.snapshots_about()),
        line(texts.extractions(), record.extractions, texts.extractions_about()),
    ];
    for target in &record.forwarding {
        lines.push([
            texts.forwarded(&target.target),
            grouped_large(target.passed),
            texts.forwarded_about(&target.to, grouped_large(target.dead_letters)),
        ]);
    }
    for account in &record.accounts {
        let (sessions, entries) = (grouped_large(account.sessions), grouped_large(account.audit_entries));
        lines.push([texts.account().to_owned(), "1".to_owned(), texts.account_about(&account.name, sessions, entries)]);
    }
    lines
}
