//! Documents: state, agent profiles and activity profiles (xAPI 1.0.3 Communication 2.2).

use jiff::Timestamp;
use sha1::{Digest, Sha1};
use store::{AuditAction, Content, Document, DocumentContext, DocumentHead, DocumentIds, DocumentKey, NewDocument};
use xapi::{Unmergeable, Version};

use super::{
    Error, Preconditions, Quotas, Service, audit, cost_of_json, json_content, permit, require_unlimited_reach,
    run_blocking,
};
use crate::auth::{Caller, Scope};

/// How many times a change is tried again after another process came first.
const TRIES: usize = 64;

/// A document as it was sent.
#[derive(Debug, Clone)]
pub struct SentDocument {
    /// Its media type.
    pub content_type: String,
    /// Quoted hex SHA-1 of the content.
    pub etag: String,
    /// The bytes.
    pub content: Content,
}

/// What to do with the current document.
enum Change {
    Put(SentDocument),
    Delete,
    /// The document has changed since it was read: decide again.
    Again,
}

impl Service {
    /// Returns what is known about a document, without its content.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::OutOfReach`].
    pub async fn document_head(&self, caller: &Caller, key: &DocumentKey) -> Result<DocumentHead, Error> {
        self.permit_reading(caller, &key.context)?;
        self.store.document_head(key).await?.ok_or(Error::NotFound)
    }

    /// Returns a document.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::OutOfReach`].
    pub async fn document(&self, caller: &Caller, key: &DocumentKey) -> Result<Document, Error> {
        self.permit_reading(caller, &key.context)?;
        self.store.document(key).await?.ok_or(Error::NotFound)
    }

    /// Lists the documents of a context that were stored after an instant.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::OutOfReach`].
    pub async fn document_ids(
        &self,
        caller: &Caller,
        context: &DocumentContext,
        since: Option<Timestamp>,
    ) -> Result<DocumentIds, Error> {
        self.permit_reading(caller, context)?;
        Ok(self.store.document_ids(context, since).await?)
    }

    /// Stores a document, replacing the current one. It is durable when this returns.
    ///
    /// Without `preconditions`, 1.0.3 allows overwriting state and refuses to put a profile; 2.0 refuses to replace an
    /// existing document (xAPI 1.0.3 Communication 3.1, xAPI 2.0.0 4.1.4).
    ///
    /// # Errors
    /// Nothing is changed on any error. [`Error::PreconditionFailed`], [`Error::PreconditionMissing`],
    /// [`Error::DocumentExists`], [`Error::NotJson`], [`Error::DocumentsOverQuota`], [`Error::Forbidden`],
    /// [`Error::OutOfReach`].
    pub async fn put_document(
        &self,
        caller: &Caller,
        quotas: &Quotas,
        version: Version,
        key: &DocumentKey,
        preconditions: &Preconditions,
        sent: &SentDocument,
    ) -> Result<(), Error> {
        self.permit_changing(caller, &key.context)?;
        check_json(sent).await?;
        let is_state = matches!(key.context, DocumentContext::State { .. });
        let silent = preconditions.names_no_tag();
        self.change(caller, quotas, key, preconditions, async |current| match (version, current) {
            (Version::V1_0_3, _) if is_state => Ok(Change::Put(sent.clone())),
            (_, Some(_)) if silent => Err(Error::DocumentExists),
            (Version::V1_0_3, None) if silent => Err(Error::PreconditionMissing),
            _ => Ok(Change::Put(sent.clone())),
        })
        .await
    }

    /// Merges a JSON object into the current one, or stores the document if there is none. It is durable when this
    /// returns. `limit` bounds the bytes of the two together.
    ///
    /// # Errors
    /// Nothing is changed on any error. [`Error::Unmergeable`] if either is not a JSON object by media type and
    /// content, [`Error::TooLargeToMerge`], [`Error::PreconditionFailed`], [`Error::NotJson`], [`Error::Forbidden`],
    /// [`Error::OutOfReach`].
    pub async fn merge_document(
        &self,
        caller: &Caller,
        quotas: &Quotas,
        key: &DocumentKey,
        preconditions: &Preconditions,
        sent: &SentDocument,
        limit: usize,
    ) -> Result<(), Error> {
        self.permit_changing(caller, &key.context)?;
        check_json(sent).await?;
        self.change(caller, quotas, key, preconditions, async |current| match current {
            None => Ok(Change::Put(sent.clone())),
            Some(current) => {
                check_mergeable(current, sent, limit)?;
                match self.store.document(key).await? {
                    Some(read) if read.head.revision == current.revision => {
                        self.merged(caller, &read.content, sent).await
                    }
                    _ => Ok(Change::Again),
                }
            }
        })
        .await
    }

