//! Statements out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;
use serde_json::Value;
use store::{AuditAction, AuditEntry, PageQuery, StoredStatement, Voided};
use uuid::Uuid;
use xapi::{StatementFilter, Term, Version, json};

use super::activities::activities_of;
use super::attachments::{content_type, named_by};
use super::reach::Sight;
use super::stored_json::parse_stored;
use super::{Error, Service, audit, permit, run_blocking_if_large};
use crate::auth::{Caller, Scope};

/// The scopes that open statements.
pub(super) const READERS: [Scope; 2] = [Scope::StatementsRead, Scope::StatementsReadMine];

/// In which form statements are answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// As they were sent.
    Exact,
    /// Agents, activities and verbs by their ids only.
    Ids,
    /// Activities as all statements together define them, and one language of each map, by this Accept-Language
    /// value.
    Canonical(String),
}

/// How statements are answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The edition that the answer speaks: to a reader of 1.0.3, statements of 2.0.0 are made 1.0.3.
    pub version: Version,
    /// In which form.
    pub format: Format,
    /// With the bytes of their attachments.
    pub attachments: bool,
}

/// A statement that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneStatement {
    /// Its id.
    pub id: Uuid,
    /// Looked for among the voided ones, and only there.
    pub voided: bool,
    /// How it is answered.
    pub answer: Answer,
}

/// A page that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementQuery {
    /// Which statements.
    pub filter: StatementFilter,
    /// At most so many, bounded by [`super::PageLimits`]. Absent: its default; 0: the most that it
    /// gives (xAPI 1.0.3 Communication 2.1.3).
    pub limit: Option<usize>,
    /// Oldest first.
    pub ascending: bool,
    /// How they are answered.
    pub answer: Answer,
    /// Where the page before this one ended: opaque, from [`Retrieved::more`].
    pub after: Option<u64>,
}

/// Statements, and what comes with them.
pub struct Retrieved {
    /// JSON of each, in order.
    pub statements: Vec<String>,
    /// Set where more follow: put into [`StatementQuery::after`].
    pub more: Option<u64>,
    /// The attachments, where they were asked for, each once and each read when its turn comes. An error ends it:
    /// what was read by then is not all.
    pub attachments: BoxStream<'static, Result<RetrievedAttachment, Error>>,
    /// `stored` of the newest statement of the page.
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
    /// A stored statement in the edition that the answer speaks.
    fn in_edition(&self, text: String) -> String {
        match self.version {
            Version::V1_0_3 => xapi::for_1_0_3(text),
            Version::V2_0_0 => text,
        }
    }
}

impl Service {
    /// One statement by its id, where it lies within the caller's reach.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none that the caller may see, and where the audit log can't be written.
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

    /// A page of those statements that lie within the caller's reach. It may be shorter than asked for, or
    /// empty, and go on all the same: a request looks at a bounded number of statements.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where the caller may read none, and where the audit log can't be written.
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
        let seen = self.page_within(&sight, page).await?;
        self.note_read(caller, seen.statements.len()).await?;
        self.present(seen.statements, seen.more, &query.answer).await
    }

    /// Notes how many statements somebody is about to be given, and nothing of which.
    async fn note_read(&self, caller: &Caller, statements: usize) -> Result<(), Error> {
        let rows = Some(statements as u64);
        self.tally(AuditEntry { rows, ..audit::by(caller, AuditAction::StatementsRead) }).await
    }

    /// The terms of a filter's agent, verb and activity, by the names that the store has for them: short, whatever they
    /// are.
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

    /// The attachments that are wanted, one in memory at a time.
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

/// Statements on the way to an answer: each is read once, and not kept longer than its form needs it.
struct Presented {
    form: Form,
    /// The attachments that they brought. Bytes that others brought are not theirs, though they name the hash.
    wanted: BTreeMap<String, Wanted>,
}

enum Form {
    Texts(Vec<String>),
    /// Statements that are to say of activities, with these ids, what all statements say of them.
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

/// Notes the attachments that a statement brought; `elsewhere` are the hashes of those that it names alone.
fn want(value: &Value, elsewhere: &BTreeSet<String>, wanted: &mut BTreeMap<String, Wanted>) {
    for (sha2, attachment) in named_by(value).filter(|(sha2, _)| !elsewhere.contains(sha2)) {
        let first = || Wanted { content_type: content_type(attachment).to_owned(), needed: false };
        wanted.entry(sha2).or_insert_with(first).needed |= !attachment.contains_key("fileUrl");
    }
}

/// Statements with these definitions of activities, each as JSON, in the languages of an Accept-Language value.
fn canonical(values: Vec<Value>, definitions: &[(String, String)], languages: &str) -> Result<Vec<String>, Error> {
    let definitions = definitions.iter().map(|(id, text)| Ok((id.clone(), parse_stored(text)?)));
    let definitions = definitions.collect::<Result<BTreeMap<_, _>, Error>>()?;
    Ok(values.into_iter().map(|value| json::write(&xapi::canonical(value, &definitions, languages))).collect())
}

/// An attachment that is to be answered.
struct Wanted {
    /// What the first statement of the answer says of it (xAPI 1.0.3 Communication 1.5.2): what others said, which the
    /// caller may not see, is nothing to the caller.
    content_type: String,
    /// Whether the bytes must be here: of earlier statements it is not known what they brought, and one that has a
    /// fileUrl may be there alone.
    needed: bool,
}
