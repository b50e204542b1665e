//! Reading statements.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;
use serde_json::Value;
use store::{AuditAction, AuditEntry, PageQuery, StoredStatement, Voided};
use tracing::{Instrument as _, info_span};
use uuid::Uuid;
use xapi::{StatementFilter, Term, Version, json};

use super::activities::activities_of;
use super::attachments::{content_type, named_by};
use super::reach::Sight;
use super::stored_json::parse_stored;
use super::{Error, Service, audit, permit, run_blocking_if_large};
use crate::auth::{Caller, Scope};

/// The scopes for reading statements.
pub(super) const READERS: [Scope; 2] = [Scope::StatementsRead, Scope::StatementsReadMine];

/// The format of statements in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// As sent.
    Exact,
    /// Agents, activities and verbs with only their ids.
    Ids,
    /// Activities as all statements together define them, and one language per map, chosen by this Accept-Language
    /// value.
    Canonical(String),
}

/// How to answer with statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The edition of the answer: for a reader of 1.0.3, statements of 2.0.0 are converted to 1.0.3.
    pub version: Version,
    /// The format.
    pub format: Format,
    /// Whether to include the bytes of attachments.
    pub attachments: bool,
}

/// A request for one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneStatement {
    /// Its id.
    pub id: Uuid,
    /// Look among voided statements, and only there.
    pub voided: bool,
    /// How to answer.
    pub answer: Answer,
}

/// A request for a page.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementQuery {
    /// Which statements.
    pub filter: StatementFilter,
    /// The most statements to return, bounded by [`super::PageLimits`]. Absent: its default; 0: its maximum (xAPI 1.0.3
    /// Communication 2.1.3).
    pub limit: Option<usize>,
    /// Oldest first.
    pub ascending: bool,
    /// How to answer.
    pub answer: Answer,
    /// Where the previous page ended: opaque, from [`Retrieved::more`].
    pub after: Option<u64>,
}

/// The statements of an answer, and what comes with them.
pub struct Retrieved {
    /// The JSON of each, in order.
    pub statements: Vec<String>,
    /// The value of [`StatementQuery::after`] for the next page, if there is one.
    pub more: Option<u64>,
    /// The attachments, if requested: each once, read when its turn comes. An error ends the stream, which is then
    /// incomplete.
    pub attachments: BoxStream<'static, Result<RetrievedAttachment, Error>>,
    /// `stored` of the newest statement on the page.
    pub last_stored: Option<Timestamp>,
}

/// An attachment as stored.
#[derive(Debug, Clone)]
pub struct RetrievedAttachment {
    /// Hex SHA-2.
    pub sha2: String,
    /// Its media type.
    pub content_type: String,
    /// The bytes.
    pub content: Bytes,
}

impl Answer {
    /// Converts a stored statement to the edition of the answer.
    fn in_edition(&self, text: String) -> String {
        match self.version {
            Version::V1_0_3 => xapi::for_1_0_3(text),
            Version::V2_0_0 => text,
        }
    }
}

impl Service {
    /// Returns one statement by its id, if it lies within the caller's reach.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the caller may see no such statement; if the audit log can't be written.
    pub async fn statement(&self, caller: &Caller, one: &OneStatement) -> Result<Retrieved, Error> {
        permit(caller, &READERS)?;
        let sight = Sight::of_reader(caller);
        let voided = if one.voided { Voided::Only } else { Voided::Without };
        let found = self.store.statement(one.id, voided).await?.ok_or(Error::NotFound)?;
        let found = self.within(&[sight], vec![found]).await?;
        if found.is_empty() {
            return Err(Error::NotFound);
        }
        self.note_read(caller, found.len()).await?;
        self.present(found, None, &one.answer).await
    }

    /// Returns a page of the statements within the caller's reach. It may be shorter than requested, or even empty, and
    /// still have a next page: each request checks a bounded number of statements.
    ///
    /// # Errors
    /// [`Error::Forbidden`] if the caller may not read statements; if the audit log can't be written.
    pub async fn statements(&self, caller: &Caller, query: &StatementQuery) -> Result<Retrieved, Error> {
        permit(caller, &READERS)?;
        let sight = Sight::of_reader(caller);
        let filter = StatementFilter { authority: sight.mine().cloned(), ..query.filter.clone() };
        let limit = match query.limit {
            None => self.limits.default,
            Some(0) => self.limits.most,
            Some(limit) => limit.min(self.limits.most),
        };
        let page = PageQuery {
            all_of: filter.all_of(),
            since: filter.since,
            until: filter.until,
            ascending: query.ascending,
            limit,
            bytes: self.limits.bytes,
            after: query.after,
            ..PageQuery::default()
        };
        let seen = self.page_within(&sight, page).instrument(info_span!("find statements")).await?;
        self.note_read(caller, seen.statements.len()).await?;
        let formatting = info_span!("format statements", statements = i64::try_from(seen.statements.len()).ok());
        self.present(seen.statements, seen.more, &query.answer).instrument(formatting).await
    }

    /// Writes to the audit log how many statements a caller is about to get, but not which.
    async fn note_read(&self, caller: &Caller, statements: usize) -> Result<(), Error> {
        let rows = Some(statements as u64);
        self.tally(AuditEntry { rows, ..audit::by(caller, AuditAction::StatementsRead) }).await
    }

