//! Documents in the log: one row each, with its content read and written in pieces.
//!
//! Changes happen on the writer's thread, so that nothing comes between the comparison and the change.

use std::io::{Read as _, Write as _};

use jiff::Timestamp;
use rusqlite::TransactionBehavior::Immediate;
use rusqlite::{Connection, MAIN_DB, OptionalExtension, ToSql};
use uuid::Uuid;

use crate::document::ContextColumns;
use crate::parts::damage::{self, Seal};
use crate::parts::text::instant;
use crate::{
    Content, Damaged, Document, DocumentContext, DocumentHead, DocumentIds, DocumentKey, Error, NewDocument, Spool,
};

/// How much of a content is read at once, in bytes.
const PIECE: usize = 256 * 1024;

/// The columns that name a context. Columns that a kind does not use are empty, and so is a missing registration: the index
/// of the key then tells all contexts apart.
#[derive(Default)]
struct Columns<'c> {
    kind: u8,
    activity: &'c str,
    agent: &'c str,
    registration: &'c [u8],
}

impl<'c> Columns<'c> {
    fn of(context: &'c DocumentContext) -> Self {
        let ContextColumns { kind, activity, agent, .. } = context.columns();
        let registration = match context {
            DocumentContext::State { registration: Some(registration), .. } => &registration.as_bytes()[..],
            _ => &[],
        };
        let (activity, agent) = (activity.unwrap_or_default(), agent.unwrap_or_default());
        Self { kind, activity, agent, registration }
    }

