//! The record of a person: everything that is kept of somebody who asks for access to it (GDPR, article 15).
//!
//! It finds the person as an erasure does, so that an erasure leaves an empty record.

mod beside;
mod report;

use std::collections::BTreeSet;

use learning::{Affiliation, AgentKey, AgentObject, Catalogue, Day, Key};
use serde_json::value::RawValue;
use store::{AuditAction, AuditEntry, DocumentContext, DocumentKey, Voided};
use uuid::Uuid;
use xapi::{Ifi, Statement};

pub use report::{
    PersonRecord, RecordedAccount, RecordedAffiliation, RecordedDocument, RecordedForwarding, RecordedStatement,
    RecordedSubscription, RecordedUser,
};

use super::explanation::person_pseudonym;
use super::person::{Found, Person};
use super::stored_json::parse_stored;
use super::{Error, Service, audit, permit, require_unlimited_reach, run_blocking, run_blocking_if_large};
use crate::auth::{Caller, Scope};

/// How many bytes the statements of a page may have together.
const BYTES: usize = 8 * 1024 * 1024;
/// How many documents a record has.
const DOCUMENTS: usize = 500;
/// The longest content that stands in a record, and how many bytes all of it may have together.
const CONTENT: u64 = 64 * 1024;
const ALL_CONTENT: u64 = 4 * 1024 * 1024;

/// Whose record.
#[derive(Debug, Clone)]
pub enum RecordOf {
    /// Of the person with these identifiers, in any spelling; others that the roster ties to them are only named.
    Agents(Vec<Ifi>),
    /// Of the person with this pseudonym, with all identifiers that the roster or statements tie together.
    Pseudonym(u64),
}

/// A page of the statements of a record.
#[derive(Debug, Clone, Copy, Default)]
pub struct RecordPage {
    /// After this statement; `None`: from the first.
    pub after: Option<Uuid>,
    /// The most statements; [`super::PageLimits`] has the default and the maximum.
    pub limit: Option<usize>,
}

impl Service {
    /// Returns everything that is kept of a person, with a page of the statements. Writes to the audit log before it
    /// answers.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] if the caller's reach has a limit: what is kept of a person may be of any
    /// place. [`Error::NotFound`] if nobody has the pseudonym; [`Error::Parameter`] if no identifier is named, or if the
    /// page is to follow a statement that is not the person's; if the audit log can't be written.
    pub async fn person_record(&self, caller: &Caller, of: RecordOf, page: RecordPage) -> Result<PersonRecord, Error> {
        permit(caller, &[Scope::Admin])?;
        require_unlimited_reach(caller)?;
        let named = match of {
            RecordOf::Agents(named) => named,
            RecordOf::Pseudonym(pseudonym) => self.identifiers_of(pseudonym).await?,
        };
        let mut person = Person::of(&named);
        if person.is_nobody() {
            let detail = "name the person by one identifier at least".into();
            return Err(Error::Parameter { name: "agents".into(), detail });
        }
        let found = self.statements_of(&mut person).await?;
        let documents = self.documents_of(&mut person).await?;
        let mut record = self.begin_record(&person).await?;
        let first = found.own.values().chain(found.related.values()).map(|(stored, _)| *stored).min();
        record.known_since = record.known_since.into_iter().chain(first.map(Day::of)).min();
        record.statements_found = (found.own.len() + found.related.len()) as u64;
        self.record_statements(&mut record, &mut person, &found, page).await?;
        record.documents_found = documents.len() as u64;
        record.documents = self.record_documents(&documents).await?;
        let documented = record.documents.iter().map(|document| Day::of(document.updated)).min();
        record.known_since = record.known_since.into_iter().chain(documented).min();
        self.record_beside(&mut record, &person, &found, first).await?;
        let made = record.subscriptions.iter().map(|subscription| Day::of(subscription.made)).min();
        record.known_since = record.known_since.into_iter().chain(made).min();
        let rows = Some(record.statements.len() as u64);
        let employers: BTreeSet<_> =
            record.affiliations.iter().filter_map(|row| row.employer.code.parse().ok()).collect();
        let municipalities = employers.into_iter().collect();
        self.note(AuditEntry { rows, municipalities, ..audit::by(caller, AuditAction::PersonRecord) }).await?;
        Ok(record)
    }

    /// The identifiers of the person with a pseudonym.
    async fn identifiers_of(&self, pseudonym: u64) -> Result<Vec<Ifi>, Error> {
        let store = self.store.clone();
        let found = self.with_standings(move |standings| {
            standings.identifiers_of(|agent| person_pseudonym(&*store, agent) == pseudonym)
        });
        let found = found.await?.ok_or(Error::NotFound)?;
        Ok(found.iter().filter_map(|agent| agent.as_str().parse().ok()).collect())
    }