    /// The terms of a filter's agent, verb and activity, by the short names that the store has for them.
    pub fn term_names(&self, filter: &StatementFilter) -> Vec<Vec<Term>> {
        let StatementFilter { agent, verb, activity, related_activities, related_agents, .. } = filter.clone();
        let long = StatementFilter { agent, verb, activity, related_activities, related_agents, ..Default::default() };
        let shorter = |term: &Term| Term::named(term.kind, self.store.term_name(term));
        let mut names: Vec<Vec<Term>> = long.all_of().iter().map(|any| any.iter().map(shorter).collect()).collect();
        names.extend(filter.also.iter().cloned());
        names
    }

    async fn present(
        &self,
        found: Vec<StoredStatement>,
        more: Option<u64>,
        answer: &Answer,
    ) -> Result<Retrieved, Error> {
        let last_stored = found.iter().map(|statement| statement.stored).max();
        let bytes = found.iter().map(|statement| statement.text.len()).sum();
        let of = answer.clone();
        let Presented { form, wanted } = run_blocking_if_large(bytes, move || Presented::of(found, &of)).await??;
        let statements = match form {
            Form::Texts(texts) => texts,
            Form::Activities(values, ids) => {
                let definitions = self.definitions_of(ids).await?;
                let Format::Canonical(languages) = answer.format.clone() else { return Err(Error::Internal) };
                let bytes = bytes + definitions.iter().map(|(_, text)| text.len()).sum::<usize>();
                run_blocking_if_large(bytes, move || canonical(values, &definitions, &languages)).await??
            }
        };
        Ok(Retrieved { statements, more, attachments: self.attachments(wanted), last_stored })
    }

    /// Streams the wanted attachments, with one in memory at a time.
    fn attachments(&self, wanted: BTreeMap<String, Wanted>) -> BoxStream<'static, Result<RetrievedAttachment, Error>> {
        let store = Arc::clone(&self.store);
        let attachments = stream::iter(wanted).then(move |(sha2, Wanted { content_type, needed })| {
            let store = Arc::clone(&store);
            async move {
                match store.attachment(&sha2).await? {
                    Some(found) => Ok(Some(RetrievedAttachment { sha2, content_type, content: found.content })),
                    None if needed => {
                        tracing::error!("the bytes of an attachment are missing");
                        Err(Error::Internal)
                    }
                    None => Ok(None),
                }
            }
        });
        attachments.try_filter_map(|attachment| async { Ok(attachment) }).boxed()
    }
}

/// Statements on their way to an answer: each is parsed once, and kept no longer than its format needs.
struct Presented {
    form: Form,
    /// The attachments that came with them. Bytes from other statements don't count, even if one names their hash.
    wanted: BTreeMap<String, Wanted>,
}

enum Form {
    Texts(Vec<String>),
    /// Statements to complete with the definitions of the activities with these ids.
    Activities(Vec<Value>, BTreeSet<String>),
}

impl Presented {
    fn of(found: Vec<StoredStatement>, answer: &Answer) -> Result<Self, Error> {
        let (mut texts, mut values) = (Vec::new(), Vec::new());
        let (mut ids, mut wanted) = (BTreeSet::new(), BTreeMap::new());
        for stored in found {
            let text = answer.in_edition(stored.text);
            if answer.format == Format::Exact && !answer.attachments {
                texts.push(text);
                continue;
            }
            let value = parse_stored(&text)?;
            if answer.attachments {
                want(&value, &stored.intake.elsewhere, &mut wanted);
            }
            match answer.format {
                Format::Exact => texts.push(text),
                Format::Ids => texts.push(json::write(&xapi::ids(value))),
                Format::Canonical(_) => {
                    activities_of(&value, &mut ids);
                    values.push(value);
                }
            }
        }
        let is_canonical = matches!(answer.format, Format::Canonical(_));
        let form = if is_canonical { Form::Activities(values, ids) } else { Form::Texts(texts) };
        Ok(Self { form, wanted })
    }
}

/// Notes the attachments that came with a statement; `elsewhere` are the hashes of those it only names.
fn want(value: &Value, elsewhere: &BTreeSet<String>, wanted: &mut BTreeMap<String, Wanted>) {
    for (sha2, attachment) in named_by(value).filter(|(sha2, _)| !elsewhere.contains(sha2)) {
        let first = || Wanted { content_type: content_type(attachment).to_owned(), needed: false };
        wanted.entry(sha2).or_insert_with(first).needed |= !attachment.contains_key("fileUrl");
    }
}

/// Renders statements with these definitions of activities, each as JSON, in the languages of an Accept-Language value.
fn canonical(values: Vec<Value>, definitions: &[(String, String)], languages: &str) -> Result<Vec<String>, Error> {
    let definitions = definitions.iter().map(|(id, text)| Ok((id.clone(), parse_stored(text)?)));
    let definitions = definitions.collect::<Result<BTreeMap<_, _>, Error>>()?;
    Ok(values.into_iter().map(|value| json::write(&xapi::canonical(value, &definitions, languages))).collect())
}

/// An attachment for the answer.
struct Wanted {
    /// What the first statement of the answer says about it (xAPI 1.0.3 Communication 1.5.2), since the caller may not
    /// see what other statements say.
    content_type: String,
    /// Whether the bytes must be here. Earlier statements don't record what came with them, and an attachment with a
    /// fileUrl may exist only there.
    needed: bool,
}