    /// The columns of the context, and more, as parameters of an SQL statement.
    fn with<'p, const N: usize>(&'p self, more: [Parameter<'p>; N]) -> Vec<Parameter<'p>> {
        let context: [Parameter<'p>; 4] = [
            (":kind", &self.kind),
            (":activity", &self.activity),
            (":agent", &self.agent),
            (":registration", &self.registration),
        ];
        context.into_iter().chain(more).collect()
    }
}

/// A named parameter of an SQL statement.
type Parameter<'p> = (&'static str, &'p dyn ToSql);

/// The condition for the rows of a context: one registration, or any and none.
fn in_context(columns: &Columns<'_>) -> &'static str {
    if columns.registration.is_empty() {
        // This also names the parameter, so that both take the same ones.
        "kind = :kind AND activity = :activity AND agent = :agent AND :registration = x''"
    } else {
        "kind = :kind AND activity = :activity AND agent = :agent AND registration = :registration"
    }
}

const ONE: &str =
    "kind = :kind AND activity = :activity AND agent = :agent AND registration = :registration AND id = :id";

pub(super) fn head(log: &Connection, key: &DocumentKey) -> Result<Option<DocumentHead>, Error> {
    Ok(find(log, key)?.map(|found| found.head))
}

pub(super) fn read(log: &Connection, key: &DocumentKey) -> Result<Option<Document>, Error> {
    let Some(Found { number, head, checksum }) = find(log, key)? else { return Ok(None) };
    let content = read_content(log, number)?;
    let sum = damage::sum_of(&content).map_err(failed)?;
    if checksum.is_some_and(|checksum| Seal::content_in(checksum) != sum) {
        return Err(Error::Damaged(Damaged::Document(head.revision)));
    }
    Ok(Some(Document { head, content }))
}

/// The row of a document.
struct Found {
    number: i64,
    head: DocumentHead,
    checksum: Option<i64>,
}

/// The columns of [`row_of`].
const HEAD: &str = "number, revision, content_type, etag, length(content), updated, checksum, credential";

fn row_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Found> {
    let revision: [u8; 16] = row.get(1)?;
    let head = DocumentHead {
        revision: Uuid::from_bytes(revision),
        content_type: row.get(2)?,
        etag: row.get(3)?,
        length: row.get::<_, i64>(4)?.unsigned_abs(),
        updated: instant(row.get(5)?),
        by: row.get(7)?,
    };
    Ok(Found { number: row.get(0)?, head, checksum: row.get(6)? })
}

/// The row of a document and its head, checked. The length of the content is read without the content.
fn find(log: &Connection, key: &DocumentKey) -> Result<Option<Found>, Error> {
    let columns = Columns::of(&key.context);
    let mut statement = log.prepare_cached(&format!("SELECT {HEAD} FROM document WHERE {ONE}"))?;
    let named = columns.with([(":id", &key.id)]);
    let Some(found) = statement.query_row(&named[..], row_of).optional()? else { return Ok(None) };
    if let Some(checksum) = found.checksum
        && Seal::of_document(key, &found.head, Seal::content_in(checksum)).to_number() != checksum
    {
        return Err(Error::Damaged(Damaged::Document(found.head.revision)));
    }
    Ok(Some(found))
}

/// Name and head of the document in a row, unchecked.
pub(super) fn named(log: &Connection, number: i64) -> Result<(DocumentKey, DocumentHead), Error> {
    let mut statement = log.prepare_cached(&format!("SELECT {KEY} FROM document WHERE number = ?1"))?;
    let key = statement.query_row([number], key_of)?;
    let mut statement = log.prepare_cached(&format!("SELECT {HEAD} FROM document WHERE number = ?1"))?;
    Ok((key, statement.query_row([number], row_of)?.head))
}

/// The columns of [`key_of`].
const KEY: &str = "kind, activity, agent, registration, id";

fn key_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<DocumentKey> {
    let registration: Vec<u8> = row.get(3)?;
    let columns = ContextColumns {
        kind: row.get(0)?,
        activity: Some(row.get(1)?),
        agent: Some(row.get(2)?),
        registration: Uuid::from_slice(&registration).ok(),
    };
    let context = DocumentContext::of_columns(columns).ok_or(rusqlite::Error::InvalidQuery)?;
    Ok(DocumentKey { context, id: row.get(4)? })
}

fn read_content(log: &Connection, number: i64) -> Result<Content, Error> {
    let mut blob = log.blob_open(MAIN_DB, "document", "content", number, true)?;
    let mut spool = Spool::default();
    let mut piece = vec![0; PIECE.min(blob.len())];
    loop {
        match blob.read(&mut piece).map_err(failed)? {
            0 => return Ok(spool.finish()),
            length => spool.push(&piece[..length]).map_err(failed)?,
        }
    }
}

/// Returns at most `limit` names of documents after the given one, in the order of the index of names.
pub(super) fn keys(log: &Connection, after: Option<&DocumentKey>, limit: usize) -> Result<Vec<DocumentKey>, Error> {
    let columns = after.map_or_else(Columns::default, |key| Columns::of(&key.context));
    let id = after.map_or("", |key| &key.id);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = log.prepare_cached(&format!(
        "SELECT {KEY} FROM document
         WHERE ({KEY}) > (:kind, :activity, :agent, :registration, :id) ORDER BY {KEY} LIMIT :limit"
    ))?;
    let named = columns.with([(":id", &id), (":limit", &limit)]);
    let rows = statement.query_map(&named[..], key_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn ids(log: &Connection, context: &DocumentContext, since: Option<Timestamp>) -> Result<DocumentIds, Error> {
    let columns = Columns::of(context);
    let mut statement = log.prepare_cached(&format!(
        "SELECT id, max(updated) FROM document WHERE {} AND updated > :since GROUP BY id ORDER BY id",
        in_context(&columns)
    ))?;
    let since = since.unwrap_or(Timestamp::MIN).as_microsecond();
    let rows =
        statement.query_map(&columns.with([(":since", &since)])[..], |row| Ok((row.get(0)?, instant(row.get(1)?))))?;
    let mut found = DocumentIds::default();
    for row in rows {
        let (id, updated) = row?;
        found.ids.push(id);
        found.newest = found.newest.max(Some(updated));
    }
    Ok(found)
}

pub(super) fn put(
    log: &mut Connection,
    key: &DocumentKey,
    from: Option<Uuid>,
    new: &NewDocument,
    now: Timestamp,
) -> Result<(), Error> {
    let columns = Columns::of(&key.context);
    let head = DocumentHead {
        revision: new.revision,
        content_type: new.content_type.clone(),
        etag: new.etag.clone(),
        length: new.content.length(),
        // As it is stored.
        updated: instant(new.updated.unwrap_or(now).as_microsecond()),
        by: new.by.clone(),
    };
    let checksum = Seal::of_document(key, &head, damage::sum_of(&new.content).map_err(failed)?).to_number();
    let length = i64::try_from(head.length).unwrap_or(i64::MAX);
    let bytes = i64::try_from(key.stored_bytes(&head.content_type, head.length)).unwrap_or(i64::MAX);
    let transaction = log.transaction_with_behavior(Immediate)?;
    if let Some(from) = from {
        delete(&transaction, key, from)?;
    }
    let inserted = transaction
        .prepare_cached(
            "INSERT INTO document
                (kind, activity, agent, registration, id, revision, updated, content_type, etag, content,
                 checksum, credential, bytes)
             VALUES
                (:kind, :activity, :agent, :registration, :id, :revision, :updated, :content_type, :etag,
                 zeroblob(:length), :checksum, :credential, :bytes)
             ON CONFLICT DO NOTHING",
        )?
        .execute(
            &columns.with([
                (":id", &key.id),
                (":revision", new.revision.as_bytes()),
                (":updated", &head.updated.as_microsecond()),
                (":content_type", &new.content_type),
                (":etag", &new.etag),
                (":length", &length),
                (":bytes", &bytes),
                (":checksum", &checksum),
                (":credential", &head.by),
            ])[..],
        )?;
    if inserted == 0 {
        return Err(Error::Stale);
    }
    let number = transaction.last_insert_rowid();
    let mut blob = transaction.blob_open(MAIN_DB, "document", "content", number, false)?;
    for piece in new.content.pieces() {
        blob.write_all(&piece.map_err(failed)?).map_err(failed)?;
    }
    blob.close()?;
    Ok(transaction.commit()?)
}

/// The total bytes of the documents that a credential stored last: [`DocumentKey::stored_bytes`], or for older documents
/// only their contents.
pub(super) fn bytes_of(log: &Connection, credential: &str) -> Result<u64, Error> {
    let mut statement = log.prepare_cached(BYTES)?;
    let bytes: i64 = statement.query_row([credential], |row| row.get(0))?;
    Ok(bytes.unsigned_abs())
}

const BYTES: &str = "SELECT coalesce(sum(bytes), 0) FROM document WHERE credential = ?1";

pub(super) fn delete(log: &Connection, key: &DocumentKey, from: Uuid) -> Result<(), Error> {
    let columns = Columns::of(&key.context);
    let removed = log
        .prepare_cached(&format!("DELETE FROM document WHERE {ONE} AND revision = :from"))?
        .execute(&columns.with([(":id", &key.id), (":from", from.as_bytes())])[..])?;
    if removed == 0 { Err(Error::Stale) } else { Ok(()) }
}

pub(super) fn delete_all(
    log: &mut Connection,
    context: &DocumentContext,
    known: Option<&DocumentIds>,
) -> Result<(), Error> {
    let transaction = log.transaction_with_behavior(Immediate)?;
    if let Some(known) = known
        && ids(&transaction, context, None)? != *known
    {
        return Err(Error::Stale);
    }
    let columns = Columns::of(context);
    transaction
        .prepare_cached(&format!("DELETE FROM document WHERE {}", in_context(&columns)))?
        .execute(&columns.with([])[..])?;
    Ok(transaction.commit()?)
}

#[allow(clippy::needless_pass_by_value, reason = "the shape that map_err asks for")]
fn failed(error: std::io::Error) -> Error {
    Error::Failed(format!("a document's content could not be read or written: {error}"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bytes::Bytes;

    use super::*;
    use crate::Documents as _;
    use crate::clock::SystemClock;
    use crate::embedded::schema::{self, Synchronous};
    use crate::embedded::{Embedded, backup};

    fn key() -> DocumentKey {
        DocumentKey { context: DocumentContext::ActivityProfile { activity: "urn:a".into() }, id: "one".into() }
    }

    fn new() -> NewDocument {
        NewDocument {
            revision: Uuid::from_u128(1),
            content_type: "text/plain".into(),
            etag: "\"1\"".into(),
            by: None,
            content: Content::from(Bytes::from_static(b"kept")),
            updated: None,
        }
    }

    async fn content(store: &Embedded) -> Bytes {
        store.document(&key()).await.unwrap().unwrap().content.to_bytes().unwrap()
    }

    #[tokio::test]
    async fn a_backup_made_while_the_store_is_open_has_the_documents() {
        let folder = tempfile::tempdir().unwrap();
        let [from, to] = ["store", "copy"].map(|name| folder.path().join(name));
        let store = Embedded::open(&from, Arc::new(SystemClock), &crate::testing::naming(), &|_, _| ()).unwrap();
        store.put_document(&key(), None, new()).await.unwrap();
        backup(&from, &to).unwrap();
        let copy = Embedded::open(&to, Arc::new(SystemClock), &crate::testing::naming(), &|_, _| ()).unwrap();
        assert_eq!(content(&copy).await, "kept");
    }

    #[tokio::test]
    async fn a_log_from_before_there_were_documents_takes_them() {
        let folder = tempfile::tempdir().unwrap();
        drop(schema::open(&folder.path().join("log.db"), &schema::LOG[..1], Synchronous::Full).unwrap());
        let store =
            Embedded::open(folder.path(), Arc::new(SystemClock), &crate::testing::naming(), &|_, _| ()).unwrap();
        store.put_document(&key(), None, new()).await.unwrap();
        assert_eq!(content(&store).await, "kept");
    }

    #[test]
    fn every_question_is_answered_from_the_index() {
        let folder = tempfile::tempdir().unwrap();
        let log = schema::open(&folder.path().join("log.db"), schema::LOG, Synchronous::Full).unwrap();
        let context = |registration| Columns { kind: 1, registration, ..Columns::default() };
        for rows in [ONE, in_context(&context(&[])), in_context(&context(Uuid::nil().as_bytes()))] {
            let mut question = log
                .prepare(&format!("EXPLAIN QUERY PLAN SELECT id FROM document WHERE {rows} GROUP BY id ORDER BY id"))
                .unwrap();
            let plan: String = question.raw_query().next().unwrap().unwrap().get(3).unwrap();
            assert!(plan.starts_with("SEARCH document USING") && plan.contains("document_key"), "{rows}: {plan}");
        }
        let mut question = log.prepare(&format!("EXPLAIN QUERY PLAN {BYTES}")).unwrap();
        let plan: String = question.raw_query().next().unwrap().unwrap().get(3).unwrap();
        assert!(plan.starts_with("SEARCH document USING COVERING INDEX document_bytes"), "{plan}");
    }
}
