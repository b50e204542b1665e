//! Statements in.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;
use uuid::Uuid;

use super::{Error, Service, apart, attachments, permit};
use crate::auth::{Caller, Scope};
use crate::clock::Ids;
use crate::learning::{observe, unmatched};
use crate::store::{Batch, NewStatement, RecordError};
use crate::xapi::{self, Actor, Ifi, Outer, Sent, Statement, Version, Violation};

/// A body larger than this is read on a thread apart: others on this one would wait for too long.
const LARGE: usize = 256 * 1024;

/// What was posted.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The edition that the request speaks.
    pub version: Version,
    /// The JSON: one statement or an array.
    pub body: Bytes,
    /// For PUT: the id that the request names. The body must then be one statement.
    pub put_id: Option<Uuid>,
    /// The attachments that were sent along.
    pub attachments: Vec<AttachmentPart>,
}

/// One attachment as sent; its hash has been checked against its bytes.
#[derive(Debug, Clone)]
pub struct AttachmentPart {
    /// Hex SHA-2 of the bytes, lower case.
    pub sha2: String,
    /// The bytes.
    pub content: Bytes,
}

/// What was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The ids of all statements, in the order in which they were sent.
    pub ids: Vec<Uuid>,
    /// How many were stored now.
    pub stored: usize,
    /// How many were stored already, with equivalent content.
    pub repeated: usize,
}

impl Service {
    /// Records statements. When this returns they are on disk, and every reader sees them.
    ///
    /// # Errors
    /// Nothing is stored on any error. [`Error::Invalid`], [`Error::Conflict`], [`Error::Forbidden`].
    pub async fn record(&self, caller: &Caller, submission: Submission) -> Result<Receipt, Error> {
        permit(caller, &[Scope::StatementsWrite])?;
        let (ids, caller) = (Arc::clone(&self.ids), caller.clone());
        let large = submission.body.len() > LARGE;
        let read = move || read(&*ids, &caller, submission);
        let mut batch = if large { apart(read).await?? } else { read()? };
        let ids = batch.statements.iter().map(|new| new.id).collect();
        loop {
            let (version, catalogue) = self.store.catalogue().await?;
            batch.catalogue = version;
            for new in &mut batch.statements {
                if let Some(statement) = Statement::new(&new.sent.value) {
                    new.observations = observe(&catalogue, statement, new.sender);
                    new.unmatched = unmatched(&catalogue, statement, &new.observations);
                }
            }
            match self.store.record(&batch).await {
                Ok(recorded) => return Ok(Receipt { ids, stored: recorded.stored, repeated: recorded.repeated }),
                Err(RecordError::StaleCatalogue) => {}
                Err(RecordError::Conflict(ids)) => return Err(Error::Conflict(ids)),
                Err(RecordError::Store(error)) => return Err(error.into()),
            }
        }
    }
}

/// Reads, checks and finishes what was sent.
fn read(ids: &dyn Ids, caller: &Caller, submission: Submission) -> Result<Batch, Error> {
    let is_array = submission.body.trim_ascii_start().starts_with(b"[");
    let sent = xapi::validate(submission.version, &submission.body).map_err(Error::Invalid)?;
    if let Some(id) = submission.put_id {
        put_under(id, &sent, is_array)?;
    }
    let attachments = attachments::check(submission.version, &sent, is_array, submission.attachments)?;
    let authority = authority_ifis(&caller.authority);
    let defines = caller.may(Scope::Define);
    let statements = sent
        .into_iter()
        .map(|sent| {
            let stated = Statement::new(&sent.value).and_then(Statement::id);
            let id = stated.or(submission.put_id).unwrap_or_else(|| ids.statement_id());
            let version = submission.version.of_unversioned_statement();
            let finished = xapi::finish(&sent, Outer { id, authority: &caller.authority, version });
            NewStatement {
                id,
                sent,
                finished,
                authority: authority.clone(),
                sender: caller.municipality,
                defines,
                observations: Vec::new(),
                unmatched: Vec::new(),
                stored: None,
            }
        })
        .collect();
    Ok(Batch { statements, attachments, ..Batch::default() })
}

/// The identifiers of an authority: one, or those of a consumer and a user.
fn authority_ifis(authority: &str) -> Vec<Ifi> {
    let Ok(Value::Object(object)) = serde_json::from_str(authority) else { return Vec::new() };
    Actor::new(&object).ifis().collect()
}

/// PUT stores one statement, under the id that the request names (xAPI 1.0.3 Communication 2.1.1).
fn put_under(id: Uuid, sent: &[Sent], is_array: bool) -> Result<(), Error> {
    let ([one], false) = (sent, is_array) else {
        return Err(Error::Parameter {
            name: "statementId".into(),
            detail: "PUT stores one statement, sent as an object; send arrays by POST".into(),
        });
    };
    match Statement::new(&one.value).and_then(Statement::id) {
        Some(stated) if stated != id => Err(Error::Invalid(vec![Violation {
            pointer: "/id".into(),
            rule: "id-differs",
            clause: "xAPI 1.0.3 Communication 2.1.1",
            detail: "the statement's id must be the one that the parameter statementId names, or be left out".into(),
        }])),
        _ => Ok(()),
    }
}