    /// Deletes a document, if there is one.
    ///
    /// # Errors
    /// [`Error::PreconditionFailed`], [`Error::Forbidden`], [`Error::OutOfReach`], and if the audit log can't be written.
    pub async fn delete_document(
        &self,
        caller: &Caller,
        key: &DocumentKey,
        preconditions: &Preconditions,
    ) -> Result<(), Error> {
        self.permit_changing(caller, &key.context)?;
        self.tally(audit::by(caller, AuditAction::DocumentsDelete)).await?;
        self.change(caller, &Quotas::default(), key, preconditions, async |_| Ok(Change::Delete)).await
    }

    /// Deletes all documents of a context. Preconditions are about the list of their ids; `tag` gives its entity tag.
    ///
    /// # Errors
    /// [`Error::PreconditionFailed`], [`Error::Forbidden`], [`Error::OutOfReach`].
    pub async fn delete_documents(
        &self,
        caller: &Caller,
        context: &DocumentContext,
        preconditions: &Preconditions,
        tag: impl Fn(&DocumentIds) -> String,
    ) -> Result<(), Error> {
        self.permit_changing(caller, context)?;
        self.tally(audit::by(caller, AuditAction::DocumentsDelete)).await?;
        if preconditions.is_empty() {
            return Ok(self.store.delete_documents(context, None).await?);
        }
        for _ in 0..TRIES {
            let known = self.store.document_ids(context, None).await?;
            if preconditions.unchanged(&tag(&known), known.newest)? {
                return Err(Error::PreconditionFailed);
            }
            match self.store.delete_documents(context, Some(&known)).await {
                Err(store::Error::Stale) => {}
                other => return Ok(other?),
            }
        }
        Err(store::Error::Stale.into())
    }

    fn permit_reading(&self, caller: &Caller, context: &DocumentContext) -> Result<(), Error> {
        permit_reading(caller, context)?;
        self.refuse_own(context)
    }

    fn permit_changing(&self, caller: &Caller, context: &DocumentContext) -> Result<(), Error> {
        permit_changing(caller, context)?;
        self.refuse_own(context)
    }

    /// Refuses documents that the server keeps for itself: they have no other door.
    fn refuse_own(&self, context: &DocumentContext) -> Result<(), Error> {
        match context {
            DocumentContext::ActivityProfile { activity } if *activity == self.names().answer_codes() => {
                Err(Error::Forbidden(Scope::CatalogueWrite))
            }
            _ => Ok(()),
        }
    }

    /// Changes a document: calls `decide` with the current one, and again if another process changed it in between.
    /// Changes to one document in this process queue up, so they never collide with each other.
    async fn change(
        &self,
        caller: &Caller,
        quotas: &Quotas,
        key: &DocumentKey,
        preconditions: &Preconditions,
        decide: impl AsyncFn(Option<&DocumentHead>) -> Result<Change, Error>,
    ) -> Result<(), Error> {
        let _turn = self.document_turns.wait(key).await;
        for _ in 0..TRIES {
            let current = self.store.document_head(key).await?;
            preconditions.check(current.as_ref())?;
            let from = current.as_ref().map(|current| current.revision);
            let changed = match (decide(current.as_ref()).await?, from) {
                (Change::Put(SentDocument { content_type, etag, content }), from) => {
                    let bytes = key.stored_bytes(&content_type, content.length());
                    let _counted = self.count_document(caller, quotas, key, current.as_ref(), bytes).await?;
                    let (revision, by) = (self.ids.revision(), Some(caller.key.clone()));
                    let new = NewDocument { revision, content_type, etag, by, content, updated: None };
                    self.store.put_document(key, from, new).await
                }
                (Change::Delete, Some(from)) => self.store.delete_document(key, from).await,
                (Change::Delete, None) => Ok(()),
                (Change::Again, _) => Err(store::Error::Stale),
            };
            match changed {
                Err(store::Error::Stale) => {}
                other => return Ok(other?),
            }
        }
        Err(store::Error::Stale.into())
    }