    /// What the roster, the catalogue and the standings have of a person.
    async fn begin_record(&self, person: &Person) -> Result<PersonRecord, Error> {
        let now = self.clock.now();
        let agents: BTreeSet<AgentKey> = person.agents().iter().map(|agent| agent.as_str().into()).collect();
        let (roster, catalogue) = (self.store.roster().await?.1, self.store.catalogue().await?.1);
        let in_catalogue = agents.iter().any(|agent| catalogue.names_nobody(agent));
        let (named, of) = (agents.clone(), catalogue.clone());
        let rows = run_blocking(move || (roster.erasure_of(&named), roster.others_tied_to(&of, &named)));
        let (rows, others) = rows.await?;
        let named = agents.clone();
        let progress = self.with_standings(move |standings| standings.known_progress(&named, Day::of(now))).await?;
        let told = rows.told_replaced.iter().map(|told| told.since);
        let known = rows.removed.iter().filter_map(|row| row.known_from.or(row.valid_from));
        Ok(PersonRecord {
            made: now,
            identifiers: objects(&agents),
            other_identifiers: objects(&others),
            known_since: told.chain(known).min(),
            in_catalogue,
            affiliations: rows.removed.iter().map(|row| affiliation(row, &catalogue)).collect(),
            rows_of_lists: rows.told_replaced.len() as u64,
            progress,
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
        })
    }

    /// Reads the statements of a page, in the order of storing.
    async fn record_statements(
        &self,
        record: &mut PersonRecord,
        person: &mut Person,
        found: &Found,
        page: RecordPage,
    ) -> Result<(), Error> {
        let mut ids: Vec<(u64, Uuid)> =
            found.own.iter().chain(&found.related).map(|(id, (_, place))| (*place, *id)).collect();
        ids.sort_unstable();
        if let Some(after) = page.after {
            let at = ids.iter().position(|(_, id)| *id == after).ok_or_else(|| Error::Parameter {
                name: "after".into(),
                detail: "no statement of this person has this id, or not any more; begin anew".into(),
            })?;
            ids.drain(..=at);
        }
        let limit = page.limit.unwrap_or(self.limits.default).clamp(1, self.limits.most);
        let mut bytes = 0;
        for (at, (_, id)) in ids.iter().enumerate() {
            if record.statements.len() == limit || bytes >= BYTES {
                record.more_after = at.checked_sub(1).map(|last| ids[last].1);
                break;
            }
            let stored = match self.store.statement(*id, Voided::Without).await? {
                Some(stored) => Some(stored),
                None => self.store.statement(*id, Voided::Only).await?,
            };
            // It may have been erased meanwhile.
            let Some(stored) = stored else { continue };
            bytes += stored.text.len();
            let mut whose = std::mem::take(person);
            let read = move || {
                let value = parse_stored(&stored.text)?;
                let named_as = Statement::new(&value).map(|statement| whose.named_in(statement, &stored.intake));
                let statement = RawValue::from_string(stored.text).map_err(|_| Error::Internal)?;
                let (stored, voided) = (stored.stored, stored.is_voided);
                let of = RecordedStatement { named_as: named_as.unwrap_or_default(), stored, voided, statement };
                Ok::<_, Error>((whose, of))
            };
            let (whose, of) = run_blocking_if_large(bytes, read).await??;
            *person = whose;
            record.statements.push(of);
        }
        Ok(())
    }

    /// Reads documents, with the content of those that are short texts.
    async fn record_documents(&self, keys: &[DocumentKey]) -> Result<Vec<RecordedDocument>, Error> {
        let (mut documents, mut room) = (Vec::new(), ALL_CONTENT);
        for key in keys.iter().take(DOCUMENTS) {
            // It may have been deleted meanwhile.
            let Some(head) = self.store.document_head(key).await? else { continue };
            let mut content = None;
            if is_text(&head.content_type) && head.length <= CONTENT.min(room) {
                let document = self.store.document(key).await?;
                let bytes = document.and_then(|document| document.content.in_memory());
                content = bytes.and_then(|bytes| String::from_utf8(bytes.to_vec()).ok());
                room -= content.as_ref().map_or(0, |text| text.len() as u64).min(room);
            }
            let (agent, activity, registration) = match &key.context {
                DocumentContext::State { activity, agent, registration } => (agent, Some(activity), *registration),
                DocumentContext::AgentProfile { agent } => (agent, None, None),
                DocumentContext::ActivityProfile { .. } => continue,
            };
            documents.push(RecordedDocument {
                agent: agent.parse().ok().map(|ifi: Ifi| AgentObject::from(&ifi)),
                activity: activity.cloned(),
                registration,
                id: key.id.clone(),
                content_type: head.content_type,
                updated: head.updated,
                bytes: head.length,
                content,
            });
        }
        Ok(documents)
    }
}

fn is_text(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json") || essence.starts_with("text/")
}

fn objects<'a>(agents: impl IntoIterator<Item = &'a AgentKey>) -> Vec<AgentObject> {
    let ifis = agents.into_iter().filter_map(|agent| agent.as_str().parse::<Ifi>().ok());
    ifis.map(|ifi| AgentObject::from(&ifi)).collect()
}

fn affiliation(row: &Affiliation, catalogue: &Catalogue) -> RecordedAffiliation {
    RecordedAffiliation {
        employer: Key::new(row.kommunkod.employer_code(), catalogue.employer_name(row.kommunkod)),
        identifiers: objects(&row.identifiers),
        name: row.name.clone(),
        unit: row.unit.clone(),
        role: row.role.clone(),
        service_area: row.service_area.clone(),
        in_profession_since: row.in_profession_since,
        hired_on: row.hired_on,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        known_from: row.known_from,
    }
}