    /// Merges the members of the sent object into the current one.
    async fn merged(&self, caller: &Caller, current: &Content, sent: &SentDocument) -> Result<Change, Error> {
        let (existing, added) = (current.clone(), sent.content.clone());
        let whole = usize::try_from(existing.length() + added.length()).unwrap_or(usize::MAX);
        let mut held = self.memory_of(caller).hold(whole.saturating_mul(2))?;
        let merge = move || -> Result<Change, Error> {
            let (existing, added) = (existing.to_bytes().map_err(unreadable)?, added.to_bytes().map_err(unreadable)?);
            held.grow(2 * (cost_of_json(&existing) + cost_of_json(&added)))?;
            let text = xapi::merge(&existing, &added).map_err(|which| {
                Error::Unmergeable(match which {
                    Unmergeable::Existing => "the one that is there is no JSON object; replace it with PUT",
                    Unmergeable::Sent => "this one is no JSON object",
                })
            })?;
            let etag = format!("\"{}\"", hex::encode(Sha1::digest(&text)));
            let content = Content::from(held.carried_by(text));
            Ok(Change::Put(SentDocument { content_type: "application/json".to_owned(), etag, content }))
        };
        run_blocking(merge).await?
    }
}

/// The scope for reading and changing documents of a context.
fn scope(context: &DocumentContext) -> Scope {
    match context {
        DocumentContext::State { .. } => Scope::State,
        DocumentContext::AgentProfile { .. } | DocumentContext::ActivityProfile { .. } => Scope::Profile,
    }
}

/// Requires permission to change documents of a context.
///
/// A document belongs to no place and no course, so a limited reach can't be applied to it: callers with one have no
/// access. A municipality's own platform and players still have access to theirs, with the scope for documents.
fn permit_changing(caller: &Caller, context: &DocumentContext) -> Result<(), Error> {
    permit(caller, &[scope(context)])?;
    if caller.is_narrowed() { Err(Error::OutOfReach) } else { Ok(()) }
}

/// Requires permission to read documents of a context. With only `all/read`, which no player has, the reach must be
/// unlimited.
fn permit_reading(caller: &Caller, context: &DocumentContext) -> Result<(), Error> {
    if caller.may(Scope::AllRead) && !caller.may(scope(context)) {
        return require_unlimited_reach(caller);
    }
    permit_changing(caller, context)
}

/// Whether a media type is JSON, whatever its parameters.
fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

/// Checks that a document of media type JSON is JSON (XAPI-00314).
async fn check_json(sent: &SentDocument) -> Result<(), Error> {
    if !is_json(&sent.content_type) {
        return Ok(());
    }
    let content = sent.content.clone();
    match run_blocking(move || json_content::fault(&content)).await?.map_err(unreadable)? {
        None => Ok(()),
        Some(fault) => Err(Error::NotJson(fault)),
    }
}

/// Checks that two documents can be merged, by media type and length.
fn check_mergeable(current: &DocumentHead, sent: &SentDocument, limit: usize) -> Result<(), Error> {
    if !is_json(&current.content_type) {
        return Err(Error::Unmergeable("the one that is there is not application/json; replace it with PUT"));
    }
    if !is_json(&sent.content_type) {
        return Err(Error::Unmergeable("the one that is there is application/json, and this one is not"));
    }
    if current.length + sent.content.length() > limit as u64 {
        return Err(Error::TooLargeToMerge(limit));
    }
    Ok(())
}

#[allow(clippy::needless_pass_by_value, reason = "the shape that map_err asks for")]
fn unreadable(error: std::io::Error) -> Error {
    tracing::error!(%error, "a document's temporary file can't be read");
    Error::Internal
}
